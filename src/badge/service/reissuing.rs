//! Signing again what was issued. A credential keeps its id, its place in the status list and the day of its award; the
//! newer start tells wallets which of two files to keep (Open Badges 3.0, "equality and comparison").

use super::super::{
    keys, proof,
    shape::{Credential, EndorsementCredential},
    store::{CredentialRow, endorsement_credential},
};
use crate::{error::AppError, platform::Ctx};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};

/// Changes a credential and signs it anew, with the key that its issuer signs with now and the endorsements that stand now.
///
/// # Errors
/// [`AppError::Internal`] when it was issued under another address of this server; when the database fails.
pub(super) async fn reissue<R>(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    row: CredentialRow,
    change: impl FnOnce(&mut Credential) -> R,
) -> Result<R, AppError> {
    let mut credential: Credential = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
    let changed = change(&mut credential);
    super::endorsing::carry(tx, &mut credential).await?;
    // What begins later than today still begins then.
    let from = row.valid_from.max(ctx.now());
    credential.proof = Vec::new();
    credential.valid_from = from.rfc3339();
    let key = keys::signing(tx, ctx, &row.issuer).await?;
    is_its_own(key.did(), &credential.issuer.id, &credential.id)?;
    let document = serde_json::to_value(credential).map_err(|e| AppError::internal(&e))?;
    let mut active = row.into_active_model();
    active.json = Set(proof::sign(document, &key, ctx.now())?.to_string());
    active.valid_from = Set(from);
    active.update(tx).await?;
    Ok(changed)
}

/// Signs an endorsement anew, with the key that its endorser signs with now.
///
/// # Errors
/// As [`reissue`].
pub(super) async fn reissue_endorsement(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    row: endorsement_credential::Model,
) -> Result<(), AppError> {
    let mut credential: EndorsementCredential = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
    credential.proof = Vec::new();
    credential.valid_from = ctx.now().rfc3339();
    let key = keys::signing(tx, ctx, &row.issuer).await?;
    is_its_own(key.did(), &credential.issuer.id, &credential.id)?;
    let document = serde_json::to_value(credential).map_err(|e| AppError::internal(&e))?;
    let mut active = row.into_active_model();
    active.json = Set(proof::sign(document, &key, ctx.now())?.to_string());
    active.valid_from = Set(ctx.now());
    active.update(tx).await?;
    Ok(())
}

fn is_its_own(did: &str, issuer: &str, id: &str) -> Result<(), AppError> {
    if did == issuer {
        Ok(())
    } else {
        Err(AppError::internal(&format!("{id} was issued under another address of this server")))
    }
}
