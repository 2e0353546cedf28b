//! The verbs of accounts. None of their answers tells a stranger who has an account.

mod addresses;
mod dids;
mod granting;
mod linking;
mod signing_in;
mod signing_up;

pub use addresses::{add_address, confirm_address, remove_address};
pub use dids::{add_did, name_did, prove_did, remove_did};
pub use granting::{FirstAdministrator, end_role, first_administrator, grant, grant_role};
pub use linking::{Purpose, one_time, whose};
pub use signing_in::{SIGNED_OUT, SignedOut, forgotten_password, new_password, sign_in, sign_out_everywhere};
pub use signing_up::{CONFIRMED, Confirmed, confirm, create, sign_up};

use super::{
    model::Actor,
    store::{self, person},
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        limits::Limit,
    },
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Mails to one address.
const MAIL_TO: Limit = Limit { name: "mail-to", free: 3, first_wait: 30 };
/// Mails asked for from one address of the network.
const MAIL_FROM: Limit = Limit { name: "mail-from", free: 40, first_wait: 5 };

/// Remembers the language that a person wants to read.
///
/// # Errors
/// When the database fails.
pub async fn choose_language(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let model = store::by_id(&tx, actor.id).await?;
    change(&tx, ctx, model, |active| active.locale = Set(locale.tag().into())).await?;
    record(&tx, ctx, Some(actor.id), "account.choose_language", actor.id, json!({ "locale": locale })).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes a person and counts the change.
async fn change(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    of: person::Model,
    what: impl FnOnce(&mut person::ActiveModel),
) -> Result<person::Model, AppError> {
    let revision = of.revision + 1;
    let mut active = of.into_active_model();
    what(&mut active);
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    Ok(active.update(tx).await?)
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    of: Uuid,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    audit::record(tx, ctx, Entry { actor, verb, subject: ("person", of.to_string()), reason: None, detail }).await
}
