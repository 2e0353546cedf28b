//! Saying that somebody looks at an application.

use crate::{
    account::Actor,
    error::AppError,
    platform::Ctx,
    review::{reading, store::presence},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Notes that a person looks at an application.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews; [`AppError::NotFound`] for what they may not see.
pub async fn look_at(ctx: &Ctx, actor: &Actor, application: Uuid) -> Result<(), AppError> {
    let reader = reading::reader(ctx, actor).await?;
    if reader.visible(ctx.db.read(), &BTreeSet::from([application])).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let tx = ctx.db.write().await?;
    presence::note(&tx, ctx.ids.uuid(), application, actor.id, ctx.now()).await?;
    tx.commit().await?;
    Ok(())
}
