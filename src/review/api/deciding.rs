//! What the committee's page calls: what it settles, says, votes and decides.

use crate::error::AppError;
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::server::*;

/// Agrees to everything that was settled.
#[server(prefix = "/api", endpoint = "review/concur")]
pub async fn concur(id: Uuid, revision: i64) -> Result<(), AppError> {
    service::concur(&Ctx::of_request()?, &signed_in()?, id, revision).await
}

/// Says something to the committee.
#[server(prefix = "/api", endpoint = "review/say")]
pub async fn say(
    id: Uuid,
    next: Uuid,
    #[server(default)] question: String,
    #[server(default)] words: String,
) -> Result<(), AppError> {
    service::say(&Ctx::of_request()?, &signed_in()?, id, next, &question, &words).await
}

/// Settles what the evaluators see differently.
#[server(prefix = "/api", endpoint = "review/agree")]
pub async fn agree(
    id: Uuid,
    revision: i64,
    #[server(default)] value: BTreeMap<String, String>,
    #[server(default)] reason: BTreeMap<String, String>,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let mut values = Settled::new();
    for (question, given) in value.iter().filter(|(_, given)| !given.is_empty()) {
        let parsed = match yes_or_no(Some(given)) {
            Some(confirmed) => Value::Confirmed(confirmed),
            None => Value::Level(
                given.parse().map_err(|_| AppError::field(&format!("value[{question}]"), Issue::UnknownChoice))?,
            ),
        };
        values.insert(question.clone(), (parsed, text(&reason, question)));
    }
    service::agree(&ctx, &actor, id, revision, values).await
}

/// Votes.
#[server(prefix = "/api", endpoint = "review/vote")]
pub async fn vote(
    id: Uuid,
    revision: i64,
    #[server(default)] vote: String,
    #[server(default)] impartial: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::vote(&ctx, &actor, id, revision, Choice::parse(&vote), impartial == "yes").await
}

/// Writes the decision down; it has no effect before it is confirmed.
#[server(prefix = "/api", endpoint = "review/decide")]
pub async fn decide(
    id: Uuid,
    revision: i64,
    #[server(default)] outcome: String,
    #[server(default)] reasons: BTreeMap<String, String>,
    #[server(default)] departure: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let outcome = Decided::parse(&outcome).ok_or_else(|| AppError::field("outcome", Issue::NotChosen))?;
    let reasons = reasons.keys().map(|key| (key.clone(), text(&reasons, key))).collect();
    let departure = paragraphs(&departure);
    service::decide(&ctx, &actor, id, revision, DecisionIntent { outcome, reasons, departure }).await
}

/// Confirms the decision, with which it takes effect.
#[server(prefix = "/api", endpoint = "review/confirm_decision")]
pub async fn confirm_decision(id: Uuid, revision: i64) -> Result<(), AppError> {
    service::confirm_decision(&Ctx::of_request()?, &signed_in()?, id, revision).await?;
    leptos_axum::redirect(&format!("/review/{id}"));
    Ok(())
}

/// Takes a decision up again: the committee decides anew.
#[server(prefix = "/api", endpoint = "review/reopen")]
pub async fn reopen(id: Uuid, revision: i64, #[server(default)] reason: String) -> Result<(), AppError> {
    service::reopen(&Ctx::of_request()?, &signed_in()?, id, revision, &reason).await
}

/// Appeals against a decision.
#[server(prefix = "/api", endpoint = "review/appeal")]
pub async fn appeal(id: Uuid, #[server(default)] words: String) -> Result<(), AppError> {
    service::appeal(&Ctx::of_request()?, &signed_in()?, id, &words).await
}
