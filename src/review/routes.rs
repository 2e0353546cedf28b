//! What isn't a page: the files that an applicant gave as evidence.

use super::reading;
use crate::{
    account::Actor,
    error::AppError,
    evidence,
    platform::{Ctx, http},
};
use axum::{Extension, Router, extract::Path, response::Response, routing::get};

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/review/{id}/files/{file}", get(file))
}

/// A file that was given as evidence, for those who may see the answers.
async fn file(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((id, file)): Path<(String, String)>,
) -> Response {
    let found = match (actor, id.parse(), file.parse()) {
        (None, ..) => Err(AppError::SignInNeeded),
        (Some(Extension(actor)), Ok(id), Ok(file)) => reading::file(&ctx, &actor, id, file).await,
        _ => Err(AppError::NotFound),
    };
    match found {
        Ok(file) => evidence::routes::answer(&ctx, &file).await,
        Err(error) => http::failed(error),
    }
}
