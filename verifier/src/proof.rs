//! The signature in a credential: Data Integrity with the cryptosuite `eddsa-rdfc-2022`.

use crate::{
    jsonld::{Unreadable, canonical},
    key::{PublicKey, SigningKeyOf},
    shape::Proof,
};
use ed25519_dalek::{Signature, Signer};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The cryptosuite.
pub const SUITE: &str = "eddsa-rdfc-2022";
/// The kind of proof.
pub const KIND: &str = "DataIntegrityProof";
/// What the key is used for.
pub const PURPOSE: &str = "assertionMethod";

/// Why a signature doesn't hold.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    /// What was signed can't be made out.
    Unreadable,
    /// It is not a proof of this kind.
    OtherKind,
    /// The key didn't sign this.
    WrongSignature,
}

/// How something is signed: a proof, with or without the signature itself.
pub type Options = Map<String, Value>;

/// A missing field serialises to nothing; that the rest is JSON was decided when it was built.
fn options(proof: &Proof) -> Result<Options, Unreadable> {
    match serde_json::to_value(proof) {
        Ok(Value::Object(options)) => Ok(options),
        Ok(_) => Err(Unreadable::JsonLd("proof".into())),
        Err(e) => Err(Unreadable::JsonLd(e.to_string())),
    }
}

/// What a key signs: the hash of how it signs, then the hash of what.
fn to_sign(document: &Value, mut options: Options) -> Result<Vec<u8>, Unreadable> {
    options.insert("@context".into(), document["@context"].clone());
    let mut bytes = Sha256::digest(canonical(&Value::Object(options))?).to_vec();
    bytes.extend_from_slice(&Sha256::digest(canonical(document)?));
    Ok(bytes)
}

/// Puts the issuer's signature into a document that has none; `at` is the time in RFC 3339.
///
/// # Errors
/// When the document isn't JSON-LD.
pub fn sign(document: Value, key: &SigningKeyOf, at: &str) -> Result<Value, Unreadable> {
    let proof = Proof {
        kind: KIND.into(),
        cryptosuite: SUITE.into(),
        created: at.into(),
        verification_method: key.method(),
        proof_purpose: PURPOSE.into(),
        proof_value: None,
    };
    sign_with(document, options(&proof)?, key)
}

/// Puts a signature into a document that has none, with options that say what it is for.
///
/// # Errors
/// When the document isn't JSON-LD.
pub fn sign_with(mut document: Value, mut options: Options, key: &SigningKeyOf) -> Result<Value, Unreadable> {
    let signature = key.secret().sign(&to_sign(&document, options.clone())?);
    let value = format!("z{}", bs58::encode(signature.to_bytes()).into_string());
    options.insert("proofValue".into(), value.into());
    document["proof"] = json!([options]);
    Ok(document)
}

/// Whether a document carries the signature of a key.
///
/// # Errors
/// [`Broken`] says why it doesn't.
pub fn verify(document: Value, proof: &Proof, key: &PublicKey) -> Result<(), Broken> {
    if proof.kind != KIND || proof.cryptosuite != SUITE || proof.proof_purpose != PURPOSE {
        return Err(Broken::OtherKind);
    }
    verify_with(document, options(proof).map_err(|_| Broken::Unreadable)?, key)
}

/// Whether a document carries the signature of a key, made with these options; what they may say is for the caller to
/// decide.
///
/// # Errors
/// [`Broken`] says why it doesn't.
pub fn verify_with(mut document: Value, mut options: Options, key: &PublicKey) -> Result<(), Broken> {
    let value = options.remove("proofValue");
    let value = value.as_ref().and_then(|v| v.as_str()?.strip_prefix('z')).ok_or(Broken::OtherKind)?;
    let bytes = bs58::decode(value).into_vec().map_err(|_| Broken::WrongSignature)?;
    let signature = Signature::from_slice(&bytes).map_err(|_| Broken::WrongSignature)?;
    if let Some(fields) = document.as_object_mut() {
        fields.remove("proof");
    }
    let signed = to_sign(&document, options).map_err(|_| Broken::Unreadable)?;
    key.0.verify_strict(&signed, &signature).map_err(|_| Broken::WrongSignature)
}
