use super::*;
use crate::{bits::Bits, jsonld, key::SigningKeyOf};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use serde_json::json;
use std::{collections::BTreeMap, io::Write};

const ADDRESS: &str = "Ona@Example.org";
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const SITE: &str = "https://issuer.example";

/// The internet, as a table.
#[derive(Default)]
struct Web(BTreeMap<String, Result<Vec<u8>, Unfetched>>);

impl Web {
    fn with(mut self, address: &str, document: &Value) -> Self {
        self.0.insert(address.into(), Ok(document.to_string().into_bytes()));
        self
    }
}

impl Fetches for Web {
    async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        self.0.get(address).cloned().unwrap_or(Err(Unfetched::Unreachable))
    }
}

fn key(did: Option<&str>) -> SigningKeyOf {
    SigningKeyOf::new(did.map(String::from), [7; 32])
}

fn hash(address: &str) -> String {
    format!("sha256${}", recipient::sha256_hex(format!("{address}salt").as_bytes()))
}

/// What somebody else's issuer would write.
fn unsigned(key: &SigningKeyOf) -> Value {
    json!({
        "@context": [jsonld::CREDENTIALS, jsonld::OPEN_BADGES],
        "id": "urn:uuid:0b9c6f0e-6b5b-4f8e-9a54-0123456789ab",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Facilitator",
        "issuer": { "id": key.did(), "type": ["Profile"], "name": "Demo University" },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": true, "identityHash": hash(ADDRESS),
                "identityType": "emailAddress", "salt": "salt",
            }],
            "achievement": {
                "id": "urn:uuid:6a0f4c3e-0000-4f8e-9a54-0123456789ab",
                "type": ["Achievement"], "name": "Facilitator", "description": "Leads a workshop.",
                "criteria": { "narrative": "Has led one." },
            },
        },
    })
}

fn sign(document: Value, key: &SigningKeyOf) -> Value {
    crate::proof::sign(document, key, "2027-01-15T08:00:00Z").unwrap()
}

async fn checked(web: &Web, document: &Value) -> Checked {
    check(web, document.to_string().as_bytes(), Some(&[ADDRESS]), NOW).await
}

/// The check that failed, with what it found.
fn failed(checked: &Checked) -> Option<(CheckOf, Found)> {
    checked.checks.iter().find(|c| c.found != Found::Passed).map(|c| (c.of, c.found.clone()))
}

async fn failure(web: &Web, document: &Value) -> Option<(CheckOf, Found)> {
    failed(&checked(web, document).await)
}

fn changed(mut document: Value, at: &str, value: Value) -> Value {
    *document.pointer_mut(at).unwrap() = value;
    document
}

#[tokio::test]
async fn a_badge_with_its_own_key_is_checked_without_asking_anybody() {
    let key = key(None);
    let signed = sign(unsigned(&key), &key);
    let checked = checked(&Web::default(), &signed).await;
    assert_eq!(failed(&checked), None);
    let about = checked.about.unwrap();
    assert_eq!((about.name.as_str(), about.issuer.as_str()), ("Facilitator", "Demo University"));
    let baked = format!(
        "<svg xmlns:ob=\"https://purl.imsglobal.org/ob/v3p0\"><ob:credential><![CDATA[{signed}]]></ob:credential></svg>"
    );
    assert_eq!(failed(&check(&Web::default(), baked.as_bytes(), Some(&[ADDRESS]), NOW).await), None);
    let to_another = check(&Web::default(), signed.to_string().as_bytes(), Some(&["jonas@example.org"]), NOW).await;
    assert_eq!(failed(&to_another), Some((CheckOf::Recipient, Found::OtherRecipient)));
}

#[tokio::test]
async fn what_is_damaged_or_forged_is_refused_with_its_reason() {
    let (key, web) = (key(None), Web::default());
    let plain = unsigned(&key);
    let signed = sign(plain.clone(), &key);
    let other = SigningKeyOf::new(None, [8; 32]);
    let by_another = changed(sign(plain.clone(), &other), "/proof/0/verificationMethod", json!(key.method()));
    let cases: Vec<(Value, CheckOf, Found)> = vec![
        (changed(signed.clone(), "/name", json!("Professor")), CheckOf::Proof, Found::WrongSignature),
        (changed(signed.clone(), "/validFrom", json!("2026-01-02T00:00:00Z")), CheckOf::Proof, Found::WrongSignature),
        (by_another, CheckOf::Proof, Found::WrongSignature),
        (sign(plain.clone(), &other), CheckOf::Identity, Found::UnknownKey),
        (plain.clone(), CheckOf::Identity, Found::NoProof),
        (changed(signed.clone(), "/proof", json!([])), CheckOf::Identity, Found::NoProof),
        (
            changed(signed.clone(), "/proof/0/cryptosuite", json!("eddsa-jcs-2022")),
            CheckOf::Identity,
            Found::OtherProof,
        ),
        (
            changed(signed.clone(), "/proof/0/proofPurpose", json!("authentication")),
            CheckOf::Identity,
            Found::OtherProof,
        ),
        (changed(signed.clone(), "/proof/0/proofValue", json!("z")), CheckOf::Proof, Found::WrongSignature),
        (
            changed(signed.clone(), "/@context/1", json!("https://evil.example/terms")),
            CheckOf::Form,
            Found::OtherContext,
        ),
        (changed(signed.clone(), "/@context", json!({ "@vocab": "x:" })), CheckOf::Form, Found::OtherContext),
        (changed(signed.clone(), "/type", json!("Thing")), CheckOf::Form, Found::NotACredential("type".into())),
        (changed(signed.clone(), "/issuer/id", json!("_:b0")), CheckOf::Form, Found::NotACredential("_:".into())),
        (
            sign(changed(plain.clone(), "/validFrom", json!("2999-01-01T00:00:00Z")), &key),
            CheckOf::Dates,
            Found::NotYet(Timestamp(32_472_144_000_000)),
        ),
        (sign(changed(plain.clone(), "/validFrom", json!("yesterday")), &key), CheckOf::Dates, Found::UnreadableDate),
        (json!([]), CheckOf::Form, Found::NotACredential("type".into())),
        (json!("text"), CheckOf::Form, Found::NotACredential("type".into())),
    ];
    for (document, of, found) in cases {
        assert_eq!(failure(&web, &document).await, Some((of, found)), "{document}");
    }
    let mut expired = plain.clone();
    expired["validUntil"] = json!("2026-06-01T00:00:00Z");
    let expired = failure(&web, &sign(expired, &key)).await;
    assert!(matches!(expired, Some((CheckOf::Dates, Found::Expired(_)))), "{expired:?}");
    // Whoever may sign for themselves can't sign for another by adding a second proof.
    let mut two = signed.clone();
    let proofs = two["proof"].as_array_mut().unwrap();
    let one = proofs[0].clone();
    proofs.push(one);
    assert_eq!(failure(&web, &two).await, Some((CheckOf::Identity, Found::OtherProof)));
}

#[tokio::test]
async fn traps_are_seen_before_anything_costly() {
    let web = Web::default();
    let mut deep = json!({});
    for _ in 0..60 {
        deep = json!({ "a": deep });
    }
    assert_eq!(failure(&web, &deep).await, Some((CheckOf::Form, Found::NotACredential("too deep".into()))));
    let alike = json!({ "evidence": vec![json!({ "type": "Evidence", "a": { "b": 1 } }); 50] });
    let found = Found::NotACredential("too many parts that look alike".into());
    assert_eq!(failure(&web, &alike).await, Some((CheckOf::Form, found)));
    let many: Vec<Value> = (0..500).map(|n| json!({ "name": n })).collect();
    assert_eq!(
        failure(&web, &json!({ "evidence": many })).await,
        Some((CheckOf::Form, Found::NotACredential("too many parts".into())))
    );
    for (file, found) in [
        (b"{".to_vec(), Found::NotJson),
        (Vec::new(), Found::NothingInside),
        (vec![b' '; 10], Found::NothingInside),
        (vec![b'1'; MOST_BYTES + 1], Found::NothingInside),
        (b"\x89PNG\r\n\x1a\n".to_vec(), Found::NothingInside),
    ] {
        let checked = check(&web, &file, Some(&[ADDRESS]), NOW).await;
        assert_eq!(failed(&checked), Some((CheckOf::Form, found)));
        assert_eq!(checked.checks.len(), CheckOf::ELSEWHERE.len(), "what wasn't looked at says so");
    }
}

const DID: &str = "did:web:issuer.example";
const DOCUMENT: &str = "https://issuer.example/.well-known/did.json";
const LIST: &str = "https://issuer.example/status/1";

fn did_document(key: &SigningKeyOf) -> Value {
    let name = key.method();
    let public = name.split_once('#').unwrap().1;
    json!({
        "id": DID,
        "verificationMethod": [
            { "id": name, "type": "Multikey", "controller": DID, "publicKeyMultibase": public },
        ],
        "assertionMethod": [name],
    })
}

fn list(key: &SigningKeyOf, issuer: &str, place: usize) -> Value {
    let mut bits = Bits::clear();
    bits.set(place);
    let list = json!({
        "@context": [jsonld::CREDENTIALS],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": format!("{LIST}#list"), "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": bits.encode().unwrap(),
        },
    });
    sign(list, key)
}

fn with_status(key: &SigningKeyOf, index: usize) -> Value {
    let mut document = unsigned(key);
    document["credentialStatus"] = json!({
        "id": format!("{LIST}#{index}"), "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": index.to_string(), "statusListCredential": LIST,
    });
    sign(document, key)
}

#[tokio::test]
async fn an_issuer_on_the_web_is_asked_for_its_key_and_its_list() {
    let key = key(Some(DID));
    let (good, revoked) = (with_status(&key, 5), with_status(&key, 6));
    let web = || Web::default().with(DOCUMENT, &did_document(&key)).with(LIST, &list(&key, DID, 6));
    assert_eq!(failure(&web(), &good).await, None);
    assert_eq!(failure(&web(), &revoked).await, Some((CheckOf::Status, Found::Revoked(None))));

    let silent = failure(&Web::default(), &good).await;
    assert_eq!(silent, Some((CheckOf::Identity, Found::Unreachable("issuer.example".into()))));
    for (why, found) in [
        (Unfetched::Off, Found::FetchingOff),
        (Unfetched::Forbidden, Found::Forbidden("issuer.example".into())),
        (Unfetched::TooLarge, Found::Unreachable("issuer.example".into())),
    ] {
        let mut web = web();
        web.0.insert(DOCUMENT.into(), Err(why));
        assert_eq!(failure(&web, &good).await, Some((CheckOf::Identity, found)));
    }
    let stranger = SigningKeyOf::new(Some(DID.into()), [9; 32]);
    let other_keys = web().with(DOCUMENT, &did_document(&stranger));
    assert_eq!(failure(&other_keys, &good).await, Some((CheckOf::Identity, Found::UnknownKey)));
    let mut listed = did_document(&key);
    listed["assertionMethod"] = json!([]);
    let not_to_sign = web().with(DOCUMENT, &listed);
    assert_eq!(failure(&not_to_sign, &good).await, Some((CheckOf::Identity, Found::UnknownKey)));
    let unknown = |web: Web, of: Value| async move { failure(&web, &of).await };
    let wrong = Some((CheckOf::Status, Found::UnknownList));
    assert_eq!(unknown(web().with(LIST, &list(&key, "did:web:other.example", 6)), good.clone()).await, wrong);
    assert_eq!(unknown(web().with(LIST, &list(&stranger, DID, 9)), good.clone()).await, wrong, "another's signature");
    assert_eq!(unknown(web(), with_status(&key, 9_999_999)).await, wrong, "no such place");
    let gone = changed(good.clone(), "/credentialStatus/statusListCredential", json!("https://elsewhere.example/1"));
    let (of, _) = failure(&web(), &gone).await.unwrap();
    assert_eq!(of, CheckOf::Proof, "the list's address is signed too");
    for did in ["did:web:a@b", "did:example:1", "did:web:issuer.example%3A8443"] {
        let odd = SigningKeyOf::new(Some(did.into()), [7; 32]);
        let (of, found) = failure(&web(), &sign(unsigned(&odd), &odd)).await.unwrap();
        assert_eq!(of, CheckOf::Identity, "{did}: {found:?}");
    }
}

#[test]
fn a_list_that_unfolds_into_a_sea_is_read_to_a_bound() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![0; 50_000_000]).unwrap();
    let bomb = format!("u{}", URL_SAFE_NO_PAD.encode(packer.finish().unwrap()));
    assert_eq!(crate::bits::is_set_in(&bomb, 5), Some(false));
    assert_eq!(crate::bits::is_set_in(&bomb, 100_000_000), None);
}

fn hosted() -> (Web, Value) {
    let id = format!("{SITE}/assertions/1");
    let assertion = json!({
        "@context": OPEN_BADGES_2,
        "id": id,
        "type": "Assertion",
        "recipient": { "type": "email", "hashed": true, "salt": "salt", "identity": hash("ona@example.org") },
        "badge": format!("{SITE}/badges/1"),
        "verification": { "type": "HostedBadge" },
        "issuedOn": "2026-01-01T00:00:00+00:00",
    });
    let badge = json!({
        "@context": OPEN_BADGES_2, "id": format!("{SITE}/badges/1"), "type": "BadgeClass", "name": "Facilitator",
        "description": "Leads.", "criteria": { "narrative": "Has led." }, "image": format!("{SITE}/1.png"),
        "issuer": format!("{SITE}/issuers/1"),
    });
    let issuer = json!({
        "@context": OPEN_BADGES_2, "id": format!("{SITE}/issuers/1"), "type": "Issuer", "name": "Demo University",
        "url": SITE, "email": "badges@issuer.example",
    });
    let web = Web::default()
        .with(&id, &assertion)
        .with(badge["id"].as_str().unwrap(), &badge)
        .with(issuer["id"].as_str().unwrap(), &issuer);
    (web, assertion)
}

#[tokio::test]
async fn a_badge_of_the_older_version_counts_as_its_issuer_keeps_it() {
    let (web, assertion) = hosted();
    let checked = checked(&web, &assertion).await;
    assert_eq!(failed(&checked), None);
    assert_eq!(checked.about.unwrap().issuer, "Demo University");
    let by_address = check(&web, format!("{SITE}/assertions/1").as_bytes(), Some(&[ADDRESS]), NOW).await;
    assert_eq!(failed(&by_address), None, "older pictures carry the address alone");

    let id = format!("{SITE}/assertions/1");
    let kept = |at: &str, value: Value| hosted().0.with(&id, &changed(assertion.clone(), at, value));
    // The file may say what it likes: what the issuer keeps is read.
    let theirs = changed(assertion.clone(), "/recipient/identity", json!("nobody"));
    assert_eq!(failure(&web, &theirs).await, None);
    let other = kept("/recipient/identity", json!(hash("jonas@example.org")));
    assert_eq!(failure(&other, &assertion).await, Some((CheckOf::Recipient, Found::OtherRecipient)));
    let another = kept("/id", json!(format!("{SITE}/assertions/2")));
    assert!(matches!(failure(&another, &assertion).await, Some((CheckOf::Form, Found::NotACredential(_)))));
    let signed = kept("/verification/type", json!("SignedBadge"));
    assert_eq!(failure(&signed, &assertion).await, Some((CheckOf::Form, Found::OtherProof)));
    let mut revoked = assertion.clone();
    revoked["revoked"] = json!(true);
    let revoked = hosted().0.with(&id, &revoked);
    assert_eq!(failure(&revoked, &assertion).await, Some((CheckOf::Status, Found::Revoked(None))));
    let mut gone = hosted().0;
    gone.0.insert(id.clone(), Err(Unfetched::Gone));
    assert_eq!(failure(&gone, &assertion).await, Some((CheckOf::Form, Found::Revoked(None))));
    // On a site of one's own one can't award the badge of another.
    let own = "https://forger.example/1";
    let forged = changed(assertion.clone(), "/id", json!(own));
    let forger = hosted().0.with(own, &forged);
    assert_eq!(failure(&forger, &forged).await, Some((CheckOf::Identity, Found::UnknownKey)));
    let off = Web(BTreeMap::from([(id, Err(Unfetched::Off))]));
    assert_eq!(failure(&off, &assertion).await, Some((CheckOf::Form, Found::FetchingOff)));
}

proptest! {
    #[test]
    fn no_file_brings_the_reader_down(file in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let checked = runtime.block_on(check(&Web::default(), &file, Some(&[ADDRESS]), NOW));
        prop_assert!(failed(&checked).is_some());
    }

    #[test]
    fn a_badge_with_a_byte_changed_counts_no_more(at in 0..1_500_usize, to in any::<u8>()) {
        let key = key(None);
        let mut file = sign(unsigned(&key), &key).to_string().into_bytes();
        let at = at % file.len();
        prop_assume!(file[at] != to);
        let before: Value = serde_json::from_slice(&file).unwrap();
        file[at] = to;
        prop_assume!(serde_json::from_slice::<Value>(&file).ok().as_ref() != Some(&before));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let checked = runtime.block_on(check(&Web::default(), &file, Some(&[ADDRESS]), NOW));
        prop_assert!(failed(&checked).is_some(), "{}", String::from_utf8_lossy(&file));
    }
}
