//! The history of each answer: who wrote what, and when.

use crate::{
    error::AppError,
    timestamp::{MINUTE, Timestamp},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel, PaginatorTrait, QueryOrder, entity::prelude::*};

/// Versions of answers.
pub mod answer_version {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What stood in an answer from one time to another.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "answer_version")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// To which question.
        pub question_id: String,
        /// Which one, from 1.
        pub number: i64,
        /// The answer as JSON; nothing when it was taken back.
        pub value: Option<String>,
        /// Whether it became the answer; one that was written at the same time as a colleague's didn't.
        pub taken: bool,
        /// Who wrote it.
        pub written_by: Uuid,
        /// When they began to.
        pub begun_at: Timestamp,
        /// When they wrote in it last.
        pub written_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What one person writes within this time belongs to one version.
const ONE_GO: i64 = 10 * MINUTE;
/// More letters than this aren't taken away within one version: they are in the history then.
const TYPING_MISTAKE: usize = 20;

/// Something that was written, for the history.
pub struct Written<'a> {
    /// In which application.
    pub application: Uuid,
    /// To which question.
    pub question: &'a str,
    /// The answer as JSON; nothing when it was taken back.
    pub value: Option<String>,
    /// Whether it became the answer.
    pub taken: bool,
    /// Whether it begins a version in any case.
    pub anew: bool,
    /// Who.
    pub by: Uuid,
    /// When.
    pub at: Timestamp,
}

/// Keeps what was written. Saving goes on all the time, so what one person writes in one go is one version, as long as
/// words are added; when some go, what stood there stays in the history. Gives whether a version was begun.
///
/// # Errors
/// When the database fails.
pub async fn keep(db: &impl ConnectionTrait, id: Uuid, written: Written<'_>) -> Result<bool, AppError> {
    let newest = newest(db, written.application, written.question).await?;
    let goes_on = newest.as_ref().is_some_and(|v| {
        !written.anew
            && v.written_by == written.by
            && v.taken == written.taken
            // A clock that was set back tells nothing: what is written then begins anew.
            && (0..ONE_GO).contains(&(written.at.0 - v.begun_at.0))
            && taken_away(v.value.as_deref().unwrap_or_default(), written.value.as_deref().unwrap_or_default())
                <= TYPING_MISTAKE
    });
    match newest {
        Some(newest) if goes_on => {
            let mut active = newest.into_active_model();
            active.value = Set(written.value);
            active.written_at = Set(written.at);
            active.update(db).await?;
            Ok(false)
        }
        newest => {
            let row = answer_version::ActiveModel {
                id: Set(id),
                application_id: Set(written.application),
                question_id: Set(written.question.to_string()),
                number: Set(newest.map_or(0, |v| v.number) + 1),
                value: Set(written.value),
                taken: Set(written.taken),
                written_by: Set(written.by),
                begun_at: Set(written.at),
                written_at: Set(written.at),
            };
            answer_version::Entity::insert(row).exec_without_returning(db).await?;
            Ok(true)
        }
    }
}

/// How many bytes of the earlier text are gone where it was changed in one place.
fn taken_away(before: &str, after: &str) -> usize {
    let same = |pair: &(u8, u8)| pair.0 == pair.1;
    let head = before.bytes().zip(after.bytes()).take_while(same).count();
    let room = before.len().min(after.len()) - head;
    let tail = before.bytes().rev().zip(after.bytes().rev()).take(room).take_while(same).count();
    before.len() - head - tail
}

/// The newest version of an answer.
///
/// # Errors
/// When the database fails.
pub async fn newest(
    db: &impl ConnectionTrait,
    application: Uuid,
    question: &str,
) -> Result<Option<answer_version::Model>, AppError> {
    Ok(of_answer(application, question).one(db).await?)
}

/// The versions of an answer, the newest first, at most so many.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    db: &impl ConnectionTrait,
    application: Uuid,
    question: &str,
    most: u64,
) -> Result<Vec<answer_version::Model>, AppError> {
    use sea_orm::QuerySelect;
    Ok(of_answer(application, question).limit(most).all(db).await?)
}

/// Whether a file was in any version of any answer of an application.
///
/// # Errors
/// When the database fails.
pub async fn mentions(db: &impl ConnectionTrait, application: Uuid, file: Uuid) -> Result<bool, AppError> {
    let found = answer_version::Entity::find()
        .filter(answer_version::Column::ApplicationId.eq(application))
        .filter(answer_version::Column::Value.contains(file.to_string()))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// A version of an answer by its number.
///
/// # Errors
/// When the database fails.
pub async fn numbered(
    db: &impl ConnectionTrait,
    application: Uuid,
    question: &str,
    number: i64,
) -> Result<Option<answer_version::Model>, AppError> {
    Ok(of_answer(application, question).filter(answer_version::Column::Number.eq(number)).one(db).await?)
}

fn of_answer(application: Uuid, question: &str) -> Select<answer_version::Entity> {
    answer_version::Entity::find()
        .filter(answer_version::Column::ApplicationId.eq(application))
        .filter(answer_version::Column::QuestionId.eq(question))
        .order_by_desc(answer_version::Column::Number)
}
