//! Signing what an organisation says in support of something, with a key of its own: words of praise that the platform
//! signed would be its own.

use super::super::{
    keys, proof,
    shape::{self, filled, one},
    status,
    store::{self, endorsement_credential},
};
use crate::{error::AppError, platform::Ctx};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};

/// An endorsement that is to be signed.
#[derive(Clone, Copy, Debug)]
pub struct ToEndorse<'a> {
    /// The endorser's name in addresses, which its DID ends with.
    pub endorser: &'a str,
    /// Its name.
    pub endorser_name: &'a str,
    /// Its web site; empty when it has none.
    pub endorser_url: &'a str,
    /// The address of what is endorsed.
    pub subject: &'a str,
    /// What it is called.
    pub subject_name: &'a str,
    /// The words.
    pub words: &'a str,
}

/// The address of a signed endorsement.
pub fn endorsement_address(ctx: &Ctx, id: Uuid) -> String {
    ctx.config.url(&format!("/ob/v3/endorsements/{id}"))
}

/// Signs an endorsement in the name of the endorser; its key is made when it signs for the first time.
///
/// # Errors
/// When the database fails.
pub async fn endorse(tx: &DatabaseTransaction, ctx: &Ctx, given: ToEndorse<'_>) -> Result<Uuid, AppError> {
    let key = keys::signing(tx, ctx, given.endorser).await?;
    let (status_list, status_index) = status::draw(tx, ctx, given.endorser, &key, status::REVOCATION).await?;
    // Nobody can guess it, as with every credential.
    let id = uuid::Builder::from_random_bytes(ctx.ids.random()?).into_uuid();
    let now = ctx.now();
    let credential = shape::EndorsementCredential {
        context: shape::CONTEXT.map(String::from).to_vec(),
        id: endorsement_address(ctx, id),
        types: vec!["VerifiableCredential".into(), "EndorsementCredential".into()],
        name: given.subject_name.into(),
        issuer: shape::Profile {
            id: key.did().into(),
            types: one("Profile"),
            name: given.endorser_name.into(),
            url: filled(given.endorser_url),
            email: None,
            description: None,
        },
        valid_from: now.rfc3339(),
        credential_subject: shape::EndorsementSubject {
            id: given.subject.into(),
            types: one("EndorsementSubject"),
            endorsement_comment: given.words.into(),
        },
        credential_status: status::entry(ctx, status::REVOCATION, &status_list, status_index),
        proof: Vec::new(),
    };
    let document = serde_json::to_value(credential).map_err(|e| AppError::internal(&e))?;
    let row = endorsement_credential::Model {
        id,
        issuer: given.endorser.into(),
        json: proof::sign(document, &key, now)?.to_string(),
        status_list,
        status_index,
        valid_from: now,
        revoked_at: None,
    };
    endorsement_credential::Entity::insert(endorsement_credential::ActiveModel::from(row))
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

/// Says in the endorser's status list that an endorsement doesn't stand any more. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn withdraw_endorsement(tx: &DatabaseTransaction, ctx: &Ctx, id: Uuid) -> Result<(), AppError> {
    let row = store::endorsement(tx, id).await?;
    if row.revoked_at.is_some() {
        return Ok(());
    }
    status::revoke(tx, ctx, &row.status_list, row.status_index).await?;
    let mut active = row.into_active_model();
    active.revoked_at = Set(Some(ctx.now()));
    active.update(tx).await?;
    Ok(())
}
