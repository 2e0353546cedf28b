//! Badges that others have issued.

use super::TestApp;
use quality_label::{
    badge::{jsonld, keys::SigningKeyOf, proof},
    platform::ids::sha256_hex,
};
use serde_json::{Value, json};

/// A badge of an issuer that this server has never heard of, and that needs nobody to be asked.
pub fn badge(app: &TestApp, to: &str, change: impl Fn(&mut Value)) -> String {
    let key = SigningKeyOf::new(None, [7; 32]);
    let mut document = json!({
        "@context": [jsonld::CREDENTIALS, jsonld::OPEN_BADGES],
        "id": "urn:uuid:0b9c6f0e-6b5b-4f8e-9a54-0123456789ab",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Facilitator",
        "issuer": { "id": key.did(), "type": ["Profile"], "name": "Demo University" },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": true, "identityType": "emailAddress", "salt": "salt",
                "identityHash": format!("sha256${}", sha256_hex(format!("{to}salt").as_bytes())),
            }],
            "achievement": {
                "id": "urn:uuid:6a0f4c3e-0000-4f8e-9a54-0123456789ab",
                "type": ["Achievement"], "name": "Facilitator", "description": "Leads a workshop.",
                "criteria": { "narrative": "Has led one." },
            },
        },
    });
    change(&mut document);
    proof::sign(document, &key, app.ctx.now()).unwrap().to_string()
}
