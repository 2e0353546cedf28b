//! The files that are given as evidence in an application: who may give them, and who may read them.

use super::{form, own, renewing, submitted_answers};
use crate::{
    account::Actor,
    apply::{
        model::{Answer, Application, GivenFile, submitted},
        store::{self, returned, version},
    },
    error::AppError,
    evidence::{self, store::evidence_file},
    platform::Ctx,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The files in some answers, by their ids.
pub(super) fn in_answers<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> BTreeMap<Uuid, GivenFile> {
    let pieces = answers.into_iter().filter_map(|answer| match answer {
        Answer::Evidence(pieces) => Some(pieces),
        _ => None,
    });
    pieces.flatten().flat_map(|piece| &piece.files).map(|file| (file.id, file.clone())).collect()
}

/// Says of the files in a new answer what they are, and keeps those that are new: a form sends only their ids. A file
/// that the application has already may be given once more by any member, another only by who brought it.
///
/// # Errors
/// [`AppError::NotFound`] for a file of somebody else.
pub(super) async fn take(
    tx: &DatabaseTransaction,
    actor: &Actor,
    application: &Application,
    new: &mut Answer,
) -> Result<(), AppError> {
    let Answer::Evidence(pieces) = new else {
        return Ok(());
    };
    let sent: Vec<Uuid> = pieces.iter().flat_map(|p| &p.files).map(|f| f.id).collect();
    if sent.is_empty() {
        return Ok(());
    }
    // Files that are in the application already, or in the one before it.
    let answers = store::answers(tx, application.id).await?;
    let there = in_answers(renewing::with_last(tx, application, &answers).await?.values());
    let brought: Vec<Uuid> = sent.iter().copied().filter(|id| !there.contains_key(id)).collect();
    let rows = evidence::store::by_ids(tx, brought.clone()).await?;
    if brought.iter().any(|id| rows.get(id).is_none_or(|row| row.person_id != actor.id)) {
        return Err(AppError::NotFound);
    }
    evidence::service::keep(tx, actor.id, &brought, &[]).await?;
    for file in pieces.iter_mut().flat_map(|p| &mut p.files) {
        if let Some(known) = there.get(&file.id).cloned().or_else(|| rows.get(&file.id).map(given)) {
            *file = known;
        }
    }
    Ok(())
}

pub(super) fn given(row: &evidence_file::Model) -> GivenFile {
    GivenFile {
        id: row.id,
        name: row.name.clone(),
        media_type: row.media_type.clone(),
        size: u64::try_from(row.size).unwrap_or(0),
    }
}

/// A file of an application, of an earlier version of an answer too, for the members of its organiser.
///
/// # Errors
/// [`AppError::NotFound`] for others, and for files that were never given in it.
pub async fn file(ctx: &Ctx, actor: &Actor, application: Uuid, file: Uuid) -> Result<evidence_file::Model, AppError> {
    let db = ctx.db.read();
    let (of, _) = own(db, actor, application).await?;
    if !in_answers(store::answers(db, application).await?.values()).contains_key(&file)
        && !version::mentions(db, application, file).await?
        && !renewing::has_file(db, &of, file).await?
    {
        return Err(AppError::NotFound);
    }
    by_id(db, file).await
}

/// A file that is given as evidence in an application as it was submitted, for a room that has found out that its reader
/// may see the answers. Answers that aren't asked for aren't part of it.
///
/// # Errors
/// [`AppError::NotFound`] for files that aren't in it.
pub async fn file_in_answers(
    db: &impl ConnectionTrait,
    application: Uuid,
    file: Uuid,
) -> Result<evidence_file::Model, AppError> {
    let form = form(db, &store::application(db, application).await?, "").await?;
    let answers = submitted(&form, submitted_answers(db, application).await?);
    let mut is_in = in_answers(answers.values()).contains_key(&file);
    // What the applicant has changed since is shown beside it.
    for returned in returned::all(db, application).await? {
        is_in |= in_answers(returned.before()?.values()).contains_key(&file);
    }
    if is_in { by_id(db, file).await } else { Err(AppError::NotFound) }
}

async fn by_id(db: &impl ConnectionTrait, file: Uuid) -> Result<evidence_file::Model, AppError> {
    evidence::store::by_ids(db, [file]).await?.remove(&file).ok_or(AppError::NotFound)
}
