//! The pages of learning and assessing.

mod activity;
mod assess;
mod award_table;
mod awards;
mod badge;
mod claim;
mod funnel;
mod guide;
mod parts;
mod playlist;
mod playlist_badges;
mod playlist_endorsements;
mod playlists;
mod presentation;
mod queue;
mod recommended;
mod task;
mod waiting;

#[cfg(feature = "ssr")]
pub use award_table::standing_words;
#[cfg(feature = "ssr")]
pub use parts::duration;
pub use recommended::Recommended;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn LearnRoutes() -> AnyNestedRoute {
    // What has a name of its own stands before the activities: otherwise they would be taken for playlists and activities.
    view! {
        <Route path=path!("/learn") view={Lazy::<playlists::PlaylistsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/badge/:badge") view={Lazy::<badge::BadgePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist") view={Lazy::<playlist::PlaylistPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist/badges") view={Lazy::<playlist_badges::PlaylistBadgesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist/endorsements") view={Lazy::<playlist_endorsements::PlaylistEndorsementsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist/funnel") view={Lazy::<funnel::FunnelPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist/guide") view={Lazy::<guide::GuidePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist/presentation") view={Lazy::<presentation::PresentationPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/learn/:playlist/:activity") view={Lazy::<activity::ActivityPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/awards") view={Lazy::<awards::AwardsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/awards/:id") view={Lazy::<award_table::AwardTablePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/claim") view={Lazy::<waiting::WaitingPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/claim/:token") view={Lazy::<claim::ClaimPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/assess") view={Lazy::<queue::QueuePage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/assess/:id") view={Lazy::<assess::AssessPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
