//! Who is looking at what just now.

use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, entity::prelude::*};

/// Claims.
pub mod assessment_claim {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody is looking at a submission for a while. It binds nobody: a colleague may take it over.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_claim")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What they are looking at.
        pub submission_id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// Until when it counts.
        pub until: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The claims on some submissions, those whose time is over too.
///
/// # Errors
/// When the database fails.
pub async fn claims(
    db: &impl ConnectionTrait,
    submissions: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<assessment_claim::Model>, AppError> {
    Ok(assessment_claim::Entity::find()
        .filter(assessment_claim::Column::SubmissionId.is_in(submissions))
        .all(db)
        .await?)
}

/// Who else than this person is looking at a submission now.
pub fn claimed_by_other(
    claims: &[assessment_claim::Model],
    submission: Uuid,
    person: Uuid,
    now: Timestamp,
) -> Option<Uuid> {
    claims.iter().find(|c| c.submission_id == submission && c.person_id != person && c.until > now).map(|c| c.person_id)
}

/// Nobody is looking at a submission any more.
///
/// # Errors
/// When the database fails.
pub async fn end_claim(db: &impl ConnectionTrait, submission: Uuid) -> Result<(), AppError> {
    assessment_claim::Entity::delete_many()
        .filter(assessment_claim::Column::SubmissionId.eq(submission))
        .exec(db)
        .await?;
    Ok(())
}
