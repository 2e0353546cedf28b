//! The levels at which applicants see their own answers.

use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*};
use std::collections::BTreeMap;

/// Applicants' own levels.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The level at which the applicants see an answer.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "own_level")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// The answer to which question.
        pub question_id: String,
        /// The level; 0 where it was taken back.
        pub level: i64,
        /// Counts its changes.
        pub revision: i64,
        /// Who said so last.
        pub updated_by: Uuid,
        /// When.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl entity::Model {
    /// The level, unless it was taken back.
    pub fn level(&self) -> Option<u8> {
        u8::try_from(self.level).ok().filter(|level| *level > 0)
    }
}

/// The rows of an application.
///
/// # Errors
/// When the database fails.
pub async fn rows(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<entity::Model>, AppError> {
    Ok(entity::Entity::find().filter(entity::Column::ApplicationId.eq(application)).all(db).await?)
}

/// The levels of an application, by question.
///
/// # Errors
/// When the database fails.
pub async fn levels(db: &impl ConnectionTrait, application: Uuid) -> Result<BTreeMap<String, u8>, AppError> {
    let rows = rows(db, application).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.question_id.clone(), row.level()?))).collect())
}

/// Puts a level, in place of the one in a row.
///
/// # Errors
/// When the database fails.
pub async fn put(
    db: &impl ConnectionTrait,
    new: Uuid,
    (application, question): (Uuid, &str),
    level: Option<u8>,
    row: Option<&entity::Model>,
    (by, at): (Uuid, Timestamp),
) -> Result<(), AppError> {
    let written = entity::ActiveModel {
        id: Set(row.map_or(new, |row| row.id)),
        application_id: Set(application),
        question_id: Set(question.to_string()),
        level: Set(i64::from(level.unwrap_or(0))),
        revision: Set(row.map_or(1, |row| row.revision + 1)),
        updated_by: Set(by),
        updated_at: Set(at),
    };
    match row {
        Some(_) => {
            written.update(db).await?;
        }
        None => {
            entity::Entity::insert(written).exec_without_returning(db).await?;
        }
    }
    Ok(())
}
