//! Wallets register by themselves: nobody here knows them, and nothing is promised by it.

use super::{Problem, record};
use crate::{
    platform::{
        Ctx,
        ids::token_hash,
        limits::{self, Limit},
    },
    wallet::{
        model::client::{Metadata, Method},
        store::client,
    },
};
use sea_orm::entity::prelude::*;
use serde_json::json;

/// Registrations from one place: a wallet needs one for all its users.
const REGISTER_FROM: Limit = Limit { name: "wallet-register", free: 20, first_wait: 30 };

/// A wallet that has registered.
pub struct Registered {
    /// The wallet.
    pub row: client::Model,
    /// What it has registered.
    pub metadata: Metadata,
    /// Its secret, which is said once.
    pub secret: Option<String>,
}

/// Registers a wallet.
///
/// # Errors
/// `invalid_client_metadata`, `invalid_redirect_uri`; [`AppError::TooMany`](crate::error::AppError::TooMany).
pub async fn register(ctx: &Ctx, from: &str, json: &[u8]) -> Result<Registered, Problem> {
    limits::attempt(ctx, REGISTER_FROM, from).await?;
    let metadata = Metadata::parse(json)?;
    let secret = match metadata.token_endpoint_auth_method {
        Method::ClientSecretBasic => Some(ctx.ids.token()?),
        Method::None => None,
    };
    let row = client::Model {
        id: ctx.ids.uuid(),
        secret_hash: secret.as_deref().map(token_hash),
        name: metadata.client_name.clone(),
        host: metadata.host(),
        scopes: metadata.scope.clone(),
        metadata: serde_json::to_string(&metadata).map_err(|e| crate::error::AppError::internal(&e))?,
        created_at: ctx.now(),
    };
    let tx = ctx.db.write().await?;
    client::Entity::insert(client::ActiveModel::from(row.clone())).exec_without_returning(&tx).await?;
    record(&tx, ctx, None, "wallet.register", ("wallet", row.id), json!({ "host": row.host })).await?;
    tx.commit().await?;
    Ok(Registered { row, metadata, secret })
}
