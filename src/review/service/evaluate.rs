//! Evaluating: each alone, saved as often as one likes, handed in, and taken back as long as the others aren't all in.

use super::letter;
use crate::{
    account::Actor,
    error::{AppError, FieldErrors, Issue},
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::model::Scale,
    review::{
        case::Case,
        model::{Event, Given, Lack, Marks, Missing, Phase, ToAssess, WORDS_MOST, may_evaluate, missing},
        store::{self, evaluation},
    },
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Saves an evaluation, whole or not.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are assigned and have declared; [`AppError::Conflict`]; what can't be kept as
/// it is: an unknown level, a comment that is too long.
pub async fn save_evaluation(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    marks: Marks,
    overall: String,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let kept = keep(&tx, ctx, actor, application, revision, marks, overall).await?;
    kept.record(&tx, ctx, actor).await?;
    tx.commit().await?;
    Ok(())
}

/// Saves an evaluation while it is being written, and gives the revision that it has then. Sent a second time, the same
/// is saved once.
///
/// # Errors
/// As [`save_evaluation`].
pub async fn write_evaluation(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    marks: Marks,
    overall: String,
) -> Result<i64, AppError> {
    let tx = ctx.db.write().await?;
    let kept = keep(&tx, ctx, actor, application, revision, marks, overall).await?;
    tx.commit().await?;
    Ok(kept.row.revision)
}

/// Takes back what was handed in, as long as another evaluator hasn't handed in yet: nobody has read it then.
///
/// # Errors
/// [`AppError::NotAllowed`] unless they are assigned; [`Issue::Rule`] when there is nothing to take back, or when all
/// are in.
pub async fn take_back_evaluation(ctx: &Ctx, actor: &Actor, application: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if case.facts.was_assigned {
        case.goes_on()?;
    }
    if !case.facts.assigned {
        return Err(AppError::NotAllowed);
    }
    case.in_phase(&[Phase::Assignment, Phase::Evaluation])?;
    if !may_evaluate(actor, &case.facts) {
        return Err(if case.facts.declared { AppError::NotAllowed } else { AppError::rule("declare_first") });
    }
    let Some(row) = case.evaluation_by(actor.id).filter(|e| e.submitted_at.is_some()) else {
        return Err(AppError::rule("nothing_to_take_back"));
    };
    store::reopen(&tx, ctx, &[row.id]).await?;
    case.record(&tx, ctx, actor, "review.take_back_evaluation", None, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Hands an evaluation in. With the last one the committee begins.
///
/// What was written is saved even when something is missing.
///
/// # Errors
/// As [`save_evaluation`]; what is missing, field by field.
pub async fn submit_evaluation(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    marks: Marks,
    overall: String,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let kept = keep(&tx, ctx, actor, application, revision, marks, overall).await?;
    kept.record(&tx, ctx, actor).await?;
    let Kept { case, row, to_assess, marks } = kept;
    let lacking = missing(&to_assess, &marks, case.rules().evaluation.reason_below_level);
    if !lacking.is_empty() {
        tx.commit().await?;
        return Err(AppError::Invalid(lacking_fields(lacking)));
    }
    let mut active = row.into_active_model();
    active.state = Set("submitted".into());
    active.submitted_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    case.record(&tx, ctx, actor, "review.submit_evaluation", None, json!({})).await?;

    let after = Case::read(&tx, actor, application).await?;
    if after.facts.all_in
        && let Some(phase) = after.review.phase.after(Event::AllHandedIn)
    {
        store::move_on(&tx, ctx, &after.review, phase).await?;
        letter::all_in(&tx, ctx, &after).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What is missing, field by field.
pub(super) fn lacking_fields(lacking: Vec<Missing>) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for lack in lacking {
        match lack.lack {
            Lack::Level => errors.add(&format!("level[{}]", lack.question), Issue::NotChosen),
            Lack::Confirmation => errors.add(&format!("confirmed[{}]", lack.question), Issue::NotChosen),
            Lack::Comment | Lack::Note => errors.add(&format!("comment[{}]", lack.question), Issue::ReasonNeeded),
        }
    }
    errors
}

/// An evaluation as it was just saved.
struct Kept {
    case: Case,
    row: evaluation::Model,
    to_assess: ToAssess,
    marks: Marks,
}

impl Kept {
    /// What it says stays out of the trail: others may read that before all are in. It is about the evaluation rather
    /// than the application, whose history it would drown.
    async fn record(&self, tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor) -> Result<(), AppError> {
        let subject = ("evaluation", self.row.id.to_string());
        let detail = json!({ "application": self.case.application.id, "revision": self.row.revision });
        let (actor, verb) = (Some(actor.id), "review.save_evaluation");
        audit::record(tx, ctx, Entry { actor, verb, subject, reason: None, detail }).await
    }
}

async fn keep(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    marks: Marks,
    overall: String,
) -> Result<Kept, AppError> {
    let case = Case::read(tx, actor, application).await?;
    if case.facts.was_assigned {
        case.goes_on()?;
    }
    if !case.facts.assigned {
        return Err(AppError::NotAllowed);
    }
    if case.has_handed_in(actor.id) {
        return Err(AppError::rule("already_done"));
    }
    case.in_phase(&[Phase::Assignment, Phase::Evaluation])?;
    if !may_evaluate(actor, &case.facts) {
        return Err(if case.facts.declared { AppError::NotAllowed } else { AppError::rule("declare_first") });
    }
    let (_, _, to_assess) = case.claimed(tx).await?;
    let marks = checked(case.scale(Locale::ENGLISH)?, &to_assess, marks, &overall)?;
    let row = match case.evaluation_by(actor.id).cloned() {
        None if revision != 0 => return Err(AppError::Conflict),
        None => {
            let row = evaluation::Model {
                id: ctx.ids.uuid(),
                application_id: application,
                evaluator_id: actor.id,
                state: "draft".into(),
                overall,
                submitted_at: None,
                revision: 1,
                created_at: ctx.now(),
                updated_at: ctx.now(),
            };
            evaluation::Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(tx).await?;
            row
        }
        Some(row) => {
            let saved = store::marks(tx, &[row.id]).await?.remove(&row.id).unwrap_or_default();
            let said: Marks =
                marks.iter().filter(|(_, g)| !g.is_empty()).map(|(q, g)| (q.clone(), g.clone())).collect();
            if row.overall == overall && saved == said {
                // The same once more, perhaps because its sender never heard that it had arrived.
                return Ok(Kept { case, row, to_assess, marks });
            }
            if row.revision != revision {
                return Err(AppError::Conflict);
            }
            let mut active = row.clone().into_active_model();
            active.overall = Set(overall);
            active.revision = Set(row.revision + 1);
            active.updated_at = Set(ctx.now());
            active.update(tx).await?
        }
    };
    store::replace_marks(tx, ctx, row.id, &marks).await?;
    Ok(Kept { case, row, to_assess, marks })
}

/// What was sent, as it can be kept: levels of the scale, for questions that are looked at.
pub(super) fn checked(scale: &Scale, to_assess: &ToAssess, marks: Marks, overall: &str) -> Result<Marks, AppError> {
    let mut errors = FieldErrors::default();
    let is_too_long = |text: &str| text.chars().count() > WORDS_MOST as usize;
    if is_too_long(overall) {
        errors.add("overall", Issue::TooLong(WORDS_MOST));
    }
    let mut kept = Marks::new();
    for (question, given) in marks {
        let is_rated = to_assess.rated.contains(&question);
        let is_indicator = to_assess.indicators.contains(&question);
        if !is_rated && !is_indicator {
            return Err(AppError::BadRequest);
        }
        if is_rated && given.level.is_some_and(|l| scale.level(l).is_none()) {
            errors.add(&format!("level[{question}]"), Issue::UnknownChoice);
        }
        for (field, text) in [("comment", &given.comment), ("note", &given.note)] {
            if is_too_long(text) {
                errors.add(&format!("{field}[{question}]"), Issue::TooLong(WORDS_MOST));
            }
        }
        let is_indicator = is_indicator && !is_rated;
        let given = Given {
            level: given.level.filter(|_| is_rated),
            confirmed: given.confirmed.filter(|_| is_indicator),
            unsure: given.unsure && is_indicator && given.confirmed.is_none(),
            comment: given.comment,
            note: given.note,
        };
        kept.insert(question, given);
    }
    errors.check()?;
    Ok(kept)
}
