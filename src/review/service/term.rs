//! Who is of the committee: members are added, and their terms end, by the rules about the committee as a whole.

use crate::{
    account::Actor,
    error::{AppError, FieldErrors, Issue},
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme,
    review::{
        model::{Gap, Term, WORDS_MOST, gaps, may_change, may_change_members},
        store::term::{self, committee_term},
    },
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Adds somebody to the committee, from a day on and until the end of another. Without a first day they begin at once;
/// without a last one the term is open.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators and administrators; what is wrong with the days; the rule that is
/// in the way.
pub async fn add_member(
    ctx: &Ctx,
    actor: &Actor,
    person: Option<Uuid>,
    from: &str,
    until: &str,
) -> Result<(), AppError> {
    allowed(actor)?;
    let tx = ctx.db.write().await?;
    let evaluators = term::evaluators(&tx).await?;
    let mut errors = FieldErrors::default();
    let person = errors.take("person", person.filter(|p| evaluators.contains_key(p)).ok_or(Issue::NotChosen));
    let from = errors.take("from", first_moment(ctx, from));
    let until = errors.take("until", end(ctx, until));
    if let (Some(from), Some(Some(until))) = (from, until)
        && until <= from
    {
        errors.add("until", Issue::Rule("term_ends_before".into()));
    }
    let (Some(person), Some(from), Some(until)) = (person, from, until) else {
        return Err(AppError::Invalid(errors));
    };
    errors.check()?;
    let rows = term::all(&tx).await?;
    let before: Vec<Term> = rows.iter().map(|row| term::term(row, &evaluators)).collect();
    let row = new_row(ctx, person, from, until, Some(actor.id));
    let new = term::term(&row, &evaluators);
    if before.iter().any(|t| t.person == person && t.meets(&new)) {
        return Err(AppError::field("person", Issue::Rule("term_runs".into())));
    }
    let after: Vec<Term> = before.iter().copied().chain([new]).collect();
    check(ctx, &before, &after)?;
    let detail = json!({ "term": row.id, "from": from, "until": until });
    committee_term::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await?;
    record(&tx, ctx, actor, "review.add_member", person, None, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets the last day of a term, another than before, or none.
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`]; [`AppError::Conflict`]; what is wrong with the day; the rule that is
/// in the way, also when the term has ended.
pub async fn change_term(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, until: &str) -> Result<(), AppError> {
    allowed(actor)?;
    let tx = ctx.db.write().await?;
    let until = end(ctx, until).map_err(|issue| AppError::field("until", issue))?;
    set_end(&tx, ctx, actor, (id, revision), until, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a term at once: from this moment on their vote doesn't count. One that hasn't begun never does.
///
/// # Errors
/// As [`change_term`]; [`Issue::ReasonNeeded`].
pub async fn end_term(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, reason: &str) -> Result<(), AppError> {
    allowed(actor)?;
    let tx = ctx.db.write().await?;
    let reason = parse::reason(reason, WORDS_MOST, true).map_err(|issue| AppError::field("reason", issue))?;
    set_end(&tx, ctx, actor, (id, revision), Some(ctx.now()), Some(&reason)).await?;
    tx.commit().await?;
    Ok(())
}

async fn set_end(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    (id, revision): (Uuid, i64),
    until: Option<Timestamp>,
    reason: Option<&str>,
) -> Result<(), AppError> {
    let evaluators = term::evaluators(tx).await?;
    let rows = term::all(tx).await?;
    let row = rows.iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    if row.ends_at.is_some_and(|at| at <= ctx.now()) {
        return Err(AppError::rule("term_over"));
    }
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let field = |key: &str| AppError::field("until", Issue::Rule(key.into()));
    let is_at_once = reason.is_some();
    if !is_at_once && until.is_some_and(|until| until <= row.starts_at) {
        return Err(field("term_ends_before"));
    }
    // A term that never began has no moment.
    let until = until.map(|until| until.max(row.starts_at));
    let changed = committee_term::Model { ends_at: until, revision: revision + 1, ..row.clone() };
    let read = |row: &committee_term::Model| term::term(row, &evaluators);
    let before: Vec<Term> = rows.iter().map(read).collect();
    let others = || rows.iter().filter(|other| other.id != id).map(read);
    if others().any(|t| t.person == row.person_id && t.meets(&read(&changed))) {
        return Err(field("term_runs"));
    }
    let after: Vec<Term> = others().chain([read(&changed)]).collect();
    check(ctx, &before, &after)?;
    let mut active = row.clone().into_active_model();
    active.ends_at = Set(until);
    active.revision = Set(revision + 1);
    active.update(tx).await?;
    let verb = if is_at_once { "review.end_term" } else { "review.change_term" };
    let detail = json!({ "term": id, "before": row.ends_at, "until": until });
    record(tx, ctx, actor, verb, row.person_id, reason, detail).await
}

/// Gives somebody a seat from a moment on, for what is set up without anybody asking.
///
/// # Errors
/// When the database fails.
pub async fn seat(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid, from: Timestamp) -> Result<(), AppError> {
    let row = new_row(ctx, person, from, None, None);
    committee_term::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Refuses who has no seat at this moment.
///
/// # Errors
/// [`Issue::Rule`].
pub async fn must_sit(db: &impl ConnectionTrait, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    match term::members(db, ctx.now()).await?.contains_key(&person) {
        true => Ok(()),
        false => Err(AppError::rule("no_term")),
    }
}

/// What is wrong with the committee now.
///
/// # Errors
/// When the database fails.
pub async fn gaps_now(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Vec<Gap>, AppError> {
    let evaluators = term::evaluators(db).await?;
    let terms: Vec<Term> = term::all(db).await?.iter().map(|row| term::term(row, &evaluators)).collect();
    Ok(gaps(&programme::edition(ctx)?.rules.committee, &terms, ctx.now()))
}

/// Refuses decisions while the committee isn't whole.
///
/// # Errors
/// [`Issue::Rule`].
pub async fn must_be_whole(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<(), AppError> {
    match gaps_now(db, ctx).await?.into_iter().find(|gap| gap.stops_decisions()) {
        Some(_) => Err(AppError::rule("committee_incomplete")),
        None => Ok(()),
    }
}

fn allowed(actor: &Actor) -> Result<(), AppError> {
    if may_change_members(actor) { Ok(()) } else { Err(AppError::NotAllowed) }
}

fn check(ctx: &Ctx, before: &[Term], after: &[Term]) -> Result<(), AppError> {
    let rules = &programme::edition(ctx)?.rules.committee;
    may_change(rules, before, after, ctx.now()).map_err(|gap| AppError::rule(gap.rule()))
}

fn new_row(
    ctx: &Ctx,
    person: Uuid,
    from: Timestamp,
    until: Option<Timestamp>,
    by: Option<Uuid>,
) -> committee_term::Model {
    committee_term::Model {
        id: ctx.ids.uuid(),
        person_id: person,
        starts_at: from,
        ends_at: until,
        added_by: by,
        added_at: ctx.now(),
        revision: 1,
    }
}

/// When a term begins: today is now, so that nobody was of it before they were added.
fn first_moment(ctx: &Ctx, day: &str) -> Result<Timestamp, Issue> {
    let now = ctx.now();
    let day = day.trim();
    if day.is_empty() || day == now.day() {
        return Ok(now);
    }
    let at = Timestamp::of_day(day).ok_or(Issue::NotADate)?;
    if at < now { Err(Issue::Rule("day_has_passed".into())) } else { Ok(at) }
}

/// The first moment after a last day.
fn end(ctx: &Ctx, day: &str) -> Result<Option<Timestamp>, Issue> {
    if day.trim().is_empty() {
        return Ok(None);
    }
    let end = Timestamp::of_day(day.trim()).ok_or(Issue::NotADate)?.plus_days(1);
    if end <= ctx.now() { Err(Issue::Rule("day_has_passed".into())) } else { Ok(Some(end)) }
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    verb: &str,
    person: Uuid,
    reason: Option<&str>,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let subject = ("person", person.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason, detail }).await
}
