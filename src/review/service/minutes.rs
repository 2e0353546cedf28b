//! The minutes of a meeting with the names in them: gathered while it goes on, kept when it is closed.

use crate::{
    account, apply,
    error::AppError,
    organiser,
    platform::ids::sha256_hex,
    review::{
        model::{KeptMinutes, minutes},
        store::{
            from_json,
            meeting::{self, meeting_row},
            windows::applications,
        },
    },
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The minutes of a meeting: those that were kept when it was closed, or what happened until now.
///
/// # Errors
/// When the database fails, or what was kept can't be read.
pub async fn minutes_of(db: &impl ConnectionTrait, row: &meeting_row::Model) -> Result<KeptMinutes, AppError> {
    match &row.minutes {
        Some(kept) => from_json(kept),
        None => gather(db, row).await,
    }
}

/// What happened until now, with the names of today.
pub(super) async fn gather(db: &impl ConnectionTrait, row: &meeting_row::Model) -> Result<KeptMinutes, AppError> {
    let minutes = minutes(&meeting::events(db, row.id).await?);
    let agenda: Vec<(Uuid, Uuid)> =
        meeting::agenda(db, row.id).await?.into_iter().map(|item| (item.id, item.application_id)).collect();
    let ids: Vec<Uuid> = agenda.iter().map(|(_, application)| *application).collect();
    let found: BTreeMap<Uuid, apply::model::Application> = applications(db, &ids).await?;
    let organisers = organiser::store::briefs(db, found.values().map(|a| a.organiser_id)).await?;
    let applications = found
        .into_values()
        .map(|a| {
            let organiser = organisers.get(&a.organiser_id).map(|o| o.name.clone()).unwrap_or_default();
            (a.id, (a.reference.unwrap_or_default(), organiser))
        })
        .collect();
    let names = account::store::names(db, minutes.people()).await?;
    Ok(KeptMinutes { minutes, agenda, names, applications })
}

/// What tells whether minutes are still as they were kept.
pub(super) fn hash_of(kept: &str) -> String {
    sha256_hex(kept.as_bytes())
}
