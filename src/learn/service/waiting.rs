//! Awards for people who have no account yet: a mail leads them to the badge, and can be sent again.

use super::tables::{give, record};
use crate::{
    account::{Actor, Email, service::Confirmed, store as people},
    error::{AppError, Issue},
    learn::{
        model::award::{RowState, WAITS_DAYS, may_award},
        store::{self, award_row, award_table},
    },
    notify::{
        Kind,
        service::{News, tell},
    },
    platform::{
        Ctx,
        ids::token_hash,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    programme,
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Mails that go out again to one address for one badge.
const AGAIN: Limit = Limit { name: "award-link", free: 3, first_wait: 60 };
/// Mails with all links that anybody may ask for, to one address.
const ASKED_TO: Limit = Limit { name: "award-links-to", free: 2, first_wait: 600 };
/// The same from one place.
const ASKED_FROM: Limit = Limit { name: "award-links-from", free: 10, first_wait: 60 };

/// Lets an award wait for whoever has an address, and writes to it. The same award waits once.
pub(super) async fn wait(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    table: &award_table::Model,
    row: award_row::Model,
    email: &Email,
) -> Result<(), AppError> {
    let waits = store::award_waits(&email.key(), &row.badge_id);
    if let Some(other) = store::award_waiting(tx, &waits).await?.filter(|other| other.id != row.id) {
        if other.expires_at.is_some_and(|until| until > ctx.now()) {
            let mut active = row.into_active_model();
            active.state = Set(RowState::Waits.key().into());
            active.update(tx).await?;
            return Ok(());
        }
        // Its time is over: this one takes its place.
        let mut active = other.into_active_model();
        active.waits = Set(None);
        active.update(tx).await?;
    }
    let token = ctx.ids.token()?;
    let until = ctx.now().plus_days(WAITS_DAYS);
    send(tx, ctx, table, &row, email, &token).await?;
    let mut active = row.into_active_model();
    active.state = Set(RowState::Waiting.key().into());
    active.token_hash = Set(Some(token_hash(&token)));
    active.waits = Set(Some(waits));
    active.mailed_at = Set(Some(ctx.now()));
    active.expires_at = Set(Some(until));
    active.update(tx).await?;
    Ok(())
}

async fn send(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    table: &award_table::Model,
    row: &award_row::Model,
    email: &Email,
    token: &str,
) -> Result<(), AppError> {
    let locale = Locale::parse(&table.language).unwrap_or(Locale::ENGLISH);
    let content = programme::content(ctx, locale)?;
    let badge = content.badge(&row.badge_id).ok_or(AppError::NotFound)?;
    let t = Texts::of(locale);
    let link = ctx.config.url(&format!("/claim/{token}"));
    let text = t.learn_mail_claim_text(&content.network.issuer.name, &badge.name, link);
    let subject = t.learn_mail_claim_subject(&badge.name);
    mail::send(tx, ctx, Mail::new(email.as_str().into(), subject, text)).await
}

/// Sends the mail of a waiting award once more, with a new link; the old one doesn't hold any more. Who has an account
/// by now gets the badge at once.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; [`AppError::NotFound`]; the rule `already_done` when nobody
/// waits for it any more; [`AppError::TooMany`].
pub async fn send_again(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    let row = store::award_row(ctx.db.read(), id).await?;
    limits::attempt(ctx, AGAIN, &row.id.to_string()).await?;
    let tx = ctx.db.write().await?;
    let row = store::award_row(&tx, id).await?;
    // Whose time was over long ago was forgotten.
    if row.state()? != RowState::Waiting || row.email.is_empty() {
        return Err(AppError::rule("already_done"));
    }
    let table = store::award_table(&tx, row.table_id).await?;
    record(&tx, ctx, Some(actor.id), "award.send_again", row.table_id, json!({ "line": row.line })).await?;
    super::tables::settle(&tx, ctx, &table, row).await?;
    Ok(tx.commit().await?)
}

/// The award that a link leads to.
///
/// # Errors
/// [`Issue::LinkNotValid`] when there is none, or when its time is over.
pub async fn award_of(db: &impl ConnectionTrait, ctx: &Ctx, token: &str) -> Result<award_row::Model, AppError> {
    let row = store::award_by_token(db, &token_hash(token)).await?;
    let invalid = || AppError::field("", Issue::LinkNotValid);
    let row = row.ok_or_else(invalid)?;
    let is_open = row.state()? == RowState::Waiting && row.expires_at.is_some_and(|until| until > ctx.now());
    if is_open || row.state()? == RowState::Claimed { Ok(row) } else { Err(invalid()) }
}

/// Whether an award belongs to somebody else: its address is that of another account.
///
/// # Errors
/// When the database fails.
pub async fn is_of_another(db: &impl ConnectionTrait, row: &award_row::Model, person: Uuid) -> Result<bool, AppError> {
    let Ok(email) = Email::parse(&row.email) else { return Ok(true) };
    let holder = people::with_address(db, &email).await?;
    Ok(holder.is_some_and(|p| p.id != person))
}

/// Somebody comes for an award that waits: whoever has the link has read the mail to its address, whichever address
/// their account has. Gives back the credential; coming twice is coming once.
///
/// # Errors
/// [`Issue::LinkNotValid`]; the rule `award_other_account` when the address has an account of its own.
pub async fn claim_award(ctx: &Ctx, actor: &Actor, token: &str) -> Result<Uuid, AppError> {
    let tx = ctx.db.write().await?;
    let row = award_of(&tx, ctx, token).await?;
    if row.state()? == RowState::Claimed {
        let own = row.credential_id.filter(|_| row.person_id == Some(actor.id));
        return own.ok_or_else(|| AppError::field("", Issue::LinkNotValid));
    }
    if is_of_another(&tx, &row, actor.id).await? {
        return Err(AppError::rule("award_other_account"));
    }
    let credential = give(&tx, ctx, Some(actor.id), row, actor.id, RowState::Claimed).await?;
    tx.commit().await?;
    Ok(credential)
}

/// The awards that wait for some addresses.
async fn all_for(db: &impl ConnectionTrait, ctx: &Ctx, emails: &[String]) -> Result<Vec<award_row::Model>, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let badges: Vec<&str> = content.badges.iter().map(|badge| badge.id.as_str()).collect();
    store::awards_waiting_for(db, emails, &badges, ctx.now()).await
}

/// Takes an award that waits for the address of an account; taking it twice is taking it once. Gives back the credential.
///
/// # Errors
/// [`AppError::NotFound`] when it waits for another address, or doesn't wait.
pub async fn take_waiting(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<Uuid, AppError> {
    let tx = ctx.db.write().await?;
    let row = store::award_row(&tx, id).await?;
    if row.state()? == RowState::Claimed && row.person_id == Some(actor.id) {
        return row.credential_id.ok_or(AppError::NotFound);
    }
    let own = people::addresses(&tx, actor.id).await?;
    let row = all_for(&tx, ctx, &own).await?.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    let credential = give(&tx, ctx, Some(actor.id), row, actor.id, RowState::Claimed).await?;
    tx.commit().await?;
    Ok(credential)
}

/// Sends all links of the awards that wait for an address to it, in one mail; earlier links don't hold any more. Whoever
/// asks learns nothing: neither whether any wait, nor whether the address has an account.
///
/// # Errors
/// [`AppError::TooMany`].
pub async fn ask_again(ctx: &Ctx, from: &str, email: &Email, locale: Locale) -> Result<(), AppError> {
    limits::attempt(ctx, ASKED_FROM, from).await?;
    limits::attempt(ctx, ASKED_TO, &email.key()).await?;
    let content = programme::content(ctx, locale)?;
    let tx = ctx.db.write().await?;
    let mut list = Vec::new();
    for row in all_for(&tx, ctx, &[email.key()]).await? {
        let token = ctx.ids.token()?;
        let name = content.badge(&row.badge_id).map(|badge| badge.name.text.clone()).unwrap_or_default();
        list.push(format!("{name}\n{}", ctx.config.url(&format!("/claim/{token}"))));
        let detail = json!({ "line": row.line, "asked": true });
        record(&tx, ctx, None, "award.send_again", row.table_id, detail).await?;
        let mut active = row.into_active_model();
        active.token_hash = Set(Some(token_hash(&token)));
        active.mailed_at = Set(Some(ctx.now()));
        active.update(&tx).await?;
    }
    if !list.is_empty() {
        let t = Texts::of(locale);
        let text = t.learn_mail_waits_text(&content.network.issuer.name, list.join("\n\n"));
        let mail = Mail::new(email.as_str().into(), t.learn_mail_waits_subject().to_string(), text);
        mail::send(&tx, ctx, mail).await?;
    }
    Ok(tx.commit().await?)
}

/// Says to somebody whose address was just confirmed which badges wait for it.
pub(super) async fn tell_confirmed(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let Confirmed { person } = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let own = people::addresses(&tx, person).await?;
    for row in all_for(&tx, &ctx, &own).await? {
        let news = News::new(Kind::AwardWaits, "/claim", row.id).with("badge", &row.badge_id);
        tell(&tx, &ctx, person, &news).await?;
    }
    Ok(tx.commit().await?)
}
