//! What the pages of the room call.

use super::model::{AskedView, ConnectionsView};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{reading, service};
    use crate::platform::http::security;
    pub use crate::{
        account::{actor, signed_in},
        error::Issue,
        platform::Ctx,
    };
    use axum::http::{HeaderValue, header};
    use leptos::{nonce::use_nonce, prelude::use_context};
    use leptos_axum::ResponseOptions;

    /// Lets the form on this page lead to a wallet: browsers ask for that at every step of the way there, also behind the
    /// first.
    pub fn lead_away() {
        if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce())
            && let Ok(policy) = HeaderValue::from_str(&security::page_policy_leading_on(&nonce))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}
#[cfg(feature = "ssr")]
use server::*;

/// The question of a wallet, by what stands in the address of its page.
#[server(prefix = "/api", endpoint = "wallet/asked")]
pub async fn asked(query: String) -> Result<AskedView, AppError> {
    lead_away();
    reading::asked(&Ctx::of_request()?, actor(), &query).await
}

/// Answers it: `allow` or `deny`.
#[server(prefix = "/api", endpoint = "wallet/answer")]
pub async fn answer(query: String, person: Uuid, #[server(default)] answer: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let allows = match answer.as_str() {
        "allow" => true,
        "deny" => false,
        _ => return Err(AppError::field("answer", Issue::NotChosen)),
    };
    let back = service::answer(&ctx, &actor, person, &query, allows).await?;
    leptos_axum::redirect(&back);
    Ok(())
}

/// The wallets that the person has connected.
#[server(prefix = "/api", endpoint = "wallet/connections")]
pub async fn connections() -> Result<ConnectionsView, AppError> {
    reading::connections(&Ctx::of_request()?, &signed_in()?).await
}

/// Ends what a wallet may.
#[server(prefix = "/api", endpoint = "wallet/disconnect")]
pub async fn disconnect(id: Uuid) -> Result<(), AppError> {
    service::disconnect(&Ctx::of_request()?, &signed_in()?, id).await?;
    leptos_axum::redirect("/account/wallets?ended=1");
    Ok(())
}

/// What is typed into a wallet, so that it finds this server.
#[server(prefix = "/api", endpoint = "wallet/address")]
pub async fn address() -> Result<String, AppError> {
    Ok(Ctx::of_request()?.config.base().into())
}
