//! The pages of labels.

mod label;
mod register;

use crate::{
    label::model::LabelState,
    ui::{Mark, Texts},
};
use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn LabelRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/register") view={Lazy::<register::RegisterPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/labels/:number") view={Lazy::<label::LabelPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The words and the mark for a state.
fn state_words(t: Texts, state: LabelState) -> (Mark, &'static str) {
    match state {
        LabelState::Ahead => (Mark::Wait, t.label_ahead()),
        LabelState::Valid => (Mark::Done, t.label_valid()),
        LabelState::Expired => (Mark::Wait, t.label_expired()),
        LabelState::Revoked => (Mark::Warn, t.label_revoked()),
    }
}
