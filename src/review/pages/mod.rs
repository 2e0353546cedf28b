//! The pages of reviewing.

mod assign;
mod back;
mod board;
mod clarify;
mod committee;
mod confirm;
mod deadlines;
mod decide;
mod discuss;
mod dossier;
mod drag;
mod evaluate;
mod evaluators;
mod flags;
mod formal;
mod keys;
mod meeting;
mod meetings;
mod members;
mod minutes;
mod outcome;
mod overdue;
mod parts;
mod practice;
mod presence;
mod returning;
mod statistics;
mod status;

#[cfg(feature = "ssr")]
pub use minutes::{lines, moved_line};

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn ReviewRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/review") view={Lazy::<board::BoardPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/outcome/:id") view={Lazy::<outcome::OutcomePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/deadlines") view={Lazy::<deadlines::DeadlinesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/overdue") view={Lazy::<overdue::OverduePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/statistics") view={Lazy::<statistics::StatisticsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/members") view={Lazy::<members::MembersPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/meetings") view={Lazy::<meetings::MeetingsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/meetings/:id") view={Lazy::<meeting::MeetingPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/evaluators") view={Lazy::<evaluators::EvaluatorsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/practice") view={Lazy::<practice::PracticesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/practice/:practice") view={Lazy::<practice::PracticePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/:id") view={Lazy::<dossier::DossierPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/:id/return") view={Lazy::<returning::ReturningPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/apply/:id/submitted") view={Lazy::<status::StatusPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/:id/formal") view={Lazy::<formal::FormalPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/:id/assign") view={Lazy::<assign::AssignPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/:id/evaluate") view={Lazy::<evaluate::EvaluatePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/review/:id/committee") view={Lazy::<committee::CommitteePage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
