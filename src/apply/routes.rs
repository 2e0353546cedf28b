//! What isn't a page: an application to take away, and the files in it.

use super::{document, service};
use crate::{
    account::Actor,
    error::AppError,
    evidence,
    platform::{Ctx, http},
    texts::Locale,
};
use axum::{
    Extension, Router,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use uuid::Uuid;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/apply/{id}/application.pdf", get(pdf))
        .route("/apply/{id}/application.json", get(json))
        .route("/apply/{id}/files/{file}", get(file))
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
    attached(made, "application/pdf")
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
    attached(made, "application/json")
}

fn reader(actor: Option<Extension<Actor>>, id: &str) -> Result<(Actor, Uuid), AppError> {
    let Extension(actor) = actor.ok_or(AppError::SignInNeeded)?;
    Ok((actor, id.parse().map_err(|_| AppError::NotFound)?))
}

/// A file that is saved under its name, and by nobody in between.
fn attached(made: Result<(String, Vec<u8>), AppError>, media_type: &'static str) -> Response {
    let (name, bytes) = match made {
        Ok(made) => made,
        Err(error) => return http::failed(error),
    };
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // A reference has only letters, digits and hyphens.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
