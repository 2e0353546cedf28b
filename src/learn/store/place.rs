//! Who learns with which playlist, and where they stopped reading.

use crate::{error::AppError, learn::model::figures::Figures, programme::model::Playlist, timestamp::Timestamp};
use sea_orm::{
    ConnectionTrait, ExprTrait, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr as SqlExpr,
};
use std::collections::BTreeMap;

/// Who has joined a playlist.
pub mod enrolment {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody learns with a playlist.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrolment")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// With which playlist of the pack.
        pub playlist_id: String,
        /// Since when.
        pub joined_at: Timestamp,
        /// When they had earned the playlist's own badge.
        pub completed_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who has opened which activity.
pub mod activity_visit {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// How far somebody has read in an activity.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_visit")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// In which activity of the pack.
        pub activity_id: String,
        /// The part of the text where they stopped, from 1; 0 before the first.
        pub part: i32,
        /// When they opened it first.
        pub opened_at: Timestamp,
        /// When they read in it last.
        pub read_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person's enrolment in a playlist.
///
/// # Errors
/// When the database fails.
pub async fn joined(
    db: &impl ConnectionTrait,
    person: Uuid,
    playlist: &str,
) -> Result<Option<enrolment::Model>, AppError> {
    Ok(enrolment::Entity::find()
        .filter(enrolment::Column::PersonId.eq(person))
        .filter(enrolment::Column::PlaylistId.eq(playlist))
        .one(db)
        .await?)
}

/// The playlists that a person has joined and not completed.
///
/// # Errors
/// When the database fails.
pub async fn unfinished(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<enrolment::Model>, AppError> {
    Ok(enrolment::Entity::find()
        .filter(enrolment::Column::PersonId.eq(person))
        .filter(enrolment::Column::CompletedAt.is_null())
        .all(db)
        .await?)
}

/// How far a person has read in an activity.
///
/// # Errors
/// When the database fails.
pub async fn visit(
    db: &impl ConnectionTrait,
    person: Uuid,
    activity: &str,
) -> Result<Option<activity_visit::Model>, AppError> {
    Ok(activity_visit::Entity::find()
        .filter(activity_visit::Column::PersonId.eq(person))
        .filter(activity_visit::Column::ActivityId.eq(activity))
        .one(db)
        .await?)
}

/// Where a person read last in some activities.
///
/// # Errors
/// When the database fails.
pub async fn last_visit(
    db: &impl ConnectionTrait,
    person: Uuid,
    activities: impl IntoIterator<Item = String>,
) -> Result<Option<activity_visit::Model>, AppError> {
    Ok(activity_visit::Entity::find()
        .filter(activity_visit::Column::PersonId.eq(person))
        .filter(activity_visit::Column::ActivityId.is_in(activities))
        .order_by_desc(activity_visit::Column::ReadAt)
        .order_by_desc(activity_visit::Column::Id)
        .one(db)
        .await?)
}

/// How many people have opened each of some activities.
///
/// # Errors
/// When the database fails.
pub async fn opened(db: &impl ConnectionTrait, activities: &[String]) -> Result<BTreeMap<String, u64>, AppError> {
    use activity_visit::{Column, Entity};
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::ActivityId)
        .column_as(Column::Id.count(), "people")
        .filter(Column::ActivityId.is_in(activities))
        .group_by(Column::ActivityId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or(0))).collect())
}

/// How many people learn with a playlist, how many have completed it, and the time that the one in the middle needed.
///
/// # Errors
/// When the database fails.
pub async fn figures(db: &impl ConnectionTrait, playlist: &Playlist) -> Result<Figures, AppError> {
    use enrolment::{Column, Entity};
    let all = Entity::find().filter(Column::PlaylistId.eq(&playlist.id));
    let started = all.clone().count(db).await?;
    let done = all.filter(Column::CompletedAt.is_not_null());
    let completed = done.clone().count(db).await?;
    let took = ExprTrait::sub(SqlExpr::col(Column::CompletedAt), SqlExpr::col(Column::JoinedAt));
    let median: Option<(Option<Timestamp>, Timestamp)> = done
        .select_only()
        .columns([Column::CompletedAt, Column::JoinedAt])
        .order_by_asc(took)
        .order_by_asc(Column::Id)
        .offset(completed / 2)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    let median = median.and_then(|(until, from)| Some(until?.0 - from.0));
    Ok(Figures { started, completed: Some(completed), median })
}
