//! What the pages show, put together from the pack and the tables with a fixed number of queries each.

mod assessing;
mod award;
mod funnel;
mod guide;
mod place;
mod rounds;

pub use assessing::{file, next_to_assess, only_for, queue, submission};
pub use award::{award, rows as award_rows, table as award_table, tables as award_tables, waiting_awards};
pub use funnel::funnel;
pub use guide::guide;
pub use place::exactly;
use rounds::own_submissions;

use crate::{
    account::Actor,
    error::AppError,
    evidence::{self, store::evidence_file},
    learn::{
        model::{
            BadgeState, Progress,
            award::may_award,
            may_see_funnel,
            views::{
                ActivityCard, ActivityView, BadgeCard, BadgeName, BadgeView, NextStep, PlaylistBadgesView,
                PlaylistCard, PlaylistView, PlaylistsView, PresentationView, TaskView, VideoView,
            },
        },
        store,
    },
    platform::Ctx,
    programme::{
        self,
        model::{Activity, Content, Playlist, Text},
    },
    question,
    texts::Locale,
};
use std::collections::BTreeMap;

/// The playlists, and how far the reader is with each.
///
/// # Errors
/// When the database fails.
pub async fn playlists(ctx: &Ctx, actor: Option<&Actor>, locale: Locale) -> Result<PlaylistsView, AppError> {
    let content = programme::content(ctx, locale)?;
    let progress = progress(ctx, actor, &content).await?;
    let held =
        |p: &Playlist| progress.as_ref().map(|all| all.iter().find(|g| g.playlist == p.id).map_or(0, Progress::held));
    let cards = content.playlists.iter().map(|p| playlist_card(p, held(p)));
    let waits = match actor {
        Some(actor) => award::count_waiting(ctx, actor, &content).await?,
        None => 0,
    };
    Ok(PlaylistsView { playlists: cards.collect(), may_award: actor.is_some_and(may_award), waits })
}

/// A playlist, its figures, and how far the reader is with it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn playlist(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, id: &str) -> Result<PlaylistView, AppError> {
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
    let progress = progress(ctx, actor, &content).await?;
    let progress = progress.and_then(|all| all.into_iter().find(|p| p.playlist == id));
    let db = ctx.db.read();
    let figures = store::figures(db, playlist).await?;
    let mut joined = None;
    let mut next = None;
    if let (Some(actor), Some(progress)) = (actor, &progress) {
        let is_joined = store::joined(db, actor.id, id).await?.is_some();
        joined = Some(is_joined);
        if is_joined && !progress.complete {
            let last = store::last_visit(db, actor.id, playlist.activities.iter().map(|a| a.id.clone())).await?;
            next = exactly(db, &content, actor.id, next_step(&content, playlist, progress, last)).await?;
        }
    }
    let has_badge = |a: &Activity| progress.as_ref().is_some_and(|p| p.state(&a.id) == BadgeState::Earned);
    let answers = question::store::frequent(db, locale, id).await?;
    Ok(PlaylistView {
        answers,
        may_answer: actor.is_some_and(question::model::may_answer),
        joined,
        next,
        minutes_left: playlist.activities.iter().filter(|a| !has_badge(a)).map(|a| a.minutes).sum(),
        has_presentation: content.presentations.contains_key(id) || content.videos.contains_key(id),
        may_see_funnel: actor.is_some_and(may_see_funnel),
        figures: figures.told(),
        id: playlist.id.clone(),
        title: playlist.title.clone(),
        introduction: playlist.introduction.clone(),
        mandatory: playlist.mandatory,
        minutes: playlist.minutes(),
        activities: playlist.activities.iter().map(|a| card(&content, a, progress.as_ref())).collect(),
        badge: badge_name(&content, &playlist.badge),
        held: progress.as_ref().map(Progress::held),
        complete: progress.is_some_and(|p| p.complete),
    })
}

fn playlist_card(playlist: &Playlist, held: Option<u32>) -> PlaylistCard {
    PlaylistCard {
        id: playlist.id.clone(),
        title: playlist.title.clone(),
        summary: playlist.summary.clone(),
        mandatory: playlist.mandatory,
        minutes: playlist.minutes(),
        activities: count(playlist.activities.len()),
        held,
    }
}

/// The playlists that help with an application without being asked for.
pub fn recommended(content: &Content) -> Vec<PlaylistCard> {
    content.playlists.iter().filter(|p| !p.mandatory).map(|p| playlist_card(p, None)).collect()
}

/// The badges of a playlist, and where the reader stands with each.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn playlist_badges(
    ctx: &Ctx,
    actor: Option<&Actor>,
    locale: Locale,
    id: &str,
) -> Result<PlaylistBadgesView, AppError> {
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
    let progress = progress(ctx, actor, &content).await?;
    let progress = progress.and_then(|all| all.into_iter().find(|p| p.playlist == id));
    let badges = playlist.activities.iter().map(|a| {
        let state = progress.as_ref().map(|p| p.state(&a.id));
        badge_card(&content, &a.badge, state)
    });
    let of_all = progress.as_ref().map(|p| BadgeState::of(p.complete, []));
    let badges = badges.chain([badge_card(&content, &playlist.badge, of_all)]).flatten().collect();
    Ok(PlaylistBadgesView { playlist: (playlist.id.clone(), playlist.title.clone()), badges })
}

/// Where a learner goes on: what somebody asked them to improve comes first, then the text that they were reading, then
/// evidence that they have begun, then the first activity without a badge.
pub(super) fn next_step(
    content: &Content,
    playlist: &Playlist,
    progress: &Progress,
    last: Option<store::activity_visit::Model>,
) -> Option<NextStep> {
    let open = || playlist.activities.iter().filter(|a| progress.state(&a.id) != BadgeState::Earned);
    let in_state = |state| open().find(|a| progress.state(&a.id) == state);
    let badge = |a: &Activity| NextStep::Badge(badge_name(content, &a.badge), String::new());
    let read = |a: &Activity, part| NextStep::Read(a.id.clone(), a.title.clone(), part);
    if let Some(activity) = in_state(BadgeState::Improve) {
        return Some(badge(activity));
    }
    if let Some(visit) = last
        && let Some(activity) = open().find(|a| a.id == visit.activity_id)
        && progress.state(&activity.id) == BadgeState::NotStarted
    {
        return Some(read(activity, count_i32(visit.part)));
    }
    if let Some(activity) = in_state(BadgeState::Draft) {
        return Some(badge(activity));
    }
    let next = in_state(BadgeState::NotStarted).filter(|a| !a.optional).or_else(|| in_state(BadgeState::NotStarted));
    next.map(|a| read(a, 0))
}

/// The presentation of a playlist.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn presentation(ctx: &Ctx, locale: Locale, id: &str) -> Result<PresentationView, AppError> {
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
    let slides = content.presentations.get(id).cloned().unwrap_or_default();
    let video = content.videos.get(id).map(|video| VideoView {
        media_type: video.media_type.clone(),
        minutes: video.minutes,
        language: video.language.clone(),
        transcript: video.transcript.clone(),
    });
    if slides.is_empty() && video.is_none() {
        return Err(AppError::NotFound);
    }
    Ok(PresentationView { playlist: (playlist.id.clone(), playlist.title.clone()), slides, video })
}

/// An activity, and whether the reader holds its badge.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn activity(
    ctx: &Ctx,
    actor: Option<&Actor>,
    locale: Locale,
    playlist: &str,
    id: &str,
) -> Result<ActivityView, AppError> {
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(playlist).ok_or(AppError::NotFound)?;
    let at = playlist.activities.iter().position(|a| a.id == id).ok_or(AppError::NotFound)?;
    let activity = &playlist.activities[at];
    let progress = progress(ctx, actor, &content).await?;
    let progress = progress.and_then(|all| all.into_iter().find(|p| p.playlist == playlist.id));
    let name = |a: &Activity| (a.id.clone(), a.title.clone());
    let part = match actor {
        Some(actor) => store::visit(ctx.db.read(), actor.id, id).await?.map_or(0, |v| count_i32(v.part)),
        None => 0,
    };
    let badge = content.badge(&activity.badge);
    Ok(ActivityView {
        playlist: (playlist.id.clone(), playlist.title.clone()),
        number: count(at + 1),
        of: count(playlist.activities.len()),
        card: card(&content, activity, progress.as_ref()),
        body: content.body(id).cloned().unwrap_or_default(),
        part,
        self_checks: content.self_checks.get(id).cloned().unwrap_or_default(),
        tasks: badge.into_iter().flat_map(|b| &b.tasks).map(|t| t.title.clone()).collect(),
        verification: badge.and_then(|b| b.tasks.first()).map(|t| t.verification),
        criteria: badge.map(|b| b.criteria.clone()).unwrap_or_default(),
        outcomes: activity.outcomes.clone(),
        key_points: activity.key_points.clone(),
        previous: at.checked_sub(1).and_then(|before| playlist.activities.get(before)).map(name),
        next: playlist.activities.get(at + 1).map(name),
    })
}

/// A badge with its tasks, and what the reader has written for them.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn badge(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, id: &str) -> Result<BadgeView, AppError> {
    let content = programme::content(ctx, locale)?;
    let badge = content.badge(id).ok_or(AppError::NotFound)?;
    let db = ctx.db.read();
    let (mut held, mut own) = (BTreeMap::new(), BTreeMap::new());
    let (mut loose, mut checks) = (Vec::new(), Vec::new());
    if let Some(actor) = actor {
        loose = evidence::store::loose(db, actor.id).await?;
        held = store::held(db, actor.id).await?;
        own = own_submissions(db, &content, actor.id, id).await?;
        let files = own.values().flat_map(|o| &o.files).map(|f| f.id).chain(loose.iter().map(|f| f.id));
        checks = store::badge_checks(db, files.collect::<Vec<_>>()).await?.into_iter().collect();
    }
    let state = BadgeState::of(held.contains_key(id), own.values().map(|o| o.state));
    let named = |title: (&String, &Text)| (title.0.clone(), title.1.clone());
    let activity = content.playlists.iter().flat_map(|p| p.activities.iter().map(move |a| (p, a)));
    let activity = activity.into_iter().find(|(_, a)| a.badge == id);
    let whole = content.playlists.iter().find(|p| p.badge == id);
    let comes_with = whole.filter(|_| badge.requires_activities).map_or_else(Vec::new, |p| {
        let needed = p.activities.iter().filter(|a| !a.optional);
        let state = |a: &Activity| actor.map(|_| BadgeState::of(held.contains_key(&a.badge), []));
        needed.map(|a| (badge_name(&content, &a.badge), state(a))).collect()
    });
    let tasks = badge.tasks.iter().map(|task| TaskView {
        id: task.id.clone(),
        title: task.title.clone(),
        instructions: task.instructions.clone(),
        verification: task.verification,
        questions: task.questions.clone(),
        own: own.remove(&task.id),
    });
    Ok(BadgeView {
        badge: badge_name(&content, id),
        description: badge.description.clone(),
        criteria: badge.criteria.clone(),
        playlist: activity.map(|(p, _)| p).or(whole).map(|p| named((&p.id, &p.title))),
        activity: activity.map(|(_, a)| named((&a.id, &a.title))),
        comes_with,
        tasks_needed: badge.tasks_needed,
        tasks: tasks.collect(),
        checks,
        loose_files: loose.iter().map(evidence_file::Model::view).collect(),
        signed_in: actor.is_some(),
        state,
        credential: held.get(id).copied(),
    })
}

async fn progress(ctx: &Ctx, actor: Option<&Actor>, content: &Content) -> Result<Option<Vec<Progress>>, AppError> {
    match actor {
        Some(actor) => Ok(Some(store::progress(ctx.db.read(), content, actor.id).await?)),
        None => Ok(None),
    }
}

fn card(content: &Content, activity: &Activity, progress: Option<&Progress>) -> ActivityCard {
    ActivityCard {
        id: activity.id.clone(),
        title: activity.title.clone(),
        summary: activity.summary.clone(),
        minutes: activity.minutes,
        optional: activity.optional,
        badge: badge_name(content, &activity.badge),
        state: progress.map(|p| p.state(&activity.id)),
    }
}

fn badge_card(content: &Content, id: &str, state: Option<BadgeState>) -> Option<BadgeCard> {
    let badge = content.badge(id)?;
    Some(BadgeCard {
        badge: badge_name(content, id),
        description: badge.description.clone(),
        criteria: badge.criteria.clone(),
        verification: badge.tasks.first().map(|t| t.verification),
        state,
    })
}

/// A badge's name; its id when the pack doesn't have it any more.
fn badge_name(content: &Content, id: &str) -> BadgeName {
    let name = content.badge(id).map_or_else(|| Text::new(id), |b| b.name.clone());
    BadgeName { id: id.to_string(), name }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn count_i32(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}
