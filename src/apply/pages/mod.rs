//! The pages of applications.

mod answer;
mod check;
mod fields;
mod history;
mod list;
mod overview;
mod parts;
mod presence;
mod section;
mod submitted;

pub use answer::AnswerView;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn ApplyRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/apply") view={Lazy::<list::ListPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id") view={Lazy::<overview::OverviewPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/section/:section") view={Lazy::<section::SectionPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/history/:question") view={Lazy::<history::HistoryPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/check") view={Lazy::<check::CheckPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/submitted") view={Lazy::<submitted::SubmittedPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
