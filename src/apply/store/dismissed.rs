//! Proposed answers that somebody has dismissed.

use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};
use std::collections::BTreeSet;

/// Dismissed proposals.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A proposal that isn't made any more.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dismissed_proposal")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// Its key, a hash of what was proposed.
        pub proposal: String,
        /// Who dismissed it.
        pub dismissed_by: Uuid,
        /// When.
        pub dismissed_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The keys of those of an application.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, application: Uuid) -> Result<BTreeSet<String>, AppError> {
    let rows = entity::Entity::find().filter(entity::Column::ApplicationId.eq(application)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.proposal).collect())
}

/// Dismisses one; twice is once.
///
/// # Errors
/// When the database fails.
pub async fn add(
    db: &impl ConnectionTrait,
    id: Uuid,
    application: Uuid,
    proposal: &str,
    by: Uuid,
    at: Timestamp,
) -> Result<(), AppError> {
    let row = entity::ActiveModel {
        id: Set(id),
        application_id: Set(application),
        proposal: Set(proposal.to_string()),
        dismissed_by: Set(by),
        dismissed_at: Set(at),
    };
    let key = [entity::Column::ApplicationId, entity::Column::Proposal];
    entity::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Makes one again.
///
/// # Errors
/// When the database fails.
pub async fn remove(db: &impl ConnectionTrait, application: Uuid, proposal: &str) -> Result<(), AppError> {
    entity::Entity::delete_many()
        .filter(entity::Column::ApplicationId.eq(application))
        .filter(entity::Column::Proposal.eq(proposal))
        .exec(db)
        .await?;
    Ok(())
}
