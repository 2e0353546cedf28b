//! The way through a list that is longer than a page.

use crate::texts::use_texts;
use leptos::prelude::*;

/// Which pages of a list are named: the first, the last, and those around the current one.
fn named(page: u64, pages: u64) -> Vec<u64> {
    (1..=pages).filter(|p| *p == 1 || *p == pages || p.abs_diff(page) <= 1).collect()
}

/// Links to the pages of a list; nothing when there is only one.
#[component]
pub fn Pager(
    /// The page that is shown, from 1.
    page: u64,
    /// How many there are.
    pages: u64,
    /// The address of a page, with all filters of the list.
    address: impl Fn(u64) -> String,
) -> impl IntoView {
    let t = use_texts();
    if pages < 2 {
        return ().into_any();
    }
    let mut before = 0;
    let mut links = Vec::new();
    for number in named(page, pages) {
        if number > before + 1 {
            links.push(view! { <li><span aria-hidden="true">"…"</span></li> }.into_any());
        }
        before = number;
        let current = (number == page).then_some("page");
        links.push(
            view! {
                <li>
                    <a href=address(number) aria-current=current>
                        <span class="visually-hidden">{t.pager_page()} " "</span>{number}
                    </a>
                </li>
            }
            .into_any(),
        );
    }
    let previous = (page > 1).then(|| view! { <li><a rel="prev" href=address(page - 1)>{t.pager_previous()}</a></li> });
    let next = (page < pages).then(|| view! { <li><a rel="next" href=address(page + 1)>{t.pager_next()}</a></li> });
    view! { <nav class="pager" aria-label=t.pager_pages()><p class="hint">{t.pager_of(page, pages)}</p><ul>{previous}{links}{next}</ul></nav> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_long_list_names_its_ends_and_where_one_is() {
        assert_eq!(named(7, 20), [1, 6, 7, 8, 20]);
        assert_eq!(named(1, 3), [1, 2, 3]);
        assert_eq!(named(1, 1), [1]);
    }
}
