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
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sea_orm::{ConnectionTrait, DatabaseTransaction, entity::prelude::*};
use serde_json::{Value, json};
use std::{io, sync::Arc};

/// The issuer of this server: the network that runs it.
pub const PLATFORM: &str = "";

/// The bytes that a multibase Ed25519 public key begins with.
const ED25519: [u8; 2] = [0xed, 0x01];
/// The length of the nonce in front of a sealed key.
const NONCE: usize = 24;

/// What seals and opens the signing keys; made once at the start, kept among the context's rooms.
#[derive(Clone)]
pub struct Seal(Arc<XChaCha20Poly1305>);

impl Seal {
    /// Takes the key from the settings, or from the file `key` in the data folder, which is made where it is missing.
    ///
    /// # Errors
    /// When the key isn't 32 bytes in base64, or the file can't be read or written.
    pub fn open(config: &Config) -> Result<Self, io::Error> {
        let text = if config.key.is_empty() { key_file(config)? } else { config.key.clone() };
        let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("QL_KEY: {why}"));
        let bytes = STANDARD.decode(text.trim()).map_err(|_| wrong("not base64"))?;
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| wrong("not 32 bytes"))?;
        Ok(Self(Arc::new(cipher)))
    }

    fn seal(&self, ctx: &Ctx, secret: &[u8], about: &str) -> Result<String, AppError> {
        let nonce: [u8; NONCE] = ctx.ids.random()?;
        let payload = Payload { msg: secret, aad: about.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|e| AppError::internal(&e))?;
        Ok(STANDARD.encode([nonce.as_slice(), sealed.as_slice()].concat()))
    }

    fn unseal(&self, sealed: &str, about: &str) -> Result<[u8; 32], AppError> {
        let wrong = || AppError::internal(&format!("the signing key of {about} doesn't open: is QL_KEY another one?"));
        let bytes = STANDARD.decode(sealed).map_err(|_| wrong())?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        let payload = Payload { msg: rest, aad: about.as_bytes() };
        let secret = self.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_| wrong())?;
        secret.try_into().map_err(|_| wrong())
    }
}

/// The key in the data folder, readable for the server alone.
fn key_file(config: &Config) -> Result<String, io::Error> {
    use std::io::Write;
    let path = config.data_dir.join("key");
    let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
    std::fs::create_dir_all(&config.data_dir).map_err(named)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => {
            let mut bytes = [0u8; 32];
            getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
            let text = STANDARD.encode(bytes);
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(named)?;
            Ok(text)
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => std::fs::read_to_string(&path).map_err(named),
        Err(e) => Err(named(e)),
    }
}

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
        let secret = SigningKey::from_bytes(&seal.unseal(&row.sealed, &about(issuer, &row.public_key))?);
        return Ok(SigningKeyOf { did, public: row.public_key, secret });
    }
    let secret = SigningKey::from_bytes(&ctx.ids.random::<32>()?);
    let public = multibase(&secret.verifying_key());
    let row = signing_key::Model {
        id: ctx.ids.uuid(),
        issuer: issuer.to_string(),
        sealed: seal.seal(ctx, secret.as_bytes(), &about(issuer, &public))?,
        public_key: public.clone(),
        created_at: ctx.now(),
        retired_at: None,
    };
    signing_key::Entity::insert(signing_key::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    let entry = Entry {
        actor: None,
        verb: "badge.make_key",
        subject: ("signing_key", row.id.to_string()),
        reason: None,
        detail: json!({ "did": did, "public_key": public }),
    };
    audit::record(tx, ctx, entry).await?;
    Ok(SigningKeyOf { did, public, secret })
}

/// The DID document of an issuer: all its keys, the retired ones too, so that what they signed still verifies.
///
/// # Errors
/// [`AppError::NotFound`] for an issuer that isn't the platform and never signed.
pub async fn did_document(db: &impl ConnectionTrait, ctx: &Ctx, issuer: &str) -> Result<Value, AppError> {
    let keys = store::keys(db, issuer).await?;
    if keys.is_empty() && issuer != PLATFORM {
        return Err(AppError::NotFound);
    }
    let did = did(&ctx.config, issuer);
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
