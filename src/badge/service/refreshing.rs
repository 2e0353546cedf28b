//! Status lists are signed anew before the time that they name is over: a verifier doesn't rely on one that is too old.

use super::super::status;
use crate::{
    error::AppError,
    platform::{Ctx, jobs},
    timestamp::{DAY, MINUTE, Timestamp},
};
use serde_json::json;

/// The kind of the job that looks for lists which grow old.
pub const REFRESH: &str = "badge.refresh_lists";
/// It does so at 3 o'clock (UTC), when few wait for the one transaction that writes.
const NIGHT: i64 = 3 * 60 * MINUTE;

/// Makes sure that somebody looks at the lists today; afterwards each day asks for the next.
///
/// # Errors
/// When the database fails.
pub async fn keep_lists_fresh(ctx: &Ctx) -> Result<(), AppError> {
    ask(ctx, ctx.now()).await
}

async fn ask(ctx: &Ctx, at: Timestamp) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    // The day in the key: however many servers ask, it is done once.
    jobs::enqueue(&tx, ctx, REFRESH, &json!({}), at, Some(format!("{REFRESH}:{}", at.day()))).await?;
    tx.commit().await?;
    Ok(())
}

/// A transaction for each list, so that nobody waits for all of them. What was signed anew is skipped when it runs again.
pub(super) async fn refresh(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    // The next day first: whatever goes wrong today, it goes on.
    ask(&ctx, Timestamp((ctx.now().0.div_euclid(DAY) + 1) * DAY + NIGHT)).await?;
    for name in status::ageing(&ctx).await? {
        let tx = ctx.db.write().await?;
        status::refresh(&tx, &ctx, &name).await?;
        tx.commit().await?;
    }
    Ok(())
}
