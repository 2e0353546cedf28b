//! The pages of endorsements.

mod asked;
mod by;
mod give;
mod list;
mod reports;

pub use list::Endorsements;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn EndorseRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/endorsements/reports") view={Lazy::<reports::ReportsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/endorsements/by/:slug") view={Lazy::<by::ByPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/endorsements/asked/:token") view={Lazy::<asked::AskedPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/endorsements/:kind/:subject") view={Lazy::<list::ListPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/endorsements/:kind/:subject/new") view={Lazy::<give::GivePage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
