//! What fuzzing does with what reads other people's tokens, lists, keys and hosted badges, and tables of awards; the
//! ordinary tests do the same with the corpus (`tests/house/fuzzed.rs`).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use quality_label::{
    badge::{
        elsewhere, jsonld, jwt,
        keys::SigningKeyOf,
        model::{Checked, Verdict},
        proof,
        status::{self, Bits, PLACES},
    },
    learn::model::award::{MOST_ROWS, table},
    platform::fetch::{Fetches, Unfetched},
    timestamp::Timestamp,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, future::Future, io::Write, sync::LazyLock};
use tokio::runtime::{Builder, Runtime};

/// When it is checked.
pub const NOW: Timestamp = Timestamp(1_800_000_000_000);
/// Whose badge it should be.
const ADDRESS: &str = "ona@example.org";
const DID: &str = "did:web:issuer.example";
/// Where the key of that issuer is.
pub const DOCUMENT: &str = "https://issuer.example/.well-known/did.json";
/// Where the list of that issuer is.
pub const LIST: &str = "https://issuer.example/status/1";
/// Where a hosted badge, its class and its issuer are.
pub const HOSTED: [&str; 3] =
    ["https://issuer.example/assertion", "https://issuer.example/badge", "https://issuer.example/issuer"];

/// The internet, as a table.
#[derive(Default)]
struct Web(BTreeMap<&'static str, Vec<u8>>);

impl Fetches for Web {
    async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        self.0.get(address).cloned().ok_or(Unfetched::Unreachable)
    }
}

/// What a check comes to: it hashes on a thread of its own.
fn now_done<T>(work: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: Runtime = Builder::new_current_thread().build().expect("a runtime of one thread");
    }
    RUNTIME.with(|runtime| runtime.block_on(work))
}

/// Checks a file twice: the same says the same, and what is said is bounded.
fn check(web: &Web, file: &[u8]) -> Checked {
    let once = now_done(elsewhere::check(web, file, Some(&[ADDRESS]), NOW));
    assert_eq!(once, now_done(elsewhere::check(web, file, Some(&[ADDRESS]), NOW)), "the same file says the same");
    assert!(!once.checks.is_empty() && once.checks.len() <= 16);
    if let Some(about) = &once.about {
        assert!(about.name.chars().count() <= 4000 && about.issuer.chars().count() <= 4000);
    }
    once
}

/// Any text as a token, and the parts of one put together: a header, a credential and a signature, divided by lines.
pub fn token(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.splitn(3, '\n');
    let mut next = || URL_SAFE_NO_PAD.encode(parts.next().unwrap_or_default());
    let built = format!("{}.{}.{}", next(), next(), next());
    for text in [text.as_ref(), &built] {
        if let Some(token) = jwt::Token::parse(text) {
            let _ = (token.method(), token.contradiction(), token.parts());
        }
        let checked = check(&Web::default(), text.as_bytes());
        assert_ne!(checked.verdict(), Verdict::Valid, "nobody's key signed it");
    }
}

/// A key that signs what has to be signed.
fn key(did: &str) -> SigningKeyOf {
    SigningKeyOf::new(Some(did.into()), [7; 32])
}

/// A badge of an issuer whose key and list are elsewhere.
fn badge(with_list: bool) -> String {
    let key = key(DID);
    let mut badge = json!({
        "@context": [jsonld::CREDENTIALS, jsonld::OPEN_BADGES],
        "id": "urn:uuid:0b9c6f0e-6b5b-4f8e-9a54-0123456789ab",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Facilitator",
        "issuer": { "id": DID, "type": ["Profile"], "name": "Demo University" },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": false, "identityHash": ADDRESS, "identityType": "emailAddress",
            }],
            "achievement": {
                "id": "urn:uuid:6a0f4c3e-0000-4f8e-9a54-0123456789ab",
                "type": ["Achievement"], "name": "Facilitator", "description": "Leads a workshop.",
                "criteria": { "narrative": "Has led one." },
            },
        },
    });
    if with_list {
        badge["credentialStatus"] = json!({
            "id": format!("{LIST}#7"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": LIST,
        });
    }
    proof::sign(badge, &key, Timestamp(NOW.0 - 1000)).expect("it is JSON-LD").to_string()
}

/// Such a badge without a list and one with it, made once: signing takes longer than what is fuzzed.
static BADGES: LazyLock<[String; 2]> = LazyLock::new(|| [badge(false), badge(true)]);

/// The document in which that issuer names its key.
pub fn did_document() -> Value {
    let name = key(DID).method();
    let public = name.split_once('#').map(|(_, public)| public.to_string());
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            { "id": name, "type": "Multikey", "controller": DID, "publicKeyMultibase": public },
        ],
        "assertionMethod": [name],
    })
}

/// A list of that issuer in which some places are set.
pub fn list(places: &[usize]) -> Value {
    let mut bits = Bits::clear();
    places.iter().for_each(|place| bits.set(*place));
    let list = json!({
        "@context": [jsonld::CREDENTIALS],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": format!("{LIST}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits.encode().expect("it is written into memory"),
        },
    });
    proof::sign(list, &key(DID), Timestamp(NOW.0 - 1000)).expect("it is JSON-LD")
}

/// What is found of a badge whose issuer's document is this.
pub fn with_document(bytes: &[u8]) -> Verdict {
    check(&Web(BTreeMap::from([(DOCUMENT, bytes.to_vec())])), BADGES[0].as_bytes()).verdict()
}

/// What is found of a badge whose status list is this.
pub fn with_list(bytes: &[u8]) -> Verdict {
    let web = [(DOCUMENT, did_document().to_string().into_bytes()), (LIST, bytes.to_vec())];
    check(&Web(BTreeMap::from(web)), BADGES[1].as_bytes()).verdict()
}

/// What is found of a hosted badge: the badge, its class and its issuer, divided by empty lines.
pub fn with_hosted(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let web = Web(HOSTED.into_iter().zip(text.split("\n\n").map(|part| part.as_bytes().to_vec())).collect());
    check(&web, text.split("\n\n").next().unwrap_or_default().as_bytes());
    check(&web, HOSTED[0].as_bytes()).verdict()
}

/// The document with the key of an issuer.
pub fn did(bytes: &[u8]) {
    with_document(bytes);
}

/// A hosted badge.
pub fn hosted(bytes: &[u8]) {
    with_hosted(bytes);
}

/// A status list: the document, the text of the bits, and the packed bits.
pub fn lists(bytes: &[u8]) {
    with_list(bytes);
    let text = String::from_utf8_lossy(bytes);
    let packed = format!("u{}", URL_SAFE_NO_PAD.encode(bytes));
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("it is written into memory");
    let whole = format!("u{}", URL_SAFE_NO_PAD.encode(packer.finish().expect("it is written into memory")));
    for encoded in [text.as_ref(), &packed, &whole] {
        for place in [0, 7, PLACES - 1, PLACES, usize::MAX] {
            let _ = status::is_set_in(encoded, place);
        }
        if let Some(bits) = Bits::decode(encoded) {
            let again = Bits::decode(&bits.encode().expect("it is written into memory"));
            assert_eq!(again, Some(bits), "a list comes back as it was");
        }
    }
    assert_eq!(
        status::is_set_in(&whole, 0),
        bytes.first().map(|byte| byte & 0x80 != 0),
        "the first bit is the leftmost"
    );
}

/// A table of awards.
pub fn awards(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(lines) = table::lines(&text) else { return };
    assert!(!lines.is_empty() && lines.len() <= MOST_ROWS);
    assert!(lines.is_sorted_by(|one, next| one.number < next.number), "each row has its line");
    let badges = [("label-interest".to_string(), vec!["Interest".to_string(), "Susidomėjimas".to_string()])];
    let count = lines.len();
    let rows = table::checked(lines, &badges, "coordinator@example.org", NOW);
    assert_eq!(rows.len(), count, "no row is lost");
    for row in rows.iter().filter(|row| row.wrong.is_none()) {
        assert!(row.badge_id == "label-interest" && row.line.email.contains('@'));
        assert!(row.on.is_none_or(|on| on <= NOW), "nothing is awarded in the future");
    }
}
