//! The clock of reviews: once a day those are told whose turn it is when the days run out, each step once; and what
//! happened in a month that is over is counted and kept.

use super::letter::{page, readers};
use crate::{
    account::{Role, store as people},
    error::AppError,
    notify::{
        Kind,
        service::{News, tell},
    },
    platform::{Ctx, daily, jobs::Handlers},
    programme,
    review::{
        case::Case,
        model::{Phase, Whom, days_left, due_with_pause, step_of, whom},
        store::{self, assignment, soon, tally},
    },
    timestamp::MINUTE,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use std::collections::BTreeSet;

/// The kind of the job that looks at the clock.
const CLOCK: &str = "review.clock";
/// It does so at 6 o'clock (UTC).
const MORNING: i64 = 6 * 60 * MINUTE;
/// Evaluations that are late for longer than this aren't told of any more: the list of what is late has them.
const LATE_DAYS: i64 = 90;
/// So many evaluations are looked at in one day.
const EVALUATIONS: u64 = 10_000;

/// Says who does the jobs of the clock.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(CLOCK, look);
}

/// Makes sure that somebody looks at the clock today; afterwards each day asks for the next.
///
/// # Errors
/// When the database fails.
pub async fn keep_watch(ctx: &Ctx) -> Result<(), AppError> {
    daily::today(ctx, CLOCK).await
}

async fn look(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    let now = ctx.now();
    daily::again(&ctx, CLOCK, MORNING).await?;
    let rules = &programme::edition(&ctx)?.rules;
    let tx = ctx.db.write().await?;
    tally::keep(&tx, &ctx, i64::from(rules.decision.days)).await?;
    tx.commit().await?;
    let ahead = rules.decision.escalations.iter().copied().max().unwrap_or(0);
    // A day more: an edition of another day may have other steps, and each application goes by its own.
    let until = now.plus_days(i64::from(ahead) + 1);
    let mut ids: BTreeSet<Uuid> =
        soon::decisions_until(ctx.db.read(), until, rules.decision.days).await?.into_iter().collect();
    let ahead = rules.evaluation.reminders.iter().copied().max().unwrap_or(0);
    let (from, to) = (now.plus_days(-LATE_DAYS), now.plus_days(i64::from(ahead) + 1));
    let evaluations = soon::evaluations_due(ctx.db.read(), from, to, None, EVALUATIONS).await?;
    ids.extend(evaluations.iter().map(|a| a.application_id));
    for id in ids {
        let tx = ctx.db.write().await?;
        let case = Case::of(&tx, Uuid::nil(), id).await?;
        if case.review.phase != Phase::Decided && case.goes_on().is_ok() {
            decision(&tx, &ctx, &case).await?;
            for row in case.active() {
                evaluation(&tx, &ctx, &case, row).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Tells of the days until the decision, if one of the steps was reached.
async fn decision(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case) -> Result<(), AppError> {
    let rules = &case.rules().decision;
    let now = ctx.now();
    let left = days_left(due_with_pause(case.review.due_at, case.paused_since(), now), now);
    let Some(step) = step_of(left, &rules.escalations).map(i64::from).or((left < 0).then_some(-1)) else {
        return Ok(());
    };
    let event = format!("{}:{step}", case.application.id);
    let news = News::new(Kind::DecisionDue, page(case), event)
        .with("reference", case.reference())
        .with("days", if step < 0 { -1 } else { left });
    let mut told = BTreeSet::new();
    for group in whom(case.review.phase, left <= i64::from(rules.urgent_days)) {
        for person in members(tx, case, group).await? {
            if told.insert(person) {
                tell(tx, ctx, person, &news).await?;
            }
        }
    }
    Ok(())
}

/// The people of a group, without those who may know nothing of the application.
async fn members(tx: &DatabaseTransaction, case: &Case, group: Whom) -> Result<Vec<Uuid>, AppError> {
    match group {
        Whom::Coordinators => readers(tx, case, Role::Coordinator).await,
        Whom::Evaluators => {
            let open = case.active().map(|a| a.evaluator_id).filter(|id| !case.has_handed_in(*id));
            let open: Vec<Uuid> = open.filter(|id| !case.is_out(*id)).collect();
            let holders = people::holders(tx, Role::Evaluator).await?;
            Ok(open.into_iter().filter(|id| holders.iter().any(|(p, _)| p.id == *id)).collect())
        }
        Whom::Committee => {
            let voted: Vec<Uuid> = store::votes(tx, case.application.id).await?.iter().map(|v| v.person_id).collect();
            let all = readers(tx, case, Role::Evaluator).await?;
            Ok(all.into_iter().filter(|id| !voted.contains(id)).collect())
        }
    }
}

/// Reminds an evaluator who hasn't handed in; once it is late, the coordinators hear of it, too.
async fn evaluation(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case, row: &assignment::Model) -> Result<(), AppError> {
    let is_open = matches!(case.review.phase, Phase::Assignment | Phase::Evaluation);
    let Some(due_at) = row.due_at.filter(|_| is_open && !case.has_handed_in(row.evaluator_id)) else {
        return Ok(());
    };
    let left = days_left(due_at, ctx.now());
    let Some(step) = step_of(left, &case.rules().evaluation.reminders).map(i64::from).or((left < 0).then_some(-1))
    else {
        return Ok(());
    };
    let news = |page: String| {
        News::new(Kind::EvaluationDue, page, format!("{}:{due_at}:{step}", row.id, due_at = due_at.0))
            .with("reference", case.reference())
            .with("days", if step < 0 { -1 } else { left })
    };
    if !case.is_out(row.evaluator_id) {
        tell(tx, ctx, row.evaluator_id, &news(format!("{}/evaluate", page(case)))).await?;
    }
    if step < 0 {
        let name = people::names(tx, [row.evaluator_id]).await?.remove(&row.evaluator_id).unwrap_or_default();
        for person in readers(tx, case, Role::Coordinator).await? {
            if person != row.evaluator_id {
                tell(tx, ctx, person, &news(format!("{}/assign", page(case))).with("by", &name)).await?;
            }
        }
    }
    Ok(())
}
