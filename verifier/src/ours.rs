//! A credential of the server itself: each check by its name, from what that server knows, without asking any other.
//!
//! A stranger may hand in anything. What isn't of the one shape that is issued here is refused before the costly part
//! (the canonical form of RDF takes long for graphs made to be tangled), and so is a node that names itself `_:…`,
//! without which the shape is a tree.

use crate::{
    Timestamp,
    bits::{PLACES, SUSPENSION},
    endorsed,
    house::{self, House, Kept, Known},
    jwt::{self, Token},
    key::{PublicKey, whole_key},
    model::{About, Check, CheckOf, Checked, Found, MOST_BYTES},
    proof::{self, Broken},
    reader::credential_in,
    shape::{CONTEXT, Credential, Proof, StatusEntry},
};
use serde_json::Value;
use uuid::Uuid;

/// Checks a credential that was handed in.
///
/// # Errors
/// When the server can't be asked; a credential that isn't right is no error.
pub async fn check<H: House>(house: &H, text: &str, now: Timestamp) -> Result<Checked, H::Error> {
    let mut found: Vec<Found> = Vec::new();
    let mut about = None;
    match read(text) {
        Err(why) => found.push(why),
        Ok((credential, signed)) => {
            let kept = kept(house, &credential.id).await?;
            let open = kept.filter(|(_, kept)| kept.open).map(|(id, _)| id);
            about = Some(about_of(&credential, open));
            found.push(Found::Passed);
            found.push(context(&credential));
            if found.last() == Some(&Found::Passed) {
                match house::issuer_of(house.host(), &credential.issuer.id) {
                    None => found.push(Found::ForeignIssuer(credential.issuer.id.clone())),
                    Some(issuer) => {
                        found.push(Found::Passed);
                        found.push(signature(house, &issuer, &credential, signed).await?);
                        if found.last() == Some(&Found::Passed) {
                            found.push(dates_of(&credential.valid_from, credential.valid_until.as_deref(), now));
                            let kept = kept.map(|(_, kept)| kept);
                            found.push(revocation(house, &issuer, &credential, kept).await?);
                            if let Some(about) = &mut about {
                                about.endorsed = endorsed::standing(house, &credential, now).await?;
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(outcome(about, found, now))
}

/// Checks a file that was handed in: a credential, or a picture with one inside.
///
/// # Errors
/// When the server can't be asked; a file that holds none is no error.
pub async fn check_file<H: House>(house: &H, file: &[u8], now: Timestamp) -> Result<Checked, H::Error> {
    match credential_in(file, MOST_BYTES) {
        Some(text) => check(house, &text, now).await,
        None => Ok(outcome(None, vec![Found::NothingInside], now)),
    }
}

fn outcome(about: Option<About>, mut found: Vec<Found>, now: Timestamp) -> Checked {
    found.resize(CheckOf::ALL.len(), Found::NotDone);
    let checks = CheckOf::ALL.into_iter().zip(found).map(|(of, found)| Check { of, found }).collect();
    Checked { at: now, about, checks }
}

/// How a credential is signed.
enum Signed {
    /// With a proof inside this document.
    Inside(Value),
    /// As a whole.
    Whole(Box<Token>),
}

/// What a credential says, and what of it was signed.
fn read(text: &str) -> Result<(Credential, Signed), Found> {
    if text.len() > MOST_BYTES {
        return Err(Found::NotACredential(format!("{} bytes", text.len())));
    }
    let shape = |e: serde_json::Error| Found::NotACredential(e.to_string().chars().take(200).collect());
    let (credential, signed) = if jwt::is_token(text) {
        let token = Token::parse(text).ok_or(Found::NotJson)?;
        let document = Value::Object(token.credential.clone());
        if document.get("proof").is_some() {
            return Err(Found::NotACredential("proof".into()));
        }
        if let Some(claim) = token.contradiction() {
            return Err(Found::NotACredential(claim.into()));
        }
        (serde_json::from_value::<Credential>(document).map_err(shape)?, Signed::Whole(Box::new(token)))
    } else {
        let document: Value = serde_json::from_str(text).map_err(|_| Found::NotJson)?;
        if has_blank_name(&document) {
            return Err(Found::NotACredential("_:".into()));
        }
        // From the text again, so that a field that stands there twice is noticed.
        (serde_json::from_str::<Credential>(text).map_err(shape)?, Signed::Inside(document))
    };
    let is_typed = |kind: &str| credential.types.iter().any(|t| t == kind);
    if !is_typed("VerifiableCredential")
        || !(is_typed("OpenBadgeCredential") || is_typed("AchievementCredential"))
        || credential.types.len() != 2
    {
        return Err(Found::NotACredential(format!("type {}", credential.types.join(", "))));
    }
    if !credential.has_distinct_names() {
        return Err(Found::NotACredential("id".into()));
    }
    if !credential.has_fitting_endorsements() {
        return Err(Found::NotACredential("endorsement".into()));
    }
    Ok((credential, signed))
}

fn has_blank_name(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let names = matches!(name.as_str(), "id" | "type" | "resultDescription" | "statusListCredential")
                || name.starts_with('@');
            (names && value.as_str().is_some_and(|text| text.starts_with("_:"))) || has_blank_name(value)
        }),
        Value::Array(values) => {
            values.iter().any(|v| v.as_str().is_some_and(|t| t.starts_with("_:")) || has_blank_name(v))
        }
        _ => false,
    }
}

fn about_of(credential: &Credential, kept: Option<Uuid>) -> About {
    About {
        name: credential.name.clone(),
        issuer: credential.issuer.name.clone(),
        recipient: credential.credential_subject.name.clone(),
        number: credential.credential_subject.license_number.clone(),
        kept,
        endorsed: Vec::new(),
    }
}

async fn kept<H: House>(house: &H, address: &str) -> Result<Option<(Uuid, Kept)>, H::Error> {
    match house::named(house.base(), address) {
        Some(id) => Ok(house.kept(id).await?.map(|kept| (id, kept))),
        None => Ok(None),
    }
}

fn context(credential: &Credential) -> Found {
    if credential.context == CONTEXT { Found::Passed } else { Found::OtherContext }
}

async fn signature<H: House>(
    house: &H,
    issuer: &str,
    credential: &Credential,
    signed: Signed,
) -> Result<Found, H::Error> {
    let document = match signed {
        Signed::Inside(document) => document,
        Signed::Whole(token) => return whole(house, issuer, credential, &token).await,
    };
    inside(house, issuer, &credential.issuer.id, &credential.proof, document).await
}

/// The proof inside a document that an issuer of the server has signed.
pub(crate) async fn inside<H: House>(
    house: &H,
    issuer: &str,
    issuer_did: &str,
    proofs: &[Proof],
    document: Value,
) -> Result<Found, H::Error> {
    let [signed] = proofs else {
        return Ok(if proofs.is_empty() { Found::NoProof } else { Found::OtherProof });
    };
    let Some((did, name)) = signed.verification_method.split_once('#') else {
        return Ok(Found::UnknownKey);
    };
    let known = if did == issuer_did { house.key(issuer, name).await? } else { None };
    if known == Some(Known::Withdrawn) {
        return Ok(Found::WithdrawnKey);
    }
    let Some(key) = PublicKey::parse(name).filter(|_| known.is_some()) else {
        return Ok(Found::UnknownKey);
    };
    let signed = signed.clone();
    // Hashing and canonical forms take milliseconds of a processor, which other requests shouldn't wait for.
    let outcome = house.costly(move || proof::verify(document, &signed, &key)).await;
    Ok(match outcome {
        Some(Ok(())) => Found::Passed,
        Some(Err(Broken::OtherKind)) => Found::OtherProof,
        Some(Err(Broken::Unreadable | Broken::WrongSignature)) | None => Found::WrongSignature,
    })
}

/// The signature over a whole credential, with the key of the issuer that is for this and nothing else.
async fn whole<H: House>(house: &H, issuer: &str, credential: &Credential, token: &Token) -> Result<Found, H::Error> {
    let Some(method) = token.method() else {
        return Ok(Found::OtherProof);
    };
    let Some((did, name)) = method.split_once('#') else {
        return Ok(Found::UnknownKey);
    };
    // A key of the other kind is none of this one, whoever's it is.
    let Some(key) = whole_key(name).filter(|_| did == credential.issuer.id) else {
        return Ok(Found::UnknownKey);
    };
    Ok(match house.key(issuer, name).await? {
        None => Found::UnknownKey,
        Some(Known::Withdrawn) => Found::WithdrawnKey,
        Some(Known::Good) if token.is_signed_by(&key) => Found::Passed,
        Some(Known::Good) => Found::WrongSignature,
    })
}

/// Whether something holds now that holds from a day on, until another one.
pub(crate) fn dates_of(from: &str, until: Option<&str>, now: Timestamp) -> Found {
    let Some(from) = Timestamp::parse(from) else {
        return Found::UnreadableDate;
    };
    if from > now {
        return Found::NotYet(from);
    }
    match until.map(Timestamp::parse) {
        Some(None) => Found::UnreadableDate,
        // The moment that it names is the first at which it doesn't hold, as with labels.
        Some(Some(until)) if until <= now => Found::Expired(until),
        _ => Found::Passed,
    }
}

async fn revocation<H: House>(
    house: &H,
    issuer: &str,
    credential: &Credential,
    kept: Option<Kept>,
) -> Result<Found, H::Error> {
    let entry = &credential.credential_status;
    let Some(is_set) = bit(house, issuer, entry).await? else {
        return Ok(Found::UnknownList);
    };
    Ok(match kept {
        _ if !is_set => Found::Passed,
        // The bit of an earlier copy stays set for good; how the credential itself stands is what counts.
        Some(Kept { revoked_at: Some(at), .. }) => Found::Revoked(Some(at)),
        Some(Kept { suspended_at: Some(at), .. }) => Found::Suspended(Some(at)),
        Some(_) => Found::Replaced,
        None if entry.status_purpose == SUSPENSION => Found::Suspended(None),
        None => Found::Revoked(None),
    })
}

/// The bit at a place in a list of an issuer of the server; nothing where there is no such list.
pub(crate) async fn bit<H: House>(house: &H, issuer: &str, entry: &StatusEntry) -> Result<Option<bool>, H::Error> {
    let place = entry.status_list_index.parse::<usize>().ok().filter(|place| *place < PLACES);
    let list = entry.status_list_credential.strip_prefix(house.base()).and_then(|path| path.strip_prefix(house::LISTS));
    match (place, list) {
        (Some(place), Some(list)) => house.bit(issuer, list, entry, place).await,
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_credential_of_ours_is_refused_before_anything_costly() {
        let read = |text: &str| read(text).map(|_| ()).unwrap_err();
        assert_eq!(read("{"), Found::NotJson);
        assert_eq!(read("eyJ.e30.AA"), Found::NotJson);
        assert!(matches!(read("{}"), Found::NotACredential(_)));
        assert!(matches!(read("eyJhbGciOiJub25lIn0.e30."), Found::NotACredential(_)));
        assert!(matches!(read(&" ".repeat(MOST_BYTES + 1)), Found::NotACredential(_)));
        let tangled = r#"{"a": [{"id": "_:b0"}]}"#;
        assert_eq!(read(tangled), Found::NotACredential("_:".into()));
    }
}
