//! How evaluators work and how they agree with each other.

use super::board::reader;
use crate::{
    account::{self, Actor, Role},
    error::AppError,
    platform::Ctx,
    programme,
    review::{
        model::{Compared, EvaluatorRow, EvaluatorsView, median},
        store::figures::Wanted,
    },
    texts::Locale,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many months count, the current one included.
const MONTHS: i32 = 12;
const MINUTE: i64 = 60_000;

/// The figures of all evaluators for a coordinator, and of others their own alone; of what they may not know of nothing
/// is counted.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn evaluators(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<EvaluatorsView, AppError> {
    let db = ctx.db.read();
    let reader = reader(ctx, db, actor).await?;
    let all = actor.is(Role::Coordinator);
    let wanted = Wanted { reader: &reader, of: (!all).then_some(actor.id), since: ctx.now().plus_months(-MONTHS) };
    let content = programme::content(ctx, locale)?;
    let levels = content.scale.levels.iter().map(|level| level.number).max().unwrap_or(0);
    let none = || EvaluatorRow {
        name: String::new(),
        done: 0,
        minutes: None,
        given_back: 0,
        levels: Compared::of(levels.into()),
        indicators: Compared::of(2),
    };
    let mut rows: BTreeMap<Uuid, EvaluatorRow> = BTreeMap::new();
    // Who has done nothing yet stands there, too.
    match all {
        true => {
            for (person, _) in account::store::holders(db, Role::Evaluator).await? {
                rows.entry(person.id).or_insert_with(none);
            }
        }
        false => {
            rows.insert(actor.id, none());
        }
    }
    let mut minutes: BTreeMap<Uuid, Vec<i64>> = BTreeMap::new();
    for (person, from, to) in wanted.times(db).await? {
        rows.entry(person).or_insert_with(none).done += 1;
        minutes.entry(person).or_default().push((to.0 - from.0).max(0) / MINUTE);
    }
    for counted in wanted.levels(db).await? {
        let place = |level: i32| usize::try_from(level - 1).unwrap_or(usize::MAX);
        let row = rows.entry(counted.evaluator).or_insert_with(none);
        row.levels.add(place(counted.one), place(counted.other), counted.times);
    }
    for counted in wanted.confirmations(db).await? {
        let row = rows.entry(counted.evaluator).or_insert_with(none);
        row.indicators.add(usize::from(!counted.one), usize::from(!counted.other), counted.times);
    }
    for person in wanted.given_back(db).await? {
        rows.entry(person).or_insert_with(none).given_back += 1;
    }
    let names = account::store::names(db, rows.keys().copied()).await?;
    let mut rows: Vec<EvaluatorRow> = rows
        .into_iter()
        .map(|(person, row)| EvaluatorRow {
            name: names.get(&person).cloned().unwrap_or_default(),
            minutes: minutes.remove(&person).and_then(median),
            ..row
        })
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(EvaluatorsView { rows, all, levels })
}
