//! What the pages of the room call.

use super::model::{ChoicesView, NewsView, StopView};
use crate::{error::AppError, timestamp::Timestamp};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{Kind, reading, service};
    use crate::error::{AppError, Issue};
    pub use crate::{
        account::{Actor, signed_in},
        platform::Ctx,
        texts::Locale,
    };
    use std::collections::BTreeSet;

    /// The language of the page.
    pub fn locale() -> Locale {
        leptos::prelude::use_context::<Locale>().unwrap_or(Locale::ENGLISH)
    }

    /// The kinds that were ticked: only those that there is a choice about.
    pub fn kinds(actor: &Actor, ticked: &[(&str, Vec<String>)]) -> Result<BTreeSet<Kind>, AppError> {
        let parse = |field: &str, key: &str| {
            let kind = Kind::parse(key).filter(|k| k.may_be_chosen_by(actor));
            kind.ok_or_else(|| AppError::field(field, Issue::UnknownChoice))
        };
        ticked.iter().flat_map(|(field, keys)| keys.iter().map(move |key| parse(field, key))).collect()
    }
}
#[cfg(feature = "ssr")]
use server::*;

/// A page of what the reader was told.
#[server(prefix = "/api", endpoint = "notify/news")]
pub async fn news(page: u64) -> Result<NewsView, AppError> {
    reading::news(&Ctx::of_request()?, &signed_in()?, locale(), page).await
}

/// Marks all that was told until a time as read.
#[server(prefix = "/api", endpoint = "notify/mark_all")]
pub async fn mark_all(until: Timestamp) -> Result<(), AppError> {
    service::mark_all(&Ctx::of_request()?, &signed_in()?, until).await
}

/// What the reader wants by mail.
#[server(prefix = "/api", endpoint = "notify/choices")]
pub async fn choices() -> Result<ChoicesView, AppError> {
    reading::choices(&Ctx::of_request()?, &signed_in()?).await
}

/// Chooses what comes by mail.
#[server(prefix = "/api", endpoint = "notify/choose")]
pub async fn choose(
    revision: i64,
    #[server(default)] learning: Vec<String>,
    #[server(default)] organisers: Vec<String>,
    #[server(default)] assessing: Vec<String>,
    #[server(default)] evaluating: Vec<String>,
    #[server(default)] coordinating: Vec<String>,
) -> Result<(), AppError> {
    let actor = signed_in()?;
    let ticked = [
        ("learning[]", learning),
        ("organisers[]", organisers),
        ("assessing[]", assessing),
        ("evaluating[]", evaluating),
        ("coordinating[]", coordinating),
    ];
    service::choose(&Ctx::of_request()?, &actor, revision, &kinds(&actor, &ticked)?).await?;
    leptos_axum::redirect("/account/notifications?saved=1");
    Ok(())
}

/// What the link in a mail is about.
#[server(prefix = "/api", endpoint = "notify/stop")]
pub async fn stop(token: String) -> Result<StopView, AppError> {
    reading::stop(&Ctx::of_request()?, &token).await
}

/// Stops a kind of mail by the link in one of them; whoever has the link may.
#[server(prefix = "/api", endpoint = "notify/unsubscribe")]
pub async fn unsubscribe(token: String) -> Result<(), AppError> {
    service::unsubscribe(&Ctx::of_request()?, &token).await
}
