use super::*;
use crate::{
    Unfetched,
    key::{SigningKeyOf, WholeKey},
    model::LONGEST_DID,
};
use p256::ecdsa::signature::Signer as _;
use serde_json::json;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const BASE: &str = "https://label.example";
const SITE: &str = "did:web:ona.example:me";

/// The internet: one document, or why there is none.
struct Web(Result<Value, Unfetched>);

impl Fetches for Web {
    async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        assert_eq!(address, "https://ona.example/me/did.json");
        self.0.clone().map(|document| document.to_string().into_bytes())
    }
}

fn nothing() -> Web {
    Web(Err(Unfetched::Off))
}

fn asked(did: &str) -> Asked<'_> {
    Asked { did, challenge: "challenge", base: BASE, host: "label.example" }
}

fn key(did: Option<&str>) -> SigningKeyOf {
    SigningKeyOf::new(did.map(String::from), [7; 32])
}

/// A presentation that is signed as it has to be, changed before that.
fn presentation(key: &SigningKeyOf, change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let mut document = json!({
        "@context": [CREDENTIALS], "type": ["VerifiablePresentation"], "holder": key.did(),
    });
    let mut options = json!({
        "type": proof::KIND, "cryptosuite": proof::SUITE, "created": "2027-01-15T08:00:00Z", "proofPurpose": PURPOSE,
        "verificationMethod": key.method(), "challenge": "challenge", "domain": "label.example",
    });
    change(&mut document, &mut options);
    proof::sign_with(document, options.as_object().unwrap().clone(), key).unwrap().to_string()
}

fn token(header: &Value, payload: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(payload));
    let signature = URL_SAFE_NO_PAD.encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A token that is signed as it has to be, changed before that.
fn whole(key: &SigningKeyOf, change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let mut header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.method() });
    let mut payload = json!({ "iss": key.did(), "aud": BASE, "nonce": "challenge", "exp": NOW.0 / 1000 + 60 });
    change(&mut header, &mut payload);
    token(&header, &payload, |signed| ed25519_dalek::Signer::sign(key.secret(), signed).to_bytes().to_vec())
}

#[tokio::test]
async fn a_did_that_is_a_key_is_shown_in_both_forms() {
    let key = key(None);
    let check = async |text: String| check(&nothing(), &text, asked(key.did()), NOW).await;
    assert_eq!(check(presentation(&key, |_, _| ())).await, Ok(()));
    assert_eq!(check(presentation(&key, |_, o| o["domain"] = json!(BASE))).await, Ok(()));
    assert_eq!(check(presentation(&key, |d, _| d["type"] = json!("VerifiablePresentation"))).await, Ok(()));
    assert_eq!(check(whole(&key, |_, _| ())).await, Ok(()));
    assert_eq!(check(whole(&key, |_, p| p["aud"] = json!(["https://other.example", BASE]))).await, Ok(()));
    let bare = whole(&key, |h, p| {
        h.as_object_mut().unwrap().remove("typ");
        p.as_object_mut().unwrap().remove("exp");
    });
    assert_eq!(check(bare).await, Ok(()));

    let other = SigningKeyOf::new(None, [8; 32]);
    for (text, why) in [
        (String::new(), Unproved::Unread),
        ("words".into(), Unproved::Unread),
        ("[]".into(), Unproved::Presentation),
        ("eyJ.e30.AA".into(), Unproved::Token),
        (presentation(&other, |_, _| ()), Unproved::OtherDid),
        (presentation(&other, |d, _| d["holder"] = json!(key.did())), Unproved::UnknownKey),
        (presentation(&key, |d, _| d["type"] = json!("Thing")), Unproved::Presentation),
        (presentation(&key, |d, _| d["verifiableCredential"] = json!([])), Unproved::Presentation),
        (presentation(&key, |_, o| o["proofPurpose"] = json!("assertionMethod")), Unproved::Presentation),
        (presentation(&key, |_, o| o["challenge"] = json!("another")), Unproved::OtherChallenge),
        (presentation(&key, |_, o| o["domain"] = json!("other.example")), Unproved::OtherSite),
        (presentation(&key, |_, o| o["expires"] = json!("2027-01-15T08:00:00Z")), Unproved::OutOfDate),
        (presentation(&key, |_, o| o["created"] = json!("2027-01-15T08:06:00Z")), Unproved::OutOfDate),
        (whole(&other, |_, _| ()), Unproved::OtherDid),
        (whole(&other, |_, p| p["iss"] = json!(key.did())), Unproved::UnknownKey),
        (whole(&key, |_, p| p["nonce"] = json!("another")), Unproved::OtherChallenge),
        (whole(&key, |_, p| p["aud"] = json!("https://other.example")), Unproved::OtherSite),
        (whole(&key, |_, p| p["exp"] = json!(NOW.0 / 1000)), Unproved::OutOfDate),
        (whole(&key, |_, p| p["iat"] = json!(NOW.0 / 1000 + 301)), Unproved::OutOfDate),
        (whole(&key, |_, p| p["iat"] = json!("today")), Unproved::OutOfDate),
        (whole(&key, |h, _| h["alg"] = json!("none")), Unproved::Token),
        (whole(&key, |h, _| h["alg"] = json!("HS256")), Unproved::Token),
        (whole(&key, |h, _| h["alg"] = json!("ES256")), Unproved::UnknownKey),
        (whole(&key, |h, _| h["jwk"] = json!({})), Unproved::Token),
        (whole(&key, |h, _| h["crit"] = json!(["b64"])), Unproved::Token),
        (whole(&key, |h, _| h["kid"] = json!(key.public())), Unproved::UnknownKey),
    ] {
        assert_eq!(check(text.clone()).await, Err(why), "{text}");
    }
}

#[tokio::test]
async fn each_part_of_what_was_signed_counts() {
    let key = key(None);
    let wrong = Err(Unproved::WrongSignature);
    // Answers to another challenge, or made for another site or time, and changed afterwards.
    for (name, before, after) in [
        ("challenge", "another", "challenge"),
        ("domain", "other.example", "label.example"),
        ("expires", "2027-01-14T00:00:00Z", "2029-01-01T00:00:00Z"),
    ] {
        let text = presentation(&key, |_, o| o[name] = json!(before));
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document["proof"][0][name] = json!(after);
        assert_eq!(check(&nothing(), &document.to_string(), asked(key.did()), NOW).await, wrong, "{name}");
    }
    let text = whole(&key, |_, p| p["nonce"] = json!("another"));
    let right = whole(&key, |_, _| ());
    let mixed = format!("{}.{}", right.rsplit_once('.').unwrap().0, text.rsplit_once('.').unwrap().1);
    assert_eq!(check(&nothing(), &mixed, asked(key.did()), NOW).await, wrong);
}

#[tokio::test]
async fn a_did_of_the_web_is_shown_with_a_key_for_authentication_only() {
    let key = key(Some(SITE));
    let web = |change: &dyn Fn(&mut Value)| {
        let mut document = json!({
            "id": SITE,
            "verificationMethod": [
                { "id": key.method(), "type": "Multikey", "controller": SITE, "publicKeyMultibase": key.public() },
            ],
            "authentication": [key.method()],
        });
        change(&mut document);
        Web(Ok(document))
    };
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.secret().verifying_key()) });
    let both = [presentation(&key, |_, _| ()), whole(&key, |_, _| ())];
    for text in &both {
        let check = async |web: Web| check(&web, text, asked(SITE), NOW).await;
        assert_eq!(check(web(&|_| ())).await, Ok(()));
        let embedded = web(&|d| d["authentication"] = d["verificationMethod"].take());
        assert_eq!(check(embedded).await, Ok(()));
        let as_jwk = web(&|d| {
            let method = json!({ "id": key.method(), "type": "JsonWebKey", "controller": SITE, "publicKeyJwk": jwk });
            d["verificationMethod"][0] = method;
        });
        assert_eq!(check(as_jwk).await, Ok(()));

        let unknown = Err(Unproved::UnknownKey);
        let for_badges_only = web(&|d| d["assertionMethod"] = d["authentication"].take());
        assert_eq!(check(for_badges_only).await, unknown, "it may sign badges, and not speak for them");
        assert_eq!(check(web(&|d| d["id"] = json!("did:web:else.example"))).await, unknown);
        let of_another = web(&|d| d["verificationMethod"][0]["controller"] = json!("did:web:else.example"));
        assert_eq!(check(of_another).await, unknown);
        for (why, says) in [
            (Unfetched::Off, Unproved::Off),
            (Unfetched::Forbidden, Unproved::Forbidden),
            (Unfetched::Unreachable, Unproved::Unreachable),
            (Unfetched::TooLarge, Unproved::Unreachable),
        ] {
            assert_eq!(check(Web(Err(why))).await, Err(says));
        }
    }
}

#[tokio::test]
async fn a_key_of_the_other_kind_signs_tokens_only() {
    let secret = WholeKey::new(String::new(), [7; 32]).unwrap();
    let key = WholeKey::new(format!("did:key:{}", secret.public()), [7; 32]).unwrap();
    let sign = |header: Value| {
        let payload = json!({ "iss": key.did(), "aud": BASE, "nonce": "challenge" });
        token(&header, &payload, |signed| {
            let signature: p256::ecdsa::Signature = key.secret().sign(signed);
            signature.to_bytes().to_vec()
        })
    };
    let check = async |text: &str| check(&nothing(), text, asked(key.did()), NOW).await;
    assert_eq!(check(&sign(json!({ "alg": "ES256", "kid": key.method() }))).await, Ok(()));
    let mistaken = sign(json!({ "alg": "EdDSA", "kid": key.method() }));
    assert_eq!(check(&mistaken).await, Err(Unproved::UnknownKey));
    let other = presentation(&SigningKeyOf::new(Some(key.did().into()), [9; 32]), |_, o| {
        o["verificationMethod"] = json!(key.method());
    });
    assert_eq!(check(&other).await, Err(Unproved::UnknownKey));
}

#[test]
fn only_what_can_be_resolved_is_a_did_to_be_shown() {
    let (ed, p256) = (key(None), WholeKey::new(String::new(), [7; 32]).unwrap());
    let whole = format!("did:key:{}", p256.public());
    for right in [ed.did(), &whole, SITE, "did:web:example.org"] {
        assert!(is_resolvable(right), "{right}");
    }
    let method = ed.method();
    for wrong in [
        "",
        "did:",
        "did:key:",
        "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
        "did:web:",
        "did:web:a/b",
        "did:web:a..b c",
        "did:example:1",
        "https://example.org",
        "ona@example.org",
        &method,
        &format!("did:web:{}", "a".repeat(LONGEST_DID)),
    ] {
        assert!(!is_resolvable(wrong), "{wrong}");
    }
}
