//! The verbs of labels.

use super::{
    model::{Label, may_revoke},
    store::{self, label},
};
use crate::{
    account::Actor,
    badge::service::{self as badge, LabelToIssue},
    error::AppError,
    notify::{Kind, service::News},
    organiser::{self, service::tell_owners},
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs::{self, Handlers},
    },
    programme::model::LabelRules,
    texts::Texts,
    timestamp::Timestamp,
    ui::when::written,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The longest reason for revoking, in characters.
const LONGEST_REASON: u32 = 2000;
/// The kind of the job that reminds a holder of the end.
pub const REMIND: &str = "label.remind";

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
        renews_id: earlier.as_ref().map(|e| e.id),
        created_at: ctx.now(),
    };
    label::Entity::insert(label::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    for days in &rules.reminders {
        let at = valid_until.plus_days(-i64::from(*days));
        let key = format!("{REMIND}:{}:{days}", row.id);
        jobs::enqueue(tx, ctx, REMIND, &Reminder { label: row.id, days: *days }, at, Some(key)).await?;
    }
    let subject = ("label", number.clone());
    let renews = earlier.map(|e| e.number);
    let detail = json!({ "application": new.application_id, "credential": credential_id, "renews": renews });
    audit::record(tx, ctx, Entry { actor, verb: "label.issue", subject, reason: None, detail }).await?;
    Ok(row.into())
}

/// Takes a label back: its credential says so from now on, and its page why. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; a missing reason.
pub async fn revoke(ctx: &Ctx, actor: &Actor, number: &str, reason: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = store::row(&tx, number).await?;
    if !may_revoke(actor, organiser::service::is_tied(&tx, ctx, row.organiser_id, actor.id).await?) {
        return Err(AppError::NotAllowed);
    }
    let reason = parse::reason(reason, LONGEST_REASON, true).map_err(|issue| AppError::field("reason", issue))?;
    if row.revoked_at.is_some() {
        return Err(AppError::rule("already_done"));
    }
    revoked(&tx, ctx, actor.id, row, &reason).await?;
    tx.commit().await?;
    Ok(())
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
        Some(row) if row.revoked_at.is_none() => revoked(tx, ctx, by, row, reason).await,
        _ => Ok(()),
    }
}

async fn revoked(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Uuid,
    row: label::Model,
    reason: &str,
) -> Result<(), AppError> {
    badge::revoke(tx, ctx, Some(by), row.credential_id, reason).await?;
    let (organiser, holder, number) = (row.organiser_id, row.holder.clone(), row.number.clone());
    let page = format!("/labels/{number}");
    let address = ctx.config.url(&page);
    let mut active = row.into_active_model();
    active.revoked_at = Set(Some(ctx.now()));
    active.revoked_by = Set(Some(by));
    active.revoked_reason = Set(reason.into());
    active.update(tx).await?;
    let subject = ("label", number.clone());
    let entry = Entry { actor: Some(by), verb: "label.revoke", subject, reason: Some(reason), detail: json!({}) };
    audit::record(tx, ctx, entry).await?;
    let write = |t: Texts, person: &str| {
        let text = t.label_mail_revoked_text(person, &number, &holder, reason, &address);
        (t.label_mail_revoked_subject(&number), text)
    };
    let news = News::new(Kind::LabelRevoked, &page, &number).with("number", &number);
    tell_owners(tx, ctx, organiser, &news, write).await?;
    Ok(())
}

/// Reminds the owners of the end. A label that was revoked, or followed by a newer one, needs none.
async fn remind(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let reminder: Reminder = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some(label) = store::by_id(&tx, reminder.label).await? else {
        return Ok(());
    };
    let newer = store::of_organiser(&tx, label.organiser_id).await?;
    let has_newer = newer.iter().any(|l| l.valid_until > label.valid_until && l.revoked_at.is_none());
    if label.revoked_at.is_some() || has_newer || ctx.now() >= label.valid_until {
        return Ok(());
    }
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
