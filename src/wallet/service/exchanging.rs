//! Codes become tokens, and tokens the next ones. Each secret is exchanged once: whoever comes with one a second time has
//! found it somewhere, or somebody else has, so all that came of it ends.

use super::{Problem, end_family, ending::end, record};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        ids::token_hash,
        limits::{self, Limit},
    },
    wallet::{
        model::{ACCESS_MINUTES, REFRESH_DAYS, Refusal, Scope, Scopes, request::is_known},
        store::{self, Kind, client, token},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Tries with a wrong secret, by where they come from.
const TOKEN_FROM: Limit = Limit { name: "wallet-token", free: 60, first_wait: 2 };

const UNKNOWN: Refusal = Refusal::new("invalid_client", "the client is unknown or its secret is wrong");
const BAD_GRANT: Refusal =
    Refusal::new("invalid_grant", "the code or refresh token is unknown, used, expired or revoked");

/// The fields that a wallet sends.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads them.
    ///
    /// # Errors
    /// `invalid_request` when one stands there twice.
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.iter().any(|(n, _)| *n == name) {
                return Err(Refusal::new("invalid_request", "a parameter stands there twice"));
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(fields))
    }

    /// A field; what is empty counts as left out.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }
}

/// What a wallet gets.
pub struct Tokens {
    /// It reads with this.
    pub access: String,
    /// It gets the next ones with this.
    pub refresh: Option<String>,
    /// What the first one opens.
    pub scopes: Scopes,
}

/// Which wallet asks: by name and secret from the header, or by its name in the form where it has no secret.
///
/// # Errors
/// `invalid_client`; [`AppError::TooMany`] after many tries.
pub async fn authenticate(
    ctx: &Ctx,
    from: &str,
    basic: Option<(String, String)>,
    form: &Form,
) -> Result<client::Model, Problem> {
    limits::attempt(ctx, TOKEN_FROM, from).await?;
    let named = form.get("client_id");
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(token_hash(secret))),
        None => (named, None),
    };
    if basic.is_some() && named.is_some_and(|named| Some(named) != id) {
        return Err(Refusal::new("invalid_request", "client_id is another one than in the header").into());
    }
    let id = id.and_then(|id| id.parse::<Uuid>().ok()).ok_or(UNKNOWN)?;
    let client = store::client(ctx.db.read(), id).await?.ok_or(UNKNOWN)?;
    // Whoever has no secret shows none, and whoever has one shows it.
    if client.secret_hash != secret {
        return Err(UNKNOWN.into());
    }
    limits::give_back(ctx, TOKEN_FROM, from).await?;
    Ok(client)
}

/// Exchanges what a wallet comes with.
///
/// # Errors
/// `invalid_grant`, `invalid_scope`, `invalid_request`, `unsupported_grant_type`.
pub async fn exchange(ctx: &Ctx, client: &client::Model, form: &Form) -> Result<Tokens, Problem> {
    match form.get("grant_type") {
        Some("authorization_code") => code(ctx, client, form).await,
        Some("refresh_token") => renew(ctx, client, form).await,
        Some(_) => Err(Refusal::new("unsupported_grant_type", "authorization_code or refresh_token").into()),
        None => Err(Refusal::new("invalid_request", "grant_type is missing").into()),
    }
}

fn needed<'a>(form: &'a Form, name: &str, missing: &'static str) -> Result<&'a str, Refusal> {
    form.get(name).ok_or(Refusal::new("invalid_request", missing))
}

/// A secret that the wallet may exchange: its own, of the right kind, for the first time, and what it rests on still
/// holds. What is exchanged a second time ends all that came of it.
async fn taken(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    client: &client::Model,
    secret: &str,
    kind: Kind,
) -> Result<Result<token::Model, Refusal>, AppError> {
    let Some(row) = store::secret(tx, secret).await?.filter(|row| row.kind == kind.key()) else {
        return Ok(Err(BAD_GRANT));
    };
    let Some(consent) = store::consent(tx, row.consent_id).await?.filter(|c| c.client_id == client.id) else {
        return Ok(Err(BAD_GRANT));
    };
    if row.used_at.is_some() {
        if row.revoked_at.is_none() {
            end_family(tx, row.family, ctx.now()).await?;
            let detail = json!({ "wallet": client.id, "kind": kind.key() });
            record(tx, ctx, None, "wallet.reuse", ("wallet_consent", consent.id), detail).await?;
            if store::secrets_left(tx, consent.id, ctx.now()).await? == 0 {
                end(tx, ctx, consent, "reuse").await?;
            }
        }
        return Ok(Err(BAD_GRANT));
    }
    if !row.is_live(ctx.now()) {
        return Ok(Err(BAD_GRANT));
    }
    let mut active = row.clone().into_active_model();
    active.used_at = Set(Some(ctx.now()));
    active.update(tx).await?;
    Ok(Ok(row))
}

async fn code(ctx: &Ctx, client: &client::Model, form: &Form) -> Result<Tokens, Problem> {
    let secret = needed(form, "code", "code is missing")?;
    let redirect = needed(form, "redirect_uri", "redirect_uri is missing")?;
    let verifier = needed(form, "code_verifier", "code_verifier is missing")?;
    let tx = ctx.db.write().await?;
    let row = match taken(&tx, ctx, client, secret, Kind::Code).await? {
        Ok(row) => row,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    };
    let is_theirs = row.redirect_uri.as_deref() == Some(redirect)
        && row.challenge.as_deref().is_some_and(|challenge| is_known(verifier, challenge));
    if !is_theirs {
        // A code is tried once, also by whoever doesn't know what belongs to it.
        tx.commit().await?;
        return Err(
            Refusal::new("invalid_grant", "redirect_uri or code_verifier is another one than asked with").into()
        );
    }
    let scopes = row.scopes();
    let tokens = issue(&tx, ctx, &row, scopes).await?;
    tx.commit().await?;
    Ok(tokens)
}

async fn renew(ctx: &Ctx, client: &client::Model, form: &Form) -> Result<Tokens, Problem> {
    let secret = needed(form, "refresh_token", "refresh_token is missing")?;
    let asked = form.get("scope");
    let tx = ctx.db.write().await?;
    let row = match taken(&tx, ctx, client, secret, Kind::Refresh).await? {
        Ok(row) => row,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal.into());
        }
    };
    let scopes = asked.map_or_else(|| row.scopes(), Scopes::parse);
    let is_known = asked.is_none_or(|asked| asked.split_ascii_whitespace().all(|one| Scope::parse(one).is_some()));
    if !is_known || !scopes.is_within(&row.scopes()) || !scopes.reads() {
        // Nothing is taken from the wallet by that: the transaction isn't committed.
        return Err(Refusal::new("invalid_scope", "more is asked for than was allowed, or nothing").into());
    }
    let tokens = issue(&tx, ctx, &row, scopes).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Makes the tokens that a code or a token is exchanged for. What renews them opens what was allowed at first, even where
/// less was asked for this time.
async fn issue(tx: &DatabaseTransaction, ctx: &Ctx, from: &token::Model, scopes: Scopes) -> Result<Tokens, AppError> {
    let now = ctx.now();
    let row = |secret: &str, kind: Kind, scopes: String, expires_at| token::Model {
        token_hash: token_hash(secret),
        kind: kind.key().into(),
        consent_id: from.consent_id,
        family: from.family,
        scopes,
        redirect_uri: None,
        challenge: None,
        created_at: now,
        expires_at,
        used_at: None,
        revoked_at: None,
    };
    let access = ctx.ids.token()?;
    let mut rows = vec![row(&access, Kind::Access, scopes.written(), now.plus_minutes(ACCESS_MINUTES))];
    let mut refresh = None;
    if from.scopes().has(Scope::Offline) {
        let secret = ctx.ids.token()?;
        rows.push(row(&secret, Kind::Refresh, from.scopes.clone(), now.plus_days(REFRESH_DAYS)));
        refresh = Some(secret);
    }
    for row in rows {
        token::Entity::insert(token::ActiveModel::from(row)).exec_without_returning(tx).await?;
    }
    Ok(Tokens { access, refresh, scopes })
}
