//! Badges that were issued elsewhere: brought, and checked by what their issuers published. The checks themselves are in
//! the crate `verifier`, which the browser runs, too.

mod bring;
mod resolve;

pub use bring::{Brought, NotBrought, bring};
pub use resolve::{Unresolved, resolve};

use super::{
    check::{self, Own},
    model::{Check, CheckOf, Checked, MOST_BYTES},
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        fetch::{Fetch, Fetches},
    },
    timestamp::Timestamp,
};
use verifier::{
    house::{House, issuer_of},
    reader,
    shown::{self, Shown, whose},
};

/// Checks a file that somebody says is a badge of theirs, wherever it was issued: one of this server by what is known
/// here, any other by what its issuer published.
///
/// # Errors
/// When the database fails; a badge that isn't right is no error.
pub async fn check_any(ctx: &Ctx, file: &[u8], addresses: &[&str]) -> Result<Checked, AppError> {
    let document = reader::credential_in(file, MOST_BYTES).and_then(|text| reader::document(&text).ok());
    let issuer = document.as_ref().and_then(|d| verifier::elsewhere::id_of(&d["issuer"]));
    let is_ours = issuer.is_some_and(|id| issuer_of(Own(ctx).host(), id).is_some());
    let Some(document) = document.as_ref().filter(|_| is_ours) else {
        return Ok(check(&ctx.room::<Fetch>()?, file, Some(addresses), ctx.now()).await);
    };
    let mut checked = check::check_file(ctx, file).await?;
    let is_theirs = verifier::elsewhere::is_of(&document["credentialSubject"], addresses);
    let found = whose(&checked, is_theirs);
    checked.checks.push(Check { of: CheckOf::Recipient, found });
    Ok(checked)
}

/// Checks what a stranger shows, wherever it was issued, and whether it belongs to an e-mail address, where they ask
/// that.
///
/// # Errors
/// When the database fails; a badge that isn't right is no error.
pub async fn check_shown(ctx: &Ctx, what: &Shown, email: Option<&str>) -> Result<Checked, AppError> {
    shown::check(&Own(ctx), &ctx.room::<Fetch>()?, what, email, ctx.now().into()).await
}

/// Checks a file: it has to be genuine, to hold at `now`, and, where addresses are given, to have been awarded to one of
/// them.
pub async fn check(fetch: &impl Fetches, file: &[u8], addresses: Option<&[&str]>, now: Timestamp) -> Checked {
    verifier::elsewhere::check(fetch, file, addresses, now.into()).await
}
