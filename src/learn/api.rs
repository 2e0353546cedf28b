//! What the pages of the room call.

use super::model::{
    assessing::{AssessView, QueueView},
    award::{ClaimView, TableView, TablesView, WaitingView},
    figures::FunnelView,
    guide::GuideView,
    views::{ActivityView, BadgeView, PlaylistBadgesView, PlaylistView, PlaylistsView, PresentationView},
};
use crate::{error::AppError, form_return::Saved};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::{Outcome, assessing::QueueFilter},
        reading,
        service::{self, Word, Written},
    };
    pub use crate::{
        account::{Email, actor, signed_in},
        error::Issue,
        platform::{Ctx, http::from},
        texts::use_texts,
    };
}
#[cfg(feature = "ssr")]
use server::*;

/// The playlists.
#[server(prefix = "/api", endpoint = "learn/playlists")]
pub async fn playlists() -> Result<PlaylistsView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::playlists(&ctx, actor().as_ref(), locale).await
}

/// One playlist.
#[server(prefix = "/api", endpoint = "learn/playlist")]
pub async fn playlist(playlist: String) -> Result<PlaylistView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::playlist(&ctx, actor().as_ref(), locale, &playlist).await
}

/// The badges of a playlist.
#[server(prefix = "/api", endpoint = "learn/playlist_badges")]
pub async fn playlist_badges(playlist: String) -> Result<PlaylistBadgesView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::playlist_badges(&ctx, actor().as_ref(), locale, &playlist).await
}

/// One activity.
#[server(prefix = "/api", endpoint = "learn/activity")]
pub async fn activity(playlist: String, activity: String) -> Result<ActivityView, AppError> {
    let (ctx, locale, actor) = (Ctx::of_request()?, use_texts().locale(), actor());
    let view = reading::activity(&ctx, actor.as_ref(), locale, &playlist, &activity).await?;
    if let Some(actor) = actor {
        service::note_opened(&ctx, &actor, &activity).await?;
    }
    Ok(view)
}

/// The presentation of a playlist.
#[server(prefix = "/api", endpoint = "learn/presentation")]
pub async fn presentation(playlist: String) -> Result<PresentationView, AppError> {
    reading::presentation(&Ctx::of_request()?, use_texts().locale(), &playlist)
}

/// A playlist as one text.
#[server(prefix = "/api", endpoint = "learn/guide")]
pub async fn guide(playlist: String) -> Result<GuideView, AppError> {
    reading::guide(&Ctx::of_request()?, use_texts().locale(), &playlist)
}

/// How far the learners of a playlist get.
#[server(prefix = "/api", endpoint = "learn/funnel")]
pub async fn funnel(playlist: String) -> Result<FunnelView, AppError> {
    reading::funnel(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), &playlist).await
}

/// Joins a playlist.
#[server(prefix = "/api", endpoint = "learn/join")]
pub async fn join(playlist: String) -> Result<(), AppError> {
    service::join(&Ctx::of_request()?, &signed_in()?, &playlist).await
}

/// Remembers where the reader is in the text of an activity: the part, from 1.
#[server(prefix = "/api", endpoint = "learn/mark_place")]
pub async fn mark_place(activity: String, part: u32) -> Result<(), AppError> {
    service::mark_place(&Ctx::of_request()?, &signed_in()?, &activity, part).await
}

/// A badge, its tasks, and what the reader has written for them.
#[server(prefix = "/api", endpoint = "learn/badge")]
pub async fn badge(badge: String) -> Result<BadgeView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::badge(&ctx, actor().as_ref(), locale, &badge).await
}

/// Submits evidence, or keeps it as a draft when `later` says so.
#[server(prefix = "/api", endpoint = "learn/hand_in")]
pub async fn submit(
    badge: String,
    task: String,
    revision: i64,
    #[server(default)] answers: BTreeMap<String, String>,
    #[server(default)] files: BTreeMap<String, Vec<String>>,
    #[server(default)] later: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let written = Written { badge, task, revision, answers, files };
    if later.is_empty() {
        service::submit(&ctx, &actor, written).await?;
    } else {
        service::save_draft(&ctx, &actor, written).await?;
    }
    Ok(())
}

/// Keeps what a learner types while they type it; it needn't be right yet.
#[server(prefix = "/api", endpoint = "learn/save_draft")]
pub async fn save_draft(
    badge: String,
    task: String,
    revision: i64,
    #[server(default)] answers: BTreeMap<String, String>,
    #[server(default)] files: BTreeMap<String, Vec<String>>,
) -> Result<Saved, AppError> {
    let written = Written { badge, task, revision, answers, files };
    let revision = service::save_draft(&Ctx::of_request()?, &signed_in()?, written).await?;
    Ok(Saved::at(revision))
}

/// Takes back what waits for an assessor, to go on writing.
#[server(prefix = "/api", endpoint = "learn/withdraw")]
pub async fn withdraw(badge: String, task: String, revision: i64) -> Result<(), AppError> {
    service::withdraw(&Ctx::of_request()?, &signed_in()?, &badge, &task, revision).await
}

/// What waits for the reader to assess.
#[server(prefix = "/api", endpoint = "learn/queue")]
pub async fn queue(badge: Option<String>, language: Option<String>, page: u64) -> Result<QueueView, AppError> {
    let (ctx, actor, locale) = (Ctx::of_request()?, signed_in()?, use_texts().locale());
    reading::queue(&ctx, &actor, locale, QueueFilter { badge, language }, page).await
}

/// Forgets a phrase that the reader had kept to use again.
#[server(prefix = "/api", endpoint = "learn/forget_phrase")]
pub async fn forget_phrase(id: Uuid) -> Result<(), AppError> {
    service::forget_phrase(&Ctx::of_request()?, &signed_in()?, id).await
}

/// A submission as assessors see it.
#[server(prefix = "/api", endpoint = "learn/submission")]
pub async fn submission(id: Uuid) -> Result<AssessView, AppError> {
    let (ctx, actor, locale) = (Ctx::of_request()?, signed_in()?, use_texts().locale());
    let view = reading::submission(&ctx, &actor, locale, id).await?;
    if view.may_assess && view.looked_at_by.is_none() {
        service::claim(&ctx, &actor, id, false).await?;
    }
    Ok(view)
}

/// Takes over what a colleague is looking at.
#[server(prefix = "/api", endpoint = "learn/take_over")]
pub async fn take_over(id: Uuid) -> Result<(), AppError> {
    service::claim(&Ctx::of_request()?, &signed_in()?, id, true).await
}

/// Approves a submission, or asks to improve it.
#[server(prefix = "/api", endpoint = "learn/assess")]
pub async fn assess(
    id: Uuid,
    revision: i64,
    #[server(default)] outcome: String,
    #[server(default)] comment: String,
    #[server(default)] comments: BTreeMap<String, String>,
    #[server(default)] keep: String,
    #[server(default)] badge: String,
    #[server(default)] language: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let outcome = Outcome::parse(&outcome).ok_or_else(|| AppError::field("outcome", Issue::NotChosen))?;
    let word = Word { outcome, comment, comments, keep: !keep.is_empty() };
    service::assess(&ctx, &actor, id, revision, word).await?;
    // The next one of the same part of the queue comes at once; when nothing waits there, the queue says so.
    let chosen = QueueFilter::of(Some(badge), Some(language));
    let next = reading::next_to_assess(&ctx, &actor, &chosen).await?;
    let path = next.map_or_else(|| "/assess".into(), |id| format!("/assess/{id}"));
    leptos_axum::redirect(&chosen.address(&path, 1));
    Ok(())
}

/// The tables of awards, and the badges that can be awarded.
#[server(prefix = "/api", endpoint = "learn/award_tables")]
pub async fn award_tables() -> Result<TablesView, AppError> {
    reading::award_tables(&Ctx::of_request()?, &signed_in()?, use_texts().locale()).await
}

/// A table of awards, a page of its rows.
#[server(prefix = "/api", endpoint = "learn/award_table")]
pub async fn award_table(id: Uuid, page: u64) -> Result<TableView, AppError> {
    reading::award_table(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id, page).await
}

/// Brings a table of awards and leads to it.
#[server(prefix = "/api", endpoint = "learn/bring_awards")]
pub async fn bring_awards(table: String) -> Result<(), AppError> {
    let id = service::bring(&Ctx::of_request()?, &signed_in()?, &table).await?;
    leptos_axum::redirect(&format!("/awards/{id}"));
    Ok(())
}

/// Says that a table of awards is right.
#[server(prefix = "/api", endpoint = "learn/confirm_awards")]
pub async fn confirm_awards(id: Uuid) -> Result<(), AppError> {
    service::confirm(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Throws a table of awards away.
#[server(prefix = "/api", endpoint = "learn/discard_awards")]
pub async fn discard_awards(id: Uuid) -> Result<(), AppError> {
    service::discard(&Ctx::of_request()?, &signed_in()?, id).await?;
    leptos_axum::redirect("/awards");
    Ok(())
}

/// Sends the mail of an award that waits once more.
#[server(prefix = "/api", endpoint = "learn/send_award_again")]
pub async fn send_award_again(id: Uuid) -> Result<(), AppError> {
    service::send_again(&Ctx::of_request()?, &signed_in()?, id).await
}

/// An award that waits, for whoever has its link.
#[server(prefix = "/api", endpoint = "learn/award")]
pub async fn award(token: String) -> Result<ClaimView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::award(&ctx, actor().as_ref(), locale, &token).await
}

/// Comes for an award that waits, and leads to the badge.
#[server(prefix = "/api", endpoint = "learn/claim_award")]
pub async fn claim_award(token: String) -> Result<(), AppError> {
    let id = service::claim_award(&Ctx::of_request()?, &signed_in()?, &token).await?;
    leptos_axum::redirect(&format!("/credentials/{id}"));
    Ok(())
}

/// The awards that wait for whoever is signed in.
#[server(prefix = "/api", endpoint = "learn/waiting_awards")]
pub async fn waiting_awards() -> Result<WaitingView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::waiting_awards(&ctx, actor().as_ref(), locale).await
}

/// Takes an award that waits for the address of whoever is signed in, and leads to the badge.
#[server(prefix = "/api", endpoint = "learn/take_award")]
pub async fn take_award(id: Uuid) -> Result<(), AppError> {
    let id = service::take_waiting(&Ctx::of_request()?, &signed_in()?, id).await?;
    leptos_axum::redirect(&format!("/credentials/{id}"));
    Ok(())
}

/// Sends the links of the awards that wait for an address to that address. The answer is the same whether any do.
#[server(prefix = "/api", endpoint = "learn/ask_for_awards")]
pub async fn ask_for_awards(email: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let email = Email::parse(&email).map_err(|issue| AppError::field("email", issue))?;
    service::ask_again(&ctx, &from(&ctx), &email, use_texts().locale()).await?;
    leptos_axum::redirect("/claim?sent=yes");
    Ok(())
}
