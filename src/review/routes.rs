//! What isn't a page: the files that an applicant gave as evidence, tables, minutes, and the letter about a decision.

use super::{calendar, document, export, live, minutes, reading};
use crate::{
    account::{Actor, routes::made},
    error::AppError,
    evidence,
    platform::{Ctx, http},
    texts::Locale,
};
use axum::{
    Extension, Router,
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/review/live", get(live::follow))
        .route("/review/board.csv", get(board_table))
        .route("/review/meetings/live", get(live::follow_meetings))
        .route("/review/meetings/{id}/minutes.pdf", get(minutes_document))
        .route("/review/meetings/{id}/minutes.csv", get(minutes_table))
        .route("/review/{id}/evaluations.csv", get(evaluations_table))
        .route("/review/{id}/files/{file}", get(file))
        .route("/review/{id}/away/{address}", get(away))
        .route("/review/outcome/{id}/letter.pdf", get(letter))
        .route("/apply/{id}/decision.ics", get(decision_day))
}

/// A file that was given as evidence, for those who may see the answers.
async fn file(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((id, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = made(actor, &id, async |actor, id| {
        reading::file(&ctx, &actor, id, file.parse().map_err(|_| AppError::NotFound)?).await
    });
    evidence::routes::found(&ctx, found.await, query.as_deref()).await
}

/// The way to an address of which a reader sees the site alone.
async fn away(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((id, address)): Path<(String, String)>,
) -> Response {
    let found = made(actor, &id, |actor, id| async move { reading::away(&ctx, &actor, id, &address).await }).await;
    match found {
        // Where they come from says that somebody evaluates it.
        Ok(address) => ([(header::REFERRER_POLICY, "no-referrer")], Redirect::to(&address)).into_response(),
        Err(error) => http::failed(error),
    }
}

/// The letter about a decision, for the members of the organiser.
async fn letter(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { document::letter(&ctx, &actor, locale, id).await }).await;
    http::attached(made, "application/pdf")
}

/// The minutes of a meeting, as far as the reader may read them.
async fn minutes_document(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { minutes::document(&ctx, &actor, locale, id).await }).await;
    http::attached(made, "application/pdf")
}

/// The same as a table.
async fn minutes_table(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { minutes::table(&ctx, &actor, id).await }).await;
    http::attached(made, "text/csv; charset=utf-8")
}

/// What the reader sees on the board, all of it or as far as the address narrows it down, as a table.
async fn board_table(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = match actor {
        Some(Extension(actor)) => export::board(&ctx, &actor, locale, &query.unwrap_or_default()).await,
        None => Err(AppError::SignInNeeded),
    };
    http::attached(made, "text/csv; charset=utf-8")
}

/// What the reader may see of the evaluations of an application, as a table.
async fn evaluations_table(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { export::evaluations(&ctx, &actor, locale, id).await }).await;
    http::attached(made, "text/csv; charset=utf-8")
}

/// The day of the decision for a calendar, for the members of the organiser.
async fn decision_day(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = made(actor, &id, |actor, id| async move { calendar::decision(&ctx, &actor, locale, id).await }).await;
    http::attached(made, "text/calendar; charset=utf-8")
}
