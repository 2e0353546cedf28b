//! The verbs of organisers.

mod handover;
mod members;
mod profile;
mod verifying;

pub use handover::{answer_handover, offer_handover, withdraw_handover};
pub use members::{add_member, change_member, invite, join, leave, resend_invitation, withdraw_invitation};
pub use profile::{remove_logo, set_links, set_logo};
pub use verifying::{ask_verification, ask_verification_with, decide_verification};

use super::{
    model::{self, MemberRole, NewOrganiser, Organiser, Verification, may_edit, may_manage, slug},
    store::{self, organiser},
};
use crate::{
    account::Actor,
    error::AppError,
    notify::service::{News, tell_with},
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme,
    texts::Texts,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, PaginatorTrait, entity::prelude::*,
};
use serde_json::{Value, json};

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    verb: &str,
    organiser: Uuid,
    reason: Option<&str>,
    detail: Value,
) -> Result<(), AppError> {
    let subject = ("organiser", organiser.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason, detail }).await
}

/// The role of a person who acts for an organiser; to others its inner matters don't exist.
async fn own_role(tx: &impl ConnectionTrait, actor: &Actor, organiser: Uuid) -> Result<MemberRole, AppError> {
    store::role_of(tx, organiser, actor.id).await?.ok_or(AppError::NotFound)
}

/// Makes an organiser; whoever makes it is its first owner.
///
/// # Errors
/// When the database fails.
pub async fn create(ctx: &Ctx, actor: &Actor, new: NewOrganiser) -> Result<Organiser, AppError> {
    let tx = ctx.db.write().await?;
    let now = ctx.now();
    let row = organiser::Model {
        id: ctx.ids.uuid(),
        slug: free_slug(&tx, &new.name).await?,
        kind: new.kind.key().into(),
        name: new.name,
        country: new.country,
        languages: serde_json::to_string(&new.languages).map_err(|e| AppError::internal(&e))?,
        website: new.website.unwrap_or_default(),
        description: new.description,
        contact_email: new.contact_email.as_str().into(),
        logo: String::new(),
        links: "[]".into(),
        verification: Verification::None.key().into(),
        verification_note: String::new(),
        verification_reason: String::new(),
        verification_asked_at: None,
        revision: 1,
        created_by: actor.id,
        created_at: now,
        updated_at: now,
    };
    organiser::Entity::insert(organiser::ActiveModel::from(row.clone())).exec_without_returning(&tx).await?;
    add_member(&tx, ctx, actor, row.id, actor.id, MemberRole::Owner).await?;
    record(&tx, ctx, actor, "organiser.create", row.id, None, json!({ "slug": row.slug })).await?;
    tx.commit().await?;
    row.try_into()
}

async fn free_slug(tx: &DatabaseTransaction, name: &str) -> Result<String, AppError> {
    let base = slug(name);
    // This one is the address of the form for a new one.
    let mut candidate = if base == "new" { "new-1".to_string() } else { base.clone() };
    let mut n = 1;
    while organiser::Entity::find().filter(organiser::Column::Slug.eq(&candidate)).count(tx).await? > 0 {
        n += 1;
        candidate = format!("{base}-{n}");
    }
    Ok(candidate)
}

/// Changes the profile. The name in addresses stays. Who it is was what the Network verified: another kind, name or
/// country has to be verified again.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::Conflict`] when it was changed in between.
pub async fn edit(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, new: NewOrganiser) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_edit(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let row = store::row(&tx, id).await?;
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let is_somebody_else = (row.kind.as_str(), &row.name, &row.country) != (new.kind.key(), &new.name, &new.country);
    let verification_ends = is_somebody_else && row.verification == Verification::Verified.key();
    let mut active = row.into_active_model();
    if verification_ends {
        active.verification = Set(Verification::None.key().into());
    }
    active.kind = Set(new.kind.key().into());
    active.name = Set(new.name);
    active.country = Set(new.country);
    active.languages = Set(serde_json::to_string(&new.languages).map_err(|e| AppError::internal(&e))?);
    active.website = Set(new.website.unwrap_or_default());
    active.description = Set(new.description);
    active.contact_email = Set(new.contact_email.as_str().into());
    active.revision = Set(revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let detail = json!({ "revision": revision + 1, "verification_ends": verification_ends });
    record(&tx, ctx, actor, "organiser.edit", id, None, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a person is too close to an organiser to judge it now, by the rules that hold now.
///
/// # Errors
/// When the database fails.
pub async fn is_tied(db: &impl ConnectionTrait, ctx: &Ctx, organiser: Uuid, person: Uuid) -> Result<bool, AppError> {
    let rules = programme::rules(ctx)?;
    let ties = store::ties_to(db, organiser).await?;
    Ok(ties.iter().any(|(other, ended_at)| *other == person && model::is_tied(*ended_at, ctx.now(), &rules.conflict)))
}

/// Tells all owners of an organiser, each in their language.
///
/// # Errors
/// When the database fails.
pub async fn tell_owners(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: Uuid,
    news: &News,
    write: impl Fn(Texts, &str) -> (String, String),
) -> Result<(), AppError> {
    for (person, role) in store::members(tx, organiser).await? {
        if may_manage(role) {
            tell_with(tx, ctx, person, news, &write).await?;
        }
    }
    Ok(())
}
