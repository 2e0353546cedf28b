//! The way through a list that is longer than a page.

use crate::texts::use_texts;
use leptos::prelude::*;
use leptos_router::components::A;

/// Links to the pages before and after; nothing where there is only one page.
#[component]
pub fn Pager(
    /// The page that is shown, from 1.
    page: u64,
    /// How many there are.
    pages: u64,
    /// The address of a page.
    address: impl Fn(u64) -> String,
) -> impl IntoView {
    let t = use_texts();
    let previous = (page > 1).then(|| address(page - 1));
    let next = (page < pages).then(|| address(page + 1));
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=t.pager_pages()>
                {previous.map(|to| view! { <A href=to attr:rel="prev">{t.pager_previous()}</A> })}
                <span>{t.pager_of(page, pages)}</span>
                {next.map(|to| view! { <A href=to attr:rel="next">{t.pager_next()}</A> })}
            </nav>
        }
    })
}
