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
        Ctx, jobs,
        limits::{self, Limit},
    },
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::Uuid};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Tries to sign in, by account.
const SIGN_IN: Limit = Limit { name: "sign-in", free: 5, first_wait: 2 };
/// Tries to sign in, by where they come from: many people may sit behind one address.
const SIGN_IN_FROM: Limit = Limit { name: "sign-in-from", free: 60, first_wait: 2 };

/// The kind of the job that lets the rooms above know that nobody is to be signed in as somebody any more, but for who
/// signs in from now on.
pub const SIGNED_OUT: &str = "account.signed_out";

/// Who was signed out everywhere.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SignedOut {
    /// Who.
    pub person: Uuid,
    /// When; what they allow afterwards holds.
    pub at: Timestamp,
}

/// Ends all sessions of a person, and what other rooms have open in their name.
async fn end_everywhere(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    sessions::end_all(tx, person).await?;
    jobs::enqueue(tx, ctx, SIGNED_OUT, &SignedOut { person, at: ctx.now() }, ctx.now(), None).await
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

/// Ends all sessions of the person who asks, and disconnects what they have connected.
///
/// # Errors
/// When the database fails.
pub async fn sign_out_everywhere(ctx: &Ctx, actor: &Actor) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    end_everywhere(&tx, ctx, actor.id).await?;
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

/// Sets a new password by a link, which also shows that the address is theirs; ends all sessions and disconnects what they
/// have connected, begins a new session.
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
    end_everywhere(&tx, ctx, id).await?;
    let session = sessions::begin(&tx, ctx, id, before).await?;
    record(&tx, ctx, Some(id), "account.new_password", id, json!({})).await?;
    tx.commit().await?;
    Ok(session)
}
