//! A draft goes on with the form as it is today, when its members want that.

use super::{
    SentSection, keep_edition, record,
    writing::{draft, put},
};
use crate::{
    account::Actor,
    apply::{
        model::{Answer, Unfit, read, refit},
        store::{self, application, left, left::LeftOver},
        words::in_words,
    },
    error::{AppError, Issue},
    platform::Ctx,
    programme::{
        self,
        model::{Edition, Form, Question},
    },
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// The form of an edition in a language.
///
/// # Errors
/// [`AppError::Internal`] for an edition without one.
pub fn form_of<'a>(edition: &'a Edition, language: &str) -> Result<&'a Form, AppError> {
    let texts = edition.in_language(language).ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    Ok(&texts.form)
}

/// An answer that stays behind, in the reader's words.
fn left_over(locale: Locale, before: Option<&Question>, id: &str, why: Unfit, answer: &Answer) -> LeftOver {
    LeftOver {
        question: id.to_string(),
        label: before.map_or_else(|| id.to_string(), |q| q.label.text.clone()),
        words: in_words(Texts::of(locale), before, answer),
        why,
    }
}

/// What would have no place if the answers of a draft stood in another form.
pub fn left_by(locale: Locale, before: &Form, now: &Form, rows: &[store::answer::Model]) -> Vec<LeftOver> {
    let left = |row: &store::answer::Model| {
        let answer = store::parsed(row.value.as_deref()).filter(|a| !a.is_empty())?;
        let (was, is) = (before.question(&row.question_id), now.question(&row.question_id));
        let (why, rest) = refit(was, is, answer).left?;
        Some(left_over(locale, was.or(is), &row.question_id, why, &rest))
    };
    rows.iter().filter_map(left).collect()
}

/// Puts a draft on the edition of today, which its reader has seen by its version. Answers stay with their questions;
/// what has no place any more is kept in words beside them, and in the history. Done twice, it is done once. Gives how
/// much was left over.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`] for viewers and once it is submitted;
/// [`AppError::Conflict`] when draft or form have changed since they were read; a field that isn't agreed to.
pub async fn upgrade(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    (revision, version): (i64, &str),
    agreed: bool,
) -> Result<usize, AppError> {
    let tx = ctx.db.write().await?;
    let application = draft(&tx, actor, id).await?;
    let today = programme::edition(ctx)?;
    if application.edition_version == today.version && version == today.version {
        return Ok(0);
    }
    if application.revision != revision || version != today.version {
        return Err(AppError::Conflict);
    }
    if !agreed {
        return Err(AppError::field("agreed", Issue::NotAgreed));
    }
    let language = actor.locale.tag();
    let earlier = store::edition(&tx, &application.edition_version).await?;
    let (before, now) = (form_of(&earlier, language)?, form_of(&today, language)?);
    keep_edition(&tx, ctx, &today).await?;
    let mut left_questions = Vec::new();
    for row in store::answer_rows(&tx, id).await? {
        let Some(answer) = store::parsed(row.value.as_deref()).filter(|a| !a.is_empty()) else {
            continue;
        };
        let (was, is) = (before.question(&row.question_id), now.question(&row.question_id));
        let refitted = refit(was, is, answer);
        let Some((why, rest)) = refitted.left else {
            continue;
        };
        let left = left_over(actor.locale, was.or(is), &row.question_id, why, &rest);
        left::keep(&tx, ctx.ids.uuid(), id, &left, (actor.id, ctx.now())).await?;
        left_questions.push(row.question_id.clone());
        // An answer whose question is gone stays as it is: nothing asks for it, and it is there if the question is again.
        if let Some(question) = is {
            put(&tx, ctx, actor, &application, question, refitted.answer.as_ref(), Some(&row), true).await?;
        }
    }
    let row: application::Model = store::row(&tx, id).await?;
    let mut active = row.into_active_model();
    active.edition_version = Set(today.version.clone());
    active.revision = Set(application.revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let count = left_questions.len();
    let detail = json!({ "from": application.edition_version, "to": today.version, "left": left_questions });
    record(&tx, ctx, Some(actor.id), "apply.upgrade", id, detail).await?;
    tx.commit().await?;
    Ok(count)
}

/// What was typed into a page that was made before the form was upgraded: each answer is saved where its question is
/// asked now, and what is asked nowhere any more is kept in words. Gives how much of that there was; nothing when the
/// form never had such a question.
///
/// # Errors
/// As for saving.
pub async fn save_old(ctx: &Ctx, actor: &Actor, sent: &SentSection) -> Result<Option<usize>, AppError> {
    let Some(left) = keep_gone(ctx, actor, sent).await? else {
        return Ok(None);
    };
    let db = ctx.db.read();
    let now = super::form(db, &store::application(db, sent.application).await?, actor.locale.tag()).await?;
    for (_, section) in now.sections() {
        for question in section.questions.iter().filter(|q| sent.typed.has(&q.id)) {
            let one = SentSection {
                application: sent.application,
                section: section.id.clone(),
                seen: sent.seen.get_key_value(&question.id).map(|(k, v)| (k.clone(), v.clone())).into_iter().collect(),
                typed: sent.typed.only(&question.id),
            };
            // What is not asked now is in none of the pages either.
            match super::save(ctx, actor, one).await {
                Ok(_) | Err(AppError::Invalid(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(Some(left))
}

/// Keeps what was typed for questions that aren't asked any more; nothing when there is one that never was.
async fn keep_gone(ctx: &Ctx, actor: &Actor, sent: &SentSection) -> Result<Option<usize>, AppError> {
    let tx = ctx.db.write().await?;
    let application = super::writing::writable(&tx, actor, sent.application).await?;
    let now = super::form(&tx, &application, actor.locale.tag()).await?;
    let mut gone: Vec<&str> =
        sent.typed.questions().into_iter().filter(|question| now.question(question).is_none()).collect();
    let mut count = 0;
    // In which edition the page was made isn't known: the newest that has the question.
    for edition in if gone.is_empty() { Vec::new() } else { store::all_editions(&tx).await? } {
        let form = form_of(&edition, actor.locale.tag())?;
        for question in gone.iter().filter_map(|id| form.question(id)) {
            let Some(answer) = read(question, &sent.typed).filter(|a| !a.is_empty()) else {
                continue;
            };
            let left = left_over(actor.locale, Some(question), &question.id, Unfit::Question, &answer);
            left::keep(&tx, ctx.ids.uuid(), application.id, &left, (actor.id, ctx.now())).await?;
            count += 1;
        }
        gone.retain(|id| form.question(id).is_none());
    }
    if !gone.is_empty() {
        return Ok(None);
    }
    if count > 0 {
        record(&tx, ctx, Some(actor.id), "apply.keep_gone", application.id, json!({ "answers": count })).await?;
        tx.commit().await?;
    }
    Ok(Some(count))
}
