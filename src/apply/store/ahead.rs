//! Self-assessments that people have kept for their next application.

use crate::{apply::model::SelfAssessment, error::AppError, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};

/// Kept self-assessments.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What a person has said of their organiser.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "self_assessment")]
    pub struct Model {
        /// Whose it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        /// What was said, as in the address of its result.
        pub said: String,
        /// When it was kept.
        pub kept_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps one, in place of an earlier one.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    db: &impl ConnectionTrait,
    person: Uuid,
    said: &SelfAssessment,
    at: Timestamp,
) -> Result<(), AppError> {
    let row = entity::ActiveModel { person_id: Set(person), said: Set(said.to_string()), kept_at: Set(at) };
    entity::Entity::insert(row)
        .on_conflict(
            OnConflict::column(entity::Column::PersonId)
                .update_columns([entity::Column::Said, entity::Column::KeptAt])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// What a person has kept, and when.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<(SelfAssessment, Timestamp)>, AppError> {
    let row = entity::Entity::find_by_id(person).one(db).await?;
    Ok(row.and_then(|row| Some((row.said.parse().ok()?, row.kept_at))))
}
