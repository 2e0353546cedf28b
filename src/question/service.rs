//! The verbs of the room: ask, answer, close, and show an answer to everybody.

use super::{
    model::{LONGEST, LONGEST_FREQUENT, MOST_A_DAY, QuestionState, may_answer, may_read},
    store::{self, frequent_question, question, question_message},
};
use crate::{
    account::{self, Actor, Role},
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme,
    texts::Locale,
    timestamp::{DAY, Timestamp},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeSet;

/// How much of a question stands in a list, in characters.
const SUBJECT: usize = 120;

/// A question that a learner asks in a task.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The playlist that the badge belongs to.
    pub playlist: &'a str,
    /// The badge.
    pub badge: &'a str,
    /// The task.
    pub task: &'a str,
    /// Which of the task's questions it is.
    pub question: &'a str,
    /// What they ask.
    pub words: &'a str,
}

/// Opens a thread for what a learner asks in a task, in the transaction that hands it in; what they ask there later goes
/// into the same thread, and the same words once more change nothing.
///
/// # Errors
/// When the database fails.
pub async fn ask_in_task(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor, asked: Asked<'_>) -> Result<(), AppError> {
    let origin = format!("{}/{}/{}", asked.badge, asked.task, asked.question);
    match store::by_origin(tx, actor.id, &origin).await? {
        Some(thread) => {
            let said = store::messages(tx, thread.id).await?;
            if said.iter().rfind(|m| !m.from_team).is_none_or(|m| m.words != asked.words) {
                say(tx, ctx, actor, thread, asked.words.to_string(), false).await?;
            }
        }
        None => open(tx, ctx, actor, (asked.playlist, asked.badge), Some(origin), asked.words).await.map(|_| ())?,
    }
    Ok(())
}

/// Asks about a playlist; gives the thread. The same words twice in a row are one question.
///
/// # Errors
/// What is wrong with the words or the choice, and the rule `too_many_questions`.
pub async fn ask(ctx: &Ctx, actor: &Actor, playlist: &str, words: &str) -> Result<Uuid, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let mut wrong = FieldErrors::default();
    let known = content.playlist(playlist).ok_or(Issue::NotChosen);
    let known = wrong.take("playlist", known);
    let words = wrong.take("words", parse::some_paragraphs(words, LONGEST));
    wrong.check()?;
    let (Some(playlist), Some(words)) = (known, words) else { return Err(AppError::BadRequest) };
    let tx = ctx.db.write().await?;
    if let Some(last) = store::of_person(&tx, actor.id, 0, 1).await?.pop()
        && last.playlist_id == playlist.id
        && last.revision == 1
        && store::messages(&tx, last.id).await?.first().is_some_and(|m| m.words == words)
    {
        return Ok(last.id);
    }
    not_too_many(&tx, ctx, actor).await?;
    let id = open(&tx, ctx, actor, (&playlist.id, ""), None, &words).await?;
    tx.commit().await?;
    Ok(id)
}

/// Says something in a thread: who asked says more, those who answer answer. Sending the same twice says it once.
///
/// # Errors
/// [`AppError::NotFound`] for others, [`AppError::Conflict`] when something was said since the thread was read, what is
/// wrong with the words, and the rule `too_many_questions`.
pub async fn reply(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, words: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let thread = readable(&tx, actor, id).await?;
    let words = parse::some_paragraphs(words, LONGEST).map_err(|issue| AppError::field("words", issue))?;
    if thread.revision != revision {
        let last = store::messages(&tx, id).await?.pop();
        let is_same = last.is_some_and(|m| m.person_id == actor.id && m.words == words);
        let is_next = revision.checked_add(1) == Some(thread.revision);
        return if is_same && is_next { Ok(()) } else { Err(AppError::Conflict) };
    }
    let from_team = thread.person_id != actor.id;
    if !from_team {
        not_too_many(&tx, ctx, actor).await?;
    }
    say(&tx, ctx, actor, thread, words, from_team).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that nothing more is to be said. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for others, [`AppError::Conflict`] when something was said since the thread was read.
pub async fn close(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let thread = readable(&tx, actor, id).await?;
    if thread.state()? == QuestionState::Closed {
        return Ok(());
    }
    if thread.revision != revision {
        return Err(AppError::Conflict);
    }
    change(&tx, ctx, thread, QuestionState::Closed).await?;
    record(&tx, ctx, actor, "question.close", id).await?;
    tx.commit().await?;
    Ok(())
}

/// What somebody wants everybody to read.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Its language, by the tag of one that the pages have.
    pub language: String,
}

impl Wanted {
    fn parsed(&self) -> Result<(String, String, Locale), AppError> {
        let mut wrong = FieldErrors::default();
        let question = wrong.take("question", parse::line(&self.question, LONGEST_FREQUENT));
        let answer = wrong.take("answer", parse::some_paragraphs(&self.answer, LONGEST));
        let language = wrong.take("language", Locale::parse(&self.language).ok_or(Issue::UnknownChoice));
        wrong.check()?;
        match (question, answer, language) {
            (Some(question), Some(answer), Some(language)) => Ok((question, answer, language)),
            _ => Err(AppError::BadRequest),
        }
    }
}

/// Shows the answer of a thread to everybody, with the playlist that it is about. It names nobody.
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::NotAllowed`]; what is wrong with the words.
pub async fn publish(ctx: &Ctx, actor: &Actor, id: Uuid, wanted: &Wanted) -> Result<String, AppError> {
    if !may_answer(actor) {
        return Err(AppError::NotFound);
    }
    let (question, answer, language) = wanted.parsed()?;
    let tx = ctx.db.write().await?;
    let thread = store::by_id(&tx, id).await?;
    let of_thread = store::published(&tx, id).await?;
    for shown in of_thread {
        let shown = store::frequent_by_id(&tx, shown).await?;
        if (shown.question == question) && (shown.language == language.tag()) {
            return Ok(thread.playlist_id);
        }
    }
    let now = ctx.now();
    let row = frequent_question::ActiveModel {
        id: Set(ctx.ids.uuid()),
        playlist_id: Set(thread.playlist_id.clone()),
        language: Set(language.tag().into()),
        question: Set(question),
        answer: Set(answer),
        question_id: Set(Some(id)),
        revision: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    frequent_question::Entity::insert(row).exec_without_returning(&tx).await?;
    record(&tx, ctx, actor, "question.publish", id).await?;
    tx.commit().await?;
    Ok(thread.playlist_id)
}

/// Changes what everybody reads, or takes it away; gives the playlist that it stands with.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`] when it was changed since it was read; what is wrong with the words.
pub async fn change_frequent(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    wanted: Option<&Wanted>,
) -> Result<String, AppError> {
    if !may_answer(actor) {
        return Err(AppError::NotFound);
    }
    let tx = ctx.db.write().await?;
    let row = store::frequent_by_id(&tx, id).await?;
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let playlist = row.playlist_id.clone();
    let verb = match wanted {
        Some(wanted) => {
            let (question, answer, language) = wanted.parsed()?;
            let mut active = row.into_active_model();
            active.question = Set(question);
            active.answer = Set(answer);
            active.language = Set(language.tag().into());
            active.revision = Set(revision + 1);
            active.updated_at = Set(ctx.now());
            active.update(&tx).await?;
            "question.change_frequent"
        }
        None => {
            frequent_question::Entity::delete_by_id(id).exec(&tx).await?;
            "question.remove_frequent"
        }
    };
    record(&tx, ctx, actor, verb, id).await?;
    tx.commit().await?;
    Ok(playlist)
}

/// A thread, for who may read it; others aren't told that it is there.
pub(super) async fn readable(
    db: &impl sea_orm::ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<question::Model, AppError> {
    let thread = store::by_id(db, id).await?;
    if may_read(actor, thread.person_id) { Ok(thread) } else { Err(AppError::NotFound) }
}

async fn not_too_many(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor) -> Result<(), AppError> {
    let since = Timestamp(ctx.now().0 - DAY);
    if store::written_since(tx, actor.id, since).await? >= MOST_A_DAY {
        return Err(AppError::field("words", Issue::Rule("too_many_questions".into())));
    }
    Ok(())
}

async fn open(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    (playlist, badge): (&str, &str),
    origin: Option<String>,
    words: &str,
) -> Result<Uuid, AppError> {
    let (id, now) = (ctx.ids.uuid(), ctx.now());
    let thread = question::Model {
        id,
        person_id: actor.id,
        playlist_id: playlist.into(),
        badge_id: badge.into(),
        origin: origin.unwrap_or_else(|| id.to_string()),
        subject: subject(words),
        language: actor.locale.tag().into(),
        state: QuestionState::Open.key().into(),
        revision: 0,
        created_at: now,
        updated_at: now,
    };
    question::Entity::insert(question::ActiveModel::from(thread.clone())).exec_without_returning(tx).await?;
    say(tx, ctx, actor, thread, words.to_string(), false).await?;
    Ok(id)
}

/// How a question begins: whole words, in one line.
fn subject(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUBJECT {
        return line;
    }
    let kept: String = line.chars().take(SUBJECT).collect();
    format!("{}…", kept.rfind(' ').map_or(kept.as_str(), |at| &kept[..at]))
}

async fn say(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    thread: question::Model,
    words: String,
    from_team: bool,
) -> Result<(), AppError> {
    let (id, asked_by, message) = (thread.id, thread.person_id, ctx.ids.uuid());
    question_message::Entity::insert(question_message::ActiveModel {
        id: Set(message),
        question_id: Set(id),
        person_id: Set(actor.id),
        from_team: Set(from_team),
        words: Set(words),
        created_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    change(tx, ctx, thread, QuestionState::after_message(from_team)).await?;
    record(tx, ctx, actor, if from_team { "question.answer" } else { "question.ask" }, id).await?;
    if from_team {
        let news = News::new(Kind::QuestionAnswered, format!("/questions/{id}"), message);
        return tell(tx, ctx, asked_by, &news).await;
    }
    // Once a day, however many there are.
    let news = News::new(Kind::QuestionAsked, "/questions/queue", ctx.now().to_utc().date());
    let mut told = BTreeSet::from([actor.id]);
    for role in [Role::Assessor, Role::Coordinator] {
        for (person, _) in account::store::holders(tx, role).await? {
            if told.insert(person.id) {
                tell(tx, ctx, person.id, &news).await?;
            }
        }
    }
    Ok(())
}

async fn change(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    thread: question::Model,
    state: QuestionState,
) -> Result<(), AppError> {
    let revision = thread.revision + 1;
    let mut active = thread.into_active_model();
    active.state = Set(state.key().into());
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(tx).await?;
    Ok(())
}

async fn record(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor, verb: &str, of: Uuid) -> Result<(), AppError> {
    let subject = ("question", of.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason: None, detail: json!({}) }).await
}
