//! Where learners have gone no further, so far.

use super::{activity_visit, enrolment, submission};
use crate::{
    error::AppError,
    learn::model::SubmissionState,
    programme::model::{Activity, Playlist},
};
use sea_orm::{
    ConnectionTrait, ExprTrait, PaginatorTrait, QuerySelect,
    entity::prelude::*,
    sea_query::{Alias, Expr as SqlExpr, Query, SelectStatement},
};
use std::collections::BTreeMap;

/// Who has begun to write for one of some badges.
fn writers(badges: &[String]) -> SelectStatement {
    Query::select()
        .column(submission::Column::PersonId)
        .from(submission::Entity)
        .and_where(SqlExpr::col(submission::Column::BadgeId).is_in(badges))
        .to_owned()
}

/// How many people have joined a playlist, and neither opened nor begun anything in it.
///
/// # Errors
/// When the database fails.
pub async fn joined_only(db: &impl ConnectionTrait, playlist: &Playlist) -> Result<u64, AppError> {
    let activities: Vec<String> = playlist.activities.iter().map(|a| a.id.clone()).collect();
    let badges: Vec<String> = playlist.activities.iter().map(|a| a.badge.clone()).collect();
    let readers = Query::select()
        .column(activity_visit::Column::PersonId)
        .from(activity_visit::Entity)
        .and_where(SqlExpr::col(activity_visit::Column::ActivityId).is_in(activities))
        .to_owned();
    Ok(enrolment::Entity::find()
        .filter(enrolment::Column::PlaylistId.eq(&playlist.id))
        .filter(enrolment::Column::PersonId.not_in_subquery(readers))
        .filter(enrolment::Column::PersonId.not_in_subquery(writers(&badges)))
        .count(db)
        .await?)
}

/// How many people have opened the text of an activity and not begun to write for its badge, by the part where they
/// stopped reading; 0 before the first.
///
/// # Errors
/// When the database fails.
pub async fn only_read(db: &impl ConnectionTrait, activity: &Activity) -> Result<BTreeMap<u32, u64>, AppError> {
    use activity_visit::Column;
    let rows: Vec<(i32, i64)> = activity_visit::Entity::find()
        .select_only()
        .column(Column::Part)
        .column_as(Column::Id.count(), "people")
        .filter(Column::ActivityId.eq(&activity.id))
        .filter(Column::PersonId.not_in_subquery(writers(std::slice::from_ref(&activity.badge))))
        .group_by(Column::Part)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(part, n)| (u32::try_from(part).unwrap_or(0), u64::try_from(n).unwrap_or(0))).collect())
}

/// How many people were asked to improve something for each of some badges, haven't sent it again, and don't hold the
/// badge.
///
/// # Errors
/// When the database fails.
pub async fn only_returned(db: &impl ConnectionTrait, badges: &[String]) -> Result<BTreeMap<String, u64>, AppError> {
    use submission::Column;
    let other = Alias::new("other");
    let holders = Query::select()
        .column((other.clone(), Column::PersonId))
        .from_as(submission::Entity, other.clone())
        .and_where(SqlExpr::col((other.clone(), Column::BadgeId)).equals((submission::Entity, Column::BadgeId)))
        .and_where(SqlExpr::col((other, Column::CredentialId)).is_not_null())
        .to_owned();
    let far = Column::State
        .eq(SubmissionState::Improve.key())
        .and(SqlExpr::col((submission::Entity, Column::PersonId)).not_in_subquery(holders));
    super::people_by_badge(db, badges, sea_orm::Condition::all().add(far)).await
}
