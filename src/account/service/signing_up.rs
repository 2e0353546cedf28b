//! How somebody comes to an account, and shows that its address is theirs.

use super::{
    MAIL_FROM, MAIL_TO, change,
    linking::{Purpose, end_links, send_confirmation, send_password_link, use_link},
    record,
};
use crate::{
    account::{
        model::{Email, Password, PersonName},
        passwords, sessions,
        store::{self, person},
    },
    error::AppError,
    platform::{
        Ctx, jobs, limits,
        mail::{self, Mail},
    },
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The kind of the job that lets the rooms above know that somebody's address is confirmed.
pub const CONFIRMED: &str = "account.confirmed";

/// Whose address was confirmed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Confirmed {
    /// Whose.
    pub person: Uuid,
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
    // Somebody's further address has an account, too.
    let known = match store::by_email(&tx, &email).await? {
        Some(person) => Some(person),
        None => store::with_address(&tx, &email).await?,
    };
    match known {
        Some(person) if person.email_confirmed_at.is_some() => {
            let t = Texts::of(Locale::parse(&person.locale).unwrap_or(locale));
            let text = t.account_mail_have_account_text(
                &person.name,
                ctx.config.url("/sign-in"),
                ctx.config.url("/forgotten-password"),
            );
            mail::send(&tx, ctx, Mail::new(email.key(), t.account_mail_have_account_subject(), text)).await?;
        }
        Some(person) => {
            // Never confirmed, and two have tried: nobody's password holds, or the owner of the address would confirm
            // somebody else's. The mail leads to choosing one.
            end_links(&tx, ctx, person.id).await?;
            let person = change(&tx, ctx, person, |active| {
                active.name = Set(name.as_str().to_string());
                active.name_folded = Set(name.as_str().to_lowercase());
                active.password_hash = Set(None);
                active.locale = Set(locale.tag().into());
            })
            .await?;
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

pub(super) async fn mark_confirmed(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    let model = store::by_id(tx, person).await?;
    if model.email_confirmed_at.is_none() {
        change(tx, ctx, model, |active| active.email_confirmed_at = Set(Some(ctx.now()))).await?;
        record(tx, ctx, Some(person), "account.confirm_email", person, json!({})).await?;
        let key = Some(format!("{CONFIRMED}:{person}"));
        jobs::enqueue(tx, ctx, CONFIRMED, &Confirmed { person }, ctx.now(), key).await?;
    }
    Ok(())
}
