//! Once a week, for who has asked for it: the place where they left off.

use crate::{
    account,
    error::AppError,
    learn::{
        model::views::NextStep,
        reading::{exactly, next_step},
        store::{self, enrolment},
    },
    notify::{
        Kind,
        service::{self as notify, News, Nudge, tell_with},
    },
    platform::Ctx,
    programme::{self, model::Content},
    timestamp::Timestamp,
};
use sea_orm::{ConnectionTrait, entity::prelude::*};

/// Where somebody left off.
struct Place {
    /// When they did something there last.
    at: Timestamp,
    playlist: String,
    title: String,
    next: NextStep,
}

/// Does a job of the kind [`NUDGE`](notify::NUDGE), and asks for the one of the week after.
pub(super) async fn nudge(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let Nudge { person } = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some(reader) = account::store::by_ids(&tx, [person]).await?.pop() else {
        return Ok(());
    };
    if !notify::wants_nudges(&tx, person).await? {
        return Ok(());
    }
    notify::next_nudge(&tx, &ctx, person).await?;
    let content = programme::content(&ctx, reader.locale())?;
    if notify::may_nudge(&tx, &ctx, person).await?
        && let Some(place) = place_left(&tx, &content, person).await?
    {
        let page = place.next.path(&place.playlist);
        let link = ctx.config.url(&page);
        let news = News::new(Kind::WeeklyNudge, page, notify::week(ctx.now())).with("playlist", &place.playlist);
        tell_with(&tx, &ctx, person, &news, |t, name| {
            let step = place.next.name();
            (t.learn_mail_nudge_subject(&place.title), t.learn_mail_nudge_text(name, &place.title, step, link))
        })
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Where somebody left off last, among the playlists that they have joined and not completed.
async fn place_left(db: &impl ConnectionTrait, content: &Content, person: Uuid) -> Result<Option<Place>, AppError> {
    let progress = store::progress(db, content, person).await?;
    let mut places = Vec::new();
    for enrolment in store::unfinished(db, person).await? {
        places.extend(place_in(db, content, &progress, enrolment).await?);
    }
    Ok(places.into_iter().max_by_key(|place| place.at))
}

async fn place_in(
    db: &impl ConnectionTrait,
    content: &Content,
    progress: &[crate::learn::model::Progress],
    enrolment: enrolment::Model,
) -> Result<Option<Place>, AppError> {
    let id = enrolment.playlist_id;
    let (Some(playlist), Some(progress)) = (content.playlist(&id), progress.iter().find(|p| p.playlist == id)) else {
        return Ok(None);
    };
    if progress.complete {
        return Ok(None);
    }
    let activities = playlist.activities.iter().map(|a| a.id.clone());
    let last = store::last_visit(db, enrolment.person_id, activities).await?;
    let at = last.as_ref().map_or(enrolment.joined_at, |visit| visit.read_at);
    let next = exactly(db, content, enrolment.person_id, next_step(content, playlist, progress, last)).await?;
    Ok(next.map(|next| Place { at, title: playlist.title.text.clone(), playlist: id, next }))
}
