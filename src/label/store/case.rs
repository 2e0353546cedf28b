//! Cases and complaints, and their queries.

use crate::{
    error::AppError,
    label::model::{Case, Measure, PastMeasure},
    timestamp::Timestamp,
};
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Query};

/// Cases.
pub mod label_case {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A case about a label.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "label_case")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The label.
        pub label_id: Uuid,
        /// What is weighed.
        pub measure: String,
        /// Why.
        pub grounds: String,
        /// Who opened it.
        pub opened_by: Uuid,
        /// When.
        pub opened_at: Timestamp,
        /// Until when the holder may answer.
        pub answer_until: Timestamp,
        /// What the holder says.
        pub answer: Option<String>,
        /// Who said it for them.
        pub answered_by: Option<Uuid>,
        /// When.
        pub answered_at: Option<Timestamp>,
        /// What is proposed, or was decided.
        pub outcome: Option<String>,
        /// Why.
        pub reason: Option<String>,
        /// Who proposed it.
        pub proposed_by: Option<Uuid>,
        /// When.
        pub proposed_at: Option<Timestamp>,
        /// The second person.
        pub decided_by: Option<Uuid>,
        /// When they agreed.
        pub decided_at: Option<Timestamp>,
        /// Counts the changes.
        pub revision: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Complaints.
pub mod label_complaint {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A complaint about a label.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "label_complaint")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The label.
        pub label_id: Uuid,
        /// What is complained about.
        pub words: String,
        /// Who complains; empty for nobody named.
        pub name: String,
        /// Where they can be reached; empty for nowhere.
        pub email: String,
        /// In which language they read.
        pub language: String,
        /// When it came.
        pub created_at: Timestamp,
        /// When a coordinator dealt with it.
        pub settled_at: Option<Timestamp>,
        /// Who.
        pub settled_by: Option<Uuid>,
        /// What the coordinator noted.
        pub note: String,
        /// The case that it led to.
        pub case_id: Option<Uuid>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The measure that a key in the database means.
fn measure(key: &str) -> Result<Measure, AppError> {
    Measure::parse(key).ok_or_else(|| AppError::internal(&format!("a case with the unknown measure {key}")))
}

impl TryFrom<label_case::Model> for Case {
    type Error = AppError;
    fn try_from(row: label_case::Model) -> Result<Self, AppError> {
        Ok(Self {
            id: row.id,
            label_id: row.label_id,
            measure: measure(&row.measure)?,
            grounds: row.grounds,
            opened_by: row.opened_by,
            opened_at: row.opened_at,
            answer_until: row.answer_until,
            answer: row.answer,
            answered_at: row.answered_at,
            outcome: row.outcome.as_deref().map(measure).transpose()?,
            reason: row.reason,
            proposed_by: row.proposed_by,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            revision: row.revision,
        })
    }
}

/// A case.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn case(db: &impl ConnectionTrait, id: Uuid) -> Result<label_case::Model, AppError> {
    label_case::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The case that runs about a label, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn running_case(db: &impl ConnectionTrait, label: Uuid) -> Result<Option<label_case::Model>, AppError> {
    let of = label_case::Entity::find().filter(label_case::Column::LabelId.eq(label));
    Ok(of.filter(label_case::Column::DecidedAt.is_null()).one(db).await?)
}

/// All cases that run, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn running_cases(db: &impl ConnectionTrait, most: u64) -> Result<Vec<label_case::Model>, AppError> {
    let running = label_case::Entity::find().filter(label_case::Column::DecidedAt.is_null());
    Ok(running.order_by_asc(label_case::Column::OpenedAt).limit(most).all(db).await?)
}

/// The cases that were decided last, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn closed_cases(db: &impl ConnectionTrait, most: u64) -> Result<Vec<label_case::Model>, AppError> {
    let closed = label_case::Entity::find().filter(label_case::Column::DecidedAt.is_not_null());
    Ok(closed.order_by_desc(label_case::Column::DecidedAt).limit(most).all(db).await?)
}

/// What was decided about a label and changed it, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn past_measures(db: &impl ConnectionTrait, label: Uuid) -> Result<Vec<PastMeasure>, AppError> {
    let rows = label_case::Entity::find()
        .filter(label_case::Column::LabelId.eq(label))
        .filter(label_case::Column::DecidedAt.is_not_null())
        .filter(label_case::Column::Outcome.ne(Measure::Nothing.key()))
        .order_by_desc(label_case::Column::DecidedAt)
        .all(db)
        .await?;
    let past = |row: label_case::Model| {
        let measure = measure(row.outcome.as_deref().unwrap_or_default())?;
        Ok(PastMeasure { measure, reason: row.reason.unwrap_or_default(), at: row.decided_at.unwrap_or_default() })
    };
    rows.into_iter().map(past).collect()
}

/// A complaint.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn complaint(db: &impl ConnectionTrait, id: Uuid) -> Result<label_complaint::Model, AppError> {
    label_complaint::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The complaints that led to a case, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn complaints_of(db: &impl ConnectionTrait, case: Uuid) -> Result<Vec<label_complaint::Model>, AppError> {
    let of = label_complaint::Entity::find().filter(label_complaint::Column::CaseId.eq(case));
    Ok(of.order_by_asc(label_complaint::Column::CreatedAt).all(db).await?)
}

/// The complaints that nobody has dealt with, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_complaints(db: &impl ConnectionTrait, most: u64) -> Result<Vec<label_complaint::Model>, AppError> {
    let open = label_complaint::Entity::find().filter(label_complaint::Column::SettledAt.is_null());
    Ok(open.order_by_asc(label_complaint::Column::CreatedAt).limit(most).all(db).await?)
}

/// The next complaints that were settled before a moment and still say who complained. One that led to a case is needed
/// until that is decided: then whoever complained is told.
///
/// # Errors
/// When the database fails.
pub async fn complaints_to_forget(
    db: &impl ConnectionTrait,
    before: Timestamp,
    most: u64,
) -> Result<Vec<label_complaint::Model>, AppError> {
    use label_complaint::{Column, Entity};
    let mut decided = Query::select();
    decided.column(label_case::Column::Id).from(label_case::Entity).and_where(label_case::Column::DecidedAt.lt(before));
    let named = Condition::any().add(Column::Name.ne("")).add(Column::Email.ne(""));
    let done = Condition::any().add(Column::CaseId.is_null()).add(Column::CaseId.in_subquery(decided));
    let old = Entity::find().filter(Column::SettledAt.lt(before)).filter(named).filter(done);
    Ok(old.order_by_asc(Column::SettledAt).limit(most).all(db).await?)
}
