//! The table of the files that are kept.

use super::model::FileView;
use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, ExprTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr as SqlExpr};
use std::collections::BTreeMap;

/// A file that somebody gave.
pub mod evidence_file {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A file; its bytes are in the storage under its id.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_file")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: Uuid,
        /// Its name.
        pub name: String,
        /// What it is.
        pub media_type: String,
        /// How many bytes it has.
        pub size: i64,
        /// SHA-256 of its content, in hexadecimal digits.
        pub sha256: String,
        /// Whether something refers to it; what nothing refers to is thrown away after a day.
        pub kept: bool,
        /// When it came.
        pub created_at: Timestamp,
    }

    /// Rooms refer to files by their id.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use evidence_file::{Column, Entity, Model};

impl Model {
    /// How its owner sees it.
    pub fn view(&self) -> FileView {
        self.view_at(format!("/evidence/files/{}", self.id))
    }

    /// How somebody sees it who reads it at another address.
    pub fn view_at(&self, address: String) -> FileView {
        FileView {
            id: self.id,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: u64::try_from(self.size).unwrap_or(0),
            address,
        }
    }
}

/// Files by their ids.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Model>, AppError> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    ids.sort_unstable();
    ids.dedup();
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|f| (f.id, f)).collect())
}

/// Somebody's files that nothing refers to yet, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn loose(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>, AppError> {
    let of = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Kept.eq(false));
    Ok(of.order_by_asc(Column::Id).limit(100).all(db).await?)
}

/// How many files somebody has, and how many bytes together.
pub(super) async fn held(db: &impl ConnectionTrait, person: Uuid) -> Result<(u64, u64), AppError> {
    let sizes = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "count")
        // A plain number, not the wide one that PostgreSQL sums up into.
        .column_as(SqlExpr::col(Column::Size).sum().cast_as("bigint"), "bytes")
        .filter(Column::PersonId.eq(person))
        .into_tuple::<(i64, Option<i64>)>()
        .one(db)
        .await?;
    let (count, bytes) = sizes.unwrap_or_default();
    Ok((u64::try_from(count).unwrap_or(0), u64::try_from(bytes.unwrap_or(0)).unwrap_or(0)))
}

/// Some files that nothing has referred to since then.
pub(super) async fn forgotten(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<Model>, AppError> {
    let of = Entity::find().filter(Column::Kept.eq(false)).filter(Column::CreatedAt.lt(since));
    Ok(of.order_by_asc(Column::CreatedAt).limit(20).all(db).await?)
}
