//! What members say to each other about a question of an application.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::BTreeMap;

/// Threads.
pub mod comment_thread {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What is said about one question of one application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comment_thread")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// About which question.
        pub question_id: String,
        /// Who has called it settled; nobody while it is open.
        pub resolved_by: Option<Uuid>,
        /// When.
        pub resolved_at: Option<Timestamp>,
        /// Counts what was said and settled.
        pub revision: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Comments.
pub mod comment {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One thing that was said.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comment")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// In which thread.
        pub thread_id: Uuid,
        /// Who said it.
        pub person_id: Uuid,
        /// What they said; nothing when it was removed.
        pub words: String,
        /// When.
        pub created_at: Timestamp,
        /// When they removed it.
        pub removed_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The thread about a question.
///
/// # Errors
/// When the database fails.
pub async fn thread(
    db: &impl ConnectionTrait,
    application: Uuid,
    question: &str,
) -> Result<Option<comment_thread::Model>, AppError> {
    let thread = comment_thread::Entity::find()
        .filter(comment_thread::Column::ApplicationId.eq(application))
        .filter(comment_thread::Column::QuestionId.eq(question));
    Ok(thread.one(db).await?)
}

/// What was said in a thread, the newest last.
///
/// # Errors
/// When the database fails.
pub async fn comments(db: &impl ConnectionTrait, thread: Uuid) -> Result<Vec<comment::Model>, AppError> {
    Ok(comment::Entity::find()
        .filter(comment::Column::ThreadId.eq(thread))
        .order_by_asc(comment::Column::CreatedAt)
        .order_by_asc(comment::Column::Id)
        .all(db)
        .await?)
}

/// How many comments there are about each question of an application, and whether they are settled.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait, application: Uuid) -> Result<BTreeMap<String, (u64, bool)>, AppError> {
    let threads =
        comment_thread::Entity::find().filter(comment_thread::Column::ApplicationId.eq(application)).all(db).await?;
    let counts: Vec<(Uuid, i64)> = comment::Entity::find()
        .select_only()
        .column(comment::Column::ThreadId)
        .column_as(comment::Column::Id.count(), "count")
        .filter(comment::Column::ThreadId.is_in(threads.iter().map(|t| t.id)))
        .filter(comment::Column::RemovedAt.is_null())
        .group_by(comment::Column::ThreadId)
        .into_tuple()
        .all(db)
        .await?;
    let of = |id: Uuid| counts.iter().find(|c| c.0 == id).and_then(|c| u64::try_from(c.1).ok()).unwrap_or(0);
    Ok(threads.into_iter().map(|t| (t.question_id, (of(t.id), t.resolved_at.is_some()))).collect())
}
