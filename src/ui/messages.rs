//! What a page says to a person apart from its text: notices, and the panel after something has been sent.

use leptos::prelude::*;

/// How a notice is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// To know.
    #[default]
    Plain,
    /// It went well.
    Good,
    /// Mind this.
    Warn,
}

/// Something to know before one goes on; at most one or two on a page.
#[component]
pub fn Notice(
    /// How it is meant.
    #[prop(optional)]
    tone: Tone,
    /// A heading, where it needs one.
    #[prop(optional, into)]
    title: String,
    /// It came while the page was open, so it is read out.
    #[prop(optional)]
    live: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = match tone {
        Tone::Plain => "notice",
        Tone::Good => "notice notice-good",
        Tone::Warn => "notice notice-warn",
    };
    view! {
        <div class=class role=live.then_some("status")>
            {(!title.is_empty()).then(|| view! { <h2>{title}</h2> })}
            {children()}
        </div>
    }
}

/// The panel after something has been sent: what happened, and the reference to keep.
#[component]
pub fn Confirmation(
    /// What the reference is called: "Your reference".
    #[prop(optional, into)]
    label: String,
    /// The reference; empty when there is none.
    #[prop(optional, into)]
    reference: String,
    /// What happened, in a sentence.
    children: Children,
) -> impl IntoView {
    let reference =
        (!reference.is_empty()).then(|| view! { <p>{label} " " <strong class="reference">{reference}</strong></p> });
    view! { <div class="confirmation" role="status">{children()}{reference}</div> }
}

/// How much of something is done, drawn and in words.
#[component]
pub fn Progress(
    /// The same in words: "3 of 4 activities".
    #[prop(into)]
    words: String,
    /// How much is done.
    done: u64,
    /// Of how much.
    of: u64,
) -> impl IntoView {
    view! {
        <div class="meter">
            <p>{words.clone()}</p>
            <progress value=done.min(of).to_string() max=of.max(1).to_string() aria-label=words></progress>
        </div>
    }
}
