//! Saying that somebody looks at an application.

use crate::{
    account::Actor,
    error::AppError,
    platform::Ctx,
    review::store::{listing::Reader, presence},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Notes that a person looks at an application.
///
/// # Errors
/// [`AppError::NotFound`] for what they may not see.
pub async fn look_at(ctx: &Ctx, actor: &Actor, reader: &Reader, application: Uuid) -> Result<(), AppError> {
    if reader.visible(ctx.db.read(), &BTreeSet::from([application])).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let tx = ctx.db.write().await?;
    presence::note(&tx, ctx.ids.uuid(), application, actor.id, ctx.now()).await?;
    tx.commit().await?;
    Ok(())
}
