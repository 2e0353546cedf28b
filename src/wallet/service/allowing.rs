//! A wallet leads somebody here and asks; they allow it or not, and are led back with the answer.

use super::record;
use crate::{
    account::Actor,
    error::AppError,
    notify::{
        Kind as NewsKind,
        service::{News, tell},
    },
    platform::{Ctx, ids::token_hash},
    wallet::{
        model::{
            CODE_MINUTES, Refusal,
            request::{Asked, Wanted},
        },
        store::{self, Kind, client, consent, token},
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// A question of a wallet that is known, with an address that it has registered.
pub struct Question {
    /// Who asks.
    pub client: client::Model,
    /// What stands in the address.
    pub asked: Asked,
    /// What it wants; or why that doesn't work.
    pub wanted: Result<Wanted, Refusal>,
}

/// Reads a question; nothing when the wallet isn't known, or the address isn't exactly one of its own.
///
/// # Errors
/// When the database fails.
pub async fn question(db: &impl ConnectionTrait, query: &str) -> Result<Option<Question>, AppError> {
    let asked = Asked::parse(query);
    let Ok(id) = asked.client_id.parse::<Uuid>() else {
        return Ok(None);
    };
    let Some(client) = store::client(db, id).await? else {
        return Ok(None);
    };
    let metadata = client.metadata()?;
    if !metadata.redirect_uris.contains(&asked.redirect_uri) {
        return Ok(None);
    }
    let wanted = asked.check(&metadata.scopes());
    Ok(Some(Question { client, asked, wanted }))
}

/// Answers a question; where the browser is led with that.
///
/// # Errors
/// [`AppError::BadRequest`] for a question of nobody who is known, and [`AppError::Conflict`] when somebody else is signed
/// in than when it was read.
pub async fn answer(ctx: &Ctx, actor: &Actor, reader: Uuid, query: &str, allows: bool) -> Result<String, AppError> {
    if reader != actor.id {
        return Err(AppError::Conflict);
    }
    let issuer = ctx.config.base();
    let tx = ctx.db.write().await?;
    let Question { client, asked, wanted } = question(&tx, query).await?.ok_or(AppError::BadRequest)?;
    let wanted = match wanted {
        Ok(wanted) if allows => wanted,
        Ok(_) => return Ok(asked.back(issuer, &[("error", "access_denied")])),
        Err(Refusal { error, description }) => {
            return Ok(asked.back(issuer, &[("error", error), ("error_description", description)]));
        }
    };
    let consent = allow(&tx, ctx, actor, &client, &wanted).await?;
    let code = ctx.ids.token()?;
    let row = token::Model {
        token_hash: token_hash(&code),
        kind: Kind::Code.key().into(),
        consent_id: consent,
        family: ctx.ids.uuid(),
        scopes: wanted.scopes.written(),
        redirect_uri: Some(asked.redirect_uri.clone()),
        challenge: Some(wanted.challenge),
        created_at: ctx.now(),
        expires_at: ctx.now().plus_minutes(CODE_MINUTES),
        used_at: None,
        revoked_at: None,
    };
    token::Entity::insert(token::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(asked.back(issuer, &[("code", &code), ("scope", &wanted.scopes.written())]))
}

/// Notes the consent; once more, it is the same one with what was added.
async fn allow(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    client: &client::Model,
    wanted: &Wanted,
) -> Result<Uuid, AppError> {
    let now = ctx.now();
    let detail = json!({ "wallet": client.id, "scopes": wanted.scopes });
    if let Some(before) = store::consent_of(tx, actor.id, client.id).await? {
        let (id, scopes) = (before.id, before.scopes().with(&wanted.scopes));
        let mut active = before.into_active_model();
        active.scopes = Set(scopes.written());
        active.updated_at = Set(now);
        active.update(tx).await?;
        record(tx, ctx, Some(actor.id), "wallet.connect_again", ("wallet_consent", id), detail).await?;
        return Ok(id);
    }
    let row = consent::Model {
        id: Uuid::from_bytes(ctx.ids.random::<16>()?),
        person_id: actor.id,
        client_id: client.id,
        scopes: wanted.scopes.written(),
        holds: Some(store::holds(actor.id, client.id)),
        created_at: now,
        updated_at: now,
        last_used_at: None,
        ended_at: None,
        ended_by: None,
        window_at: now,
        window_used: 0,
    };
    let id = row.id;
    consent::Entity::insert(consent::ActiveModel::from(row)).exec_without_returning(tx).await?;
    record(tx, ctx, Some(actor.id), "wallet.connect", ("wallet_consent", id), detail).await?;
    // Whoever sits at somebody else's computer could connect a wallet of their own: the owner hears of it.
    let news = News::new(NewsKind::WalletConnected, "/account/wallets", id);
    let news = news.with("wallet", &client.name).with("host", &client.host);
    tell(tx, ctx, actor.id, &news).await?;
    Ok(id)
}
