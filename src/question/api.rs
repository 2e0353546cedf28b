//! What the pages of the room call.

use super::model::{FrequentView, OwnView, QueueView, ThreadView};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::QuestionState,
        reading,
        service::{self, Wanted},
    };
    pub use crate::{account::signed_in, platform::Ctx, texts::use_texts};
}
#[cfg(feature = "ssr")]
use server::*;

/// What the reader has asked.
#[server(prefix = "/api", endpoint = "question/own")]
pub async fn own(page: u64) -> Result<OwnView, AppError> {
    reading::own(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), page).await
}

/// What all have asked; without a state, what waits.
#[server(prefix = "/api", endpoint = "question/queue")]
pub async fn queue(state: Option<String>, page: u64) -> Result<QueueView, AppError> {
    let (ctx, actor, locale) = (Ctx::of_request()?, signed_in()?, use_texts().locale());
    let state = state.as_deref().and_then(QuestionState::parse).unwrap_or(QuestionState::Open);
    reading::queue(&ctx, &actor, locale, state, page).await
}

/// A thread.
#[server(prefix = "/api", endpoint = "question/thread")]
pub async fn thread(id: Uuid) -> Result<ThreadView, AppError> {
    reading::thread(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// An answer that everybody reads.
#[server(prefix = "/api", endpoint = "question/frequent")]
pub async fn frequent(id: Uuid) -> Result<FrequentView, AppError> {
    reading::frequent(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Asks about a playlist.
#[server(prefix = "/api", endpoint = "question/ask")]
pub async fn ask(#[server(default)] playlist: String, words: String) -> Result<(), AppError> {
    let id = service::ask(&Ctx::of_request()?, &signed_in()?, &playlist, &words).await?;
    leptos_axum::redirect(&format!("/questions/{id}"));
    Ok(())
}

/// Says something in a thread.
#[server(prefix = "/api", endpoint = "question/reply")]
pub async fn reply(id: Uuid, revision: i64, words: String) -> Result<(), AppError> {
    service::reply(&Ctx::of_request()?, &signed_in()?, id, revision, &words).await
}

/// Says that nothing more is to be said.
#[server(prefix = "/api", endpoint = "question/close")]
pub async fn close(id: Uuid, revision: i64) -> Result<(), AppError> {
    service::close(&Ctx::of_request()?, &signed_in()?, id, revision).await
}

/// Shows the answer of a thread to everybody.
#[server(prefix = "/api", endpoint = "question/publish")]
pub async fn publish(
    id: Uuid,
    question: String,
    answer: String,
    #[server(default)] language: String,
) -> Result<(), AppError> {
    let wanted = Wanted { question, answer, language };
    let playlist = service::publish(&Ctx::of_request()?, &signed_in()?, id, &wanted).await?;
    leptos_axum::redirect(&format!("/learn/{playlist}#questions"));
    Ok(())
}

/// Changes what everybody reads, or takes it away when `remove` says so.
#[server(prefix = "/api", endpoint = "question/change_frequent")]
pub async fn change_frequent(
    id: Uuid,
    revision: i64,
    #[server(default)] question: String,
    #[server(default)] answer: String,
    #[server(default)] language: String,
    #[server(default)] remove: String,
) -> Result<(), AppError> {
    let wanted = Wanted { question, answer, language };
    let wanted = remove.is_empty().then_some(&wanted);
    let playlist = service::change_frequent(&Ctx::of_request()?, &signed_in()?, id, revision, wanted).await?;
    leptos_axum::redirect(&format!("/learn/{playlist}#questions"));
    Ok(())
}
