//! Whether somebody holds a DID: they sign a challenge with a key that its document names for authentication.
//!
//! Two forms are read: a presentation that shows nothing, with a proof of the cryptosuite that is used here too, and a
//! token in which the DID says to whom it speaks. Both name the challenge and this server, so that what was signed for
//! another site, or at another time, is of no use here.

use super::{bounds, contexts, id_of, is_typed, signed, token};
use crate::{
    Fetches, Timestamp,
    jsonld::{CREDENTIALS, OPEN_BADGES},
    jwt::{self, Token},
    key::{PublicKey, whole_key},
    model::{Found, is_did},
    proof::{self, Options},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;

/// What the key is used for.
pub const PURPOSE: &str = "authentication";
/// How a token may be signed.
const ALGORITHMS: [&str; 3] = ["EdDSA", "Ed25519", jwt::ALGORITHM];
/// What a token may call itself, in small letters; or nothing.
const TYPES: [&str; 2] = ["jwt", "vp+jwt"];
/// All that a presentation which shows nothing consists of.
const PRESENTATION: [&str; 5] = ["@context", "id", "type", "holder", "proof"];
/// All that its proof may say. What isn't known here would be left out of what is compared with the signature.
const PROOF: [&str; 10] = [
    "type",
    "cryptosuite",
    "created",
    "expires",
    "verificationMethod",
    "proofPurpose",
    "challenge",
    "domain",
    "nonce",
    "proofValue",
];
/// How far the clock of who signs may be ahead.
const AHEAD_MS: i64 = 5 * 60 * 1000;

/// What somebody has to sign.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The DID that they say is theirs.
    pub did: &'a str,
    /// What was made up for this one proof.
    pub challenge: &'a str,
    /// The address of this server without a slash at the end, which the proof has to be made for.
    pub base: &'a str,
    /// Its host, with its port where that isn't the usual one; it may stand for the address.
    pub host: &'a str,
}

/// Why a proof doesn't show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// It is neither a token nor JSON.
    Unread,
    /// It is a token, but not of the form that is read here.
    Token,
    /// It is JSON, but not a presentation with a proof of the form that is read here.
    Presentation,
    /// It speaks for another DID.
    OtherDid,
    /// It answers another challenge.
    OtherChallenge,
    /// It was made for another site.
    OtherSite,
    /// Its time is over or hasn't come.
    OutOfDate,
    /// The DID doesn't name the key for authentication, or it is of another kind.
    UnknownKey,
    /// The key didn't sign this.
    WrongSignature,
    /// The site of the DID gives no document of it.
    Unreachable,
    /// The site of the DID isn't one that this server asks.
    Forbidden,
    /// This server asks no other sites.
    Off,
}

/// Whether a text is a DID whose keys can be found here: a `did:key` of a kind that is read, or a `did:web`.
pub fn is_resolvable(text: &str) -> bool {
    let is_key = |key: &str| PublicKey::parse(key).is_some() || whole_key(key).is_some();
    is_did(text) && (text.strip_prefix("did:key:").is_some_and(is_key) || signed::address_of(text).is_some())
}

/// Checks what somebody signed to show that a DID is theirs.
///
/// # Errors
/// [`Unproved`] says why it doesn't show it.
pub async fn check(fetch: &impl Fetches, text: &str, asked: Asked<'_>, now: Timestamp) -> Result<(), Unproved> {
    let text = text.trim();
    if jwt::is_token(text) {
        return signed_as_a_whole(fetch, Token::parse(text).ok_or(Unproved::Token)?, asked, now).await;
    }
    presented(fetch, serde_json::from_str(text).map_err(|_| Unproved::Unread)?, asked, now).await
}

/// A key of one of the two kinds.
enum Key {
    Ed25519(PublicKey),
    P256(p256::ecdsa::VerifyingKey),
}

/// The key that signed, if it is one of the DID for authentication.
async fn key_of(fetch: &impl Fetches, did: &str, method: &str) -> Result<Key, Unproved> {
    let either =
        |multibase: &str| PublicKey::parse(multibase).map(Key::Ed25519).or_else(|| whole_key(multibase).map(Key::P256));
    let Some((_, fragment)) = method.split_once('#').filter(|(of, _)| *of == did) else {
        return Err(Unproved::UnknownKey);
    };
    // The DID is the key itself.
    if let Some(key) = did.strip_prefix("did:key:") {
        return either(key).filter(|_| key == fragment).ok_or(Unproved::UnknownKey);
    }
    let described = signed::described(fetch, did, method, fragment, PURPOSE).await.map_err(|why| match why {
        Found::FetchingOff => Unproved::Off,
        Found::Forbidden(_) => Unproved::Forbidden,
        Found::Unreachable(_) => Unproved::Unreachable,
        _ => Unproved::UnknownKey,
    })?;
    let controller = &described["controller"];
    if !controller.is_null() && controller != did {
        return Err(Unproved::UnknownKey);
    }
    let jwk = &described["publicKeyJwk"];
    let multibase = described["publicKeyMultibase"].as_str().and_then(either);
    multibase.or_else(|| ed25519(jwk)).or_else(|| token::from_jwk(jwk).map(Key::P256)).ok_or(Unproved::UnknownKey)
}

/// An Ed25519 key from its JWK.
fn ed25519(jwk: &Value) -> Option<Key> {
    let is_for_signing = jwk["use"].as_str().is_none_or(|u| u == "sig");
    if jwk["kty"] != "OKP" || jwk["crv"] != "Ed25519" || !is_for_signing {
        return None;
    }
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(jwk["x"].as_str()?).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok().map(|key| Key::Ed25519(PublicKey(key)))
}

impl Asked<'_> {
    /// What a proof says of itself, whichever form it has.
    fn fits(&self, challenge: Option<&str>, sites: &[&str], is_in_time: bool) -> Result<(), Unproved> {
        let is_here = |site: &&str| *site == self.host || site.trim_end_matches('/') == self.base;
        if challenge != Some(self.challenge) {
            return Err(Unproved::OtherChallenge);
        }
        if !sites.iter().any(is_here) {
            return Err(Unproved::OtherSite);
        }
        if is_in_time { Ok(()) } else { Err(Unproved::OutOfDate) }
    }
}

async fn signed_as_a_whole(
    fetch: &impl Fetches,
    token: Token,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<(), Unproved> {
    let method = token.signed_by(&ALGORITHMS, &TYPES).ok_or(Unproved::Token)?;
    let text = |name: &str| token.claim(name).and_then(Value::as_str);
    if text("iss") != Some(asked.did) {
        return Err(Unproved::OtherDid);
    }
    let sites: Vec<&str> = match token.claim("aud") {
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        one => one.and_then(Value::as_str).into_iter().collect(),
    };
    // Without a time it is bound by that of the challenge.
    let is_at = |name: &str, fits: &dyn Fn(i64) -> bool| match token.claim(name) {
        None => true,
        Some(at) => at.as_i64().and_then(|s| s.checked_mul(1000)).is_some_and(fits),
    };
    let has_come = |at: i64| at <= now.0.saturating_add(AHEAD_MS);
    let is_in_time = is_at("exp", &|at| at > now.0) && is_at("iat", &has_come) && is_at("nbf", &has_come);
    asked.fits(text("nonce"), &sites, is_in_time)?;
    let is_signed = match (key_of(fetch, asked.did, method).await?, token.header("alg")) {
        (Key::P256(key), Some(jwt::ALGORITHM)) => token.is_signed_by(&key),
        (Key::Ed25519(key), Some("EdDSA" | "Ed25519")) => {
            let (signed, signature) = token.parts();
            Signature::from_slice(signature).is_ok_and(|signature| key.0.verify_strict(signed, &signature).is_ok())
        }
        _ => return Err(Unproved::UnknownKey),
    };
    if is_signed { Ok(()) } else { Err(Unproved::WrongSignature) }
}

async fn presented(fetch: &impl Fetches, document: Value, asked: Asked<'_>, now: Timestamp) -> Result<(), Unproved> {
    let is_one = document.as_object().is_some_and(|fields| fields.keys().all(|f| PRESENTATION.contains(&f.as_str())));
    let known = contexts(&document);
    let is_understood =
        known.first() == Some(&CREDENTIALS) && known.iter().all(|c| [CREDENTIALS, OPEN_BADGES].contains(c));
    if !is_one || !is_understood || !is_typed(&document, "VerifiablePresentation") || bounds::check(&document).is_err()
    {
        return Err(Unproved::Presentation);
    }
    let options = options_of(&document["proof"]).ok_or(Unproved::Presentation)?;
    if id_of(&document["holder"]) != Some(asked.did) {
        return Err(Unproved::OtherDid);
    }
    let text = |name: &str| options.get(name).and_then(Value::as_str);
    let is_at = |name: &str, fits: &dyn Fn(i64) -> bool| match options.get(name) {
        None => true,
        Some(at) => at.as_str().and_then(Timestamp::parse).is_some_and(|at| fits(at.0)),
    };
    let is_in_time = is_at("expires", &|at| at > now.0) && is_at("created", &|at| at <= now.0.saturating_add(AHEAD_MS));
    asked.fits(text("challenge"), text("domain").as_slice(), is_in_time)?;
    let method = text("verificationMethod").unwrap_or_default();
    let Key::Ed25519(key) = key_of(fetch, asked.did, method).await? else {
        return Err(Unproved::UnknownKey);
    };
    match fetch.costly(move || proof::verify_with(document, options, &key)).await {
        Some(Ok(())) => Ok(()),
        _ => Err(Unproved::WrongSignature),
    }
}

/// The one proof of a presentation, if it is of the kind and for the purpose that are asked for.
fn options_of(proofs: &Value) -> Option<Options> {
    let proof = match proofs {
        Value::Array(one) if one.len() == 1 => &one[0],
        one => one,
    };
    let options = proof.as_object()?;
    let is_read = options.iter().all(|(name, value)| PROOF.contains(&name.as_str()) && value.is_string());
    let is_it =
        proof["type"] == proof::KIND && proof["cryptosuite"] == proof::SUITE && proof["proofPurpose"] == PURPOSE;
    (is_read && is_it).then(|| options.clone())
}

#[cfg(test)]
mod tests;
