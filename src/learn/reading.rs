//! What the pages show, put together from the pack and the tables with a fixed number of queries each.

use crate::{
    account::{self, Actor, Role},
    error::AppError,
    learn::{
        model::{
            BadgeState, Outcome, Progress,
            answers::Answers,
            changes::changes,
            may_assess, may_read, may_see_funnel, may_see_queue,
            views::{
                ActivityCard, ActivityView, AnswerView, AssessView, BadgeName, BadgeView, Figures, FunnelRow,
                FunnelView, NextStep, OwnSubmission, PlaylistCard, PlaylistView, PlaylistsView, PresentationView,
                QueueRow, QueueView, Round, Said, TaskView,
            },
        },
        service::{facts, task, verification},
        store::{self, assessment, submission, submission_version},
    },
    platform::{Ctx, db::page},
    programme::{
        self,
        model::{Activity, Content, Playlist, Task, TaskQuestionKind, Text, Verifier},
    },
    texts::Locale,
    timestamp::DAY,
};
use sea_orm::{Condition, ConnectionTrait, entity::prelude::*, sea_query::SimpleExpr};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much of the queue stands on a page.
const QUEUE_PAGE: u64 = 20;

/// The playlists, and how far the reader is with each.
///
/// # Errors
/// When the database fails.
pub async fn playlists(ctx: &Ctx, actor: Option<&Actor>, locale: Locale) -> Result<PlaylistsView, AppError> {
    let content = programme::content(ctx, locale)?;
    let progress = progress(ctx, actor, &content).await?;
    let cards = content.playlists.iter().map(|p| PlaylistCard {
        id: p.id.clone(),
        title: p.title.clone(),
        summary: p.summary.clone(),
        mandatory: p.mandatory,
        minutes: p.minutes(),
        activities: count(p.activities.len()),
        held: progress.as_ref().map(|all| all.iter().find(|g| g.playlist == p.id).map_or(0, Progress::held)),
    });
    Ok(PlaylistsView { playlists: cards.collect() })
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
            next = next_step(&content, playlist, progress, last);
        }
    }
    let has_badge = |a: &Activity| progress.as_ref().is_some_and(|p| p.state(&a.id) == BadgeState::Earned);
    Ok(PlaylistView {
        joined,
        next,
        minutes_left: playlist.activities.iter().filter(|a| !has_badge(a)).map(|a| a.minutes).sum(),
        has_presentation: content.presentations.contains_key(id),
        may_see_funnel: actor.is_some_and(may_see_funnel),
        figures: (figures.started >= Figures::LEAST).then_some(figures),
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
    let badge = |a: &Activity| NextStep::Badge(badge_name(content, &a.badge));
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
    let of = |counts: &BTreeMap<String, u64>, id: &str| counts.get(id).copied().unwrap_or(0);
    let rows = playlist.activities.iter().map(|a| FunnelRow {
        activity: a.id.clone(),
        title: a.title.clone(),
        opened: of(&opened, &a.id),
        begun: of(&begun, &a.badge),
        submitted: of(&submitted, &a.badge),
        improved: of(&improved, &a.badge),
        awarded: of(&awarded, &a.badge),
    });
    Ok(FunnelView {
        playlist: (playlist.id.clone(), playlist.title.clone()),
        joined: figures.started,
        completed: figures.completed,
        median: figures.median,
        rows: rows.collect(),
    })
}

/// The slides of a playlist.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn presentation(ctx: &Ctx, locale: Locale, id: &str) -> Result<PresentationView, AppError> {
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
    let slides = content.presentations.get(id).cloned().ok_or(AppError::NotFound)?;
    Ok(PresentationView { playlist: (playlist.id.clone(), playlist.title.clone()), slides })
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
    if let Some(actor) = actor {
        held = store::held(db, actor.id).await?;
        own = own_submissions(db, &content, actor.id, id).await?;
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
        signed_in: actor.is_some(),
        state,
        credential: held.get(id).copied(),
    })
}

/// What waits for the reader to assess.
///
/// # Errors
/// [`AppError::NotAllowed`] for who assesses nothing.
pub async fn queue(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    badge: Option<String>,
    asked: u64,
) -> Result<QueueView, AppError> {
    let content = programme::content(ctx, locale)?;
    let db = ctx.db.read();
    let only = only_for(ctx, actor, &content).await?;
    let only = only.as_deref();
    let badges = store::waiting_by_badge(db, actor.id, only).await?;
    let count: u64 = badges.iter().filter(|(b, _)| badge.as_ref().is_none_or(|only| only == b)).map(|(_, n)| n).sum();
    let page = page(asked, count, QUEUE_PAGE);
    let waiting = store::waiting(db, actor.id, only, badge.as_deref(), page.offset, QUEUE_PAGE).await?;
    let now = ctx.now();
    let claims = store::claims(db, waiting.iter().map(|s| s.id)).await?;
    let people = waiting.iter().map(|s| s.person_id).chain(claims.iter().map(|c| c.person_id));
    let names = account::store::names(db, people).await?;
    let rows = waiting.into_iter().map(|s| {
        let handed_in_at = s.handed_in_at.unwrap_or(s.updated_at);
        QueueRow {
            id: s.id,
            person: names.get(&s.person_id).cloned().unwrap_or_default(),
            badge: badge_name(&content, &s.badge_id).name,
            task: task(&content, &s.badge_id, &s.task_id)
                .map_or_else(|_| Text::new(&s.task_id), |(_, task)| task.title.clone()),
            round: count_i32(s.version),
            handed_in_at,
            days: (now.0 - handed_in_at.0) / DAY,
            looked_at_by: store::claimed_by_other(&claims, s.id, actor.id, now).and_then(|id| names.get(&id).cloned()),
        }
    });
    Ok(QueueView {
        rows: rows.collect(),
        count,
        page: page.number,
        pages: page.of,
        badge,
        badges: badges.into_iter().map(|(id, n)| (badge_name(&content, &id), n)).collect(),
    })
}

/// A submission as assessors see it: all rounds, and what changed from one to the next.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`] for who assesses nothing, and for one's own.
pub async fn submission(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<AssessView, AppError> {
    let content = programme::content(ctx, locale)?;
    only_for(ctx, actor, &content).await?;
    let db = ctx.db.read();
    let of = store::by_id(db, id).await?;
    let verification = verification(ctx, &of)?;
    let (facts, approvals) = facts(db, actor, &of, verification).await?;
    if facts.person_id == actor.id {
        return Err(AppError::NotAllowed);
    }
    if !may_read(actor, &facts) {
        return Err(AppError::NotFound);
    }
    let (badge, task) = task(&content, &of.badge_id, &of.task_id)?;
    let versions = store::versions(db, [id]).await?;
    let said = store::assessments(db, [id]).await?;
    let claims = store::claims(db, [id]).await?;
    let other = store::claimed_by_other(&claims, id, actor.id, ctx.now());
    let people = said.iter().map(|a| a.assessor_id).chain([of.person_id]).chain(other);
    let names = account::store::names(db, people).await?;
    let state = facts.state;
    Ok(AssessView {
        id,
        revision: of.revision,
        person: names.get(&of.person_id).cloned().unwrap_or_default(),
        badge: badge_name(&content, &of.badge_id),
        description: badge.description.clone(),
        criteria: badge.criteria.clone(),
        task: task.title.clone(),
        state,
        approvals,
        needed: verification.count,
        rounds: rounds(task, &of, &versions, &said, |id| names.get(&id).cloned())?,
        may_assess: may_assess(actor, &facts),
        looked_at_by: other.and_then(|id| names.get(&id).cloned()),
        credential: of.credential_id,
    })
}

/// What a person assesses next: what waits longest and nobody else is looking at; nothing when nothing waits.
///
/// # Errors
/// When the database fails.
pub async fn next_to_assess(ctx: &Ctx, actor: &Actor) -> Result<Option<Uuid>, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let db = ctx.db.read();
    let only = only_for(ctx, actor, &content).await?;
    let waiting = store::waiting(db, actor.id, only.as_deref(), None, 0, QUEUE_PAGE).await?;
    let claims = store::claims(db, waiting.iter().map(|s| s.id)).await?;
    let is_free = |id: Uuid| store::claimed_by_other(&claims, id, actor.id, ctx.now()).is_none();
    Ok(waiting.iter().map(|s| s.id).find(|id| is_free(*id)))
}

/// What the reader's queue is limited to: nothing for assessors, for others the tasks of badges that they hold and
/// that peers look at.
pub(super) async fn only_for(
    ctx: &Ctx,
    actor: &Actor,
    content: &Content,
) -> Result<Option<Vec<(String, String)>>, AppError> {
    if actor.is(Role::Assessor) {
        return Ok(None);
    }
    let held = store::held(ctx.db.read(), actor.id).await?;
    let tasks: Vec<_> = content
        .badges
        .iter()
        .filter(|b| held.contains_key(&b.id))
        .flat_map(|b| b.tasks.iter().map(move |t| (b, t)))
        .filter(|(_, t)| t.verification.by == Verifier::Peer)
        .map(|(b, t)| (b.id.clone(), t.id.clone()))
        .collect();
    if may_see_queue(actor, !tasks.is_empty()) { Ok(Some(tasks)) } else { Err(AppError::NotAllowed) }
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

/// A badge's name; its id when the pack doesn't have it any more.
fn badge_name(content: &Content, id: &str) -> BadgeName {
    let name = content.badge(id).map_or_else(|| Text::new(id), |b| b.name.clone());
    BadgeName { id: id.to_string(), name }
}

async fn own_submissions(
    db: &impl ConnectionTrait,
    content: &Content,
    person: Uuid,
    badge: &str,
) -> Result<BTreeMap<String, OwnSubmission>, AppError> {
    let submissions = store::of_badge(db, person, badge).await?;
    let versions = store::versions(db, submissions.iter().map(|s| s.id)).await?;
    let said = store::assessments(db, submissions.iter().map(|s| s.id)).await?;
    let mut own = BTreeMap::new();
    for of in submissions {
        let Ok((_, task)) = task(content, badge, &of.task_id) else {
            continue;
        };
        let newest = versions.iter().rfind(|v| v.submission_id == of.id);
        let answers = newest.map_or_else(|| Ok(Answers::new()), submission_version::Model::answers)?;
        let view = OwnSubmission {
            state: of.state()?,
            revision: of.revision,
            answers,
            updated_at: of.updated_at,
            handed_in_at: of.handed_in_at,
            rounds: rounds(task, &of, &versions, &said, |_| None)?,
        };
        own.insert(of.task_id, view);
    }
    Ok(own)
}

/// The rounds of a submission, newest first; a draft is none.
fn rounds(
    task: &Task,
    of: &submission::Model,
    versions: &[submission_version::Model],
    said: &[assessment::Model],
    name: impl Fn(Uuid) -> Option<String>,
) -> Result<Vec<Round>, AppError> {
    let mut rounds = Vec::new();
    let mut before: Option<Answers> = None;
    for version in versions.iter().filter(|v| v.submission_id == of.id) {
        let Some(handed_in_at) = version.handed_in_at else {
            continue;
        };
        let answers = version.answers()?;
        let said = said.iter().filter(|a| a.submission_id == of.id && a.version == version.number);
        rounds.push(Round {
            number: count_i32(version.number),
            handed_in_at,
            answers: answer_views(task, &answers, before.as_ref()),
            said: said
                .filter_map(|a| {
                    Some(Said {
                        outcome: Outcome::parse(&a.outcome)?,
                        comment: a.comment.clone(),
                        at: a.at,
                        by: name(a.assessor_id),
                    })
                })
                .collect(),
        });
        before = Some(answers);
    }
    rounds.reverse();
    Ok(rounds)
}

/// The answers in the order of the questions, then those to questions that the task no longer asks.
fn answer_views(task: &Task, answers: &Answers, before: Option<&Answers>) -> Vec<AnswerView> {
    let of = |answers: Option<&Answers>, id: &str| answers.and_then(|a| a.get(id)).cloned().unwrap_or_default();
    let view = |id: &str, question: Text, to_organisers: bool, is_link: bool| {
        let answer = of(Some(answers), id);
        let old = of(before, id);
        let changes = (before.is_some() && old != answer).then(|| changes(&old, &answer));
        AnswerView { question, to_organisers, is_link, answer, changes }
    };
    let asked =
        task.questions.iter().map(|q| view(&q.id, q.label.clone(), q.to_organisers, q.kind == TaskQuestionKind::Link));
    let gone = answers.keys().filter(|id| !task.questions.iter().any(|q| q.id == **id));
    asked.chain(gone.map(|id| view(id, Text::new(id), false, false))).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn count_i32(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}
