//! An owner hands the application in.

use super::{own, record};
use crate::{
    account::{Actor, Role, store as people},
    apply::{
        model::{ApplicationState, journey, may_submit},
        store,
    },
    error::{AppError, Issue},
    notify::{
        Kind,
        service::{News, tell, tell_with},
    },
    organiser,
    platform::Ctx,
    texts::Texts,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Submits an application; doing it twice gives the same reference. Its members are told by mail.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners; a rule when something is still missing.
pub async fn submit(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, id).await?;
    if let Some(reference) = application.reference {
        return Ok(reference);
    }
    if !may_submit(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let edition = store::edition(&tx, &application.edition_version).await?;
    let answers = store::answers(&tx, id).await?;
    let form = edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    if !journey(form, &answers).is_complete() {
        return Err(AppError::field("", Issue::Rule("application_incomplete".into())));
    }
    let now = ctx.now();
    let beginning = format!("{}-{}-A", edition.rules.label.number_prefix, now.to_utc().year());
    let last = store::last_reference(&tx, &beginning).await?;
    let number = last.and_then(|r| r.strip_prefix(&beginning)?.parse::<u32>().ok()).unwrap_or(0) + 1;
    let reference = format!("{beginning}{number:04}");
    let row = store::row(&tx, id).await?;
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.reference = Set(Some(reference.clone()));
    active.state = Set(ApplicationState::Submitted.key().into());
    active.submitted_at = Set(Some(now));
    active.submitted_by = Set(Some(actor.id));
    active.revision = Set(revision);
    active.updated_at = Set(now);
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "apply.submit", id, json!({ "reference": reference })).await?;
    tell_members(&tx, ctx, &application.organiser_id, id, &reference, edition.rules.decision.days).await?;
    tell_coordinators(&tx, ctx, application.organiser_id, id, &reference).await?;
    tx.commit().await?;
    Ok(reference)
}

async fn tell_members(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: &Uuid,
    application: Uuid,
    reference: &str,
    days: u32,
) -> Result<(), AppError> {
    let name = organiser::store::by_id(tx, *organiser).await?.name;
    let page = format!("/apply/{application}/submitted");
    let address = ctx.config.url(&page);
    let news = News::new(Kind::ApplicationSubmitted, page, application).with("reference", reference);
    for (person, _) in organiser::store::members(tx, *organiser).await? {
        let write = |t: Texts, person: &str| {
            let text = t.apply_mail_submitted_text(u64::from(days), person, &name, reference, &address);
            (t.apply_mail_submitted_subject(reference), text)
        };
        tell_with(tx, ctx, person, &news, write).await?;
    }
    Ok(())
}

/// Tells the coordinators that there is something to check, but for those who are too close to the organiser.
async fn tell_coordinators(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: Uuid,
    application: Uuid,
    reference: &str,
) -> Result<(), AppError> {
    let news = News::new(Kind::ApplicationArrived, format!("/review/{application}/formal"), application)
        .with("reference", reference);
    for (person, _) in people::holders(tx, Role::Coordinator).await? {
        if !organiser::service::is_tied(tx, ctx, organiser, person.id).await? {
            tell(tx, ctx, person.id, &news).await?;
        }
    }
    Ok(())
}
