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
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use std::io::{Read, Write};

/// The places of a list: the least that the standard allows, 16 KiB of bits.
pub const PLACES: usize = 131_072;
/// A list this full is followed by another one, so that drawing a free place stays quick.
const FULL: i32 = (PLACES / 4 * 3) as i32;
/// The bits of such a list say for good that a credential doesn't hold any more.
pub const REVOCATION: &str = "revocation";
/// The bits of such a list say that a credential doesn't hold for now.
pub const SUSPENSION: &str = "suspension";

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

/// The bits of a list, the first one leftmost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits(Vec<u8>);

impl Bits {
    /// A list in which nothing is revoked.
    pub fn clear() -> Self {
        Self(vec![0; PLACES / 8])
    }

    /// From `u` and base64url of gzip; nothing when it isn't that or has another length.
    pub fn decode(encoded: &str) -> Option<Self> {
        let packed = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u')?).ok()?;
        let mut bytes = Vec::with_capacity(PLACES / 8);
        // One byte more than there may be, so that a longer list is noticed and a bomb isn't unpacked.
        GzDecoder::new(packed.as_slice()).take(PLACES as u64 / 8 + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() == PLACES / 8).then_some(Self(bytes))
    }

    /// As it stands in the signed list.
    ///
    /// # Errors
    /// [`AppError::Internal`] never in practice: it is written into memory.
    pub fn encode(&self) -> Result<String, AppError> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&self.0).map_err(|e| AppError::internal(&e))?;
        let packed = packer.finish().map_err(|e| AppError::internal(&e))?;
        Ok(format!("u{}", URL_SAFE_NO_PAD.encode(packed)))
    }

    /// Whether the bit at a place is set; a place outside the list counts as set, to be on the safe side.
    pub fn is_set(&self, place: usize) -> bool {
        self.0.get(place / 8).is_none_or(|byte| byte & (0x80 >> (place % 8)) != 0)
    }

    /// Sets the bit at a place.
    pub fn set(&mut self, place: usize) {
        if let Some(byte) = self.0.get_mut(place / 8) {
            *byte |= 0x80 >> (place % 8);
        }
    }

    /// Clears the bit at a place.
    pub fn clear_at(&mut self, place: usize) {
        if let Some(byte) = self.0.get_mut(place / 8) {
            *byte &= !(0x80 >> (place % 8));
        }
    }
}

/// The most bytes of bits that a list of somebody else may have.
const MOST_OF_OTHERS: u64 = 1024 * 1024;

/// Whether a place is set in a list of any length; nothing when it isn't a list, or has no such place.
pub fn is_set_in(encoded: &str, place: usize) -> Option<bool> {
    let packed = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u')?).ok()?;
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).take(MOST_OF_OTHERS).read_to_end(&mut bytes).ok()?;
    bytes.get(place / 8).map(|byte| byte & (0x80 >> (place % 8)) != 0)
}

/// The address of a list.
pub fn address(ctx: &Ctx, name: &str) -> String {
    ctx.config.url(&format!("/ob/v3/status/{name}"))
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
            let encoded = Bits::clear().encode()?;
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
    let encoded = bits.encode()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_bit_is_the_leftmost() {
        let mut bits = Bits::clear();
        bits.set(0);
        bits.set(9);
        assert_eq!(bits.0[..2], [0x80, 0x40]);
        assert!(bits.is_set(PLACES), "outside the list");
        bits.clear_at(0);
        bits.clear_at(PLACES);
        assert_eq!(bits.0[..2], [0, 0x40]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for wrong in ["", "u", "uAAAA", "H4sI"] {
            assert_eq!(Bits::decode(wrong), None, "{wrong}");
        }
        let short = Bits(vec![0; 10]).encode().unwrap();
        let long = Bits(vec![0; 1_000_000]).encode().unwrap();
        assert_eq!((Bits::decode(&short), Bits::decode(&long)), (None, None));
    }

    proptest! {
        #[test]
        fn a_list_comes_back_as_it_was(places in proptest::collection::btree_set(0..PLACES, 0..50)) {
            let mut bits = Bits::clear();
            places.iter().for_each(|p| bits.set(*p));
            let back = Bits::decode(&bits.encode().unwrap()).unwrap();
            prop_assert!(back == bits);
            for p in [0, 1, 7, 8, PLACES - 1] {
                prop_assert_eq!(back.is_set(p), places.contains(&p));
            }
        }
    }
}
