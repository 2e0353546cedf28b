//! Cards: a few things side by side, each leading somewhere.

use leptos::prelude::*;

/// A grid of [`Card`]s.
#[component]
pub fn Cards(
    /// The cards.
    children: Children,
) -> impl IntoView {
    view! { <ul class="cards">{children()}</ul> }
}

/// A card whose heading is its link; the whole card can be pressed.
#[component]
pub fn Card(
    /// Where it leads.
    #[prop(into)]
    to: String,
    /// The heading and the link.
    #[prop(into)]
    title: String,
    /// It stands below a heading of the second rank, so its own is of the third.
    #[prop(optional)]
    deep: bool,
    /// What else is on it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let link = view! { <a href=to>{title}</a> };
    let heading = if deep { view! { <h3>{link}</h3> }.into_any() } else { view! { <h2>{link}</h2> }.into_any() };
    view! { <li class="card">{heading} {children.map(|c| c())}</li> }
}
