//! The pages of administration.

mod audit;
mod entry;
mod jobs;
mod mail;
mod people;
mod person;

use crate::{account::Role, ui::Texts};
use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn AdminRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/admin") view={Lazy::<entry::EntryPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/admin/people") view={Lazy::<people::PeoplePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/admin/people/:id") view={Lazy::<person::PersonPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/admin/audit") view={Lazy::<audit::AuditPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/admin/jobs") view={Lazy::<jobs::JobsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/demo/mail") view={Lazy::<mail::MailPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The words for a role.
fn role_words(t: Texts, role: Role) -> &'static str {
    match role {
        Role::Assessor => t.admin_assessor(),
        Role::Evaluator => t.admin_evaluator(),
        Role::Coordinator => t.admin_coordinator(),
        Role::Administrator => t.admin_administrator(),
    }
}

/// The way back to the entry.
fn back(t: Texts) -> (String, String) {
    ("/admin".into(), t.admin_title().into())
}
