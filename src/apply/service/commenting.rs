//! What members say to each other about a question.

use super::{form, own, place};
use crate::{
    account::Actor,
    apply::{
        model::team::{LONGEST_COMMENT, may_comment},
        store::comments::{self, comment, comment_thread},
    },
    error::AppError,
    notify::{
        self, Kind,
        service::{News, tell},
    },
    organiser, parse,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    timestamp::{DAY, Timestamp},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Says something about a question. `next` is the id that the form was made with: sent twice, it is said once. What was
/// settled is open again.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] once it is given up, and what is wrong with
/// the words.
pub async fn comment(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    question: &str,
    next: Uuid,
    words: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, application).await?;
    if !may_comment(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let form = form(&tx, &application, actor.locale.tag()).await?;
    let (_, question) = place(&form, question).ok_or(AppError::NotFound)?;
    let words = parse::some_paragraphs(words, LONGEST_COMMENT).map_err(|issue| AppError::field("words", issue))?;
    let thread = match comments::thread(&tx, application.id, &question.id).await? {
        Some(thread) => thread,
        None => {
            let thread = comment_thread::Model {
                id: ctx.ids.uuid(),
                application_id: application.id,
                question_id: question.id.clone(),
                resolved_by: None,
                resolved_at: None,
                revision: 0,
            };
            comment_thread::Entity::insert(comment_thread::ActiveModel::from(thread.clone()))
                .exec_without_returning(&tx)
                .await?;
            thread
        }
    };
    // Somebody who goes back to a page that they have sent may write something else in it.
    let id = match comment::Entity::find_by_id(next).one(&tx).await? {
        Some(said) if said.person_id == actor.id && said.thread_id == thread.id && said.words == words => return Ok(()),
        Some(_) => ctx.ids.uuid(),
        None => next,
    };
    comment::Entity::insert(comment::ActiveModel {
        id: Set(id),
        thread_id: Set(thread.id),
        person_id: Set(actor.id),
        words: Set(words),
        created_at: Set(ctx.now()),
        removed_at: Set(None),
    })
    .exec_without_returning(&tx)
    .await?;
    record(&tx, ctx, actor, "apply.comment", &thread).await?;
    change(&tx, thread, None).await?;
    for (person, _) in organiser::store::members(&tx, application.organiser_id).await? {
        if person != actor.id {
            tell_of(&tx, ctx, actor, person, application.id, &question.id, id).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Ten comments aren't ten mails: a question stands once on the bell until it is read, and a day's comments in one
/// application are one mail.
async fn tell_of(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    person: Uuid,
    application: Uuid,
    question: &str,
    id: Uuid,
) -> Result<(), AppError> {
    let of_application = format!("/apply/{application}/question/");
    let page = format!("{of_application}{question}");
    let since = Timestamp(ctx.now().0 - DAY);
    let told = notify::store::told_since(tx, person, Kind::Commented, &of_application, since).await?;
    if told.iter().any(|news| news.link == page && news.read_at.is_none()) {
        return Ok(());
    }
    let news = News::new(Kind::Commented, page, id).with("by", &actor.name).with("question", question);
    tell(tx, ctx, person, &if told.is_empty() { news } else { news.without_mail() }).await
}

/// In the trail under the thread: whoever reviews reads the trail of the application.
async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    verb: &str,
    thread: &comment_thread::Model,
) -> Result<(), AppError> {
    let subject = ("comment_thread", thread.id.to_string());
    let detail = json!({ "application": thread.application_id, "question": thread.question_id });
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason: None, detail }).await
}

async fn change(
    tx: &DatabaseTransaction,
    thread: comment_thread::Model,
    resolved: Option<(Uuid, Timestamp)>,
) -> Result<(), AppError> {
    let revision = thread.revision + 1;
    let mut active = thread.into_active_model();
    active.resolved_by = Set(resolved.map(|(by, _)| by));
    active.resolved_at = Set(resolved.map(|(_, at)| at));
    active.revision = Set(revision);
    active.update(tx).await?;
    Ok(())
}

/// Calls what was said about a question settled, or open again. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`], and [`AppError::Conflict`] when something was said since it was
/// read.
pub async fn resolve(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    question: &str,
    revision: i64,
    resolved: bool,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, application).await?;
    if !may_comment(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let thread = comments::thread(&tx, application.id, question).await?.ok_or(AppError::NotFound)?;
    if thread.resolved_at.is_some() == resolved {
        return Ok(());
    }
    if thread.revision != revision {
        return Err(AppError::Conflict);
    }
    let verb = if resolved { "apply.resolve" } else { "apply.reopen" };
    record(&tx, ctx, actor, verb, &thread).await?;
    change(&tx, thread, resolved.then(|| (actor.id, ctx.now()))).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes what somebody has said themselves. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], for what others have said too; [`AppError::NotAllowed`].
pub async fn remove_comment(ctx: &Ctx, actor: &Actor, application: Uuid, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, application).await?;
    if !may_comment(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let said = comment::Entity::find_by_id(id).one(&tx).await?.filter(|c| c.person_id == actor.id);
    let said = said.ok_or(AppError::NotFound)?;
    let thread = comment_thread::Entity::find_by_id(said.thread_id).one(&tx).await?;
    let thread = thread.filter(|t| t.application_id == application.id).ok_or(AppError::NotFound)?;
    if said.removed_at.is_some() {
        return Ok(());
    }
    let mut active = said.into_active_model();
    active.words = Set(String::new());
    active.removed_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    let resolved = thread.resolved_by.zip(thread.resolved_at);
    record(&tx, ctx, actor, "apply.remove_comment", &thread).await?;
    change(&tx, thread, resolved).await?;
    tx.commit().await?;
    Ok(())
}
