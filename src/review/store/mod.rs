//! Tables and queries of the room.

mod after;
pub mod closeness;
pub mod due;
mod entities;
mod evaluations;
pub mod figures;
pub mod flag;
pub mod kept;
pub mod listed;
pub mod listing;
pub mod meeting;
pub mod practice;
pub mod presence;
pub mod sight;
pub mod soon;
pub mod table;
pub mod tally;
pub mod term;
pub mod windows;

pub use after::{
    clarification, clarification_by_id, clarification_message, clarifications, decision_letter, letters, messages,
};
pub use entities::{
    agreed, assignment, board_filter, decision, evaluation, evaluation_answer, formal_check, review, vote,
};
pub use evaluations::{
    Evaluating, apart, assignments, end_assignment, evaluating, evaluation_by, evaluations, loads, marks, recusals,
    reopen, replace_marks,
};

use super::model::{Ballot, Outcome, Phase, Value, Vote};
use crate::{apply::model::Application, error::AppError, platform::Ctx, timestamp::Timestamp};
use evaluations::level;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::BTreeMap;

/// The review of an application, as kept or as it would begin.
#[derive(Clone, Debug)]
pub struct Review {
    /// The application.
    pub application_id: Uuid,
    /// Where it stands.
    pub phase: Phase,
    /// The last moment for a decision in time; each pause that has ended is added.
    pub due_at: Timestamp,
    /// When the formal check was done.
    pub checked_at: Option<Timestamp>,
    /// When all evaluators were found.
    pub assigned_at: Option<Timestamp>,
    /// When the committee got it.
    pub committee_at: Option<Timestamp>,
    /// When it was last changed; the epoch as long as nobody has looked at it.
    pub updated_at: Timestamp,
    /// Counts the changes; 0 before the first.
    pub revision: i64,
}

impl Review {
    /// From the row.
    ///
    /// # Errors
    /// When the phase can't be read.
    pub fn of(row: &review::Model) -> Result<Self, AppError> {
        let phase = Phase::parse(&row.phase).ok_or_else(|| AppError::internal(&format!("phase {}", row.phase)))?;
        Ok(Self {
            application_id: row.application_id,
            phase,
            due_at: row.due_at,
            checked_at: row.checked_at,
            assigned_at: row.assigned_at,
            committee_at: row.committee_at,
            updated_at: row.updated_at,
            revision: row.revision,
        })
    }

    /// Of an application that nobody has looked at yet.
    pub fn waiting(application: &Application, days: u32) -> Self {
        let submitted_at = application.submitted_at.unwrap_or_default();
        Self {
            application_id: application.id,
            phase: Phase::FormalCheck,
            due_at: submitted_at.deadline(i64::from(days)),
            checked_at: None,
            assigned_at: None,
            committee_at: None,
            updated_at: Timestamp::default(),
            revision: 0,
        }
    }

    /// The same in another phase, with the time at which it came there.
    fn moved(&self, phase: Phase, now: Timestamp) -> Self {
        // It may come there a second time, when an evaluator has left or answers were changed.
        let since = |of: Phase, noted: Option<Timestamp>| match phase {
            _ if phase < of => None,
            _ if self.phase < of => Some(now),
            _ => noted,
        };
        Self {
            phase,
            checked_at: since(Phase::Assignment, self.checked_at),
            assigned_at: since(Phase::Evaluation, self.assigned_at),
            committee_at: since(Phase::Committee, self.committee_at),
            updated_at: now,
            revision: self.revision + 1,
            ..self.clone()
        }
    }
}

/// The kept review of an application.
///
/// # Errors
/// When the database fails.
pub async fn review(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<Review>, AppError> {
    review::Entity::find_by_id(application).one(db).await?.map(|r| Review::of(&r)).transpose()
}

/// Writes down where a review stands now, and counts the change.
///
/// # Errors
/// When the database fails.
pub async fn move_on(tx: &DatabaseTransaction, ctx: &Ctx, review: &Review, phase: Phase) -> Result<Review, AppError> {
    let next = review.moved(phase, ctx.now());
    if review.revision == 0 {
        review::Entity::insert(review::ActiveModel {
            application_id: Set(next.application_id),
            phase: Set(phase.key().into()),
            due_at: Set(next.due_at),
            checked_at: Set(next.checked_at),
            assigned_at: Set(next.assigned_at),
            committee_at: Set(next.committee_at),
            revision: Set(next.revision),
            created_at: Set(ctx.now()),
            updated_at: Set(ctx.now()),
        })
        .exec_without_returning(tx)
        .await?;
    } else {
        review::Entity::update_many()
            .col_expr(review::Column::Phase, Expr::value(phase.key()))
            .col_expr(review::Column::DueAt, Expr::value(next.due_at.0))
            .col_expr(review::Column::CheckedAt, Expr::value(next.checked_at.map(|at| at.0)))
            .col_expr(review::Column::AssignedAt, Expr::value(next.assigned_at.map(|at| at.0)))
            .col_expr(review::Column::CommitteeAt, Expr::value(next.committee_at.map(|at| at.0)))
            .col_expr(review::Column::Revision, Expr::value(next.revision))
            .col_expr(review::Column::UpdatedAt, Expr::value(ctx.now().0))
            .filter(review::Column::ApplicationId.eq(review.application_id))
            .exec(tx)
            .await?;
    }
    Ok(next)
}

/// What was found about each formal criterion.
///
/// # Errors
/// When the database fails.
pub async fn formal_checks(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<BTreeMap<String, formal_check::Model>, AppError> {
    let rows = formal_check::Entity::find().filter(formal_check::Column::ApplicationId.eq(application)).all(db).await?;
    Ok(rows.into_iter().map(|r| (r.criterion.clone(), r)).collect())
}

/// What the committee settled on, with why, by question.
///
/// # Errors
/// When the database fails.
pub async fn settled(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<BTreeMap<String, (Value, String)>, AppError> {
    let rows = agreed::Entity::find().filter(agreed::Column::ApplicationId.eq(application)).all(db).await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            let value = level(r.level).map(Value::Level).or(r.confirmed.map(Value::Confirmed))?;
            Some((r.question_id, (value, r.reason)))
        })
        .collect())
}

/// The votes about an application, in the order in which they were given.
///
/// # Errors
/// When the database fails.
pub async fn votes(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<vote::Model>, AppError> {
    Ok(vote::Entity::find()
        .filter(vote::Column::ApplicationId.eq(application))
        .order_by_asc(vote::Column::VotedAt)
        .order_by_asc(vote::Column::Id)
        .all(db)
        .await?)
}

/// A vote as the rules count it.
pub fn ballot(row: &vote::Model) -> Option<Ballot> {
    Some(Ballot { vote: Vote::parse(&row.vote)?, coordinating: row.coordinating })
}

/// The decision about an application.
///
/// # Errors
/// When the database fails.
pub async fn decision(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<decision::Model>, AppError> {
    Ok(decision::Entity::find_by_id(application).one(db).await?)
}

/// What was decided about an application.
///
/// # Errors
/// When the database fails.
pub async fn outcome(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<Outcome>, AppError> {
    let key: Option<String> = decision::Entity::find_by_id(application)
        .select_only()
        .column(decision::Column::Outcome)
        .into_tuple()
        .one(db)
        .await?;
    Ok(key.and_then(|key| Outcome::parse(&key)))
}

/// Keeps as JSON.
///
/// # Errors
/// Never for the plain values that are kept; kept as a `Result` because serde may.
pub fn to_json(value: &impl serde::Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::internal(&e))
}

/// Reads what was kept as JSON.
///
/// # Errors
/// When it can't be read.
pub fn from_json<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, AppError> {
    serde_json::from_str(json).map_err(|e| AppError::internal(&e))
}

/// Takes back what the committee settled about an application.
///
/// # Errors
/// When the database fails.
pub async fn clear_settled(tx: &DatabaseTransaction, application: Uuid) -> Result<(), AppError> {
    agreed::Entity::delete_many().filter(agreed::Column::ApplicationId.eq(application)).exec(tx).await?;
    Ok(())
}

/// Takes all votes about an application back.
///
/// # Errors
/// When the database fails.
pub async fn clear_votes(tx: &DatabaseTransaction, application: Uuid) -> Result<(), AppError> {
    vote::Entity::delete_many().filter(vote::Column::ApplicationId.eq(application)).exec(tx).await?;
    Ok(())
}

/// Puts a member's vote in the place of the one that they gave before.
///
/// # Errors
/// When the database fails.
pub async fn replace_vote(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    application: Uuid,
    person: Uuid,
    choice: Vote,
    coordinating: bool,
) -> Result<(), AppError> {
    vote::Entity::delete_many()
        .filter(vote::Column::ApplicationId.eq(application))
        .filter(vote::Column::PersonId.eq(person))
        .exec(tx)
        .await?;
    vote::Entity::insert(vote::ActiveModel {
        id: Set(ctx.ids.uuid()),
        application_id: Set(application),
        person_id: Set(person),
        vote: Set(choice.key().into()),
        coordinating: Set(coordinating),
        voted_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}
