//! What passes between those who review and the applicant: questions, answers that are to be improved, withdrawing.

use crate::{
    error::AppError,
    review::model::{ReturnView, StatusView},
};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::server::*;

/// How far an application is, for the applicant.
#[server(prefix = "/api", endpoint = "review/status")]
pub async fn status(id: Uuid) -> Result<StatusView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::status(&ctx, &actor, locale, id).await
}

/// The return of an application to the applicant, before it is sent.
#[server(prefix = "/api", endpoint = "review/returning")]
pub async fn returning(id: Uuid) -> Result<ReturnView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::returning(&ctx, &actor, locale, id).await
}

/// Asks the applicant something.
#[server(prefix = "/api", endpoint = "review/ask")]
pub async fn ask(id: Uuid, #[server(default)] words: String) -> Result<(), AppError> {
    service::ask(&Ctx::of_request()?, &signed_in()?, id, &words).await
}

/// Answers a question of the coordinator, or says more.
#[server(prefix = "/api", endpoint = "review/answer")]
pub async fn answer(id: Uuid, revision: i64, #[server(default)] words: String) -> Result<(), AppError> {
    service::answer(&Ctx::of_request()?, &signed_in()?, id, revision, &words).await
}

/// Says that nothing more is to be said to a question.
#[server(prefix = "/api", endpoint = "review/close_clarification")]
pub async fn close_clarification(id: Uuid, revision: i64) -> Result<(), AppError> {
    service::close_clarification(&Ctx::of_request()?, &signed_in()?, id, revision).await
}

/// Returns single answers to be improved.
#[server(prefix = "/api", endpoint = "review/return_for_improvement")]
pub async fn return_for_improvement(
    id: Uuid,
    revision: i64,
    #[server(default)] words: BTreeMap<String, String>,
) -> Result<(), AppError> {
    service::return_for_improvement(&Ctx::of_request()?, &signed_in()?, id, revision, words).await?;
    leptos_axum::redirect(&format!("/review/{id}"));
    Ok(())
}

/// Hands an application in again that was returned.
#[server(prefix = "/api", endpoint = "review/resubmit")]
pub async fn resubmit(id: Uuid, #[server(default)] reply: String) -> Result<(), AppError> {
    service::resubmit(&Ctx::of_request()?, &signed_in()?, id, &reply).await
}

/// Withdraws an application that was submitted.
#[server(prefix = "/api", endpoint = "review/withdraw")]
pub async fn withdraw(
    id: Uuid,
    #[server(default)] agreed: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    service::withdraw(&Ctx::of_request()?, &signed_in()?, id, agreed == "yes", &reason).await
}
