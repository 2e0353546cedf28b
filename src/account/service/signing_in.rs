//! Signing in and out, and what helps whoever has forgotten their password.

use super::{
    MAIL_FROM, MAIL_TO, change,
    linking::{Purpose, send_confirmation, send_password_link, use_link},
    record,
    signing_up::mark_confirmed,
};
use crate::{
    account::{
        model::{Actor, Email, Password},
        passwords, sessions, store,
    },
    error::{AppError, Issue},
    platform::{
        Ctx,
        limits::{self, Limit},
    },
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Tries to sign in, by account.
const SIGN_IN: Limit = Limit { name: "sign-in", free: 5, first_wait: 2 };
/// Tries to sign in, by where they come from: many people may sit behind one address.
const SIGN_IN_FROM: Limit = Limit { name: "sign-in-from", free: 60, first_wait: 2 };

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
    change(&tx, ctx, model, |active| active.password_hash = Set(Some(hash))).await?;
    sessions::end_all(&tx, id).await?;
    let session = sessions::begin(&tx, ctx, id, before).await?;
    record(&tx, ctx, Some(id), "account.new_password", id, json!({})).await?;
    tx.commit().await?;
    Ok(session)
}
