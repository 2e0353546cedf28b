//! What goes on with the applicant during a review: questions of the coordinator, and letters as they were sent.

use crate::{error::AppError, review::model::ClarificationState};
use sea_orm::{ConnectionTrait, QueryOrder, entity::prelude::*};

/// Questions of the coordinator.
pub mod clarification {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One question, with what is said to it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "clarification")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// About which application.
        pub application_id: Uuid,
        /// Who asked.
        pub asked_by: Uuid,
        /// Whose turn it is, by its key.
        pub state: String,
        /// Counts what was said and done.
        pub revision: i64,
        /// When it was asked.
        pub created_at: Timestamp,
        /// When something was last said or done.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was said to them.
pub mod clarification_message {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Something that was said.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "clarification_message")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// To which question.
        pub clarification_id: Uuid,
        /// Who said it.
        pub person_id: Uuid,
        /// Whether a member of the organiser said it.
        pub from_applicant: bool,
        /// The words.
        pub words: String,
        /// When.
        pub created_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Letters.
pub mod decision_letter {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The letter about a decision, as it was written to one owner.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "decision_letter")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// About which application.
        pub application_id: Uuid,
        /// To whom.
        pub person_id: Uuid,
        /// Its language.
        pub language: String,
        /// Its heading.
        pub subject: String,
        /// Its words.
        pub words: String,
        /// When it was written.
        pub created_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl clarification::Model {
    /// Whose turn it is.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn state(&self) -> Result<ClarificationState, AppError> {
        ClarificationState::parse(&self.state)
            .ok_or_else(|| AppError::internal(&format!("a question is {}", self.state)))
    }
}

/// A question of the coordinator.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn clarification_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<clarification::Model, AppError> {
    clarification::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The questions about an application, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn clarifications(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Vec<clarification::Model>, AppError> {
    let all = clarification::Entity::find().filter(clarification::Column::ApplicationId.eq(application));
    let all = all.order_by_desc(clarification::Column::CreatedAt).order_by_desc(clarification::Column::Id);
    Ok(all.all(db).await?)
}

/// What was said to some questions, in order.
///
/// # Errors
/// When the database fails.
pub async fn messages(
    db: &impl ConnectionTrait,
    clarifications: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<clarification_message::Model>, AppError> {
    use clarification_message::Column;
    let all = clarification_message::Entity::find().filter(Column::ClarificationId.is_in(clarifications));
    // Ids sort by the time at which they were made.
    Ok(all.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?)
}

/// The letters about a decision, in the order in which they were written.
///
/// # Errors
/// When the database fails.
pub async fn letters(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<decision_letter::Model>, AppError> {
    let all = decision_letter::Entity::find().filter(decision_letter::Column::ApplicationId.eq(application));
    Ok(all.order_by_asc(decision_letter::Column::Id).all(db).await?)
}
