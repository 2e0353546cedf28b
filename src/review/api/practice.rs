//! What the pages of practice applications call.

use crate::{
    error::AppError,
    form_return::Saved,
    review::model::{PracticeView, PracticesView},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::server::*;

/// What there is to practise on.
#[server(prefix = "/api", endpoint = "review/practices")]
pub async fn practices() -> Result<PracticesView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::practice::practices(&ctx, &actor, locale).await
}

/// An application to practise on, or what came of it.
#[server(prefix = "/api", endpoint = "review/practice")]
pub async fn practice(practice: String) -> Result<PracticeView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::practice::practice(&ctx, &actor, locale, &practice).await
}

/// Saves what somebody says while they practise, or hands it in when `then` says so.
#[server(prefix = "/api", endpoint = "review/practise")]
pub async fn practise(
    practice: String,
    revision: i64,
    #[server(default)] level: BTreeMap<String, String>,
    #[server(default)] confirmed: BTreeMap<String, String>,
    #[server(default)] comment: BTreeMap<String, String>,
    #[server(default)] note: BTreeMap<String, String>,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let marks = marks(&level, &confirmed, &comment, &note)?;
    match then.as_str() {
        "hand_in" => service::submit_practice(&ctx, &actor, &practice, revision, marks).await,
        _ => service::write_practice(&ctx, &actor, &practice, revision, marks).await.map(|_| ()),
    }
}

/// Saves what somebody says while it is being written.
#[server(prefix = "/api", endpoint = "review/write_practice")]
pub async fn write_practice(
    practice: String,
    revision: i64,
    #[server(default)] level: BTreeMap<String, String>,
    #[server(default)] confirmed: BTreeMap<String, String>,
    #[server(default)] comment: BTreeMap<String, String>,
    #[server(default)] note: BTreeMap<String, String>,
) -> Result<Saved, AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let marks = marks(&level, &confirmed, &comment, &note)?;
    Ok(Saved::at(service::write_practice(&ctx, &actor, &practice, revision, marks).await?))
}

/// Practises once more, on an empty page.
#[server(prefix = "/api", endpoint = "review/practise_again")]
pub async fn practise_again(practice: String) -> Result<(), AppError> {
    service::practise_again(&Ctx::of_request()?, &signed_in()?, &practice).await
}
