//! The pages of questions and their answers.

mod frequent;
mod list;
mod parts;
mod queue;
mod thread;

pub use parts::Answered;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn QuestionRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/questions") view={Lazy::<list::OwnPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/questions/queue") view={Lazy::<queue::QueuePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/questions/answers/:id") view={Lazy::<frequent::FrequentPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/questions/:id") view={Lazy::<thread::ThreadPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
