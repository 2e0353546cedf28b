//! A decision is taken up again: by the coordinator, who says why, or because the applicant appeals. It holds until
//! another takes its place, and is kept for good.

use super::letter;
use crate::{
    account::{Actor, Role},
    apply::{self, model::ApplicationState},
    error::AppError,
    organiser::model::may_manage,
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{Ending, Event, Phase, WORDS_MOST},
        store::{
            self, Review, decision_letter,
            table::{self, Cause, earlier_decision},
            tally, to_json,
        },
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;

/// The committee decides anew: nothing else undoes a decision.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; [`AppError::Conflict`]; a rule before it is decided; the reason,
/// if it is missing.
pub async fn reopen(ctx: &Ctx, actor: &Actor, application: Uuid, revision: i64, reason: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    case.in_phase(&[Phase::Decided])?;
    case.at_revision(revision)?;
    let reason = parse::reason(reason, WORDS_MOST, true).map_err(|issue| AppError::field("reason", issue))?;
    take_up(&tx, ctx, &case, actor, Cause::Correction, &reason).await?;
    store::clear_votes(&tx, application).await?;
    let phase = case.review.phase.after(Event::Reopened).ok_or_else(|| AppError::rule("not_yet_time"))?;
    let review = store::move_on(&tx, ctx, &case.review, phase).await?;
    case.record(&tx, ctx, actor, "review.reopen", Some(&reason), json!({})).await?;
    letter::all_in(&tx, ctx, &Case { review, ..case }).await?;
    tx.commit().await?;
    Ok(())
}

/// An owner appeals against "not yet issued", once, within the days that the rules give. Evaluators who had no part in it
/// look at the application anew, and the committee decides again.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for others than owners; a rule where there is
/// nothing to appeal against, when the time is over, after an appeal, and once the new draft was submitted; the reason,
/// if it is missing.
pub async fn appeal(ctx: &Ctx, actor: &Actor, application: Uuid, words: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (row, role) = apply::service::own(&tx, actor, application).await?;
    if !may_manage(role) {
        return Err(AppError::NotAllowed);
    }
    let case = Case::of(&tx, actor.id, application).await?;
    if case.appealed_at.is_some() {
        return Err(AppError::rule("appealed_already"));
    }
    let decision = store::decision(&tx, application).await?;
    let Some(decision) = decision.filter(|_| row.state == ApplicationState::NotYetIssued) else {
        return Err(AppError::rule("nothing_to_appeal"));
    };
    let days = case.rules().appeal.days;
    if days == 0 || ctx.now() > decision.decided_at.deadline(i64::from(days)) {
        return Err(AppError::rule("appeal_too_late"));
    }
    if let Some(draft) = decision.new_draft_id
        && apply::store::application(&tx, draft).await?.state.is_under_review()
    {
        return Err(AppError::rule("appeal_or_new_draft"));
    }
    let words = parse::reason(words, WORDS_MOST, true).map_err(|issue| AppError::field("words", issue))?;
    take_up(&tx, ctx, &case, actor, Cause::Appeal, &words).await?;
    for assignment in case.active() {
        store::end_assignment(&tx, ctx, assignment.clone(), Ending::Unassigned, "").await?;
    }
    store::clear_votes(&tx, application).await?;
    store::clear_settled(&tx, application).await?;
    table::clear_agreed_by(&tx, application).await?;
    let due_at = ctx.now().deadline(i64::from(case.rules().decision.days));
    let phase = case.review.phase.after(Event::Appealed).ok_or_else(|| AppError::rule("not_yet_time"))?;
    let review = store::move_on(&tx, ctx, &Review { due_at, ..case.review.clone() }, phase).await?;
    case.record(&tx, ctx, actor, "review.appeal", Some(&words), json!({})).await?;
    letter::appealed(&tx, ctx, &Case { review, ..case }).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps the decision and its letters as they are now, and puts the application under review again.
async fn take_up(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    by: &Actor,
    cause: Cause,
    reason: &str,
) -> Result<(), AppError> {
    let id = case.application.id;
    let decision = store::decision(tx, id).await?.ok_or_else(|| AppError::rule("not_yet_time"))?;
    let letters = store::letters(tx, id).await?;
    earlier_decision::Entity::insert(earlier_decision::ActiveModel {
        id: Set(ctx.ids.uuid()),
        application_id: Set(id),
        cause: Set(cause.key().into()),
        reason: Set(reason.into()),
        decision: Set(to_json(&decision)?),
        letters: Set(to_json(&letters)?),
        reopened_by: Set(by.id),
        reopened_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    // What was counted in the month of the decision isn't decided any more.
    tally::forget(tx, decision.decided_at).await?;
    decision_letter::Entity::delete_many().filter(decision_letter::Column::ApplicationId.eq(id)).exec(tx).await?;
    apply::service::set_state(tx, ctx, id, case.application.state, ApplicationState::InReview, None).await
}
