//! How long learners take from one step to the next: always the one in the middle, since a few are very late.

use super::{activity_visit, submission, submission_version};
use crate::{badge::store::credential, error::AppError, programme::model::Playlist};
use sea_orm::{
    ConnectionTrait, ExprTrait, Order,
    sea_query::{Expr as SqlExpr, Func, IntoColumnRef, JoinType, Query, SelectStatement, WindowStatement},
};
use std::collections::BTreeMap;

/// Milliseconds between the steps of one activity, of the learner in the middle; nothing where nobody did both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// From opening the text to the first word written for the badge.
    pub reading: Option<i64>,
    /// From that to the first evidence submitted.
    pub writing: Option<i64>,
    /// From that to the badge.
    pub waiting: Option<i64>,
}

/// The times of the activities of a playlist, by badge.
///
/// # Errors
/// When the database fails.
pub async fn times(db: &impl ConnectionTrait, playlist: &Playlist) -> Result<BTreeMap<String, Times>, AppError> {
    let mut times: BTreeMap<String, Times> = BTreeMap::new();
    let badges = || playlist.activities.iter().map(|a| a.badge.clone());
    let begun = (submission::Entity, submission::Column::CreatedAt);
    let submitted = (submission_version::Entity, submission_version::Column::HandedInAt);
    let awarded = (credential::Entity, credential::Column::AwardedAt);

    let mut writing = steps(badges());
    between(&mut writing, begun, submitted);
    let mut waiting = steps(badges());
    waiting.join(
        JoinType::InnerJoin,
        credential::Entity,
        SqlExpr::col((credential::Entity, credential::Column::Id))
            .eq(SqlExpr::col((submission::Entity, submission::Column::CredentialId))),
    );
    between(&mut waiting, submitted, awarded);
    for (badge, took) in middles(db, writing).await? {
        times.entry(badge).or_default().writing = Some(took);
    }
    for (badge, took) in middles(db, waiting).await? {
        times.entry(badge).or_default().waiting = Some(took);
    }
    // Which text belongs to which badge stands in the pack, not in the database.
    for activity in &playlist.activities {
        let mut reading = steps([activity.badge.clone()]);
        let of = |column| SqlExpr::col((activity_visit::Entity, column));
        reading.join(
            JoinType::InnerJoin,
            activity_visit::Entity,
            of(activity_visit::Column::PersonId)
                .eq(SqlExpr::col((submission::Entity, submission::Column::PersonId)))
                .and(of(activity_visit::Column::ActivityId).eq(activity.id.as_str())),
        );
        between(&mut reading, (activity_visit::Entity, activity_visit::Column::OpenedAt), begun);
        for (badge, took) in middles(db, reading).await? {
            times.entry(badge).or_default().reading = Some(took);
        }
    }
    Ok(times)
}

/// Submissions that came to a badge or are on their way, with what was submitted first.
fn steps(badges: impl IntoIterator<Item = String>) -> SelectStatement {
    let submission = |column| SqlExpr::col((submission::Entity, column));
    let version = |column| SqlExpr::col((submission_version::Entity, column));
    Query::select()
        .expr_as(submission(submission::Column::BadgeId), "badge")
        .from(submission::Entity)
        .join(
            JoinType::LeftJoin,
            submission_version::Entity,
            version(submission_version::Column::SubmissionId)
                .eq(submission(submission::Column::Id))
                .and(version(submission_version::Column::Number).eq(1)),
        )
        .and_where(submission(submission::Column::BadgeId).is_in(badges))
        .to_owned()
}

/// Adds the time between two steps, where both were taken in that order.
fn between(of: &mut SelectStatement, from: impl IntoColumnRef + Copy, until: impl IntoColumnRef + Copy) {
    let took = || ExprTrait::sub(SqlExpr::col(until), SqlExpr::col(from));
    of.expr_as(took(), "took").and_where(took().gte(0));
}

/// For each badge the time in the middle.
async fn middles(db: &impl ConnectionTrait, times: SelectStatement) -> Result<Vec<(String, i64)>, AppError> {
    let of_a_badge = || WindowStatement::partition_by("badge");
    let ranked = Query::select()
        .columns(["badge", "took"])
        .expr_window_as(Func::cust("ROW_NUMBER"), of_a_badge().order_by("took", Order::Asc).to_owned(), "place")
        .expr_window_as(Func::count(SqlExpr::col("took")), of_a_badge(), "places")
        .from_subquery(times, "times")
        .to_owned();
    // Of an even number the later one, as for the playlist.
    let middle = ExprTrait::add(ExprTrait::div(SqlExpr::col("places"), 2), 1);
    let middles = Query::select()
        .columns(["badge", "took"])
        .from_subquery(ranked, "ranked")
        .and_where(SqlExpr::col("place").eq(middle))
        .to_owned();
    let rows = db.query_all(&middles).await?;
    rows.iter().map(|row| Ok((row.try_get("", "badge")?, row.try_get("", "took")?))).collect()
}
