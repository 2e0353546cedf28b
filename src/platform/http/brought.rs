//! A text that comes as a file of a form, for those who have no script that could read it.

use crate::error::AppError;
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::MultipartError},
    http::StatusCode,
};

/// What a form adds to its file, in bytes.
const FORM_AROUND: usize = 4 * 1024;

/// How large the body of a form may be that carries a file of so many bytes.
pub fn limit(most: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(most + FORM_AROUND)
}

/// What is in the field `file` of a form.
///
/// # Errors
/// [`AppError::TooLarge`] past the [`limit`]; [`AppError::BadRequest`] where there is no such file; `not_text` for what isn't
/// UTF-8.
pub async fn text(request: Request, most: usize, not_text: AppError) -> Result<String, AppError> {
    let unreadable = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge(most as u64),
        _ => AppError::BadRequest,
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::BadRequest)?;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            let bytes = field.bytes().await.map_err(unreadable)?;
            return String::from_utf8(bytes.into()).map_err(|_| not_text);
        }
    }
    Err(AppError::BadRequest)
}
