//! The end of what was allowed: by who allowed it, or by the wallet.

use super::{Problem, end_family, exchanging::Form, record};
use crate::{
    account::{Actor, service::SignedOut},
    error::AppError,
    platform::Ctx,
    wallet::{
        model::Refusal,
        store::{self, Kind, client, consent, token},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::{Value, json};

/// Ends a person's own consent, at once.
///
/// # Errors
/// [`AppError::NotFound`], for those of others and those that have ended, too.
pub async fn disconnect(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let consent = store::consent(&tx, id).await?.filter(|c| c.person_id == actor.id).ok_or(AppError::NotFound)?;
    let detail = json!({ "wallet": consent.client_id });
    record(&tx, ctx, Some(actor.id), "wallet.disconnect", ("wallet_consent", id), detail).await?;
    end(&tx, ctx, consent, "person").await?;
    Ok(tx.commit().await?)
}

/// Ends all that somebody had allowed when they signed out everywhere, or set a new password: whoever could sign in as
/// them may have connected a wallet.
pub(super) async fn signed_out(ctx: Ctx, payload: Value) -> Result<(), AppError> {
    let SignedOut { person, at } = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let all = store::consents_of(&tx, person).await?;
    // What was allowed again since then rests on a session of afterwards.
    for consent in all.into_iter().filter(|consent| consent.updated_at <= at) {
        let detail = json!({ "wallet": consent.client_id });
        record(&tx, &ctx, Some(person), "wallet.sign_out", ("wallet_consent", consent.id), detail).await?;
        end(&tx, &ctx, consent, "sign_out").await?;
    }
    Ok(tx.commit().await?)
}

/// Ends a consent and all secrets that rest on it.
pub(super) async fn end(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    consent: consent::Model,
    by: &str,
) -> Result<(), AppError> {
    token::Entity::update_many()
        .col_expr(token::Column::RevokedAt, Expr::value(ctx.now().0))
        .filter(token::Column::ConsentId.eq(consent.id))
        .filter(token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    let mut active = consent.into_active_model();
    active.holds = Set(None);
    active.ended_at = Set(Some(ctx.now()));
    active.ended_by = Set(Some(by.into()));
    active.update(tx).await?;
    Ok(())
}

/// Ends a token that its wallet doesn't need any more (RFC 7009): with one that renews, all that came of the same code.
/// With the last one the consent ends.
///
/// # Errors
/// `invalid_request` without a token, `invalid_grant` for one of another wallet. One that nobody knows is none any more.
pub async fn revoke(ctx: &Ctx, client: &client::Model, form: &Form) -> Result<(), Problem> {
    let secret = form.get("token").ok_or(Refusal::new("invalid_request", "token is missing"))?;
    let tx = ctx.db.write().await?;
    let Some(row) = store::secret(&tx, secret).await?.filter(|row| row.kind != Kind::Code.key()) else {
        return Ok(());
    };
    let Some(consent) = store::consent(&tx, row.consent_id).await? else {
        return Ok(());
    };
    if consent.client_id != client.id {
        return Err(Refusal::new("invalid_grant", "the token belongs to another client").into());
    }
    if row.kind == Kind::Refresh.key() {
        end_family(&tx, row.family, ctx.now()).await?;
    } else {
        let mut active = row.into_active_model();
        active.revoked_at = Set(Some(ctx.now()));
        active.update(&tx).await?;
    }
    let detail = json!({ "wallet": client.id });
    record(&tx, ctx, None, "wallet.revoke", ("wallet_consent", consent.id), detail).await?;
    if store::secrets_left(&tx, consent.id, ctx.now()).await? == 0 {
        end(&tx, ctx, consent, "wallet").await?;
    }
    tx.commit().await?;
    Ok(())
}
