//! Forms with files, as browsers send them.

use crate::support::{Answer, Browser, TestApp};
use quality_label::evidence::model::FileView;
use reqwest::Method;

/// What stands between the parts.
pub const BOUNDARY: &str = "----test-boundary";

/// A part of a form: a field, or a file.
pub enum Part<'a> {
    Text(&'a str, &'a str),
    File(&'a str, &'a str, &'a [u8]),
}

/// A form with files, as browsers write it.
pub fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{BOUNDARY}\r\ncontent-disposition: form-data; ").into_bytes());
        match part {
            Part::Text(name, value) => body.extend(format!("name=\"{name}\"\r\n\r\n{value}").into_bytes()),
            Part::File(name, file, bytes) => {
                let head = format!("name=\"{name}\"; filename=\"{file}\"\r\ncontent-type: image/png\r\n\r\n");
                body.extend(head.into_bytes());
                body.extend(*bytes);
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// Sends a form with files.
pub async fn post(app: &TestApp, browser: &Browser, path: &str, parts: &[Part<'_>]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [("content-type", kind.as_str()), ("origin", app.url.as_str())];
    browser.request(Method::POST, path, Some(form(parts)), &headers).await
}

/// Sends a file on its own, as with JavaScript.
pub async fn bring(app: &TestApp, browser: &Browser, name: &str, bytes: &[u8]) -> Answer {
    post(app, browser, "/evidence/files", &[Part::File("file", name, bytes)]).await
}

/// The file that an answer describes.
pub fn view(answer: &Answer) -> FileView {
    serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.body))
}
