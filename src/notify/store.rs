//! Tables and queries of the room: what people were told, and what they chose.

use super::model::Kind;
use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, DatabaseTransaction, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::BTreeMap;

/// What people were told.
pub mod notification {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One thing that one person was told.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who was told.
        pub person_id: Uuid,
        /// What kind of news it is, by its key.
        pub kind: String,
        /// What its words are made from: texts by name, as JSON.
        pub arguments: String,
        /// A path of ours that it leads to.
        pub link: String,
        /// Kind, person and event: the same is told once.
        pub dedupe: String,
        /// When.
        pub created_at: Timestamp,
        /// When they read it.
        pub read_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What people want by mail.
pub mod notification_choice {
    use sea_orm::entity::prelude::*;

    /// What somebody has chosen about a kind of news; without one it is as the kind says.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_choice")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// About which kind, by its key.
        pub kind: String,
        /// Whether it comes by mail.
        pub mail: bool,
        /// Counts the changes.
        pub revision: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What one person has chosen.
#[derive(Clone, Debug, Default)]
pub struct Chosen(BTreeMap<Kind, notification_choice::Model>);

impl Chosen {
    /// Whether a kind comes by mail.
    pub fn is_mailed(&self, kind: Kind) -> bool {
        kind.is_essential() || self.0.get(&kind).map_or(kind.is_mailed_by_default(), |c| c.mail)
    }

    /// Counts all changes together: it grows with each of them.
    pub fn revision(&self) -> i64 {
        self.0.values().map(|c| c.revision).sum()
    }

    /// The row of a kind.
    pub fn of(&self, kind: Kind) -> Option<&notification_choice::Model> {
        self.0.get(&kind)
    }
}

/// What a person has chosen.
///
/// # Errors
/// When the database fails.
pub async fn chosen(db: &impl ConnectionTrait, person: Uuid) -> Result<Chosen, AppError> {
    use notification_choice::{Column, Entity};
    let rows = Entity::find().filter(Column::PersonId.eq(person)).all(db).await?;
    Ok(Chosen(rows.into_iter().filter_map(|row| Some((Kind::parse(&row.kind)?, row))).collect()))
}

/// Whether something was told already.
///
/// # Errors
/// When the database fails.
pub async fn is_told(tx: &DatabaseTransaction, dedupe: &str) -> Result<bool, AppError> {
    Ok(notification::Entity::find().filter(notification::Column::Dedupe.eq(dedupe)).count(tx).await? > 0)
}

/// When a person was told something of a kind last.
///
/// # Errors
/// When the database fails.
pub async fn last_told(db: &impl ConnectionTrait, person: Uuid, kind: Kind) -> Result<Option<Timestamp>, AppError> {
    use notification::{Column, Entity};
    let last = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Kind.eq(kind.key()))
        .order_by_desc(Column::CreatedAt)
        .limit(1)
        .one(db)
        .await?;
    Ok(last.map(|row| row.created_at))
}

/// What a person was told of a kind since a time, where the links begin in a way.
///
/// # Errors
/// When the database fails.
pub async fn told_since(
    db: &impl ConnectionTrait,
    person: Uuid,
    kind: Kind,
    link: &str,
    since: Timestamp,
) -> Result<Vec<notification::Model>, AppError> {
    use notification::Column;
    let told = of(person)
        .filter(Column::Kind.eq(kind.key()))
        .filter(Column::Link.starts_with(link))
        .filter(Column::CreatedAt.gt(since));
    Ok(told.all(db).await?)
}

fn of(person: Uuid) -> Select<notification::Entity> {
    notification::Entity::find().filter(notification::Column::PersonId.eq(person))
}

/// How many notifications a person hasn't read.
///
/// # Errors
/// When the database fails.
pub async fn unread(db: &impl ConnectionTrait, person: Uuid) -> Result<u64, AppError> {
    Ok(of(person).filter(notification::Column::ReadAt.is_null()).count(db).await?)
}

/// How many notifications a person has.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, person: Uuid) -> Result<u64, AppError> {
    Ok(of(person).count(db).await?)
}

/// A part of a person's notifications, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest(
    db: &impl ConnectionTrait,
    person: Uuid,
    offset: u64,
    most: u64,
) -> Result<Vec<notification::Model>, AppError> {
    Ok(of(person)
        .order_by_desc(notification::Column::CreatedAt)
        .order_by_desc(notification::Column::Id)
        .offset(offset)
        .limit(most)
        .all(db)
        .await?)
}

/// One of a person's own notifications.
///
/// # Errors
/// [`AppError::NotFound`], for those of others too.
pub async fn own(db: &impl ConnectionTrait, person: Uuid, id: Uuid) -> Result<notification::Model, AppError> {
    of(person).filter(notification::Column::Id.eq(id)).one(db).await?.ok_or(AppError::NotFound)
}

/// Notes that a person has read what they were told: one thing, or all until a time. How many weren't read before.
///
/// # Errors
/// When the database fails.
pub async fn mark_read(
    tx: &DatabaseTransaction,
    person: Uuid,
    which: sea_orm::sea_query::SimpleExpr,
    now: Timestamp,
) -> Result<u64, AppError> {
    use notification::{Column, Entity};
    let marked = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(now.0))
        .filter(Column::PersonId.eq(person))
        .filter(Column::ReadAt.is_null())
        .filter(which)
        .exec(tx)
        .await?;
    Ok(marked.rows_affected)
}
