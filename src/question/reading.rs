//! What the pages show, with a fixed number of queries each.

use super::{
    model::{FrequentView, MessageView, OwnView, QuestionRow, QuestionState, QueueView, ThreadView, may_answer},
    service,
    store::{self, question},
};
use crate::{
    account::{self, Actor},
    error::AppError,
    platform::{Ctx, db::page},
    programme::{
        self,
        model::{Content, Text},
    },
    texts::Locale,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many questions stand on a page.
const PAGE: u64 = 20;

/// What somebody has asked.
///
/// # Errors
/// When the database fails.
pub async fn own(ctx: &Ctx, actor: &Actor, locale: Locale, asked: u64) -> Result<OwnView, AppError> {
    let content = programme::content(ctx, locale)?;
    let db = ctx.db.read();
    let page = page(asked, store::count_of(db, actor.id).await?, PAGE);
    let rows = store::of_person(db, actor.id, page.offset, PAGE).await?;
    Ok(OwnView {
        rows: rows.into_iter().map(|of| row(&content, of, None)).collect::<Result<_, _>>()?,
        page: page.number,
        pages: page.of,
        playlists: content.playlists.iter().map(|p| (p.id.clone(), p.title.clone())).collect(),
        may_answer: may_answer(actor),
    })
}

/// What all have asked, in one state.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't answer.
pub async fn queue(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    state: QuestionState,
    asked: u64,
) -> Result<QueueView, AppError> {
    if !may_answer(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, locale)?;
    let db = ctx.db.read();
    let counts: BTreeMap<String, u64> = store::counts(db).await?.into_iter().collect();
    let counts = QuestionState::ALL.map(|state| (state, counts.get(state.key()).copied().unwrap_or(0)));
    let all = counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let page = page(asked, all, PAGE);
    let rows = store::in_state(db, state, page.offset, PAGE).await?;
    let names = names(ctx, rows.iter().map(|r| r.person_id)).await?;
    let named = |of: question::Model| {
        let person = names.get(&of.person_id).cloned();
        row(&content, of, person)
    };
    Ok(QueueView {
        state,
        counts: counts.to_vec(),
        rows: rows.into_iter().map(named).collect::<Result<_, _>>()?,
        page: page.number,
        pages: page.of,
    })
}

/// A thread, for who asked and those who answer.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn thread(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<ThreadView, AppError> {
    let content = programme::content(ctx, locale)?;
    let db = ctx.db.read();
    let thread = service::readable(db, actor, id).await?;
    let messages = store::messages(db, id).await?;
    let names = names(ctx, messages.iter().map(|m| m.person_id)).await?;
    let answers = may_answer(actor) && thread.person_id != actor.id;
    let published = if answers { store::published(db, id).await? } else { Vec::new() };
    let last_answer = messages.iter().rfind(|m| m.from_team).map(|m| m.words.clone());
    let draft = last_answer.filter(|_| answers).map(|answer| (thread.subject.clone(), answer));
    let link = if thread.badge_id.is_empty() {
        format!("/learn/{}", thread.playlist_id)
    } else {
        format!("/learn/badge/{}", thread.badge_id)
    };
    Ok(ThreadView {
        id,
        about: (link, about(&content, &thread)),
        state: thread.state()?,
        revision: thread.revision,
        messages: messages
            .into_iter()
            .map(|m| MessageView {
                author: names.get(&m.person_id).cloned().unwrap_or_default(),
                from_team: m.from_team,
                words: m.words,
                at: m.created_at,
            })
            .collect(),
        mine: thread.person_id == actor.id,
        may_answer: answers,
        draft,
        language: thread.language,
        published,
    })
}

/// An answer that everybody reads, for who may change it.
///
/// # Errors
/// [`AppError::NotFound`], for everybody else too.
pub async fn frequent(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<FrequentView, AppError> {
    if !may_answer(actor) {
        return Err(AppError::NotFound);
    }
    let row = store::frequent_by_id(ctx.db.read(), id).await?;
    Ok(FrequentView {
        id,
        playlist: row.playlist_id,
        language: row.language,
        question: row.question,
        answer: row.answer,
        revision: row.revision,
    })
}

async fn names(ctx: &Ctx, of: impl Iterator<Item = Uuid>) -> Result<BTreeMap<Uuid, String>, AppError> {
    let people = account::store::by_ids(ctx.db.read(), of).await?;
    Ok(people.into_iter().map(|p| (p.id, p.name)).collect())
}

fn row(content: &Content, of: question::Model, person: Option<String>) -> Result<QuestionRow, AppError> {
    Ok(QuestionRow {
        about: about(content, &of),
        state: of.state()?,
        id: of.id,
        subject: of.subject,
        person,
        at: of.updated_at,
    })
}

/// What a question is about; its id where the pack doesn't have it any more.
fn about(content: &Content, of: &question::Model) -> Text {
    let badge = content.badge(&of.badge_id).map(|b| b.name.clone());
    let playlist = || content.playlist(&of.playlist_id).map(|p| p.title.clone());
    badge.or_else(playlist).unwrap_or_else(|| Text::new(of.playlist_id.as_str()))
}
