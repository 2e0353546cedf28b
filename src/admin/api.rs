//! What the pages of the room call.

use super::model::{AuditSearch, AuditView, FiledMail, JobsView, PeopleView, PersonView};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{model::may_administer, reading, service};
    pub use crate::{
        account::{self, Role, signed_in},
        error::Issue,
        platform::Ctx,
        texts::use_texts,
    };
}
#[cfg(feature = "ssr")]
use server::*;

/// Whether the reader may administer; the entry page shows nothing else.
#[server(prefix = "/api", endpoint = "admin/entry")]
pub async fn entry() -> Result<(), AppError> {
    if may_administer(&signed_in()?) { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// A page of people.
#[server(prefix = "/api", endpoint = "admin/people")]
pub async fn people(text: String, page: u64) -> Result<PeopleView, AppError> {
    reading::people(&Ctx::of_request()?, &signed_in()?, &text, page).await
}

/// One person.
#[server(prefix = "/api", endpoint = "admin/person")]
pub async fn person(id: Uuid) -> Result<PersonView, AppError> {
    reading::person(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), id).await
}

/// A part of the audit trail.
#[server(prefix = "/api", endpoint = "admin/audit", input = server_fn::codec::Json)]
pub async fn audit(search: AuditSearch) -> Result<AuditView, AppError> {
    reading::audit(&Ctx::of_request()?, &signed_in()?, search).await
}

/// The jobs.
#[server(prefix = "/api", endpoint = "admin/jobs")]
pub async fn jobs() -> Result<JobsView, AppError> {
    reading::jobs(&Ctx::of_request()?, &signed_in()?).await
}

/// The mails that were written to files, in demo mode.
#[server(prefix = "/api", endpoint = "admin/mails")]
pub async fn mails() -> Result<Vec<FiledMail>, AppError> {
    reading::mails(&Ctx::of_request()?).await
}

/// Gives a role to a person.
#[server(prefix = "/api", endpoint = "admin/grant_role")]
pub async fn grant_role(
    person: Uuid,
    #[server(default)] role: String,
    #[server(default)] coordinating: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let role = Role::parse(&role).ok_or_else(|| AppError::field("role", Issue::NotChosen))?;
    let coordinating = role == Role::Evaluator && coordinating == "yes";
    account::service::grant_role(&ctx, &actor, person, role, coordinating).await
}

/// Ends a role of a person.
#[server(prefix = "/api", endpoint = "admin/end_role")]
pub async fn end_role(person: Uuid, role: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let role = Role::parse(&role).ok_or_else(|| AppError::field("", Issue::UnknownChoice))?;
    account::service::end_role(&ctx, &actor, person, role).await
}

/// Says where a person is and what they read.
#[server(prefix = "/api", endpoint = "admin/describe")]
pub async fn describe(
    person: Uuid,
    revision: i64,
    country: String,
    #[server(default)] languages: Vec<String>,
) -> Result<(), AppError> {
    service::describe(&Ctx::of_request()?, &signed_in()?, person, revision, &country, &languages).await
}

/// Puts a job that was given up back into the queue.
#[server(prefix = "/api", endpoint = "admin/revive_job")]
pub async fn revive_job(id: Uuid) -> Result<(), AppError> {
    service::revive(&Ctx::of_request()?, &signed_in()?, id).await
}
