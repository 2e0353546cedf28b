//! Who evaluates what, and what they said.

use super::{assignment, evaluation, evaluation_answer, review};
use crate::{
    error::AppError,
    platform::Ctx,
    review::model::{Ending, Given, Marks, Phase},
    timestamp::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, ExprTrait, IntoActiveModel, JoinType, QueryOrder,
    QuerySelect, entity::prelude::*, sea_query::IntoCondition,
};
use std::collections::BTreeMap;

/// The assignments of several applications, the ended ones too, in the order in which they were made.
///
/// # Errors
/// When the database fails.
pub async fn assignments(db: &impl ConnectionTrait, applications: &[Uuid]) -> Result<Vec<assignment::Model>, AppError> {
    Ok(assignment::Entity::find()
        .filter(assignment::Column::ApplicationId.is_in(applications.iter().copied()))
        .order_by_asc(assignment::Column::AssignedAt)
        .order_by_asc(assignment::Column::Id)
        .all(db)
        .await?)
}

/// Somebody who evaluates an application, or did: as much of it as says how things stand.
#[derive(Clone, Copy, Debug)]
pub struct Evaluating {
    /// Which application.
    pub application_id: Uuid,
    /// Who.
    pub evaluator_id: Uuid,
    /// Whether they declared that nothing stands against it.
    pub has_declared: bool,
    /// Whether the assignment has ended.
    pub has_ended: bool,
    /// How it ended.
    pub ending: Option<Ending>,
    /// The evaluation that they have handed in.
    pub handed_in: Option<Uuid>,
}

impl Evaluating {
    /// Of an assignment, with the evaluations of its application.
    pub fn of(row: &assignment::Model, evaluations: &[evaluation::Model]) -> Self {
        let theirs = |e: &&evaluation::Model| e.evaluator_id == row.evaluator_id && e.submitted_at.is_some();
        Self {
            application_id: row.application_id,
            evaluator_id: row.evaluator_id,
            has_declared: row.declared_at.is_some(),
            has_ended: row.ended_at.is_some(),
            ending: row.ended_as.as_deref().and_then(Ending::parse),
            handed_in: evaluations.iter().find(theirs).map(|e| e.id),
        }
    }

    /// Whether they evaluate, or did until the applicant withdrew.
    pub fn holds(&self) -> bool {
        !self.has_ended || self.ending == Some(Ending::Withdrawn)
    }

    /// Whether they said that they aren't impartial.
    pub fn is_recused(&self) -> bool {
        self.ending == Some(Ending::Conflict)
    }
}

/// Who evaluates several applications, or did, by application and in the order in which they were assigned.
///
/// # Errors
/// When the database fails.
pub async fn evaluating(
    db: &impl ConnectionTrait,
    applications: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Evaluating>>, AppError> {
    use assignment::Column;
    type Row = (Uuid, Uuid, Option<Timestamp>, Option<Timestamp>, Option<String>, Option<Uuid>);
    let evaluations = assignment::Entity::belongs_to(evaluation::Entity)
        .from((Column::ApplicationId, Column::EvaluatorId))
        .to((evaluation::Column::ApplicationId, evaluation::Column::EvaluatorId))
        .on_condition(|_, right| Expr::col((right, evaluation::Column::SubmittedAt)).is_not_null().into_condition());
    let rows: Vec<Row> = assignment::Entity::find()
        .select_only()
        .columns([Column::ApplicationId, Column::EvaluatorId, Column::DeclaredAt, Column::EndedAt, Column::EndedAs])
        .column_as(evaluation::Column::Id, "handed_in")
        .join(JoinType::LeftJoin, evaluations.into())
        .filter(Column::ApplicationId.is_in(applications.iter().copied()))
        .order_by_asc(Column::AssignedAt)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut all: BTreeMap<Uuid, Vec<Evaluating>> = BTreeMap::new();
    for (application_id, evaluator_id, declared_at, ended_at, ended_as, handed_in) in rows {
        all.entry(application_id).or_default().push(Evaluating {
            application_id,
            evaluator_id,
            has_declared: declared_at.is_some(),
            has_ended: ended_at.is_some(),
            ending: ended_as.as_deref().and_then(Ending::parse),
            handed_in,
        });
    }
    Ok(all)
}

/// The applications of which a person said themselves that they aren't impartial.
///
/// # Errors
/// When the database fails.
pub async fn recusals(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Uuid>, AppError> {
    Ok(assignment::Entity::find()
        .select_only()
        .column(assignment::Column::ApplicationId)
        .filter(assignment::Column::EvaluatorId.eq(person))
        .filter(assignment::Column::EndedAs.eq(Ending::Conflict.key()))
        .into_tuple()
        .all(db)
        .await?)
}

/// For how many undecided applications each evaluator is assigned now.
///
/// # Errors
/// When the database fails.
pub async fn loads(db: &impl ConnectionTrait) -> Result<BTreeMap<Uuid, u32>, AppError> {
    let rows: Vec<Uuid> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::EvaluatorId)
        .filter(assignment::Column::EndedAt.is_null())
        .filter(
            assignment::Column::ApplicationId.not_in_subquery(
                sea_orm::sea_query::Query::select()
                    .column(review::Column::ApplicationId)
                    .from(review::Entity)
                    .and_where(review::Column::Phase.eq(Phase::Decided.key()))
                    .to_owned(),
            ),
        )
        .into_tuple()
        .all(db)
        .await?;
    let mut loads = BTreeMap::new();
    for person in rows {
        *loads.entry(person).or_insert(0) += 1;
    }
    Ok(loads)
}

/// The evaluations of several applications, without their answers.
///
/// # Errors
/// When the database fails.
pub async fn evaluations(db: &impl ConnectionTrait, applications: &[Uuid]) -> Result<Vec<evaluation::Model>, AppError> {
    Ok(evaluation::Entity::find()
        .filter(evaluation::Column::ApplicationId.is_in(applications.iter().copied()))
        .all(db)
        .await?)
}

/// The evaluation of an application by one person.
///
/// # Errors
/// When the database fails.
pub async fn evaluation_by(
    db: &impl ConnectionTrait,
    application: Uuid,
    evaluator: Uuid,
) -> Result<Option<evaluation::Model>, AppError> {
    Ok(evaluation::Entity::find()
        .filter(evaluation::Column::ApplicationId.eq(application))
        .filter(evaluation::Column::EvaluatorId.eq(evaluator))
        .one(db)
        .await?)
}

/// What several evaluations say, by evaluation.
///
/// # Errors
/// When the database fails.
pub async fn marks(db: &impl ConnectionTrait, evaluations: &[Uuid]) -> Result<BTreeMap<Uuid, Marks>, AppError> {
    let rows = evaluation_answer::Entity::find()
        .filter(evaluation_answer::Column::EvaluationId.is_in(evaluations.iter().copied()))
        .all(db)
        .await?;
    let mut marks: BTreeMap<Uuid, Marks> = evaluations.iter().map(|id| (*id, Marks::new())).collect();
    for row in rows {
        let given = Given {
            level: level(row.level),
            confirmed: row.confirmed,
            unsure: row.unsure,
            comment: row.comment,
            note: row.note,
        };
        marks.entry(row.evaluation_id).or_default().insert(row.question_id, given);
    }
    Ok(marks)
}

/// For each application, how many levels apart these evaluations of it are, one number for each question on which they are
/// apart at all.
///
/// # Errors
/// When the database fails.
pub async fn apart(db: &impl ConnectionTrait, evaluations: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<u8>>, AppError> {
    let level = || Expr::col(evaluation_answer::Column::Level);
    let rows: Vec<(Uuid, i32, i32)> = evaluation_answer::Entity::find()
        .select_only()
        .column(evaluation::Column::ApplicationId)
        .column_as(level().min(), "low")
        .column_as(level().max(), "high")
        .join(
            JoinType::InnerJoin,
            evaluation_answer::Entity::belongs_to(evaluation::Entity)
                .from(evaluation_answer::Column::EvaluationId)
                .to(evaluation::Column::Id)
                .into(),
        )
        .filter(evaluation_answer::Column::EvaluationId.is_in(evaluations.iter().copied()))
        .group_by(evaluation::Column::ApplicationId)
        .group_by(evaluation_answer::Column::QuestionId)
        .having(level().max().gt(level().min()))
        .into_tuple()
        .all(db)
        .await?;
    let mut apart: BTreeMap<Uuid, Vec<u8>> = BTreeMap::new();
    for (application, low, high) in rows {
        apart.entry(application).or_default().push(u8::try_from(high - low).unwrap_or(u8::MAX));
    }
    Ok(apart)
}

pub(super) fn level(stored: Option<i32>) -> Option<u8> {
    stored.and_then(|l| u8::try_from(l).ok())
}

/// Puts what an evaluation says in the place of what it said before.
///
/// # Errors
/// When the database fails.
pub async fn replace_marks(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    evaluation: Uuid,
    marks: &Marks,
) -> Result<(), AppError> {
    evaluation_answer::Entity::delete_many()
        .filter(evaluation_answer::Column::EvaluationId.eq(evaluation))
        .exec(tx)
        .await?;
    let rows: Vec<_> = marks
        .iter()
        .filter(|(_, given)| !given.is_empty())
        .map(|(question, given)| evaluation_answer::ActiveModel {
            id: Set(ctx.ids.uuid()),
            evaluation_id: Set(evaluation),
            question_id: Set(question.clone()),
            level: Set(given.level.map(i32::from)),
            confirmed: Set(given.confirmed),
            unsure: Set(given.unsure),
            comment: Set(given.comment.clone()),
            note: Set(given.note.clone()),
        })
        .collect();
    if !rows.is_empty() {
        evaluation_answer::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Opens evaluations that were handed in once more: what was written stays.
///
/// # Errors
/// When the database fails.
pub async fn reopen(tx: &DatabaseTransaction, ctx: &Ctx, evaluations: &[Uuid]) -> Result<(), AppError> {
    evaluation::Entity::update_many()
        .col_expr(evaluation::Column::State, Expr::value("draft"))
        .col_expr(evaluation::Column::SubmittedAt, Expr::value(None::<i64>))
        .col_expr(evaluation::Column::UpdatedAt, Expr::value(ctx.now().0))
        .filter(evaluation::Column::Id.is_in(evaluations.iter().copied()))
        .exec(tx)
        .await?;
    Ok(())
}

impl assignment::Model {
    /// Whether it stands for nobody who was asked to evaluate, but for one of the committee who said that they aren't
    /// impartial: it ended as it began, by their own hand.
    pub fn is_recusal_at_table(&self) -> bool {
        self.ended_at == Some(self.assigned_at) && self.assigned_by == self.evaluator_id
    }
}

/// Ends an assignment.
///
/// # Errors
/// When the database fails.
pub async fn end_assignment(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    row: assignment::Model,
    ending: Ending,
    reason: &str,
) -> Result<(), AppError> {
    let mut active = row.into_active_model();
    active.ended_at = Set(Some(ctx.now()));
    active.ended_as = Set(Some(ending.key().into()));
    active.ended_reason = Set(Some(reason.into()));
    active.update(tx).await?;
    Ok(())
}
