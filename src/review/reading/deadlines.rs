//! What is due, month by month, and what is late.

use super::board::{cards, reader, rules_of};
use crate::{
    account::{self, Actor, Role},
    apply::model::Application,
    error::AppError,
    platform::Ctx,
    review::{
        model::{DeadlinesView, DueDay, LateEvaluation, OverdueView, days_left},
        store::{
            self, assignment,
            due::Due,
            listed::{Listed, listed},
            soon,
        },
    },
    texts::Locale,
    timestamp::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// More than this isn't shown of a month, nor of what is late.
const MOST: u64 = 200;

/// The month that an address names, or the current one.
fn month(ctx: &Ctx, named: &str) -> Timestamp {
    let first = |month: &str| Timestamp::of_day(&format!("{month}-01"));
    first(named).or_else(|| first(&ctx.now().day()[..7])).unwrap_or_default()
}

/// The deadlines of a month: decisions that the person may know of, and evaluations; of others than coordinators only
/// their own.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn deadlines(ctx: &Ctx, actor: &Actor, locale: Locale, named: &str) -> Result<DeadlinesView, AppError> {
    let db = ctx.db.read();
    let reader = reader(ctx, db, actor).await?;
    let from = month(ctx, named);
    let to = from.plus_months(1);
    let mut ids = reader.due_first(db, Due { from, to, runs: false }, MOST + 1).await?;
    let mut more = ids.len() as u64 > MOST;
    ids.truncate(MOST as usize);
    let mut days: BTreeMap<String, DueDay> = BTreeMap::new();
    let mut day = |at: Timestamp, add: &mut dyn FnMut(&mut DueDay)| {
        let day = DueDay { day: at, decisions: Vec::new(), evaluations: Vec::new() };
        add(days.entry(at.day()).or_insert(day));
    };
    for card in cards(ctx, db, actor, locale, &reader, &ids).await? {
        day(card.card.due_at, &mut |day| day.decisions.push(card.clone()));
    }
    let evaluations = evaluations(ctx, actor, from, to).await?;
    more |= evaluations.len() as u64 > MOST;
    for (row, late) in told(ctx, actor, &reader, evaluations.into_iter().take(MOST as usize).collect()).await? {
        let named = (row.application_id, late.reference, late.evaluator);
        day(late.due_at, &mut |day| day.evaluations.push(named.clone()));
    }
    let of = |month: Timestamp| (month, month.day()[..7].to_string());
    let (before, after) = (of(from.plus_months(-1)), of(to));
    Ok(DeadlinesView { month: from, before, after, days: days.into_values().collect(), more })
}

/// What is late: applications that the person may know of, and evaluations; of others than coordinators only their own.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn overdue(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<OverdueView, AppError> {
    let db = ctx.db.read();
    let reader = reader(ctx, db, actor).await?;
    let late = Due::late(ctx.now());
    let count = reader.count_due(db, late).await?;
    let ids = reader.due_first(db, late, MOST).await?;
    let mut rows = evaluations(ctx, actor, late.from, late.to).await?;
    rows.truncate(MOST as usize);
    let evaluations = told(ctx, actor, &reader, rows).await?.into_iter().map(|(_, late)| late).collect();
    Ok(OverdueView { applications: cards(ctx, db, actor, locale, &reader, &ids).await?, count, evaluations })
}

async fn evaluations(
    ctx: &Ctx,
    actor: &Actor,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<assignment::Model>, AppError> {
    let of = (!actor.is(Role::Coordinator)).then_some(actor.id);
    soon::evaluations_due(ctx.db.read(), from, to, of, MOST + 1).await
}

/// The same in words, without those of applications that the person may not know of.
async fn told(
    ctx: &Ctx,
    actor: &Actor,
    reader: &crate::review::store::listing::Reader,
    rows: Vec<assignment::Model>,
) -> Result<Vec<(assignment::Model, LateEvaluation)>, AppError> {
    let db = ctx.db.read();
    let ids: BTreeSet<Uuid> = rows.iter().map(|a| a.application_id).collect();
    let visible = reader.visible(db, &ids).await?;
    let found = listed(db, &visible.into_iter().collect::<Vec<_>>()).await?;
    let names = account::store::names(db, rows.iter().map(|a| a.evaluator_id)).await?;
    // What is late here is evaluated still.
    let rules = rules_of(ctx, db, found.values().map(|of| &of.application)).await?;
    let ids: Vec<Uuid> = found.keys().copied().collect();
    let assigned = store::assignments(db, &ids).await?;
    let mine =
        |id| assigned.iter().any(|a| a.application_id == id && a.evaluator_id == actor.id && a.ended_at.is_none());
    let is_hidden = |application: &Application| {
        let key = (application.edition_version.clone(), application.renews.is_some());
        let blind = rules.get(&key).is_some_and(|rules| rules.evaluation.blind);
        blind && (!actor.is(Role::Coordinator) || mine(application.id))
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let (Listed { application, organiser, .. }, due_at) = (found.get(&row.application_id)?, row.due_at?);
            let late = LateEvaluation {
                application: application.id,
                organiser: match is_hidden(application) {
                    true => application.reference.clone().unwrap_or_default(),
                    false => organiser.name.clone(),
                },
                reference: application.reference.clone().unwrap_or_default(),
                evaluator: names.get(&row.evaluator_id).cloned().unwrap_or_default(),
                due_at,
                days: u64::try_from(-days_left(due_at, ctx.now())).unwrap_or(0),
                declared: row.declared_at.is_some(),
            };
            Some((row, late))
        })
        .collect())
}
