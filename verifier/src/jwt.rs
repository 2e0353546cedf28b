//! A credential that is signed as a whole, as a JSON Web Token: `application/vc+jwt`, ES256. It says the same as the
//! credential with the proof inside, for readers that want no canonical form of RDF.
//!
//! The header decides nothing about how a token is checked: the key does. A header that names another way than the one
//! its key is for is refused, and so is one that carries a key, or asks for something that isn't understood here.

use crate::{Timestamp, key::WholeKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{
    Signature, VerifyingKey,
    signature::{Signer, Verifier},
};
use serde_json::{Map, Value, json};

/// Its media type.
pub const TYPE: &str = "application/vc+jwt";
/// How it is signed.
pub const ALGORITHM: &str = "ES256";
/// What the header may call itself, in small letters; or nothing.
const TYPES: [&str; 4] = ["vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt", "jwt"];
/// The claims that repeat what the credential says.
const CLAIMS: [&str; 6] = ["iss", "sub", "jti", "nbf", "exp", "iat"];

/// A token, taken apart; nothing of it is proved yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The header.
    pub header: Map<String, Value>,
    /// The credential, without the claims that repeat it.
    pub credential: Map<String, Value>,
    claims: Map<String, Value>,
    signed: String,
    signature: Vec<u8>,
}

/// Whether a text looks like a token rather than like a document.
pub fn is_token(text: &str) -> bool {
    text.starts_with("ey") && text.split('.').count() == 3
}

fn object(part: &str) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

impl Token {
    /// Takes a token apart; nothing when it isn't one.
    pub fn parse(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let mut credential = object(payload)?;
        let claims = CLAIMS.iter().filter_map(|name| credential.remove_entry(*name)).collect();
        Some(Self {
            header: object(header)?,
            credential,
            claims,
            signed: signed.to_string(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// A text in its header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// What its payload says under a name.
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.claims.get(name).or_else(|| self.credential.get(name))
    }

    /// The name of the key that is to have signed it, if the header is one that is read here.
    pub fn method(&self) -> Option<&str> {
        self.signed_by(&[ALGORITHM], &TYPES)
    }

    /// The name of the key that is to have signed it, if it is signed in one of these ways, calls itself one of these types
    /// or nothing, and its header asks for nothing else.
    pub fn signed_by(&self, algorithms: &[&str], types: &[&str]) -> Option<&str> {
        let is_known = |(name, value): (&String, &Value)| match name.as_str() {
            "alg" => value.as_str().is_some_and(|a| algorithms.contains(&a)),
            "typ" => value.as_str().is_some_and(|t| types.contains(&t.to_ascii_lowercase().as_str())),
            "cty" | "kid" => value.is_string(),
            // `crit`, `b64`, a key or the address of one: nothing that a stranger writes there is followed.
            _ => false,
        };
        if self.header("alg").is_none() || !self.header.iter().all(is_known) {
            return None;
        }
        self.header("kid")
    }

    /// The claim that says something else than the credential.
    pub fn contradiction(&self) -> Option<&'static str> {
        let text = |value: &Value| value.as_str().map(str::to_string);
        let issuer = match &self.credential.get("issuer") {
            Some(Value::Object(issuer)) => issuer.get("id").and_then(text),
            Some(other) => text(other),
            None => None,
        };
        let subject = self.credential.get("credentialSubject").and_then(|s| s.get("id")).and_then(text);
        let id = self.credential.get("id").and_then(text);
        let same = |name: &str, own: Option<String>| match self.claims.get(name) {
            None => true,
            Some(claim) => own.is_some_and(|own| claim.as_str() == Some(&own)),
        };
        let second = |name: &str| {
            let at = self.credential.get(name).and_then(Value::as_str).and_then(Timestamp::parse)?;
            Some(at.0.div_euclid(1000))
        };
        let same_time = |name: &str, own: Option<i64>| match self.claims.get(name) {
            None => true,
            Some(claim) => own.is_some() && claim.as_i64() == own,
        };
        let all = [
            ("iss", same("iss", issuer)),
            ("jti", same("jti", id)),
            ("sub", same("sub", subject)),
            ("nbf", same_time("nbf", second("validFrom"))),
            ("exp", same_time("exp", second("validUntil"))),
        ];
        all.into_iter().find(|(_, agrees)| !agrees).map(|(name, _)| name)
    }

    /// Whether a key signed exactly this.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let signature = Signature::from_slice(&self.signature);
        signature.is_ok_and(|signature| key.verify(self.signed.as_bytes(), &signature).is_ok())
    }

    /// What was signed, and the signature, for keys of other kinds.
    pub fn parts(&self) -> (&[u8], &[u8]) {
        (self.signed.as_bytes(), &self.signature)
    }
}

/// Signs a credential as a whole; a proof inside is left out, because it would say the same.
///
/// # Errors
/// When it isn't a JSON object.
pub fn sign(credential: &str, key: &WholeKey) -> Result<String, serde_json::Error> {
    let mut payload: Map<String, Value> = serde_json::from_str(credential)?;
    payload.remove("proof");
    let second = |payload: &Map<String, Value>, name: &str| -> Option<Timestamp> {
        payload.get(name).and_then(Value::as_str).and_then(Timestamp::parse)
    };
    let (from, until) = (second(&payload, "validFrom"), second(&payload, "validUntil"));
    let subject = payload.get("credentialSubject").and_then(|s| s.get("id")).cloned();
    let id = payload.get("id").cloned().unwrap_or_default();
    payload.insert("iss".into(), json!(key.did()));
    payload.insert("jti".into(), id);
    for (name, at) in [("nbf", from), ("exp", until)] {
        if let Some(at) = at {
            payload.insert(name.into(), json!(at.0.div_euclid(1000)));
        }
    }
    if let Some(subject) = subject {
        payload.insert("sub".into(), subject);
    }
    let header = json!({ "alg": ALGORITHM, "typ": "vc+jwt", "cty": "vc", "kid": key.method() });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&Value::Object(payload)));
    let signature: Signature = key.secret().sign(signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIAL: &str = r#"{"id":"https://example.org/1","issuer":{"id":"did:web:example.org"},
        "validFrom":"2026-03-02T09:00:00Z","validUntil":"2029-03-02T09:00:00Z","credentialSubject":{"id":"https://example.org/a"},
        "proof":[{}]}"#;

    fn key(of: u8) -> WholeKey {
        WholeKey::new("did:web:example.org".into(), [of; 32]).unwrap()
    }

    fn with_header(text: &str, header: Value) -> String {
        let (_, rest) = text.split_once('.').unwrap();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
    }

    #[test]
    fn what_was_signed_is_read_back_and_nothing_else_is() {
        let key = key(7);
        let text = sign(CREDENTIAL, &key).unwrap();
        let token = Token::parse(&text).unwrap();
        assert!(token.is_signed_by(key.secret().verifying_key()));
        assert_eq!(token.method(), Some(key.method().as_str()));
        assert_eq!((token.contradiction(), token.credential.contains_key("proof")), (None, false));
        assert!(!token.is_signed_by(self::key(8).secret().verifying_key()), "another key");
        assert!(is_token(&text) && !is_token(CREDENTIAL));
        for wrong in ["", "a.b.c", "..", &text[..text.len() - 2], &format!("{text}="), &format!("{text}.")] {
            let is_right = Token::parse(wrong).is_some_and(|t| t.is_signed_by(key.secret().verifying_key()));
            assert!(!is_right, "{wrong}");
        }
    }

    #[test]
    fn no_header_chooses_another_way_of_checking() {
        let key = key(7);
        let (text, kid) = (sign(CREDENTIAL, &key).unwrap(), key.method());
        for header in [
            json!({ "alg": "none", "kid": kid }),
            json!({ "alg": "HS256", "kid": kid }),
            json!({ "alg": "EdDSA", "kid": kid }),
            json!({ "kid": kid }),
            json!({ "alg": "ES256" }),
            json!({ "alg": "ES256", "kid": 1 }),
            json!({ "alg": "ES256", "kid": kid, "typ": "at+jwt" }),
            json!({ "alg": "ES256", "kid": kid, "crit": ["b64"], "b64": false }),
            json!({ "alg": "ES256", "kid": kid, "jwk": jwk_of(&key) }),
            json!({ "alg": "ES256", "kid": kid, "jku": "https://evil.example/keys" }),
        ] {
            let token = Token::parse(&with_header(&text, header.clone())).unwrap();
            assert_eq!(token.method(), None, "{header}");
            assert!(!token.is_signed_by(key.secret().verifying_key()), "the header is signed, too");
        }
    }

    fn jwk_of(key: &WholeKey) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": key.method() })
    }

    #[test]
    fn claims_that_say_something_else_than_the_credential_are_found() {
        let credential: Map<String, Value> = serde_json::from_str(CREDENTIAL).unwrap();
        for (name, claim) in [
            ("iss", json!("did:web:other.example")),
            ("jti", json!("https://example.org/2")),
            ("sub", json!(1)),
            ("nbf", json!(0)),
            ("exp", json!("1867136400")),
        ] {
            let mut payload = credential.clone();
            payload.insert(name.into(), claim);
            let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let text = format!("{}.{}.AA", part(json!({ "alg": "ES256" })), part(Value::Object(payload)));
            assert_eq!(Token::parse(&text).unwrap().contradiction(), Some(name));
        }
    }
}
