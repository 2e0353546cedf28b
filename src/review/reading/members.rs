//! Who is of the committee.

use crate::{
    account::{self, Actor},
    error::AppError,
    platform::Ctx,
    programme,
    review::{
        model::{MembersView, Term, TermView, gaps, may_change_members, may_see_members, next_gap},
        store::term::{self, committee_term},
    },
    timestamp::Timestamp,
};
use std::collections::BTreeSet;

/// How many of the terms that have ended are shown.
const PAST: usize = 50;

/// Reads it.
///
/// # Errors
/// [`AppError::NotAllowed`] for who neither works on reviews nor administers.
pub async fn members(ctx: &Ctx, actor: &Actor) -> Result<MembersView, AppError> {
    if !may_see_members(actor) {
        return Err(AppError::NotAllowed);
    }
    let (db, now) = (ctx.db.read(), ctx.now());
    let rules = &programme::edition(ctx)?.rules.committee;
    let evaluators = term::evaluators(db).await?;
    let rows = term::all(db).await?;
    let names = account::store::names(db, rows.iter().map(|row| row.person_id).collect::<BTreeSet<_>>()).await?;
    let terms: Vec<Term> = rows.iter().map(|row| term::term(row, &evaluators)).collect();
    let view = |row: &committee_term::Model| {
        let term = term::term(row, &evaluators);
        let last = row.ends_at.map(|at| Timestamp(at.0 - 1).max(row.starts_at));
        TermView {
            id: row.id,
            revision: row.revision,
            name: names.get(&row.person_id).cloned().unwrap_or_default(),
            evaluates: term.evaluates,
            coordinating: term.coordinating,
            from: row.starts_at,
            last,
            last_day: last.map(Timestamp::day).unwrap_or_default(),
            runs: term.runs(now),
        }
    };
    let is_over = |row: &&committee_term::Model| row.ends_at.is_some_and(|at| at <= now);
    let may_change = may_change_members(actor);
    let has_open_term = |id: &uuid::Uuid| terms.iter().any(|t| t.person == *id && t.until.is_none());
    let candidates = evaluators.iter().filter(|(id, _)| may_change && !has_open_term(id));
    let mut candidates: Vec<_> = candidates.map(|(id, (name, by))| (*id, name.clone(), *by)).collect();
    candidates.sort_by(|a, b| a.1.cmp(&b.1));
    let mut past: Vec<_> = rows.iter().filter(is_over).collect();
    past.sort_by_key(|row| std::cmp::Reverse(row.ends_at));
    Ok(MembersView {
        terms: rows.iter().filter(|row| !is_over(row)).map(view).collect(),
        past: past.into_iter().take(PAST).map(view).collect(),
        rule: (rules.least, rules.most, rules.least_coordinating),
        gaps: gaps(rules, &terms, now),
        next: next_gap(rules, &terms, now),
        candidates,
        may_change,
        today: now.day(),
    })
}
