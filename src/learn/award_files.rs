//! Tables of awards as files: brought by a form without a script, and taken along with what became of each row.

use super::{
    model::award::{MOST_BYTES, may_award},
    pages::standing_words,
    reading, service,
};
use crate::{
    account::Actor,
    error::{AppError, Issue},
    platform::{
        Ctx, csv,
        http::{self, brought},
    },
    texts::{Locale, Texts},
};
use axum::{
    Extension, Router,
    extract::{Path, Request},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use uuid::Uuid;

/// The routes of tables of awards.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/awards/import/file", post(bring).layer(brought::limit(MOST_BYTES)))
        .route("/awards/{id}/report.csv", get(report))
}

/// A table from the form. The answer leads to it, or back to the form with what is wrong with the file.
async fn bring(Extension(ctx): Extension<Ctx>, actor: Option<Extension<Actor>>, request: Request) -> Response {
    let Some(Extension(actor)) = actor else { return http::failed(AppError::SignInNeeded) };
    if !may_award(&actor) {
        return http::failed(AppError::NotAllowed);
    }
    let not_text = AppError::field("table", Issue::Rule("award_not_text".into()));
    let brought = match brought::text(request, MOST_BYTES, not_text).await {
        Ok(text) => service::bring(&ctx, &actor, &text).await,
        Err(error) => Err(error),
    };
    let to = match brought {
        Ok(id) => format!("/awards/{id}"),
        Err(AppError::TooLarge(_)) => "/awards?problem=award_large".into(),
        Err(AppError::Invalid(errors)) => match errors.of("table") {
            Some(Issue::Rule(key)) => format!("/awards?problem={key}"),
            _ => "/awards?problem=file".into(),
        },
        Err(AppError::BadRequest) => "/awards?problem=file".into(),
        Err(error) => return http::failed(error),
    };
    Redirect::to(&to).into_response()
}

/// What became of each row, in the columns of the table and one more: it can be brought again as it is.
async fn report(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let made = match actor {
        Some(Extension(actor)) => made(&ctx, &actor, locale, &id).await,
        None => Err(AppError::SignInNeeded),
    };
    http::attached(made, "text/csv; charset=utf-8")
}

async fn made(ctx: &Ctx, actor: &Actor, locale: Locale, id: &str) -> Result<(String, Vec<u8>), AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    let id = Uuid::parse_str(id).map_err(|_| AppError::NotFound)?;
    let rows = reading::award_rows(ctx, actor, locale, id).await?;
    let t = Texts::of(locale);
    // Spreadsheets take a file without the mark for one of another alphabet.
    let mut out = String::from("\u{FEFF}");
    out.push_str(&csv::row(&["line", "email", "name", "badge", "evidence", "date", "outcome", "credential"]));
    for row in rows {
        let credential = row.credential.map_or(String::new(), |id| ctx.config.url(&format!("/credentials/{id}")));
        out.push_str(&csv::row(&[
            &row.line.to_string(),
            &row.email,
            &row.name,
            row.badge.as_str(),
            &row.evidence,
            &row.on.map_or(String::new(), |on| on.day()),
            &standing_words(t, &row),
            &credential,
        ]));
    }
    Ok((format!("awards-{}.csv", &id.simple().to_string()[..8]), out.into_bytes()))
}
