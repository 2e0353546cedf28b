//! What the pages of the room call.

use super::model::{
    team::{ThreadView, WorkView},
    views::{
        AheadView, CheckView, EditionView, EvidenceView, HistoryView, ImportView, LeftOverView, MineView, OverviewView,
        PresenceView, ProposalsView, RenewView, SectionView, StandingView, StartView,
    },
};
use crate::{error::AppError, form_return::Saved};
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::{SelfAssessment, Typed, question_place},
        reading,
        service::{self, SentSection},
    };
    pub use crate::{
        account::signed_in,
        error::Issue,
        platform::Ctx,
        programme,
        texts::use_texts,
        ui::{field::id_of, page::encoded},
    };
}
#[cfg(feature = "ssr")]
use server::*;

/// What an application takes.
#[server(prefix = "/api", endpoint = "apply/start")]
pub async fn start() -> Result<StartView, AppError> {
    reading::start(&Ctx::of_request()?, use_texts().locale())
}

/// The self-assessment with what was said so far, and what comes of it.
#[server(prefix = "/api", endpoint = "apply/look_ahead")]
pub async fn look_ahead(#[server(default)] said: String) -> Result<AheadView, AppError> {
    let ctx = Ctx::of_request()?;
    let said = said.parse().unwrap_or_default();
    reading::self_assessment(&ctx, signed_in().ok().as_ref(), use_texts().locale(), said).await
}

/// Shows what comes of what was said. Nothing is stored: the address holds it.
#[server(prefix = "/api", endpoint = "apply/assess_oneself")]
pub async fn assess_oneself(#[server(default)] fields: BTreeMap<String, String>) -> Result<(), AppError> {
    let content = programme::content(&Ctx::of_request()?, use_texts().locale())?;
    let said = encoded(&SelfAssessment::of(&content.form, &fields).to_string());
    leptos_axum::redirect(&format!("/apply/self-assessment/result?said={said}"));
    Ok(())
}

/// Keeps a self-assessment for the next application.
#[server(prefix = "/api", endpoint = "apply/keep_self_assessment")]
pub async fn keep_self_assessment(#[server(default)] said: String) -> Result<(), AppError> {
    let said = said.parse().unwrap_or_default();
    service::keep_self_assessment(&Ctx::of_request()?, &signed_in()?, &said).await
}

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

/// What members say to each other about a question.
#[server(prefix = "/api", endpoint = "apply/thread")]
pub async fn thread(id: Uuid, question: String) -> Result<ThreadView, AppError> {
    reading::thread(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id, &question).await
}

/// Says something about a question. Sent twice with the same `next`, it is said once.
#[server(prefix = "/api", endpoint = "apply/comment")]
pub async fn comment(
    application: Uuid,
    question: String,
    next: Uuid,
    #[server(default)] words: String,
) -> Result<(), AppError> {
    service::comment(&Ctx::of_request()?, &signed_in()?, application, &question, next, &words).await
}

/// Removes what the reader has said.
#[server(prefix = "/api", endpoint = "apply/remove_comment")]
pub async fn remove_comment(application: Uuid, comment: Uuid) -> Result<(), AppError> {
    service::remove_comment(&Ctx::of_request()?, &signed_in()?, application, comment).await
}

/// Calls what was said about a question settled, or open again.
#[server(prefix = "/api", endpoint = "apply/resolve")]
pub async fn resolve(
    application: Uuid,
    question: String,
    revision: i64,
    #[server(default)] resolved: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::resolve(&ctx, &actor, application, &question, revision, resolved == "yes").await
}

/// Who answers which section.
#[server(prefix = "/api", endpoint = "apply/work")]
pub async fn work(id: Uuid) -> Result<WorkView, AppError> {
    reading::work(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// Says who answers a section or a question, and by when.
#[server(prefix = "/api", endpoint = "apply/assign")]
pub async fn assign(
    application: Uuid,
    section: String,
    #[server(default)] question: String,
    revision: i64,
    #[server(default)] person: String,
    #[server(default)] due: String,
) -> Result<(), AppError> {
    let wanted = service::Wanted { section: &section, question: &question, revision, person: &person, due: due.trim() };
    service::assign(&Ctx::of_request()?, &signed_in()?, application, wanted).await
}

/// Everything that is given as evidence.
#[server(prefix = "/api", endpoint = "apply/evidence")]
pub async fn evidence(id: Uuid) -> Result<EvidenceView, AppError> {
    reading::evidence(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// How far an application is.
#[server(prefix = "/api", endpoint = "apply/standing")]
pub async fn standing(id: Uuid) -> Result<StandingView, AppError> {
    reading::standing(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// All answers of an application, and what is missing.
#[server(prefix = "/api", endpoint = "apply/check")]
pub async fn check(id: Uuid) -> Result<CheckView, AppError> {
    reading::check(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// Begins an application, or goes on with the one under way.
#[server(prefix = "/api", endpoint = "apply/begin")]
pub async fn begin(organiser: Uuid, #[server(default)] next: String) -> Result<(), AppError> {
    let id = service::begin(&Ctx::of_request()?, &signed_in()?, organiser).await?;
    let page = if next == "import" { "/import" } else { "" };
    leptos_axum::redirect(&format!("/apply/{id}{page}"));
    Ok(())
}

/// The page on which the renewal of a label is begun.
#[server(prefix = "/api", endpoint = "apply/renew")]
pub async fn renew(number: String) -> Result<RenewView, AppError> {
    reading::renew(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), &number).await
}

/// Begins the renewal of a label, or goes on with the application under way.
#[server(prefix = "/api", endpoint = "apply/begin_renewal")]
pub async fn begin_renewal(number: String) -> Result<(), AppError> {
    let id = service::begin_renewal(&Ctx::of_request()?, &signed_in()?, &number).await?;
    leptos_axum::redirect(&format!("/apply/{id}"));
    Ok(())
}

/// Goes on with a renewal that came too late as with a first application.
#[server(prefix = "/api", endpoint = "apply/apply_anew")]
pub async fn apply_anew(id: Uuid) -> Result<(), AppError> {
    service::apply_anew(&Ctx::of_request()?, &signed_in()?, id).await?;
    leptos_axum::redirect(&format!("/apply/{id}"));
    Ok(())
}

/// Saves a section. `next` says where to go: on when empty, `later` to the task list, `more` to the same page with one
/// more row, `more:QUESTION` there to the question, `remove:QUESTION.ROW` there too, without the row, `fetch` to the same
/// page with the badges that only have an address yet. Mistakes are named only to who wants to go on; they are saved in
/// any case. Who goes on after an answer that brings up another question is led to that question first.
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
    // A row that is taken away isn't read; one more is there whenever all are filled.
    let (typed, row) = match next.split_once(':') {
        Some(("remove", row)) => (typed.without_row(row), Some(row)),
        Some(("more", question)) => (typed, Some(question)),
        _ => (typed, None),
    };
    let sent = SentSection { application, section: section.clone(), seen: revision, typed };
    let saved = match service::save(&ctx, &actor, sent.clone()).await {
        Err(AppError::Invalid(errors)) if errors.of("") == Some(&Issue::Rule("question_gone".into())) => {
            let left = service::save_old(&ctx, &actor, &sent).await?.ok_or(AppError::Invalid(errors))?;
            let page = if left > 0 { "/left" } else { "" };
            leptos_axum::redirect(&format!("/apply/{application}{page}"));
            return Ok(());
        }
        outcome => outcome?,
    };
    saved.also_changed().check()?;
    saved.refused.check()?;
    match (next.as_str(), row) {
        (_, Some(row)) => {
            let question = row.split('.').next().filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
            if let Some(place) = question.map(question_place) {
                leptos_axum::redirect(&format!("/apply/{application}/section/{section}#{place}"));
            }
        }
        ("more", _) => {}
        ("fetch", _) => service::fetch_badges(&ctx, &actor, application, &section).await?.check()?,
        ("later", _) => leptos_axum::redirect(&format!("/apply/{application}")),
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
    saved.refused.check()?;
    Ok(Saved { revisions: saved.seen, also_changed: saved.both_changed })
}

/// What the badges of an application propose as answers.
#[server(prefix = "/api", endpoint = "apply/proposals")]
pub async fn proposals(id: Uuid) -> Result<ProposalsView, AppError> {
    reading::proposed(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// Makes proposed answers answers.
#[server(prefix = "/api", endpoint = "apply/take_proposals")]
pub async fn take_proposals(application: Uuid, #[server(default)] keys: Vec<String>) -> Result<(), AppError> {
    service::take_proposals(&Ctx::of_request()?, &signed_in()?, application, &keys).await
}

/// Dismisses a proposed answer, or has it proposed again.
#[server(prefix = "/api", endpoint = "apply/dismiss_proposal")]
pub async fn dismiss_proposal(
    application: Uuid,
    #[server(default)] key: String,
    #[server(default)] again: String,
) -> Result<(), AppError> {
    service::dismiss_proposal(&Ctx::of_request()?, &signed_in()?, application, &key, again == "yes").await
}

/// Makes an earlier version of an answer the answer again.
#[server(prefix = "/api", endpoint = "apply/restore")]
pub async fn restore(application: Uuid, question: String, version: i64, revision: i64) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let section = service::restore(&ctx, &actor, application, &question, version, revision).await?;
    leptos_axum::redirect(&format!("/apply/{application}/section/{section}"));
    Ok(())
}

/// Submits an application, as its answers were seen.
#[server(prefix = "/api", endpoint = "apply/submit")]
pub async fn submit(id: Uuid, #[server(default)] seen: String) -> Result<(), AppError> {
    service::submit(&Ctx::of_request()?, &signed_in()?, id, &seen).await?;
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

/// How the form of today differs from that of a draft.
#[server(prefix = "/api", endpoint = "apply/edition")]
pub async fn edition(id: Uuid) -> Result<EditionView, AppError> {
    reading::edition(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// What had no place in the form of an application.
#[server(prefix = "/api", endpoint = "apply/left_over")]
pub async fn left_over(id: Uuid) -> Result<LeftOverView, AppError> {
    reading::left_over(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// Puts a draft on the form of today.
#[server(prefix = "/api", endpoint = "apply/upgrade")]
pub async fn upgrade(
    id: Uuid,
    revision: i64,
    version: String,
    #[server(default)] agreed: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let left = service::upgrade(&ctx, &actor, id, (revision, &version), agreed == "yes").await?;
    let page = if left > 0 { "/left" } else { "" };
    leptos_axum::redirect(&format!("/apply/{id}{page}"));
    Ok(())
}

/// What would come of the export that the reader has brought.
#[server(prefix = "/api", endpoint = "apply/look_at_import")]
pub async fn look_at_import(id: Uuid) -> Result<ImportView, AppError> {
    reading::import(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// Brings an export, to be looked at first.
#[server(prefix = "/api", endpoint = "apply/bring")]
pub async fn bring(id: Uuid, #[server(default)] json: String) -> Result<(), AppError> {
    service::bring(&Ctx::of_request()?, &signed_in()?, id, &json).await
}

/// Imports the export that was looked at.
#[server(prefix = "/api", endpoint = "apply/import")]
pub async fn import(
    id: Uuid,
    brought: Uuid,
    #[server(default)] seen: String,
    #[server(default)] replace: Vec<String>,
) -> Result<(), AppError> {
    let wanted = service::Import { application: id, brought, seen, replace };
    let left = service::import(&Ctx::of_request()?, &signed_in()?, wanted).await?;
    let page = if left > 0 { "/left" } else { "" };
    leptos_axum::redirect(&format!("/apply/{id}{page}"));
    Ok(())
}
