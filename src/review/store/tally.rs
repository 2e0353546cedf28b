//! The tally that statistics are made of: of months that are over it is kept, the rest is counted by the database when it
//! is asked for. What is hidden from who reads is counted apart and taken off, so one tally is kept for all.

use super::{listing::Reader, review};
use crate::{
    apply::{model::ApplicationState, store::application},
    error::AppError,
    platform::Ctx,
    review::model::{DecidedAlike, Figure, Tally},
    timestamp::{DAY, Timestamp},
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, ExprTrait,
    entity::prelude::*,
    sea_query::{Cond, Condition, Func, Query, SelectStatement, SimpleExpr},
};
use std::collections::BTreeSet;

/// Months that are over.
pub mod review_tally {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// How often something was counted in a month.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_tally")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The first moment of the month (UTC).
        pub month: Timestamp,
        /// What, see [`Figure`](crate::review::model::Figure); [`KEPT`](super::KEPT) says that the month was counted.
        pub what: String,
        /// The days that it took, of what has days.
        pub days: i64,
        /// How often.
        pub times: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Stands for a month that was counted, also where nothing happened in it.
pub const KEPT: &str = "kept";
/// So many months are kept.
const MONTHS: i32 = 24;

/// The first moment of the month (UTC) of a time.
pub fn month_of(at: Timestamp) -> Timestamp {
    Timestamp::of_day(&format!("{}-01", &at.day()[..7])).unwrap_or_default()
}

/// What they may see of what happened in some months that follow each other, each given by its first moment.
///
/// # Errors
/// When the database fails, or a row can't be read.
pub async fn tally(db: &impl ConnectionTrait, reader: &Reader, months: &[Timestamp]) -> Result<Tally, AppError> {
    let (mut all, kept) = kept(db, months).await?;
    for month in months.iter().filter(|month| !kept.contains(month)) {
        all = all.with(&counted(db, *month, reader.days, None).await?);
    }
    if reader.may_hide().is_some() {
        for month in months {
            all = all.without(&counted(db, *month, reader.days, reader.may_hide()).await?);
        }
    }
    Ok(all)
}

/// What is kept of some months, and of which of them something is.
async fn kept(db: &impl ConnectionTrait, months: &[Timestamp]) -> Result<(Tally, BTreeSet<Timestamp>), AppError> {
    let rows = review_tally::Entity::find().filter(review_tally::Column::Month.is_in(months.iter().copied()));
    let (mut tally, mut kept) = (Tally::default(), BTreeSet::new());
    for row in rows.all(db).await? {
        if row.what == KEPT {
            kept.insert(row.month);
            continue;
        }
        let what = Figure::parse(&row.what).ok_or_else(|| AppError::internal(&format!("figure {}", row.what)))?;
        tally.count(row.month, what, row.days, row.times);
    }
    Ok((tally, kept))
}

/// Counts a month: everything, or only what a condition leaves.
async fn counted(
    db: &impl ConnectionTrait,
    month: Timestamp,
    days: i64,
    only: Option<Condition>,
) -> Result<Tally, AppError> {
    let mut tally = Tally::default();
    let span = |column: application::Column| Cond::all().add(column.gte(month)).add(column.lt(month.plus_months(1)));
    let not_draft = application::Column::State.ne(ApplicationState::Draft.key());
    let submitted = span(application::Column::SubmittedAt).add(not_draft);
    tally.count(month, Figure::Submitted, 0, count(db, submitted, only.clone()).await?);
    let withdrawn = application::Column::State.eq(ApplicationState::Withdrawn.key());
    // A draft that was given up has never come in.
    let came_in = application::Column::SubmittedAt.is_not_null();
    let withdrawn = span(application::Column::UpdatedAt).add(withdrawn).add(came_in);
    tally.count(month, Figure::Withdrawn, 0, count(db, withdrawn, only.clone()).await?);
    let states = [ApplicationState::Issued, ApplicationState::NotYetIssued].map(ApplicationState::key);
    let decided = span(application::Column::DecidedAt).add(application::Column::State.is_in(states));
    for of in alike(db, rows(decided, only), days).await? {
        tally.decided(month, &of);
    }
    Ok(tally)
}

fn rows(all: Condition, only: Option<Condition>) -> SelectStatement {
    Query::select()
        .from(application::Entity)
        .left_join(
            review::Entity,
            Expr::col((review::Entity, review::Column::ApplicationId))
                .equals((application::Entity, application::Column::Id)),
        )
        .cond_where(all.add_option(only))
        .take()
}

async fn count(db: &impl ConnectionTrait, all: Condition, only: Option<Condition>) -> Result<i64, AppError> {
    let mut rows = match only {
        Some(_) => rows(all, only),
        // The index alone answers it.
        None => Query::select().from(application::Entity).cond_where(all).take(),
    };
    let row = db.query_one(rows.expr_as(Expr::cust("COUNT(*)"), "times")).await?;
    Ok(row.map(|row| row.try_get("", "times")).transpose()?.unwrap_or(0))
}

/// Decided applications, those together that statistics can't tell apart.
async fn alike(db: &impl ConnectionTrait, mut rows: SelectStatement, days: i64) -> Result<Vec<DecidedAlike>, AppError> {
    use application::Column as A;
    use review::Column as R;
    let of = |column: A| Expr::col((application::Entity, column));
    let in_review = |column: R| Expr::col((review::Entity, column));
    let day = |at: SimpleExpr| at.div(DAY);
    let between = |from: SimpleExpr, to: SimpleExpr| day(to).sub(day(from));
    let yes = |is: SimpleExpr| -> SimpleExpr { Expr::case(is, Expr::val(1i64)).finally(Expr::val(0i64)).into() };
    // The last moment of the last day, as `Timestamp::deadline` has it.
    let from_submission = day(of(A::SubmittedAt)).add(days + 1).mul(DAY).sub(1i64);
    let due = Expr::expr(Func::coalesce([in_review(R::DueAt), from_submission]));
    let columns: [(&str, SimpleExpr); 8] = [
        ("issued", yes(of(A::State).eq(ApplicationState::Issued.key()))),
        ("in_time", yes(of(A::DecidedAt).lte(due))),
        ("first", yes(of(A::PreviousId).is_null().and(of(A::RenewsId).is_null()))),
        ("took", between(of(A::SubmittedAt), of(A::DecidedAt))),
        ("phase0", between(of(A::SubmittedAt), in_review(R::CheckedAt))),
        ("phase1", between(in_review(R::CheckedAt), in_review(R::AssignedAt))),
        ("phase2", between(in_review(R::AssignedAt), in_review(R::CommitteeAt))),
        ("phase3", between(in_review(R::CommitteeAt), of(A::DecidedAt))),
    ];
    let mut all = Query::select();
    for (name, column) in columns {
        rows.expr_as(column, name);
        all.column(name).add_group_by([Expr::col(name)]);
    }
    all.expr_as(Expr::cust("COUNT(*)"), "times").from_subquery(rows, "decided");
    db.query_all(&all)
        .await?
        .iter()
        .map(|row| {
            let is = |name: &str| Ok::<_, AppError>(row.try_get::<i64>("", name)? != 0);
            Ok(DecidedAlike {
                issued: is("issued")?,
                in_time: is("in_time")?,
                first: is("first")?,
                took: row.try_get("", "took")?,
                phases: [
                    row.try_get("", "phase0")?,
                    row.try_get("", "phase1")?,
                    row.try_get("", "phase2")?,
                    row.try_get("", "phase3")?,
                ],
                times: row.try_get("", "times")?,
            })
        })
        .collect()
}

/// Counts the months that are over and aren't kept, and keeps them.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &DatabaseTransaction, ctx: &Ctx, days: i64) -> Result<(), AppError> {
    let current = month_of(ctx.now());
    let months: Vec<Timestamp> = (1..=MONTHS).map(|ago| current.plus_months(-ago)).collect();
    let (_, kept) = kept(tx, &months).await?;
    for month in months.into_iter().filter(|month| !kept.contains(month)) {
        let row = |what: &str, days: i64, times: i64| review_tally::ActiveModel {
            id: Set(ctx.ids.uuid()),
            month: Set(month),
            what: Set(what.into()),
            days: Set(days),
            times: Set(times),
        };
        let tally = counted(tx, month, days, None).await?;
        let all = tally.rows().map(|(_, what, days, times)| row(what.key(), days, times));
        let all: Vec<_> = std::iter::once(row(KEPT, 0, 0)).chain(all).collect();
        // Fewer at once than either database takes values.
        for some in all.chunks(1_000) {
            review_tally::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

/// Forgets what is kept of the month of a time, because something that was counted in it isn't so any more; it is counted
/// anew.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &DatabaseTransaction, at: Timestamp) -> Result<(), AppError> {
    review_tally::Entity::delete_many().filter(review_tally::Column::Month.eq(month_of(at))).exec(tx).await?;
    Ok(())
}
