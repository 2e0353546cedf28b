//! The formal check: is each formal criterion met?

use crate::{
    account::{Actor, Role},
    apply::{self, model::ApplicationState},
    error::{AppError, FieldErrors, Issue},
    platform::Ctx,
    review::{
        case::Case,
        model::{Event, Finding, Phase, WORDS_MOST, may_check_formally},
        store::{self, formal_check},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// Notes what was found about each formal criterion, and sends the application on to the evaluators if that is
/// wanted. After that it may still be corrected until the decision: what was unmet may have been mended.
///
/// # Errors
/// [`AppError::NotAllowed`] unless a coordinator asks; [`AppError::Conflict`]; what is missing, when the application
/// is to be sent on or was sent on.
pub async fn check_formally(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    findings: BTreeMap<String, Finding>,
    send_on: bool,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    case.goes_on()?;
    if case.review.phase == Phase::Decided {
        case.in_phase(&[Phase::FormalCheck])?;
    }
    if !may_check_formally(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    case.at_revision(revision)?;
    let (_, claimed, _) = case.claimed(&tx).await?;
    let criteria: Vec<&str> = claimed.formal.iter().map(|f| f.id.as_str()).collect();
    let is_first = case.review.phase == Phase::FormalCheck;
    check(&criteria, &findings, send_on || !is_first)?;

    if case.application.state == ApplicationState::Submitted {
        let (from, to) = (ApplicationState::Submitted, ApplicationState::InReview);
        apply::service::set_state(&tx, ctx, application, from, to, None).await?;
    }
    let unmet: Vec<&&str> =
        criteria.iter().filter(|c| findings.get(**c).is_some_and(|f| f.met == Some(false))).collect();
    let detail = json!({ "unmet": unmet, "sent_on": is_first && send_on });
    replace(&tx, ctx, actor, application, &criteria, &findings).await?;
    let phase = match case.review.phase.after(Event::FormallyChecked) {
        Some(next) if send_on => next,
        _ => case.review.phase,
    };
    if case.review.phase == Phase::Committee {
        // Who voted did so on other facts.
        store::clear_votes(&tx, application).await?;
    }
    store::move_on(&tx, ctx, &case.review, phase).await?;
    case.record(&tx, ctx, actor, "review.check_formally", None, detail).await?;
    tx.commit().await?;
    Ok(())
}

fn check(criteria: &[&str], findings: &BTreeMap<String, Finding>, is_whole: bool) -> Result<(), AppError> {
    let mut errors = FieldErrors::default();
    let nothing = Finding::default();
    for criterion in criteria {
        let finding = findings.get(*criterion).unwrap_or(&nothing);
        if is_whole && finding.met.is_none() {
            errors.add(&format!("met[{criterion}]"), Issue::NotChosen);
        }
        let comment = format!("comment[{criterion}]");
        if is_whole && finding.met == Some(false) && finding.comment.is_empty() {
            errors.add(&comment, Issue::ReasonNeeded);
        }
        if finding.comment.chars().count() > WORDS_MOST as usize {
            errors.add(&comment, Issue::TooLong(WORDS_MOST));
        }
    }
    errors.check()
}

async fn replace(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    criteria: &[&str],
    findings: &BTreeMap<String, Finding>,
) -> Result<(), AppError> {
    formal_check::Entity::delete_many().filter(formal_check::Column::ApplicationId.eq(application)).exec(tx).await?;
    let rows: Vec<_> = criteria
        .iter()
        .filter_map(|criterion| Some((criterion, findings.get(*criterion)?)))
        .map(|(criterion, finding)| formal_check::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            criterion: Set((*criterion).into()),
            met: Set(finding.met),
            comment: Set(finding.comment.clone()),
            checked_by: Set(actor.id),
            checked_at: Set(ctx.now()),
        })
        .collect();
    if !rows.is_empty() {
        formal_check::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}
