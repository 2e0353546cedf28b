//! Tables and queries of applications, answers and editions.

pub mod advice;
pub mod ahead;
pub mod brought;
pub mod comments;
pub mod dismissed;
pub mod left;
pub mod own_level;
pub mod presence;
pub mod responsibility;
pub mod returned;
pub mod version;
pub mod withdrawal;

use super::model::{Answer, Answers, Application, ApplicationState};
use crate::{error::AppError, programme::model::Edition};
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};
use std::collections::BTreeMap;

/// Editions.
pub mod edition {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Form, scale and rules of a day, kept for the applications that were made with them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "edition")]
    pub struct Model {
        /// The hash of its content.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        /// The edition.
        pub json: String,
        /// When the first application was begun with it.
        pub created_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Applications.
pub mod application {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "application")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its reference, from the day it was submitted.
        pub reference: Option<String>,
        /// Whose it is.
        pub organiser_id: Uuid,
        /// The edition's version.
        pub edition_version: String,
        /// The state's key.
        pub state: String,
        /// The language in which it was begun.
        pub language: String,
        /// The application whose answers it began with.
        pub previous_id: Option<Uuid>,
        /// The label that it is to renew.
        pub renews_id: Option<Uuid>,
        /// When it was submitted.
        pub submitted_at: Option<Timestamp>,
        /// Who submitted it.
        pub submitted_by: Option<Uuid>,
        /// When it was decided.
        pub decided_at: Option<Timestamp>,
        /// Who began it.
        pub created_by: Uuid,
        /// Counts the changes of its state.
        pub revision: i64,
        /// When it was begun.
        pub created_at: Timestamp,
        /// When somebody last wrote in it.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Answers.
pub mod answer {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The answer to a question of an application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "answer")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// To which question.
        pub question_id: String,
        /// The answer as JSON; nothing when it was taken back.
        pub value: Option<String>,
        /// Counts its changes.
        pub revision: i64,
        /// Who wrote it last.
        pub updated_by: Uuid,
        /// When.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<application::Model> for Application {
    type Error = AppError;

    fn try_from(row: application::Model) -> Result<Self, AppError> {
        Ok(Self {
            state: ApplicationState::parse(&row.state)
                .ok_or_else(|| AppError::internal(&format!("the application {} has an odd state", row.id)))?,
            id: row.id,
            reference: row.reference,
            organiser_id: row.organiser_id,
            edition_version: row.edition_version,
            language: row.language,
            previous_id: row.previous_id,
            renews: row.renews_id,
            submitted_at: row.submitted_at,
            decided_at: row.decided_at,
            updated_at: row.updated_at,
            revision: row.revision,
        })
    }
}

/// The row of an application.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn row(db: &impl ConnectionTrait, id: Uuid) -> Result<application::Model, AppError> {
    application::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// An application.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn application(db: &impl ConnectionTrait, id: Uuid) -> Result<Application, AppError> {
    row(db, id).await?.try_into()
}

/// All applications in some states, those that were submitted first at the top.
///
/// # Errors
/// When the database fails.
pub async fn applications(
    db: &impl ConnectionTrait,
    states: &[ApplicationState],
) -> Result<Vec<Application>, AppError> {
    let rows = application::Entity::find()
        .filter(application::Column::State.is_in(states.iter().map(|s| s.key())))
        .order_by_asc(application::Column::SubmittedAt)
        .order_by_asc(application::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// The applications that were decided last, and how many there are; without those of some organisers and without some.
///
/// # Errors
/// When the database fails.
pub async fn decided(
    db: &impl ConnectionTrait,
    without_organisers: impl IntoIterator<Item = Uuid>,
    without: impl IntoIterator<Item = Uuid>,
    most: u64,
) -> Result<(Vec<Application>, u64), AppError> {
    let states = [ApplicationState::Issued, ApplicationState::NotYetIssued];
    let all = application::Entity::find()
        .filter(application::Column::State.is_in(states.iter().map(|s| s.key())))
        .filter(application::Column::OrganiserId.is_not_in(without_organisers))
        .filter(application::Column::Id.is_not_in(without));
    let count = all.clone().count(db).await?;
    let rows = all
        .order_by_desc(application::Column::DecidedAt)
        .order_by_desc(application::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok((rows.into_iter().map(Application::try_from).collect::<Result<_, _>>()?, count))
}

/// The applications of some organisers, the newest first; drafts that were given up are left out.
///
/// # Errors
/// When the database fails.
pub async fn of_organisers(
    db: &impl ConnectionTrait,
    organisers: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Application>, AppError> {
    let rows = application::Entity::find()
        .filter(application::Column::OrganiserId.is_in(organisers))
        .filter(
            Condition::any()
                .add(application::Column::State.ne(ApplicationState::Withdrawn.key()))
                .add(application::Column::SubmittedAt.is_not_null()),
        )
        .order_by_desc(application::Column::CreatedAt)
        .all(db)
        .await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// The rows of an application's answers.
///
/// # Errors
/// When the database fails.
pub async fn answer_rows(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<answer::Model>, AppError> {
    Ok(answer::Entity::find().filter(answer::Column::ApplicationId.eq(application)).all(db).await?)
}

/// The row of an answer.
///
/// # Errors
/// When the database fails.
pub async fn answer_row(
    db: &impl ConnectionTrait,
    application: Uuid,
    question: &str,
) -> Result<Option<answer::Model>, AppError> {
    let row = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(application))
        .filter(answer::Column::QuestionId.eq(question));
    Ok(row.one(db).await?)
}

/// The rows of some of an application's answers.
///
/// # Errors
/// When the database fails.
pub async fn answer_rows_of(
    db: &impl ConnectionTrait,
    application: Uuid,
    questions: impl IntoIterator<Item = &str>,
) -> Result<Vec<answer::Model>, AppError> {
    let rows = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(application))
        .filter(answer::Column::QuestionId.is_in(questions));
    Ok(rows.all(db).await?)
}

/// The answers in some rows; one that can't be read any more counts as none.
pub fn read(rows: &[answer::Model]) -> Answers {
    rows.iter().filter_map(|row| Some((row.question_id.clone(), parsed(row.value.as_deref())?))).collect()
}

/// An answer as it is stored; one that can't be read any more is none.
pub fn parsed(value: Option<&str>) -> Option<Answer> {
    serde_json::from_str(value?).inspect_err(|cause| tracing::warn!(%cause, "an answer can't be read")).ok()
}

/// The answers of an application.
///
/// # Errors
/// When the database fails.
pub async fn answers(db: &impl ConnectionTrait, application: Uuid) -> Result<Answers, AppError> {
    Ok(read(&answer_rows(db, application).await?))
}

/// The edition that an application was made with.
///
/// # Errors
/// [`AppError::Internal`] when it isn't there or can't be read.
pub async fn edition(db: &impl ConnectionTrait, version: &str) -> Result<Edition, AppError> {
    let row = edition::Entity::find_by_id(version)
        .one(db)
        .await?
        .ok_or_else(|| AppError::internal(&format!("the edition {version} is missing")))?;
    Edition::from_json(&row.json).map_err(|e| AppError::internal(&e))
}

/// The edition that an application was made with, as it holds for it: with the shortened form for a renewal.
///
/// # Errors
/// As [`edition`].
pub async fn edition_of(db: &impl ConnectionTrait, application: &Application) -> Result<Edition, AppError> {
    let edition = edition(db, &application.edition_version).await?;
    Ok(if application.renews.is_some() { edition.for_renewal() } else { edition })
}

/// Several editions at once, by version.
///
/// # Errors
/// As [`edition`].
pub async fn editions(
    db: &impl ConnectionTrait,
    versions: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, Edition>, AppError> {
    let versions: Vec<String> = versions.into_iter().collect();
    if versions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = edition::Entity::find().filter(edition::Column::Version.is_in(versions)).all(db).await?;
    rows.into_iter()
        .map(|row| Ok((row.version, Edition::from_json(&row.json).map_err(|e| AppError::internal(&e))?)))
        .collect()
}

/// All editions, the newest first.
///
/// # Errors
/// As [`edition`].
pub async fn all_editions(db: &impl ConnectionTrait) -> Result<Vec<Edition>, AppError> {
    let rows = edition::Entity::find().order_by_desc(edition::Column::CreatedAt).all(db).await?;
    rows.into_iter().map(|row| Edition::from_json(&row.json).map_err(|e| AppError::internal(&e))).collect()
}

/// The answers in all applications of an organiser, also in those that were given up.
///
/// # Errors
/// When the database fails.
pub async fn answers_of_organiser(db: &impl ConnectionTrait, organiser: Uuid) -> Result<Vec<Answer>, AppError> {
    let applications = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::OrganiserId.eq(organiser))
        .into_query();
    let rows = answer::Entity::find().filter(answer::Column::ApplicationId.in_subquery(applications)).all(db).await?;
    Ok(rows.iter().filter_map(|row| parsed(row.value.as_deref())).collect())
}

/// The last reference with a beginning such as `QL-2026-A`: the longest, and of those the greatest.
///
/// # Errors
/// When the database fails.
pub async fn last_reference(db: &impl ConnectionTrait, beginning: &str) -> Result<Option<String>, AppError> {
    let row = application::Entity::find()
        .filter(application::Column::Reference.starts_with(beginning))
        .order_by_desc(Expr::cust("LENGTH(reference)"))
        .order_by_desc(application::Column::Reference)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.and_then(|r| r.reference))
}
