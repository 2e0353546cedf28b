//! Mail: asked for in a transaction, sent by a job, over SMTP or into files.

use crate::{
    error::AppError,
    platform::{Ctx, config::Config, jobs},
};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The kind of job that sends a mail.
pub const SEND: &str = "mail.send";

/// A mail in plain text; what people wrote in it is never markup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The body.
    pub text: String,
}

/// A mail that was written to a file because no SMTP server is configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiledMail {
    /// When it would have been sent, RFC 3339.
    pub at: String,
    /// The mail.
    pub mail: Mail,
}

/// Asks for a mail in the transaction that makes it necessary.
///
/// # Errors
/// When the database fails.
pub async fn send(tx: &DatabaseTransaction, ctx: &Ctx, mail: Mail) -> Result<(), AppError> {
    jobs::enqueue(tx, ctx, SEND, &mail, ctx.now(), None).await
}

/// Does a job of the kind [`SEND`].
///
/// # Errors
/// When the mail server doesn't take it; the job is tried again.
pub async fn deliver(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let mail: Mail = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    if ctx.config.smtp_url.is_empty() {
        return file(&ctx, &mail).await;
    }
    let from: Mailbox = ctx.config.mail_from.parse().map_err(|e| AppError::internal(&e))?;
    let to: Mailbox = mail.to.parse().map_err(|_| AppError::internal(&"the recipient isn't an address"))?;
    let message = Message::builder()
        .from(from)
        .to(to)
        .subject(mail.subject)
        .body(mail.text)
        .map_err(|e| AppError::internal(&e))?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&ctx.config.smtp_url)
        .map_err(|e| AppError::internal(&e))?
        .build();
    // The server's own words mostly repeat the recipient's address, which doesn't belong into a log.
    transport.send(message).await.map_err(|e| AppError::internal(&format!("SMTP status {:?}", e.status())))?;
    Ok(())
}

fn folder(config: &Config) -> PathBuf {
    config.data_dir.join("mail")
}

async fn file(ctx: &Ctx, mail: &Mail) -> Result<(), AppError> {
    let folder = folder(&ctx.config);
    let filed = FiledMail { at: ctx.now().rfc3339(), mail: mail.clone() };
    let text = serde_json::to_string_pretty(&filed).map_err(|e| AppError::internal(&e))?;
    tokio::fs::create_dir_all(&folder).await.map_err(|e| AppError::internal(&e))?;
    tokio::fs::write(folder.join(format!("{}.json", ctx.ids.uuid())), text).await.map_err(|e| AppError::internal(&e))
}

/// The mails that were written to files, newest first.
///
/// # Errors
/// When the folder can't be read.
pub async fn filed(ctx: &Ctx, most: usize) -> Result<Vec<FiledMail>, AppError> {
    let mut names = Vec::new();
    let Ok(mut entries) = tokio::fs::read_dir(folder(&ctx.config)).await else {
        return Ok(Vec::new());
    };
    while let Some(entry) = entries.next_entry().await.map_err(|e| AppError::internal(&e))? {
        names.push(entry.path());
    }
    // The names are uuids of version 7, so they sort by time.
    names.sort_unstable_by(|a, b| b.cmp(a));
    let mut mails = Vec::new();
    for name in names.into_iter().take(most) {
        let text = tokio::fs::read_to_string(name).await.map_err(|e| AppError::internal(&e))?;
        if let Ok(mail) = serde_json::from_str(&text) {
            mails.push(mail);
        }
    }
    Ok(mails)
}
