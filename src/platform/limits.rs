//! Slowing down whoever tries too often, counted in the database so that it holds for all instances together.

use crate::{
    error::AppError,
    platform::{Ctx, ids::sha256_hex},
    timestamp::Timestamp,
};
use sea_orm::{entity::prelude::*, sea_query::OnConflict};

mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// How often something was tried.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt")]
    pub struct Model {
        /// SHA-256 of what is counted, so that no address stands here.
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        /// Tries since the last quiet hour.
        pub count: i32,
        /// Not again before this.
        pub wait_until: Timestamp,
        /// The last try.
        pub last_at: Timestamp,
    }

    /// Counters have no relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity, Model};

/// What may be tried how often.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is counted, part of the key.
    pub name: &'static str,
    /// Tries that may follow each other without a wait.
    pub free: i32,
    /// The wait after the last of them, in seconds; it doubles with each further one.
    pub first_wait: i64,
}

/// After this long without a try the count begins anew.
const QUIET_MS: i64 = 60 * 60 * 1000;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;

/// Counts a try of `what` (an address, an account) and refuses it while the wait of the last one lasts.
///
/// # Errors
/// [`AppError::TooMany`] with the seconds to wait.
pub async fn attempt(ctx: &Ctx, limit: Limit, what: &str) -> Result<(), AppError> {
    let now = ctx.now();
    let key = sha256_hex(format!("{}:{what}", limit.name).as_bytes());
    let tx = ctx.db.write().await?;
    let mut last = Entity::find_by_id(&key).one(&tx).await?.filter(|l| now.0 - l.last_at.0 < QUIET_MS);
    if let Some(last) = &mut last
        && last.last_at > now
    {
        // The clock was set back: the wait is as long as it was, and begins now.
        last.wait_until = Timestamp(now.0 + (last.wait_until.0 - last.last_at.0).max(0));
        last.last_at = now;
        Entity::update(ActiveModel::from(last.clone()).reset_all()).exec(&tx).await?;
    }
    if let Some(last) = &last
        && last.wait_until > now
    {
        tx.commit().await?;
        let seconds = (last.wait_until.0 - now.0 + 999) / 1000;
        return Err(AppError::TooMany(u32::try_from(seconds).unwrap_or(u32::MAX)));
    }
    let count = last.map_or(0, |l| l.count) + 1;
    let past = count - limit.free;
    let wait = if past < 0 { 0 } else { (limit.first_wait << past.min(10)).min(LONGEST_WAIT) };
    let model = Model { key, count, wait_until: Timestamp(now.0 + wait * 1000), last_at: now };
    Entity::insert(ActiveModel::from(model))
        .on_conflict(
            OnConflict::column(Column::Key)
                .update_columns([Column::Count, Column::WaitUntil, Column::LastAt])
                .to_owned(),
        )
        .exec_without_returning(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back a try that turned out right, where many people share what is counted.
///
/// # Errors
/// When the database fails.
pub async fn give_back(ctx: &Ctx, limit: Limit, what: &str) -> Result<(), AppError> {
    let key = sha256_hex(format!("{}:{what}", limit.name).as_bytes());
    let tx = ctx.db.write().await?;
    Entity::update_many()
        .col_expr(Column::Count, Expr::cust("count - 1"))
        .col_expr(Column::WaitUntil, Expr::value(ctx.now().0))
        .filter(Column::Key.eq(key))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets the tries after one that was right.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(ctx: &Ctx, limit: Limit, what: &str) -> Result<(), AppError> {
    let key = sha256_hex(format!("{}:{what}", limit.name).as_bytes());
    let tx = ctx.db.write().await?;
    Entity::delete_by_id(key).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
