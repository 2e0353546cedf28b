//! What was found in a file that somebody handed in, kept for a while.

use super::super::{elsewhere::check_shown, store::checked_credential};
use crate::{
    error::AppError,
    platform::{Ctx, limits::Limit},
    timestamp::Timestamp,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};

/// Credentials that one place may have checked before it has to wait.
pub const VERIFY_FROM: Limit = Limit { name: "verify-from", free: 60, first_wait: 2 };

/// How long the result of a check can be looked at, in milliseconds.
const CHECKED_MS: i64 = 60 * 60 * 1000;

/// What is to be checked.
pub use verifier::shown::Shown as ToCheck;

/// Checks what was handed in, and whether it belongs to an e-mail address, where that is asked; keeps what was found for
/// a while under an id. Neither the file nor the e-mail address is kept.
///
/// # Errors
/// When the database fails.
pub async fn keep_checked(ctx: &Ctx, what: &ToCheck, email: Option<&str>) -> Result<Uuid, AppError> {
    let checked = check_shown(ctx, what, email).await?;
    let row = checked_credential::Model {
        id: uuid::Builder::from_random_bytes(ctx.ids.random()?).into_uuid(),
        result: serde_json::to_string(&checked).map_err(|e| AppError::internal(&e))?,
        created_at: ctx.now(),
    };
    let id = row.id;
    let tx = ctx.db.write().await?;
    forget_checks(&tx, ctx).await?;
    checked_credential::Entity::insert(checked_credential::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(id)
}

/// Since when the results of checks can be looked at.
pub fn checks_kept_since(ctx: &Ctx) -> Timestamp {
    Timestamp(ctx.now().0 - CHECKED_MS)
}

/// Throws away the results that nobody can look at any more.
pub(super) async fn forget_checks(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<(), AppError> {
    let old = checked_credential::Column::CreatedAt.lt(checks_kept_since(ctx));
    checked_credential::Entity::delete_many().filter(old).exec(tx).await?;
    Ok(())
}
