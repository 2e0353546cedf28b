//! The pages of the room.

mod achievement;
mod badges;
mod certificate;
mod credential;
mod findings;
mod here;
mod sharing;
mod verify;

pub use findings::Elsewhere;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn BadgeRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/badges") view={Lazy::<badges::BadgesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/achievements/:id") view={Lazy::<achievement::AchievementPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/credentials/:id") view={Lazy::<credential::CredentialPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/verify") view={Lazy::<verify::VerifyPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
