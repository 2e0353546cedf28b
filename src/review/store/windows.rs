//! What the windows of the board hold: the rows of [`Reader`], counted, sorted and cut.

use super::{assignment, listing::Reader, review};
use crate::{
    apply::{model::Application, store::application},
    error::AppError,
    review::model::{BoardQuery, Column, Ending, Sort},
    timestamp::Timestamp,
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{NullOrdering, Order, Query, SelectStatement, SimpleExpr},
};
use std::collections::{BTreeMap, BTreeSet};

/// More than this isn't counted in a column: the number says that there is more.
const COUNTED: u64 = 200;

impl Reader {
    /// The first applications of a column, and how many it has as far as that is counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn column(
        &self,
        db: &impl ConnectionTrait,
        query: &BoardQuery,
        column: Column,
        most: u64,
    ) -> Result<(Vec<Uuid>, u64, bool), AppError> {
        let mut first = self.rows(query, Some(column));
        first.column((application::Entity, application::Column::Id));
        match column {
            Column::Submitted => first.order_by((application::Entity, application::Column::SubmittedAt), Order::Asc),
            Column::Decided => first.order_by((application::Entity, application::Column::DecidedAt), Order::Desc),
            Column::Withdrawn => first.order_by((application::Entity, application::Column::UpdatedAt), Order::Desc),
            _ => first.order_by((review::Entity, review::Column::DueAt), Order::Asc),
        };
        first.order_by((application::Entity, application::Column::Id), Order::Asc).limit(most);
        let mut some = self.rows(query, Some(column));
        some.expr(Expr::val(1)).limit(COUNTED + 1);
        let count = counted(db, some).await?;
        let more = count > COUNTED;
        Ok((ids(db, &first).await?, if more { COUNTED } else { count }, more))
    }

    /// How many applications the query leaves.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, db: &impl ConnectionTrait, query: &BoardQuery) -> Result<u64, AppError> {
        let mut all = self.rows(query, None);
        all.expr(Expr::val(1));
        counted(db, all).await
    }

    /// A window of the table.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn window(
        &self,
        db: &impl ConnectionTrait,
        query: &BoardQuery,
        offset: u64,
        most: u64,
    ) -> Result<Vec<Uuid>, AppError> {
        let order = if query.descending { Order::Desc } else { Order::Asc };
        let mut rows = self.rows(query, None);
        rows.column((application::Entity, application::Column::Id));
        match query.sort {
            Sort::Due => rows.order_by_expr(self.due(), order.clone()),
            Sort::Submitted => rows.order_by((application::Entity, application::Column::SubmittedAt), order.clone()),
            Sort::Organiser => rows.order_by_expr(self.by_name(), order.clone()),
            Sort::Activity => rows.order_by_expr_with_nulls(activity(), order.clone(), NullOrdering::Last),
        };
        rows.order_by((application::Entity, application::Column::Id), order).offset(offset).limit(most);
        ids(db, &rows).await
    }

    /// Those of some applications that they may see.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn visible(&self, db: &impl ConnectionTrait, of: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, AppError> {
        if of.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut rows = self.rows(&BoardQuery::default(), None);
        rows.column((application::Entity, application::Column::Id));
        rows.and_where(application::Column::Id.is_in(of.iter().copied()));
        Ok(ids(db, &rows).await?.into_iter().collect())
    }
}

/// When something last happened: in the review, or by the applicant.
fn activity() -> SimpleExpr {
    let (review, application) = (
        Expr::col((review::Entity, review::Column::UpdatedAt)),
        Expr::col((application::Entity, application::Column::UpdatedAt)),
    );
    Expr::case(review.clone().gt(application.clone()), review).finally(application).into()
}

async fn ids(db: &impl ConnectionTrait, rows: &SelectStatement) -> Result<Vec<Uuid>, AppError> {
    db.query_all(rows).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

pub(super) async fn counted(db: &impl ConnectionTrait, rows: SelectStatement) -> Result<u64, AppError> {
    let count = Query::select().expr_as(Expr::cust("COUNT(*)"), "n").from_subquery(rows, "counted").take();
    let row = db.query_one(&count).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Applications by their ids.
///
/// # Errors
/// When the database fails.
pub async fn applications(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Application>, AppError> {
    let rows = application::Entity::find().filter(application::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id, Application::try_from(row)?))).collect()
}

/// When each of some reviews was last changed.
///
/// # Errors
/// When the database fails.
pub async fn touched(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Timestamp>, AppError> {
    use sea_orm::QuerySelect;
    let rows = review::Entity::find()
        .select_only()
        .columns([review::Column::ApplicationId, review::Column::UpdatedAt])
        .filter(review::Column::ApplicationId.is_in(ids.iter().copied()));
    Ok(rows.into_tuple().all(db).await?.into_iter().collect())
}

/// How an assignment ended that somebody wasn't impartial for.
pub fn is_recusal(row: &assignment::Model) -> bool {
    row.ended_as.as_deref() == Some(Ending::Conflict.key())
}
