//! Who evaluates: assigned by the coordinator, accepted or declined by the evaluator.

use super::{attending, letter};
use crate::{
    account::{self, Actor, Role},
    error::{AppError, FieldErrors, Issue},
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{Course, Ending, Event, Found, Match, Phase, Profile, WORDS_MOST, is_matched, matches, may_assign},
        store::{self, assignment, closeness},
    },
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Where an evaluator is and what they read, as their account says.
pub fn profile(person: &account::store::person::Model) -> Profile {
    Profile { country: person.country.clone(), languages: person.working_languages() }
}

/// What a coordinator asks for when they assign.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whom.
    pub evaluators: Vec<Uuid>,
    /// Why nobody who shares what the rules ask for was found.
    pub reason: String,
    /// Why somebody is to evaluate against whom something speaks that the rules let a reason outweigh.
    pub conflict_reason: String,
    /// By which day (UTC) they are to hand in, as `2026-05-31`; empty for as long as the rules give.
    pub due: String,
}

/// Assigns evaluators. When with them all seats are taken, together they must share with the applicant what the rules
/// ask for, or there must be a reason.
///
/// # Errors
/// [`AppError::NotAllowed`] unless a coordinator asks; [`AppError::Conflict`]; what speaks against the choice.
pub async fn assign(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    wanted: Wanted,
) -> Result<(), AppError> {
    const FIELD: &str = "evaluators[]";
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    case.in_phase(&Phase::EVALUATORS_CHANGE)?;
    if !may_assign(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    case.at_revision(revision)?;
    let Wanted { evaluators, reason, conflict_reason, due } = wanted;
    let rules = &case.rules().evaluation;
    let needed = rules.evaluators_per_application as usize;
    let have = case.active().count();
    if evaluators.is_empty() {
        return Err(AppError::field(FIELD, Issue::NotChosen));
    }
    if have + evaluators.len() > needed {
        return Err(AppError::field(FIELD, Issue::Rule("too_many_evaluators".into())));
    }
    let holders = account::store::holders(&tx, Role::Evaluator).await?;
    let mut shared = Vec::new();
    for (at, evaluator) in evaluators.iter().enumerate() {
        let refuse = |key: &str| AppError::field(FIELD, Issue::Rule(key.into()));
        let Some((person, _)) = holders.iter().find(|(p, _)| p.id == *evaluator) else {
            return Err(AppError::field(FIELD, Issue::UnknownChoice));
        };
        if evaluators[..at].contains(evaluator) || case.assignment_of(*evaluator).is_some() {
            return Err(refuse("already_assigned"));
        }
        if case.is_out(*evaluator) {
            return Err(refuse("evaluator_not_impartial"));
        }
        if case.judged_before_appeal(*evaluator) {
            return Err(refuse("evaluator_judged_before"));
        }
        shared.push(matches(&case.applicant(), &profile(person)));
    }
    let due_at = due_day(ctx, &case, &due)?;
    let chosen: Vec<_> = holders.iter().map(|(p, _)| p).filter(|p| evaluators.contains(&p.id)).cloned().collect();
    let mut found = closeness::found(&tx, &case.rules().conflict, &case.organiser, &case.ties, &chosen).await?;
    let weighed = check_found(&case, &found, &conflict_reason)?;
    let reason = check_match(&case, &shared, have + evaluators.len() >= needed, &reason)?;
    for (evaluator, shared) in evaluators.iter().zip(&shared) {
        let found = found.remove(evaluator).unwrap_or_default();
        let weighed = weighed.clone().filter(|_| !found.is_empty());
        assignment::Entity::insert(assignment::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            evaluator_id: Set(*evaluator),
            shared: Set(shared.key().into()),
            override_reason: Set(reason.clone()),
            conflict_reason: Set(weighed.clone()),
            assigned_by: Set(actor.id),
            assigned_at: Set(ctx.now()),
            due_at: Set(Some(due_at)),
            declared_at: Set(None),
            ended_at: Set(None),
            ended_as: Set(None),
            ended_reason: Set(None),
        })
        .exec_without_returning(&tx)
        .await?;
        letter::assigned(&tx, ctx, &case, *evaluator, due_at).await?;
        let found: Vec<&str> = found.into_iter().map(Found::key).collect();
        let detail = json!({ "evaluator": evaluator, "shared": shared.key(), "due_at": due_at, "in_spite_of": found });
        let why = [reason.as_deref(), weighed.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        let why = (!why.is_empty()).then_some(why);
        case.record(&tx, ctx, actor, "review.assign", why.as_deref(), detail).await?;
    }
    settle_phase(&tx, ctx, actor, application).await?;
    tx.commit().await?;
    Ok(())
}

/// The last moment for the evaluators: of the day that was named, or of the one that the rules give. It is never later
/// than that for the decision, unless that has passed.
fn due_day(ctx: &Ctx, case: &Case, due: &str) -> Result<Timestamp, AppError> {
    let (now, end) = (ctx.now(), case.review.due_at);
    if due.trim().is_empty() {
        let given = now.deadline(i64::from(case.rules().evaluation.days));
        return Ok(if end > now { given.min(end) } else { given });
    }
    let refuse = |key: &str| AppError::field("due", Issue::Rule(key.into()));
    let day = Timestamp::of_day(due.trim()).ok_or_else(|| AppError::field("due", Issue::NotADate))?.deadline(0);
    match day {
        day if day < now => Err(refuse("day_has_passed")),
        day if end > now && day > end => Err(refuse("day_after_decision")),
        day => Ok(day),
    }
}

/// The reason to keep, where something was found that speaks against somebody and the rules let a reason outweigh it.
fn check_found(case: &Case, found: &BTreeMap<Uuid, BTreeSet<Found>>, reason: &str) -> Result<Option<String>, AppError> {
    let rules = &case.rules().conflict;
    let Some(first) = found.values().flatten().next() else {
        return Ok(None);
    };
    if let Some(closed) = found.values().flatten().find(|f| !f.may_be_overridden(rules)) {
        return Err(AppError::field("evaluators[]", Issue::Rule(format!("conflict_{}", closed.key()))));
    }
    match parse::reason(reason, WORDS_MOST, true) {
        Ok(reason) => Ok(Some(reason)),
        Err(Issue::ReasonNeeded) => {
            Err(AppError::field("conflict_reason", Issue::Rule(format!("conflict_{}", first.key()))))
        }
        Err(issue) => Err(AppError::field("conflict_reason", issue)),
    }
}

/// The reason to keep, where the evaluators together don't share what the rules ask for.
fn check_match(case: &Case, new: &[Match], is_full: bool, reason: &str) -> Result<Option<String>, AppError> {
    let rules = &case.rules().evaluation;
    let all: Vec<Match> = case.active().map(|a| Match::parse(&a.shared)).chain(new.iter().copied()).collect();
    if !is_full || is_matched(rules, &all) {
        return Ok(None);
    }
    if !rules.match_may_be_overridden {
        return Err(AppError::field("evaluators[]", Issue::Rule("match_needed".into())));
    }
    Ok(Some(reason_given(reason)?))
}

/// Who was assigned is told that the applicant has withdrawn; while the applicant only improves something, an evaluator
/// may declare and step back as ever.
fn not_withdrawn(case: &Case) -> Result<(), AppError> {
    if case.facts.course == Course::Withdrawn && case.facts.was_assigned { case.goes_on() } else { Ok(()) }
}

fn reason_given(text: &str) -> Result<String, AppError> {
    parse::reason(text, WORDS_MOST, true).map_err(|issue| AppError::field("reason", issue))
}

/// Moves the review to the phase that its evaluators make it, after one came or declared.
async fn settle_phase(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor, application: Uuid) -> Result<(), AppError> {
    let case = Case::read(tx, actor, application).await?;
    let have = u32::try_from(case.active().count()).unwrap_or(u32::MAX);
    let event = Event::Evaluators { have, needed: case.rules().evaluation.evaluators_per_application };
    let mut phase = case.review.phase.after(event).unwrap_or(case.review.phase);
    // Somebody who had handed in before may have been assigned again.
    if case.facts.all_in
        && let Some(next) = phase.after(Event::AllHandedIn)
    {
        phase = next;
        letter::all_in(tx, ctx, &case).await?;
    }
    store::move_on(tx, ctx, &case.review, phase).await?;
    Ok(())
}

/// Ends an assignment. What the committee settled and voted rested on this evaluator's work too, so it falls; what the
/// evaluator wrote is kept and doesn't count.
async fn end(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    row: assignment::Model,
    ending: Ending,
    reason: &str,
) -> Result<(), AppError> {
    store::end_assignment(tx, ctx, row, ending, reason).await?;
    if case.review.phase == Phase::Committee {
        store::clear_settled(tx, case.application.id).await?;
        store::clear_votes(tx, case.application.id).await?;
    }
    let have = u32::try_from(case.active().count().saturating_sub(1)).unwrap_or(u32::MAX);
    let event = Event::Evaluators { have, needed: case.rules().evaluation.evaluators_per_application };
    let phase = case.review.phase.after(event).unwrap_or(case.review.phase);
    store::move_on(tx, ctx, &case.review, phase).await?;
    Ok(())
}

/// Takes an assignment back. What the evaluator wrote is kept and doesn't count.
///
/// # Errors
/// [`AppError::NotAllowed`] unless a coordinator asks; [`AppError::Conflict`]; [`Issue::ReasonNeeded`].
pub async fn unassign(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    evaluator: Uuid,
    reason: String,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    case.in_phase(&Phase::EVALUATORS_CHANGE)?;
    if !may_assign(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    case.at_revision(revision)?;
    let row = case.assignment_of(evaluator).ok_or_else(|| AppError::rule("already_done"))?.clone();
    let reason = reason_given(&reason)?;
    end(&tx, ctx, &case, row, Ending::Unassigned, &reason).await?;
    letter::unassigned(&tx, ctx, &case, evaluator).await?;
    let detail = json!({ "evaluator": evaluator });
    case.record(&tx, ctx, actor, "review.unassign", Some(&reason), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// An assigned evaluator declares that nothing stands against it; only then are the answers shown.
///
/// # Errors
/// [`Issue::NotAgreed`]; [`AppError::NotAllowed`] unless they are assigned.
pub async fn declare_no_conflict(ctx: &Ctx, actor: &Actor, application: Uuid, agreed: bool) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    not_withdrawn(&case)?;
    let row = case.assignment_of(actor.id).ok_or(AppError::NotAllowed)?.clone();
    if row.declared_at.is_some() {
        return Ok(());
    }
    if !agreed {
        return Err(AppError::field("agreed", Issue::NotAgreed));
    }
    let mut active = row.into_active_model();
    active.declared_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    case.record(&tx, ctx, actor, "review.declare_no_conflict", None, json!({})).await?;
    // Who was assigned again may have handed in before; with the declaration it counts.
    if case.has_handed_in(actor.id) {
        settle_phase(&tx, ctx, actor, application).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// An assigned evaluator gives the assignment back: they can't, or they aren't impartial. Afterwards who isn't
/// impartial sees nothing of the application.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are assigned; what is missing.
pub async fn decline(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    ending: Option<Ending>,
    reason: String,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    not_withdrawn(&case)?;
    let row = case.assignment_of(actor.id).ok_or(AppError::NotAllowed)?.clone();
    case.phase_is(&Phase::EVALUATORS_CHANGE)?;
    let mut errors = FieldErrors::default();
    let ending =
        errors.take("why", ending.filter(|e| matches!(e, Ending::Declined | Ending::Conflict)).ok_or(Issue::NotChosen));
    let reason = errors.take("reason", parse::reason(&reason, WORDS_MOST, true));
    let (Some(ending), Some(reason)) = (ending, reason) else {
        return Err(AppError::Invalid(errors));
    };
    end(&tx, ctx, &case, row, ending, &reason).await?;
    if ending == Ending::Conflict {
        attending::excuse(&tx, ctx, application, actor.id).await?;
    }
    letter::declined(&tx, ctx, &case, &actor.name).await?;
    case.record(&tx, ctx, actor, "review.decline", Some(&reason), json!({ "as": ending.key() })).await?;
    tx.commit().await?;
    Ok(())
}
