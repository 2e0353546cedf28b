//! What is to be decided by when, read in that order: the first of each phase are taken from an index, so it doesn't
//! matter how many more are open.

use super::{
    listing::{Reader, stopped},
    review,
    windows::counted,
};
use crate::{
    apply::{model::ApplicationState, store::application},
    error::AppError,
    review::model::Phase,
    timestamp::{DAY, Timestamp},
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{Func, Order, Query, SelectStatement},
};

/// The phases of what is open.
const OPEN: [Phase; 4] = [Phase::FormalCheck, Phase::Assignment, Phase::Evaluation, Phase::Committee];

/// Open applications that are to be decided in a span of time, as the database knows it: pauses that haven't ended aren't
/// in it.
#[derive(Clone, Copy)]
pub struct Due {
    /// From when on.
    pub from: Timestamp,
    /// Until before when.
    pub to: Timestamp,
    /// Whether those are left out whose clock stood still before their last moment came, and stands still.
    pub runs: bool,
}

impl Due {
    /// What is late on a day.
    pub const fn late(now: Timestamp) -> Self {
        Self { from: Timestamp(0), to: Timestamp(now.0.div_euclid(DAY) * DAY), runs: true }
    }
}

impl Reader {
    /// The rows of one phase, or of those that nobody has looked at yet.
    fn due_in(&self, due: Due, phase: Option<Phase>) -> SelectStatement {
        let under_review = ApplicationState::UNDER_REVIEW.map(ApplicationState::key);
        let mut rows = Query::select();
        let joined = Expr::col((review::Entity, review::Column::ApplicationId))
            .equals((application::Entity, application::Column::Id));
        match phase {
            Some(phase) => {
                // Not the bare column: its index would be taken for the better one, and that of the phases has them in
                // the order in which they are wanted.
                let state = Expr::col((application::Entity, application::Column::State));
                let state = Expr::expr(Func::coalesce([state, Expr::val("")]));
                rows.from(review::Entity)
                    .inner_join(application::Entity, joined)
                    .and_where(review::Column::Phase.eq(phase.key()))
                    .and_where(review::Column::DueAt.gte(due.from))
                    .and_where(review::Column::DueAt.lt(due.to))
                    .and_where(state.is_in(under_review));
            }
            None => {
                let at = |time: Timestamp| Timestamp(time.0 - self.days * DAY);
                rows.from(application::Entity)
                    .left_join(review::Entity, joined)
                    .and_where(review::Column::ApplicationId.is_null())
                    .and_where(application::Column::State.is_in(under_review))
                    .and_where(application::Column::SubmittedAt.gte(at(due.from)))
                    .and_where(application::Column::SubmittedAt.lt(at(due.to)));
            }
        }
        if due.runs {
            rows.and_where(stopped(Some(self.due())).not());
        }
        rows.cond_where(self.sees()).take()
    }

    fn all_due(&self, due: Due) -> [SelectStatement; 5] {
        let [check, assignment, evaluation, committee] = OPEN.map(|phase| self.due_in(due, Some(phase)));
        [self.due_in(due, None), check, assignment, evaluation, committee]
    }

    /// The first of them, those first that are to be decided first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_first(&self, db: &impl ConnectionTrait, due: Due, most: u64) -> Result<Vec<Uuid>, AppError> {
        let mut all: Vec<(i64, Uuid)> = Vec::new();
        for (nth, mut rows) in self.all_due(due).into_iter().enumerate() {
            rows.column((application::Entity, application::Column::Id)).expr_as(self.due(), "due");
            match nth {
                0 => rows.order_by((application::Entity, application::Column::SubmittedAt), Order::Asc),
                _ => rows.order_by((review::Entity, review::Column::DueAt), Order::Asc),
            };
            rows.order_by((application::Entity, application::Column::Id), Order::Asc).limit(most);
            for row in db.query_all(&rows).await? {
                all.push((row.try_get("", "due")?, row.try_get("", "id")?));
            }
        }
        all.sort_unstable();
        all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(all.into_iter().map(|(_, id)| id).collect())
    }

    /// How many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_due(&self, db: &impl ConnectionTrait, due: Due) -> Result<u64, AppError> {
        let mut count = 0;
        for mut rows in self.all_due(due) {
            rows.expr(Expr::val(1));
            count += counted(db, rows).await?;
        }
        Ok(count)
    }

    /// How many are open. All are counted in the index, and then those that are hidden.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_open(&self, db: &impl ConnectionTrait) -> Result<u64, AppError> {
        let under_review = ApplicationState::UNDER_REVIEW.map(ApplicationState::key);
        let open = || {
            Query::select()
                .expr(Expr::val(1))
                .from(application::Entity)
                .and_where(application::Column::State.is_in(under_review))
                .and_where(application::Column::SubmittedAt.is_not_null())
                .take()
        };
        let all = counted(db, open()).await?;
        let Some(hidden) = self.may_hide() else {
            return Ok(all);
        };
        let joined = Expr::col((review::Entity, review::Column::ApplicationId))
            .equals((application::Entity, application::Column::Id));
        let hidden = open().left_join(review::Entity, joined).cond_where(hidden).take();
        Ok(all.saturating_sub(counted(db, hidden).await?))
    }
}
