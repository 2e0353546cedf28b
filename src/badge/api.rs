//! What the pages of the room call.

use super::model::{AchievementView, BadgeCard, CredentialView, Verifying};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        check,
        model::{MOST_BYTES, asked_about},
        reading,
        service::{self, ToCheck},
    };
    pub use crate::{
        account::{actor, signed_in},
        error::Issue,
        platform::{Ctx, http::from, limits},
        texts::Locale,
    };
}
#[cfg(feature = "ssr")]
use server::*;

/// The badges of whoever asks.
#[server(prefix = "/api", endpoint = "badge/mine")]
pub async fn my_badges() -> Result<Vec<BadgeCard>, AppError> {
    let locale = use_context::<Locale>().unwrap_or(Locale::ENGLISH);
    reading::mine(&Ctx::of_request()?, locale, signed_in()?.id).await
}

/// Changes what others see of a badge of whoever asks; what isn't ticked isn't sent.
#[server(prefix = "/api", endpoint = "badge/share")]
pub async fn share(
    id: Uuid,
    revision: i64,
    #[server(default)] shared: String,
    #[server(default)] evidence: String,
    #[server(default)] name: String,
) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let wish = service::Wish { shared: shared == "yes", evidence: evidence == "yes", name: name == "yes" };
    service::share(&ctx, &signed_in()?, id, revision, wish).await
}

/// Signs a badge of whoever asks anew with the DID that they have chosen by now, or without one.
#[server(prefix = "/api", endpoint = "badge/name_holder")]
pub async fn name_holder(id: Uuid) -> Result<(), AppError> {
    service::name_holder(&Ctx::of_request()?, &signed_in()?, id).await
}

/// One credential, with its checks done now, for whoever may see it.
#[server(prefix = "/api", endpoint = "badge/credential")]
pub async fn credential(id: Uuid) -> Result<CredentialView, AppError> {
    let ctx = Ctx::of_request()?;
    let shown = reading::credential(&ctx, actor().map(|a| a.id), id).await?;
    if shown.recipient.is_none()
        && let Some(response) = use_context::<leptos_axum::ResponseOptions>()
    {
        // A learner's page is for those who were given its address, not for search engines.
        response.insert_header(
            axum::http::HeaderName::from_static("x-robots-tag"),
            axum::http::HeaderValue::from_static("noindex"),
        );
    }
    Ok(shown)
}

/// What can be achieved, in the language of the page.
#[server(prefix = "/api", endpoint = "badge/achievement")]
pub async fn achievement(id: String) -> Result<AchievementView, AppError> {
    let locale = use_context::<Locale>().unwrap_or(Locale::ENGLISH);
    reading::achievement(&Ctx::of_request()?, locale, &id).await
}

/// Checks what was pasted, or goes to the checks of what was named.
#[server(prefix = "/api", endpoint = "badge/verify")]
pub async fn verify(credential: String, #[server(default)] email: String) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let text = credential.trim();
    if text.is_empty() {
        return Err(AppError::field("credential", Issue::Missing));
    }
    let email = asked_about(&email).map_err(|issue| AppError::field("email", issue))?;
    let named = check::named(&ctx, text);
    if let (Some(id), None) = (named, &email) {
        leptos_axum::redirect(&format!("/verify?id={id}"));
        return Ok(());
    }
    // A picture as SVG is text too, and longer than what it carries.
    if text.len() > MOST_BYTES && !text.starts_with('<') {
        return Err(AppError::field("credential", Issue::TooLong(MOST_BYTES as u32)));
    }
    let is_address = text.starts_with("http://") || text.starts_with("https://");
    if is_address && named.is_none() && !ctx.config.fetch {
        return Err(AppError::field("credential", Issue::Rule("other_server".into())));
    }
    limits::attempt(&ctx, service::VERIFY_FROM, &from(&ctx)).await?;
    let what = match named {
        Some(id) => ToCheck::File(reading::seen(&ctx, actor().map(|a| a.id), id).await?.row.json.into_bytes()),
        None if is_address => ToCheck::Address(text.into()),
        None => ToCheck::File(text.into()),
    };
    let result = service::keep_checked(&ctx, &what, email.as_deref()).await?;
    leptos_axum::redirect(&format!("/verify?result={result}"));
    Ok(())
}

/// The result of a check: of a credential that is kept here, done now; or of one that was pasted a while ago.
#[server(prefix = "/api", endpoint = "badge/outcome")]
pub async fn outcome(id: Option<String>, result: Option<String>) -> Result<Verifying, AppError> {
    let ctx = Ctx::of_request()?;
    let uuid = |text: String| Uuid::parse_str(&text).map_err(|_| AppError::NotFound);
    let checked = match (id.filter(|i| !i.is_empty()), result.filter(|r| !r.is_empty())) {
        (Some(id), _) => {
            let id = check::named(&ctx, &id).ok_or(AppError::NotFound)?;
            Some(reading::check_of(&ctx, actor().map(|a| a.id), id).await?)
        }
        (None, Some(result)) => Some(reading::checked(&ctx, uuid(result)?).await?),
        (None, None) => None,
    };
    Ok(Verifying { checked, base: ctx.config.base().into(), at: ctx.now() })
}
