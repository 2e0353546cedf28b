//! Who issues, and with which key: Ed25519 keys, kept sealed, published in `did:web` documents.
//!
//! The server's own key seals them, so that a copy of the database alone signs nothing.

use super::store::{self, signing_key};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        config::Config,
        seal::Seal,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sea_orm::{ConnectionTrait, DatabaseTransaction, entity::prelude::*};
use serde_json::{Value, json};

/// The issuer of this server: the network that runs it.
pub const PLATFORM: &str = "";

/// The bytes that a multibase Ed25519 public key begins with.
const ED25519: [u8; 2] = [0xed, 0x01];

/// The DID of an issuer on this server.
pub fn did(config: &Config, issuer: &str) -> String {
    let host = config.host().to_lowercase().replace(':', "%3A");
    if issuer == PLATFORM { format!("did:web:{host}") } else { format!("did:web:{host}:issuers:{issuer}") }
}

/// Which issuer of this server a DID names, if any.
pub fn issuer_of(config: &Config, named: &str) -> Option<String> {
    let platform = did(config, PLATFORM);
    if named == platform {
        return Some(PLATFORM.to_string());
    }
    let slug = named.strip_prefix(&platform)?.strip_prefix(":issuers:")?;
    slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-').then(|| slug.to_string())
}

/// A key that signs.
pub struct SigningKeyOf {
    did: String,
    public: String,
    secret: SigningKey,
}

impl SigningKeyOf {
    /// From its secret half; without a DID it is a `did:key`, which is the public half itself.
    pub fn new(did: Option<String>, secret: [u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(&secret);
        let public = multibase(&secret.verifying_key());
        Self { did: did.unwrap_or_else(|| format!("did:key:{public}")), public, secret }
    }

    /// The DID whose key it is.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// The key's own name: the DID, and the key itself behind `#`, so that it can be used without being fetched.
    pub fn method(&self) -> String {
        format!("{}#{}", self.did, self.public)
    }

    pub(super) fn secret(&self) -> &SigningKey {
        &self.secret
    }
}

/// A key that verifies.
#[derive(Debug)]
pub struct PublicKey(pub VerifyingKey);

impl PublicKey {
    /// From its multibase form, `z6Mk…`.
    pub fn parse(multibase: &str) -> Option<Self> {
        let bytes = bs58::decode(multibase.strip_prefix('z')?).into_vec().ok()?;
        let key: [u8; 32] = bytes.strip_prefix(&ED25519)?.try_into().ok()?;
        VerifyingKey::from_bytes(&key).ok().map(Self)
    }
}

fn multibase(key: &VerifyingKey) -> String {
    format!("z{}", bs58::encode([ED25519.as_slice(), key.as_bytes()].concat()).into_string())
}

fn unsealed(seal: &Seal, sealed: &str, about: &str) -> Result<[u8; 32], AppError> {
    let wrong = || AppError::internal(&format!("the signing key of {about} doesn't open: is QL_KEY another one?"));
    let bytes = STANDARD.decode(sealed).map_err(|_| wrong())?;
    seal.open(&bytes, about).and_then(|secret| secret.try_into().ok()).ok_or_else(wrong)
}

/// What a sealed key is bound to: it doesn't open as another issuer's or beside another public key.
fn about(issuer: &str, public: &str) -> String {
    format!("signing_key|{issuer}|{public}")
}

/// The key that an issuer signs with; made when it signs for the first time.
///
/// # Errors
/// When the database fails, or the key was sealed by another server key.
pub async fn signing(tx: &DatabaseTransaction, ctx: &Ctx, issuer: &str) -> Result<SigningKeyOf, AppError> {
    let seal = ctx.room::<Seal>()?;
    let did = did(&ctx.config, issuer);
    if let Some(row) = store::keys(tx, issuer).await?.into_iter().find(|k| k.retired_at.is_none()) {
        return Ok(SigningKeyOf::new(Some(did), unsealed(&seal, &row.sealed, &about(issuer, &row.public_key))?));
    }
    make(tx, ctx, issuer).await
}

/// Makes a key for an issuer that has none to sign with.
async fn make(tx: &DatabaseTransaction, ctx: &Ctx, issuer: &str) -> Result<SigningKeyOf, AppError> {
    let seal = ctx.room::<Seal>()?;
    let key = SigningKeyOf::new(Some(did(&ctx.config, issuer)), ctx.ids.random::<32>()?);
    let public = &key.public;
    let row = signing_key::Model {
        id: ctx.ids.uuid(),
        issuer: issuer.to_string(),
        sealed: STANDARD.encode(seal.close(ctx, key.secret.as_bytes(), &about(issuer, public))?),
        public_key: public.clone(),
        created_at: ctx.now(),
        retired_at: None,
        withdrawn_at: None,
    };
    signing_key::Entity::insert(signing_key::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    let entry = Entry {
        actor: None,
        verb: "badge.make_key",
        subject: ("signing_key", row.id.to_string()),
        reason: None,
        detail: json!({ "did": key.did, "public_key": public }),
    };
    audit::record(tx, ctx, entry).await?;
    Ok(key)
}

/// The DID document of an issuer: all its keys, the retired ones too, so that what they signed still verifies; those
/// that were withdrawn aren't in it any more.
///
/// # Errors
/// [`AppError::NotFound`] for an issuer that isn't the platform and never signed.
pub async fn did_document(db: &impl ConnectionTrait, ctx: &Ctx, issuer: &str) -> Result<Value, AppError> {
    let keys = store::keys(db, issuer).await?;
    if keys.is_empty() && issuer != PLATFORM {
        return Err(AppError::NotFound);
    }
    let did = did(&ctx.config, issuer);
    let keys: Vec<_> = keys.iter().filter(|k| k.withdrawn_at.is_none()).collect();
    let methods: Vec<Value> = keys
        .iter()
        .map(|k| {
            json!({
                "id": format!("{did}#{}", k.public_key),
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": k.public_key,
            })
        })
        .collect();
    Ok(json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": keys.iter().map(|k| format!("{did}#{}", k.public_key)).collect::<Vec<_>>(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_back_from_its_multibase_form() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let text = multibase(&key);
        assert!(text.starts_with("z6Mk"), "{text}");
        assert_eq!(PublicKey::parse(&text).unwrap().0, key);
        for wrong in ["", "z", "z6Mk", &text[1..], &text.replace("z6Mk", "z6Mj")] {
            assert!(PublicKey::parse(wrong).is_none(), "{wrong}");
        }
    }
}
