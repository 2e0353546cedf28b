//! Who complained about a label is forgotten some time after the complaint was settled. What they wrote stays: decisions
//! rest on it.

use super::record;
use crate::{
    error::AppError,
    label::store::{self, label_complaint},
    platform::{Ctx, daily},
    programme,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// The kind of the job that forgets.
pub const FORGET: &str = "label.forget_complainants";
/// How many are forgotten before others may write again.
const AT_ONCE: u64 = 100;

pub(super) async fn forget(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    daily::again(&ctx, FORGET, daily::NIGHT).await?;
    let before = ctx.now().plus_days(-i64::from(programme::rules(&ctx)?.retention.complaints_days));
    loop {
        let tx = ctx.db.write().await?;
        let rows = store::complaints_to_forget(&tx, before, AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let label = store::by_id(&tx, row.label_id).await?.ok_or(AppError::NotFound)?;
            let id = row.id;
            let mut active: label_complaint::ActiveModel = row.into_active_model();
            active.name = Set(String::new());
            active.email = Set(String::new());
            active.update(&tx).await?;
            let detail = json!({ "complaint": id });
            record(&tx, &ctx, None, "label.forget_complainant", &label.number, None, detail).await?;
        }
        tx.commit().await?;
    }
}
