//! What isn't a page: the Guide as a PDF, the funnel as a table to work on with, files.

use super::{award_files, guide, live, model::figures::FunnelView, reading};
use crate::{
    account::{Actor, routes::made},
    error::AppError,
    evidence,
    platform::{
        Ctx, csv,
        http::{self, range},
    },
    programme::{self, Media, model::Video},
    texts::Locale,
    timestamp::MINUTE,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use std::io::{self, SeekFrom};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    award_files::routes()
        .route("/learn/{playlist}/guide.pdf", get(guide))
        .route("/learn/{playlist}/video", get(video))
        .route("/learn/{playlist}/captions.vtt", get(captions))
        .route("/learn/{playlist}/funnel.csv", get(funnel))
        .route("/assess/live", get(live::queue))
        .route("/assess/{submission}/files/{file}", get(file))
}

/// A file that was given as evidence, for who may read the evidence.
async fn file(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Path((submission, file)): Path<(String, String)>,
) -> Response {
    let found = made(actor, &submission, async |actor, id| {
        reading::file(&ctx, &actor, id, file.parse().map_err(|_| AppError::NotFound)?).await
    });
    evidence::routes::found(&ctx, found.await, None).await
}

/// How long a video or its captions are kept by the browser, in seconds.
const KEPT: &str = "public, max-age=3600";

/// The video of a playlist in the language that is asked for.
fn video_of(ctx: &Ctx, locale: Locale, playlist: &str, wanted: &Wanted) -> Result<Video, AppError> {
    let locale = wanted.language.as_deref().and_then(Locale::parse).unwrap_or(locale);
    programme::content(ctx, locale)?.videos.get(playlist).cloned().ok_or(AppError::NotFound)
}

async fn video(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    Path(playlist): Path<String>,
    Query(wanted): Query<Wanted>,
    asked: HeaderMap,
) -> Response {
    match play(&ctx, locale, &playlist, &wanted, &asked).await {
        Ok(mut response) => {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(KEPT));
            response
        }
        Err(error) => http::failed(error),
    }
}

async fn play(
    ctx: &Ctx,
    locale: Locale,
    playlist: &str,
    wanted: &Wanted,
    asked: &HeaderMap,
) -> Result<Response, AppError> {
    let video = video_of(ctx, locale, playlist, wanted)?;
    let lost = |e: io::Error| AppError::internal(&format!("{}: {e}", video.file));
    let media = ctx.room::<programme::Pack>()?.media(&video.file).await.map_err(lost)?;
    let size = match &media {
        Media::File(file) => file.metadata().await.map_err(lost)?.len(),
        Media::Inside(bytes) => bytes.len() as u64,
    };
    let part = match range::part(asked, size) {
        Ok(part) => part,
        Err(response) => return Ok(response),
    };
    let (start, end) = part.as_ref().map_or((0, size), |part| (*part.start(), part.end() + 1));
    let body = match media {
        Media::File(mut file) => {
            file.seek(SeekFrom::Start(start)).await.map_err(lost)?;
            Body::from_stream(ReaderStream::new(file.take(end - start)))
        }
        Media::Inside(bytes) => {
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            let bytes = bytes.get(place(start)..place(end)).unwrap_or_default();
            Body::from(Bytes::copy_from_slice(bytes))
        }
    };
    Ok(range::answer(body, &video.media_type, part.as_ref(), size))
}

async fn captions(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    Path(playlist): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    match video_of(&ctx, locale, &playlist, &wanted) {
        Ok(video) => {
            let headers = [(header::CONTENT_TYPE, "text/vtt; charset=utf-8"), (header::CACHE_CONTROL, KEPT)];
            (headers, video.captions).into_response()
        }
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
    let view = match actor {
        Some(Extension(actor)) => reading::funnel(&ctx, &actor, locale, &playlist).await,
        None => Err(AppError::SignInNeeded),
    };
    let made = view.map(|view| (format!("{}-funnel.csv", view.playlist.0), table(&view).into_bytes()));
    http::attached(made, "text/csv; charset=utf-8")
}

/// The ids are those of the pack, so that tables of several months can be put side by side.
fn table(view: &FunnelView) -> String {
    let mut out = csv::row(&[
        "activity",
        "joined",
        "opened",
        "begun",
        "submitted",
        "improved",
        "awarded",
        "reading_minutes",
        "writing_minutes",
        "waiting_minutes",
        "only_read",
        "only_begun",
        "only_returned",
        "finished",
        "finished_minutes",
    ]);
    for row in &view.rows {
        let figures = [view.joined, row.opened, row.begun, row.submitted, row.improved, row.awarded];
        let figures = figures.map(|n| n.to_string());
        // Nothing where nobody has done both: that isn't no time.
        let minutes = |took: Option<i64>| took.map_or_else(String::new, |took| (took / MINUTE).to_string());
        let times = [row.reading, row.writing, row.waiting].map(minutes);
        // The last two are those of the whole playlist, on each line as `joined` is.
        let stops = [row.only_read, row.only_begun, row.only_returned, view.completed].map(|n| n.to_string());
        let cells = [row.activity.clone()].into_iter().chain(figures).chain(times).chain(stops);
        let cells: Vec<String> = cells.chain([minutes(view.median)]).collect();
        out.push_str(&csv::row(&cells.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    out
}
