//! Roles: who gives and ends them, and how the first administrator comes to theirs.

use super::{Purpose, create, one_time, record};
use crate::{
    account::{
        model::{Actor, Email, PersonName, Role, may_grant_roles},
        store::{self, role_grant},
    },
    error::AppError,
    platform::Ctx,
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;

/// Gives a role to a person. Giving one that they hold changes nothing.
///
/// # Errors
/// [`AppError::NotAllowed`] unless an administrator asks.
pub async fn grant_role(ctx: &Ctx, actor: &Actor, to: Uuid, role: Role, coordinating: bool) -> Result<(), AppError> {
    if !may_grant_roles(actor) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    store::by_id(&tx, to).await?;
    grant(&tx, ctx, Some(actor.id), to, role, coordinating).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a role without asking who does it: for the first start and for demo data.
///
/// # Errors
/// When the database fails.
pub async fn grant(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Option<Uuid>,
    to: Uuid,
    role: Role,
    coordinating: bool,
) -> Result<(), AppError> {
    if store::roles_of(tx, to).await?.iter().any(|r| r.role == role && r.coordinating == coordinating) {
        return Ok(());
    }
    end_grants(tx, ctx, by, to, role).await?;
    role_grant::Entity::insert(role_grant::ActiveModel {
        id: Set(ctx.ids.uuid()),
        person_id: Set(to),
        role: Set(role.key().into()),
        coordinating: Set(coordinating),
        granted_by: Set(by),
        granted_at: Set(ctx.now()),
        ended_by: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    record(tx, ctx, by, "account.grant_role", to, json!({ "role": role, "coordinating": coordinating })).await
}

/// Ends a role of a person. The last administrator stays one.
///
/// # Errors
/// [`AppError::NotAllowed`] unless an administrator asks.
pub async fn end_role(ctx: &Ctx, actor: &Actor, of: Uuid, role: Role) -> Result<(), AppError> {
    if !may_grant_roles(actor) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    if role == Role::Administrator && store::holders(&tx, role).await?.iter().all(|(p, _)| p.id == of) {
        return Err(AppError::rule("last_administrator"));
    }
    if end_grants(&tx, ctx, Some(actor.id), of, role).await? {
        record(&tx, ctx, Some(actor.id), "account.end_role", of, json!({ "role": role })).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn end_grants(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Option<Uuid>,
    of: Uuid,
    role: Role,
) -> Result<bool, AppError> {
    let ended = role_grant::Entity::update_many()
        .col_expr(role_grant::Column::EndedAt, Expr::value(ctx.now().0))
        .col_expr(role_grant::Column::EndedBy, Expr::value(by))
        .filter(role_grant::Column::PersonId.eq(of))
        .filter(role_grant::Column::Role.eq(role.key()))
        .filter(role_grant::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// The administrator of a first start.
pub struct FirstAdministrator {
    /// What they sign in with.
    pub email: String,
    /// Where they set their password, once.
    pub link: String,
}

/// At the first start: makes an administrator, and the one-time link with which they set their password.
/// Nothing when there is one who can sign in; a link that ran out unused is replaced at the next start.
///
/// # Errors
/// When the database fails.
pub async fn first_administrator(ctx: &Ctx) -> Result<Option<FirstAdministrator>, AppError> {
    let tx = ctx.db.write().await?;
    if store::holders(&tx, Role::Administrator).await?.iter().any(|(person, _)| person.password_hash.is_some()) {
        return Ok(None);
    }
    let email =
        Email::parse(&format!("administrator@{}.invalid", ctx.config.host().split(':').next().unwrap_or("localhost")))
            .map_err(|_| AppError::internal(&"the first administrator's address"))?;
    let name = PersonName::parse("Administrator").map_err(|_| AppError::internal(&"the first administrator's name"))?;
    let person = match store::by_email(&tx, &email).await? {
        Some(person) => person,
        None => create(&tx, ctx, name, &email, None, Locale::ENGLISH, false).await?,
    };
    grant(&tx, ctx, None, person.id, Role::Administrator, false).await?;
    let link = one_time(&tx, ctx, person.id, Purpose::Password).await?;
    tx.commit().await?;
    Ok(Some(FirstAdministrator { email: person.email, link }))
}
