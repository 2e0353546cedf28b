//! Whom somebody has asked to endorse something is forgotten some time after they answered, or couldn't any more.

use super::record;
use crate::{
    endorse::store::{self, request},
    error::AppError,
    platform::{Ctx, daily},
    programme,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// The kind of the job that forgets.
pub const FORGET: &str = "endorse.forget_requests";
/// How many are forgotten before others may write again.
const AT_ONCE: u64 = 100;

pub(super) async fn forget(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    daily::again(&ctx, FORGET, daily::NIGHT).await?;
    let before = ctx.now().plus_days(-i64::from(programme::rules(&ctx)?.retention.requests_days));
    loop {
        let tx = ctx.db.write().await?;
        let rows = store::requests_to_forget(&tx, before, AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let id = row.id;
            let mut active: request::ActiveModel = row.into_active_model();
            active.email = Set(String::new());
            active.words = Set(String::new());
            active.update(&tx).await?;
            record(&tx, &ctx, None, "endorse.forget_request", id, None, json!({})).await?;
        }
        tx.commit().await?;
    }
}
