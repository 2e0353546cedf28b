//! The signature in a credential: Data Integrity with the cryptosuite `eddsa-rdfc-2022`.

use crate::{
    jsonld::{Unreadable, canonical},
    key::{PublicKey, SigningKeyOf},
    shape::Proof,
};
use ed25519_dalek::{Signature, Signer};
use serde_json::{Value, json};
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

/// What a key signs: the hash of how it signs, then the hash of what.
fn to_sign(document: &Value, options: &Proof) -> Result<Vec<u8>, Unreadable> {
    // A missing field serialises to nothing; that the rest is JSON was decided when it was built.
    let mut options = serde_json::to_value(options).map_err(|e| Unreadable::JsonLd(e.to_string()))?;
    options["@context"] = document["@context"].clone();
    let mut bytes = Sha256::digest(canonical(&options)?).to_vec();
    bytes.extend_from_slice(&Sha256::digest(canonical(document)?));
    Ok(bytes)
}

/// Puts the issuer's signature into a document that has none; `at` is the time in RFC 3339.
///
/// # Errors
/// When the document isn't JSON-LD.
pub fn sign(mut document: Value, key: &SigningKeyOf, at: &str) -> Result<Value, Unreadable> {
    let mut proof = Proof {
        kind: KIND.into(),
        cryptosuite: SUITE.into(),
        created: at.into(),
        verification_method: key.method(),
        proof_purpose: PURPOSE.into(),
        proof_value: None,
    };
    let bytes = to_sign(&document, &proof)?;
    let signature = key.secret().sign(&bytes);
    proof.proof_value = Some(format!("z{}", bs58::encode(signature.to_bytes()).into_string()));
    document["proof"] = json!([proof]);
    Ok(document)
}

/// Whether a document carries the signature of a key.
///
/// # Errors
/// [`Broken`] says why it doesn't.
pub fn verify(mut document: Value, proof: &Proof, key: &PublicKey) -> Result<(), Broken> {
    if proof.kind != KIND || proof.cryptosuite != SUITE || proof.proof_purpose != PURPOSE {
        return Err(Broken::OtherKind);
    }
    let value = proof.proof_value.as_deref().and_then(|v| v.strip_prefix('z')).ok_or(Broken::OtherKind)?;
    let bytes = bs58::decode(value).into_vec().map_err(|_| Broken::WrongSignature)?;
    let signature = Signature::from_slice(&bytes).map_err(|_| Broken::WrongSignature)?;
    if let Some(fields) = document.as_object_mut() {
        fields.remove("proof");
    }
    let options = Proof { proof_value: None, ..proof.clone() };
    let signed = to_sign(&document, &options).map_err(|_| Broken::Unreadable)?;
    key.0.verify_strict(&signed, &signature).map_err(|_| Broken::WrongSignature)
}
