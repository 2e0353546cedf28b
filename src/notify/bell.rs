//! The bell in the header: how many notifications wait. With the browser's code it counts by itself.

use crate::texts::use_texts;
use leptos::prelude::*;
use leptos_router::components::A;

/// More than this isn't counted in sight.
const MOST: u64 = 99;

/// How many notifications the reader hasn't read, as far as this document knows.
#[derive(Clone, Copy)]
pub struct Unread(pub RwSignal<u64>);

/// The link to the notifications, with their number.
#[component]
pub fn Bell() -> impl IntoView {
    let t = use_texts();
    let Unread(unread) = expect_context();
    let heard = RwSignal::new(String::new());
    Effect::new(move |_| {
        count_on(move |count| {
            // Whoever listens to the page hears of what came, not of what they have read.
            if count > unread.get_untracked() {
                heard.set(t.notify_heard(count));
            }
            if count != unread.get_untracked() {
                unread.set(count);
            }
        });
    });
    let name = move || match unread.get() {
        0 => t.notify_title().to_string(),
        count => t.notify_bell(count),
    };
    let number = move || match unread.get() {
        count if count > MOST => format!("{MOST}+"),
        count => count.to_string(),
    };
    view! {
        <A href="/notifications" attr:class="bell">
            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path
                    fill="none"
                    stroke="currentColor"
                    stroke-width="2"
                    stroke-linejoin="round"
                    d="M12 4a6 6 0 0 0-6 6v4.5L4 17.5h16l-2-3V10a6 6 0 0 0-6-6zM9.5 20a2.6 2.6 0 0 0 5 0"
                />
            </svg>
            <span class="visually-hidden">{name}</span>
            <span class="bell-count" aria-hidden="true" hidden=move || unread.get() == 0>{number}</span>
        </A>
        <span class="visually-hidden" role="status">{heard}</span>
    }
}

#[cfg(not(feature = "hydrate"))]
fn count_on(_: impl Fn(u64) + 'static) {}

/// Listens to the counts, the one that holds now first.
#[cfg(feature = "hydrate")]
fn count_on(got: impl Fn(u64) + 'static) {
    let _ = crate::ui::live::listen(
        || Some("/notifications/live".into()),
        move |_, count| {
            if let Ok(count) = count.parse() {
                got(count);
            }
        },
    );
}
