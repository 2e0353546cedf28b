//! What verifiers fetch: signed endorsements.

use super::store;
use crate::{
    badge::{
        self,
        routes::{Answer, CREDENTIAL, MINUTE, public, to_page, vary},
    },
    error::AppError,
    platform::{Ctx, http::wants_page},
};
use axum::{
    Extension, Router,
    extract::{Path, RawQuery},
    http::HeaderMap,
    routing::get,
};
use uuid::Uuid;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/ob/v3/endorsements/{id}", get(endorsement))
}

/// One that was taken back is still there, so that a verifier finds out; one that a coordinator took off the pages isn't.
async fn endorsement(
    Extension(ctx): Extension<Ctx>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    asked: HeaderMap,
) -> Answer {
    let id = Uuid::parse_str(&id).map_err(|_| AppError::NotFound)?;
    let row = store::by_credential(ctx.db.read(), id).await?;
    if row.hidden_at.is_some() {
        return Err(AppError::NotFound.into());
    }
    // People follow the addresses in credentials too; the link on the page asks for the signed form itself.
    let wants_json = query.is_some_and(|q| q == "format=json");
    let mut response = if wants_page(&asked) && !wants_json {
        let (kind, subject) = row.subject()?;
        to_page(&kind.path(subject))
    } else {
        public(&asked, CREDENTIAL, badge::store::endorsement(ctx.db.read(), id).await?.json, MINUTE)
    };
    vary(&mut response);
    Ok(response)
}
