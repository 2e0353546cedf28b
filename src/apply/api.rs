//! What the pages of the room call.

use super::model::views::{CheckView, HistoryView, MineView, OverviewView, PresenceView, SectionView, SubmittedView};
use crate::{error::AppError, form_return::Saved};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::Typed,
        reading,
        service::{self, SentSection},
    };
    pub use crate::{account::signed_in, platform::Ctx, texts::use_texts, ui::field::id_of};
}
#[cfg(feature = "ssr")]
use server::*;

/// The applications of the reader's organisers.
#[server(prefix = "/api", endpoint = "apply/mine")]
pub async fn mine() -> Result<MineView, AppError> {
    reading::mine(&Ctx::of_request()?, &signed_in()?).await
}

/// The task list of an application.
#[server(prefix = "/api", endpoint = "apply/overview")]
pub async fn overview(id: Uuid) -> Result<OverviewView, AppError> {
    reading::overview(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// One section of an application.
#[server(prefix = "/api", endpoint = "apply/section")]
pub async fn section(id: Uuid, section: String) -> Result<SectionView, AppError> {
    reading::section(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id, &section).await
}

/// The history of an answer.
#[server(prefix = "/api", endpoint = "apply/history")]
pub async fn history(id: Uuid, question: String) -> Result<HistoryView, AppError> {
    reading::history(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id, &question).await
}

/// Says that the reader has a section before them, and who else is in the application.
#[server(prefix = "/api", endpoint = "apply/presence")]
pub async fn presence(id: Uuid, section: String) -> Result<PresenceView, AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::present(&ctx, &actor, id, &section).await?;
    reading::presence(&ctx, &actor, use_texts().locale(), id, &section).await
}

/// All answers of an application, and what is missing.
#[server(prefix = "/api", endpoint = "apply/check")]
pub async fn check(id: Uuid) -> Result<CheckView, AppError> {
    reading::check(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// What happens after submitting.
#[server(prefix = "/api", endpoint = "apply/submitted")]
pub async fn submitted(id: Uuid) -> Result<SubmittedView, AppError> {
    reading::submitted(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// Begins an application, or goes on with the one under way.
#[server(prefix = "/api", endpoint = "apply/begin")]
pub async fn begin(organiser: Uuid) -> Result<(), AppError> {
    let id = service::begin(&Ctx::of_request()?, &signed_in()?, organiser).await?;
    leptos_axum::redirect(&format!("/apply/{id}"));
    Ok(())
}

/// Saves a section. `next` says where to go: on when empty, `later` to the task list, `more` to the same
/// page with one more row. Mistakes are named only to who wants to go on; they are saved in any case. Whoever answers so
/// that something more is asked comes back to it.
#[server(prefix = "/api", endpoint = "apply/save")]
pub async fn save(
    application: Uuid,
    section: String,
    #[server(default)] revision: BTreeMap<String, String>,
    #[server(default)] fields: BTreeMap<String, String>,
    #[server(default)] many: BTreeMap<String, Vec<String>>,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let typed = Typed { fields, many };
    let sent = SentSection { application, section: section.clone(), seen: revision, typed };
    let saved = service::save(&ctx, &actor, sent).await?;
    saved.also_changed().check()?;
    match next.as_str() {
        "more" => {}
        "later" => leptos_axum::redirect(&format!("/apply/{application}")),
        _ => {
            if let Some(field) = saved.appeared {
                let place = id_of(&section, &field);
                leptos_axum::redirect(&format!("/apply/{application}/section/{section}#{place}"));
                return Ok(());
            }
            saved.errors.check()?;
            leptos_axum::redirect(&reading::after(&ctx, &actor, application, &section).await?);
        }
    }
    Ok(())
}

/// Saves a section while it is being filled in.
#[server(prefix = "/api", endpoint = "apply/write")]
pub async fn write(
    application: Uuid,
    section: String,
    #[server(default)] revision: BTreeMap<String, String>,
    #[server(default)] fields: BTreeMap<String, String>,
    #[server(default)] many: BTreeMap<String, Vec<String>>,
) -> Result<Saved, AppError> {
    let sent = SentSection { application, section, seen: revision, typed: Typed { fields, many } };
    let saved = service::save(&Ctx::of_request()?, &signed_in()?, sent).await?;
    Ok(Saved { revisions: saved.seen, also_changed: saved.both_changed })
}

/// Makes an earlier version of an answer the answer again.
#[server(prefix = "/api", endpoint = "apply/restore")]
pub async fn restore(application: Uuid, question: String, version: i64, revision: i64) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let section = service::restore(&ctx, &actor, application, &question, version, revision).await?;
    leptos_axum::redirect(&format!("/apply/{application}/section/{section}"));
    Ok(())
}

/// Submits an application.
#[server(prefix = "/api", endpoint = "apply/submit")]
pub async fn submit(id: Uuid) -> Result<(), AppError> {
    service::submit(&Ctx::of_request()?, &signed_in()?, id).await?;
    leptos_axum::redirect(&format!("/apply/{id}/submitted"));
    Ok(())
}

/// Gives a draft up.
#[server(prefix = "/api", endpoint = "apply/withdraw")]
pub async fn withdraw(id: Uuid, #[server(default)] agreed: String) -> Result<(), AppError> {
    service::withdraw(&Ctx::of_request()?, &signed_in()?, id, agreed == "yes").await?;
    leptos_axum::redirect("/apply");
    Ok(())
}
