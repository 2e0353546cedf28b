//! The coordinator asks the applicant something, and a member answers.

use super::tell;
use crate::{
    account::{Actor, Role},
    apply,
    error::AppError,
    organiser::model::may_edit,
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{ClarificationState, Phase, WORDS_MOST, may_see_board},
        store::{self, clarification, clarification_message},
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Asks the applicant something. The same words twice in a row are one question.
///
/// # Errors
/// [`AppError::NotAllowed`] unless a coordinator asks; what is wrong with the words; a rule once it is decided or
/// withdrawn.
pub async fn ask(ctx: &Ctx, actor: &Actor, application: Uuid, words: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    is_open(&case)?;
    let words = parsed(words)?;
    if let Some(last) = store::clarifications(&tx, application).await?.first()
        && last.asked_by == actor.id
        && last.revision == 1
        && store::messages(&tx, [last.id]).await?.first().is_some_and(|m| m.words == words)
    {
        return Ok(());
    }
    let (id, now) = (ctx.ids.uuid(), ctx.now());
    let row = clarification::Model {
        id,
        application_id: application,
        asked_by: actor.id,
        state: ClarificationState::Asked.key().into(),
        revision: 0,
        created_at: now,
        updated_at: now,
    };
    clarification::Entity::insert(clarification::ActiveModel::from(row.clone())).exec_without_returning(&tx).await?;
    say(&tx, ctx, actor, &case, row, words, false).await?;
    tx.commit().await?;
    Ok(())
}

/// Answers a question as a member of the organiser, or says more as the coordinator. Sending the same twice says it once.
///
/// # Errors
/// [`AppError::NotFound`] for others; [`AppError::NotAllowed`] for viewers and evaluators; [`AppError::Conflict`] when
/// something was said since it was read; what is wrong with the words; a rule once it is closed.
pub async fn answer(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, words: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = store::clarification_by_id(&tx, id).await?;
    let (case, from_applicant) = side(&tx, actor, row.application_id).await?;
    is_open(&case)?;
    if row.state()? == ClarificationState::Closed {
        return Err(AppError::rule("clarification_closed"));
    }
    let words = parsed(words)?;
    if row.revision != revision {
        let last = store::messages(&tx, [id]).await?.pop();
        let is_same = last.is_some_and(|m| m.person_id == actor.id && m.words == words);
        let is_next = revision.checked_add(1) == Some(row.revision);
        return if is_same && is_next { Ok(()) } else { Err(AppError::Conflict) };
    }
    say(&tx, ctx, actor, &case, row, words, from_applicant).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that nothing more is to be said. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotAllowed`] unless a coordinator asks; [`AppError::Conflict`] when something was
/// said since it was read.
pub async fn close_clarification(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = store::clarification_by_id(&tx, id).await?;
    let (case, from_applicant) = side(&tx, actor, row.application_id).await?;
    if from_applicant {
        return Err(AppError::NotAllowed);
    }
    if row.state()? == ClarificationState::Closed {
        return Ok(());
    }
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    change(&tx, ctx, row, ClarificationState::Closed).await?;
    case.record(&tx, ctx, actor, "review.close_clarification", None, json!({ "clarification": id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes what is still open, because there is nothing more to decide.
pub(super) async fn close_all(tx: &DatabaseTransaction, ctx: &Ctx, application: Uuid) -> Result<(), AppError> {
    for row in store::clarifications(tx, application).await? {
        if row.state()? != ClarificationState::Closed {
            change(tx, ctx, row, ClarificationState::Closed).await?;
        }
    }
    Ok(())
}

/// On which side somebody stands: a member who may write, or a coordinator.
async fn side(db: &impl ConnectionTrait, actor: &Actor, application: Uuid) -> Result<(Case, bool), AppError> {
    match apply::service::own(db, actor, application).await {
        Ok((_, role)) if may_edit(role) => Ok((Case::of(db, actor.id, application).await?, true)),
        Ok(_) => Err(AppError::NotAllowed),
        Err(AppError::NotFound) if may_see_board(actor) => {
            let case = Case::read(db, actor, application).await?;
            if actor.is(Role::Coordinator) { Ok((case, false)) } else { Err(AppError::NotAllowed) }
        }
        Err(error) => Err(error),
    }
}

/// Refuses what comes after the decision, or after the applicant has withdrawn.
fn is_open(case: &Case) -> Result<(), AppError> {
    match case.goes_on() {
        Err(_) if case.returned.is_none() => Err(AppError::rule("application_withdrawn")),
        _ if case.review.phase == Phase::Decided => Err(AppError::rule("decided_already")),
        _ => Ok(()),
    }
}

fn parsed(words: &str) -> Result<String, AppError> {
    parse::some_paragraphs(words, WORDS_MOST).map_err(|issue| AppError::field("words", issue))
}

async fn say(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    case: &Case,
    row: clarification::Model,
    words: String,
    from_applicant: bool,
) -> Result<(), AppError> {
    let (id, message) = (row.id, ctx.ids.uuid());
    clarification_message::Entity::insert(clarification_message::ActiveModel {
        id: Set(message),
        clarification_id: Set(id),
        person_id: Set(actor.id),
        from_applicant: Set(from_applicant),
        words: Set(words.clone()),
        created_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    let (state, verb) = match from_applicant {
        true => (ClarificationState::Answered, "review.answer"),
        false => (ClarificationState::Asked, "review.ask"),
    };
    change(tx, ctx, row, state).await?;
    case.record(tx, ctx, actor, verb, None, json!({ "clarification": id })).await?;
    match from_applicant {
        true => tell::answered(tx, ctx, case, message).await,
        false => tell::asked(tx, ctx, case, message, &words).await,
    }
}

async fn change(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    row: clarification::Model,
    state: ClarificationState,
) -> Result<(), AppError> {
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.state = Set(state.key().into());
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(tx).await?;
    Ok(())
}
