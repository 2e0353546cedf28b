//! The work of each night: status lists are signed anew before the time that they name is over, since a verifier doesn't
//! rely on one that is too old; what checks gave is thrown away.

use super::{super::status, checking::forget_checks};
use crate::{
    error::AppError,
    platform::{Ctx, daily},
};

/// The kind of the job that looks for lists which grow old.
pub const REFRESH: &str = "badge.refresh_lists";

/// Makes sure that somebody looks at the lists today; afterwards each day asks for the next.
///
/// # Errors
/// When the database fails.
pub async fn keep_watch(ctx: &Ctx) -> Result<(), AppError> {
    daily::today(ctx, REFRESH).await
}

/// A transaction for each list, so that nobody waits for all of them. What was signed anew is skipped when it runs again.
pub(super) async fn refresh(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    daily::again(&ctx, REFRESH, daily::NIGHT).await?;
    let tx = ctx.db.write().await?;
    forget_checks(&tx, &ctx).await?;
    tx.commit().await?;
    for name in status::ageing(&ctx).await? {
        let tx = ctx.db.write().await?;
        status::refresh(&tx, &ctx, &name).await?;
        tx.commit().await?;
    }
    Ok(())
}
