//! Facts with links to change them, and tables.

use crate::texts::use_texts;
use leptos::prelude::*;

/// Answers or facts, each with a link to where it can be changed: holds [`SummaryRow`]s.
#[component]
pub fn SummaryList(
    /// The rows.
    children: Children,
) -> impl IntoView {
    view! { <dl class="summary-list">{children()}</dl> }
}

/// One row of a [`SummaryList`].
#[component]
pub fn SummaryRow(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Where it is changed; empty when it can't be.
    #[prop(optional, into)]
    change: String,
    /// The value as text; when it is empty and there are no children, the row says so.
    #[prop(optional, into)]
    value: String,
    /// The value, when it is more than text.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let t = use_texts();
    let value = match children {
        Some(children) => children().into_any(),
        None if value.trim().is_empty() => view! { <span class="unanswered">{t.form_not_provided()}</span> }.into_any(),
        None => value.into_any(),
    };
    let hidden = format!(": {label}");
    let change = (!change.is_empty()).then(|| {
        view! {
            <dd class="change">
                <a href=change>{t.form_change()} <span class="visually-hidden">{hidden}</span></a>
            </dd>
        }
    });
    view! { <div><dt>{label}</dt><dd>{value}</dd>{change}</div> }
}

/// A table that scrolls sideways by itself where the screen is narrow. Its rows are its children.
#[component]
pub fn Table(
    /// What the table shows, for everybody who can't see where it stands.
    #[prop(into)]
    caption: String,
    /// Shows the caption; otherwise only screen readers read it, where a heading above says the same.
    #[prop(optional)]
    caption_in_sight: bool,
    /// The heads of the columns.
    head: Vec<String>,
    /// The `<tr>`s.
    children: Children,
) -> impl IntoView {
    let heads = head.into_iter().map(|words| view! { <th scope="col">{words}</th> }).collect::<Vec<_>>();
    // Who has no mouse scrolls it by the arrow keys, so it takes the focus, and so it needs a name.
    let name = caption.clone();
    view! {
        <div class="table-scroll" role="region" tabindex="0" aria-label=name>
            <table class="table">
                <caption class=if caption_in_sight { "" } else { "visually-hidden" }>{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
