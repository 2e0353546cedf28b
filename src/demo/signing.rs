//! How many credentials and status lists one core signs in a second, beside what the signature alone would take: the
//! same bytes hashed with SHA-256 and signed with Ed25519, in the same run.

use crate::{
    badge::{
        jsonld::canonical,
        keys::{SigningKeyOf, did},
        proof,
        status::{self, Bit, Bits, PLACES},
        store::{credential, status_list},
    },
    error::AppError,
    platform::Ctx,
};
use ed25519_dalek::{Signer, SigningKey};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel, QueryFilter, entity::prelude::*};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// How many bits of the list are set before: as of an issuer who has taken back a tenth of all, which packs badly.
const SET: usize = PLACES / 10;

/// What was measured, each in a second.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Credentials signed: brought into canonical form, hashed, signed.
    pub credentials: f64,
    /// The same bytes only hashed and signed.
    pub bare: f64,
    /// Bytes of the canonical form.
    pub bytes: usize,
    /// Status lists of 131,072 places with a changed bit: unpacked, packed, signed, stored.
    pub lists: f64,
    /// Places of such a list.
    pub places: usize,
}

/// Measures each for so long.
///
/// # Errors
/// [`AppError::NotAllowed`] outside of demo mode: what is measured is written into the database.
pub async fn measure(ctx: &Ctx, each: Duration) -> Result<Figures, AppError> {
    if !ctx.config.demo {
        return Err(AppError::NotAllowed);
    }
    let issued = credential::Entity::find().filter(credential::Column::Issuer.eq("")).one(ctx.db.read()).await?;
    let issued = issued.ok_or(AppError::NotFound)?;
    let mut document: Value = serde_json::from_str(&issued.json).map_err(|e| AppError::internal(&e))?;
    if let Some(fields) = document.as_object_mut() {
        fields.remove("proof");
    }
    let (own, secret, now) = (did(&ctx.config, ""), ctx.ids.random::<32>()?, ctx.now());
    let key = SigningKeyOf::new(Some(own), secret);
    let alone = SigningKey::from_bytes(&secret);
    let bytes = canonical(&document).map_err(|e| AppError::internal(&e))?;
    let length = bytes.len();
    let on_one_core = move || -> Result<(f64, f64), AppError> {
        let credentials = in_a_second(each, || proof::sign(document.clone(), &key, now).map(drop))?;
        let bare = in_a_second(each, || {
            black_box(alone.sign(&Sha256::digest(black_box(bytes.as_bytes()))));
            Ok(())
        })?;
        Ok((credentials, bare))
    };
    let (credentials, bare) = tokio::task::spawn_blocking(on_one_core).await.map_err(|e| AppError::internal(&e))??;
    let lists = lists(ctx, each).await?;
    Ok(Figures { credentials, bare, bytes: length, lists, places: PLACES })
}

fn in_a_second(each: Duration, mut work: impl FnMut() -> Result<(), AppError>) -> Result<f64, AppError> {
    let (began, mut count) = (Instant::now(), 0.0);
    while began.elapsed() < each {
        work()?;
        count += 1.0;
    }
    Ok(count / began.elapsed().as_secs_f64())
}

/// Changes one bit after another, each in a transaction of its own as a revocation does it.
async fn lists(ctx: &Ctx, each: Duration) -> Result<f64, AppError> {
    let list = status_list::Entity::find().filter(status_list::Column::Purpose.eq(status::REVOCATION));
    let list = list.one(ctx.db.read()).await?.ok_or(AppError::NotFound)?;
    let name = list.name.clone();
    let mut bits = Bits::clear();
    for _ in 0..SET {
        bits.set(place(ctx)?);
    }
    let tx = ctx.db.write().await?;
    let mut active = list.into_active_model();
    active.encoded = Set(bits.encode().map_err(|e| AppError::internal(&e))?);
    active.update(&tx).await?;
    tx.commit().await?;
    let (began, mut count) = (Instant::now(), 0.0);
    while began.elapsed() < each {
        let index = i32::try_from(place(ctx)?).unwrap_or_default();
        let tx = ctx.db.write().await?;
        status::write(&tx, ctx, &name, index, Bit::Set).await?;
        tx.commit().await?;
        count += 1.0;
    }
    Ok(count / began.elapsed().as_secs_f64())
}

/// Any place of a list.
fn place(ctx: &Ctx) -> Result<usize, AppError> {
    Ok(u32::from_be_bytes(ctx.ids.random()?) as usize % PLACES)
}
