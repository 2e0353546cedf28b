//! How far the learners of a playlist get.

use crate::{
    account::Actor,
    error::AppError,
    learn::{
        model::{
            figures::{Figures, FunnelRow, FunnelView},
            may_see_funnel,
        },
        store::{self, submission},
    },
    platform::Ctx,
    programme,
    texts::Locale,
};
use sea_orm::{Condition, entity::prelude::*, sea_query::SimpleExpr};
use std::collections::BTreeMap;

/// How far the learners of a playlist get.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotAllowed`] for who doesn't look after the programme.
pub async fn funnel(ctx: &Ctx, actor: &Actor, locale: Locale, id: &str) -> Result<FunnelView, AppError> {
    use submission::Column;
    if !may_see_funnel(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
    let db = ctx.db.read();
    let figures = store::figures(db, playlist).await?;
    let activities: Vec<String> = playlist.activities.iter().map(|a| a.id.clone()).collect();
    let badges: Vec<String> = playlist.activities.iter().map(|a| a.badge.clone()).collect();
    let opened = store::opened(db, &activities).await?;
    let begun = store::people_by_badge(db, &badges, Condition::all()).await?;
    let far = |is: SimpleExpr| store::people_by_badge(db, &badges, Condition::all().add(is));
    let submitted = far(Column::Version.gt(0)).await?;
    let improved = far(Column::Version.gt(1)).await?;
    let awarded = far(Column::CredentialId.is_not_null()).await?;
    let returned = store::only_returned(db, &badges).await?;
    let mut only_read = BTreeMap::new();
    let mut parts = Vec::new();
    for activity in &playlist.activities {
        let stopped = store::only_read(db, activity).await?;
        let part = |number: u32| content.body(&activity.id)?.parts.get(number.checked_sub(1)? as usize).cloned();
        let told = stopped.iter().filter(|(_, n)| **n >= Figures::LEAST);
        parts.extend(told.filter_map(|(number, n)| Some((activity.title.clone(), part(*number)?, *n))));
        only_read.insert(activity.id.clone(), stopped.into_values().sum());
    }
    let times = store::times(db, playlist).await?;
    let of = |counts: &BTreeMap<String, u64>, id: &str| counts.get(id).copied().unwrap_or(0);
    let took = |badge: &str| times.get(badge).copied().unwrap_or_default();
    let rows = playlist.activities.iter().map(|a| FunnelRow {
        activity: a.id.clone(),
        title: a.title.clone(),
        opened: of(&opened, &a.id),
        begun: of(&begun, &a.badge),
        submitted: of(&submitted, &a.badge),
        improved: of(&improved, &a.badge),
        awarded: of(&awarded, &a.badge),
        only_read: of(&only_read, &a.id),
        only_begun: of(&begun, &a.badge).saturating_sub(of(&submitted, &a.badge)),
        only_returned: of(&returned, &a.badge),
        reading: took(&a.badge).reading,
        writing: took(&a.badge).writing,
        waiting: took(&a.badge).waiting,
    });
    Ok(FunnelView {
        playlist: (playlist.id.clone(), playlist.title.clone()),
        joined: figures.started,
        completed: figures.completed.unwrap_or(0),
        median: figures.median,
        joined_only: store::joined_only(db, playlist).await?,
        rows: rows.collect(),
        parts,
    })
}
