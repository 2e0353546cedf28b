//! Open Badges 3.0 that were signed as a whole (JWT), with a P-256 key that the issuer's DID leads to.

use super::{Failed, Steps, bounds, signed};
use crate::{
    Fetches, Timestamp,
    jwt::Token,
    key::whole_key,
    model::{CheckOf, Found},
    proof::PURPOSE,
};
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
    let described = signed::described(fetch, did, method, fragment, PURPOSE).await?;
    let multibase = || whole_key(described["publicKeyMultibase"].as_str()?);
    from_jwk(&described["publicKeyJwk"]).or_else(multibase).ok_or(Found::UnknownKey)
}

/// A P-256 key from its JWK; one that says it is for something else than signing is none.
pub(super) fn from_jwk(jwk: &Value) -> Option<VerifyingKey> {
    let is_for_signing =
        jwk["use"].as_str().is_none_or(|u| u == "sig") && jwk["alg"].as_str().is_none_or(|a| a == "ES256");
    if jwk["kty"] != "EC" || jwk["crv"] != "P-256" || !is_for_signing {
        return None;
    }
    let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str()?).ok().filter(|bytes| bytes.len() == 32);
    // The first byte says that both coordinates follow.
    VerifyingKey::from_sec1_bytes(&[[4].as_slice(), &part("x")?, &part("y")?].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::{super::check, *};
    use crate::{
        Unfetched,
        jsonld::{CREDENTIALS, OPEN_BADGES},
        jwt,
        key::WholeKey,
        model::{Checked, Verdict},
    };
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const DID: &str = "did:web:issuer.example";

    /// The internet: one document.
    struct Web(Value);

    impl Fetches for Web {
        async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
            match address {
                "https://issuer.example/.well-known/did.json" => Ok(self.0.to_string().into_bytes()),
                _ => Err(Unfetched::Unreachable),
            }
        }
    }

    fn credential() -> Value {
        json!({
            "@context": [CREDENTIALS, OPEN_BADGES],
            "id": "urn:uuid:0b9c6f0e-6b5b-4f8e-9a54-0123456789ab",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Facilitator",
            "issuer": { "id": DID, "type": ["Profile"], "name": "Demo University" },
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [{
                    "type": "IdentityObject", "hashed": false, "identityHash": "ona@example.org",
                    "identityType": "emailAddress",
                }],
                "achievement": { "id": "urn:a", "type": ["Achievement"], "name": "Facilitator" },
            },
        })
    }

    /// A document with the key as a JWK, changed.
    fn web(key: &WholeKey, change: impl FnOnce(&mut Value)) -> Web {
        let point = key.secret().verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut document = json!({
            "id": DID,
            "verificationMethod": [{
                "id": key.method(), "type": "JsonWebKey", "controller": DID,
                "publicKeyJwk": { "kty": "EC", "crv": "P-256", "x": coordinate(x), "y": coordinate(y) },
            }],
            "assertionMethod": [key.method()],
        });
        change(&mut document);
        Web(document)
    }

    async fn checked(web: &Web, token: &str) -> Checked {
        check(web, token.as_bytes(), Some(&["ona@example.org"]), NOW).await
    }

    async fn found(web: &Web, token: &str) -> Option<(CheckOf, Found)> {
        let checked = checked(web, token).await;
        checked.checks.into_iter().find(|c| c.found != Found::Passed).map(|c| (c.of, c.found))
    }

    #[tokio::test]
    async fn a_token_of_another_issuer_is_checked_with_the_key_that_it_published() {
        let key = WholeKey::new(DID.into(), [7; 32]).unwrap();
        let text = jwt::sign(&credential().to_string(), &key).unwrap();
        let good = web(&key, |_| ());
        assert_eq!(checked(&good, &text).await.verdict(), Verdict::Valid);
        let shown = check(&good, text.as_bytes(), None, NOW).await;
        assert!(shown.verdict() == Verdict::Valid && shown.of(CheckOf::Recipient).is_none());

        let changed = |at: &str, value: Value| {
            let mut credential = credential();
            *credential.pointer_mut(at).unwrap() = value;
            jwt::sign(&credential.to_string(), &key).unwrap()
        };
        let other = WholeKey::new(DID.into(), [8; 32]).unwrap();
        let (head, rest) = text.split_once('.').unwrap();
        let forged =
            format!("{head}.{}", jwt::sign(&credential().to_string(), &other).unwrap().split_once('.').unwrap().1);
        let none =
            format!("{}.{rest}", URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": key.method() }).to_string()));
        for (token, says) in [
            (jwt::sign(&credential().to_string(), &other).unwrap(), (CheckOf::Identity, Found::UnknownKey)),
            (forged, (CheckOf::Proof, Found::WrongSignature)),
            (none, (CheckOf::Identity, Found::OtherProof)),
            (
                changed("/issuer/id", json!("did:web:else.example")),
                (CheckOf::Form, Found::NotACredential("iss".into())),
            ),
            (changed("/type", json!("Thing")), (CheckOf::Form, Found::NotACredential("type".into()))),
            (changed("/@context/1", json!("https://evil.example")), (CheckOf::Form, Found::OtherContext)),
            (
                changed("/validFrom", json!("2999-01-01T00:00:00Z")),
                (CheckOf::Dates, Found::NotYet(Timestamp(32_472_144_000_000))),
            ),
            (
                changed("/credentialSubject/identifier/0/identityHash", json!("jonas@example.org")),
                (CheckOf::Recipient, Found::OtherRecipient),
            ),
            ("eyJ.e30.AA".into(), (CheckOf::Form, Found::NotJson)),
        ] {
            assert_eq!(found(&good, &token).await, Some(says));
        }
        let unknown = Some((CheckOf::Identity, Found::UnknownKey));
        for bad in [
            web(&key, |d| d["assertionMethod"] = json!([])),
            web(&key, |d| d["id"] = json!("did:web:else.example")),
            web(&key, |d| d["verificationMethod"][0]["publicKeyJwk"]["kty"] = json!("oct")),
            web(&key, |d| d["verificationMethod"][0]["publicKeyJwk"]["alg"] = json!("HS256")),
            web(&key, |d| d["verificationMethod"][0]["publicKeyJwk"]["use"] = json!("enc")),
            web(&key, |d| d["verificationMethod"][0]["publicKeyJwk"]["x"] = json!("AA")),
        ] {
            assert_eq!(found(&bad, &text).await, unknown);
        }
    }
}
