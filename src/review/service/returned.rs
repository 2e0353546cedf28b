//! The coordinator returns single answers to be improved; they come back, or the days run out.

use super::tell;
use crate::{
    account::Actor,
    apply::{
        self,
        model::{Application, ApplicationState, Asked, ReturnEnd, changed, journey},
        service::Terms,
        store::returned,
    },
    error::{AppError, FieldErrors},
    organiser::model::may_manage,
    parse,
    platform::{
        Ctx,
        jobs::{self, Handlers},
    },
    programme::model::{Kind, Question},
    review::{
        case::Case,
        model::{Event, Phase, WORDS_MOST, may_return, paused_days},
        store::{self, Review},
    },
    timestamp::Timestamp,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// The kind of the job that reminds the applicant.
const REMIND: &str = "review.return_reminder";
/// The kind of the job that takes an application back whose days are over.
const ENDS: &str = "review.return_ends";
/// Reminders come at 9 o'clock (UTC) rather than in the last moment of a day.
const MORNING: i64 = -15 * 60;

/// A return that something is due for.
#[derive(Serialize, Deserialize)]
struct Due {
    application: Uuid,
    returned: Uuid,
    #[serde(default)]
    days: u32,
}

/// Says who does the jobs of returns.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(REMIND, remind);
    handlers.on(ENDS, ends);
}

/// Returns an application: only the named questions, each with a word on it, may be answered anew. Meanwhile nobody
/// checks, evaluates or votes.
///
/// # Errors
/// [`AppError::NotAllowed`] unless a coordinator asks; [`AppError::Conflict`]; what is wrong with the words; a rule where
/// it is with the applicant already, or where the pack doesn't allow it any more.
pub async fn return_for_improvement(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    revision: i64,
    words: BTreeMap<String, String>,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    if !actor.is(crate::account::Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    case.goes_on()?;
    if case.review.phase == Phase::Decided {
        return Err(AppError::rule("already_done"));
    }
    let terms = &case.rules().returning;
    if !may_return(actor, &case.facts, terms.until) {
        return Err(AppError::rule("too_late_to_return"));
    }
    case.at_revision(revision)?;
    let named = named(&case, &apply::store::answers(&tx, application).await?, words)?;
    let answer_by = ctx.now().deadline(i64::from(terms.days_to_answer));
    let given = Terms { named: &named, answer_by, stops_clock: terms.clock_stops };
    let returned = apply::service::give_back(&tx, ctx, &case.application, actor.id, given).await?;
    store::move_on(&tx, ctx, &case.review, case.review.phase).await?;
    let detail = json!({ "questions": named.keys().collect::<Vec<_>>(), "answer_by": answer_by });
    case.record(&tx, ctx, actor, "review.return", None, detail).await?;
    tell::returned(&tx, ctx, &case, returned, answer_by, &named).await?;
    for days in &terms.reminders {
        let at = answer_by.plus_days(-i64::from(*days)).plus_minutes(MORNING);
        let due = Due { application, returned, days: *days };
        jobs::enqueue(&tx, ctx, REMIND, &due, at, Some(format!("{REMIND}:{returned}:{days}"))).await?;
    }
    let due = Due { application, returned, days: 0 };
    jobs::enqueue(&tx, ctx, ENDS, &due, Timestamp(answer_by.0 + 1), Some(format!("{ENDS}:{returned}"))).await?;
    tx.commit().await?;
    Ok(())
}

/// The questions on which there is a word.
fn named(
    case: &Case,
    answers: &apply::model::Answers,
    words: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, AppError> {
    let form = case.edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    let asked = Asked::of(form, answers);
    let mut errors = FieldErrors::default();
    let mut named = BTreeMap::new();
    for (question, words) in words {
        let Some(words) = errors.take(&format!("words[{question}]"), parse::paragraphs(&words, WORDS_MOST)) else {
            continue;
        };
        if words.is_empty() {
            continue;
        }
        if !form.question(&question).is_some_and(|q| asked.has(q)) {
            return Err(AppError::BadRequest);
        }
        named.insert(question, words);
    }
    errors.check()?;
    if named.is_empty() { Err(AppError::rule("name_a_question")) } else { Ok(named) }
}

/// An owner hands the application in again, with what they have to say; the review goes on where it was.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for others than owners; a rule where it isn't
/// with the applicant, or where something is missing.
pub async fn resubmit(ctx: &Ctx, actor: &Actor, id: Uuid, reply: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = apply::service::own(&tx, actor, id).await?;
    if !may_manage(role) {
        return Err(AppError::NotAllowed);
    }
    if application.state != ApplicationState::Returned {
        return Err(AppError::rule("not_returned"));
    }
    let reply = parse::paragraphs(reply, WORDS_MOST).map_err(|issue| AppError::field("reply", issue))?;
    let edition = apply::store::edition(&tx, &application.edition_version).await?;
    let form = edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    if !journey(form, &apply::store::answers(&tx, id).await?).is_complete() {
        return Err(AppError::rule("application_incomplete"));
    }
    let (case, returned) = bring_back(&tx, ctx, Some(actor.id), &application, ReturnEnd::Resubmitted, reply).await?;
    tell::colleagues(&tx, ctx, &case, actor, "again", returned).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an application back from the applicant, with the answers that there are: the days until the decision are counted
/// again, and what was evaluated on other answers is looked at once more. Gives the ended return with its case.
async fn bring_back(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Option<Uuid>,
    application: &Application,
    end: ReturnEnd,
    reply: String,
) -> Result<(Case, Uuid), AppError> {
    let id = application.id;
    let row = apply::service::take_back(tx, ctx, id, end, by, reply).await?;
    let case = Case::of(tx, by.unwrap_or_default(), id).await?;
    let form = case.edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    let changed = changed(form, &row.before()?, &row.after()?.unwrap_or_default());
    let paused = if row.stops_clock { paused_days(row.returned_at, ctx.now()) } else { 0 };

    let mut phase = case.review.phase;
    let mut reopened = Vec::new();
    if changed.iter().any(|(question, ..)| is_evaluated(question)) {
        reopened.extend(case.counted().iter().map(|e| (e.id, e.evaluator_id)));
        store::reopen(tx, ctx, &reopened.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
        if !reopened.is_empty() {
            phase = phase.after(Event::AnswersChanged).unwrap_or(phase);
        }
    }
    if case.review.phase == Phase::Committee && !changed.is_empty() {
        // Who voted did so on other facts.
        store::clear_votes(tx, id).await?;
        if !reopened.is_empty() {
            store::clear_settled(tx, id).await?;
        }
    }
    let review = Review { due_at: case.review.due_at.plus_days(paused), ..case.review.clone() };
    store::move_on(tx, ctx, &review, phase).await?;
    let detail = json!({
        "questions": changed.iter().map(|(q, ..)| &q.id).collect::<Vec<_>>(),
        "paused_days": paused,
        "evaluations_reopened": reopened.len(),
    });
    let verb = if end == ReturnEnd::RanOut { "review.return_ran_out" } else { "review.resubmit" };
    case.record_by(tx, ctx, by, verb, None, detail).await?;
    tell::back(tx, ctx, &case, row.id, end).await?;
    for assignment in case.active() {
        let again = reopened.iter().any(|(_, evaluator)| *evaluator == assignment.evaluator_id);
        tell::goes_on(tx, ctx, &case, row.id, assignment.evaluator_id, again).await?;
    }
    Ok((case, row.id))
}

/// Whether evaluators judge by the answer to a question.
fn is_evaluated(question: &Question) -> bool {
    question.rated || matches!(question.kind, Kind::Indicator { .. } | Kind::Evidence { .. })
}

/// The return that a job is about, if the application is still with the applicant.
async fn still_there(
    tx: &DatabaseTransaction,
    due: &Due,
) -> Result<Option<returned::application_return::Model>, AppError> {
    Ok(returned::current(tx, due.application).await?.filter(|row| row.id == due.returned))
}

async fn remind(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let due: Due = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some(row) = still_there(&tx, &due).await? else {
        return Ok(());
    };
    let case = Case::of(&tx, Uuid::nil(), due.application).await?;
    tell::return_ends(&tx, &ctx, &case, &row, due.days).await?;
    tx.commit().await?;
    Ok(())
}

async fn ends(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let due: Due = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some(row) = still_there(&tx, &due).await? else {
        return Ok(());
    };
    let application = apply::store::application(&tx, due.application).await?;
    bring_back(&tx, &ctx, None, &application, ReturnEnd::RanOut, String::new()).await?;
    let case = Case::of(&tx, Uuid::nil(), due.application).await?;
    tell::return_over(&tx, &ctx, &case, row.id).await?;
    tx.commit().await?;
    Ok(())
}
