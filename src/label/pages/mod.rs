//! The pages of labels.

mod case;
mod cases;
mod check;
mod checks;
mod complaint;
mod label;
mod register;

use crate::{
    label::model::{CheckStage, LabelState, Measure, Stage},
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
        <Route path=path!("/labels/:number/complaint") view={Lazy::<complaint::ComplaintPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/labels/:number/self-check") view={Lazy::<check::CheckPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/label-checks") view={Lazy::<checks::ChecksPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/label-cases") view={Lazy::<cases::CasesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/label-cases/:id") view={Lazy::<case::CasePage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The words and the mark for a state.
fn state_words(t: Texts, state: LabelState) -> (Mark, &'static str) {
    match state {
        LabelState::Ahead => (Mark::Wait, t.label_ahead()),
        LabelState::Valid => (Mark::Done, t.label_valid()),
        LabelState::Suspended => (Mark::Warn, t.label_suspended()),
        LabelState::Expired => (Mark::Wait, t.label_expired()),
        LabelState::Revoked => (Mark::Warn, t.label_revoked()),
    }
}

/// What is weighed, as one chooses it.
fn measure_words(t: Texts, measure: Measure) -> &'static str {
    match measure {
        Measure::Nothing => t.label_measure_nothing(),
        Measure::Suspend => t.label_measure_suspend(),
        Measure::Revoke => t.label_measure_revoke(),
        Measure::Reinstate => t.label_measure_reinstate(),
    }
}

/// What can be chosen, with its words.
fn choices(t: Texts, measures: &[Measure]) -> Vec<(String, String)> {
    measures.iter().map(|m| (m.key().to_string(), measure_words(t, *m).to_string())).collect()
}

/// The words and the mark for where a case stands.
fn stage_words(t: Texts, stage: Stage) -> (Mark, &'static str) {
    match stage {
        Stage::Hearing => (Mark::Wait, t.label_stage_hearing()),
        Stage::ToPropose => (Mark::Now, t.label_stage_to_propose()),
        Stage::ToConfirm => (Mark::Now, t.label_stage_to_confirm()),
        Stage::Closed => (Mark::Done, t.label_stage_closed()),
    }
}

/// The words and the mark for where a self-check stands.
fn check_words(t: Texts, stage: CheckStage) -> (Mark, &'static str) {
    match stage {
        CheckStage::Waiting => (Mark::Wait, t.label_check_waiting()),
        CheckStage::Late => (Mark::Warn, t.label_check_late()),
        CheckStage::Missed => (Mark::Warn, t.label_check_missed()),
        CheckStage::Confirmed => (Mark::Done, t.label_check_confirmed()),
        CheckStage::Changed => (Mark::Now, t.label_check_changed()),
    }
}
