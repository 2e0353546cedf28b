//! The verbs of the room: a learner writes and hands in, others assess, badges are awarded.

mod awarding;
mod claiming;
mod enrolling;
mod nudging;

pub use claiming::claim;
pub use enrolling::{join, mark_place, note_opened};

use super::{
    model::{
        Outcome, SubmissionFacts, SubmissionState,
        answers::{self, Answers},
        may_assess, may_read,
    },
    reading,
    store::{self, assessment, submission, submission_version},
};
use crate::{
    account::{self, Actor, Role},
    badge,
    error::{AppError, Issue},
    notify::{
        self, Kind,
        service::{News, tell},
    },
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs::Handlers,
    },
    programme::{
        self,
        model::{Badge, Task, Verification, Verifier},
    },
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// What a learner sends: for which task, what they had read, and what they typed.
#[derive(Clone, Debug)]
pub struct Written {
    /// The badge.
    pub badge: String,
    /// The task.
    pub task: String,
    /// The revision that they had read; 0 when there was nothing yet.
    pub revision: i64,
    /// What they typed, by question.
    pub answers: BTreeMap<String, String>,
}

/// Says who does the jobs of this room.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(notify::service::NUDGE, nudging::nudge);
}

/// Keeps a draft, whether it could be handed in or not; gives its revision. The trail says when it was begun; each later
/// saving is in the revision, and would drown the rest.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`], and the rule `handed_in_already`.
pub async fn save_draft(ctx: &Ctx, actor: &Actor, written: Written) -> Result<i64, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (badge, task) = task(&content, &written.badge, &written.task)?;
    let answers = answers::clean(task, written.answers);
    let tx = ctx.db.write().await?;
    let own = own(&tx, actor.id, badge, task).await?;
    let own = openable(own, written.revision)?;
    let is_new = own.is_none();
    enrolling::enrol_for(&tx, ctx, actor, &content, &badge.id).await?;
    let own = write(&tx, ctx, actor, own, (badge, task), &answers, None).await?;
    if is_new {
        let detail = json!({ "badge": badge.id, "task": task.id });
        record(&tx, ctx, Some(actor.id), "learn.begin", own.id, detail).await?;
    }
    tx.commit().await?;
    Ok(own.revision)
}

/// Hands evidence in. Sending the same once more, as by pressing twice, changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`], what is wrong with the answers, and the rule `handed_in_already`.
pub async fn hand_in(ctx: &Ctx, actor: &Actor, written: Written) -> Result<SubmissionState, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (badge, task) = task(&content, &written.badge, &written.task)?;
    let answers = answers::clean(task, written.answers);
    answers::check(task, &answers).check()?;
    let tx = ctx.db.write().await?;
    let own = own(&tx, actor.id, badge, task).await?;
    if let Some(own) = &own
        && written.revision.checked_add(1) == Some(own.revision)
        && !own.state()?.is_open()
        && handed_in_answers(&tx, own).await? == answers
    {
        return own.state();
    }
    let own = openable(own, written.revision)?;
    let state = own.as_ref().map_or(Ok(SubmissionState::Draft), submission::Model::state)?;
    let next = state.handed_in(task.verification).ok_or_else(handed_in_already)?;
    enrolling::enrol_for(&tx, ctx, actor, &content, &badge.id).await?;
    let own = write(&tx, ctx, actor, own, (badge, task), &answers, Some(next)).await?;
    let detail = json!({ "badge": badge.id, "task": task.id, "version": own.version });
    record(&tx, ctx, Some(actor.id), "learn.hand_in", own.id, detail).await?;
    match next {
        SubmissionState::Approved => awarding::after_approval(&tx, ctx, Some(actor.id), &own).await?,
        SubmissionState::Waiting if task.verification.by == Verifier::Organiser => {
            tell_assessors(&tx, ctx, actor.id).await?;
        }
        _ => {}
    }
    tx.commit().await?;
    Ok(next)
}

/// Takes back what waits, to go on writing. While nobody has said a word it becomes the draft again; after that, what
/// was said stays with what it was said of, and a copy is the draft. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`] when it was read at another state, and the rule `already_done` when
/// it doesn't wait any more.
pub async fn withdraw(ctx: &Ctx, actor: &Actor, badge: &str, task: &str, revision: i64) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let of = store::of_badge(&tx, actor.id, badge).await?;
    let of = of.into_iter().find(|s| s.task_id == task).ok_or(AppError::NotFound)?;
    if of.revision == revision + 1 && of.state()?.is_open() {
        return Ok(());
    }
    if of.state()? != SubmissionState::Waiting {
        return Err(AppError::field("", Issue::Rule("already_done".into())));
    }
    if of.revision != revision {
        return Err(AppError::Conflict);
    }
    let versions = store::versions(&tx, [of.id]).await?;
    let was_judged = store::assessments(&tx, [of.id]).await?.iter().any(|a| a.version == of.version);
    let newest = versions.iter().find(|v| v.number == of.version).cloned().ok_or(AppError::NotFound)?;
    let earlier = versions.iter().rev().find(|v| v.number < of.version);
    let (version, handed_in_at) = if was_judged {
        let copy = submission_version::ActiveModel {
            id: Set(ctx.ids.uuid()),
            number: Set(of.version + 1),
            handed_in_at: Set(None),
            ..newest.clone().into_active_model()
        };
        submission_version::Entity::insert(copy).exec_without_returning(&tx).await?;
        (of.version, of.handed_in_at)
    } else {
        let mut active = newest.into_active_model();
        active.handed_in_at = Set(None);
        active.update(&tx).await?;
        (earlier.map_or(0, |v| v.number), earlier.and_then(|v| v.handed_in_at))
    };
    let state = if version == 0 { SubmissionState::Draft } else { SubmissionState::Improve };
    let of = change(&tx, ctx, of, |active| {
        active.state = Set(state.key().into());
        active.version = Set(version);
        active.handed_in_at = Set(handed_in_at);
    })
    .await?;
    let detail = json!({ "badge": badge, "task": task, "version": version });
    record(&tx, ctx, Some(actor.id), "learn.withdraw", of.id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Says what an assessor, or a peer, thinks of the version that was handed in last.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`], [`AppError::Conflict`] when a colleague was faster,
/// [`Issue::ReasonNeeded`].
pub async fn assess(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    outcome: Outcome,
    comment: &str,
) -> Result<SubmissionState, AppError> {
    let comment = parse::reason(comment, answers::LONGEST_COMMENT, outcome == Outcome::Improve)
        .map_err(|issue| AppError::field("comment", issue))?;
    reading::only_for(ctx, actor, &*programme::content(ctx, Locale::ENGLISH)?).await?;
    let tx = ctx.db.write().await?;
    let of = store::by_id(&tx, id).await?;
    let verification = verification(ctx, &of)?;
    let (facts, approvals) = facts(&tx, actor, &of, verification).await?;
    if facts.person_id == actor.id {
        return Err(AppError::NotAllowed);
    }
    if !may_read(actor, &facts) {
        return Err(AppError::NotFound);
    }
    if of.revision != revision {
        return Err(AppError::Conflict);
    }
    if !may_assess(actor, &facts) {
        return Err(AppError::field("", Issue::Rule("already_done".into())));
    }
    let approvals = approvals + u32::from(outcome == Outcome::Approved);
    let next = facts.state.assessed(outcome, approvals, verification).ok_or(AppError::Conflict)?;
    assessment::Entity::insert(assessment::ActiveModel {
        id: Set(ctx.ids.uuid()),
        submission_id: Set(id),
        version: Set(of.version),
        assessor_id: Set(actor.id),
        outcome: Set(outcome.key().into()),
        comment: Set(comment.clone()),
        at: Set(ctx.now()),
    })
    .exec_without_returning(&tx)
    .await?;
    let of = change(&tx, ctx, of, |active| active.state = Set(next.key().into())).await?;
    let detail = json!({ "outcome": outcome, "version": of.version, "state": next });
    record(&tx, ctx, Some(actor.id), "learn.assess", id, detail).await?;
    match next {
        SubmissionState::Approved => awarding::after_approval(&tx, ctx, Some(actor.id), &of).await?,
        SubmissionState::Improve => awarding::ask_to_improve(&tx, ctx, &of, &comment).await?,
        SubmissionState::Draft | SubmissionState::Waiting => {}
    }
    tx.commit().await?;
    Ok(next)
}

/// Tells the assessors that something waits: once a day, however much it is.
async fn tell_assessors(tx: &DatabaseTransaction, ctx: &Ctx, learner: Uuid) -> Result<(), AppError> {
    let news = News::new(Kind::EvidenceWaits, "/assess", ctx.now().to_utc().date());
    for (person, _) in account::store::holders(tx, Role::Assessor).await? {
        if person.id != learner {
            tell(tx, ctx, person.id, &news).await?;
        }
    }
    Ok(())
}

/// A badge of the pack and one of its tasks.
pub(super) fn task<'a>(
    content: &'a programme::model::Content,
    badge: &str,
    task: &str,
) -> Result<(&'a Badge, &'a Task), AppError> {
    let badge = content.badge(badge).ok_or(AppError::NotFound)?;
    Ok((badge, badge.task(task).ok_or(AppError::NotFound)?))
}

/// Who looks at a submission; nobody looks at one whose task the pack doesn't have any more.
pub(super) fn verification(ctx: &Ctx, of: &submission::Model) -> Result<Verification, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (_, task) = task(&content, &of.badge_id, &of.task_id)?;
    Ok(task.verification)
}

async fn own(
    tx: &DatabaseTransaction,
    person: Uuid,
    badge: &Badge,
    task: &Task,
) -> Result<Option<submission::Model>, AppError> {
    Ok(store::of_badge(tx, person, &badge.id).await?.into_iter().find(|s| s.task_id == task.id))
}

fn handed_in_already() -> AppError {
    AppError::field("", Issue::Rule("handed_in_already".into()))
}

/// Whether a learner may write in it, having read this revision.
fn openable(own: Option<submission::Model>, revision: i64) -> Result<Option<submission::Model>, AppError> {
    match &own {
        Some(own) if !own.state()?.is_open() => Err(handed_in_already()),
        Some(own) if own.revision != revision => Err(AppError::Conflict),
        None if revision != 0 => Err(AppError::Conflict),
        _ => Ok(()),
    }?;
    Ok(own)
}

async fn handed_in_answers(db: &impl ConnectionTrait, of: &submission::Model) -> Result<Answers, AppError> {
    let versions = store::versions(db, [of.id]).await?;
    versions
        .iter()
        .find(|v| v.number == of.version)
        .map_or_else(|| Ok(Answers::new()), submission_version::Model::answers)
}

/// Writes the answers into the draft, which is made where there is none, and hands it in if a state is given.
async fn write(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    own: Option<submission::Model>,
    (badge, task): (&Badge, &Task),
    answers: &Answers,
    handed_in: Option<SubmissionState>,
) -> Result<submission::Model, AppError> {
    let now = ctx.now();
    let own = match own {
        Some(own) => own,
        None => {
            let own = submission::Model {
                id: ctx.ids.uuid(),
                person_id: actor.id,
                badge_id: badge.id.clone(),
                task_id: task.id.clone(),
                state: SubmissionState::Draft.key().into(),
                version: 0,
                handed_in_at: None,
                credential_id: None,
                revision: 0,
                created_at: now,
                updated_at: now,
            };
            submission::Entity::insert(submission::ActiveModel::from(own.clone())).exec_without_returning(tx).await?;
            own
        }
    };
    let answers = serde_json::to_string(answers).map_err(|e| AppError::internal(&e))?;
    let handed_in_at = handed_in.map(|_| now);
    let badge_version = i32::try_from(badge.version).unwrap_or(i32::MAX);
    let draft = store::versions(tx, [own.id]).await?.into_iter().find(|v| v.handed_in_at.is_none());
    let number = match draft {
        Some(draft) => {
            let number = draft.number;
            let mut active = draft.into_active_model();
            active.answers = Set(answers);
            active.badge_version = Set(badge_version);
            active.handed_in_at = Set(handed_in_at);
            active.update(tx).await?;
            number
        }
        None => {
            let number = own.version + 1;
            submission_version::Entity::insert(submission_version::ActiveModel {
                id: Set(ctx.ids.uuid()),
                submission_id: Set(own.id),
                number: Set(number),
                badge_version: Set(badge_version),
                answers: Set(answers),
                handed_in_at: Set(handed_in_at),
            })
            .exec_without_returning(tx)
            .await?;
            number
        }
    };
    change(tx, ctx, own, |active| {
        if let Some(state) = handed_in {
            active.state = Set(state.key().into());
            active.version = Set(number);
            active.handed_in_at = Set(handed_in_at);
        }
    })
    .await
}

/// Changes a submission and counts the change.
async fn change(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    of: submission::Model,
    what: impl FnOnce(&mut submission::ActiveModel),
) -> Result<submission::Model, AppError> {
    let revision = of.revision + 1;
    let mut active = of.into_active_model();
    what(&mut active);
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    Ok(active.update(tx).await?)
}

/// What decides who may do something with a submission, and how many approve the version that is handed in now.
pub(super) async fn facts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &submission::Model,
    verification: Verification,
) -> Result<(SubmissionFacts, u32), AppError> {
    let said: Vec<_> = store::assessments(db, [of.id]).await?.into_iter().filter(|a| a.version == of.version).collect();
    let approvals = said.iter().filter(|a| a.outcome == Outcome::Approved.key()).count();
    let facts = SubmissionFacts {
        person_id: of.person_id,
        state: of.state()?,
        was_handed_in: of.version > 0,
        verifier: verification.by,
        holds_badge: badge::store::holds(db, actor.id, &of.badge_id).await?,
        assessed_by: said.iter().map(|a| a.assessor_id).collect(),
    };
    Ok((facts, u32::try_from(approvals).unwrap_or(u32::MAX)))
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    of: Uuid,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    audit::record(tx, ctx, Entry { actor, verb, subject: ("submission", of.to_string()), reason: None, detail }).await
}

/// The language that a person wants to read.
async fn locale_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Locale, AppError> {
    Ok(account::store::by_id(db, person).await?.locale())
}
