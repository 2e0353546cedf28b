//! What learners took back after they had submitted it.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, entity::prelude::*};

/// Withdrawals.
pub mod withdrawal {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A learner took a round back.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "submission_withdrawal")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which submission.
        pub submission_id: Uuid,
        /// Which round it was.
        pub version: i32,
        /// When that had been submitted.
        pub handed_in_at: Timestamp,
        /// When it was taken back.
        pub at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was taken back of some submissions, in order.
///
/// # Errors
/// When the database fails.
pub async fn withdrawals(
    db: &impl ConnectionTrait,
    submissions: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<withdrawal::Model>, AppError> {
    Ok(withdrawal::Entity::find()
        .filter(withdrawal::Column::SubmissionId.is_in(submissions))
        .order_by_asc(withdrawal::Column::At)
        .order_by_asc(withdrawal::Column::Id)
        .all(db)
        .await?)
}
