//! Flags: what has to be looked into before an application is decided on.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, entity::prelude::*};

/// Flags.
pub mod review_flag {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Something that stops an application until it is resolved.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_flag")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// Who raised it.
        pub raised_by: Uuid,
        /// Who looks into it, see [`FlagTo`](crate::review::model::FlagTo).
        pub goes_to: String,
        /// What there is to look into.
        pub words: String,
        /// When it was raised.
        pub raised_at: Timestamp,
        /// Who resolved it.
        pub resolved_by: Option<Uuid>,
        /// When.
        pub resolved_at: Option<Timestamp>,
        /// How, in words.
        pub resolution: String,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The flags of an application in the order in which they were raised.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<review_flag::Model>, AppError> {
    let all = review_flag::Entity::find().filter(review_flag::Column::ApplicationId.eq(application));
    Ok(all.order_by_asc(review_flag::Column::RaisedAt).order_by_asc(review_flag::Column::Id).all(db).await?)
}

/// Whether one of them still has to be looked into.
///
/// # Errors
/// When the database fails.
pub async fn is_open(db: &impl ConnectionTrait, application: Uuid) -> Result<bool, AppError> {
    let open = review_flag::Entity::find()
        .filter(review_flag::Column::ApplicationId.eq(application))
        .filter(review_flag::Column::ResolvedAt.is_null());
    Ok(open.one(db).await?.is_some())
}
