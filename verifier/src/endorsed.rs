//! The endorsements that a credential of the server carries: which of them stand. One that doesn't takes nothing away
//! from the credential, whose issuer only carried it; so it is no check of its own, it just isn't named.

use crate::{
    Timestamp,
    house::{self, House},
    model::{Endorsed, Found},
    ours::{bit, dates_of, inside},
    shape::{Credential, EndorsementCredential},
};

/// Those whose own signature and status hold now, each looked at as if it stood alone: the signature around them doesn't
/// say which words are whose.
///
/// # Errors
/// When the server can't be asked.
pub(crate) async fn standing<H: House>(
    house: &H,
    credential: &Credential,
    now: Timestamp,
) -> Result<Vec<Endorsed>, H::Error> {
    let mut standing = Vec::new();
    for one in credential.endorsements() {
        if stands(house, one, now).await? {
            standing.push(Endorsed {
                by: one.issuer.name.clone(),
                words: one.credential_subject.endorsement_comment.clone(),
            });
        }
    }
    Ok(standing)
}

async fn stands<H: House>(house: &H, one: &EndorsementCredential, now: Timestamp) -> Result<bool, H::Error> {
    let Some(issuer) = house::issuer_of(house.host(), &one.issuer.id) else {
        return Ok(false);
    };
    if dates_of(&one.valid_from, None, now) != Found::Passed {
        return Ok(false);
    }
    // What was read as one can be written again.
    let Ok(document) = serde_json::to_value(one) else {
        return Ok(false);
    };
    if inside(house, &issuer, &one.issuer.id, &one.proof, document).await? != Found::Passed {
        return Ok(false);
    }
    Ok(bit(house, &issuer, &one.credential_status).await? == Some(false))
}
