//! What several pages of applications show.

use crate::{
    apply::model::{ApplicationState, Done, SectionStatus},
    programme::model::{Clause, Verdict},
    ui::{Mark, State, Texts, use_texts},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The words and the mark for a state.
pub fn state_words(t: Texts, state: ApplicationState) -> (Mark, &'static str) {
    match state {
        ApplicationState::Draft => (Mark::Now, t.apply_state_draft()),
        ApplicationState::Submitted => (Mark::Wait, t.apply_state_submitted()),
        ApplicationState::InReview => (Mark::Wait, t.apply_state_in_review()),
        ApplicationState::Returned => (Mark::Now, t.apply_state_returned()),
        ApplicationState::Issued => (Mark::Done, t.apply_state_issued()),
        ApplicationState::NotYetIssued => (Mark::Warn, t.apply_state_not_yet_issued()),
        ApplicationState::Withdrawn => (Mark::Wait, t.apply_state_withdrawn()),
    }
}

/// The words and the mark for how far a section is.
pub fn status_words(t: Texts, status: SectionStatus) -> (Mark, &'static str) {
    match status {
        SectionStatus::CannotStart => (Mark::Wait, t.apply_cannot_start()),
        SectionStatus::NeedsAttention => (Mark::Warn, t.apply_needs_attention()),
        SectionStatus::NotStarted => (Mark::Wait, t.apply_not_started()),
        SectionStatus::InProgress => (Mark::Now, t.apply_in_progress()),
        SectionStatus::Complete => (Mark::Done, t.apply_complete()),
    }
}

/// Below which address the members of the organiser find the application's files.
pub fn files_at(application: Uuid) -> String {
    format!("/apply/{application}/files")
}

/// A number before a heading, where the programme's papers give one.
pub fn numbered(number: Option<&str>, title: &str) -> String {
    number.map_or_else(|| title.to_string(), |n| format!("{n} {title}"))
}

/// What the pass rule would say by the applicant's own word.
#[component]
pub fn Meter(
    /// What it says.
    verdict: Verdict,
) -> impl IntoView {
    let t = use_texts();
    let lines = verdict
        .clauses
        .into_iter()
        .map(|clause| {
            let (have, needed) = (u64::from(clause.have), u64::from(clause.needed));
            let words = match clause.clause {
                Clause::Complete => t.apply_clause_complete(have, needed),
                Clause::Formal => t.apply_clause_formal(have, needed),
                Clause::Evidence => t.apply_clause_evidence(have, needed),
                Clause::Levels => t.apply_clause_levels(needed),
                Clause::Indicators => t.apply_clause_indicators(have, clause.of, needed),
            };
            // Nobody has rated anything yet: that clause can't be said to hold or not.
            let (mark, state) = match (clause.clause, clause.holds) {
                (Clause::Levels, _) => (Mark::Wait, t.apply_later()),
                (_, true) => (Mark::Done, t.apply_holds()),
                (_, false) => (Mark::Now, t.apply_not_yet()),
            };
            view! { <li class="spread"><span>{words}</span> <State mark words=state/></li> }
        })
        .collect::<Vec<_>>();
    view! { <ul class="rows">{lines}</ul> }
}

/// The whole application as files.
#[component]
pub fn TakeAway(
    /// The application.
    id: Uuid,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <h2>{t.apply_export_title()}</h2>
        <p>{t.apply_export_why()}</p>
        <ul>
            <li><a href=format!("/apply/{id}/application.pdf") rel="external">{t.apply_export_pdf()}</a></li>
            <li><a href=format!("/apply/{id}/application.json") rel="external">{t.apply_export_json()}</a></li>
        </ul>
    }
}

/// What came of something that was promised, in a word.
pub fn done_words(t: Texts, done: Done) -> &'static str {
    match done {
        Done::Yes => t.apply_done(),
        Done::Partly => t.apply_done_partly(),
        Done::No => t.apply_not_done(),
    }
}
