//! The decision: written down by one, confirmed by another, and then everything that follows from it in one transaction.

use super::{
    clarify::close_all,
    committee::{Table, votes_that_count},
    flag,
    letter::{self, Decided},
    term::{must_be_whole, must_sit},
};
use crate::{
    account::{Actor, Role},
    apply::{self, model::ApplicationState},
    error::AppError,
    label,
    platform::Ctx,
    programme::model::Verdict,
    review::{
        case::Case,
        model::{
            Criterion, DecisionIntent, Event, Outcome, Phase, Poll, check_decision, departs, failing, may_decide, poll,
        },
        store::{self, decision, from_json, table, table::proposed_decision, to_json},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// Writes the committee's decision down; it has no effect before it is confirmed, and the letter can be read until then.
/// Another that was written down before is replaced.
///
/// # Errors
/// [`Issue::Rule`](crate::error::Issue::Rule) when it was decided before, while a flag is open or the
/// committee isn't whole, and to whose term has ended; [`AppError::NotAllowed`]; [`AppError::Conflict`]; what the decision lacks, see [`check_decision`].
pub async fn decide(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    intent: DecisionIntent,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    case.for_committee(may_decide(actor, &case.facts), revision)?;
    speaks_for_committee(&tx, ctx, actor).await?;
    let before = Before::read(&tx, ctx, &case).await?;
    check_decision(&case.rules().committee, &before.verdict, &before.poll, &intent).map_err(AppError::Invalid)?;

    // Reasons for what doesn't fail, typed before something was settled otherwise, are dropped.
    let failing: Vec<String> = failing(&before.verdict).iter().map(|c| c.key()).collect();
    let reasons: BTreeMap<String, String> = match intent.outcome {
        Outcome::Issued => Default::default(),
        Outcome::NotYetIssued => intent
            .reasons
            .iter()
            .filter(|(key, _)| failing.contains(key))
            .map(|(key, reason)| (key.clone(), reason.trim().to_string()))
            .collect(),
    };
    let departure = if departs(intent.outcome, &before.verdict) { intent.departure.trim() } else { "" };
    let review = store::move_on(&tx, ctx, &case.review, Phase::Committee).await?;
    let row = proposed_decision::Model {
        application_id: application,
        outcome: intent.outcome.key().into(),
        reasons: to_json(&reasons)?,
        departure: departure.into(),
        revision: review.revision,
        proposed_by: actor.id,
        proposed_at: ctx.now(),
    };
    table::propose(&tx, row).await?;
    case.record(&tx, ctx, actor, "review.propose_decision", None, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Decisions are written down and confirmed by members and coordinators, and only while the committee is whole.
async fn speaks_for_committee(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor) -> Result<(), AppError> {
    if !actor.is(Role::Coordinator) {
        must_sit(tx, ctx, actor.id).await?;
    }
    must_be_whole(tx, ctx).await
}

/// What a decision rests on.
struct Before {
    verdict: Verdict,
    poll: Poll,
}

impl Before {
    async fn read(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case) -> Result<Self, AppError> {
        flag::none_open(tx, case.application.id).await?;
        let (_, claimed, _) = case.claimed(tx).await?;
        let table = Table::read(tx, case, &claimed).await?;
        if table.is_open() {
            return Err(AppError::rule("agree_first"));
        }
        let ballots: Vec<_> = votes_that_count(tx, ctx, case).await?.iter().filter_map(store::ballot).collect();
        Ok(Self { verdict: table.verdict, poll: poll(&case.rules().committee, &ballots) })
    }
}

/// Confirms the decision that was written down, with which it takes effect. "Issued" makes the label with its credential
/// and register entry; "not yet issued" makes a new draft with the old answers. Either way the owners get a letter. Where
/// it was decided before, the new decision takes the place of the old one, and the old one is kept.
///
/// # Errors
/// [`Issue::Rule`](crate::error::Issue::Rule) when it was decided before, while a flag is open, when nothing was written
/// down or something has changed since, and to who wrote it down where the rules ask for another person;
/// [`AppError::NotAllowed`]; [`AppError::Conflict`].
pub async fn confirm_decision(ctx: &Ctx, actor: &Actor, application: Uuid, revision: i64) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    case.for_committee(may_decide(actor, &case.facts), revision)?;
    speaks_for_committee(&tx, ctx, actor).await?;
    let proposal = table::proposal(&tx, application).await?.filter(|p| p.revision == case.review.revision);
    let proposal = proposal.ok_or_else(|| AppError::rule("decision_outdated"))?;
    if case.rules().committee.second_person_confirms && proposal.proposed_by == actor.id {
        return Err(AppError::rule("another_confirms"));
    }
    let intent = intent_of(&proposal)?;
    let before = Before::read(&tx, ctx, &case).await?;
    // Somebody may have voted otherwise since, or lost their vote.
    check_decision(&case.rules().committee, &before.verdict, &before.poll, &intent)
        .map_err(|_| AppError::rule("decision_outdated"))?;
    put_into_effect(&tx, ctx, actor, &case, &proposal, intent, before).await?;
    table::drop_proposal(&tx, application).await?;
    tx.commit().await?;
    Ok(())
}

/// A decision that was written down, as it was meant.
///
/// # Errors
/// When it can't be read.
pub fn intent_of(proposal: &proposed_decision::Model) -> Result<DecisionIntent, AppError> {
    let outcome = Outcome::parse(&proposal.outcome)
        .ok_or_else(|| AppError::internal(&format!("outcome {}", proposal.outcome)))?;
    Ok(DecisionIntent { outcome, reasons: from_json(&proposal.reasons)?, departure: proposal.departure.clone() })
}

async fn put_into_effect(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    case: &Case,
    proposal: &proposed_decision::Model,
    intent: DecisionIntent,
    before: Before,
) -> Result<(), AppError> {
    let (application, now) = (case.application.id, ctx.now());
    let old = store::decision(tx, application).await?;
    let to = match intent.outcome {
        Outcome::Issued => ApplicationState::Issued,
        Outcome::NotYetIssued => ApplicationState::NotYetIssued,
    };
    apply::service::set_state(tx, ctx, application, case.application.state, to, Some(now)).await?;
    let (label_id, new_draft_id) = follow_up(tx, ctx, actor, case, intent.outcome, old.as_ref()).await?;
    let label_number = match label_id {
        Some(id) => label::store::by_id(tx, id).await?.map(|l| l.number),
        None => None,
    };
    let departure = Some(intent.departure.as_str()).filter(|d| !d.is_empty());
    let votes = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    decision::Entity::delete_by_id(application).exec(tx).await?;
    decision::Entity::insert(decision::ActiveModel {
        application_id: Set(application),
        outcome: Set(intent.outcome.key().into()),
        rule_passes: Set(before.verdict.passes()),
        verdict: Set(to_json(&before.verdict)?),
        departure_reason: Set(departure.map(str::to_string)),
        reasons: Set(to_json(&intent.reasons)?),
        votes_issue: Set(votes(before.poll.issue)),
        votes_not_yet: Set(votes(before.poll.not_yet)),
        votes_abstain: Set(votes(before.poll.abstain)),
        proposed_by: Set(Some(proposal.proposed_by)),
        decided_by: Set(actor.id),
        decided_at: Set(now),
        label_id: Set(label_id),
        new_draft_id: Set(new_draft_id),
    })
    .exec_without_returning(tx)
    .await?;
    let phase = case.review.phase.after(Event::Decided).ok_or_else(|| AppError::rule("already_done"))?;
    store::move_on(tx, ctx, &case.review, phase).await?;
    let told = Decided { reasons: &intent.reasons, departure, label: label_number.as_deref() };
    letter::decided(tx, ctx, case, told, old.is_some()).await?;
    if intent.outcome == Outcome::NotYetIssued {
        apply::service::advise(tx, ctx, application, &advice(&intent.reasons, departure)).await?;
    }
    close_all(tx, ctx, application).await?;
    let recused: Vec<_> = case.recused().collect();
    let detail = json!({
        "outcome": intent.outcome.key(),
        "rule_passes": before.verdict.passes(),
        "votes": { "issue": before.poll.issue, "not_yet": before.poll.not_yet, "abstain": before.poll.abstain },
        "label": label_number,
        "new_draft": new_draft_id,
        "proposed_by": proposal.proposed_by,
        "recused": recused,
        "instead_of_another": old.is_some(),
    });
    case.record(tx, ctx, actor, "review.decide", departure, detail).await
}

/// The label or the draft that a decision makes; what an earlier decision made stays where the new one says the same, and
/// its label ends where it says otherwise.
async fn follow_up(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    case: &Case,
    outcome: Outcome,
    old: Option<&decision::Model>,
) -> Result<(Option<Uuid>, Option<Uuid>), AppError> {
    let (old_label, old_draft) = old.map_or((None, None), |d| (d.label_id, d.new_draft_id));
    match outcome {
        Outcome::Issued if old_label.is_some() => Ok((old_label, None)),
        Outcome::Issued => {
            let new = label::service::NewLabel {
                organiser_id: case.organiser.id,
                application_id: case.application.id,
                decided_at: ctx.now(),
                rules: &case.rules().label,
            };
            let label = match case.application.renews {
                Some(renews) => label::service::renew(tx, ctx, Some(actor.id), new, renews).await?,
                None => label::service::issue(tx, ctx, Some(actor.id), new).await?,
            };
            Ok((Some(label.id), None))
        }
        Outcome::NotYetIssued => {
            if let Some(label) = old_label {
                let why = table::earlier(tx, case.application.id).await?.pop().map(|e| e.reason).unwrap_or_default();
                label::service::end_by_decision(tx, ctx, actor.id, label, &why).await?;
            }
            match old_draft {
                Some(draft) => Ok((None, Some(draft))),
                None => Ok((None, Some(apply::service::new_draft_from(tx, ctx, case.application.id).await?))),
            }
        }
    }
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
