//! Complaints about labels: anybody may send one, the coordinators deal with each.

use super::record;
use crate::{
    account::{Actor, Email, Role, store as people},
    error::AppError,
    label::{
        model::{LONGEST, Label, may_open},
        store::{self, label_complaint},
    },
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser, parse,
    platform::{
        Ctx,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Complaints from one place.
const COMPLAIN: Limit = Limit { name: "label-complaint", free: 5, first_wait: 60 };
/// The longest name of somebody who complains, in characters.
const LONGEST_NAME: u32 = 120;

/// What somebody complains about.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// The words.
    pub words: String,
    /// Who complains, if they say so.
    pub name: String,
    /// Where they can be reached, if they say so.
    pub email: String,
}

/// Takes a complaint about a label from anybody. The holder doesn't learn who complained.
///
/// # Errors
/// [`AppError::NotFound`] for a label that isn't there; missing words; what is no e-mail address; too many from one place.
pub async fn complain(
    ctx: &Ctx,
    from: &str,
    locale: Locale,
    number: &str,
    complaint: &Complaint,
) -> Result<(), AppError> {
    let words = parse::reason(&complaint.words, LONGEST, true).map_err(|issue| AppError::field("words", issue))?;
    let name = match complaint.name.trim() {
        "" => String::new(),
        given => parse::line(given, LONGEST_NAME).map_err(|issue| AppError::field("name", issue))?,
    };
    let email = match complaint.email.trim() {
        "" => String::new(),
        given => Email::parse(given).map_err(|issue| AppError::field("email", issue))?.as_str().to_string(),
    };
    limits::attempt(ctx, COMPLAIN, from).await?;
    let tx = ctx.db.write().await?;
    let label = store::by_number(&tx, number).await?;
    let row = label_complaint::Model {
        id: ctx.ids.uuid(),
        label_id: label.id,
        words,
        name,
        email,
        language: locale.tag().into(),
        created_at: ctx.now(),
        settled_at: None,
        settled_by: None,
        note: String::new(),
        case_id: None,
    };
    let id = row.id;
    label_complaint::Entity::insert(label_complaint::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    record(&tx, ctx, None, "label.complain", number, None, json!({ "complaint": id })).await?;
    let news = News::new(Kind::LabelWork, "/label-cases", id).with("number", number).with("step", "complaint");
    for (person, _) in people::holders(&tx, Role::Coordinator).await? {
        if !organiser::service::is_tied(&tx, ctx, label.organiser_id, person.id).await? {
            tell(&tx, ctx, person.id, &news).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Closes a complaint without a case, with a note for the record. Who complained and left an address hears that it was
/// looked at.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators, and for those tied to the holder; a missing note; the rule
/// `already_done`.
pub async fn settle_complaint(ctx: &Ctx, actor: &Actor, id: Uuid, note: &str) -> Result<(), AppError> {
    if !may_open(actor, false) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let row = store::complaint(&tx, id).await?;
    let label = store::by_id(&tx, row.label_id).await?.ok_or(AppError::NotFound)?;
    if !may_open(actor, organiser::service::is_tied(&tx, ctx, label.organiser_id, actor.id).await?) {
        return Err(AppError::NotAllowed);
    }
    let note = parse::reason(note, LONGEST, true).map_err(|issue| AppError::field("note", issue))?;
    if row.settled_at.is_some() {
        return Err(AppError::rule("already_done"));
    }
    answer(&tx, ctx, &label, &row).await?;
    let mut active = row.into_active_model();
    active.settled_at = Set(Some(ctx.now()));
    active.settled_by = Set(Some(actor.id));
    active.note = Set(note.clone());
    active.update(&tx).await?;
    let detail = json!({ "complaint": id });
    record(&tx, ctx, Some(actor.id), "label.settle_complaint", &label.number, Some(&note), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells those whose complaints led to a case that it was decided.
pub(super) async fn tell_complainants(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    label: &Label,
    case: Uuid,
) -> Result<(), AppError> {
    for row in store::complaints_of(tx, case).await? {
        answer(tx, ctx, label, &row).await?;
    }
    Ok(())
}

/// One mail for each complaint, in words that don't come from it: nobody can have us send theirs to somebody else.
async fn answer(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    label: &Label,
    row: &label_complaint::Model,
) -> Result<(), AppError> {
    if row.email.is_empty() {
        return Ok(());
    }
    let t = Texts::of(Locale::parse(&row.language).unwrap_or(Locale::ENGLISH));
    let address = ctx.config.url(&format!("/labels/{}", label.number));
    let subject = t.label_mail_complaint_subject(&label.number);
    let text = t.label_mail_complaint_text(&label.number, &label.holder, address);
    mail::send(tx, ctx, Mail { to: row.email.clone(), subject, text, unsubscribe: None, with: None }).await
}
