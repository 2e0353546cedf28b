//! An owner withdraws an application that was submitted: the review ends, and what was written in it is kept.

use super::{clarify::close_all, tell};
use crate::{
    account::Actor,
    apply::{
        self,
        model::{ApplicationState, may_withdraw},
    },
    error::{AppError, FieldErrors, Issue},
    organiser::model::may_manage,
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{Ending, WORDS_MOST},
        store,
    },
};
use sea_orm::entity::prelude::*;
use serde_json::json;

/// Withdraws an application. Its evaluators are told, and needn't do anything any more; a new one may be begun.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for others than owners; [`Issue::NotAgreed`];
/// a rule once it is decided.
pub async fn withdraw(ctx: &Ctx, actor: &Actor, id: Uuid, agreed: bool, reason: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = apply::service::own(&tx, actor, id).await?;
    if !may_manage(role) {
        return Err(AppError::NotAllowed);
    }
    match application.state {
        ApplicationState::Withdrawn => return Ok(()),
        ApplicationState::Issued | ApplicationState::NotYetIssued => return Err(AppError::rule("decided_already")),
        state if !may_withdraw(role, state) => return Err(AppError::NotAllowed),
        _ => {}
    }
    let mut errors = FieldErrors::default();
    let reason = errors.take("reason", parse::paragraphs(reason, WORDS_MOST));
    if !agreed {
        errors.add("agreed", Issue::NotAgreed);
    }
    errors.check()?;
    let reason = reason.unwrap_or_default();
    if store::decision(&tx, id).await?.is_some() {
        // A decision that is taken up again holds until another takes its place.
        return Err(AppError::rule("decided_already"));
    }
    let case = Case::of(&tx, actor.id, id).await?;
    apply::service::close_withdrawn(&tx, ctx, &application, actor.id, &reason).await?;
    for assignment in case.active() {
        store::end_assignment(&tx, ctx, assignment.clone(), Ending::Withdrawn, "").await?;
    }
    close_all(&tx, ctx, id).await?;
    store::move_on(&tx, ctx, &case.review, case.review.phase).await?;
    let why = Some(reason.as_str()).filter(|r| !r.is_empty());
    case.record(&tx, ctx, actor, "review.withdraw", why, json!({})).await?;
    tell::withdrawn(&tx, ctx, &case, &reason).await?;
    tell::colleagues(&tx, ctx, &case, actor, "withdrawn", "withdrawn").await?;
    tx.commit().await?;
    Ok(())
}
