//! An owner submits the application.

use super::{mailing, own, record, renewing};
use crate::{
    account::{Actor, Role, store as people},
    apply::{
        model::{ApplicationState, Snapshot, journey, may_submit},
        store,
    },
    error::AppError,
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser,
    platform::Ctx,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Submits an application; doing it twice gives the same reference. Its members are told by mail. `seen` are the answers
/// as the page to check had them; empty for who has no page.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners; the rules `appeal_runs` while the one before it is looked at again,
/// `application_incomplete` when something is still missing, and `answers_changed` when they aren't any more as they were
/// seen.
pub async fn submit(ctx: &Ctx, actor: &Actor, id: Uuid, seen: &str) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, id).await?;
    if let Some(reference) = application.reference {
        return Ok(reference);
    }
    if !may_submit(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    // Two under review at once would be decided without each other.
    if let Some(previous) = application.previous_id
        && ApplicationState::UNDER_REVIEW.contains(&store::application(&tx, previous).await?.state)
    {
        return Err(AppError::rule("appeal_runs"));
    }
    renewing::check_in_time(&tx, ctx, &application).await?;
    let edition = store::edition_of(&tx, &application).await?;
    let rows = store::answer_rows(&tx, id).await?;
    let now = Snapshot::of(application.revision, rows.iter().map(|r| (r.question_id.as_str(), r.revision)));
    if !seen.is_empty() && seen.parse() != Ok(now) {
        return Err(AppError::rule("answers_changed"));
    }
    let answers = store::read(&rows);
    let form = edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    if !journey(form, &answers).is_complete() {
        return Err(AppError::rule("application_incomplete"));
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
    let when = (now, edition.rules.decision.days);
    mailing::tell_members(&tx, ctx, (&application.organiser_id, id), &reference, when).await?;
    tell_coordinators(&tx, ctx, application.organiser_id, id, &reference).await?;
    tx.commit().await?;
    Ok(reference)
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
