//! Phrases that assessors keep to use again, and what they have done.

use super::{assessment, submission_version};
use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};

/// A phrase to use again.
pub mod assessor_phrase {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A phrase of one assessor; nobody else sees it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessor_phrase")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: Uuid,
        /// The phrase.
        pub words: String,
        /// Since when.
        pub created_at: Timestamp,
    }

    /// Nothing refers to phrases.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Somebody's phrases, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn phrases(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<assessor_phrase::Model>, AppError> {
    use assessor_phrase::{Column, Entity};
    Ok(Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Id).all(db).await?)
}

/// What somebody has assessed since then: when each of it was submitted, and when they said their word; the newest
/// thousand.
///
/// # Errors
/// When the database fails.
pub async fn assessed_since(
    db: &impl ConnectionTrait,
    person: Uuid,
    since: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>, AppError> {
    let said: Vec<(Uuid, i32, Timestamp)> = assessment::Entity::find()
        .select_only()
        .columns([assessment::Column::SubmissionId, assessment::Column::Version, assessment::Column::At])
        .filter(assessment::Column::AssessorId.eq(person))
        .filter(assessment::Column::At.gte(since))
        .order_by_desc(assessment::Column::At)
        .limit(1000)
        .into_tuple()
        .all(db)
        .await?;
    let versions: Vec<(Uuid, i32, Option<Timestamp>)> = submission_version::Entity::find()
        .select_only()
        .columns([
            submission_version::Column::SubmissionId,
            submission_version::Column::Number,
            submission_version::Column::HandedInAt,
        ])
        .filter(submission_version::Column::SubmissionId.is_in(said.iter().map(|(id, _, _)| *id)))
        .into_tuple()
        .all(db)
        .await?;
    let submitted = |id: Uuid, number: i32| versions.iter().find(|v| v.0 == id && v.1 == number).and_then(|v| v.2);
    Ok(said.into_iter().filter_map(|(id, number, at)| submitted(id, number).map(|from| (from, at))).collect())
}
