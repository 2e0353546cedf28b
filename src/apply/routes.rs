//! What isn't a page: an application to take away and to bring back, the files in it, and the day of its decision.

use super::{brought::MOST_BYTES, document, service};
use crate::{
    account::{Actor, routes::reader},
    error::{AppError, Issue},
    evidence,
    platform::{Ctx, http},
    texts::Locale,
};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

/// What a form adds to its file, in bytes.
const FORM_AROUND: usize = 4 * 1024;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/apply/{id}/application.pdf", get(pdf))
        .route("/apply/{id}/application.json", get(json))
        .route("/apply/{id}/files/{file}", get(file))
        .route("/apply/{id}/import/file", post(bring).layer(DefaultBodyLimit::max(MOST_BYTES + FORM_AROUND)))
}

/// A file that was given as evidence, for the members of the organiser.
async fn file(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((id, file)): Path<(String, String)>,
) -> Response {
    let found = match (reader(actor, &id), file.parse()) {
        (Ok((actor, id)), Ok(file)) => service::file(&ctx, &actor, id, file).await,
        (Err(error), _) => Err(error),
        (_, Err(_)) => Err(AppError::NotFound),
    };
    match found {
        Ok(file) => evidence::routes::answer(&ctx, &file).await,
        Err(error) => http::failed(error),
    }
}

async fn pdf(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = match reader(actor, &id) {
        Ok((actor, id)) => document::pdf(&ctx, &actor, locale, id).await,
        Err(error) => Err(error),
    };
    http::attached(made, "application/pdf")
}

async fn json(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = match reader(actor, &id) {
        Ok((actor, id)) => document::json(&ctx, &actor, locale, id).await,
        Err(error) => Err(error),
    };
    http::attached(made, "application/json")
}

/// An export as a file, from the form on the page for importing. The answer leads back to that page, which says what is
/// wrong with it.
async fn bring(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (actor, id) = match reader(actor, &id) {
        Ok(found) => found,
        Err(error) => return http::failed(error),
    };
    let brought = match text_of_file(request).await {
        Ok(text) => service::bring(&ctx, &actor, id, &text).await,
        Err(error) => Err(error),
    };
    let problem = match brought {
        Ok(()) => String::new(),
        Err(AppError::TooLarge(_)) => "?problem=import_large".into(),
        Err(AppError::Invalid(errors)) => match errors.of("json") {
            Some(Issue::Rule(key)) => format!("?problem={key}"),
            _ => "?problem=import_missing".into(),
        },
        Err(AppError::BadRequest) => "?problem=import_missing".into(),
        Err(error) => return http::failed(error),
    };
    Redirect::to(&format!("/apply/{id}/import{problem}")).into_response()
}

/// What is in the file of a form.
async fn text_of_file(request: Request) -> Result<String, AppError> {
    let unreadable = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge(MOST_BYTES as u64),
        _ => AppError::BadRequest,
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::BadRequest)?;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            let bytes = field.bytes().await.map_err(unreadable)?;
            return String::from_utf8(bytes.into())
                .map_err(|_| AppError::field("json", Issue::Rule("import_not_json".into())));
        }
    }
    Err(AppError::BadRequest)
}
