//! What evaluators' figures are made of, counted by the database: only of applications that all evaluations of are in.

use super::{assignment, evaluation, evaluation_answer, listing::Reader, review};
use crate::{
    apply::store::application,
    error::AppError,
    review::model::{BoardQuery, Ending, Phase},
    timestamp::Timestamp,
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{Alias, Query, SimpleExpr},
};

/// Before then nothing of an evaluation may be known but to who writes it.
const ALL_IN: [Phase; 2] = [Phase::Committee, Phase::Decided];

/// How often one evaluator said the one thing where another said the other.
pub struct Counted<T> {
    /// The one.
    pub evaluator: Uuid,
    /// What they said.
    pub one: T,
    /// What the other said.
    pub other: T,
    /// How often.
    pub times: u32,
}

/// Whose evaluations, and since when they were handed in.
pub struct Wanted<'a> {
    /// Whoever asks: what they may not know of isn't counted.
    pub reader: &'a Reader,
    /// One evaluator, or all.
    pub of: Option<Uuid>,
    /// Since when.
    pub since: Timestamp,
}

impl Wanted<'_> {
    /// Whether the application counts that an evaluation by the name of `mine` is of.
    fn of_interest(&self) -> SimpleExpr {
        let mut rows = self.reader.rows(&BoardQuery::default(), None);
        rows.expr(Expr::val(1));
        rows.and_where(review::Column::Phase.is_in(ALL_IN.map(Phase::key)));
        rows.and_where(
            Expr::col((application::Entity, application::Column::Id))
                .equals((Alias::new("mine"), evaluation::Column::ApplicationId)),
        );
        Expr::exists(rows)
    }

    /// The evaluations that count, by the name `name`: handed in, by who still is an evaluator of it.
    fn counts(&self, name: &'static str) -> SimpleExpr {
        let of = |column: evaluation::Column| Expr::col((Alias::new(name), column));
        let still = Query::select()
            .expr(Expr::val(1))
            .from(assignment::Entity)
            .and_where(
                Expr::col((assignment::Entity, assignment::Column::ApplicationId))
                    .equals((Alias::new(name), evaluation::Column::ApplicationId)),
            )
            .and_where(
                Expr::col((assignment::Entity, assignment::Column::EvaluatorId))
                    .equals((Alias::new(name), evaluation::Column::EvaluatorId)),
            )
            .and_where(assignment::Column::EndedAt.is_null())
            .take();
        of(evaluation::Column::SubmittedAt).is_not_null().and(Expr::exists(still))
    }

    /// What each said beside what the others of the same application did, in one column of the answers.
    async fn compared<T: sea_orm::TryGetable>(
        &self,
        db: &impl ConnectionTrait,
        column: evaluation_answer::Column,
    ) -> Result<Vec<Counted<T>>, AppError> {
        let [mine, theirs, said, heard] = ["mine", "theirs", "said", "heard"].map(Alias::new);
        let of = |name: &Alias, column: evaluation::Column| Expr::col((name.clone(), column));
        let answer = |name: &Alias, column: evaluation_answer::Column| Expr::col((name.clone(), column));
        let mut rows = Query::select()
            .expr_as(of(&mine, evaluation::Column::EvaluatorId), "evaluator")
            .expr_as(answer(&said, column), "one")
            .expr_as(answer(&heard, column), "other")
            .expr_as(Expr::cust("COUNT(*)"), "times")
            .from_as(evaluation::Entity, mine.clone())
            .join_as(
                sea_orm::sea_query::JoinType::InnerJoin,
                evaluation::Entity,
                theirs.clone(),
                of(&theirs, evaluation::Column::ApplicationId)
                    .equals((mine.clone(), evaluation::Column::ApplicationId))
                    .and(
                        of(&theirs, evaluation::Column::EvaluatorId)
                            .equals((mine.clone(), evaluation::Column::EvaluatorId))
                            .not(),
                    ),
            )
            .join_as(
                sea_orm::sea_query::JoinType::InnerJoin,
                evaluation_answer::Entity,
                said.clone(),
                answer(&said, evaluation_answer::Column::EvaluationId).equals((mine.clone(), evaluation::Column::Id)),
            )
            .join_as(
                sea_orm::sea_query::JoinType::InnerJoin,
                evaluation_answer::Entity,
                heard.clone(),
                answer(&heard, evaluation_answer::Column::EvaluationId)
                    .equals((theirs.clone(), evaluation::Column::Id))
                    .and(
                        answer(&heard, evaluation_answer::Column::QuestionId)
                            .equals((said.clone(), evaluation_answer::Column::QuestionId)),
                    ),
            )
            .and_where(answer(&said, column).is_not_null())
            .and_where(answer(&heard, column).is_not_null())
            .and_where(self.counts("mine"))
            .and_where(self.counts("theirs"))
            .and_where(of(&mine, evaluation::Column::SubmittedAt).gte(self.since))
            .and_where(self.of_interest())
            .add_group_by([of(&mine, evaluation::Column::EvaluatorId), answer(&said, column), answer(&heard, column)])
            .take();
        if let Some(person) = self.of {
            rows.and_where(of(&mine, evaluation::Column::EvaluatorId).eq(person));
        }
        db.query_all(&rows)
            .await?
            .iter()
            .map(|row| {
                Ok(Counted {
                    evaluator: row.try_get("", "evaluator")?,
                    one: row.try_get("", "one")?,
                    other: row.try_get("", "other")?,
                    times: u32::try_from(row.try_get::<i64>("", "times")?).unwrap_or(u32::MAX),
                })
            })
            .collect()
    }

    /// The levels beside each other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn levels(&self, db: &impl ConnectionTrait) -> Result<Vec<Counted<i32>>, AppError> {
        self.compared(db, evaluation_answer::Column::Level).await
    }

    /// The confirmations beside each other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirmations(&self, db: &impl ConnectionTrait) -> Result<Vec<Counted<bool>>, AppError> {
        self.compared(db, evaluation_answer::Column::Confirmed).await
    }

    /// Each evaluation that counts: whose, when they began (declared, or else were assigned), and when they handed it in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn times(&self, db: &impl ConnectionTrait) -> Result<Vec<(Uuid, Timestamp, Timestamp)>, AppError> {
        let mine = Alias::new("mine");
        let of = |column: evaluation::Column| Expr::col((mine.clone(), column));
        let mut rows = Query::select()
            .expr_as(of(evaluation::Column::EvaluatorId), "evaluator")
            .expr_as(of(evaluation::Column::SubmittedAt), "submitted_at")
            .expr_as(Expr::col((assignment::Entity, assignment::Column::DeclaredAt)), "declared_at")
            .expr_as(Expr::col((assignment::Entity, assignment::Column::AssignedAt)), "assigned_at")
            .from_as(evaluation::Entity, mine.clone())
            .inner_join(
                assignment::Entity,
                Expr::col((assignment::Entity, assignment::Column::ApplicationId))
                    .equals((mine.clone(), evaluation::Column::ApplicationId))
                    .and(
                        Expr::col((assignment::Entity, assignment::Column::EvaluatorId))
                            .equals((mine.clone(), evaluation::Column::EvaluatorId)),
                    )
                    .and(assignment::Column::EndedAt.is_null()),
            )
            .and_where(of(evaluation::Column::SubmittedAt).gte(self.since))
            .and_where(self.of_interest())
            .take();
        if let Some(person) = self.of {
            rows.and_where(of(evaluation::Column::EvaluatorId).eq(person));
        }
        db.query_all(&rows)
            .await?
            .iter()
            .map(|row| {
                let declared_at: Option<Timestamp> = row.try_get("", "declared_at")?;
                let assigned_at: Timestamp = row.try_get("", "assigned_at")?;
                let submitted_at = row.try_get("", "submitted_at")?;
                Ok((row.try_get("", "evaluator")?, declared_at.unwrap_or(assigned_at), submitted_at))
            })
            .collect()
    }

    /// Who gave an assignment back, once for each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn given_back(&self, db: &impl ConnectionTrait) -> Result<Vec<Uuid>, AppError> {
        let mut visible = self.reader.rows(&BoardQuery::default(), None);
        visible.column((application::Entity, application::Column::Id));
        let ended = [Ending::Declined, Ending::Conflict].map(Ending::key);
        let mut rows = assignment::Entity::find()
            .filter(assignment::Column::EndedAs.is_in(ended))
            .filter(assignment::Column::EndedAt.gte(self.since));
        rows = match self.of {
            // What they gave back themselves isn't news to them.
            Some(person) => rows.filter(assignment::Column::EvaluatorId.eq(person)),
            None => rows.filter(assignment::Column::ApplicationId.in_subquery(visible)),
        };
        let rows = rows.all(db).await?;
        Ok(rows.into_iter().filter(|row| !row.is_recusal_at_table()).map(|row| row.evaluator_id).collect())
    }
}
