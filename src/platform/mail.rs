//! Mail: asked for in a transaction, sent by a job, over SMTP or into files.

use crate::{
    error::AppError,
    platform::{Ctx, config::Config, jobs},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, error::Error, future::Future, path::PathBuf, pin::Pin, sync::Arc};

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
    /// A file that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<With>,
}

impl Mail {
    /// A mail that always goes out.
    pub fn new(to: String, subject: impl Into<String>, text: String) -> Self {
        Self { to, subject: subject.into(), text, unsubscribe: None, with: None }
    }
}

/// A file that goes with a mail. It is made when the mail is sent, so that the row of the job doesn't carry it; made
/// again when the job runs again, it is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct With {
    /// Who makes it, by the name in [`Makers`].
    pub maker: String,
    /// What it is made from.
    pub from: serde_json::Value,
    /// Stands above the text when there is no such file any more, or when it is too large for a mail.
    pub otherwise: String,
}

/// A file as it is sent.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Its name: letters, digits, hyphens and dots.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Larger files than this don't go by mail: many servers take no more than 10 MB, and base64 makes four bytes of three.
pub const MOST_ATTACHED: usize = 7 * 1024 * 1024;

type Making = Pin<Box<dyn Future<Output = Result<Option<Attached>, AppError>> + Send>>;
type Maker = Arc<dyn Fn(Ctx, serde_json::Value) -> Making + Send + Sync>;

/// Who makes the files that go with mails; the rooms say so at the start.
#[derive(Clone, Default)]
pub struct Makers(HashMap<&'static str, Maker>);

impl Makers {
    /// Says who makes a kind of file; it gives none when there is nothing to be made any more.
    pub fn on<F, Fut>(&mut self, name: &'static str, maker: F)
    where
        F: Fn(Ctx, serde_json::Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Attached>, AppError>> + Send + 'static,
    {
        self.0.insert(name, Arc::new(move |ctx, from| Box::pin(maker(ctx, from))));
    }

    async fn make(&self, ctx: &Ctx, with: &With) -> Result<Option<Attached>, AppError> {
        let maker = self.0.get(with.maker.as_str()).ok_or_else(|| AppError::internal(&"nobody makes this file"))?;
        Ok(maker(ctx.clone(), with.from.clone()).await?.filter(|file| file.bytes.len() <= MOST_ATTACHED))
    }
}

/// A mail that was written to a file because no SMTP server is configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiledMail {
    /// When it would have been sent, RFC 3339.
    pub at: String,
    /// The mail.
    pub mail: Mail,
    /// The name of the file beside it that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
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
    let mut mail: Mail = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let attached = match &mail.with {
        Some(with) => {
            let made = ctx.room::<Makers>()?.make(&ctx, with).await?;
            if made.is_none() {
                mail.text = format!("{}\n\n{}", with.otherwise, mail.text);
            }
            made
        }
        None => None,
    };
    if ctx.config.smtp_url.is_empty() {
        return file(&ctx, &mail, attached).await;
    }
    let from: Mailbox = ctx.config.mail_from.parse().map_err(|e| AppError::internal(&e))?;
    let to: Mailbox = mail.to.parse().map_err(|_| AppError::internal(&"the recipient isn't an address"))?;
    let message = message(from, to, mail, attached).map_err(|e| AppError::internal(&e))?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&ctx.config.smtp_url)
        .map_err(|e| AppError::internal(&e))?
        .build();
    // The server's own words mostly repeat the recipient's address, which doesn't belong into a log.
    transport.send(message).await.map_err(|e| AppError::internal(&format!("SMTP status {:?}", e.status())))?;
    Ok(())
}

fn message(
    from: Mailbox,
    to: Mailbox,
    mail: Mail,
    attached: Option<Attached>,
) -> Result<Message, Box<dyn Error + Send + Sync>> {
    let mut message = Message::builder().from(from).to(to).subject(mail.subject);
    if let Some(address) = mail.unsubscribe {
        message = message.header(ListUnsubscribe(format!("<{address}>"))).header(ListUnsubscribePost);
    }
    Ok(match attached {
        None => message.body(mail.text)?,
        Some(file) => {
            let kind = ContentType::parse(file.media_type)?;
            let file = Attachment::new(file.name).body(file.bytes, kind);
            message.multipart(MultiPart::mixed().singlepart(SinglePart::plain(mail.text)).singlepart(file))?
        }
    })
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

async fn file(ctx: &Ctx, mail: &Mail, attached: Option<Attached>) -> Result<(), AppError> {
    let folder = folder(&ctx.config);
    let id = ctx.ids.uuid();
    tokio::fs::create_dir_all(&folder).await.map_err(|e| AppError::internal(&e))?;
    let name = attached.as_ref().map(|file| format!("{id}.{}", file.name));
    if let (Some(name), Some(file)) = (&name, attached) {
        tokio::fs::write(folder.join(name), file.bytes).await.map_err(|e| AppError::internal(&e))?;
    }
    let filed = FiledMail { at: ctx.now().rfc3339(), mail: mail.clone(), file: name };
    let text = serde_json::to_string_pretty(&filed).map_err(|e| AppError::internal(&e))?;
    tokio::fs::write(folder.join(format!("{id}.json")), text).await.map_err(|e| AppError::internal(&e))
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
        // The files that go with mails lie beside them.
        if entry.path().extension().is_some_and(|ending| ending == "json") {
            names.push(entry.path());
        }
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
            let mail = Mail { unsubscribe, ..Mail::new(String::new(), "Ženkliukas", "Sveiki".into()) };
            let (from, to) = ("a@example.org".parse().unwrap(), "b@example.org".parse().unwrap());
            String::from_utf8(message(from, to, mail, None).unwrap().formatted()).unwrap()
        };
        let text = written(Some(address.clone()));
        assert!(text.contains(&format!("\r\nList-Unsubscribe: <{address}>\r\n")), "{text}");
        assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{text}");
        assert!(!written(None).contains("List-Unsubscribe"));
    }

    #[test]
    fn a_file_goes_with_the_text() {
        let mail = Mail::new(String::new(), "Ženkliukas", "Sveiki, gavome paraišką".into());
        let (from, to) = ("a@example.org".parse().unwrap(), "b@example.org".parse().unwrap());
        let file = Attached {
            name: "QL-2026-A0001.pdf".into(),
            media_type: "application/pdf",
            bytes: b"%PDF-1.7\xe2\xe3".into(),
        };
        let text = String::from_utf8(message(from, to, mail, Some(file)).unwrap().formatted()).unwrap();
        assert!(text.contains("multipart/mixed") && text.contains("application/pdf"), "{text}");
        assert!(text.contains("attachment; filename=\"QL-2026-A0001.pdf\"") && text.contains("JVBERi0xLj"), "{text}");
        assert!(text.contains("text/plain; charset=utf-8"), "{text}");
    }
}
