//! Signing what an organisation says in support of something, with a key of its own: words of praise that the platform
//! signed would be its own.

use super::{
    super::{
        check, keys, proof,
        shape::{self, Credential, EndorsementCredential, filled, one},
        status,
        store::{self, endorsement_credential},
    },
    reissuing::reissue,
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
        subject: given.subject.into(),
        valid_from: now,
        revoked_at: None,
    };
    endorsement_credential::Entity::insert(endorsement_credential::ActiveModel::from(row))
        .exec_without_returning(tx)
        .await?;
    carried_anew(tx, ctx, given.subject).await?;
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
    let subject = row.subject.clone();
    let mut active = row.into_active_model();
    active.revoked_at = Set(Some(ctx.now()));
    active.update(tx).await?;
    carried_anew(tx, ctx, &subject).await
}

/// The most endorsements that a credential carries of one thing, and the most bytes of them: the newest, for a file of a
/// badge has to stay one that others read.
const MOST_CARRIED: u64 = 8;
const MOST_BYTES_CARRIED: usize = 16 * 1024;

/// Gives a credential that is going to be signed the endorsements that stand now, of itself and of what was achieved.
///
/// # Errors
/// When the database fails.
pub(super) async fn carry(tx: &DatabaseTransaction, credential: &mut Credential) -> Result<(), AppError> {
    let own = standing(tx, &credential.id).await?;
    let of_achievement = standing(tx, &credential.credential_subject.achievement.id).await?;
    credential.carry(own, of_achievement);
    Ok(())
}

async fn standing(tx: &DatabaseTransaction, subject: &str) -> Result<Vec<EndorsementCredential>, AppError> {
    let rows = store::standing_endorsements(tx, subject, MOST_CARRIED).await?;
    let mut bytes = 0;
    let fits = rows.iter().take_while(|row| {
        bytes += row.json.len();
        bytes <= MOST_BYTES_CARRIED
    });
    fits.map(|row| serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))).collect()
}

/// Signs anew the credential that has an address, after what others say of it has changed. A badge is held by many: what
/// each of them holds carries endorsements of it from its next signature on.
///
/// # Errors
/// When the database fails.
pub(super) async fn carried_anew(tx: &DatabaseTransaction, ctx: &Ctx, subject: &str) -> Result<(), AppError> {
    let Some(id) = check::named(ctx, subject) else { return Ok(()) };
    let Some(row) = store::credential(tx, id).await?.filter(|row| row.revoked_at.is_none()) else {
        return Ok(());
    };
    let credential: Credential = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
    // One that was issued under another address of this server isn't what was endorsed under this one.
    if credential.id != subject {
        return Ok(());
    }
    reissue(tx, ctx, row, |_| ()).await
}
