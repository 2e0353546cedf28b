//! What checking badges from elsewhere gave.

use crate::{badge::model::Checked, error::AppError, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, entity::prelude::*, sea_query::OnConflict};
use std::collections::BTreeMap;

mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The last check of a file.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "badge_check")]
    pub struct Model {
        /// The file that holds the badge.
        #[sea_orm(primary_key, auto_increment = false)]
        pub file_id: Uuid,
        /// The [`Checked`](crate::badge::model::Checked), as JSON.
        pub result: String,
        /// When.
        pub checked_at: Timestamp,
    }

    /// Files may be thrown away while this stays.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The last checks of some files.
///
/// # Errors
/// When the database fails or holds something else.
pub async fn badge_checks(
    db: &impl ConnectionTrait,
    files: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Checked>, AppError> {
    let files: Vec<Uuid> = files.into_iter().collect();
    if files.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = entity::Entity::find().filter(entity::Column::FileId.is_in(files)).all(db).await?;
    let read = |row: entity::Model| {
        let checked = serde_json::from_str(&row.result).map_err(|e| AppError::internal(&e))?;
        Ok((row.file_id, checked))
    };
    rows.into_iter().map(read).collect()
}

/// Keeps what a check gave.
///
/// # Errors
/// When the database fails.
pub async fn keep_badge_check(
    tx: &DatabaseTransaction,
    file: Uuid,
    checked: &Checked,
    now: Timestamp,
) -> Result<(), AppError> {
    let result = serde_json::to_string(checked).map_err(|e| AppError::internal(&e))?;
    let row = entity::ActiveModel { file_id: Set(file), result: Set(result), checked_at: Set(now) };
    let newer = OnConflict::column(entity::Column::FileId)
        .update_columns([entity::Column::Result, entity::Column::CheckedAt])
        .to_owned();
    entity::Entity::insert(row).on_conflict(newer).exec_without_returning(tx).await?;
    Ok(())
}
