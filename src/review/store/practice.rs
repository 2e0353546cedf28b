//! What evaluators have said while they practised.

use super::{from_json, to_json};
use crate::{error::AppError, platform::Ctx, review::model::Marks};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryOrder, entity::prelude::*,
};
use std::collections::BTreeMap;

/// What something is worth, by question.
pub type References = BTreeMap<String, crate::programme::model::Reference>;

/// Attempts.
pub mod practice_attempt {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody's evaluation of an application to practise on; each time is another.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "practice_attempt")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: Uuid,
        /// Which application of the pack.
        pub practice: String,
        /// The how-manieth time it is, from 1.
        pub number: i64,
        /// What they said, as JSON.
        pub marks: String,
        /// What it was compared with when it was handed in, as JSON: the pack may change.
        pub reference: Option<String>,
        /// Counts the changes.
        pub revision: i64,
        /// When it was handed in.
        pub submitted_at: Option<Timestamp>,
        /// When it was begun.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use practice_attempt::{Column, Entity, Model};

impl Model {
    /// What they said.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn marks(&self) -> Result<Marks, AppError> {
        from_json(&self.marks)
    }

    /// What it was compared with; nothing before it was handed in.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn references(&self) -> Result<Option<References>, AppError> {
        self.reference.as_deref().map(from_json).transpose()
    }
}

/// All attempts of somebody, or of all, the first first.
///
/// # Errors
/// When the database fails.
pub async fn attempts(db: &impl ConnectionTrait, of: Option<Uuid>) -> Result<Vec<Model>, AppError> {
    let all = Entity::find().order_by_asc(Column::PersonId).order_by_asc(Column::Practice).order_by_asc(Column::Number);
    let all = match of {
        Some(person) => all.filter(Column::PersonId.eq(person)),
        // What isn't handed in is its author's alone.
        None => all.filter(Column::SubmittedAt.is_not_null()),
    };
    Ok(all.all(db).await?)
}

/// The last attempt of somebody at one of the applications.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &impl ConnectionTrait, person: Uuid, practice: &str) -> Result<Option<Model>, AppError> {
    let all = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Practice.eq(practice));
    Ok(all.order_by_desc(Column::Number).one(db).await?)
}

/// Begins another attempt.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    practice: &str,
    number: i64,
    marks: &Marks,
) -> Result<Model, AppError> {
    let row = Model {
        id: ctx.ids.uuid(),
        person_id: person,
        practice: practice.into(),
        number,
        marks: to_json(marks)?,
        reference: None,
        revision: 1,
        submitted_at: None,
        created_at: ctx.now(),
        updated_at: ctx.now(),
    };
    Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(row)
}

/// Writes what they say now.
///
/// # Errors
/// When the database fails.
pub async fn write(tx: &DatabaseTransaction, ctx: &Ctx, row: Model, marks: &Marks) -> Result<Model, AppError> {
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.marks = Set(to_json(marks)?);
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    Ok(active.update(tx).await?)
}

/// Hands it in, with what it is compared with.
///
/// # Errors
/// When the database fails.
pub async fn hand_in(tx: &DatabaseTransaction, ctx: &Ctx, row: Model, with: &References) -> Result<(), AppError> {
    let mut active = row.into_active_model();
    active.reference = Set(Some(to_json(with)?));
    active.submitted_at = Set(Some(ctx.now()));
    active.update(tx).await?;
    Ok(())
}
