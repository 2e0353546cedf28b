//! How reviews go: counted from what happened, without what the person may not know of.

use super::board::reader;
use crate::{
    account::Actor,
    error::AppError,
    platform::Ctx,
    review::model::{BoardQuery, Column, Pressure, StatisticsView, figures},
    timestamp::Timestamp,
};

/// So many months are shown, the current one included.
const MONTHS: i32 = 12;

/// Reads it.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn statistics(ctx: &Ctx, actor: &Actor) -> Result<StatisticsView, AppError> {
    let reader = reader(ctx, actor).await?;
    let db = ctx.db.read();
    let current = Timestamp::of_day(&format!("{}-01", &ctx.now().day()[..7])).unwrap_or_default();
    let months: Vec<Timestamp> = (1 - MONTHS..=0).map(|ago| current.plus_months(ago)).collect();
    let past = reader.past(db, months.first().copied().unwrap_or(current)).await?;
    let mut view = figures(&past, &months, current.plus_months(1));
    for month in &mut view.months {
        month.name = month.month.day()[..7].to_string();
    }
    for column in Column::ALL {
        if !matches!(column, Column::Decided | Column::Withdrawn) {
            view.open += reader.count(db, &BoardQuery { column: Some(column), ..BoardQuery::default() }).await?;
        }
    }
    view.overdue = reader.count(db, &BoardQuery { pressure: Some(Pressure::Overdue), ..BoardQuery::default() }).await?;
    Ok(view)
}
