//! What the windows of the board hold: the rows of [`Reader`], counted, sorted and cut.

use super::{listing::Reader, review};
use crate::{
    apply::store::application,
    error::AppError,
    review::model::{BoardQuery, Column, Sort},
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{NullOrdering, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement, UnionType},
};
use std::collections::BTreeSet;

/// More than this isn't counted in a column: the number says that there is more.
const COUNTED: u64 = 200;

/// What the board shows of a column.
pub struct Window {
    /// Which column.
    pub column: Column,
    /// The first applications, in their order.
    pub ids: Vec<Uuid>,
    /// How many there are, as far as that is counted.
    pub count: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

impl Reader {
    /// The first applications of each of some columns, and how many it has as far as that is counted: two statements,
    /// however many columns there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn columns(
        &self,
        db: &impl ConnectionTrait,
        query: &BoardQuery,
        columns: &[Column],
        most: u64,
    ) -> Result<Vec<Window>, AppError> {
        let Some(firsts) = self.firsts(query, columns, most) else {
            return Ok(Vec::new());
        };
        let mut counts = Query::select();
        for (nth, column) in columns.iter().enumerate() {
            let some = self.rows(query, Some(*column)).expr(Expr::val(1)).limit(COUNTED + 1).take();
            counts.expr_as(Expr::from(SubQueryStatement::from(count_of(some))), format!("n{nth}"));
        }
        let counts = db.query_one(&counts).await?.ok_or_else(|| AppError::internal(&"nothing was counted"))?;
        let mut windows = Vec::new();
        for (nth, column) in columns.iter().enumerate() {
            let count = u64::try_from(counts.try_get::<i64>("", &format!("n{nth}"))?).unwrap_or(0);
            let more = count > COUNTED;
            windows.push(Window { column: *column, ids: Vec::new(), count: if more { COUNTED } else { count }, more });
        }
        // Each is cut by the database in its order; what they are put together to has none.
        let mut rows = Vec::new();
        for row in db.query_all(&firsts).await? {
            let nth = usize::try_from(row.try_get::<i32>("", "nth")?).unwrap_or(usize::MAX);
            rows.push((nth, row.try_get::<i64>("", "place")?, row.try_get::<Uuid>("", "id")?));
        }
        rows.sort();
        for (nth, _, id) in rows {
            if let Some(window) = windows.get_mut(nth) {
                window.ids.push(id);
            }
        }
        Ok(windows)
    }

    /// The first of each column: which column, the place in it (the smaller the sooner), the application's id.
    fn firsts(&self, query: &BoardQuery, columns: &[Column], most: u64) -> Option<SelectStatement> {
        let firsts = columns.iter().enumerate().map(|(nth, column)| {
            let (by, order) = match column {
                Column::Submitted => (Expr::col((application::Entity, application::Column::SubmittedAt)), Order::Asc),
                Column::Decided => (Expr::col((application::Entity, application::Column::DecidedAt)), Order::Desc),
                Column::Withdrawn => (Expr::col((application::Entity, application::Column::UpdatedAt)), Order::Desc),
                _ => (Expr::col((review::Entity, review::Column::DueAt)), Order::Asc),
            };
            let place = if order == Order::Asc { by.clone() } else { Expr::val(0i64).sub(by.clone()) };
            let mut first = self.rows(query, Some(*column));
            first
                .expr_as(Expr::cust(nth.to_string()), "nth")
                .expr_as(place, "place")
                .column((application::Entity, application::Column::Id))
                .order_by_expr(by, order)
                .order_by((application::Entity, application::Column::Id), Order::Asc)
                .limit(most);
            Query::select().columns(["nth", "place", "id"]).from_subquery(first, format!("first{nth}")).take()
        });
        firsts.reduce(|mut all, first| all.union(UnionType::All, first).take())
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

/// Counts rows.
fn count_of(rows: SelectStatement) -> SelectStatement {
    Query::select().expr_as(Expr::cust("COUNT(*)"), "n").from_subquery(rows, "counted").take()
}

pub(super) async fn counted(db: &impl ConnectionTrait, rows: SelectStatement) -> Result<u64, AppError> {
    let row = db.query_one(&count_of(rows)).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
