//! Damaged credentials: each is refused by us, with its reason, and by verifiers that others wrote.

use super::TestApp;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use quality_label::badge::{
    keys::{self, WholeKey},
    proof,
};
use serde_json::{Value, json};

/// A token with another header or payload, and the signature of the genuine one or of a key.
pub fn token(header: &Value, payload: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(payload))
}

/// The header, the claims and the signature of a token.
pub fn parts(token: &str) -> (Value, Value, String) {
    let parts: Vec<_> = token.split('.').collect();
    let object = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    (object(parts[0]), object(parts[1]), parts[2].to_string())
}

/// Says that it comes from another issuer, signed with a key of theirs.
fn from_elsewhere(document: &mut Value, did: &str) {
    document["issuer"]["id"] = json!(did);
    document["proof"][0]["verificationMethod"] =
        json!(format!("{did}#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"));
}

/// What is done to a genuine document.
type Damage = fn(&mut Value);

/// What is done to a genuine document, and which check says so.
const DOCUMENTS: &[(Damage, &str)] = &[
    (|d| d["name"] = json!("Other"), "proof: WrongSignature"),
    (|d| d["validUntil"] = json!("2099-01-01T00:00:00Z"), "proof: WrongSignature"),
    (|d| d["validFrom"] = json!("2020-01-01T00:00:00Z"), "proof: WrongSignature"),
    (|d| d["credentialSubject"]["name"] = json!("Somebody else"), "proof: WrongSignature"),
    (|d| d["credentialSubject"]["licenseNumber"] = json!("QL-2026-0009"), "proof: WrongSignature"),
    (|d| d["credentialSubject"]["id"] = json!("https://example.org/other"), "proof: WrongSignature"),
    (|d| d["credentialSubject"]["achievement"]["name"] = json!("Other"), "proof: WrongSignature"),
    (|d| d["credentialStatus"]["statusListIndex"] = json!("5"), "proof: WrongSignature"),
    (|d| d["issuer"]["name"] = json!("Other"), "proof: WrongSignature"),
    (|d| d["issuer"]["id"] = json!("did:web:evil.example"), "identity: UnknownKey"),
    (|d| d["issuer"]["id"] = json!("https://evil.example"), "issuer: ForeignIssuer"),
    (|d| d["issuer"] = json!("did:web:x"), "identity: UnknownKey"),
    (|d| from_elsewhere(d, "did:web:evil.example"), "identity: FetchingOff"),
    (|d| from_elsewhere(d, "did:web:127.0.0.1"), "identity: FetchingOff"),
    (|d| from_elsewhere(d, "did:web:a/../b"), "identity: ForeignIssuer"),
    (|d| from_elsewhere(d, "did:ion:unknown"), "identity: ForeignIssuer"),
    (|d| from_elsewhere(d, "did:key:z6Mk"), "identity: UnknownKey"),
    (|d| d["id"] = json!("https://example.org/other"), "proof: WrongSignature"),
    (|d| d["type"] = json!(["VerifiableCredential"]), "format: NotACredential"),
    (|d| d["type"] = json!(["VerifiableCredential", "OpenBadgeCredential", "More"]), "format: NotACredential"),
    (|d| d["@context"] = json!(["https://www.w3.org/ns/credentials/v2"]), "context: OtherContext"),
    (|d| d["@context"] = json!(["https://evil.example/context"]), "context: OtherContext"),
    (|d| d["@context"][1] = json!({ "name": "https://evil.example/name" }), "format: NotACredential"),
    (|d| d["extra"] = json!("unsigned"), "format: NotACredential"),
    (|d| d["credentialSubject"]["extra"] = json!("unsigned"), "format: NotACredential"),
    (|d| d["id"] = json!("_:b0"), "format: NotACredential"),
    (|d| d["name"] = json!(["Many", "names"]), "format: NotACredential"),
    (|d| d["proof"] = json!([]), "proof: NoProof"),
    (|d| drop(d.as_object_mut().unwrap().remove("proof")), "proof: NoProof"),
    (|d| d["proof"][0]["cryptosuite"] = json!("ecdsa-rdfc-2019"), "proof: OtherProof"),
    (|d| d["proof"][0]["proofPurpose"] = json!("authentication"), "proof: OtherProof"),
    (|d| d["proof"][0]["proofValue"] = json!("z"), "proof: WrongSignature"),
    (|d| d["proof"][0]["proofValue"] = json!("u0OIl"), "proof: OtherProof"),
    (|d| d["proof"][0]["created"] = json!("2026-03-02T09:00:01Z"), "proof: WrongSignature"),
    (|d| d["proof"][0]["verificationMethod"] = json!("did:web:evil.example#z6Mk"), "proof: UnknownKey"),
    (|d| d["proof"][0]["verificationMethod"] = json!("nothing"), "proof: UnknownKey"),
    (|d| d["proof"] = json!([d["proof"][0], d["proof"][0]]), "proof: OtherProof"),
    (|d| drop(d.as_object_mut().unwrap().remove("credentialStatus")), "format: NotACredential"),
    (|d| drop(d.as_object_mut().unwrap().remove("validFrom")), "format: NotACredential"),
];

/// What is done to a genuine document before the issuer itself signs it anew: what a careless issuer would give.
const SIGNED: &[(Damage, &str)] = &[
    (|d| d["validFrom"] = json!("2999-01-01T00:00:00Z"), "dates: NotYet"),
    (|d| d["validUntil"] = json!("2020-01-01T00:00:00Z"), "dates: Expired"),
    (|d| d["credentialStatus"]["statusListIndex"] = json!("131072"), "status: UnknownList"),
    (|d| d["credentialStatus"]["statusPurpose"] = json!("suspension"), "status: UnknownList"),
    (|d| list_at(d, "/ob/v3/status/nobody-1"), "status: UnknownList"),
    (|d| list_at(d, "/.well-known/did.json"), "status: UnknownList"),
    (|d| d["credentialStatus"]["statusListCredential"] = json!("https://evil.example/status/1"), "status: UnknownList"),
    (|d| d["credentialStatus"]["statusListCredential"] = json!("http://127.0.0.1:9/status/1"), "status: UnknownList"),
];

/// Says that its status list is elsewhere on this server.
fn list_at(document: &mut Value, path: &str) {
    let list = document["credentialStatus"]["statusListCredential"].as_str().unwrap();
    let site = list.split("/ob/").next().unwrap().to_string();
    document["credentialStatus"]["statusListCredential"] = json!(format!("{site}{path}"));
}

/// A damaged file, and how what our own check says of it begins.
pub struct Damaged {
    /// What was done, for whoever reads that a test failed.
    pub what: String,
    /// The file.
    pub file: Vec<u8>,
    /// The check that fails, and why.
    pub says: String,
}

/// All kinds of damage to a credential of this server: its document, what the issuer itself would sign wrongly, its token,
/// and the files that carry it.
pub async fn damaged(app: &TestApp, path: &str) -> Vec<Damaged> {
    let get = async |ending: &str| app.browser().get(&format!("{path}{ending}")).await;
    let inside = app.browser().request(reqwest::Method::GET, path, None, &[("accept", "application/json")]).await.body;
    let whole = get(".jwt").await.body;
    let genuine: Value = serde_json::from_str(&inside).unwrap();
    let (header, payload, signature) = parts(&whole);
    let mut all: Vec<Damaged> = Vec::new();
    let mut add = |what: String, file: Vec<u8>, says: &str| all.push(Damaged { what, file, says: says.into() });

    for (n, (damage, says)) in DOCUMENTS.iter().enumerate() {
        let mut document = genuine.clone();
        damage(&mut document);
        add(format!("document {n}"), document.to_string().into_bytes(), says);
    }
    let tx = app.ctx.db.write().await.unwrap();
    let own = keys::signing(&tx, &app.ctx, keys::PLATFORM).await.unwrap();
    drop(tx);
    for (n, (damage, says)) in SIGNED.iter().enumerate() {
        let mut document = genuine.clone();
        document.as_object_mut().unwrap().remove("proof");
        damage(&mut document);
        let document = proof::sign(document, &own, app.ctx.now()).unwrap();
        add(format!("signed {n}"), document.to_string().into_bytes(), says);
    }

    // Tokens: other headers, other claims, other keys.
    let kid = header["kid"].clone();
    let did = genuine["issuer"]["id"].as_str().unwrap();
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        header
    };
    let claims = |name: &str, value: Value| {
        let mut payload = payload.clone();
        payload[name] = value;
        payload
    };
    let evil = WholeKey::new(did.into(), [9; 32]).unwrap();
    let by_evil = quality_label::badge::jwt::sign(&inside, &evil).unwrap();
    let ed25519 = genuine["proof"][0]["verificationMethod"].clone();
    let tokens = [
        (token(&with("alg", json!("none")), &payload, ""), "proof: OtherProof"),
        (token(&with("alg", json!("none")), &payload, &signature), "proof: OtherProof"),
        (token(&with("alg", json!("None")), &payload, ""), "proof: OtherProof"),
        (token(&with("alg", json!("HS256")), &payload, &signature), "proof: OtherProof"),
        (token(&with("alg", json!("EdDSA")), &payload, &signature), "proof: OtherProof"),
        (token(&with("kid", ed25519), &payload, &signature), "proof: UnknownKey"),
        (token(&with("kid", json!("did:web:evil.example#zDn")), &payload, &signature), "proof: UnknownKey"),
        (token(&with("jwk", json!({ "kty": "EC" })), &payload, &signature), "proof: OtherProof"),
        (token(&with("crit", json!(["b64"])), &payload, &signature), "proof: OtherProof"),
        (token(&header, &claims("name", json!("Other")), &signature), "proof: WrongSignature"),
        (token(&header, &claims("exp", json!(4_000_000_000_i64)), &signature), "format: NotACredential"),
        (token(&header, &claims("iss", json!("did:web:evil.example")), &signature), "format: NotACredential"),
        (token(&header, &claims("vc", json!({})), &signature), "format: NotACredential"),
        (token(&header, &claims("proof", json!([])), &signature), "format: NotACredential"),
        (token(&header, &payload, ""), "proof: WrongSignature"),
        (by_evil, "proof: UnknownKey"),
        (token(&json!({ "alg": "ES256", "kid": kid }), &payload, &signature), "proof: WrongSignature"),
        (whole[..whole.len() - 2].to_string(), "proof: WrongSignature"),
    ];
    for (n, (text, says)) in tokens.into_iter().enumerate() {
        add(format!("token {n}"), text.into_bytes(), says);
    }

    // Files: cut off, too long, too deep, of another kind, with two inside, or with one that was changed.
    let png = get("/badge.png").await.bytes;
    let svg = get("/badge.svg").await.body;
    let chunk = png.windows(4).position(|w| w == b"iTXt").unwrap() - 4;
    let length = u32::from_be_bytes(png[chunk..chunk + 4].try_into().unwrap()) as usize + 12;
    let twice = [&png[..chunk + length], &png[chunk..]].concat();
    let mut flipped = png.clone();
    flipped[chunk + 60] ^= 1;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let files = [
        (inside.as_bytes()[..inside.len() / 2].to_vec(), "format: NotJson"),
        (b"".to_vec(), "format: NothingInside"),
        (b"\0\xff\xfe".to_vec(), "format: NothingInside"),
        (b"{}".to_vec(), "format: NotACredential"),
        (deep.into_bytes(), "format: Not"),
        (png[..chunk + 200].to_vec(), "format: NothingInside"),
        (twice, "format: NothingInside"),
        (flipped, "format: NothingInside"),
        (svg.replacen("]]>", "", 1).into_bytes(), "format: NothingInside"),
        (svg.replacen("\"name\":\"", "\"name\":\"x", 1).into_bytes(), "proof: WrongSignature"),
    ];
    for (n, (file, says)) in files.into_iter().enumerate() {
        add(format!("file {n}"), file, says);
    }
    all
}
