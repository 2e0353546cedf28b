//! Tables and queries of the room: questions, what was said to them, answers that everybody reads.

use super::model::{Frequent, QuestionState};
use crate::{error::AppError, programme::model::Text, texts::Locale, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

/// Questions.
pub mod question {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A question with what was said to it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who asked.
        pub person_id: Uuid,
        /// About which playlist of the pack.
        pub playlist_id: String,
        /// About which badge of the pack; empty when it is about the playlist.
        pub badge_id: String,
        /// Where it was asked: task and question, or its own id.
        pub origin: String,
        /// How it begins.
        pub subject: String,
        /// The language that they read then.
        pub language: String,
        /// Whose turn it is, by its key.
        pub state: String,
        /// Counts what was said and done.
        pub revision: i64,
        /// When it was asked.
        pub created_at: Timestamp,
        /// When something was said or done last.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was said.
pub mod question_message {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What somebody said in a thread.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question_message")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// In which thread.
        pub question_id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// Whether it is an answer.
        pub from_team: bool,
        /// What.
        pub words: String,
        /// When.
        pub created_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Answers that everybody reads.
pub mod frequent_question {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A question with its answer, on the page of a playlist.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "frequent_question")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// With which playlist of the pack.
        pub playlist_id: String,
        /// In which language.
        pub language: String,
        /// The question, without who asked it.
        pub question: String,
        /// The answer.
        pub answer: String,
        /// The thread that it comes from.
        pub question_id: Option<Uuid>,
        /// Counts the changes.
        pub revision: i64,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was changed last.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl question::Model {
    /// Whose turn it is.
    ///
    /// # Errors
    /// When the database holds a state that this program doesn't know.
    pub fn state(&self) -> Result<QuestionState, AppError> {
        QuestionState::parse(&self.state)
            .ok_or_else(|| AppError::internal(&format!("a question in the unknown state {}", self.state)))
    }
}

/// A question.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<question::Model, AppError> {
    question::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// What a person asked in one place.
///
/// # Errors
/// When the database fails.
pub async fn by_origin(
    db: &impl ConnectionTrait,
    person: Uuid,
    origin: &str,
) -> Result<Option<question::Model>, AppError> {
    use question::{Column, Entity};
    Ok(Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Origin.eq(origin)).one(db).await?)
}

/// What was said to a question, in order.
///
/// # Errors
/// When the database fails.
pub async fn messages(db: &impl ConnectionTrait, of: Uuid) -> Result<Vec<question_message::Model>, AppError> {
    use question_message::{Column, Entity};
    let of = Entity::find().filter(Column::QuestionId.eq(of));
    Ok(of.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?)
}

/// How much a person has written since a time, in all threads.
///
/// # Errors
/// When the database fails.
pub async fn written_since(db: &impl ConnectionTrait, person: Uuid, since: Timestamp) -> Result<u64, AppError> {
    use question_message::{Column, Entity};
    Ok(Entity::find().filter(Column::PersonId.eq(person)).filter(Column::CreatedAt.gte(since)).count(db).await?)
}

/// How many questions a person has asked.
///
/// # Errors
/// When the database fails.
pub async fn count_of(db: &impl ConnectionTrait, person: Uuid) -> Result<u64, AppError> {
    Ok(question::Entity::find().filter(question::Column::PersonId.eq(person)).count(db).await?)
}

/// A part of what a person asked, what was touched last first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(
    db: &impl ConnectionTrait,
    person: Uuid,
    offset: u64,
    most: u64,
) -> Result<Vec<question::Model>, AppError> {
    use question::{Column, Entity};
    let own = Entity::find().filter(Column::PersonId.eq(person));
    let own = own.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id);
    Ok(own.offset(offset).limit(most).all(db).await?)
}

/// How many questions there are in each state.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait) -> Result<Vec<(String, u64)>, AppError> {
    use question::{Column, Entity};
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "questions")
        .group_by(Column::State)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(state, n)| (state, u64::try_from(n).unwrap_or(0))).collect())
}

/// A part of the questions in a state: of those that wait, what waits longest first; of the others, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn in_state(
    db: &impl ConnectionTrait,
    state: QuestionState,
    offset: u64,
    most: u64,
) -> Result<Vec<question::Model>, AppError> {
    use question::{Column, Entity};
    let order = if state == QuestionState::Open { sea_orm::Order::Asc } else { sea_orm::Order::Desc };
    let all = Entity::find().filter(Column::State.eq(state.key()));
    let all = all.order_by(Column::UpdatedAt, order.clone()).order_by(Column::Id, order);
    Ok(all.offset(offset).limit(most).all(db).await?)
}

/// An answer that everybody reads.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn frequent_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<frequent_question::Model, AppError> {
    frequent_question::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The ids of what everybody reads of a thread.
///
/// # Errors
/// When the database fails.
pub async fn published(db: &impl ConnectionTrait, of: Uuid) -> Result<Vec<Uuid>, AppError> {
    use frequent_question::{Column, Entity};
    let rows = Entity::find().filter(Column::QuestionId.eq(of)).order_by_asc(Column::CreatedAt).all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The answers that everybody reads with a playlist: those in the reader's language, then those in English.
///
/// # Errors
/// When the database fails.
pub async fn frequent(db: &impl ConnectionTrait, locale: Locale, playlist: &str) -> Result<Vec<Frequent>, AppError> {
    use frequent_question::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::PlaylistId.eq(playlist))
        .filter(Column::Language.is_in([locale.tag(), Locale::ENGLISH.tag()]))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let (own, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.language == locale.tag());
    let shown = |row: frequent_question::Model| {
        let lang = (row.language != locale.tag()).then(|| row.language.clone());
        let text = |text| Text { text, lang: lang.clone() };
        Frequent { id: row.id, question: text(row.question), answer: text(row.answer) }
    };
    Ok(own.into_iter().chain(others).map(shown).collect())
}
