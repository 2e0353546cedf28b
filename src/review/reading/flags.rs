//! The flags of an application, as far as somebody may see them.

use crate::{
    account::{self, Actor},
    error::AppError,
    review::{
        case::Case,
        model::{FlagTo, FlagView, may_resolve_flag, may_see_flag},
        store,
    },
};
use sea_orm::ConnectionTrait;

/// Reads them, the open ones first.
///
/// # Errors
/// When the database fails.
pub async fn flags(db: &impl ConnectionTrait, actor: &Actor, case: &Case) -> Result<Vec<FlagView>, AppError> {
    let mut rows = store::flag::of(db, case.application.id).await?;
    rows.retain(|row| may_see_flag(actor, &case.facts, row.raised_by == actor.id));
    let mut people: Vec<_> = rows.iter().map(|row| row.raised_by).collect();
    people.extend(rows.iter().filter_map(|row| row.resolved_by));
    let names = account::store::names(db, people).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let mut flags: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let to = FlagTo::parse(&row.goes_to)?;
            let resolved = row.resolved_at.zip(row.resolved_by);
            Some(FlagView {
                id: row.id,
                by: name(row.raised_by),
                at: row.raised_at,
                to,
                words: row.words,
                may_resolve: resolved.is_none() && may_resolve_flag(actor, &case.facts, to),
                resolved: resolved.map(|(at, by)| (name(by), at, row.resolution)),
            })
        })
        .collect();
    flags.sort_by_key(|flag| flag.resolved.is_some());
    Ok(flags)
}
