//! What runs out soon: decisions, and evaluations.

use super::{assignment, evaluation, review};
use crate::{
    apply::{model::ApplicationState, store::application},
    error::AppError,
    review::model::Phase,
    timestamp::{DAY, Timestamp},
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{Cond, Order, Query, SelectStatement},
};

/// The open applications that are to be decided until a time, as the database knows it: pauses that haven't ended only
/// make it later. `days` is how long one has that nobody has looked at.
///
/// # Errors
/// When the database fails.
pub async fn decisions_until(db: &impl ConnectionTrait, until: Timestamp, days: u32) -> Result<Vec<Uuid>, AppError> {
    let soon = Cond::any().add(review::Column::DueAt.lte(until)).add(
        Cond::all()
            .add(review::Column::DueAt.is_null())
            .add(application::Column::SubmittedAt.lte(Timestamp(until.0 - i64::from(days) * DAY))),
    );
    let rows = Query::select()
        .column((application::Entity, application::Column::Id))
        .from(application::Entity)
        .left_join(
            review::Entity,
            Expr::col((review::Entity, review::Column::ApplicationId))
                .equals((application::Entity, application::Column::Id)),
        )
        .and_where(application::Column::State.is_in(ApplicationState::UNDER_REVIEW.map(ApplicationState::key)))
        .cond_where(soon)
        .order_by((application::Entity, application::Column::SubmittedAt), Order::Asc)
        .take();
    db.query_all(&rows).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// The assignments whose evaluations should be in between two times and aren't, of some people or of all, the first first.
///
/// # Errors
/// When the database fails.
pub async fn evaluations_due(
    db: &impl ConnectionTrait,
    from: Timestamp,
    to: Timestamp,
    of: Option<Uuid>,
    most: u64,
) -> Result<Vec<assignment::Model>, AppError> {
    use sea_orm::{QueryOrder, QuerySelect};
    // Nobody was asked before the first of what is open came in: what was done since the beginning isn't looked through.
    let from = std::cmp::max(from, oldest_open(db).await?.unwrap_or(from));
    let all = assignment::Entity::find()
        .filter(assignment::Column::EndedAt.is_null())
        .filter(assignment::Column::DueAt.gte(from))
        .filter(assignment::Column::DueAt.lt(to))
        .filter(Expr::exists(open()))
        .filter(Expr::exists(handed_in()).not())
        .order_by_asc(assignment::Column::DueAt)
        .order_by_asc(assignment::Column::Id)
        .limit(most);
    let all = match of {
        Some(person) => all.filter(assignment::Column::EvaluatorId.eq(person)),
        None => all,
    };
    Ok(all.all(db).await?)
}

/// The states of what is evaluated.
const RUNNING: [ApplicationState; 2] = [ApplicationState::Submitted, ApplicationState::InReview];

/// When the first of what may be evaluated now came in.
async fn oldest_open(db: &impl ConnectionTrait) -> Result<Option<Timestamp>, AppError> {
    let mut oldest: Option<Timestamp> = None;
    for state in RUNNING {
        // One state at a time: the first row of the index has it.
        let row = Query::select()
            .expr_as(Expr::col(application::Column::SubmittedAt).min(), "oldest")
            .from(application::Entity)
            .and_where(application::Column::State.eq(state.key()))
            .take();
        if let Some(row) = db.query_one(&row).await? {
            let found: Option<Timestamp> = row.try_get("", "oldest")?;
            oldest = oldest.into_iter().chain(found).min();
        }
    }
    Ok(oldest)
}

/// The application of an assignment, if it is evaluated now.
fn open() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(review::Entity)
        .inner_join(
            application::Entity,
            Expr::col((application::Entity, application::Column::Id))
                .equals((review::Entity, review::Column::ApplicationId)),
        )
        .and_where(
            Expr::col((review::Entity, review::Column::ApplicationId))
                .equals((assignment::Entity, assignment::Column::ApplicationId)),
        )
        .and_where(review::Column::Phase.is_in([Phase::Assignment, Phase::Evaluation].map(Phase::key)))
        .and_where(application::Column::State.is_in(RUNNING.map(ApplicationState::key)))
        .take()
}

/// What somebody has handed in for an assignment.
fn handed_in() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(evaluation::Entity)
        .and_where(
            Expr::col((evaluation::Entity, evaluation::Column::ApplicationId))
                .equals((assignment::Entity, assignment::Column::ApplicationId)),
        )
        .and_where(
            Expr::col((evaluation::Entity, evaluation::Column::EvaluatorId))
                .equals((assignment::Entity, assignment::Column::EvaluatorId)),
        )
        .and_where(evaluation::Column::SubmittedAt.is_not_null())
        .take()
}
