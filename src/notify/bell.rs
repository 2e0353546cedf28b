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
        live::follow(move |count| {
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
mod live {
    pub fn follow(_: impl Fn(u64) + 'static) {}
}

/// The stream of counts. Only a page in sight holds one: a browser opens few connections to one server, and a page
/// that comes into sight is told at once how things stand.
#[cfg(feature = "hydrate")]
mod live {
    use leptos::{
        prelude::{document, set_timeout, window_event_listener},
        wasm_bindgen::{JsCast, closure::Closure},
    };
    use std::{
        cell::{Cell, RefCell},
        rc::Rc,
        time::Duration,
    };
    use web_sys::{EventSource, MessageEvent};

    const FIRST_WAIT: u64 = 5;
    const LONGEST_WAIT: u64 = 320;

    struct Line {
        source: RefCell<Option<EventSource>>,
        wait: Cell<u64>,
        on_count: RefCell<Option<js_sys::Function>>,
        on_error: RefCell<Option<js_sys::Function>>,
    }

    impl Line {
        fn open(&self) {
            if document().hidden() || self.source.borrow().is_some() {
                return;
            }
            if let Ok(source) = EventSource::new("/notifications/live") {
                source.set_onmessage(self.on_count.borrow().as_ref());
                source.set_onerror(self.on_error.borrow().as_ref());
                *self.source.borrow_mut() = Some(source);
            }
        }

        fn close(&self) {
            if let Some(source) = self.source.take() {
                source.close();
            }
        }
    }

    pub fn follow(got: impl Fn(u64) + 'static) {
        let line = Rc::new(Line {
            source: RefCell::default(),
            wait: Cell::new(FIRST_WAIT),
            on_count: RefCell::default(),
            on_error: RefCell::default(),
        });
        // The bell stays as long as the document does, and so do these.
        let on_count = Closure::<dyn Fn(MessageEvent)>::new({
            let line = line.clone();
            move |event: MessageEvent| {
                line.wait.set(FIRST_WAIT);
                if let Some(count) = event.data().as_string().and_then(|data| data.parse().ok()) {
                    got(count);
                }
            }
        });
        // The browser would try again at once and for ever; this waits, twice as long each time, and not always alike,
        // so that not all pages come back at the same moment.
        let on_error = Closure::<dyn Fn()>::new({
            let line = line.clone();
            move || {
                line.close();
                let wait = line.wait.get();
                line.wait.set((wait * 2).min(LONGEST_WAIT));
                let line = line.clone();
                let spread = 0.5 + js_sys::Math::random();
                set_timeout(move || line.open(), Duration::from_millis((wait as f64 * spread * 1000.0) as u64));
            }
        });
        *line.on_count.borrow_mut() = on_count.into_js_value().dyn_into().ok();
        *line.on_error.borrow_mut() = on_error.into_js_value().dyn_into().ok();
        line.open();
        let _ = window_event_listener(leptos::ev::Custom::<web_sys::Event>::new("visibilitychange"), move |_| {
            if document().hidden() { line.close() } else { line.open() }
        });
    }
}
