//! What the pages of the room call.

use super::model::{CaseView, CasesView, ChecksOfView, ChecksView, LabelView, RegisterView, Search};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::{CheckAnswer, Measure},
        reading,
        service::{self, Complaint, Opening},
    };
    pub use crate::{
        account::{actor, signed_in},
        error::Issue,
        platform::{Ctx, http::from},
        texts::use_texts,
    };
}
#[cfg(feature = "ssr")]
use server::*;

/// A page of the register.
#[server(prefix = "/api", endpoint = "label/register", input = server_fn::codec::Json)]
pub async fn register(search: Search) -> Result<RegisterView, AppError> {
    reading::register(&Ctx::of_request()?, actor().as_ref(), use_texts().locale(), search).await
}

/// The page of a label.
#[server(prefix = "/api", endpoint = "label/label")]
pub async fn label(number: String) -> Result<LabelView, AppError> {
    reading::label(&Ctx::of_request()?, actor().as_ref(), use_texts().locale(), &number).await
}

/// Takes a complaint about a label, from anybody.
#[server(prefix = "/api", endpoint = "label/complain")]
pub async fn complain(
    number: String,
    words: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let complaint = Complaint { words, name, email };
    service::complain(&ctx, &from(&ctx), use_texts().locale(), &number, &complaint).await?;
    leptos_axum::redirect(&format!("/labels/{number}/complaint?sent=yes"));
    Ok(())
}

/// The queue of complaints and cases.
#[server(prefix = "/api", endpoint = "label/cases")]
pub async fn cases() -> Result<CasesView, AppError> {
    reading::cases(&Ctx::of_request()?, &signed_in()?).await
}

/// One case.
#[server(prefix = "/api", endpoint = "label/case")]
pub async fn case(id: Uuid) -> Result<CaseView, AppError> {
    reading::case(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Closes a complaint without a case.
#[server(prefix = "/api", endpoint = "label/settle_complaint")]
pub async fn settle_complaint(id: Uuid, note: String) -> Result<(), AppError> {
    service::settle_complaint(&Ctx::of_request()?, &signed_in()?, id, &note).await
}

/// Opens a case about a label, on a complaint or without one.
#[server(prefix = "/api", endpoint = "label/open_case")]
pub async fn open_case(
    number: String,
    #[server(default)] measure: String,
    grounds: String,
    #[server(default)] complaint: String,
) -> Result<(), AppError> {
    let complaint = match complaint.as_str() {
        "" => None,
        id => Some(Uuid::parse_str(id).map_err(|_| AppError::NotFound)?),
    };
    let opening = Opening { measure: Measure::parse(&measure), grounds, complaint };
    let id = service::open_case(&Ctx::of_request()?, &signed_in()?, &number, &opening).await?;
    leptos_axum::redirect(&format!("/label-cases/{id}"));
    Ok(())
}

/// Answers for the holder.
#[server(prefix = "/api", endpoint = "label/answer_case")]
pub async fn answer_case(id: Uuid, revision: i64, words: String) -> Result<(), AppError> {
    service::answer_case(&Ctx::of_request()?, &signed_in()?, id, revision, &words).await
}

/// Proposes a decision.
#[server(prefix = "/api", endpoint = "label/propose")]
pub async fn propose(
    id: Uuid,
    revision: i64,
    #[server(default)] outcome: String,
    reason: String,
) -> Result<(), AppError> {
    let outcome = Measure::parse(&outcome);
    service::propose(&Ctx::of_request()?, &signed_in()?, id, revision, outcome, &reason).await
}

/// Agrees to a proposed decision, or doesn't: `yes` or `no`.
#[server(prefix = "/api", endpoint = "label/confirm")]
pub async fn confirm(
    id: Uuid,
    revision: i64,
    #[server(default)] agrees: String,
    #[server(default)] why: String,
) -> Result<(), AppError> {
    let agrees = match agrees.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(AppError::field("agrees", Issue::NotChosen)),
    };
    service::confirm(&Ctx::of_request()?, &signed_in()?, id, revision, agrees, &why).await
}

/// The self-checks of a label.
#[server(prefix = "/api", endpoint = "label/self_check")]
pub async fn self_check(number: String) -> Result<ChecksOfView, AppError> {
    reading::checks_of(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), &number).await
}

/// All self-checks, for coordinators.
#[server(prefix = "/api", endpoint = "label/self_checks")]
pub async fn self_checks() -> Result<ChecksView, AppError> {
    reading::checks(&Ctx::of_request()?, &signed_in()?).await
}

/// Answers a self-check for the holder.
#[server(prefix = "/api", endpoint = "label/answer_check")]
pub async fn answer_check(
    id: Uuid,
    revision: i64,
    #[server(default)] answer: String,
    #[server(default)] words: String,
) -> Result<(), AppError> {
    let ctx = Ctx::of_request()?;
    let answer = CheckAnswer::parse(&answer);
    let number = service::answer_check(&ctx, &signed_in()?, id, revision, answer, &words).await?;
    leptos_axum::redirect(&format!("/labels/{number}/self-check"));
    Ok(())
}

/// Notes what comes of a self-check that is late, or in which something has changed.
#[server(prefix = "/api", endpoint = "label/see_check")]
pub async fn see_check(id: Uuid, revision: i64, note: String) -> Result<(), AppError> {
    service::see_check(&Ctx::of_request()?, &signed_in()?, id, revision, &note).await
}
