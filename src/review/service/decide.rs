//! The decision: written once, with everything that follows from it, in one transaction.

use super::{
    clarify::close_all,
    committee::{Table, votes_that_count},
    letter::{self, Decided},
};
use crate::{
    account::Actor,
    apply::{self, model::ApplicationState},
    error::AppError,
    label,
    platform::Ctx,
    review::{
        case::Case,
        model::{Criterion, DecisionIntent, Event, Outcome, Phase, check_decision, departs, failing, may_decide, poll},
        store::{self, decision, to_json},
    },
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// Writes the committee's decision down. "Issued" makes the label with its credential and register entry; "not yet
/// issued" makes a new draft with the old answers. Either way the owners get a letter.
///
/// # Errors
/// [`Issue::Rule`](crate::error::Issue::Rule) when it was decided before; [`AppError::NotAllowed`];
/// [`AppError::Conflict`]; what the decision lacks, see [`check_decision`].
pub async fn decide(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    intent: DecisionIntent,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    case.in_phase(&[Phase::Committee])?;
    if !may_decide(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    case.at_revision(revision)?;
    let (_, claimed, _) = case.claimed(&tx).await?;
    let table = Table::read(&tx, &case, &claimed).await?;
    if table.is_open() {
        return Err(AppError::rule("agree_first"));
    }
    let ballots: Vec<_> = votes_that_count(&tx, &case).await?.iter().filter_map(store::ballot).collect();
    let poll = poll(&case.rules().committee, &ballots);
    check_decision(&case.rules().committee, &table.verdict, &poll, &intent).map_err(AppError::Invalid)?;

    let now = ctx.now();
    let from = case.application.state;
    let to = match intent.outcome {
        Outcome::Issued => ApplicationState::Issued,
        Outcome::NotYetIssued => ApplicationState::NotYetIssued,
    };
    apply::service::set_state(&tx, ctx, application, from, to, Some(now)).await?;
    let (label, new_draft_id) = match intent.outcome {
        Outcome::Issued => {
            let organiser_id = case.organiser.id;
            let new = label::service::NewLabel {
                organiser_id,
                application_id: application,
                decided_at: now,
                rules: &case.rules().label,
            };
            let label = match case.application.renews {
                Some(renews) => label::service::renew(&tx, ctx, Some(actor.id), new, renews).await?,
                None => label::service::issue(&tx, ctx, Some(actor.id), new).await?,
            };
            (Some(label), None)
        }
        Outcome::NotYetIssued => (None, Some(apply::service::new_draft_from(&tx, ctx, application).await?)),
    };
    let label_number = label.as_ref().map(|l| l.number.clone());

    // Reasons for what doesn't fail, typed before something was settled otherwise, are dropped.
    let failing: Vec<String> = failing(&table.verdict).iter().map(|c| c.key()).collect();
    let reasons: BTreeMap<String, String> = match intent.outcome {
        Outcome::Issued => Default::default(),
        Outcome::NotYetIssued => intent
            .reasons
            .iter()
            .filter(|(key, _)| failing.contains(key))
            .map(|(key, reason)| (key.clone(), reason.trim().to_string()))
            .collect(),
    };
    let departure = Some(intent.departure.trim())
        .filter(|d| !d.is_empty() && departs(intent.outcome, &table.verdict))
        .map(str::to_string);
    let votes = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    decision::Entity::insert(decision::ActiveModel {
        application_id: Set(application),
        outcome: Set(intent.outcome.key().into()),
        rule_passes: Set(table.verdict.passes()),
        verdict: Set(to_json(&table.verdict)?),
        departure_reason: Set(departure.clone()),
        reasons: Set(to_json(&reasons)?),
        votes_issue: Set(votes(poll.issue)),
        votes_not_yet: Set(votes(poll.not_yet)),
        decided_by: Set(actor.id),
        decided_at: Set(now),
        label_id: Set(label.map(|l| l.id)),
        new_draft_id: Set(new_draft_id),
    })
    .exec_without_returning(&tx)
    .await?;
    let phase = case.review.phase.after(Event::Decided).ok_or_else(|| AppError::rule("already_done"))?;
    store::move_on(&tx, ctx, &case.review, phase).await?;
    let told = Decided { reasons: &reasons, departure: departure.as_deref(), label: label_number.as_deref() };
    letter::decided(&tx, ctx, &case, told).await?;
    if intent.outcome == Outcome::NotYetIssued {
        apply::service::advise(&tx, ctx, application, &advice(&reasons, departure.as_deref())).await?;
    }
    close_all(&tx, ctx, application).await?;
    let detail = json!({
        "outcome": intent.outcome.key(),
        "rule_passes": table.verdict.passes(),
        "votes": { "issue": poll.issue, "not_yet": poll.not_yet },
        "label": label_number,
        "new_draft": new_draft_id,
    });
    case.record(&tx, ctx, actor, "review.decide", departure.as_deref(), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The reasons as the next draft shows them beside its answers: clause, section or question, words.
fn advice(reasons: &BTreeMap<String, String>, departure: Option<&str>) -> Vec<(String, String, String)> {
    let whole = departure.map(|words| (String::new(), String::new(), words.to_string()));
    let each = reasons.iter().filter_map(|(key, words)| {
        let criterion = Criterion::parse(key)?;
        Some((criterion.clause, criterion.id, words.clone()))
    });
    whole.into_iter().chain(each).collect()
}
