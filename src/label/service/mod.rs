//! The verbs of labels.

mod case;
mod check;
mod complaint;
mod forget;

pub use case::{HEARD, Opening, answer_case, confirm, open_case, propose};
pub use check::{CHECKS, LATE_CHECK, REMIND_CHECK, answer_check, see_check};
pub use complaint::{Complaint, complain, settle_complaint};
pub use forget::FORGET;

use super::{
    model::{Label, Measure, renewal_closes},
    store::{self, label},
};
use crate::{
    badge::service::{self as badge, LabelToIssue},
    error::AppError,
    notify::{Kind, service::News},
    organiser::{self, service::tell_owners},
    platform::{
        Ctx,
        audit::{self, Entry},
        daily,
        jobs::{self, Handlers},
    },
    programme::{self, model::LabelRules},
    texts::Texts,
    timestamp::Timestamp,
    ui::when::written,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The kind of the job that reminds a holder of the end.
pub const REMIND: &str = "label.remind";
/// The kind of the job that tells a holder that a label has ended.
pub const ENDED: &str = "label.ended";

/// A label that is to be issued.
#[derive(Clone, Copy, Debug)]
pub struct NewLabel<'a> {
    /// Who gets it.
    pub organiser_id: Uuid,
    /// For which application.
    pub application_id: Uuid,
    /// When it was decided; it is valid from then on.
    pub decided_at: Timestamp,
    /// The rules that the application was made under.
    pub rules: &'a LabelRules,
}

/// A reminder that is due.
#[derive(Serialize, Deserialize)]
struct Reminder {
    label: Uuid,
    days: u32,
}

/// Says who does the jobs of this room.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(REMIND, remind);
    handlers.on(ENDED, ended);
    handlers.on(HEARD, case::heard);
    handlers.on(CHECKS, check::open_due);
    handlers.on(REMIND_CHECK, check::remind);
    handlers.on(LATE_CHECK, check::late);
    handlers.on(FORGET, forget::forget);
}

/// Makes sure that it is looked today, and then each day, which self-checks are due and whom to forget.
///
/// # Errors
/// When the database fails.
pub async fn keep_watch(ctx: &Ctx) -> Result<(), AppError> {
    daily::today(ctx, CHECKS).await?;
    daily::today(ctx, FORGET).await
}

/// Issues a label in the transaction of the decision: number, credential, entry in the register, reminders. The same
/// application gets one label.
///
/// # Errors
/// When the database fails.
pub async fn issue(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    new: NewLabel<'_>,
) -> Result<Label, AppError> {
    issue_after(tx, ctx, actor, new, None).await
}

/// Issues the label that renews another. It begins where that one ends; at once where that one has ended already, or
/// was taken back.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such label.
pub async fn renew(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    new: NewLabel<'_>,
    renews: Uuid,
) -> Result<Label, AppError> {
    let earlier = store::by_id(tx, renews).await?.ok_or(AppError::NotFound)?;
    issue_after(tx, ctx, actor, new, Some(earlier)).await
}

async fn issue_after(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    new: NewLabel<'_>,
    earlier: Option<Label>,
) -> Result<Label, AppError> {
    if let Some(label) = store::of_application(tx, new.application_id).await? {
        return Ok(label);
    }
    let goes_on = earlier.as_ref().filter(|e| e.revoked_at.is_none() && e.valid_until > new.decided_at);
    let valid_from = goes_on.map_or(new.decided_at, |e| e.valid_until);
    let rules = new.rules;
    let organiser = organiser::store::by_id(tx, new.organiser_id).await?;
    // The register counts by calendar year without gaps; only one transaction writes at a time.
    let beginning = format!("{}-{}-", rules.number_prefix, new.decided_at.to_utc().year());
    let last = store::last_number(tx, &beginning).await?;
    let number = last.and_then(|n| n.strip_prefix(&beginning)?.parse::<u32>().ok()).unwrap_or(0) + 1;
    let number = format!("{beginning}{number:04}");
    let valid_until = valid_from.plus_years(i32::try_from(rules.years).unwrap_or(i32::MAX));
    let credential = LabelToIssue {
        organiser_id: organiser.id,
        organiser_name: organiser.name.clone(),
        organiser_slug: organiser.slug.clone(),
        organiser_url: organiser.website.clone().unwrap_or_default(),
        number: number.clone(),
        narrative: None,
        valid_from,
        valid_until,
        results: Vec::new(),
        follows: earlier.as_ref().map(|e| e.credential_id),
    };
    let credential_id = badge::issue_label(tx, ctx, credential).await?;
    let row = label::Model {
        id: ctx.ids.uuid(),
        number: number.clone(),
        organiser_id: organiser.id,
        application_id: new.application_id,
        credential_id,
        holder_folded: organiser.name.to_lowercase(),
        holder: organiser.name,
        country: organiser.country,
        valid_from,
        valid_until,
        revoked_by: None,
        revoked_at: None,
        revoked_reason: String::new(),
        suspended_at: None,
        suspended_reason: None,
        renews_id: earlier.as_ref().map(|e| e.id),
        created_at: ctx.now(),
    };
    label::Entity::insert(label::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    for days in &rules.reminders {
        let at = valid_until.plus_days(-i64::from(*days));
        let key = format!("{REMIND}:{}:{days}", row.id);
        jobs::enqueue(tx, ctx, REMIND, &Reminder { label: row.id, days: *days }, at, Some(key)).await?;
    }
    let last = Reminder { label: row.id, days: 0 };
    jobs::enqueue(tx, ctx, ENDED, &last, valid_until, Some(format!("{ENDED}:{}", row.id))).await?;
    let renews = earlier.map(|e| e.number);
    let detail = json!({ "application": new.application_id, "credential": credential_id, "renews": renews });
    record(tx, ctx, actor, "label.issue", &number, None, detail).await?;
    Ok(row.into())
}

/// Writes what happened to a label into the audit trail.
async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    number: &str,
    reason: Option<&str>,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let subject = ("label", number.to_string());
    audit::record(tx, ctx, Entry { actor, verb, subject, reason, detail }).await
}

/// Takes a label back because another decision has taken the place of the one that it was issued by.
///
/// # Errors
/// When the database fails.
pub async fn end_by_decision(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Uuid,
    label: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    match label::Entity::find_by_id(label).one(tx).await? {
        Some(row) if row.revoked_at.is_none() => {
            carry_out(tx, ctx, by, &row.into(), Measure::Revoke, reason, None).await
        }
        _ => Ok(()),
    }
}

/// Does what was decided in a case: the label, its credential, and a word to its owners.
async fn carry_out(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Uuid,
    label: &Label,
    outcome: Measure,
    reason: &str,
    case: Option<Uuid>,
) -> Result<(), AppError> {
    let number = label.number.as_str();
    let credential = label.credential_id;
    let mut active = store::row(tx, number).await?.into_active_model();
    let verb = match outcome {
        Measure::Nothing => None,
        Measure::Suspend => {
            badge::suspend(tx, ctx, Some(actor), credential, reason).await?;
            active.suspended_at = Set(Some(ctx.now()));
            active.suspended_reason = Set(Some(reason.into()));
            Some("label.suspend")
        }
        Measure::Reinstate => {
            badge::reinstate(tx, ctx, Some(actor), credential, reason).await?;
            active.suspended_at = Set(None);
            active.suspended_reason = Set(None);
            Some("label.reinstate")
        }
        Measure::Revoke => {
            badge::revoke(tx, ctx, Some(actor), credential, reason).await?;
            active.revoked_at = Set(Some(ctx.now()));
            active.revoked_by = Set(Some(actor));
            active.revoked_reason = Set(reason.into());
            Some("label.revoke")
        }
    };
    if let Some(verb) = verb {
        active.update(tx).await?;
        record(tx, ctx, Some(actor), verb, number, Some(reason), json!({ "case": case })).await?;
    }
    let page = format!("/labels/{number}");
    let address = ctx.config.url(&page);
    let holder = label.holder.as_str();
    let write = |t: Texts, person: &str| match outcome {
        Measure::Nothing => {
            (t.label_mail_closed_subject(number), t.label_mail_closed_text(person, number, holder, reason, &address))
        }
        Measure::Suspend => (
            t.label_mail_suspended_subject(number),
            t.label_mail_suspended_text(person, number, holder, reason, &address),
        ),
        Measure::Reinstate => (
            t.label_mail_reinstated_subject(number),
            t.label_mail_reinstated_text(person, number, holder, reason, &address),
        ),
        Measure::Revoke => {
            (t.label_mail_revoked_subject(number), t.label_mail_revoked_text(person, number, holder, reason, &address))
        }
    };
    let kind = if outcome == Measure::Revoke { Kind::LabelRevoked } else { Kind::LabelCase };
    let news = News::new(kind, &page, case.unwrap_or(label.id)).with("number", number).with("step", outcome.key());
    tell_owners(tx, ctx, label.organiser_id, &news, write).await
}

/// Reminds the owners of the end. A label that was revoked, or followed by a newer one, needs none.
async fn remind(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let reminder: Reminder = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some(label) = still_counts(&tx, reminder.label).await?.filter(|l| ctx.now() < l.valid_until) else {
        return Ok(());
    };
    let page = format!("/apply/renew/{}", label.number);
    let address = ctx.config.url(&page);
    let write = |t: Texts, person: &str| {
        let until = written(t.locale().tag(), label.valid_until, false);
        let days = u64::from(reminder.days);
        let text = t.label_mail_remind_text(days, person, &label.number, &label.holder, until, &address);
        (t.label_mail_remind_subject(days, &label.number), text)
    };
    let news = News::new(Kind::LabelEnds, page, format!("{}:{}", label.id, reminder.days))
        .with("number", &label.number)
        .with("days", reminder.days);
    tell_owners(&tx, &ctx, label.organiser_id, &news, write).await?;
    tx.commit().await?;
    Ok(())
}

/// A label, unless it was revoked, or a newer one has followed it.
async fn still_counts(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<Label>, AppError> {
    let Some(label) = store::by_id(tx, id).await?.filter(|l| l.revoked_at.is_none()) else {
        return Ok(None);
    };
    let all = store::of_organiser(tx, label.organiser_id).await?;
    let has_newer = all.iter().any(|l| l.valid_until > label.valid_until && l.revoked_at.is_none());
    Ok(Some(label).filter(|_| !has_newer))
}

/// Tells the owners that a label has ended, and until when it can still be renewed, where the rules leave time for that.
/// That it has ended needs no doing: it is so from that moment on.
async fn ended(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let ended: Reminder = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some(label) = still_counts(&tx, ended.label).await? else {
        return Ok(());
    };
    let closes = renewal_closes(&label, &programme::rules(&ctx)?.renewal);
    let number = label.number.as_str();
    let can_renew = ctx.now() < closes;
    let page = if can_renew { format!("/apply/renew/{number}") } else { format!("/labels/{number}") };
    let address = ctx.config.url(&page);
    let write = |t: Texts, person: &str| {
        let text = match can_renew {
            true => {
                let until = written(t.locale().tag(), closes, false);
                t.label_mail_ended_grace_text(person, number, &label.holder, until, &address)
            }
            false => t.label_mail_ended_text(person, number, &label.holder, &address),
        };
        (t.label_mail_ended_subject(number), text)
    };
    let news = News::new(Kind::LabelEnds, page, format!("{}:0", label.id)).with("number", number).with("days", 0);
    tell_owners(&tx, &ctx, label.organiser_id, &news, write).await?;
    tx.commit().await?;
    Ok(())
}
