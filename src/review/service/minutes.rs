//! The minutes of a meeting with the names in them: gathered while it goes on, kept when it is closed.

use crate::{
    account,
    error::AppError,
    platform::ids::sha256_hex,
    review::{
        model::{KeptMinutes, minutes},
        store::{
            from_json,
            listed::{Listed, listed},
            meeting::{self, meeting_row},
        },
    },
};
use sea_orm::ConnectionTrait;
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
    let named = |(id, of): (Uuid, Listed)| (id, (of.application.reference.unwrap_or_default(), of.organiser.name));
    let applications = listed(db, &ids).await?.into_iter().map(named).collect();
    let names = account::store::names(db, minutes.people()).await?;
    Ok(KeptMinutes { minutes, agenda, names, applications })
}

/// What tells whether minutes are still as they were kept.
pub(super) fn hash_of(kept: &str) -> String {
    sha256_hex(kept.as_bytes())
}
