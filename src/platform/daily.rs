//! What is done once a day: a job that asks for the next one.

use crate::{
    error::AppError,
    platform::{Ctx, jobs},
    timestamp::{DAY, MINUTE, Timestamp},
};
use serde_json::json;

/// 3 o'clock (UTC), when few wait for the one transaction that writes: in milliseconds since midnight.
pub const NIGHT: i64 = 3 * 60 * MINUTE;

/// Makes sure that a kind of job is done today; afterwards each day asks for the next.
///
/// # Errors
/// When the database fails.
pub async fn today(ctx: &Ctx, kind: &str) -> Result<(), AppError> {
    ask(ctx, kind, ctx.now()).await
}

/// Asks for the same tomorrow, so many milliseconds after midnight (UTC). The first thing that such a job does: whatever
/// goes wrong today, it goes on.
///
/// # Errors
/// When the database fails.
pub async fn again(ctx: &Ctx, kind: &str, time: i64) -> Result<(), AppError> {
    ask(ctx, kind, Timestamp((ctx.now().0.div_euclid(DAY) + 1) * DAY + time)).await
}

async fn ask(ctx: &Ctx, kind: &str, at: Timestamp) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    // The day in the key: however many servers ask, it is done once.
    jobs::enqueue(&tx, ctx, kind, &json!({}), at, Some(format!("{kind}:{}", at.day()))).await?;
    tx.commit().await?;
    Ok(())
}
