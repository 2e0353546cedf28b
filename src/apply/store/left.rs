//! What had no place in the form of an application.

use crate::{apply::model::Unfit, error::AppError, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, PaginatorTrait, QueryOrder, entity::prelude::*};

/// Answers that were left over.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An answer, or a part of one.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "left_over")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// To which question.
        pub question_id: String,
        /// The question in words.
        pub label: String,
        /// The answer in words.
        pub words: String,
        /// The key of the reason.
        pub why: String,
        /// Who upgraded the form, or brought the answer.
        pub left_by: Uuid,
        /// When.
        pub left_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An answer that has no place in a form, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// The question's id.
    pub question: String,
    /// The question in words.
    pub label: String,
    /// The answer in words.
    pub words: String,
    /// Why it has no place.
    pub why: Unfit,
}

/// Keeps what was left over; the same words to the same question once.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    db: &impl ConnectionTrait,
    id: Uuid,
    application: Uuid,
    left: &LeftOver,
    (by, at): (Uuid, Timestamp),
) -> Result<(), AppError> {
    let same = entity::Entity::find()
        .filter(entity::Column::ApplicationId.eq(application))
        .filter(entity::Column::QuestionId.eq(&left.question))
        .filter(entity::Column::Words.eq(&left.words))
        .count(db)
        .await?;
    if same > 0 {
        return Ok(());
    }
    let row = entity::ActiveModel {
        id: Set(id),
        application_id: Set(application),
        question_id: Set(left.question.clone()),
        label: Set(left.label.clone()),
        words: Set(left.words.clone()),
        why: Set(left.why.key().into()),
        left_by: Set(by),
        left_at: Set(at),
    };
    entity::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Everything that was left over in an application, in the order in which it was.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<entity::Model>, AppError> {
    let rows = entity::Entity::find().filter(entity::Column::ApplicationId.eq(application));
    Ok(rows.order_by_asc(entity::Column::Id).all(db).await?)
}

/// How much was left over in an application.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, application: Uuid) -> Result<u64, AppError> {
    Ok(entity::Entity::find().filter(entity::Column::ApplicationId.eq(application)).count(db).await?)
}
