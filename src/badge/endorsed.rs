//! The endorsements that a credential of this server carries: which of them stand. One that doesn't takes nothing away
//! from the credential, whose issuer only carried it; so it is no check of its own, it just isn't named.

use super::{
    check::{bit, dates_of, inside},
    keys,
    model::{Endorsed, Found},
    shape::{Credential, EndorsementCredential},
};
use crate::{error::AppError, platform::Ctx};
use sea_orm::ConnectionTrait;

/// Those whose own signature and status hold now, each looked at as if it stood alone: the signature around them doesn't
/// say which words are whose.
///
/// # Errors
/// When the database fails.
pub(super) async fn standing(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    credential: &Credential,
) -> Result<Vec<Endorsed>, AppError> {
    let mut standing = Vec::new();
    for one in credential.endorsements() {
        if stands(ctx, db, one).await? {
            standing.push(Endorsed {
                by: one.issuer.name.clone(),
                words: one.credential_subject.endorsement_comment.clone(),
            });
        }
    }
    Ok(standing)
}

async fn stands(ctx: &Ctx, db: &impl ConnectionTrait, one: &EndorsementCredential) -> Result<bool, AppError> {
    let Some(issuer) = keys::issuer_of(&ctx.config, &one.issuer.id) else {
        return Ok(false);
    };
    if dates_of(&one.valid_from, None, ctx.now()) != Found::Passed {
        return Ok(false);
    }
    let document = serde_json::to_value(one).map_err(|e| AppError::internal(&e))?;
    if inside(db, &issuer, &one.issuer.id, &one.proof, document).await? != Found::Passed {
        return Ok(false);
    }
    Ok(bit(ctx, db, &issuer, &one.credential_status).await?.is_some_and(|(is_set, _)| !is_set))
}
