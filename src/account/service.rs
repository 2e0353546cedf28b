//! The verbs of accounts. None of their answers tells a stranger who has an account.

use super::{
    model::{Actor, Email, Password, PersonName, Role, may_grant_roles},
    passwords, sessions,
    store::{self, one_time_link, person, role_grant},
};
use crate::{
    error::{AppError, Issue},
    platform::{
        Ctx,
        audit::{self, Entry},
        ids::token_hash,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Tries to sign in, by account.
const SIGN_IN: Limit = Limit { name: "sign-in", free: 5, first_wait: 2 };
/// Tries to sign in, by where they come from: many people may sit behind one address.
const SIGN_IN_FROM: Limit = Limit { name: "sign-in-from", free: 60, first_wait: 2 };
/// Mails to one address.
const MAIL_TO: Limit = Limit { name: "mail-to", free: 3, first_wait: 30 };
/// Mails asked for from one address of the network.
const MAIL_FROM: Limit = Limit { name: "mail-from", free: 40, first_wait: 5 };
/// How long a link to confirm an address works, in minutes.
const CONFIRM_MINUTES: i64 = 24 * 60;
/// How long a link to a new password works, in minutes.
const PASSWORD_MINUTES: i64 = 30;

/// What a link in a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Shows that the address is theirs.
    Confirm,
    /// Sets a new password.
    Password,
}

impl Purpose {
    const fn key(self) -> &'static str {
        match self {
            Purpose::Confirm => "confirm",
            Purpose::Password => "password",
        }
    }
}

/// Makes an account, or tells the owner of the address that they have one: by mail, so that the answer is the same.
///
/// # Errors
/// [`AppError::TooMany`] from one place.
pub async fn sign_up(
    ctx: &Ctx,
    from: &str,
    name: PersonName,
    email: Email,
    password: Password,
    locale: Locale,
) -> Result<(), AppError> {
    limits::attempt(ctx, MAIL_FROM, from).await?;
    limits::attempt(ctx, MAIL_TO, &email.key()).await?;
    let hash = passwords::hash(password).await?;
    let tx = ctx.db.write().await?;
    match store::by_email(&tx, &email).await? {
        Some(person) if person.email_confirmed_at.is_some() => {
            let t = Texts::of(Locale::parse(&person.locale).unwrap_or(locale));
            let text = t.account_mail_have_account_text(
                &person.name,
                ctx.config.url("/sign-in"),
                ctx.config.url("/forgotten-password"),
            );
            mail::send(&tx, ctx, Mail::new(person.email, t.account_mail_have_account_subject(), text)).await?;
        }
        Some(person) => {
            // Never confirmed, and two have tried: nobody's password holds, or the owner of the address would confirm
            // somebody else's. The mail leads to choosing one.
            end_links(&tx, ctx, person.id).await?;
            let mut active = person.clone().into_active_model();
            active.name = Set(name.as_str().to_string());
            active.name_folded = Set(name.as_str().to_lowercase());
            active.password_hash = Set(None);
            active.locale = Set(locale.tag().into());
            active.revision = Set(person.revision + 1);
            active.updated_at = Set(ctx.now());
            let person = active.update(&tx).await?;
            send_password_link(&tx, ctx, person).await?;
        }
        None => {
            let person = create(&tx, ctx, name, &email, Some(hash), locale, false).await?;
            send_confirmation(&tx, ctx, &person).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Adds a person; the caller decides how they come to a password and whether their address is confirmed.
///
/// # Errors
/// When the database fails.
pub async fn create(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    name: PersonName,
    email: &Email,
    password_hash: Option<String>,
    locale: Locale,
    demo: bool,
) -> Result<person::Model, AppError> {
    let now = ctx.now();
    let model = person::Model {
        id: ctx.ids.uuid(),
        email: email.key(),
        email_confirmed_at: demo.then_some(now),
        name: name.as_str().to_string(),
        name_folded: name.as_str().to_lowercase(),
        password_hash,
        locale: locale.tag().into(),
        country: String::new(),
        languages: String::new(),
        demo,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    person::Entity::insert(person::ActiveModel::from(model.clone())).exec_without_returning(tx).await?;
    record(tx, ctx, Some(model.id), "account.sign_up", model.id, json!({})).await?;
    Ok(model)
}

async fn send_confirmation(tx: &DatabaseTransaction, ctx: &Ctx, person: &person::Model) -> Result<(), AppError> {
    let link = one_time(tx, ctx, person.id, Purpose::Confirm).await?;
    let t = Texts::of(person.locale());
    let text = t.account_mail_confirm_text(&person.name, link);
    mail::send(tx, ctx, Mail::new(person.email.clone(), t.account_mail_confirm_subject(), text)).await
}

/// Makes a link that works once, and returns its address.
///
/// # Errors
/// When the database fails.
pub async fn one_time(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid, purpose: Purpose) -> Result<String, AppError> {
    let token = ctx.ids.token()?;
    let minutes = if purpose == Purpose::Confirm { CONFIRM_MINUTES } else { PASSWORD_MINUTES };
    one_time_link::Entity::insert(one_time_link::ActiveModel {
        token_hash: Set(token_hash(&token)),
        person_id: Set(person),
        purpose: Set(purpose.key().into()),
        created_at: Set(ctx.now()),
        expires_at: Set(ctx.now().plus_minutes(minutes)),
        used_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    let page = if purpose == Purpose::Confirm { "confirm" } else { "new-password" };
    Ok(ctx.config.url(&format!("/{page}/{token}")))
}

/// Uses a link up: whose it was.
async fn use_link(tx: &DatabaseTransaction, ctx: &Ctx, token: &str, purpose: Purpose) -> Result<Uuid, AppError> {
    let link = store::live_link(tx, &token_hash(token), purpose.key(), ctx.now())
        .await?
        .ok_or_else(|| AppError::field("", Issue::LinkNotValid))?;
    // With one used, the others that still lie in the mailbox end, too.
    end_links(tx, ctx, link.person_id).await?;
    Ok(link.person_id)
}

/// Whose account a link to a new password opens: its e-mail address.
///
/// # Errors
/// [`Issue::LinkNotValid`].
pub async fn whose(ctx: &Ctx, token: &str) -> Result<String, AppError> {
    let db = ctx.db.read();
    let link = store::live_link(db, &token_hash(token), Purpose::Password.key(), ctx.now())
        .await?
        .ok_or_else(|| AppError::field("", Issue::LinkNotValid))?;
    Ok(store::by_id(db, link.person_id).await?.email)
}

async fn end_links(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    one_time_link::Entity::update_many()
        .col_expr(one_time_link::Column::UsedAt, Expr::value(ctx.now().0))
        .filter(one_time_link::Column::PersonId.eq(person))
        .filter(one_time_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Confirms an address and begins a session in place of the one `before`; returns its secret.
///
/// # Errors
/// [`Issue::LinkNotValid`].
pub async fn confirm(ctx: &Ctx, token: &str, before: Option<&str>) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let person = use_link(&tx, ctx, token, Purpose::Confirm).await?;
    mark_confirmed(&tx, ctx, person).await?;
    let session = sessions::begin(&tx, ctx, person, before).await?;
    tx.commit().await?;
    Ok(session)
}

async fn mark_confirmed(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    let model = store::by_id(tx, person).await?;
    if model.email_confirmed_at.is_none() {
        let revision = model.revision + 1;
        let mut active = model.into_active_model();
        active.email_confirmed_at = Set(Some(ctx.now()));
        active.revision = Set(revision);
        active.updated_at = Set(ctx.now());
        active.update(tx).await?;
        record(tx, ctx, Some(person), "account.confirm_email", person, json!({})).await?;
    }
    Ok(())
}

/// Begins a session for the right address and password, in place of the one `before`; returns its secret.
///
/// # Errors
/// [`Issue::WrongCredentials`] whatever of the two is wrong; [`AppError::TooMany`] after several tries.
pub async fn sign_in(
    ctx: &Ctx,
    from: &str,
    email: &Email,
    password: String,
    before: Option<&str>,
) -> Result<String, AppError> {
    limits::attempt(ctx, SIGN_IN_FROM, from).await?;
    limits::attempt(ctx, SIGN_IN, &email.key()).await?;
    let person = store::by_email(ctx.db.read(), email).await?;
    let hash = person.as_ref().and_then(|p| p.password_hash.clone());
    let is_right = passwords::is_right(password, hash).await?;
    let Some(person) = person.filter(|_| is_right) else {
        return Err(AppError::field("", Issue::WrongCredentials));
    };
    if person.email_confirmed_at.is_none() {
        limits::attempt(ctx, MAIL_TO, &email.key()).await?;
        let tx = ctx.db.write().await?;
        send_confirmation(&tx, ctx, &person).await?;
        tx.commit().await?;
        return Err(AppError::rule("confirm_email_first"));
    }
    let tx = ctx.db.write().await?;
    let session = sessions::begin(&tx, ctx, person.id, before).await?;
    record(&tx, ctx, Some(person.id), "account.sign_in", person.id, json!({})).await?;
    tx.commit().await?;
    limits::succeeded(ctx, SIGN_IN, &email.key()).await?;
    // Many people sign in from one place, rightly.
    limits::give_back(ctx, SIGN_IN_FROM, from).await?;
    Ok(session)
}

/// Ends all sessions of the person who asks.
///
/// # Errors
/// When the database fails.
pub async fn sign_out_everywhere(ctx: &Ctx, actor: &Actor) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    sessions::end_all(&tx, actor.id).await?;
    record(&tx, ctx, Some(actor.id), "account.sign_out_everywhere", actor.id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a link to a new password, if there is somebody to send it to.
///
/// # Errors
/// [`AppError::TooMany`].
pub async fn forgotten_password(ctx: &Ctx, from: &str, email: &Email) -> Result<(), AppError> {
    limits::attempt(ctx, MAIL_FROM, from).await?;
    limits::attempt(ctx, MAIL_TO, &email.key()).await?;
    let tx = ctx.db.write().await?;
    if let Some(person) = store::by_email(&tx, email).await? {
        send_password_link(&tx, ctx, person).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn send_password_link(tx: &DatabaseTransaction, ctx: &Ctx, person: person::Model) -> Result<(), AppError> {
    let link = one_time(tx, ctx, person.id, Purpose::Password).await?;
    let t = Texts::of(person.locale());
    let text = t.account_mail_password_text(&person.name, link);
    mail::send(tx, ctx, Mail::new(person.email, t.account_mail_password_subject(), text)).await
}

/// Sets a new password by a link, which also shows that the address is theirs; ends all sessions, begins a new one.
///
/// # Errors
/// [`Issue::LinkNotValid`].
pub async fn new_password(
    ctx: &Ctx,
    token: &str,
    password: Password,
    before: Option<&str>,
) -> Result<String, AppError> {
    let hash = passwords::hash(password).await?;
    let tx = ctx.db.write().await?;
    let id = use_link(&tx, ctx, token, Purpose::Password).await?;
    mark_confirmed(&tx, ctx, id).await?;
    let model = store::by_id(&tx, id).await?;
    let revision = model.revision + 1;
    let mut active = model.into_active_model();
    active.password_hash = Set(Some(hash));
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    sessions::end_all(&tx, id).await?;
    let session = sessions::begin(&tx, ctx, id, before).await?;
    record(&tx, ctx, Some(id), "account.new_password", id, json!({})).await?;
    tx.commit().await?;
    Ok(session)
}

/// Remembers the language that a person wants to read.
///
/// # Errors
/// When the database fails.
pub async fn choose_language(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let model = store::by_id(&tx, actor.id).await?;
    let revision = model.revision + 1;
    let mut active = model.into_active_model();
    active.locale = Set(locale.tag().into());
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "account.choose_language", actor.id, json!({ "locale": locale })).await?;
    tx.commit().await?;
    Ok(())
}

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

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    of: Uuid,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    audit::record(tx, ctx, Entry { actor, verb, subject: ("person", of.to_string()), reason: None, detail }).await
}
