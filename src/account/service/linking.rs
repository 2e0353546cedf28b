//! The links in mails, each of which works once.

use crate::{
    account::store::{self, one_time_link, person},
    error::{AppError, Issue},
    platform::{
        Ctx,
        ids::token_hash,
        mail::{self, Mail},
    },
    texts::Texts,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};

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

pub(super) async fn send_confirmation(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: &person::Model,
) -> Result<(), AppError> {
    let link = one_time(tx, ctx, person.id, Purpose::Confirm).await?;
    let t = Texts::of(person.locale());
    let text = t.account_mail_confirm_text(&person.name, link);
    mail::send(tx, ctx, Mail::new(person.email.clone(), t.account_mail_confirm_subject(), text)).await
}

pub(super) async fn send_password_link(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: person::Model,
) -> Result<(), AppError> {
    let link = one_time(tx, ctx, person.id, Purpose::Password).await?;
    let t = Texts::of(person.locale());
    let text = t.account_mail_password_text(&person.name, link);
    mail::send(tx, ctx, Mail::new(person.email, t.account_mail_password_subject(), text)).await
}

/// Uses a link up: whose it was.
pub(super) async fn use_link(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    token: &str,
    purpose: Purpose,
) -> Result<Uuid, AppError> {
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

pub(super) async fn end_links(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    one_time_link::Entity::update_many()
        .col_expr(one_time_link::Column::UsedAt, Expr::value(ctx.now().0))
        .filter(one_time_link::Column::PersonId.eq(person))
        .filter(one_time_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
