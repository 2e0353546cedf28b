//! What nobody uses any more is forgotten each night: secrets that are too old, consents with which nothing can be read,
//! wallets that nobody has connected.

use super::{ending::end, record};
use crate::{
    error::AppError,
    platform::{Ctx, daily},
    timestamp::MINUTE,
    wallet::{
        model::{ENDED_DAYS, UNUSED_DAYS},
        store::{self, client, consent, token},
    },
};
use sea_orm::{QuerySelect, QueryTrait, entity::prelude::*};
use serde_json::json;

/// The kind of the job that forgets.
pub const TIDY: &str = "wallet.tidy";
/// It does so at half past 3 o'clock (UTC), after the others of the night.
const AT: i64 = daily::NIGHT + 30 * MINUTE;
/// So many consents are ended in one transaction.
const AT_ONCE: u64 = 200;

/// Makes sure that somebody tidies up today; afterwards each day asks for the next.
///
/// # Errors
/// When the database fails.
pub async fn keep_watch(ctx: &Ctx) -> Result<(), AppError> {
    daily::today(ctx, TIDY).await
}

pub(super) async fn tidy(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    daily::again(&ctx, TIDY, AT).await?;
    while end_unusable(&ctx).await? == AT_ONCE {}
    forget(&ctx).await
}

/// Ends consents with which nothing can be read any more; how many.
async fn end_unusable(ctx: &Ctx) -> Result<u64, AppError> {
    let now = ctx.now();
    let tx = ctx.db.write().await?;
    let consents = store::without_secrets(&tx, now.plus_days(-1), now, AT_ONCE).await?;
    let count = consents.len() as u64;
    for consent in consents {
        let detail = json!({ "wallet": consent.client_id });
        record(&tx, ctx, None, "wallet.expire", ("wallet_consent", consent.id), detail).await?;
        end(&tx, ctx, consent, "time").await?;
    }
    tx.commit().await?;
    Ok(count)
}

async fn forget(ctx: &Ctx) -> Result<(), AppError> {
    let now = ctx.now();
    let tx = ctx.db.write().await?;
    token::Entity::delete_many().filter(token::Column::ExpiresAt.lt(now.plus_days(-1))).exec(&tx).await?;
    let ended = || {
        consent::Entity::find()
            .select_only()
            .column(consent::Column::Id)
            .filter(consent::Column::EndedAt.lt(now.plus_days(-ENDED_DAYS)))
            .into_query()
    };
    token::Entity::delete_many().filter(token::Column::ConsentId.in_subquery(ended())).exec(&tx).await?;
    let consents = consent::Entity::delete_many().filter(consent::Column::EndedAt.lt(now.plus_days(-ENDED_DAYS)));
    consents.exec(&tx).await?;
    let used = consent::Entity::find().select_only().column(consent::Column::ClientId).into_query();
    let clients = client::Entity::delete_many()
        .filter(client::Column::CreatedAt.lt(now.plus_days(-UNUSED_DAYS)))
        .filter(client::Column::Id.not_in_subquery(used))
        .exec(&tx)
        .await?;
    if clients.rows_affected > 0 {
        let detail = json!({ "registrations": clients.rows_affected });
        record(&tx, ctx, None, "wallet.forget", ("wallet", Uuid::nil()), detail).await?;
    }
    tx.commit().await?;
    Ok(())
}
