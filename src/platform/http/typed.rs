//! What somebody typed, for answers that can't show the form it belongs to: the database doesn't answer, say.

use super::{failed, is_multipart};
use crate::{
    error::AppError,
    form_return::{DO, FormReturn, KEY},
};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
};
use futures_util::StreamExt;
use multer::Multipart;

/// How many times the limit of a form is still read, so that what was typed can be given back.
pub const READ_TIMES: usize = 4;

/// The fields of a form that couldn't be carried out; on the answer, for who makes a page of it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Names and values, in order. Passwords and files aren't there.
    pub fields: Vec<(String, String)>,
    /// Whether sending these fields sends the whole form.
    pub is_whole: bool,
}

impl Typed {
    /// The fields that came; `is_part` when there was more to the form: files, or what went past the limit.
    pub fn of(fields: Vec<(String, String)>, is_part: bool) -> Self {
        let sent = fields.len();
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| !is_secret(name)).collect();
        Self { is_whole: !is_part && !fields.is_empty() && fields.len() == sent, fields }
    }

    /// The fields of a form that can't come back in its page; `is_part` when a password was left out.
    pub fn from_return(form: &FormReturn, is_part: bool) -> Self {
        let own = [(DO, &form.to), (KEY, &form.key)].map(|(name, value)| (name.to_string(), value.clone()));
        Self { fields: own.into_iter().chain(form.values.iter().cloned()).collect(), is_whole: !is_part }
    }
}

/// Whether a field is never given back.
pub fn is_secret(name: &str) -> bool {
    name.contains("password")
}

/// Whether a request carries a form without files.
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// What came of a body, and whether that was more than a form may have.
pub struct Read {
    /// Its beginning, up to four times the limit.
    pub bytes: Vec<u8>,
    /// Whether it was longer than the limit.
    pub is_too_large: bool,
}

/// Reads a form's body past its limit, to be able to give back what was typed. What comes after even that is thrown away.
pub async fn read(body: Body, limit: usize) -> Read {
    let most = limit.saturating_mul(READ_TIMES);
    let mut bytes = Vec::new();
    let mut stream = body.into_data_stream();
    while let Some(Ok(piece)) = stream.next().await {
        let room = most - bytes.len();
        bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        if bytes.len() == most {
            break;
        }
    }
    let is_too_large = bytes.len() > limit;
    Read { bytes, is_too_large }
}

/// The answer to a request that can't even be looked at, with what was typed if it is a form.
pub async fn unanswered(request: Request, limit: usize, error: AppError) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = failed(error);
    if parts.method != Method::POST {
        return response;
    }
    let typed = if is_form(&parts.headers) {
        let read = read(body, limit).await;
        Typed::of(form_urlencoded::parse(&read.bytes).into_owned().collect(), read.is_too_large)
    } else if is_multipart(&parts.headers) {
        Typed::of(texts(&parts.headers, body, limit).await, true)
    } else {
        return response;
    };
    response.extensions_mut().insert(typed);
    response
}

/// The fields of a form with files that aren't files, as far as they come.
async fn texts(headers: &HeaderMap, body: Body, limit: usize) -> Vec<(String, String)> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(kind) else {
        return Vec::new();
    };
    let mut form = Multipart::new(body.into_data_stream(), boundary);
    let (mut fields, mut room) = (Vec::new(), limit.saturating_mul(READ_TIMES));
    while let Ok(Some(mut field)) = form.next_field().await {
        if field.file_name().is_some() {
            continue;
        }
        let (name, mut bytes) = (field.name().unwrap_or_default().to_string(), Vec::new());
        while let Ok(Some(piece)) = field.chunk().await {
            let taken = piece.len().min(room);
            room -= taken;
            bytes.extend_from_slice(&piece[..taken]);
        }
        fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    fields
}

/// What a status means that came without an error of ours: a part of an address that can't be read, a method that a
/// route doesn't know.
pub fn meant_by(status: StatusCode, id: &str) -> AppError {
    match status.as_u16() {
        401 => AppError::SignInNeeded,
        403 => AppError::NotAllowed,
        409 => AppError::Conflict,
        413 => AppError::TooLarge(0),
        404 | 405 => AppError::NotFound,
        503 => AppError::Unavailable,
        400..=499 => AppError::BadRequest,
        _ => AppError::Internal(id.to_string()),
    }
}

/// Whether a value is something that a person wrote rather than an id, a number or a choice.
pub fn is_text(name: &str, value: &str) -> bool {
    name != DO && name != KEY && value.trim().contains(char::is_whitespace)
}
