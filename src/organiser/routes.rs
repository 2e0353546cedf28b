//! What isn't a page: logos, and the documents that came with a request to be verified.

use super::{reading, store};
use crate::{
    account::{Actor, routes::made},
    error::AppError,
    evidence,
    platform::{Ctx, http},
};
use axum::{
    Extension, Router,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/organisers/{slug}/logo/{file}", get(logo))
        .route("/organisers/{slug}/documents/{file}", get(document))
}

/// A logo, for everybody. Under its address it never changes.
async fn logo(Extension(ctx): Extension<Ctx>, Path((slug, file)): Path<(String, String)>) -> Response {
    match found(&ctx, &slug, &file).await {
        Ok(png) => {
            let mut response = png.into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
            let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
            headers.insert(header::CACHE_CONTROL, forever);
            response
        }
        Err(error) => http::failed(error),
    }
}

async fn found(ctx: &Ctx, slug: &str, file: &str) -> Result<Vec<u8>, AppError> {
    let db = ctx.db.read();
    let organiser = store::by_slug(db, slug).await?;
    if organiser.logo.is_empty() || file.strip_suffix(".png") != Some(organiser.logo.as_str()) {
        return Err(AppError::NotFound);
    }
    Ok(store::more::logo_of(db, organiser.id).await?.ok_or(AppError::NotFound)?.png)
}

/// A document, for the members of the organiser and for coordinators.
async fn document(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((slug, file)): Path<(String, String)>,
) -> Response {
    let found = made(actor, &file, async |actor, file| reading::document(&ctx, &actor, &slug, file).await);
    evidence::routes::found(&ctx, found.await, None).await
}
