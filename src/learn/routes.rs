//! What isn't a page: the Guide as a PDF, the funnel as a table to work on with, files.

use super::{guide, model::views::FunnelView, reading};
use crate::{
    account::Actor,
    error::AppError,
    evidence,
    platform::{Ctx, http},
    texts::Locale,
    timestamp::MINUTE,
};
use axum::{
    Extension, Router,
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/learn/{playlist}/guide.pdf", get(guide))
        .route("/learn/{playlist}/funnel.csv", get(funnel))
        .route("/assess/{submission}/files/{file}", get(file))
}

/// A file that was given as evidence, for who may read the evidence.
async fn file(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((submission, file)): Path<(Uuid, Uuid)>,
) -> Response {
    let found = match actor {
        Some(Extension(actor)) => reading::file(&ctx, &actor, submission, file).await,
        None => Err(AppError::SignInNeeded),
    };
    match found {
        Ok(file) => evidence::routes::answer(&ctx, &file).await,
        Err(error) => http::failed(error),
    }
}

/// Which of the languages a file is wanted in; without it, that of the reader.
#[derive(Deserialize)]
struct Wanted {
    language: Option<String>,
}

async fn guide(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    Path(playlist): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let locale = wanted.language.as_deref().and_then(Locale::parse).unwrap_or(locale);
    match guide::pdf(&ctx, locale, &playlist).await {
        Ok(pdf) => {
            let name = format!("inline; filename=\"{playlist}-{}.pdf\"", locale.tag());
            let head = [
                (header::CONTENT_TYPE, "application/pdf".to_string()),
                (header::CONTENT_DISPOSITION, name),
                // It changes with the pack; without a language in its address, with the reader, too.
                (header::CACHE_CONTROL, "private, max-age=300".to_string()),
            ];
            (head, pdf).into_response()
        }
        Err(error) => http::failed(error),
    }
}

async fn funnel(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(playlist): Path<String>,
) -> Response {
    let answer = match actor {
        Some(Extension(actor)) => reading::funnel(&ctx, &actor, locale, &playlist).await,
        None => Err(AppError::SignInNeeded),
    };
    match answer {
        Ok(view) => {
            let name = format!("attachment; filename=\"{}-funnel.csv\"", view.playlist.0);
            let head =
                [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_string()), (header::CONTENT_DISPOSITION, name)];
            (head, csv(&view)).into_response()
        }
        Err(error) => http::failed(error),
    }
}

/// By RFC 4180; the ids are those of the pack, so that tables of several months can be put side by side.
fn csv(view: &FunnelView) -> String {
    let mut out = String::from(
        "activity,joined,opened,begun,submitted,improved,awarded,reading_minutes,writing_minutes,waiting_minutes\r\n",
    );
    for row in &view.rows {
        let figures = [view.joined, row.opened, row.begun, row.submitted, row.improved, row.awarded];
        let figures = figures.map(|n| n.to_string());
        // Nothing where nobody has done both: that isn't no time.
        let times = [row.reading, row.writing, row.waiting];
        let times = times.map(|took| took.map_or_else(String::new, |took| (took / MINUTE).to_string()));
        out.push_str(&format!("{},{},{}\r\n", row.activity, figures.join(","), times.join(",")));
    }
    out
}
