//! Who answers which part of an application, and by when.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, entity::prelude::*};

/// Parts that somebody answers for.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A part of an application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "responsibility")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The section.
        pub section_id: String,
        /// The question in it; empty for the whole section.
        pub question_id: String,
        /// Who answers it; nobody any more when there is none.
        pub person_id: Option<Uuid>,
        /// By which day, as forms write it.
        pub due_on: Option<String>,
        /// Who has asked them.
        pub assigned_by: Uuid,
        /// When.
        pub assigned_at: Timestamp,
        /// Counts the changes.
        pub revision: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// All of an application.
///
/// # Errors
/// When the database fails.
pub async fn of_application(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<entity::Model>, AppError> {
    Ok(entity::Entity::find().filter(entity::Column::ApplicationId.eq(application)).all(db).await?)
}

/// The one of a part.
///
/// # Errors
/// When the database fails.
pub async fn of_part(
    db: &impl ConnectionTrait,
    application: Uuid,
    section: &str,
    question: &str,
) -> Result<Option<entity::Model>, AppError> {
    let part = entity::Entity::find()
        .filter(entity::Column::ApplicationId.eq(application))
        .filter(entity::Column::SectionId.eq(section))
        .filter(entity::Column::QuestionId.eq(question));
    Ok(part.one(db).await?)
}

/// One by its id.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<entity::Model>, AppError> {
    Ok(entity::Entity::find_by_id(id).one(db).await?)
}
