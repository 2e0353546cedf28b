//! Status lists: one bit for each credential, in a list that the issuer signs.
//!
//! Whoever verifies a credential fetches the whole list, so the issuer doesn't learn which credential it was; and the
//! places are drawn at random, so a place tells nothing about when a credential was issued. A list says either what was
//! revoked, for good, or what is suspended, for now.

use super::{
    jsonld::CREDENTIALS,
    keys::{self, SigningKeyOf},
    proof, shape,
    store::{self, status_list},
};
use crate::{error::AppError, platform::Ctx, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};

pub use verifier::bits::{Bits, PLACES, REVOCATION, SUSPENSION, is_set_in};

/// A list this full is followed by another one, so that drawing a free place stays quick.
const FULL: i32 = (PLACES / 4 * 3) as i32;
/// How long a signed list may be relied on, in days. Whoever keeps a copy doesn't learn of later revocations from it.
const FRESH_DAYS: i64 = 14;
/// A list that may be relied on for fewer days than this is signed anew.
const RENEWED_DAYS: i64 = 7;

/// What stays of a bit when it is set or cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bit {
    /// It is set.
    Set,
    /// It is cleared: only in a list of suspensions, because a revocation can't be taken back.
    Clear,
}

/// The address of a list.
pub fn address(ctx: &Ctx, name: &str) -> String {
    ctx.config.url(&format!("{}{name}", verifier::house::LISTS))
}

/// A place in a list, as it stands in a credential.
pub fn entry(ctx: &Ctx, purpose: &str, name: &str, index: i32) -> shape::StatusEntry {
    let list = address(ctx, name);
    shape::StatusEntry {
        id: format!("{list}#{index}"),
        kind: "BitstringStatusListEntry".into(),
        status_purpose: purpose.into(),
        status_list_index: index.to_string(),
        status_list_credential: list,
    }
}

/// The signed list, and until when it counts.
fn signed(
    ctx: &Ctx,
    key: &SigningKeyOf,
    purpose: &str,
    name: &str,
    encoded: &str,
) -> Result<(String, Timestamp), AppError> {
    let now = ctx.now();
    let until = now.plus_days(FRESH_DAYS);
    let id = address(ctx, name);
    let list = shape::StatusListCredential {
        context: shape::one(CREDENTIALS),
        types: vec!["VerifiableCredential".into(), "BitstringStatusListCredential".into()],
        issuer: key.did().to_string(),
        valid_from: now.rfc3339(),
        valid_until: Some(until.rfc3339()),
        credential_subject: shape::StatusList {
            id: format!("{id}#list"),
            kind: "BitstringStatusList".into(),
            status_purpose: purpose.into(),
            encoded_list: encoded.to_string(),
        },
        proof: Vec::new(),
        id,
    };
    let list = serde_json::to_value(list).map_err(|e| AppError::internal(&e))?;
    Ok((proof::sign(list, key, now)?.to_string(), until))
}

/// Draws a free place in a list of the issuer; the list is made where there is none with room.
///
/// # Errors
/// When the database fails.
pub async fn draw(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    issuer: &str,
    key: &SigningKeyOf,
    purpose: &str,
) -> Result<(String, i32), AppError> {
    let newest = store::newest_list(tx, issuer, purpose).await?;
    let list = match newest {
        Some(list) if list.used < FULL => list,
        full => {
            let place = full.map_or(1, |l| l.place + 1);
            let number = if purpose == SUSPENSION { format!("s{place}") } else { place.to_string() };
            let name = if issuer == keys::PLATFORM { number } else { format!("{issuer}-{number}") };
            let encoded = Bits::clear().encode().map_err(|e| AppError::internal(&e))?;
            let (signed, fresh_until) = signed(ctx, key, purpose, &name, &encoded)?;
            let list = status_list::Model {
                signed,
                name,
                issuer: issuer.to_string(),
                purpose: purpose.to_string(),
                place,
                used: 0,
                encoded,
                revision: 1,
                created_at: ctx.now(),
                updated_at: ctx.now(),
                fresh_until,
            };
            status_list::Entity::insert(status_list::ActiveModel::from(list.clone()))
                .exec_without_returning(tx)
                .await?;
            list
        }
    };
    // What a credential had before it was signed anew with another place stays set, and is nobody's.
    let bits = read(&list)?;
    let index = loop {
        // 131,072 is a power of two, so the remainder favours no place.
        let drawn = u32::from_be_bytes(ctx.ids.random()?) % PLACES as u32;
        let index = drawn as i32;
        if !bits.is_set(drawn as usize) && !store::is_place_taken(tx, &list.name, index).await? {
            break index;
        }
    };
    let used = list.used + 1;
    let name = list.name.clone();
    let mut active = list.into_active_model();
    active.used = Set(used);
    active.update(tx).await?;
    Ok((name, index))
}

fn read(list: &status_list::Model) -> Result<Bits, AppError> {
    Bits::decode(&list.encoded).ok_or_else(|| AppError::internal(&format!("status list {} is damaged", list.name)))
}

/// Sets the bit at a place of a list of revocations and signs the list anew.
///
/// # Errors
/// When the database fails, or the list can't be read.
pub async fn revoke(tx: &DatabaseTransaction, ctx: &Ctx, name: &str, index: i32) -> Result<(), AppError> {
    write(tx, ctx, name, index, Bit::Set).await
}

/// Sets or clears the bit at a place and signs the list anew.
///
/// # Errors
/// When the database fails, the list can't be read, or a revocation would be taken back.
pub async fn write(tx: &DatabaseTransaction, ctx: &Ctx, name: &str, index: i32, bit: Bit) -> Result<(), AppError> {
    let list = store::list(tx, name).await?.ok_or_else(|| AppError::internal(&format!("no status list {name}")))?;
    let mut bits = read(&list)?;
    let place = usize::try_from(index).map_err(|e| AppError::internal(&e))?;
    match bit {
        Bit::Set => bits.set(place),
        Bit::Clear if list.purpose == SUSPENSION => bits.clear_at(place),
        Bit::Clear => return Err(AppError::internal(&format!("{name} is no list of suspensions"))),
    }
    let encoded = bits.encode().map_err(|e| AppError::internal(&e))?;
    let key = keys::signing(tx, ctx, &list.issuer).await?;
    let (signed, fresh_until) = signed(ctx, &key, &list.purpose, name, &encoded)?;
    let mut active = list.clone().into_active_model();
    active.signed = Set(signed);
    active.fresh_until = Set(fresh_until);
    active.encoded = Set(encoded);
    active.revision = Set(list.revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(tx).await?;
    Ok(())
}

/// Signs all lists of an issuer anew, after it got another key.
///
/// # Errors
/// When the database fails.
pub async fn sign_anew(tx: &DatabaseTransaction, ctx: &Ctx, issuer: &str, key: &SigningKeyOf) -> Result<(), AppError> {
    for list in store::lists(tx, issuer).await? {
        again(tx, ctx, list, key).await?;
    }
    Ok(())
}

async fn again(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    list: status_list::Model,
    key: &SigningKeyOf,
) -> Result<(), AppError> {
    let (signed, fresh_until) = signed(ctx, key, &list.purpose, &list.name, &list.encoded)?;
    let mut active = list.into_active_model();
    active.signed = Set(signed);
    active.fresh_until = Set(fresh_until);
    active.update(tx).await?;
    Ok(())
}

/// The lists whose time nears its end.
///
/// # Errors
/// When the database fails.
pub async fn ageing(ctx: &Ctx) -> Result<Vec<String>, AppError> {
    store::ageing_lists(ctx.db.read(), ctx.now().plus_days(RENEWED_DAYS)).await
}

/// Signs a list anew if its time nears its end; its bits stay as they are.
///
/// # Errors
/// When the database fails.
pub async fn refresh(tx: &DatabaseTransaction, ctx: &Ctx, name: &str) -> Result<(), AppError> {
    let list = store::list(tx, name).await?.filter(|l| l.fresh_until < ctx.now().plus_days(RENEWED_DAYS));
    let Some(list) = list else { return Ok(()) };
    let key = keys::signing(tx, ctx, &list.issuer).await?;
    again(tx, ctx, list, &key).await
}
