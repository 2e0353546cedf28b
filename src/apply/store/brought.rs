//! Exports that somebody has brought and not imported yet.

use crate::{
    error::AppError,
    timestamp::{DAY, Timestamp},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};

/// Brought exports.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What a person has brought for an application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "brought_export")]
    pub struct Model {
        /// The row's id, another one for each export.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Into which application.
        pub application_id: Uuid,
        /// Who brought it.
        pub person_id: Uuid,
        /// The export.
        pub json: String,
        /// When.
        pub brought_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How long an export waits to be imported.
const KEPT: i64 = DAY;

/// Keeps an export in place of the one that the person has brought before, and forgets those that nobody came back for.
///
/// # Errors
/// When the database fails.
pub async fn keep(db: &impl ConnectionTrait, row: entity::Model) -> Result<(), AppError> {
    entity::Entity::delete_many()
        .filter(entity::Column::BroughtAt.lt(Timestamp(row.brought_at.0 - KEPT)))
        .exec(db)
        .await?;
    let row = entity::ActiveModel {
        id: Set(row.id),
        application_id: Set(row.application_id),
        person_id: Set(row.person_id),
        json: Set(row.json),
        brought_at: Set(row.brought_at),
    };
    entity::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([entity::Column::ApplicationId, entity::Column::PersonId])
                .update_columns([entity::Column::Id, entity::Column::Json, entity::Column::BroughtAt])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// What a person has brought for an application.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, application: Uuid, person: Uuid) -> Result<Option<entity::Model>, AppError> {
    let row = entity::Entity::find()
        .filter(entity::Column::ApplicationId.eq(application))
        .filter(entity::Column::PersonId.eq(person));
    Ok(row.one(db).await?)
}

/// Forgets one.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &impl ConnectionTrait, id: Uuid) -> Result<(), AppError> {
    entity::Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}
