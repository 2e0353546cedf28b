//! Checking a credential: each check by its name, from what this server knows, without asking any other.
//!
//! A stranger may hand in anything. What isn't of the one shape that is issued here is refused before the costly part
//! (the canonical form of RDF takes long for graphs made to be tangled), and so is a node that names itself `_:…`,
//! without which the shape is a tree.

use super::{
    baking, endorsed,
    jwt::{self, Token},
    keys::{self, Kind, PublicKey},
    model::{About, Check, CheckOf, Checked, Found, MOST_BYTES, may_see},
    proof::{self, Broken},
    shape::{CONTEXT, Credential, Proof, StatusEntry},
    status::{self, Bits, PLACES},
    store::{self, CredentialRow},
};
use crate::{error::AppError, platform::Ctx, timestamp::Timestamp};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

/// Checks a credential that was handed in.
///
/// # Errors
/// When the database fails; a credential that isn't right is no error.
pub async fn check(ctx: &Ctx, text: &str) -> Result<Checked, AppError> {
    let db = ctx.db.read();
    let mut found: Vec<Found> = Vec::new();
    let mut about = None;
    match read(text) {
        Err(why) => found.push(why),
        Ok((credential, signed)) => {
            let kept = kept(ctx, db, &credential.id).await?;
            about = Some(about_of(&credential, linked(db, kept.as_ref()).await?));
            found.push(Found::Passed);
            found.push(context(&credential));
            if found.last() == Some(&Found::Passed) {
                let issuer = keys::issuer_of(&ctx.config, &credential.issuer.id);
                match issuer {
                    None => found.push(Found::ForeignIssuer(credential.issuer.id.clone())),
                    Some(issuer) => {
                        found.push(Found::Passed);
                        found.push(signature(db, &issuer, &credential, signed).await?);
                        if found.last() == Some(&Found::Passed) {
                            found.push(dates(&credential, ctx.now()));
                            found.push(revocation(ctx, db, &issuer, &credential, kept.as_ref()).await?);
                            if let Some(about) = &mut about {
                                about.endorsed = endorsed::standing(ctx, db, &credential).await?;
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(outcome(ctx, about, found))
}

/// Checks a file that was handed in: a credential, or a picture with one inside.
///
/// # Errors
/// When the database fails; a file that holds none is no error.
pub async fn check_file(ctx: &Ctx, file: &[u8]) -> Result<Checked, AppError> {
    match baking::credential_in(file, MOST_BYTES) {
        Some(text) => check(ctx, &text).await,
        None => Ok(outcome(ctx, None, vec![Found::NothingInside])),
    }
}

fn outcome(ctx: &Ctx, about: Option<About>, mut found: Vec<Found>) -> Checked {
    found.resize(CheckOf::ALL.len(), Found::NotDone);
    let checks = CheckOf::ALL.into_iter().zip(found).map(|(of, found)| Check { of, found }).collect();
    Checked { at: ctx.now(), about, checks }
}

/// The credential of this server that an address or an id means, if it is one.
pub fn named(ctx: &Ctx, text: &str) -> Option<Uuid> {
    let text = text.trim();
    if let Ok(id) = Uuid::parse_str(text) {
        return Some(id);
    }
    ["/ob/v3/credentials/", "/credentials/", "/ob/v2/assertions/"].iter().find_map(|path| {
        let rest = text.strip_prefix(&ctx.config.url(path))?;
        let name = rest.split(['/', '?', '#']).next()?;
        Uuid::parse_str(name.strip_suffix(".jwt").or(name.strip_suffix(".json")).unwrap_or(name)).ok()
    })
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

/// The credential whose page everybody may open; a badge that isn't shared is still checked.
async fn linked(db: &impl ConnectionTrait, kept: Option<&CredentialRow>) -> Result<Option<Uuid>, AppError> {
    let Some(row) = kept else {
        return Ok(None);
    };
    let share = store::share(db, row.id).await?;
    Ok(may_see(row.person_id, share.map(|s| s.sharing()), None).then_some(row.id))
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

async fn kept(ctx: &Ctx, db: &impl ConnectionTrait, address: &str) -> Result<Option<CredentialRow>, AppError> {
    match named(ctx, address) {
        Some(id) => store::credential(db, id).await,
        None => Ok(None),
    }
}

fn context(credential: &Credential) -> Found {
    if credential.context == CONTEXT { Found::Passed } else { Found::OtherContext }
}

async fn signature(
    db: &impl ConnectionTrait,
    issuer: &str,
    credential: &Credential,
    signed: Signed,
) -> Result<Found, AppError> {
    let document = match signed {
        Signed::Inside(document) => document,
        Signed::Whole(token) => return whole(db, issuer, credential, &token).await,
    };
    inside(db, issuer, &credential.issuer.id, &credential.proof, document).await
}

/// The proof inside a document that an issuer of this server has signed.
pub(super) async fn inside(
    db: &impl ConnectionTrait,
    issuer: &str,
    issuer_did: &str,
    proofs: &[Proof],
    document: Value,
) -> Result<Found, AppError> {
    let [signed] = proofs else {
        return Ok(if proofs.is_empty() { Found::NoProof } else { Found::OtherProof });
    };
    let Some((did, name)) = signed.verification_method.split_once('#') else {
        return Ok(Found::UnknownKey);
    };
    let keys = store::keys(db, issuer).await?;
    let known = keys.iter().find(|k| k.public_key == name).filter(|_| did == issuer_did);
    if known.is_some_and(|k| k.withdrawn_at.is_some()) {
        return Ok(Found::WithdrawnKey);
    }
    let Some(key) = PublicKey::parse(name).filter(|_| known.is_some()) else {
        return Ok(Found::UnknownKey);
    };
    let signed = signed.clone();
    // Hashing and canonical forms take milliseconds of a processor, which other requests shouldn't wait for.
    let outcome = tokio::task::spawn_blocking(move || proof::verify(document, &signed, &key)).await;
    Ok(match outcome.map_err(|e| AppError::internal(&e))? {
        Ok(()) => Found::Passed,
        Err(Broken::OtherKind) => Found::OtherProof,
        Err(Broken::Unreadable | Broken::WrongSignature) => Found::WrongSignature,
    })
}

/// The signature over a whole credential, with the key of the issuer that is for this and nothing else.
async fn whole(
    db: &impl ConnectionTrait,
    issuer: &str,
    credential: &Credential,
    token: &Token,
) -> Result<Found, AppError> {
    let Some(method) = token.method() else {
        return Ok(Found::OtherProof);
    };
    let Some((did, name)) = method.split_once('#') else {
        return Ok(Found::UnknownKey);
    };
    let keys = store::keys(db, issuer).await?;
    let known = keys.iter().find(|k| k.public_key == name && k.kind == Kind::P256.key());
    let known = known.filter(|_| did == credential.issuer.id);
    if known.is_some_and(|k| k.withdrawn_at.is_some()) {
        return Ok(Found::WithdrawnKey);
    }
    let Some(key) = keys::whole_key(name).filter(|_| known.is_some()) else {
        return Ok(Found::UnknownKey);
    };
    Ok(if token.is_signed_by(&key) { Found::Passed } else { Found::WrongSignature })
}

/// A point in time as credentials write it.
pub(super) fn time_of(text: &str) -> Option<Timestamp> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(Timestamp::from_utc)
}

fn dates(credential: &Credential, now: Timestamp) -> Found {
    dates_of(&credential.valid_from, credential.valid_until.as_deref(), now)
}

/// Whether something holds now that holds from a day on, until another one.
pub(super) fn dates_of(from: &str, until: Option<&str>, now: Timestamp) -> Found {
    let Some(from) = time_of(from) else {
        return Found::UnreadableDate;
    };
    if from > now {
        return Found::NotYet(from);
    }
    match until.map(time_of) {
        Some(None) => Found::UnreadableDate,
        // The moment that it names is the first at which it doesn't hold, as with labels.
        Some(Some(until)) if until <= now => Found::Expired(until),
        _ => Found::Passed,
    }
}

async fn revocation(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    issuer: &str,
    credential: &Credential,
    kept: Option<&CredentialRow>,
) -> Result<Found, AppError> {
    let Some((is_set, purpose)) = bit(ctx, db, issuer, &credential.credential_status).await? else {
        return Ok(Found::UnknownList);
    };
    let (revoked_at, suspended_at) = (kept.and_then(|k| k.revoked_at), kept.and_then(|k| k.suspended_at));
    Ok(match kept {
        _ if !is_set => Found::Passed,
        // The bit of an earlier copy stays set for good; how the credential itself stands is what counts.
        Some(_) if revoked_at.is_some() => Found::Revoked(revoked_at),
        Some(_) if suspended_at.is_some() => Found::Suspended(suspended_at),
        Some(_) => Found::Replaced,
        None if purpose == status::SUSPENSION => Found::Suspended(None),
        None => Found::Revoked(None),
    })
}

/// The bit at a place in a list of an issuer of this server, and what it says; nothing where there is no such list.
pub(super) async fn bit(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    issuer: &str,
    entry: &StatusEntry,
) -> Result<Option<(bool, String)>, AppError> {
    let place = entry.status_list_index.parse::<usize>().ok().filter(|p| *p < PLACES);
    let name = entry.status_list_credential.strip_prefix(&status::address(ctx, ""));
    let (Some(place), Some(name)) = (place, name) else {
        return Ok(None);
    };
    let is_theirs = |l: &store::status_list::Model| l.issuer == issuer && l.purpose == entry.status_purpose;
    let Some(list) = store::list(db, name).await?.filter(is_theirs) else {
        return Ok(None);
    };
    let bits = Bits::decode(&list.encoded).ok_or_else(|| AppError::internal(&format!("status list {name}")))?;
    Ok(Some((bits.is_set(place), list.purpose)))
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
