//! What the pages of the room call.

use super::model::{AddressesView, DidsView};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{model::*, reading, routes::*, service, sessions};
    use crate::error::AppError;
    pub use crate::{
        error::{FieldErrors, Issue},
        platform::{
            Ctx,
            http::{cookie, from},
        },
        texts::Locale,
    };
    use axum::http::{HeaderValue, header};
    use leptos::prelude::use_context;

    /// Sets a cookie on the answer.
    pub fn set_cookie(ctx: &Ctx, name: &str, value: Option<&str>, seconds: i64) -> Result<(), AppError> {
        let response = use_context::<leptos_axum::ResponseOptions>()
            .ok_or_else(|| AppError::internal(&"no response: called outside a request"))?;
        let cookie =
            HeaderValue::from_str(&ctx.config.cookie(name, value, seconds)).map_err(|e| AppError::internal(&e))?;
        response.append_header(header::SET_COOKIE, cookie);
        Ok(())
    }

    /// Hands a new session to the browser.
    pub fn hand_over(ctx: &Ctx, session: &str) -> Result<(), AppError> {
        set_cookie(ctx, sessions::COOKIE, Some(session), sessions::LONGEST_DAYS * 24 * 3600)
    }

    /// The secret of the session that the browser has, held or ended.
    pub fn session_before(ctx: &Ctx) -> Option<String> {
        let parts = use_context::<axum::http::request::Parts>()?;
        cookie(&parts.headers, &ctx.config.cookie_name(sessions::COOKIE)).map(str::to_string)
    }

    /// The language of the page that was sent from.
    pub fn page_locale() -> Locale {
        use_context::<Locale>().unwrap_or(Locale::ENGLISH)
    }
}
#[cfg(feature = "ssr")]
use server::*;

/// Signs up; the next step is in the mailbox.
#[server(prefix = "/api", endpoint = "account/sign_up")]
pub async fn sign_up(name: String, email: String, password: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let mut errors = FieldErrors::default();
    let name = errors.take("name", PersonName::parse(&name));
    let email = errors.take("email", Email::parse(&email));
    let password = errors.take("password", Password::parse(&password));
    let (Some(name), Some(email), Some(password)) = (name, email, password) else {
        return Err(AppError::Invalid(errors));
    };
    service::sign_up(&ctx, &from(&ctx), name, email, password, page_locale()).await?;
    leptos_axum::redirect("/check-your-mail");
    Ok(())
}

/// Confirms an address by the link in the mail.
#[server(prefix = "/api", endpoint = "account/confirm")]
pub async fn confirm(token: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let session = service::confirm(&ctx, &token, session_before(&ctx).as_deref()).await?;
    hand_over(&ctx, &session)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Signs in and goes on to where the person wanted to go.
#[server(prefix = "/api", endpoint = "account/sign_in")]
pub async fn sign_in(email: String, password: String, then: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let mut errors = FieldErrors::default();
    let email = errors.take("email", Email::parse(&email));
    if password.is_empty() {
        errors.add("password", Issue::Missing);
    }
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    let session = service::sign_in(&ctx, &from(&ctx), &email, password, session_before(&ctx).as_deref()).await?;
    hand_over(&ctx, &session)?;
    leptos_axum::redirect(safe_path(&then));
    Ok(())
}

/// Signs out on this device.
#[server(prefix = "/api", endpoint = "account/sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    if let Some(token) = session_before(&ctx) {
        sessions::end(&ctx, &token).await?;
    }
    set_cookie(&ctx, sessions::COOKIE, None, 0)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Signs out on all devices.
#[server(prefix = "/api", endpoint = "account/sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    service::sign_out_everywhere(&ctx, &signed_in()?).await?;
    set_cookie(&ctx, sessions::COOKIE, None, 0)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Sends a link to a new password.
#[server(prefix = "/api", endpoint = "account/forgotten_password")]
pub async fn forgotten_password(email: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let email = Email::parse(&email).map_err(|issue| AppError::field("email", issue))?;
    service::forgotten_password(&ctx, &from(&ctx), &email).await?;
    leptos_axum::redirect("/check-your-mail");
    Ok(())
}

/// Whose account a link to a new password opens; nothing when the link doesn't work any more.
#[server(prefix = "/api", endpoint = "account/whose")]
pub async fn whose(token: String) -> Result<Option<String>, AppError> {
    match service::whose(&Ctx::of_request()?, &token).await {
        Ok(email) => Ok(Some(email)),
        Err(AppError::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sets a new password by the link in the mail.
#[server(prefix = "/api", endpoint = "account/new_password")]
pub async fn new_password(token: String, password: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let password = Password::parse(&password).map_err(|issue| AppError::field("password", issue))?;
    let session = service::new_password(&ctx, &token, password, session_before(&ctx).as_deref()).await?;
    hand_over(&ctx, &session)?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Changes the language of the interface, for this browser and for the account if there is one.
#[server(prefix = "/api", endpoint = "account/choose_language")]
pub async fn choose_language(language: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let locale = Locale::parse(&language).ok_or_else(|| AppError::field("language", Issue::UnknownChoice))?;
    if let Some(actor) = actor() {
        service::choose_language(&ctx, &actor, locale).await?;
    }
    set_cookie(&ctx, "language", Some(locale.tag()), 365 * 24 * 3600)
}

/// The addresses of the person who is signed in.
#[server(prefix = "/api", endpoint = "account/addresses")]
pub async fn addresses() -> Result<AddressesView, AppError> {
    reading::addresses(&Ctx::of_request()?, &signed_in()?).await
}

/// Says that an address is theirs; the next step is in its mailbox.
#[server(prefix = "/api", endpoint = "account/add_address")]
pub async fn add_address(email: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let email = Email::parse(&email).map_err(|issue| AppError::field("email", issue))?;
    service::add_address(&ctx, &actor, &from(&ctx), &email).await?;
    leptos_axum::redirect("/account/addresses");
    Ok(())
}

/// Shows that an address is theirs, by the link in the mail.
#[server(prefix = "/api", endpoint = "account/confirm_address")]
pub async fn confirm_address(token: String) -> Result<(), AppError> {
    service::confirm_address(&Ctx::of_request()?, &signed_in()?, &token).await?;
    leptos_axum::redirect("/account/addresses?confirmed=yes");
    Ok(())
}

/// Takes a further address away.
#[server(prefix = "/api", endpoint = "account/remove_address")]
pub async fn remove_address(id: Uuid) -> Result<(), AppError> {
    service::remove_address(&Ctx::of_request()?, &signed_in()?, id).await?;
    // Whoever has just confirmed one and takes it away again isn't told any longer that it is confirmed.
    leptos_axum::redirect("/account/addresses");
    Ok(())
}

/// The DIDs of the person who is signed in.
#[server(prefix = "/api", endpoint = "account/dids")]
pub async fn dids() -> Result<DidsView, AppError> {
    reading::dids(&Ctx::of_request()?, &signed_in()?).await
}

/// Says that a DID is theirs; the next step is to sign something with it.
#[server(prefix = "/api", endpoint = "account/add_did")]
pub async fn add_did(did: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::add_did(&ctx, &actor, &from(&ctx), &did).await?;
    leptos_axum::redirect("/account/dids");
    Ok(())
}

/// Shows by what was signed that a DID is theirs.
#[server(prefix = "/api", endpoint = "account/prove_did")]
pub async fn prove_did(id: Uuid, proof: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::prove_did(&ctx, &actor, &from(&ctx), id, &proof).await?;
    leptos_axum::redirect("/account/dids");
    Ok(())
}

/// Says whether what is awarded to them from now on names a DID of theirs.
#[server(prefix = "/api", endpoint = "account/name_did")]
pub async fn name_did(id: Uuid, #[server(default)] named: String) -> Result<(), AppError> {
    service::name_did(&Ctx::of_request()?, &signed_in()?, id, named == "yes").await
}

/// Takes a DID away.
#[server(prefix = "/api", endpoint = "account/remove_did")]
pub async fn remove_did(id: Uuid) -> Result<(), AppError> {
    service::remove_did(&Ctx::of_request()?, &signed_in()?, id).await
}
