//! What a badge calls its holder by, beside the address that only who knows it can compare.

use super::{
    super::{model::is_holder, store},
    reissuing::reissue,
};
use crate::{
    account::{self, Actor},
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
};
use sea_orm::entity::prelude::Uuid;
use serde_json::json;

/// Signs a badge anew with the DID that its holder has chosen by now, or without one. A badge keeps the one that it names
/// until its holder asks for this, whatever becomes of the DID in their account.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but the holder; [`AppError::NotAllowed`] for a badge that was revoked.
pub async fn name_holder(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = store::credential(&tx, id).await?.ok_or(AppError::NotFound)?;
    if !is_holder(row.person_id, Some(actor.id)) {
        return Err(AppError::NotFound);
    }
    if row.revoked_at.is_some() {
        return Err(AppError::NotAllowed);
    }
    let did = account::store::named_did(&tx, actor.id).await?;
    let named = did.is_some();
    let chosen = did.clone();
    let before =
        reissue(&tx, ctx, row, |credential| std::mem::replace(&mut credential.credential_subject.id, chosen)).await?;
    // Nothing to say: the badge stays as it was signed.
    if before == did {
        return Ok(());
    }
    let subject = ("credential", id.to_string());
    let entry = Entry {
        actor: Some(actor.id),
        verb: "badge.name_holder",
        subject,
        reason: None,
        detail: json!({ "named": named }),
    };
    audit::record(&tx, ctx, entry).await?;
    Ok(tx.commit().await?)
}
