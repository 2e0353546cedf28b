//! Joining a playlist, reading in it, and having completed it.

use crate::{
    account::Actor,
    error::AppError,
    learn::store::{self, activity_visit, enrolment},
    notify::{
        Kind,
        service::{News, tell},
    },
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::{self, model::Content},
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Joins a playlist; once more changes nothing.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn join(ctx: &Ctx, actor: &Actor, playlist: &str) -> Result<(), AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    content.playlist(playlist).ok_or(AppError::NotFound)?;
    let tx = ctx.db.write().await?;
    enrol(&tx, ctx, actor, playlist).await?;
    tx.commit().await?;
    Ok(())
}

/// Who writes for a badge learns with its playlist.
pub(super) async fn enrol_for(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    content: &Content,
    badge: &str,
) -> Result<(), AppError> {
    for playlist in
        content.playlists.iter().filter(|p| p.badge == badge || p.activities.iter().any(|a| a.badge == badge))
    {
        enrol(tx, ctx, actor, &playlist.id).await?;
    }
    Ok(())
}

async fn enrol(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor, playlist: &str) -> Result<(), AppError> {
    if store::joined(tx, actor.id, playlist).await?.is_some() {
        return Ok(());
    }
    let row = enrolment::ActiveModel {
        id: Set(ctx.ids.uuid()),
        person_id: Set(actor.id),
        playlist_id: Set(playlist.into()),
        joined_at: Set(ctx.now()),
        completed_at: Set(None),
    };
    enrolment::Entity::insert(row).exec_without_returning(tx).await?;
    let detail = json!({ "playlist": playlist });
    let subject = ("person", actor.id.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb: "learn.join", subject, reason: None, detail }).await
}

/// The badge of a whole playlist was awarded: from joining to now is the time that it took.
pub(super) async fn note_completed(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    content: &Content,
    badge: &str,
) -> Result<(), AppError> {
    for playlist in content.playlists.iter().filter(|p| p.badge == badge) {
        if let Some(row) = store::joined(tx, person, &playlist.id).await?.filter(|r| r.completed_at.is_none()) {
            let mut active = row.into_active_model();
            active.completed_at = Set(Some(ctx.now()));
            active.update(tx).await?;
            let news = News::new(Kind::PlaylistCompleted, format!("/learn/{}", playlist.id), &playlist.id);
            tell(tx, ctx, person, &news.with("playlist", &playlist.id)).await?;
        }
    }
    Ok(())
}

/// Somebody opens an activity: when for the first time is kept. No entry in the audit trail, as for every reading.
///
/// # Errors
/// When the database fails.
pub async fn note_opened(ctx: &Ctx, actor: &Actor, activity: &str) -> Result<(), AppError> {
    if store::visit(ctx.db.read(), actor.id, activity).await?.is_some() {
        return Ok(());
    }
    read(ctx, actor, activity, 0).await
}

/// Remembers the part of an activity's text where somebody reads, from 1, to go on there on whatever device.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such part; when the database fails.
pub async fn mark_place(ctx: &Ctx, actor: &Actor, activity: &str, part: u32) -> Result<(), AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let parts = content.body(activity).ok_or(AppError::NotFound)?.parts.len();
    match i32::try_from(part) {
        Ok(number) if part as usize <= parts => read(ctx, actor, activity, number).await,
        _ => Err(AppError::NotFound),
    }
}

async fn read(ctx: &Ctx, actor: &Actor, activity: &str, part: i32) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let now = ctx.now();
    match store::visit(&tx, actor.id, activity).await? {
        Some(row) => {
            let mut active = row.into_active_model();
            active.part = Set(part);
            active.read_at = Set(now);
            active.update(&tx).await?;
        }
        None => {
            let row = activity_visit::ActiveModel {
                id: Set(ctx.ids.uuid()),
                person_id: Set(actor.id),
                activity_id: Set(activity.into()),
                part: Set(part),
                opened_at: Set(now),
                read_at: Set(now),
            };
            activity_visit::Entity::insert(row).exec_without_returning(&tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
