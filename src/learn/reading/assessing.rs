//! What assessors read: what waits, somebody's evidence, the files in it.

use super::{badge_name, count_i32, rounds::Rounds};
use crate::{
    account::{self, Actor, Role},
    error::AppError,
    evidence::store::evidence_file,
    learn::{
        model::{
            assessing::{AssessView, Colleague, OwnFigures, Phrase, QueueFilter, QueueRow, QueueView},
            may_assess, may_open, may_read, may_see_queue, sees_all,
            views::Round,
        },
        service::{facts, task, verification},
        store,
    },
    platform::{Ctx, db::page},
    programme::{
        self,
        model::{Content, Text, Verifier},
    },
    texts::Locale,
    timestamp::{DAY, Timestamp},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much of the queue stands on a page.
const QUEUE_PAGE: u64 = 20;
/// How far back an assessor's own figures go, in milliseconds.
const LATELY: i64 = 90 * DAY;

/// What waits for the reader to assess.
///
/// # Errors
/// [`AppError::NotAllowed`] for who assesses nothing.
pub async fn queue(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    chosen: QueueFilter,
    asked: u64,
) -> Result<QueueView, AppError> {
    let content = programme::content(ctx, locale)?;
    let db = ctx.db.read();
    let only = only_for(ctx, actor, &content).await?;
    let only = only.as_deref();
    let counts = store::waiting_counts(db, actor.id, only).await?;
    let (mut badges, mut languages, mut count) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (badge, language, n) in counts {
        let is_badge = chosen.badge.as_ref().is_none_or(|only| *only == badge);
        let is_language = chosen.language.as_ref().is_none_or(|only| *only == language);
        count += if is_badge && is_language { n } else { 0 };
        if is_language {
            *badges.entry(badge).or_insert(0) += n;
        }
        if is_badge {
            *languages.entry(language).or_insert(0) += n;
        }
    }
    let page = page(asked, count, QUEUE_PAGE);
    let waiting = store::waiting(db, actor.id, only, &chosen, page.offset, QUEUE_PAGE).await?;
    let own = own_figures(store::assessed_since(db, actor.id, Timestamp(ctx.now().0 - LATELY)).await?);
    let now = ctx.now();
    let claims = store::claims(db, waiting.iter().map(|s| s.id)).await?;
    let people = waiting.iter().map(|s| s.person_id).chain(claims.iter().map(|c| c.person_id));
    let names = account::store::names(db, people).await?;
    let name = |id: Uuid| names.get(&id).filter(|_| sees_all(actor)).cloned();
    let rows = waiting.into_iter().map(|s| {
        let submitted_at = s.handed_in_at.unwrap_or(s.updated_at);
        QueueRow {
            id: s.id,
            person: name(s.person_id),
            badge: badge_name(&content, &s.badge_id).name,
            task: task(&content, &s.badge_id, &s.task_id)
                .map_or_else(|_| Text::new(&s.task_id), |(_, task)| task.title.clone()),
            round: count_i32(s.version),
            submitted_at,
            days: (now.0 - submitted_at.0) / DAY,
            looked_at_by: store::claimed_by_other(&claims, s.id, actor.id, now).map(|id| Colleague(name(id))),
        }
    });
    Ok(QueueView {
        rows: rows.collect(),
        count,
        page: page.number,
        pages: page.of,
        chosen,
        badges: badges.into_iter().map(|(id, n)| (badge_name(&content, &id), n)).collect(),
        languages: languages
            .into_iter()
            .map(|(code, n)| {
                let name = content.language_name(&code);
                (code, name, n)
            })
            .collect(),
        own,
    })
}

/// How much was assessed, and how long the one in the middle had waited.
fn own_figures(assessed: Vec<(Timestamp, Timestamp)>) -> OwnFigures {
    let mut waits: Vec<i64> = assessed.into_iter().map(|(from, to)| to.0 - from.0).collect();
    waits.sort_unstable();
    OwnFigures { assessed: waits.len() as u64, median: waits.get(waits.len() / 2).copied() }
}

/// A submission as those see it who assess it: for assessors all rounds, and what changed from one to the next; for peers
/// what they are to check.
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
    if !may_open(actor, &facts) {
        return Err(AppError::NotFound);
    }
    let all = sees_all(actor);
    let (badge, task) = task(&content, &of.badge_id, &of.task_id)?;
    let mut rounds = Rounds::read(db, [id]).await?.seen_at(move |file| format!("/assess/{id}/files/{file}"));
    if !all {
        rounds = rounds.said_by(actor.id);
    }
    let claims = store::claims(db, [id]).await?;
    let phrases = store::phrases(db, actor.id).await?;
    let other = store::claimed_by_other(&claims, id, actor.id, ctx.now());
    let people = rounds.assessors().chain([of.person_id]).chain(other);
    let names = account::store::names(db, people).await?;
    let name = |id: Uuid| names.get(&id).filter(|_| all).cloned();
    let mut shown = Vec::new();
    if may_read(actor, &facts) {
        shown = rounds.of(task, &of, |id| names.get(&id).cloned())?;
        if !all {
            shown = for_peer(shown);
        }
    }
    // Also where nothing is shown any more: what was typed needs its fields.
    let asked = task.questions.iter().filter(|q| all || !q.to_organisers).map(|q| (q.id.clone(), q.label.clone()));
    let questions = match shown.first() {
        Some(round) => round.answers.iter().map(|a| (a.id.clone(), a.question.clone())).collect(),
        None => asked.collect(),
    };
    let state = facts.state;
    Ok(AssessView {
        id,
        revision: of.revision,
        person: name(of.person_id),
        badge: badge_name(&content, &of.badge_id),
        description: badge.description.clone(),
        criteria: badge.criteria.clone(),
        task: task.title.clone(),
        state,
        approvals,
        needed: verification.count,
        is_withdrawn: facts.is_withdrawn,
        withdrawals: if all { rounds.withdrawn(id) } else { Vec::new() },
        rounds: shown,
        questions,
        may_assess: may_assess(actor, &facts),
        looked_at_by: other.map(|id| Colleague(name(id))),
        phrases: phrases.into_iter().map(|p| Phrase { id: p.id, words: p.words }).collect(),
        credential: of.credential_id.filter(|_| all),
    })
}

/// What a peer needs for the check: the round that is submitted now, without questions to the organisers.
fn for_peer(rounds: Vec<Round>) -> Vec<Round> {
    let newest = rounds.into_iter().take(1).map(|mut round| {
        round.answers.retain(|a| !a.to_organisers);
        round
    });
    newest.collect()
}

/// What a person assesses next in a part of the queue: what waits longest and nobody else is looking at; nothing when
/// nothing waits.
///
/// # Errors
/// When the database fails.
pub async fn next_to_assess(ctx: &Ctx, actor: &Actor, chosen: &QueueFilter) -> Result<Option<Uuid>, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let db = ctx.db.read();
    let only = only_for(ctx, actor, &content).await?;
    let waiting = store::waiting(db, actor.id, only.as_deref(), chosen, 0, QUEUE_PAGE).await?;
    let claims = store::claims(db, waiting.iter().map(|s| s.id)).await?;
    let is_free = |id: Uuid| store::claimed_by_other(&claims, id, actor.id, ctx.now()).is_none();
    Ok(waiting.iter().map(|s| s.id).find(|id| is_free(*id)))
}

/// What the reader's queue is limited to: nothing for assessors, for others the tasks of badges that they hold and
/// that peers look at.
pub async fn only_for(ctx: &Ctx, actor: &Actor, content: &Content) -> Result<Option<Vec<(String, String)>>, AppError> {
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

/// A file of a round, for who may read the round.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`] for who assesses nothing.
pub async fn file(ctx: &Ctx, actor: &Actor, id: Uuid, file: Uuid) -> Result<evidence_file::Model, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    only_for(ctx, actor, &content).await?;
    let db = ctx.db.read();
    let of = store::by_id(db, id).await?;
    let (facts, _) = facts(db, actor, &of, verification(ctx, &of)?).await?;
    let rounds = Rounds::read(db, [id]).await?;
    let is_shown = if sees_all(actor) {
        rounds.submitted(file)?
    } else {
        let (_, task) = task(&content, &of.badge_id, &of.task_id)?;
        rounds.checked_by_peers(task, &of, file)?
    };
    if facts.person_id == actor.id || !may_read(actor, &facts) || !is_shown {
        return Err(AppError::NotFound);
    }
    rounds.file(file).cloned().ok_or(AppError::NotFound)
}
