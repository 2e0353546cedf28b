//! The verbs of administration that no other room has.

use super::model::may_administer;
use crate::{
    account::{Actor, store},
    error::{AppError, FieldErrors, Issue},
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs,
    },
    programme,
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Says where a person is and what they read: by this evaluators are matched with applications.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than administrators; codes that don't exist; [`AppError::Conflict`].
pub async fn describe(
    ctx: &Ctx,
    actor: &Actor,
    person: Uuid,
    revision: i64,
    country: &str,
    languages: &[String],
) -> Result<(), AppError> {
    if !may_administer(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let mut errors = FieldErrors::default();
    if !country.is_empty() && !content.has_country(country) {
        errors.add("country", Issue::UnknownChoice);
    }
    if languages.iter().any(|l| !content.has_language(l)) {
        errors.add("languages[]", Issue::UnknownChoice);
    }
    errors.check()?;
    let tx = ctx.db.write().await?;
    let row = store::by_id(&tx, person).await?;
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let mut active = row.into_active_model();
    active.country = Set(country.into());
    active.languages = Set(languages.join(" "));
    active.revision = Set(revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let subject = ("person", person.to_string());
    let entry = Entry { actor: Some(actor.id), verb: "admin.describe", subject, reason: None, detail: json!({}) };
    audit::record(&tx, ctx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a job that was given up back into the queue.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than administrators; [`AppError::NotFound`] when it isn't given up.
pub async fn revive(ctx: &Ctx, actor: &Actor, job: Uuid) -> Result<(), AppError> {
    if !may_administer(actor) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    if !jobs::revive(&tx, ctx, job).await? {
        return Err(AppError::NotFound);
    }
    let subject = ("job", job.to_string());
    let entry = Entry { actor: Some(actor.id), verb: "admin.revive_job", subject, reason: None, detail: json!({}) };
    audit::record(&tx, ctx, entry).await?;
    tx.commit().await?;
    Ok(())
}
