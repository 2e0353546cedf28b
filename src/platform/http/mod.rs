//! What stands between the network and the rooms: security headers, the origin check, limits, request ids, and forms
//! that work without JavaScript.

pub mod assets;
pub mod brought;
pub mod forms;
pub mod listen;
pub mod range;
pub mod security;
pub mod typed;

use crate::{error::AppError, platform::Ctx, texts::Locale};
use axum::{
    Json,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;
use uuid::Uuid;

/// How long a form with files may take, in seconds: 25 MB on a line of 256 kbit/s.
const UPLOAD_SECONDS: u64 = 15 * 60;

/// The id of a request: in each log line about it, in the answer's `x-request-id`, and on the error page.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The person whose session came with the request, even when it has ended: a form that is kept belongs to them.
#[derive(Clone, Copy, Debug)]
pub struct SessionPerson(pub Option<Uuid>);

/// On a request: it is for programs of others, and its cookies were taken away. So it may come from anywhere, and its
/// fields are no form of ours.
#[derive(Clone, Copy, Debug)]
pub struct Cookieless;

/// On an answer: the request was refused because it came from another site.
#[derive(Clone, Copy, Debug)]
pub struct Foreign;

/// What is answered where there is no page to say it in. The error stands on the answer, too: for a browser a page is
/// made of it (`app::failure`).
pub fn failed(error: AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(&error)).into_response();
    if let AppError::TooMany(seconds) = error {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response.extensions_mut().insert(error);
    response
}

/// Whether who asks is a browser that shows the answer to a person.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|a| a.to_str().ok()).is_some_and(|a| a.contains("text/html"))
}

/// The language of the answer: what the browser was told to remember, what the account says, what the browser asks.
pub fn locale(ctx: &Ctx, headers: &HeaderMap, account: Option<Locale>) -> Locale {
    let remembered = cookie(headers, &ctx.config.cookie_name("language")).and_then(Locale::parse);
    let asked = || headers.get(ACCEPT_LANGUAGE).and_then(|h| h.to_str().ok()).and_then(Locale::of_header);
    remembered.or(account).or_else(asked).unwrap_or(Locale::ENGLISH)
}

/// A file that is saved under its name, and by nobody in between.
pub fn attached(made: Result<(String, Vec<u8>), AppError>, media_type: &'static str) -> Response {
    let (name, bytes) = match made {
        Ok(made) => made,
        Err(error) => return failed(error),
    };
    let mut response = ([(CONTENT_TYPE, HeaderValue::from_static(media_type))], bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // A reference has only letters, digits and hyphens.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Whether a request carries a form with files.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).is_some_and(|t| t.starts_with("multipart/form-data"))
}

/// Ends what takes too long; files on a slow line may take longer than the rest.
pub async fn limit_time(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let seconds = if is_multipart(request.headers()) { UPLOAD_SECONDS } else { ctx.config.request_seconds };
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) => failed(AppError::Unavailable),
    }
}

/// What is answered when the code that answers has panicked; its words are in the log.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    failed(AppError::internal(&"a panic while answering"))
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|h| h.to_str().ok())
        .flat_map(|h| h.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}

/// The address that tries are counted by: the trusted proxy's word where one is configured, else the connection's.
pub fn client_address(
    headers: &HeaderMap,
    config: &crate::platform::config::Config,
    peer: Option<std::net::SocketAddr>,
) -> String {
    let told = (!config.client_address_header.is_empty())
        // A proxy may add a line of its own below that of the client.
        .then(|| headers.get_all(config.client_address_header.as_str()).iter().next_back())
        .flatten()
        .and_then(|h| h.to_str().ok())
        // The last entry is the one that our own proxy added; those before it are the client's word.
        .and_then(|h| h.rsplit(',').next())
        .map(|a| a.trim().to_string());
    told.or_else(|| peer.map(|p| p.ip().to_string())).unwrap_or_else(|| "unknown".into())
}

/// The address that tries are counted by, of the request that a server function or page is answering.
pub fn from(ctx: &crate::platform::Ctx) -> String {
    leptos::prelude::use_context::<axum::http::request::Parts>()
        .map_or_else(|| "unknown".into(), |p| client_address(&p.headers, &ctx.config, listen::peer(&p.extensions)))
}
