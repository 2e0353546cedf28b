//! Further addresses: a person says that one is theirs, and shows it by the link in a mail, in the browser in which they
//! are signed in. A badge that was awarded to any of them is theirs.

use super::{CONFIRMED, Confirmed, MAIL_FROM, MAIL_TO, record};
use crate::{
    account::{
        Actor,
        model::Email,
        store::{self, further_address},
    },
    error::{AppError, Issue},
    platform::{
        Ctx,
        ids::token_hash,
        jobs, limits,
        mail::{self, Mail},
    },
    texts::Texts,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// How many further addresses somebody may have.
const MOST: usize = 10;
/// How long the link works, in minutes.
const LINK_MINUTES: i64 = 24 * 60;

/// Says that an address is theirs: a mail goes there. Whether somebody else has it isn't said here, but to whoever reads
/// the mail.
///
/// # Errors
/// [`Issue::Taken`] for one of their own; the rule `address_many`; [`AppError::TooMany`].
pub async fn add_address(ctx: &Ctx, actor: &Actor, from: &str, email: &Email) -> Result<(), AppError> {
    limits::attempt(ctx, MAIL_FROM, from).await?;
    limits::attempt(ctx, MAIL_TO, &email.key()).await?;
    let tx = ctx.db.write().await?;
    let own = store::further_addresses(&tx, actor.id).await?;
    let same = own.iter().find(|row| row.email == email.key());
    if actor.email.key() == email.key() || same.is_some_and(|row| row.confirmed_at.is_some()) {
        return Err(AppError::field("email", Issue::Taken));
    }
    if same.is_none() && own.len() >= MOST {
        return Err(AppError::rule("address_many"));
    }
    let token = ctx.ids.token()?;
    let (hash, until) = (Some(token_hash(&token)), Some(ctx.now().plus_minutes(LINK_MINUTES)));
    let id = match same.cloned() {
        Some(row) => {
            let id = row.id;
            let mut active = row.into_active_model();
            active.token_hash = Set(hash);
            active.expires_at = Set(until);
            active.update(&tx).await?;
            id
        }
        None => {
            let row = further_address::Model {
                id: ctx.ids.uuid(),
                person_id: actor.id,
                email: email.key(),
                token_hash: hash,
                created_at: ctx.now(),
                expires_at: until,
                confirmed_at: None,
            };
            let id = row.id;
            let row = further_address::ActiveModel::from(row);
            further_address::Entity::insert(row).exec_without_returning(&tx).await?;
            id
        }
    };
    record(&tx, ctx, Some(actor.id), "account.add_address", actor.id, json!({ "address": id })).await?;
    let t = Texts::of(actor.locale);
    let link = ctx.config.url(&format!("/account/addresses/{token}"));
    let text = t.account_mail_address_text(&actor.name, link);
    mail::send(&tx, ctx, Mail::new(email.as_str().into(), t.account_mail_address_subject(), text)).await?;
    tx.commit().await?;
    Ok(())
}

/// Shows by the link that an address is theirs. Only whoever added it can: the owner of a mailbox who opens a link that
/// somebody else has asked for gives them nothing.
///
/// # Errors
/// [`Issue::LinkNotValid`]; the rule `address_other_account` when somebody else has shown it before.
pub async fn confirm_address(ctx: &Ctx, actor: &Actor, token: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let all = store::further_addresses(&tx, actor.id).await?;
    let hash = Some(token_hash(token));
    let row = all.into_iter().find(|row| row.token_hash == hash && row.expires_at.is_some_and(|at| at > ctx.now()));
    let row = row.ok_or_else(|| AppError::field("", Issue::LinkNotValid))?;
    let email = Email::parse(&row.email).map_err(|_| AppError::internal(&"a further address that is none"))?;
    if store::with_address(&tx, &email).await?.is_some() {
        return Err(AppError::rule("address_other_account"));
    }
    let id = row.id;
    let mut active = row.into_active_model();
    active.token_hash = Set(None);
    active.expires_at = Set(None);
    active.confirmed_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "account.confirm_address", actor.id, json!({ "address": id })).await?;
    let key = Some(format!("{CONFIRMED}:{id}"));
    jobs::enqueue(&tx, ctx, CONFIRMED, &Confirmed { person: actor.id }, ctx.now(), key).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a further address away again. What was awarded to it stays with them.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's.
pub async fn remove_address(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let all = store::further_addresses(&tx, actor.id).await?;
    let row = all.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    row.delete(&tx).await?;
    record(&tx, ctx, Some(actor.id), "account.remove_address", actor.id, json!({ "address": id })).await?;
    tx.commit().await?;
    Ok(())
}
