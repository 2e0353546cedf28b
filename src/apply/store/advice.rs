//! Why a committee didn't issue the label yet, criterion by criterion, for the next try.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, entity::prelude::*};

/// Advice.
pub mod entity {
    use sea_orm::entity::prelude::*;

    /// What is missing by one criterion, and what to do about it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "advice")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application that was decided on.
        pub application_id: Uuid,
        /// The clause of the pass rule; empty for the application as a whole.
        pub clause: String,
        /// The section or question.
        pub subject_id: String,
        /// The committee's words.
        pub words: String,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model;

/// The advice that was given with the decision about an application.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<Model>, AppError> {
    let all = entity::Entity::find().filter(entity::Column::ApplicationId.eq(application));
    Ok(all.order_by_asc(entity::Column::Clause).order_by_asc(entity::Column::SubjectId).all(db).await?)
}
