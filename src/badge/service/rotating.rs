//! New keys for old ones: in good time, when what was signed stays as it is; and when a key has leaked, when all that it
//! signed is signed anew and nobody trusts the old signatures any more.

use super::{
    super::{
        keys::{self, Kind},
        status,
        store::{self, signing_key},
    },
    endorsing::carried_anew,
    reissuing::{reissue, reissue_endorsement},
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs,
        seal::Seal,
    },
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The kind of the job that signs anew what a withdrawn key has signed.
pub const SIGN_ANEW: &str = "badge.sign_anew";
/// How many credentials are signed anew before others may write again.
const AT_ONCE: u64 = 100;

/// How a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    Signs,
    /// It signs nothing more, and what it signed stays valid.
    Retired(Timestamp),
    /// It has leaked, and what it signed is no longer trusted.
    Withdrawn(Timestamp),
}

/// A key, as those who run the server see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyView {
    /// Whose it is: a DID.
    pub did: String,
    /// What it is for.
    pub kind: Kind,
    /// Its public half, in multibase.
    pub public: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// How it stands.
    pub state: KeyState,
}

/// All keys of this server.
///
/// # Errors
/// When the database fails.
pub async fn key_list(ctx: &Ctx) -> Result<Vec<KeyView>, AppError> {
    let view = |row: signing_key::Model| KeyView {
        did: keys::did(&ctx.config, &row.issuer),
        kind: Kind::parse(&row.kind).unwrap_or(Kind::Ed25519),
        made_at: row.created_at,
        state: match (row.withdrawn_at, row.retired_at) {
            (Some(at), _) => KeyState::Withdrawn(at),
            (None, Some(at)) => KeyState::Retired(at),
            (None, None) => KeyState::Signs,
        },
        public: row.public_key,
    };
    Ok(store::all_keys(ctx.db.read()).await?.into_iter().map(view).collect())
}

/// Makes a new key for an issuer of this server and gives back its public half. What the old one signed stays valid.
///
/// # Errors
/// [`AppError::NotFound`] for an issuer that isn't the platform and never signed; when the database fails.
pub async fn rotate(ctx: &Ctx, issuer: &str) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let current = store::keys(&tx, issuer).await?;
    if current.is_empty() && issuer != keys::PLATFORM {
        return Err(AppError::NotFound);
    }
    for row in current.into_iter().filter(|k| k.retired_at.is_none()) {
        retire(&tx, ctx, row).await?;
    }
    let public = follow(&tx, ctx, issuer).await?;
    let did = keys::did(&ctx.config, issuer);
    audit::record(&tx, ctx, entry("badge.rotate_key", &public, None, json!({ "did": did }))).await?;
    tx.commit().await?;
    Ok(public)
}

/// Withdraws a key that has leaked: it goes out of its issuer's document, a new one takes its place, and what it signed
/// is signed anew by a job.
///
/// # Errors
/// [`AppError::NotFound`] for a key that isn't there; a rule when it was withdrawn before, or without a reason.
pub async fn withdraw(ctx: &Ctx, public: &str, reason: &str) -> Result<String, AppError> {
    let reason = crate::parse::reason(reason, 2000, true).map_err(|issue| AppError::field("reason", issue))?;
    let tx = ctx.db.write().await?;
    let row = store::key(&tx, public).await?;
    if row.withdrawn_at.is_some() {
        return Err(AppError::rule("already_done"));
    }
    let issuer = row.issuer.clone();
    let signs_whole = row.kind == Kind::P256.key();
    let retired_at = row.retired_at.unwrap_or(ctx.now());
    let mut active = row.into_active_model();
    active.retired_at = Set(Some(retired_at));
    active.withdrawn_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    if signs_whole {
        // What it signs is made anew each time that somebody asks for it.
        let detail = json!({ "did": keys::did(&ctx.config, &issuer) });
        audit::record(&tx, ctx, entry("badge.withdraw_key", public, Some(&reason), detail)).await?;
        tx.commit().await?;
        let method = keys::signing_whole(ctx, &issuer).await?.method();
        return Ok(public_half(&method));
    }
    let new = follow(&tx, ctx, &issuer).await?;
    let detail = json!({ "did": keys::did(&ctx.config, &issuer), "followed_by": new });
    audit::record(&tx, ctx, entry("badge.withdraw_key", public, Some(&reason), detail)).await?;
    let work = ToSign { issuer, public: public.to_string() };
    jobs::enqueue(&tx, ctx, SIGN_ANEW, &work, ctx.now(), Some(format!("{SIGN_ANEW}:{public}"))).await?;
    tx.commit().await?;
    Ok(new)
}

fn entry<'a>(verb: &'a str, public: &str, reason: Option<&'a str>, detail: serde_json::Value) -> Entry<'a> {
    Entry { actor: None, verb, subject: ("signing_key", public.to_string()), reason, detail }
}

async fn retire(tx: &DatabaseTransaction, ctx: &Ctx, row: signing_key::Model) -> Result<(), AppError> {
    let mut active = row.into_active_model();
    active.retired_at = Set(Some(ctx.now()));
    active.update(tx).await?;
    Ok(())
}

/// The key that signs from now on, made where there is none; the issuer's status lists are signed with it at once.
async fn follow(tx: &DatabaseTransaction, ctx: &Ctx, issuer: &str) -> Result<String, AppError> {
    let key = keys::signing(tx, ctx, issuer).await?;
    status::sign_anew(tx, ctx, issuer, &key).await?;
    Ok(public_half(&key.method()))
}

/// The key itself, in the name of a key.
fn public_half(method: &str) -> String {
    method.split_once('#').map_or(String::new(), |(_, public)| public.to_string())
}

/// Seals all keys again with another server key; how many there are.
///
/// # Errors
/// When one doesn't open with the server key of now; then nothing is changed.
pub async fn seal_again(ctx: &Ctx, new: &Seal) -> Result<usize, AppError> {
    let tx = ctx.db.write().await?;
    let count = keys::seal_again(&tx, ctx, new).await?;
    tx.commit().await?;
    Ok(count)
}

/// What is to be signed anew.
#[derive(Serialize, Deserialize)]
struct ToSign {
    issuer: String,
    public: String,
}

/// Signs anew what a key has signed. What was signed with another one is left alone, so it can be done again.
pub(super) async fn sign_anew(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let ToSign { issuer, public } = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let method = format!("{}#{public}\"", keys::did(&ctx.config, &issuer));
    let mut after = Uuid::nil();
    loop {
        let tx = ctx.db.write().await?;
        let rows = store::of_issuer(&tx, &issuer, after, AT_ONCE).await?;
        let Some(last) = rows.last().map(|r| r.id) else { break };
        for row in rows.into_iter().filter(|r| r.json.contains(&method)) {
            reissue(&tx, &ctx, row, |_| ()).await?;
        }
        tx.commit().await?;
        after = last;
    }
    let mut after = Uuid::nil();
    loop {
        let tx = ctx.db.write().await?;
        let rows = store::endorsements_of(&tx, &issuer, after, AT_ONCE).await?;
        let Some(last) = rows.last().map(|r| r.id) else { break };
        for row in rows.into_iter().filter(|r| r.json.contains(&method)) {
            let subject = row.subject.clone();
            reissue_endorsement(&tx, &ctx, row).await?;
            carried_anew(&tx, &ctx, &subject).await?;
        }
        tx.commit().await?;
        after = last;
    }
    Ok(())
}
