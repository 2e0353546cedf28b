//! The committee: it settles what the evaluators see differently, and votes.

use super::term::must_sit;
use crate::{
    account::{Actor, Role},
    error::{AppError, FieldErrors, Issue},
    platform::Ctx,
    programme::model::{Standing, Verdict, pass},
    review::{
        case::Case,
        model::{
            Agreement, Difference, Phase, Value, Vote, WORDS_MOST, agreements, may_join, may_see_committee, may_vote,
            must_declare, standing,
        },
        store::{self, agreed, term::members, vote},
    },
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What the committee has before it.
pub struct Table {
    /// Question by question what the evaluators said and what holds.
    pub agreements: Vec<Agreement>,
    /// Why the committee settled on what it did, by question.
    pub reasons: BTreeMap<String, String>,
    /// What the pass rule says.
    pub verdict: Verdict,
    /// What each evaluator said, in the order of [`Case::counted`].
    pub marks: Vec<crate::review::model::Marks>,
}

impl Table {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &impl ConnectionTrait, case: &Case, claimed: &Standing) -> Result<Self, AppError> {
        let ids: Vec<Uuid> = case.counted().iter().map(|e| e.id).collect();
        let mut by_id = store::marks(db, &ids).await?;
        let marks: Vec<_> = ids.iter().map(|id| by_id.remove(id).unwrap_or_default()).collect();
        let settled = store::settled(db, case.application.id).await?;
        let values = settled.iter().map(|(q, (value, _))| (q.clone(), *value)).collect();
        let to_assess = crate::review::model::ToAssess::of(claimed);
        let all: Vec<_> = marks.iter().collect();
        let agreements = agreements(&to_assess, &all, &values, case.rules().evaluation.disagreement_span);
        let formal = store::formal_checks(db, case.application.id).await?;
        let formal = formal.into_iter().filter_map(|(id, row)| Some((id, row.met?))).collect();
        let verdict = pass(case.rules(), &standing(claimed, &formal, &agreements));
        let reasons = settled.into_iter().map(|(q, (_, reason))| (q, reason)).collect();
        Ok(Self { agreements, reasons, verdict, marks })
    }

    /// Whether something is still to be settled.
    pub fn is_open(&self) -> bool {
        self.agreements.iter().any(|a| a.agreed.is_none())
    }
}

/// Settles the questions on which the evaluators differ; those that aren't named stay open. Votes that were given
/// before on other values don't count any more.
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::Conflict`]; what is wrong with a value, or a reason that is lacking.
pub async fn agree(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    values: BTreeMap<String, (Value, String)>,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    case.for_committee(may_see_committee(actor, &case.facts), revision)?;
    let (_, claimed, _) = case.claimed(&tx).await?;
    let table = Table::read(&tx, &case, &claimed).await?;
    let scale = case.scale(Locale::ENGLISH)?;
    let mut errors = FieldErrors::default();
    let mut rows = Vec::new();
    for agreement in table.agreements.iter().filter(|a| a.difference != Difference::Same) {
        let question = &agreement.question;
        let Some((value, reason)) = values.get(question) else {
            continue;
        };
        let is_rated = claimed.levels.iter().any(|r| r.id == *question);
        let (level, confirmed) = match value {
            Value::Level(level) if is_rated && scale.level(*level).is_some() => (Some(i32::from(*level)), None),
            Value::Confirmed(confirmed) if !is_rated => (None, Some(*confirmed)),
            Value::Level(_) | Value::Confirmed(_) | Value::CannotTell => {
                errors.add(&format!("value[{question}]"), Issue::UnknownChoice);
                continue;
            }
        };
        let field = format!("reason[{question}]");
        if reason.is_empty() && agreement.needs_reason(*value) {
            errors.add(&field, Issue::ReasonNeeded);
        }
        if reason.chars().count() > WORDS_MOST as usize {
            errors.add(&field, Issue::TooLong(WORDS_MOST));
        }
        rows.push(agreed::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            question_id: Set(question.clone()),
            level: Set(level),
            confirmed: Set(confirmed),
            reason: Set(reason.clone()),
            agreed_by: Set(actor.id),
            agreed_at: Set(ctx.now()),
        });
    }
    errors.check()?;
    let count = rows.len();
    let before = store::settled(&tx, application).await?;
    let mentioned: BTreeSet<String> = rows.iter().filter_map(|r| r.question_id.try_as_ref().cloned()).collect();
    let same = |q: &String| before.get(q).map(|(value, _)| value) == values.get(q).map(|(value, _)| value);
    let changed: BTreeSet<String> = before.keys().chain(&mentioned).filter(|q| !same(q)).cloned().collect();
    // The coordinator writes down what the committee agrees on; who is of the committee agrees to it by writing it down.
    let sits = may_vote(actor, &case.facts) && members(&tx, ctx.now()).await?.contains_key(&actor.id);
    let agrees = Some(actor.id).filter(|_| sits);
    store::table::agree_to(&tx, ctx, application, agrees, &mentioned, &changed).await?;
    store::clear_settled(&tx, application).await?;
    if !rows.is_empty() {
        agreed::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    store::clear_votes(&tx, application).await?;
    store::move_on(&tx, ctx, &case.review, Phase::Committee).await?;
    case.record(&tx, ctx, actor, "review.agree", None, json!({ "settled": count })).await?;
    tx.commit().await?;
    Ok(())
}

/// A member agrees to everything that was settled, as they saw it.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are of the committee; [`AppError::Conflict`]; [`Issue::Rule`] when nothing was
/// settled.
pub async fn concur(ctx: &Ctx, actor: &Actor, application: Uuid, revision: i64) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Evaluator) {
        return Err(AppError::NotAllowed);
    }
    case.for_committee(may_vote(actor, &case.facts), revision)?;
    must_sit(&tx, ctx, actor.id).await?;
    let settled: BTreeSet<String> = store::settled(&tx, application).await?.into_keys().collect();
    if settled.is_empty() {
        return Err(AppError::rule("nothing_settled"));
    }
    store::table::agree_to(&tx, ctx, application, Some(actor.id), &settled, &BTreeSet::new()).await?;
    case.record(&tx, ctx, actor, "review.concur", None, json!({ "settled": settled.len() })).await?;
    tx.commit().await?;
    Ok(())
}

/// The votes of those who may still vote: whose term has ended since, who has lost the role, or has come too close to the
/// applicant, doesn't count any more.
///
/// # Errors
/// When the database fails.
pub async fn votes_that_count(db: &impl ConnectionTrait, ctx: &Ctx, case: &Case) -> Result<Vec<vote::Model>, AppError> {
    let members = members(db, ctx.now()).await?;
    let votes = store::votes(db, case.application.id).await?;
    let counts = |person: Uuid| members.contains_key(&person) && !case.is_out(person);
    // What was decided was decided by those who voted then.
    let is_decided = case.review.phase == Phase::Decided;
    Ok(votes.into_iter().filter(|v| is_decided || counts(v.person_id)).collect())
}

/// A member votes, or votes otherwise than before. The vote is about what they saw: when something was settled
/// otherwise since, they are shown that first.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are of the committee; [`AppError::Conflict`]; [`Issue::Rule`] before they have
/// declared, when their term has ended, while something is open or when the committee is full.
pub async fn vote(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    choice: Option<Vote>,
    impartial: bool,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Evaluator) {
        return Err(AppError::NotAllowed);
    }
    case.in_phase(&[Phase::Committee])?;
    if !may_vote(actor, &case.facts) {
        return Err(if must_declare(actor, &case.facts) {
            AppError::rule("declare_first")
        } else {
            AppError::NotAllowed
        });
    }
    must_sit(&tx, ctx, actor.id).await?;
    case.at_revision(revision)?;
    let mut errors = FieldErrors::default();
    let choice = errors.take("vote", choice.ok_or(Issue::NotChosen));
    let has_declared = case.facts.declared;
    if !has_declared && !impartial {
        errors.add("impartial", Issue::NotAgreed);
    }
    let Some(choice) = choice.filter(|_| errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    let (_, claimed, _) = case.claimed(&tx).await?;
    if Table::read(&tx, &case, &claimed).await?.is_open() {
        return Err(AppError::rule("agree_first"));
    }
    let coordinating = actor.roles.iter().any(|r| r.role == Role::Evaluator && r.coordinating);
    let votes = votes_that_count(&tx, ctx, &case).await?;
    let others: Vec<_> = votes.iter().filter(|v| v.person_id != actor.id).filter_map(store::ballot).collect();
    if !may_join(&case.rules().committee, &others, coordinating) {
        return Err(AppError::rule("committee_full"));
    }
    if !has_declared {
        // A coordinator who votes reads it without declaring.
        store::table::declare(&tx, ctx, application, actor.id).await?;
    }
    store::replace_vote(&tx, ctx, application, actor.id, choice, coordinating).await?;
    // Not what was voted: the trail is read by more people than the committee, and before the decision.
    let detail = json!({ "declared_impartial": impartial || has_declared });
    case.record(&tx, ctx, actor, "review.vote", None, detail).await?;
    tx.commit().await?;
    Ok(())
}
