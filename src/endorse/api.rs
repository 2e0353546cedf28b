//! What the pages of the room call.

use super::model::{AskedView, ByView, GiveView, OfView, ReportsView};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::SubjectKind,
        reading,
        service::{self, Given},
    };
    use crate::error::AppError;
    pub use crate::{
        account::{actor, signed_in},
        error::Issue,
        platform::Ctx,
        texts::use_texts,
    };

    /// The kind of thing that an address names.
    pub fn kind(key: &str) -> Result<SubjectKind, AppError> {
        SubjectKind::parse(key).ok_or(AppError::NotFound)
    }
}
#[cfg(feature = "ssr")]
use server::*;

/// The endorsements of one thing.
#[server(prefix = "/api", endpoint = "endorse/of")]
pub async fn of(kind: String, subject: String, page: u64) -> Result<OfView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::of(&ctx, actor().as_ref(), locale, server::kind(&kind)?, &subject, page).await
}

/// The form for an endorsement.
#[server(prefix = "/api", endpoint = "endorse/form")]
pub async fn form(kind: String, subject: String) -> Result<GiveView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::form(&ctx, &signed_in()?, locale, server::kind(&kind)?, &subject).await
}

/// A request, for whoever holds its link.
#[server(prefix = "/api", endpoint = "endorse/asked")]
pub async fn asked(token: String) -> Result<AskedView, AppError> {
    reading::asked(&Ctx::of_request()?, use_texts().locale(), &token).await
}

/// What one organiser endorses.
#[server(prefix = "/api", endpoint = "endorse/by")]
pub async fn by(slug: String, page: u64) -> Result<ByView, AppError> {
    let (ctx, locale) = (Ctx::of_request()?, use_texts().locale());
    reading::by(&ctx, actor().as_ref(), locale, &slug, page).await
}

/// What was reported.
#[server(prefix = "/api", endpoint = "endorse/reports")]
pub async fn reports() -> Result<ReportsView, AppError> {
    reading::reports(&Ctx::of_request()?, &signed_in()?, use_texts().locale()).await
}

/// Endorses something in the name of an organiser.
#[server(prefix = "/api", endpoint = "endorse/give")]
pub async fn give(
    kind: String,
    subject: String,
    #[server(default)] organiser: String,
    words: String,
    #[server(default)] language: String,
    #[server(default)] agreed: String,
    #[server(default)] token: String,
) -> Result<(), AppError> {
    let kind = server::kind(&kind)?;
    let given = Given { organiser, words, language, agreed: !agreed.is_empty(), token };
    service::give(&Ctx::of_request()?, &signed_in()?, kind, &subject, &given).await?;
    leptos_axum::redirect(&kind.path(&subject));
    Ok(())
}

/// Takes an endorsement back.
#[server(prefix = "/api", endpoint = "endorse/withdraw")]
pub async fn withdraw(id: Uuid) -> Result<(), AppError> {
    service::withdraw(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Asks somebody to endorse something.
#[server(prefix = "/api", endpoint = "endorse/ask")]
pub async fn ask(kind: String, subject: String, email: String, words: String) -> Result<(), AppError> {
    service::ask(&Ctx::of_request()?, &signed_in()?, server::kind(&kind)?, &subject, &email, &words).await
}

/// Takes a request back.
#[server(prefix = "/api", endpoint = "endorse/withdraw_request")]
pub async fn withdraw_request(id: Uuid) -> Result<(), AppError> {
    service::withdraw_request(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Says that one would rather not; whoever holds the link may.
#[server(prefix = "/api", endpoint = "endorse/decline")]
pub async fn decline(token: String) -> Result<(), AppError> {
    service::decline(&Ctx::of_request()?, &token).await
}

/// Reports an endorsement to the coordinators.
#[server(prefix = "/api", endpoint = "endorse/report")]
pub async fn report(id: Uuid, reason: String) -> Result<(), AppError> {
    service::report(&Ctx::of_request()?, &signed_in()?, id, &reason).await
}

/// Decides about what was reported: `keep` or `hide`.
#[server(prefix = "/api", endpoint = "endorse/settle")]
pub async fn settle(
    id: Uuid,
    #[server(default)] outcome: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let hides = match outcome.as_str() {
        "keep" => false,
        "hide" => true,
        _ => return Err(AppError::field("outcome", Issue::NotChosen)),
    };
    service::settle(&Ctx::of_request()?, &signed_in()?, id, hides, &reason).await
}
