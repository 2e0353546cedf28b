//! Names, addresses and evidence in tables of awards are forgotten some time after the awards were made. The badges stay
//! with those who have them, and the rows say what has become of them.

use super::tables::record;
use crate::{
    error::AppError,
    learn::store::{self, award_row},
    platform::{Ctx, daily},
    programme,
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// The kind of the job that forgets.
pub const FORGET: &str = "learn.forget_awards";
/// How many are forgotten before others may write again.
const AT_ONCE: u64 = 100;

pub(super) async fn forget(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    daily::again(&ctx, FORGET, daily::NIGHT).await?;
    let before = ctx.now().plus_days(-i64::from(programme::rules(&ctx)?.retention.awards_days));
    while forget_tables(&ctx, before).await? || forget_rows(&ctx, before).await? {}
    Ok(())
}

/// Tables that nobody has confirmed; whether there were any.
async fn forget_tables(ctx: &Ctx, before: Timestamp) -> Result<bool, AppError> {
    let tx = ctx.db.write().await?;
    let tables = store::tables_to_forget(&tx, before, AT_ONCE).await?;
    let any = !tables.is_empty();
    for table in tables {
        let id = table.id;
        award_row::Entity::delete_many().filter(award_row::Column::TableId.eq(id)).exec(&tx).await?;
        table.delete(&tx).await?;
        record(&tx, ctx, None, "award.forget_table", id, json!({})).await?;
    }
    tx.commit().await?;
    Ok(any)
}

/// Rows of which something has come; whether there were any.
async fn forget_rows(ctx: &Ctx, before: Timestamp) -> Result<bool, AppError> {
    let tx = ctx.db.write().await?;
    let rows = store::rows_to_forget(&tx, before, AT_ONCE).await?;
    let any = !rows.is_empty();
    let mut counts: BTreeMap<Uuid, u64> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.table_id).or_default() += 1;
        let mut active = row.into_active_model();
        active.email = Set(String::new());
        active.name = Set(String::new());
        active.evidence = Set(String::new());
        active.token_hash = Set(None);
        active.waits = Set(None);
        active.update(&tx).await?;
    }
    for (table, rows) in counts {
        record(&tx, ctx, None, "award.forget", table, json!({ "rows": rows })).await?;
    }
    tx.commit().await?;
    Ok(any)
}
