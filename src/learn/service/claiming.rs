//! Looking at evidence: a soft claim, so that two assessors don't do the same work.

use super::{facts, queue_changes, verification};
use crate::{
    account::Actor,
    error::AppError,
    learn::{
        model::may_assess,
        store::{self, assessment_claim},
    },
    platform::Ctx,
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};

/// How long a claim counts when nothing more is heard of its holder.
const HOLDS_MINUTES: i64 = 20;

/// Somebody opens a submission. Where nobody else is looking at it, it is theirs for a while; `takes_over` makes it
/// theirs in any case. Without an entry in the audit trail: it is a courtesy and decides nothing.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn claim(ctx: &Ctx, actor: &Actor, id: Uuid, takes_over: bool) -> Result<(), AppError> {
    let now = ctx.now();
    let until = Timestamp(now.0 + HOLDS_MINUTES * 60_000);
    let tx = ctx.db.write().await?;
    let of = store::by_id(&tx, id).await?;
    let (facts, _) = facts(&tx, actor, &of, verification(ctx, &of)?).await?;
    if !may_assess(actor, &facts) {
        return if takes_over { Err(AppError::NotFound) } else { Ok(()) };
    }
    let claims = store::claims(&tx, [id]).await?;
    if store::claimed_by_other(&claims, id, actor.id, now).is_some() && !takes_over {
        return Ok(());
    }
    let is_renewed = claims.iter().any(|c| c.person_id == actor.id && c.until > now);
    match claims.into_iter().next() {
        Some(row) => {
            let mut active = row.into_active_model();
            active.person_id = Set(actor.id);
            active.until = Set(until);
            active.update(&tx).await?;
        }
        None => {
            let row = assessment_claim::ActiveModel {
                id: Set(ctx.ids.uuid()),
                submission_id: Set(id),
                person_id: Set(actor.id),
                until: Set(until),
            };
            assessment_claim::Entity::insert(row).exec_without_returning(&tx).await?;
        }
    }
    if !is_renewed {
        queue_changes(&tx, ctx).await?;
    }
    tx.commit().await?;
    Ok(())
}
