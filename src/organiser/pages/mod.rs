//! The pages of organisers.

mod edit;
mod handover;
mod join;
mod leave;
mod list;
mod members;
mod new;
mod parts;
mod profile;
mod verifications;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn OrganiserRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/organisers") view={Lazy::<list::ListPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/organisers/new") view={Lazy::<new::NewPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/organisers/:slug") view={Lazy::<profile::ProfilePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/organisers/:slug/edit") view={Lazy::<edit::EditPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/organisers/:slug/members") view={Lazy::<members::MembersPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/organisers/:slug/handover") view={Lazy::<handover::HandoverPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/organisers/:slug/leave") view={Lazy::<leave::LeavePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/join/:token") view={Lazy::<join::JoinPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/verifications") view={Lazy::<verifications::VerificationsPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
