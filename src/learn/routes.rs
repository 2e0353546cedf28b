//! What isn't a page: the funnel as a table to work on with.

use super::{model::views::FunnelView, reading};
use crate::{account::Actor, error::AppError, platform::Ctx, texts::Locale};
use axum::{
    Extension, Json, Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/learn/{playlist}/funnel.csv", get(funnel))
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
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Json(error)).into_response()
        }
    }
}

/// By RFC 4180; the ids are those of the pack, so that tables of several months can be put side by side.
fn csv(view: &FunnelView) -> String {
    let mut out = String::from("activity,joined,opened,begun,submitted,improved,awarded\r\n");
    for row in &view.rows {
        let figures = [view.joined, row.opened, row.begun, row.submitted, row.improved, row.awarded];
        let figures = figures.map(|n| n.to_string()).join(",");
        out.push_str(&format!("{},{figures}\r\n", row.activity));
    }
    out
}
