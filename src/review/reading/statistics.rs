//! How reviews go: counted from what happened, without what the person may not know of.

use super::board::reader;
use crate::{
    account::Actor,
    error::AppError,
    platform::Ctx,
    review::{
        model::StatisticsView,
        store::{
            due::Due,
            tally::{month_of, tally},
        },
    },
    timestamp::Timestamp,
};

/// So many months are shown, the current one included.
const MONTHS: i32 = 12;

/// Reads it.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn statistics(ctx: &Ctx, actor: &Actor) -> Result<StatisticsView, AppError> {
    let db = ctx.db.read();
    let reader = reader(ctx, db, actor).await?;
    let current = month_of(ctx.now());
    let months: Vec<Timestamp> = (1 - MONTHS..=0).map(|ago| current.plus_months(ago)).collect();
    let mut view = tally(db, &reader, &months).await?.view(&months);
    for month in &mut view.months {
        month.name = month.month.day()[..7].to_string();
    }
    view.open = reader.count_open(db).await?;
    view.overdue = reader.count_due(db, Due::late(ctx.now())).await?;
    Ok(view)
}
