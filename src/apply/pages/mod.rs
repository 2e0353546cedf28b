//! The pages of applications.

mod advice;
mod ahead;
mod answer;
mod badge;
mod check;
mod edition;
mod evidence;
mod fields;
mod history;
mod import;
mod list;
mod look;
mod overview;
mod parts;
mod plan;
mod presence;
mod promised;
mod proposals;
mod question;
mod rated;
mod renew;
mod rows;
mod section;
mod since;
mod team;
mod work;

pub use answer::AnswerView;
pub use fields::QuestionFields;
pub use look::MarkLook;
pub use parts::{TakeAway, done_words, files_at, state_words};
pub use rated::{Examples, Rating};
pub use since::SinceView;

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
        <Route path=path!("/apply/start") view={Lazy::<ahead::StartPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/self-assessment") view={Lazy::<ahead::AheadPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/self-assessment/result") view={Lazy::<ahead::ResultPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/renew/:number") view={Lazy::<renew::RenewPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id") view={Lazy::<overview::OverviewPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/section/:section") view={Lazy::<section::SectionPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/history/:question") view={Lazy::<history::HistoryPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/question/:question") view={Lazy::<question::QuestionPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/work") view={Lazy::<work::WorkPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/evidence") view={Lazy::<evidence::EvidencePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/proposals") view={Lazy::<proposals::ProposalsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/check") view={Lazy::<check::CheckPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/edition") view={Lazy::<edition::EditionPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/left") view={Lazy::<edition::LeftPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/import") view={Lazy::<import::ImportPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
