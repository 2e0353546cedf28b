//! Whoever judges says first whether anything stands against it: evaluators, and each of the committee.

use super::{assign, attending};
use crate::{
    account::{Actor, Role},
    error::{AppError, FieldErrors, Issue},
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{Ending, Match, Phase, WORDS_MOST},
        store::{self, assignment},
    },
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use serde_json::json;

/// Declares that nothing stands against judging an application, as its evaluator or as one of the committee. Gives the
/// page that is open then: `evaluate` or `committee`.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are its evaluator or it is the committee's turn; [`Issue::NotAgreed`].
pub async fn declare(ctx: &Ctx, actor: &Actor, application: Uuid, agreed: bool) -> Result<&'static str, AppError> {
    let is_assigned = Case::read(ctx.db.read(), actor, application).await?.assignment_of(actor.id).is_some();
    if is_assigned {
        assign::declare_no_conflict(ctx, actor, application, agreed).await?;
        return Ok("evaluate");
    }
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Evaluator) || case.review.phase < Phase::Committee {
        return Err(AppError::NotAllowed);
    }
    case.goes_on()?;
    if !agreed {
        return Err(AppError::field("agreed", Issue::NotAgreed));
    }
    if !case.facts.declared {
        store::table::declare(&tx, ctx, application, actor.id).await?;
        case.record(&tx, ctx, actor, "review.declare_no_conflict", None, json!({})).await?;
        tx.commit().await?;
    }
    Ok("committee")
}

/// An evaluator gives the assignment back, or one of the committee says that they aren't impartial. Who isn't sees
/// nothing of the application from then on, and their vote doesn't count.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are its evaluator or it is the committee's turn; what is missing.
pub async fn step_back(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    ending: Option<Ending>,
    reason: String,
) -> Result<(), AppError> {
    let is_assigned = Case::read(ctx.db.read(), actor, application).await?.assignment_of(actor.id).is_some();
    if is_assigned {
        return assign::decline(ctx, actor, application, ending, reason).await;
    }
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if case.facts.was_assigned {
        case.goes_on()?;
    }
    if !actor.is(Role::Evaluator) || case.review.phase < Phase::Committee {
        return Err(AppError::NotAllowed);
    }
    case.in_phase(&[Phase::Committee])?;
    let mut errors = FieldErrors::default();
    if ending != Some(Ending::Conflict) {
        errors.add("why", Issue::NotChosen);
    }
    let reason = errors.take("reason", parse::reason(&reason, WORDS_MOST, true));
    errors.check()?;
    let reason = reason.unwrap_or_default();
    // Kept as an assignment that ended at once: whatever asks who may see an application asks these.
    assignment::Entity::insert(assignment::ActiveModel {
        id: Set(ctx.ids.uuid()),
        application_id: Set(application),
        evaluator_id: Set(actor.id),
        shared: Set(Match::default().key().into()),
        override_reason: Set(None),
        conflict_reason: Set(None),
        assigned_by: Set(actor.id),
        assigned_at: Set(ctx.now()),
        declared_at: Set(None),
        due_at: Set(None),
        ended_at: Set(Some(ctx.now())),
        ended_as: Set(Some(Ending::Conflict.key().into())),
        ended_reason: Set(Some(reason.clone())),
    })
    .exec_without_returning(&tx)
    .await?;
    attending::excuse(&tx, ctx, application, actor.id).await?;
    case.record(&tx, ctx, actor, "review.recuse", Some(&reason), json!({})).await?;
    tx.commit().await?;
    Ok(())
}
