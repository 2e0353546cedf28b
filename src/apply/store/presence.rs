//! Who is in which section of an application just now.

use crate::{
    error::AppError,
    timestamp::{MINUTE, Timestamp},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};

/// People in applications.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A person in a section.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "presence")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The person.
        pub person_id: Uuid,
        /// The section.
        pub section_id: String,
        /// When their page was heard of last.
        pub seen_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How long after their page was heard of somebody counts as there: three times the pause between two calls.
pub const THERE: i64 = MINUTE * 3 / 4;

/// Somebody is in a section.
///
/// # Errors
/// When the database fails.
pub async fn note(
    db: &impl ConnectionTrait,
    id: Uuid,
    application: Uuid,
    person: Uuid,
    section: &str,
    at: Timestamp,
) -> Result<(), AppError> {
    let row = entity::ActiveModel {
        id: Set(id),
        application_id: Set(application),
        person_id: Set(person),
        section_id: Set(section.to_string()),
        seen_at: Set(at),
    };
    entity::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([entity::Column::ApplicationId, entity::Column::PersonId])
                .update_columns([entity::Column::SectionId, entity::Column::SeenAt])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Who else is in an application: person and section.
///
/// # Errors
/// When the database fails.
pub async fn others(
    db: &impl ConnectionTrait,
    application: Uuid,
    person: Uuid,
    now: Timestamp,
) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = entity::Entity::find()
        .filter(entity::Column::ApplicationId.eq(application))
        .filter(entity::Column::PersonId.ne(person))
        .filter(entity::Column::SeenAt.gt(Timestamp(now.0 - THERE)))
        // Before the clock was set back, perhaps: nobody was heard of in the future.
        .filter(entity::Column::SeenAt.lte(Timestamp(now.0 + THERE)))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.section_id)).collect())
}
