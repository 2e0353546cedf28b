//! What the pages of the committee's terms and meetings call.

use crate::{
    error::AppError,
    review::model::{MeetingView, MeetingsView, MembersView},
};
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::server::{Ctx, reading, service, signed_in};
#[cfg(feature = "ssr")]
use crate::review::model::{AgendaStep, Lead};

/// Who is of the committee.
#[server(prefix = "/api", endpoint = "review/members")]
pub async fn members() -> Result<MembersView, AppError> {
    reading::members::members(&Ctx::of_request()?, &signed_in()?).await
}

/// Adds somebody to the committee.
#[server(prefix = "/api", endpoint = "review/add_member")]
pub async fn add_member(
    #[server(default)] person: String,
    #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    service::add_member(&Ctx::of_request()?, &signed_in()?, person.parse().ok(), &from, &until).await
}

/// Sets the last day of a term.
#[server(prefix = "/api", endpoint = "review/change_term")]
pub async fn change_term(id: Uuid, revision: i64, #[server(default)] until: String) -> Result<(), AppError> {
    service::change_term(&Ctx::of_request()?, &signed_in()?, id, revision, &until).await
}

/// Ends a term at once.
#[server(prefix = "/api", endpoint = "review/end_term")]
pub async fn end_term(id: Uuid, revision: i64, #[server(default)] reason: String) -> Result<(), AppError> {
    service::end_term(&Ctx::of_request()?, &signed_in()?, id, revision, &reason).await
}

/// The list of meetings.
#[server(prefix = "/api", endpoint = "review/meetings")]
pub async fn meetings() -> Result<MeetingsView, AppError> {
    reading::meetings::meetings(&Ctx::of_request()?, &signed_in()?).await
}

/// A meeting.
#[server(prefix = "/api", endpoint = "review/meeting")]
pub async fn meeting(id: Uuid) -> Result<MeetingView, AppError> {
    reading::meetings::meeting(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Calls a meeting.
#[server(prefix = "/api", endpoint = "review/call_meeting")]
pub async fn call_meeting(
    next: Uuid,
    #[server(default)] title: String,
    #[server(default)] day: String,
    #[server(default)] time: String,
    #[server(default)] zone: String,
) -> Result<(), AppError> {
    let typed = service::Typed { day, time, zone };
    let id = service::call_meeting(&Ctx::of_request()?, &signed_in()?, next, &title, &typed).await?;
    leptos_axum::redirect(&format!("/review/meetings/{id}"));
    Ok(())
}

/// Moves a meeting to another time.
#[server(prefix = "/api", endpoint = "review/move_meeting")]
pub async fn move_meeting(
    id: Uuid,
    revision: i64,
    #[server(default)] day: String,
    #[server(default)] time: String,
    #[server(default)] zone: String,
) -> Result<(), AppError> {
    let typed = service::Typed { day, time, zone };
    service::move_meeting(&Ctx::of_request()?, &signed_in()?, id, revision, &typed).await
}

/// Puts an application on the agenda.
#[server(prefix = "/api", endpoint = "review/put_on_agenda")]
pub async fn put_on_agenda(id: Uuid, revision: i64, #[server(default)] application: String) -> Result<(), AppError> {
    let application = application.parse().ok();
    service::put_on_agenda(&Ctx::of_request()?, &signed_in()?, id, revision, application).await
}

/// Moves an item of the agenda, takes it off, or brings it under discussion.
#[server(prefix = "/api", endpoint = "review/step_agenda")]
pub async fn step_agenda(id: Uuid, revision: i64, item: Uuid, #[server(default)] step: String) -> Result<(), AppError> {
    let step = AgendaStep::parse(&step);
    service::step_agenda(&Ctx::of_request()?, &signed_in()?, id, revision, item, step).await
}

/// Opens a meeting, calls it off, ends an item or closes the meeting.
#[server(prefix = "/api", endpoint = "review/lead_meeting")]
pub async fn lead_meeting(id: Uuid, revision: i64, #[server(default)] step: String) -> Result<(), AppError> {
    service::lead_meeting(&Ctx::of_request()?, &signed_in()?, id, revision, Lead::parse(&step)).await
}

/// Notes that somebody is there, or isn't any more; without a name, the person who asks.
#[server(prefix = "/api", endpoint = "review/mark_presence")]
pub async fn mark_presence(
    id: Uuid,
    #[server(default)] person: String,
    #[server(default)] present: String,
) -> Result<(), AppError> {
    let person = match person.as_str() {
        "" => None,
        person => Some(person.parse().map_err(|_| AppError::NotFound)?),
    };
    service::mark_presence(&Ctx::of_request()?, &signed_in()?, id, person, present == "yes").await
}
