//! Mail: asked for in a transaction, sent by a job, over SMTP or into files.

use crate::{
    error::AppError,
    platform::{Ctx, config::Config, jobs},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{Header, HeaderName, HeaderValue},
    },
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use std::{error::Error, path::PathBuf};

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
    /// Where mails of this kind are stopped with one request (RFC 8058), for those that may be stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

impl Mail {
    /// A mail that always goes out.
    pub fn new(to: String, subject: impl Into<String>, text: String) -> Self {
        Self { to, subject: subject.into(), text, unsubscribe: None }
    }
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
    let message = message(from, to, mail).map_err(|e| AppError::internal(&e))?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&ctx.config.smtp_url)
        .map_err(|e| AppError::internal(&e))?
        .build();
    // The server's own words mostly repeat the recipient's address, which doesn't belong into a log.
    transport.send(message).await.map_err(|e| AppError::internal(&format!("SMTP status {:?}", e.status())))?;
    Ok(())
}

fn message(from: Mailbox, to: Mailbox, mail: Mail) -> Result<Message, lettre::error::Error> {
    let mut message = Message::builder().from(from).to(to).subject(mail.subject);
    if let Some(address) = mail.unsubscribe {
        message = message.header(ListUnsubscribe(format!("<{address}>"))).header(ListUnsubscribePost);
    }
    message.body(mail.text)
}

/// RFC 2369: where mails of this kind are stopped.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(text.into()))
    }

    fn display(&self) -> HeaderValue {
        // As it is: folded or encoded, an address is none any more. Ours is ASCII, and shorter than a line may be.
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

/// RFC 8058: one request to that address is enough.
#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".into())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_may_be_stopped_says_how_in_its_headers() {
        let address = format!("https://example.org/unsubscribe/{}", "a".repeat(76));
        let written = |unsubscribe| {
            let mail = Mail { to: String::new(), subject: "Ženkliukas".into(), text: "Sveiki".into(), unsubscribe };
            let (from, to) = ("a@example.org".parse().unwrap(), "b@example.org".parse().unwrap());
            String::from_utf8(message(from, to, mail).unwrap().formatted()).unwrap()
        };
        let text = written(Some(address.clone()));
        assert!(text.contains(&format!("\r\nList-Unsubscribe: <{address}>\r\n")), "{text}");
        assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{text}");
        assert!(!written(None).contains("List-Unsubscribe"));
    }
}
