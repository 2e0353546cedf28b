//! Applications that were withdrawn after they had been submitted.

/// Withdrawals.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One withdrawal.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "withdrawal")]
    pub struct Model {
        /// The application.
        #[sea_orm(primary_key, auto_increment = false)]
        pub application_id: Uuid,
        /// The owner who withdrew it.
        pub person_id: Uuid,
        /// Why; may be empty.
        pub reason: String,
        /// When.
        pub withdrawn_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use crate::error::AppError;
use sea_orm::{ConnectionTrait, entity::prelude::*};

/// The withdrawal of an application, if there was one.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<entity::Model>, AppError> {
    Ok(entity::Entity::find_by_id(application).one(db).await?)
}
