//! The verbs of the room: a learner writes and submits, others assess, badges are awarded.

mod assessing;
mod awarding;
mod claiming;
mod elsewhere;
mod enrolling;
mod forgetting;
mod nudging;
mod phrases;
mod tables;
mod waiting;
mod writing;

pub use assessing::{Word, assess};
pub use claiming::claim;
pub use enrolling::{join, mark_place, note_opened};
pub use forgetting::FORGET;
pub use phrases::forget_phrase;
pub use tables::{bring, confirm, discard};
pub use waiting::{ask_again, award_of, claim_award, is_of_another, send_again, take_waiting};
pub use writing::{Written, save_draft, submit, withdraw};

use super::{
    model::{Outcome, SubmissionFacts},
    store::{self, assessment, submission, withdrawal},
};
use crate::{
    account::{self, Actor},
    badge,
    error::AppError,
    notify,
    platform::{
        Ctx,
        audit::{self, Entry},
        daily,
        jobs::Handlers,
    },
    programme::{
        self,
        model::{Badge, Task, Verification},
    },
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use std::collections::BTreeSet;

/// What listens to the queue of evidence listens to this, as to a person.
pub const QUEUE: Uuid = Uuid::from_u128(0x7175_6575_655f_6f66_5f65_7669_6465_6e63);

/// The queue changes in a write transaction that is still open: whoever looks at it is told when that has ended.
async fn queue_changes(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<(), AppError> {
    ctx.events.tell(tx, &ctx.db, QUEUE).await
}

/// Says who does the jobs of this room.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(notify::service::NUDGE, nudging::nudge);
    handlers.on(tables::AWARD, tables::award_all);
    handlers.on(account::service::CONFIRMED, waiting::tell_confirmed);
    handlers.on(FORGET, forgetting::forget);
}

/// Makes sure that it is looked today, and then each day, whom to forget.
///
/// # Errors
/// When the database fails.
pub async fn keep_watch(ctx: &Ctx) -> Result<(), AppError> {
    daily::today(ctx, FORGET).await
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

/// The questions that those who asked for improvements said something of.
pub(super) fn returned(said: &[assessment::Model], of: &submission::Model) -> Result<BTreeSet<String>, AppError> {
    let mut returned = BTreeSet::new();
    let asks = |a: &&assessment::Model| {
        a.submission_id == of.id && a.version == of.version && a.outcome == Outcome::Improve.key()
    };
    for said in said.iter().filter(asks) {
        returned.extend(said.comments()?.into_keys());
    }
    Ok(returned)
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

/// What decides who may do something with a submission, and how many approve the version that is submitted now.
pub(super) async fn facts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &submission::Model,
    verification: Verification,
) -> Result<(SubmissionFacts, u32), AppError> {
    let said: Vec<_> = store::assessments(db, [of.id]).await?.into_iter().filter(|a| a.version == of.version).collect();
    let withdrawals = store::withdrawals(db, [of.id]).await?;
    let approvals = said.iter().filter(|a| a.outcome == Outcome::Approved.key()).count();
    let facts = SubmissionFacts {
        person_id: of.person_id,
        state: of.state()?,
        was_submitted: of.version > 0,
        is_withdrawn: is_withdrawn(of, &said, &withdrawals)?,
        verifier: verification.by,
        holds_badge: badge::store::holds(db, actor.id, &of.badge_id).await?,
        assessed_by: said.iter().map(|a| a.assessor_id).collect(),
    };
    Ok((facts, u32::try_from(approvals).unwrap_or(u32::MAX)))
}

/// Whether a learner writes again in what they took back, and not in what somebody returned.
fn is_withdrawn(
    of: &submission::Model,
    said: &[assessment::Model],
    withdrawals: &[withdrawal::Model],
) -> Result<bool, AppError> {
    let was_returned = said.iter().any(|a| a.version == of.version && a.outcome == Outcome::Improve.key());
    let is_last = |w: &withdrawal::Model| w.version > of.version || (w.version == of.version && !was_returned);
    Ok(of.state()?.is_open() && withdrawals.iter().any(is_last))
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
