//! Tables and queries of the room: submissions, their versions, assessments.

mod award;
mod badge_check;
mod claim;
mod history;
mod phrase;
mod place;
mod stops;
mod times;

pub use award::{
    award_by_token, award_row, award_rows, award_table, award_tables, award_waiting, award_waits, awards_waiting_among,
    awards_waiting_for, ready_rows, rows_to_forget, tables_to_forget, unconfirmed,
};
pub use badge_check::{badge_checks, keep_badge_check};
pub use claim::{assessment_claim, claimed_by_other, claims, end_claim};
pub use history::{withdrawal, withdrawals};
pub use phrase::{assessed_since, assessor_phrase, phrases};
pub use place::{activity_visit, enrolment, figures, joined, last_visit, opened, unfinished, visit};
pub use stops::{joined_only, only_read, only_returned};
pub use times::{Times, times};

use super::model::{Progress, SubmissionState, answers::Answers, assessing::QueueFilter};
use crate::{badge, error::AppError, programme::model::Content};
use sea_orm::{
    Condition, ConnectionTrait, ExprTrait, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr as SqlExpr, Query},
};
use std::collections::{BTreeMap, BTreeSet};

/// What people submit for tasks.
pub mod submission {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What a person submits for one task of a badge.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "submission")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: Uuid,
        /// For which badge of the pack.
        pub badge_id: String,
        /// For which task of the badge.
        pub task_id: String,
        /// Where it stands, by its key.
        pub state: String,
        /// The version that was submitted last; 0 before the first.
        pub version: i32,
        /// When that was.
        pub handed_in_at: Option<Timestamp>,
        /// The language that the learner read then.
        pub language: String,
        /// The credential that came of it.
        pub credential_id: Option<Uuid>,
        /// Counts the changes.
        pub revision: i64,
        /// When it was begun.
        pub created_at: Timestamp,
        /// When it was changed last.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The versions of a submission.
pub mod submission_version {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What was answered in one round. One that isn't submitted yet is the draft, and has the highest number.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "submission_version")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which submission.
        pub submission_id: Uuid,
        /// Which round, from 1.
        pub number: i32,
        /// The version of the badge that asked.
        pub badge_version: i32,
        /// [`Answers`](super::Answers), as JSON.
        pub answers: String,
        /// When it was submitted; nothing for a draft.
        pub handed_in_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was said of a version.
pub mod assessment {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The word of somebody who looked at a version.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which submission.
        pub submission_id: Uuid,
        /// Of which version.
        pub version: i32,
        /// Who.
        pub assessor_id: Uuid,
        /// `approved` or `improve`.
        pub outcome: String,
        /// In words; may be empty.
        pub comment: String,
        /// A word on single answers, by question, as JSON.
        pub comments: String,
        /// When.
        pub at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl submission::Model {
    /// Where it stands.
    ///
    /// # Errors
    /// When the database holds a state that this program doesn't know.
    pub fn state(&self) -> Result<SubmissionState, AppError> {
        SubmissionState::parse(&self.state)
            .ok_or_else(|| AppError::internal(&format!("a submission in the unknown state {}", self.state)))
    }
}

impl submission_version::Model {
    /// What was answered.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn answers(&self) -> Result<Answers, AppError> {
        serde_json::from_str(&self.answers).map_err(|e| AppError::internal(&e))
    }
}

impl assessment::Model {
    /// What was said of single answers, by question.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn comments(&self) -> Result<BTreeMap<String, String>, AppError> {
        serde_json::from_str(&self.comments).map_err(|e| AppError::internal(&e))
    }
}

/// A submission.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<submission::Model, AppError> {
    submission::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// What a person has begun for the tasks of a badge.
///
/// # Errors
/// When the database fails.
pub async fn of_badge(
    db: &impl ConnectionTrait,
    person: Uuid,
    badge: &str,
) -> Result<Vec<submission::Model>, AppError> {
    Ok(submission::Entity::find()
        .filter(submission::Column::PersonId.eq(person))
        .filter(submission::Column::BadgeId.eq(badge))
        .all(db)
        .await?)
}

/// All versions of some submissions, in order.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    db: &impl ConnectionTrait,
    submissions: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<submission_version::Model>, AppError> {
    Ok(submission_version::Entity::find()
        .filter(submission_version::Column::SubmissionId.is_in(submissions))
        .order_by_asc(submission_version::Column::Number)
        .all(db)
        .await?)
}

/// All that was said of some submissions, in order.
///
/// # Errors
/// When the database fails.
pub async fn assessments(
    db: &impl ConnectionTrait,
    submissions: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<assessment::Model>, AppError> {
    Ok(assessment::Entity::find()
        .filter(assessment::Column::SubmissionId.is_in(submissions))
        .order_by_asc(assessment::Column::At)
        .order_by_asc(assessment::Column::Id)
        .all(db)
        .await?)
}

/// The states of everything that a person has begun, by badge.
///
/// # Errors
/// When the database fails.
pub async fn states_of(
    db: &impl ConnectionTrait,
    person: Uuid,
) -> Result<BTreeMap<String, Vec<SubmissionState>>, AppError> {
    let rows = submission::Entity::find().filter(submission::Column::PersonId.eq(person)).all(db).await?;
    let mut states: BTreeMap<String, Vec<SubmissionState>> = BTreeMap::new();
    for row in rows {
        let state = row.state()?;
        states.entry(row.badge_id).or_default().push(state);
    }
    Ok(states)
}

/// The badges of the pack that a person holds, with the credential of each.
///
/// # Errors
/// When the database fails.
pub async fn held(db: &impl ConnectionTrait, person: Uuid) -> Result<BTreeMap<String, Uuid>, AppError> {
    let credentials = badge::store::of_person(db, person).await?;
    Ok(credentials.into_iter().filter(|c| c.revoked_at.is_none()).map(|c| (c.achievement, c.id)).collect())
}

/// How far a person is with each playlist.
///
/// # Errors
/// When the database fails.
pub async fn progress(db: &impl ConnectionTrait, content: &Content, person: Uuid) -> Result<Vec<Progress>, AppError> {
    let held: BTreeSet<String> = held(db, person).await?.into_keys().collect();
    let states = states_of(db, person).await?;
    Ok(content.playlists.iter().map(|p| Progress::of(p, &held, &states)).collect())
}

/// How many people have come so far with each of some badges: `far` says how far.
///
/// # Errors
/// When the database fails.
pub async fn people_by_badge(
    db: &impl ConnectionTrait,
    badges: &[String],
    far: Condition,
) -> Result<BTreeMap<String, u64>, AppError> {
    use submission::{Column, Entity};
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::BadgeId)
        .column_as(SqlExpr::col((Entity, Column::PersonId)).count_distinct(), "people")
        .filter(Column::BadgeId.is_in(badges))
        .filter(far)
        .group_by(Column::BadgeId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or(0))).collect())
}

/// What waits: for who isn't an assessor only the named tasks (badge and task).
fn waits(only: Option<&[(String, String)]>) -> Select<submission::Entity> {
    use submission::Column;
    let query = submission::Entity::find().filter(Column::State.eq(SubmissionState::Waiting.key()));
    let Some(only) = only else { return query };
    let tasks = only.iter().fold(Condition::any(), |any, (badge, task)| {
        any.add(Column::BadgeId.eq(badge.as_str()).and(Column::TaskId.eq(task.as_str())))
    });
    // No task at all would be no condition at all.
    query.filter(if only.is_empty() { Condition::all().add(SqlExpr::val(1).eq(0)) } else { tasks })
}

/// The submissions that somebody has said their word on, as they are now.
fn said_by(person: Uuid) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .expr(SqlExpr::val(1))
        .from(assessment::Entity)
        .and_where(
            SqlExpr::col((assessment::Entity, assessment::Column::SubmissionId))
                .equals((submission::Entity, submission::Column::Id)),
        )
        .and_where(
            SqlExpr::col((assessment::Entity, assessment::Column::Version))
                .equals((submission::Entity, submission::Column::Version)),
        )
        .and_where(SqlExpr::col((assessment::Entity, assessment::Column::AssessorId)).eq(person))
        .to_owned()
}

async fn counted(
    db: &impl ConnectionTrait,
    of: Select<submission::Entity>,
) -> Result<BTreeMap<(String, String), u64>, AppError> {
    use submission::Column;
    let rows: Vec<(String, String, i64)> = of
        .select_only()
        .columns([Column::BadgeId, Column::Language])
        .column_as(SqlExpr::cust("*").count(), "waiting")
        .group_by(Column::BadgeId)
        .group_by(Column::Language)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(badge, language, n)| ((badge, language), u64::try_from(n).unwrap_or(0))).collect())
}

/// How much waits for one person, by badge and language. All that waits is counted from an index; what of it isn't for
/// them, their own and what they have said their word on, is little and is taken off.
///
/// # Errors
/// When the database fails.
pub async fn waiting_counts(
    db: &impl ConnectionTrait,
    person: Uuid,
    only: Option<&[(String, String)]>,
) -> Result<Vec<(String, String, u64)>, AppError> {
    use submission::Column;
    let mut counts = counted(db, waits(only)).await?;
    let own = waits(only).filter(Column::PersonId.eq(person));
    let by_them = Query::select()
        .column(assessment::Column::SubmissionId)
        .from(assessment::Entity)
        .and_where(SqlExpr::col((assessment::Entity, assessment::Column::AssessorId)).eq(person))
        .to_owned();
    let said = waits(only).filter(Column::Id.in_subquery(by_them)).filter(SqlExpr::exists(said_by(person)));
    for of in [own, said] {
        for (key, n) in counted(db, of).await? {
            counts.entry(key).and_modify(|count| *count = count.saturating_sub(n));
        }
    }
    Ok(counts.into_iter().filter(|(_, n)| *n > 0).map(|((badge, language), n)| (badge, language, n)).collect())
}

/// A page of what waits for one person, what waits longest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    db: &impl ConnectionTrait,
    person: Uuid,
    only: Option<&[(String, String)]>,
    chosen: &QueueFilter,
    offset: u64,
    most: u64,
) -> Result<Vec<submission::Model>, AppError> {
    let mut query =
        waits(only).filter(submission::Column::PersonId.ne(person)).filter(SqlExpr::exists(said_by(person)).not());
    if let Some(badge) = &chosen.badge {
        query = query.filter(submission::Column::BadgeId.eq(badge));
    }
    if let Some(language) = &chosen.language {
        query = query.filter(submission::Column::Language.eq(language));
    }
    Ok(query
        .order_by_asc(submission::Column::HandedInAt)
        .order_by_asc(submission::Column::Id)
        .offset(offset)
        .limit(most)
        .all(db)
        .await?)
}
