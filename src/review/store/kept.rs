//! The views of the board that people keep for themselves.

use super::board_filter::{ActiveModel, Column, Entity, Model};
use crate::{error::AppError, platform::Ctx};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, PaginatorTrait, QueryOrder, entity::prelude::*};

/// What somebody has kept, by name.
///
/// # Errors
/// When the database fails.
pub async fn kept(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>, AppError> {
    let all = Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Name);
    Ok(all.all(db).await?)
}

/// Keeps a view under a name, in the place of what had that name. False when they have kept as many as they may.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    name: &str,
    query: &str,
    most: u64,
) -> Result<bool, AppError> {
    let mine = || Entity::find().filter(Column::PersonId.eq(person));
    let same = mine().filter(Column::Name.eq(name)).one(tx).await?;
    if let Some(same) = same {
        Entity::update_many()
            .col_expr(Column::Query, Expr::value(query))
            .filter(Column::Id.eq(same.id))
            .exec(tx)
            .await?;
        return Ok(true);
    }
    if mine().count(tx).await? >= most {
        return Ok(false);
    }
    let row = ActiveModel {
        id: Set(ctx.ids.uuid()),
        person_id: Set(person),
        name: Set(name.into()),
        query: Set(query.into()),
        created_at: Set(ctx.now()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(true)
}

/// Forgets what somebody has kept; false when there is nothing of theirs with that id.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &DatabaseTransaction, person: Uuid, id: Uuid) -> Result<bool, AppError> {
    let theirs = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::PersonId.eq(person));
    Ok(theirs.exec(tx).await?.rows_affected > 0)
}
