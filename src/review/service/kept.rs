//! The views of the board that people keep for themselves.

use crate::{
    account::Actor,
    error::{AppError, Issue},
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    review::{
        model::{BoardQuery, FILTER_NAME_MOST, FILTERS_MOST, may_see_board},
        store::kept,
    },
};
use sea_orm::entity::prelude::*;
use serde_json::json;

/// Keeps a view of the board under a name. What it shows is read from the address again, so nothing else is kept.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews; what is wrong with the name; a rule when there are too many.
pub async fn keep_filter(ctx: &Ctx, actor: &Actor, name: &str, query: &str) -> Result<(), AppError> {
    if !may_see_board(actor) {
        return Err(AppError::NotAllowed);
    }
    let name = parse::line(name, FILTER_NAME_MOST).map_err(|issue| AppError::field("name", issue))?;
    let query = asked(query).with(|_| {}).query();
    let tx = ctx.db.write().await?;
    if !kept::keep(&tx, ctx, actor.id, &name, &query, FILTERS_MOST).await? {
        return Err(AppError::field("name", Issue::Rule("too_many_filters".into())));
    }
    // Neither name nor view: they are the person's own, and the trail isn't.
    record(&tx, ctx, actor, "review.keep_filter").await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets a kept view.
///
/// # Errors
/// [`AppError::NotFound`] for what isn't theirs.
pub async fn forget_filter(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    if !may_see_board(actor) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    if !kept::forget(&tx, actor.id, id).await? {
        return Err(AppError::NotFound);
    }
    record(&tx, ctx, actor, "review.forget_filter").await?;
    tx.commit().await?;
    Ok(())
}

/// What of the board an address asks for.
pub fn asked(query: &str) -> BoardQuery {
    let parts: Vec<(String, String)> =
        form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect();
    BoardQuery::of(|name| parts.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()))
}

async fn record(tx: &sea_orm::DatabaseTransaction, ctx: &Ctx, actor: &Actor, verb: &str) -> Result<(), AppError> {
    let subject = ("person", actor.id.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason: None, detail: json!({}) }).await
}
