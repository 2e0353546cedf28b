//! Who issues, and with which key: an Ed25519 key for the proof inside credentials and, made when it is first asked for,
//! a P-256 key for those that are signed as a whole. They are kept sealed and published in `did:web` documents.
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
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::{Value, json};
use verifier::key::jwk;

pub use verifier::{
    house::PLATFORM,
    key::{PublicKey, SigningKeyOf, WholeKey, whole_key},
};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The proof inside a credential.
    Ed25519,
    /// A credential that is signed as a whole (JWT, ES256).
    P256,
}

impl Kind {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Ed25519 => "Ed25519",
            Kind::P256 => "P-256",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Kind::Ed25519, Kind::P256].into_iter().find(|kind| kind.key() == key)
    }
}

/// The DID of an issuer on this server.
pub fn did(config: &Config, issuer: &str) -> String {
    verifier::house::did(config.host(), issuer)
}

/// Which issuer of this server a DID names, if any.
pub fn issuer_of(config: &Config, named: &str) -> Option<String> {
    verifier::house::issuer_of(config.host(), named)
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
    if let Some(row) = current(tx, issuer, Kind::Ed25519).await? {
        return Ok(SigningKeyOf::new(Some(did), unsealed(&seal, &row.sealed, &about(issuer, &row.public_key))?));
    }
    make(tx, ctx, issuer).await
}

/// The key of a kind that an issuer signs with now, if there is one.
async fn current(db: &impl ConnectionTrait, issuer: &str, kind: Kind) -> Result<Option<signing_key::Model>, AppError> {
    let keys = store::keys(db, issuer).await?;
    Ok(keys.into_iter().find(|k| k.retired_at.is_none() && k.kind == kind.key()))
}

/// The key that an issuer signs whole credentials with; made when it is asked for the first time.
///
/// # Errors
/// When the database fails, or the key was sealed by another server key.
pub async fn signing_whole(ctx: &Ctx, issuer: &str) -> Result<WholeKey, AppError> {
    let did = did(&ctx.config, issuer);
    let opened = |row: &signing_key::Model| {
        let seal = ctx.room::<Seal>()?;
        let secret = unsealed(&seal, &row.sealed, &about(issuer, &row.public_key))?;
        WholeKey::new(did.clone(), secret).map_err(|e| AppError::internal(&e))
    };
    if let Some(row) = current(ctx.db.read(), issuer, Kind::P256).await? {
        return opened(&row);
    }
    let tx = ctx.db.write().await?;
    // Somebody else may have asked at the same moment.
    if let Some(row) = current(&tx, issuer, Kind::P256).await? {
        return opened(&row);
    }
    let secret = ctx.ids.random::<32>()?;
    let key = WholeKey::new(did.clone(), secret).map_err(|e| AppError::internal(&e))?;
    keep(&tx, ctx, issuer, Kind::P256, key.public(), &secret).await?;
    tx.commit().await?;
    Ok(key)
}

/// Makes a key for an issuer that has none to sign with.
async fn make(tx: &DatabaseTransaction, ctx: &Ctx, issuer: &str) -> Result<SigningKeyOf, AppError> {
    let secret = ctx.ids.random::<32>()?;
    let key = SigningKeyOf::new(Some(did(&ctx.config, issuer)), secret);
    keep(tx, ctx, issuer, Kind::Ed25519, key.public(), &secret).await?;
    Ok(key)
}

/// Keeps a new key, sealed.
async fn keep(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    issuer: &str,
    kind: Kind,
    public: &str,
    secret: &[u8],
) -> Result<(), AppError> {
    let seal = ctx.room::<Seal>()?;
    let row = signing_key::Model {
        id: ctx.ids.uuid(),
        issuer: issuer.to_string(),
        kind: kind.key().to_string(),
        sealed: STANDARD.encode(seal.close(ctx, secret, &about(issuer, public))?),
        public_key: public.to_string(),
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
        detail: json!({ "did": did(&ctx.config, issuer), "public_key": public, "kind": kind.key() }),
    };
    audit::record(tx, ctx, entry).await
}

/// Seals all keys again with another server key; how many there are. The next start needs that one.
///
/// # Errors
/// When a key doesn't open with the server key of now; then nothing is changed.
pub async fn seal_again(tx: &DatabaseTransaction, ctx: &Ctx, new: &Seal) -> Result<usize, AppError> {
    let old = ctx.room::<Seal>()?;
    let rows = store::all_keys(tx).await?;
    let count = rows.len();
    for row in rows {
        let about = about(&row.issuer, &row.public_key);
        let secret = unsealed(&old, &row.sealed, &about)?;
        let mut active = row.into_active_model();
        active.sealed = Set(STANDARD.encode(new.close(ctx, &secret, &about)?));
        active.update(tx).await?;
    }
    let entry = Entry {
        actor: None,
        verb: "badge.seal_keys",
        subject: ("signing_key", String::new()),
        reason: None,
        detail: json!({ "count": count }),
    };
    audit::record(tx, ctx, entry).await?;
    Ok(count)
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
            let id = format!("{did}#{}", k.public_key);
            match whole_key(&k.public_key) {
                // Whoever reads signed tokens looks for a JWK.
                Some(key) => {
                    json!({ "id": id, "type": "JsonWebKey", "controller": did, "publicKeyJwk": jwk(&key) })
                }
                None => {
                    json!({ "id": id, "type": "Multikey", "controller": did, "publicKeyMultibase": k.public_key })
                }
            }
        })
        .collect();
    Ok(json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": keys.iter().map(|k| format!("{did}#{}", k.public_key)).collect::<Vec<_>>(),
    }))
}
