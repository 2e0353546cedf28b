//! What pages show and what wallets get.

use super::{
    model::{AskedView, Connection, ConnectionsView, ConsentView, WalletView},
    service::{self, Question},
    store::{self, client},
};
use crate::{
    account::{Actor, store as people},
    badge::{
        jwt,
        shape::CONTEXT,
        store::{CredentialRow, count_shared, shared_of},
    },
    error::AppError,
    platform::Ctx,
    timestamp::Timestamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn wallet(of: &client::Model) -> Result<WalletView, AppError> {
    let metadata = of.metadata()?;
    Ok(WalletView {
        name: of.name.clone(),
        host: of.host.clone(),
        site: metadata.client_uri,
        terms: metadata.tos_uri,
        policy: metadata.policy_uri,
    })
}

/// What a wallet leads somebody to. What can't be answered is said to everybody; what can be, to who is signed in.
///
/// # Errors
/// [`AppError::SignInNeeded`]; when the database fails.
pub async fn asked(ctx: &Ctx, actor: Option<Actor>, query: &str) -> Result<AskedView, AppError> {
    let db = ctx.db.read();
    let Some(Question { client, asked, wanted }) = service::question(db, query).await? else {
        return Ok(AskedView::Stranger);
    };
    let actor = actor.ok_or(AppError::SignInNeeded)?;
    let wanted = match wanted {
        Ok(wanted) => wanted,
        // Nobody is led back without having seen where to: whoever has registered could send people anywhere with it.
        Err(refusal) => {
            let answer = [("error", refusal.error), ("error_description", refusal.description)];
            return Ok(AskedView::Refused {
                back: asked.back(ctx.config.base(), &answer),
                why: format!("{}: {}", refusal.error, refusal.description),
                name: client.name,
                host: client.host,
            });
        }
    };
    let (shared, hidden) = count_shared(db, actor.id).await?;
    let before = store::consent_of(db, actor.id, client.id).await?;
    Ok(AskedView::Consent(ConsentView {
        wallet: wallet(&client)?,
        scopes: wanted.scopes,
        person: actor.id,
        name: actor.name,
        email: actor.email.as_str().to_string(),
        shared,
        hidden,
        since: before.map(|c| c.created_at),
        query: query.to_string(),
    }))
}

/// The wallets that somebody has connected.
///
/// # Errors
/// When the database fails.
pub async fn connections(ctx: &Ctx, actor: &Actor) -> Result<ConnectionsView, AppError> {
    let db = ctx.db.read();
    let consents = store::consents_of(db, actor.id).await?;
    let clients = store::clients(db, consents.iter().map(|c| c.client_id)).await?;
    let rows = consents.into_iter().filter_map(|consent| {
        let of = clients.get(&consent.client_id)?;
        let row = |wallet| Connection {
            id: consent.id,
            wallet,
            scopes: consent.scopes(),
            since: consent.created_at,
            last_used: consent.last_used_at,
        };
        Some(wallet(of).map(row))
    });
    Ok(ConnectionsView { rows: rows.collect::<Result<_, _>>()?, address: ctx.config.base().into() })
}

/// Which badges a wallet asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// From which on.
    pub offset: u64,
    /// How many at most.
    pub limit: u64,
    /// Only those that were signed after this.
    pub since: Option<Timestamp>,
}

/// Some of the badges that somebody shares, as a wallet gets them, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn badges(ctx: &Ctx, person: Uuid, part: Part, as_tokens: bool) -> Result<(String, u64), AppError> {
    let (rows, count) = shared_of(ctx.db.read(), person, part.since, part.offset, part.limit).await?;
    let body = if as_tokens { tokens(ctx, &rows).await? } else { documents(&rows) };
    Ok((body, count))
}

/// Byte by byte as they were signed.
fn documents(rows: &[CredentialRow]) -> String {
    let rows: Vec<&str> = rows.iter().map(|row| row.json.as_str()).collect();
    format!(r#"{{"credential":[{}]}}"#, rows.join(","))
}

async fn tokens(ctx: &Ctx, rows: &[CredentialRow]) -> Result<String, AppError> {
    let mut tokens = Vec::with_capacity(rows.len());
    for row in rows {
        tokens.push(jwt::of(ctx, row).await?);
    }
    Ok(json!({ "compactJwsString": tokens }).to_string())
}

/// Who somebody is, for a wallet. Its id is one that no other wallet gets.
///
/// # Errors
/// When the database fails.
pub async fn profile(ctx: &Ctx, bearer: &service::Bearer) -> Result<Value, AppError> {
    let person = people::by_id(ctx.db.read(), bearer.person).await?;
    Ok(json!({
        "@context": CONTEXT,
        "id": format!("urn:uuid:{}", bearer.consent),
        "type": ["Profile"],
        "name": person.name,
        "email": person.email,
    }))
}
