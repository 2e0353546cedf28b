//! What isn't a page: an application to take away and to bring back, the files in it, and the day of its decision.

use super::{brought::MOST_BYTES, document, service};
use crate::{
    account::{
        Actor,
        routes::{made, reader},
    },
    error::{AppError, Issue},
    evidence,
    platform::{
        Ctx,
        http::{self, brought},
    },
    texts::Locale,
};
use axum::{
    Extension, Router,
    extract::{Path, RawQuery, Request},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/apply/{id}/application.pdf", get(pdf))
        .route("/apply/{id}/application.json", get(json))
        .route("/apply/{id}/files/{file}", get(file))
        .route("/apply/{id}/import/file", post(bring).layer(brought::limit(MOST_BYTES)))
}

/// A file that was given as evidence, for the members of the organiser.
async fn file(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((id, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = made(actor, &id, async |actor, id| {
        service::file(&ctx, &actor, id, file.parse().map_err(|_| AppError::NotFound)?).await
    });
    evidence::routes::found(&ctx, found.await, query.as_deref()).await
}

async fn pdf(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { document::pdf(&ctx, &actor, locale, id).await }).await;
    http::attached(made, "application/pdf")
}

async fn json(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { document::json(&ctx, &actor, locale, id).await }).await;
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
    let not_text = AppError::field("json", Issue::Rule("import_not_json".into()));
    let brought = match brought::text(request, MOST_BYTES, not_text).await {
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
