//! What the pages of the room call.

use super::model::{
    AssignView, BoardView, CommitteeView, DeadlinesView, DossierView, EvaluateView, EvaluatorsView, FormalView,
    Looking, OutcomeView, OverdueView, StatisticsView,
};
use crate::{error::AppError, form_return::Saved};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

mod applicant;
mod deciding;
pub mod meeting;
pub mod practice;

pub use applicant::*;
pub use deciding::*;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::{
            DecisionIntent, Ending, Finding, FlagTo, Given, Marks, Outcome as Decided, Settled, Value, Vote as Choice,
        },
        reading, service,
    };
    use crate::{account::Actor, error::AppError, texts::Locale};
    pub use crate::{account::signed_in, error::Issue, platform::Ctx, texts::use_texts};
    use std::collections::{BTreeMap, BTreeSet};

    /// Who asks, and in which language they want to read.
    pub fn asked() -> Result<(Ctx, Actor, Locale), AppError> {
        Ok((Ctx::of_request()?, signed_in()?, use_texts().locale()))
    }

    /// Yes, no, or nothing chosen.
    pub fn yes_or_no(text: Option<&String>) -> Option<bool> {
        match text.map(String::as_str) {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        }
    }

    /// A text of a form, by its key; the services say which are too long.
    pub fn text(of: &BTreeMap<String, String>, key: &str) -> String {
        of.get(key).map(|t| paragraphs(t)).unwrap_or_default()
    }

    /// A text of several lines, whatever its length.
    pub fn paragraphs(text: &str) -> String {
        crate::parse::paragraphs(text, u32::MAX).unwrap_or_default()
    }

    /// The questions that a form speaks of, in any of its fields.
    pub fn keys<'a>(maps: &[&'a BTreeMap<String, String>]) -> BTreeSet<&'a String> {
        maps.iter().flat_map(|m| m.keys()).collect()
    }

    /// What was sent about each question; a level that is no number is a choice that there isn't.
    pub fn marks(
        level: &BTreeMap<String, String>,
        confirmed: &BTreeMap<String, String>,
        comment: &BTreeMap<String, String>,
        note: &BTreeMap<String, String>,
    ) -> Result<Marks, AppError> {
        keys(&[level, confirmed, comment, note])
            .into_iter()
            .map(|question| {
                let number = match level.get(question).map(String::as_str) {
                    None | Some("") => None,
                    Some(number) => Some(number.parse().map_err(|_| {
                        AppError::field(&format!("level[{question}]"), crate::error::Issue::UnknownChoice)
                    })?),
                };
                let given = Given {
                    level: number,
                    confirmed: yes_or_no(confirmed.get(question)),
                    unsure: confirmed.get(question).is_some_and(|c| c == "unsure"),
                    comment: text(comment, question),
                    note: text(note, question),
                };
                Ok((question.clone(), given))
            })
            .collect()
    }
}
#[cfg(feature = "ssr")]
use server::*;

/// The board; the query is that of its address.
#[server(prefix = "/api", endpoint = "review/board")]
pub async fn board(#[server(default)] query: String) -> Result<BoardView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::board(&ctx, &actor, locale, service::asked(&query)).await
}

/// Who else looks at which application just now; whoever names one says that they look at it.
#[server(prefix = "/api", endpoint = "review/who_looks")]
pub async fn who_looks(#[server(default)] id: Option<Uuid>) -> Result<Looking, AppError> {
    let (ctx, actor, _) = asked()?;
    let reader = reading::reader(&ctx, ctx.db.read(), &actor).await?;
    if let Some(id) = id {
        service::look_at(&ctx, &actor, &reader, id).await?;
    }
    reading::looking(&ctx, ctx.db.read(), &actor, &reader).await
}

/// A month of deadlines, `2026-05`; the current one when none is named.
#[server(prefix = "/api", endpoint = "review/deadlines")]
pub async fn deadlines(#[server(default)] month: String) -> Result<DeadlinesView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::deadlines::deadlines(&ctx, &actor, locale, &month).await
}

/// What is late.
#[server(prefix = "/api", endpoint = "review/overdue")]
pub async fn overdue() -> Result<OverdueView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::deadlines::overdue(&ctx, &actor, locale).await
}

/// How reviews go.
#[server(prefix = "/api", endpoint = "review/statistics")]
pub async fn statistics() -> Result<StatisticsView, AppError> {
    let (ctx, actor, _) = asked()?;
    reading::statistics::statistics(&ctx, &actor).await
}

/// How evaluators work and agree; the reader's own figures alone, unless they are a coordinator.
#[server(prefix = "/api", endpoint = "review/evaluators")]
pub async fn evaluators() -> Result<EvaluatorsView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::evaluators::evaluators(&ctx, &actor, locale).await
}

/// Keeps a view of the board under a name.
#[server(prefix = "/api", endpoint = "review/keep_filter")]
pub async fn keep_filter(#[server(default)] name: String, #[server(default)] query: String) -> Result<(), AppError> {
    service::keep_filter(&Ctx::of_request()?, &signed_in()?, &name, &query).await
}

/// Forgets a kept view.
#[server(prefix = "/api", endpoint = "review/forget_filter")]
pub async fn forget_filter(id: Uuid) -> Result<(), AppError> {
    service::forget_filter(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Everything about an application.
#[server(prefix = "/api", endpoint = "review/dossier")]
pub async fn dossier(id: Uuid) -> Result<DossierView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::dossier(&ctx, &actor, locale, id).await
}

/// The formal check.
#[server(prefix = "/api", endpoint = "review/formal")]
pub async fn formal(id: Uuid) -> Result<FormalView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::formal(&ctx, &actor, locale, id).await
}

/// The assignment of evaluators.
#[server(prefix = "/api", endpoint = "review/assignment")]
pub async fn assignment(id: Uuid) -> Result<AssignView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::assign(&ctx, &actor, locale, id).await
}

/// One's own evaluation.
#[server(prefix = "/api", endpoint = "review/evaluation")]
pub async fn evaluation(id: Uuid) -> Result<EvaluateView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::evaluate(&ctx, &actor, locale, id).await
}

/// What the committee has before it.
#[server(prefix = "/api", endpoint = "review/committee")]
pub async fn committee(id: Uuid) -> Result<CommitteeView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::committee(&ctx, &actor, locale, id).await
}

/// What the applicant is told.
#[server(prefix = "/api", endpoint = "review/outcome")]
pub async fn outcome(id: Uuid) -> Result<OutcomeView, AppError> {
    let (ctx, actor, locale) = asked()?;
    reading::outcome(&ctx, &actor, locale, id).await
}

/// Notes what was found about the formal criteria; `then` says whether the application goes on.
#[server(prefix = "/api", endpoint = "review/check_formally")]
pub async fn check_formally(
    id: Uuid,
    revision: i64,
    #[server(default)] met: BTreeMap<String, String>,
    #[server(default)] comment: BTreeMap<String, String>,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let findings = keys(&[&met, &comment])
        .into_iter()
        .map(|c| (c.clone(), Finding { met: yes_or_no(met.get(c)), comment: text(&comment, c) }))
        .collect();
    let send_on = then == "send";
    service::check_formally(&ctx, &actor, id, revision, findings, send_on).await?;
    if send_on {
        leptos_axum::redirect(&format!("/review/{id}"));
    }
    Ok(())
}

/// Assigns evaluators.
#[server(prefix = "/api", endpoint = "review/assign")]
pub async fn assign(
    id: Uuid,
    revision: i64,
    #[server(default)] evaluators: Vec<Uuid>,
    #[server(default)] reason: String,
    #[server(default)] conflict_reason: String,
    #[server(default)] due: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let wanted = service::Wanted { evaluators, reason, conflict_reason, due };
    service::assign(&ctx, &actor, id, revision, wanted).await
}

/// Takes an assignment back.
#[server(prefix = "/api", endpoint = "review/unassign")]
pub async fn unassign(
    id: Uuid,
    revision: i64,
    evaluator: Uuid,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::unassign(&ctx, &actor, id, revision, evaluator, reason).await
}

/// Declares that nothing stands against judging it.
#[server(prefix = "/api", endpoint = "review/declare")]
pub async fn declare(id: Uuid, #[server(default)] agreed: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let page = service::declare(&ctx, &actor, id, agreed == "yes").await?;
    leptos_axum::redirect(&format!("/review/{id}/{page}"));
    Ok(())
}

/// Gives an assignment back, or takes no part in the decision.
#[server(prefix = "/api", endpoint = "review/decline")]
pub async fn decline(
    id: Uuid,
    #[server(default)] why: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::step_back(&ctx, &actor, id, Ending::parse(&why), reason).await?;
    leptos_axum::redirect("/review");
    Ok(())
}

/// Saves an evaluation, or hands it in when `then` says so.
#[server(prefix = "/api", endpoint = "review/evaluate")]
pub async fn evaluate(
    id: Uuid,
    revision: i64,
    #[server(default)] level: BTreeMap<String, String>,
    #[server(default)] confirmed: BTreeMap<String, String>,
    #[server(default)] comment: BTreeMap<String, String>,
    #[server(default)] note: BTreeMap<String, String>,
    #[server(default)] overall: String,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let marks = marks(&level, &confirmed, &comment, &note)?;
    let overall = paragraphs(&overall);
    if then == "hand_in" {
        service::submit_evaluation(&ctx, &actor, id, revision, marks, overall).await?;
        leptos_axum::redirect(&format!("/review/{id}"));
        Ok(())
    } else {
        service::save_evaluation(&ctx, &actor, id, revision, marks, overall).await
    }
}

/// Saves an evaluation while it is being written.
#[server(prefix = "/api", endpoint = "review/write_evaluation")]
pub async fn write_evaluation(
    id: Uuid,
    revision: i64,
    #[server(default)] level: BTreeMap<String, String>,
    #[server(default)] confirmed: BTreeMap<String, String>,
    #[server(default)] comment: BTreeMap<String, String>,
    #[server(default)] note: BTreeMap<String, String>,
    #[server(default)] overall: String,
) -> Result<Saved, AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let marks = marks(&level, &confirmed, &comment, &note)?;
    Ok(Saved::at(service::write_evaluation(&ctx, &actor, id, revision, marks, paragraphs(&overall)).await?))
}

/// Takes an evaluation back that was handed in.
#[server(prefix = "/api", endpoint = "review/take_back_evaluation")]
pub async fn take_back_evaluation(id: Uuid) -> Result<(), AppError> {
    service::take_back_evaluation(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Raises a flag: something has to be looked into before it is decided.
#[server(prefix = "/api", endpoint = "review/raise_flag")]
pub async fn raise_flag(
    id: Uuid,
    next: Uuid,
    #[server(default)] to: String,
    #[server(default)] words: String,
) -> Result<(), AppError> {
    service::raise_flag(&Ctx::of_request()?, &signed_in()?, id, next, FlagTo::parse(&to), &words).await
}

/// Resolves a flag.
#[server(prefix = "/api", endpoint = "review/resolve_flag")]
pub async fn resolve_flag(flag: Uuid, #[server(default)] resolution: String) -> Result<(), AppError> {
    service::resolve_flag(&Ctx::of_request()?, &signed_in()?, flag, &resolution).await
}
