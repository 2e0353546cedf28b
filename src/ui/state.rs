//! States in words. Each kind has a mark of its own shape, so that nobody has to tell colours apart.

use leptos::prelude::*;

/// What kind of state it is; the words say which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Done, granted, valid.
    Done,
    /// Begun, or somebody's turn now.
    Now,
    /// Not yet begun, or not possible yet.
    #[default]
    Wait,
    /// A problem, late, revoked.
    Warn,
}

impl Mark {
    const fn class(self) -> &'static str {
        match self {
            Mark::Done => "state state-done",
            Mark::Now => "state state-now",
            Mark::Wait => "state state-wait",
            Mark::Warn => "state state-warn",
        }
    }
}

/// A state in words, with its mark.
#[component]
pub fn State(
    /// What kind of state it is.
    mark: Mark,
    /// The state: one or two words, no capitals but the first.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! { <span class=mark.class()>{words}</span> }
}
