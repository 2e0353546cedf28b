//! What an organiser shows of itself beside its profile: a logo, and links.

use super::{own_role, record};
use crate::{
    account::Actor,
    error::{AppError, Issue},
    evidence,
    organiser::{
        logo as drawing,
        model::{Link, may_edit},
        store::{self, more::logo, organiser},
    },
    platform::{Ctx, ids::sha256_hex},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// So much of the fingerprint stands in the address of a logo.
const SHOWN: usize = 16;

/// The row of an organiser that somebody may change.
async fn editable(tx: &impl ConnectionTrait, actor: &Actor, id: Uuid) -> Result<organiser::Model, AppError> {
    if !may_edit(own_role(tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    store::row(tx, id).await
}

/// Makes a logo of a file that the person has brought. The file itself isn't kept.
///
/// # Errors
/// [`AppError::NotFound`] for others than members and for files of others, [`AppError::NotAllowed`] for viewers; what
/// is wrong with the file.
pub async fn set_logo(ctx: &Ctx, actor: &Actor, id: Uuid, files: &[Uuid]) -> Result<(), AppError> {
    editable(ctx.db.read(), actor, id).await?;
    let [file] = files else {
        let issue = if files.is_empty() { Issue::NotChosen } else { Issue::TooManyFiles(1) };
        return Err(AppError::field("logo[]", issue));
    };
    let found = evidence::service::own(ctx, actor, *file).await?;
    if u64::try_from(found.size).unwrap_or(u64::MAX) > drawing::MOST_BYTES {
        return Err(AppError::field("logo[]", Issue::Rule("logo_too_large".into())));
    }
    let bytes = evidence::service::bytes(ctx, actor, *file, drawing::MOST_BYTES).await?;
    let png = drawing::make(found.media_type, bytes.to_vec()).await?;
    let sha256 = sha256_hex(&png);
    let tx = ctx.db.write().await?;
    // Who may change it may have changed while it was drawn.
    let row = editable(&tx, actor, id).await?;
    logo::Entity::delete_by_id(id).exec(&tx).await?;
    let detail = json!({ "sha256": sha256, "size": png.len() });
    let shown = sha256.get(..SHOWN).unwrap_or_default().to_string();
    let made = logo::ActiveModel { organiser_id: Set(id), sha256: Set(sha256), png: Set(png), made_at: Set(ctx.now()) };
    logo::Entity::insert(made).exec_without_returning(&tx).await?;
    change(&tx, ctx, row, |row| row.logo = Set(shown)).await?;
    record(&tx, ctx, actor, "organiser.set_logo", id, None, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the logo off. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for viewers.
pub async fn remove_logo(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = editable(&tx, actor, id).await?;
    if row.logo.is_empty() {
        return Ok(());
    }
    logo::Entity::delete_by_id(id).exec(&tx).await?;
    change(&tx, ctx, row, |row| row.logo = Set(String::new())).await?;
    record(&tx, ctx, actor, "organiser.remove_logo", id, None, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Says where else the organiser can be seen.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for viewers, [`AppError::Conflict`] when
/// they were changed in between.
pub async fn set_links(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, links: &[Link]) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = editable(&tx, actor, id).await?;
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let json = serde_json::to_string(links).map_err(|e| AppError::internal(&e))?;
    change(&tx, ctx, row, |row| row.links = Set(json)).await?;
    record(&tx, ctx, actor, "organiser.set_links", id, None, json!({ "links": links.len() })).await?;
    tx.commit().await?;
    Ok(())
}

async fn change(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    row: organiser::Model,
    what: impl FnOnce(&mut organiser::ActiveModel),
) -> Result<(), AppError> {
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    what(&mut active);
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(tx).await?;
    Ok(())
}
