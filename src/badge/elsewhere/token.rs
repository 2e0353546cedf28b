//! Open Badges 3.0 that were signed as a whole (JWT), with a P-256 key that the issuer's DID leads to.

use super::{
    super::{
        jwt::Token,
        keys::whole_key,
        model::{CheckOf, Found},
    },
    Failed, Steps, bounds, signed,
};
use crate::{platform::fetch::Fetches, timestamp::Timestamp};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::VerifyingKey;
use serde_json::Value;

pub(super) async fn run(
    fetch: &impl Fetches,
    token: Token,
    addresses: Option<&[&str]>,
    now: Timestamp,
    steps: &mut Steps,
) -> Result<(), Failed> {
    let form = |found| Failed(CheckOf::Form, found);
    let document = Value::Object(token.credential.clone());
    bounds::check(&document).map_err(|why| form(Found::NotACredential(why.into())))?;
    if let Some(claim) = token.contradiction() {
        return Err(form(Found::NotACredential(claim.into())));
    }
    let issuer = signed::form_of(&document, steps)?;
    let method = token.method().ok_or(Failed(CheckOf::Identity, Found::OtherProof))?;
    let key = published(fetch, &issuer, method).await.map_err(|found| Failed(CheckOf::Identity, found))?;
    steps.passed(CheckOf::Identity);
    if !token.is_signed_by(&key) {
        return Err(Failed(CheckOf::Proof, Found::WrongSignature));
    }
    steps.passed(CheckOf::Proof);
    signed::holds(fetch, &document, &issuer, addresses, now, steps).await
}

/// A key by its name, if the issuer says that it is one of its own to sign with.
async fn published(fetch: &impl Fetches, issuer: &str, method: &str) -> Result<VerifyingKey, Found> {
    let Some((did, fragment)) = method.split_once('#').filter(|(did, _)| *did == issuer) else {
        return Err(Found::UnknownKey);
    };
    // The DID is the key itself.
    if let Some(key) = did.strip_prefix("did:key:") {
        return whole_key(key).filter(|_| key == fragment).ok_or(Found::UnknownKey);
    }
    let described = signed::described(fetch, did, method, fragment).await?;
    let multibase = || whole_key(described["publicKeyMultibase"].as_str()?);
    from_jwk(&described["publicKeyJwk"]).or_else(multibase).ok_or(Found::UnknownKey)
}

/// A P-256 key from its JWK; one that says it is for something else than signing is none.
fn from_jwk(jwk: &Value) -> Option<VerifyingKey> {
    let is_for_signing =
        jwk["use"].as_str().is_none_or(|u| u == "sig") && jwk["alg"].as_str().is_none_or(|a| a == "ES256");
    if jwk["kty"] != "EC" || jwk["crv"] != "P-256" || !is_for_signing {
        return None;
    }
    let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str()?).ok().filter(|bytes| bytes.len() == 32);
    // The first byte says that both coordinates follow.
    VerifyingKey::from_sec1_bytes(&[[4].as_slice(), &part("x")?, &part("y")?].concat()).ok()
}
