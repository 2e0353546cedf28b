//! The pages of the room.

mod choices;
mod list;
mod parts;
mod stop;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn NotifyRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/notifications") view={Lazy::<list::NewsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/account/notifications") view={Lazy::<choices::ChoicesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/unsubscribe/:token") view={Lazy::<stop::StopPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
