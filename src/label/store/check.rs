//! Self-checks, and their queries.

use super::label;
use crate::{
    error::AppError,
    label::model::{Check, CheckAnswer},
    timestamp::Timestamp,
};
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Query};
use std::collections::BTreeMap;

/// Self-checks.
pub mod label_self_check {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A self-check of a label's holder.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "label_self_check")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The label.
        pub label_id: Uuid,
        /// Which one since the label began, from 1.
        pub round: i32,
        /// When it was asked for.
        pub opened_at: Timestamp,
        /// Until when it should be answered.
        pub answer_until: Timestamp,
        /// What the holder says.
        pub answer: Option<String>,
        /// In their words.
        pub words: String,
        /// Who said it for them.
        pub answered_by: Option<Uuid>,
        /// When.
        pub answered_at: Option<Timestamp>,
        /// What a coordinator noted.
        pub note: String,
        /// Who has dealt with it.
        pub seen_by: Option<Uuid>,
        /// When.
        pub seen_at: Option<Timestamp>,
        /// When the next one took its place.
        pub closed_at: Option<Timestamp>,
        /// Counts the changes.
        pub revision: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use label_self_check::{Column, Entity, Model};

impl TryFrom<Model> for Check {
    type Error = AppError;
    fn try_from(row: Model) -> Result<Self, AppError> {
        let answer = |key: &str| {
            CheckAnswer::parse(key).ok_or_else(|| AppError::internal(&format!("a self-check with the answer {key}")))
        };
        Ok(Self {
            id: row.id,
            round: u32::try_from(row.round).unwrap_or_default(),
            opened_at: row.opened_at,
            answer_until: row.answer_until,
            answer: row.answer.as_deref().map(answer).transpose()?,
            words: row.words,
            answered_at: row.answered_at,
            note: row.note,
            seen_at: row.seen_at,
            is_closed: row.closed_at.is_some(),
            revision: row.revision,
        })
    }
}

/// A self-check.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn check(db: &impl ConnectionTrait, id: Uuid) -> Result<Model, AppError> {
    Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The self-checks of a label, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn checks_of(db: &impl ConnectionTrait, label: Uuid) -> Result<Vec<Model>, AppError> {
    Ok(Entity::find().filter(Column::LabelId.eq(label)).order_by_desc(Column::Round).all(db).await?)
}

/// The last self-check of each of these labels, where there was one.
///
/// # Errors
/// When the database fails.
pub async fn last_rounds(
    db: &impl ConnectionTrait,
    labels: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, i32>, AppError> {
    let rounds = Entity::find().select_only().column(Column::LabelId).column_as(Column::Round.max(), "last");
    let found: Vec<(Uuid, i32)> =
        rounds.filter(Column::LabelId.is_in(labels)).group_by(Column::LabelId).into_tuple().all(db).await?;
    Ok(found.into_iter().collect())
}

/// Which of them a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckList {
    /// Late, and nobody has looked; or something has changed, and nobody has looked.
    ToSee,
    /// Late, and somebody has looked.
    Late,
    /// In time.
    Waiting,
    /// Answered, the newest first.
    Answered,
}

/// Self-checks for the coordinators, the oldest first where nothing else is said. Those of labels that have ended, or were
/// taken back, need nobody's eye any more.
///
/// # Errors
/// When the database fails.
pub async fn checks(
    db: &impl ConnectionTrait,
    list: CheckList,
    now: Timestamp,
    most: u64,
) -> Result<Vec<Model>, AppError> {
    if list == CheckList::Answered {
        let answered = Entity::find().filter(Column::AnsweredAt.is_not_null());
        return Ok(answered.order_by_desc(Column::AnsweredAt).limit(most).all(db).await?);
    }
    let mut counting = Query::select();
    counting
        .column(label::Column::Id)
        .from(label::Entity)
        .and_where(label::Column::RevokedAt.is_null())
        .and_where(label::Column::ValidUntil.gt(now));
    let open = Entity::find().filter(Column::LabelId.in_subquery(counting)).filter(Column::ClosedAt.is_null());
    let late = || Condition::all().add(Column::AnsweredAt.is_null()).add(Column::AnswerUntil.lt(now));
    let wanted = match list {
        CheckList::ToSee => Condition::all()
            .add(Column::SeenAt.is_null())
            .add(Condition::any().add(late()).add(Column::Answer.eq(CheckAnswer::Changed.key()))),
        CheckList::Late => late().add(Column::SeenAt.is_not_null()),
        CheckList::Waiting | CheckList::Answered => {
            Condition::all().add(Column::AnsweredAt.is_null()).add(Column::AnswerUntil.gte(now))
        }
    };
    Ok(open.filter(wanted).order_by_asc(Column::AnswerUntil).order_by_asc(Column::Id).limit(most).all(db).await?)
}
