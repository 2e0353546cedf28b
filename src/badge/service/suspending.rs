//! Suspending a credential, and what ends that.
//!
//! Open Badges 3.0 has room for one status entry in a credential. So the one of every day speaks of revocation, which all
//! verifiers know and which can't be taken back. A suspended credential is signed anew under its id with an entry that
//! speaks of suspension; the copies from before are withdrawn for good, because nothing in them could say "for now".
//! When the suspension ends it is signed anew once more, with a fresh place in the list of revocations. So no copy is
//! ever taken for valid that isn't, and no verifier sees a revocation undone.

use super::{
    super::{
        status::{self, Bit},
        store,
    },
    reissuing::reissue,
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Suspends a credential. What is suspended or revoked already stays as it is.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn suspend(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    id: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    let row = store::credential(tx, id).await?.ok_or(AppError::NotFound)?;
    if row.revoked_at.is_some() || row.suspended_at.is_some() {
        return Ok(());
    }
    status::revoke(tx, ctx, &row.status_list, row.status_index).await?;
    let (list, index) = match (row.suspension_list.clone(), row.suspension_index) {
        (Some(list), Some(index)) => (list, index),
        _ => {
            let key = super::keys::signing(tx, ctx, &row.issuer).await?;
            status::draw(tx, ctx, &row.issuer, &key, status::SUSPENSION).await?
        }
    };
    status::write(tx, ctx, &list, index, Bit::Set).await?;
    let entry = status::entry(ctx, status::SUSPENSION, &list, index);
    reissue(tx, ctx, row, |credential| credential.credential_status = entry).await?;
    let mut active = store::credential(tx, id).await?.ok_or(AppError::NotFound)?.into_active_model();
    active.suspended_at = Set(Some(ctx.now()));
    active.suspension_list = Set(Some(list));
    active.suspension_index = Set(Some(index));
    active.update(tx).await?;
    record(tx, ctx, actor, "badge.suspend", id, reason).await
}

/// Ends the suspension of a credential. What isn't suspended stays as it is.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn reinstate(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    id: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    let row = store::credential(tx, id).await?.ok_or(AppError::NotFound)?;
    if row.revoked_at.is_some() || row.suspended_at.is_none() {
        return Ok(());
    }
    if let (Some(list), Some(index)) = (row.suspension_list.as_deref(), row.suspension_index) {
        status::write(tx, ctx, list, index, Bit::Clear).await?;
    }
    let key = super::keys::signing(tx, ctx, &row.issuer).await?;
    let (list, index) = status::draw(tx, ctx, &row.issuer, &key, status::REVOCATION).await?;
    let entry = status::entry(ctx, status::REVOCATION, &list, index);
    reissue(tx, ctx, row, |credential| credential.credential_status = entry).await?;
    let mut active = store::credential(tx, id).await?.ok_or(AppError::NotFound)?.into_active_model();
    active.suspended_at = Set(None);
    active.status_list = Set(list);
    active.status_index = Set(index);
    active.update(tx).await?;
    record(tx, ctx, actor, "badge.reinstate", id, reason).await
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    id: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    let subject = ("credential", id.to_string());
    audit::record(tx, ctx, Entry { actor, verb, subject, reason: Some(reason), detail: json!({}) }).await
}
