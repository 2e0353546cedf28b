//! What the pages of the room show.

use super::{
    model::{Actor, AddressRow, AddressesView, DidRow, DidState, DidsView},
    store::{self, further_address, person_did},
};
use crate::{error::AppError, platform::Ctx};

/// The addresses of a person, confirmed or not.
///
/// # Errors
/// When the database fails.
pub async fn addresses(ctx: &Ctx, actor: &Actor) -> Result<AddressesView, AppError> {
    let row = |row: further_address::Model| AddressRow {
        id: row.id,
        email: row.email,
        confirmed: row.confirmed_at.is_some(),
    };
    let further = store::further_addresses(ctx.db.read(), actor.id).await?.into_iter().map(row).collect();
    Ok(AddressesView { own: actor.email.as_str().to_string(), further })
}

/// The DIDs of a person, and what a proof of one has to be made for.
///
/// # Errors
/// When the database fails.
pub async fn dids(ctx: &Ctx, actor: &Actor) -> Result<DidsView, AppError> {
    let row = |row: person_did::Model| DidRow {
        id: row.id,
        did: row.did,
        state: match (row.challenge, row.expires_at) {
            (Some(challenge), Some(until)) if until > ctx.now() => DidState::Waits { challenge, until },
            (Some(_), _) => DidState::Late,
            (None, _) => DidState::Proved { named: row.named },
        },
    };
    let rows = store::dids(ctx.db.read(), actor.id).await?.into_iter().map(row).collect();
    Ok(DidsView { rows, audience: ctx.config.base().into(), domain: ctx.config.host().into() })
}
