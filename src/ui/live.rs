//! A page that hears of changes while somebody looks at it, or asks for them now and again.

use leptos::prelude::*;

/// Does something as soon as the page lives, and every 15 seconds while somebody has it in sight.
#[cfg(not(feature = "hydrate"))]
pub fn now_and_again(_: impl Fn() + 'static) {}

/// The same in the browser.
#[cfg(feature = "hydrate")]
pub fn now_and_again(what: impl Fn() + 'static) {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(15);
    let what = std::rc::Rc::new(what);
    Effect::new(move |every: Option<Option<IntervalHandle>>| {
        every.flatten().or_else(|| {
            what();
            let again = what.clone();
            let in_sight = move || {
                if !document().hidden() {
                    again();
                }
            };
            let every = set_interval_with_handle(in_sight, EVERY).ok();
            on_cleanup(move || {
                if let Some(every) = every {
                    every.clear();
                }
            });
            every
        })
    });
}

/// Listens at an address, as soon as there is one, and hands on the id and the words of each event; the return value
/// tries to open the line once more, for when the address came late. Only a page in sight holds a line: a browser opens
/// few to one server.
#[cfg(feature = "hydrate")]
pub fn listen(
    address: impl Fn() -> Option<String> + 'static,
    heard: impl Fn(String, String) + 'static,
) -> impl Fn() + Copy + 'static {
    use leptos::wasm_bindgen::{JsCast, closure::Closure};
    use std::time::Duration;
    use web_sys::{EventSource, MessageEvent};

    const FIRST_WAIT: u64 = 2;
    const LONGEST_WAIT: u64 = 240;

    let address = StoredValue::new_local(address);
    let source = StoredValue::new_local(None::<EventSource>);
    let wait = StoredValue::new(FIRST_WAIT);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let on_message = StoredValue::new_local(Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        wait.set_value(FIRST_WAIT);
        heard(event.last_event_id(), event.data().as_string().unwrap_or_default());
    }));
    let on_error = StoredValue::new_local(None::<Closure<dyn Fn()>>);
    let close = move || {
        if let Some(source) = source.try_update_value(Option::take).flatten() {
            source.close();
        }
    };
    let open = move || {
        if document().hidden() || source.with_value(Option::is_some) {
            return;
        }
        let Some(address) = address.with_value(|address| address()) else { return };
        if let Ok(line) = EventSource::new(&address) {
            on_message.with_value(|heard| line.set_onmessage(Some(heard.as_ref().unchecked_ref())));
            on_error.with_value(|failed| {
                line.set_onerror(failed.as_ref().map(|failed| failed.as_ref().unchecked_ref()));
            });
            source.set_value(Some(line));
        }
    };
    // The browser would try again at once and for ever; this waits, twice as long each time, and not always alike, so that
    // not all pages come back at the same moment.
    on_error.set_value(Some(Closure::new(move || {
        close();
        let seconds = wait.get_value();
        wait.set_value((seconds * 2).min(LONGEST_WAIT));
        let spread = 0.5 + js_sys::Math::random();
        let pause = Duration::from_millis((seconds as f64 * spread * 1000.0) as u64);
        timer.set_value(set_timeout_with_handle(open, pause).ok());
    })));
    let seen = window_event_listener(leptos::ev::Custom::<web_sys::Event>::new("visibilitychange"), move |_| {
        if document().hidden() { close() } else { open() }
    });
    let online = window_event_listener(leptos::ev::online, move |_| {
        wait.set_value(FIRST_WAIT);
        // A line from before may be dead without knowing it.
        close();
        open();
    });
    on_cleanup(move || {
        seen.remove();
        online.remove();
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
        close();
    });
    open();
    open
}

/// Follows a trail at an address from a place on, as soon as that is known, and reads the page again after each event that
/// matters to it, by what the event says. What happened while nobody listened is told when they listen again.
#[cfg(not(feature = "hydrate"))]
pub fn follow(_: &'static str, _: RwSignal<Option<i64>>, _: impl Fn(&str) -> bool + 'static) {}

/// The same in the browser.
#[cfg(feature = "hydrate")]
pub fn follow(address: &'static str, since: RwSignal<Option<i64>>, matters: impl Fn(&str) -> bool + 'static) {
    /// What one click changes comes as several events, one right after the other: they are one reason to read.
    const TOGETHER: std::time::Duration = std::time::Duration::from_millis(20);

    let super::boot::Refresh(refresh) = expect_context();
    let is_coming = StoredValue::new(false);
    let read_soon = move || {
        if is_coming.get_value() {
            return;
        }
        is_coming.set_value(true);
        let read = move || {
            // Whoever has left the page needs it no more.
            if is_coming.try_set_value(false).is_none() {
                refresh.update(|n| *n += 1);
            }
        };
        set_timeout(read, TOGETHER);
    };
    // The last place that was told of; the page's own is the first.
    let last = StoredValue::new(None::<i64>);
    let from = move || last.get_value().map(|place| format!("{address}?since={place}"));
    let open = listen(from, move |id, data| {
        let Ok(place) = id.parse::<i64>() else { return };
        if last.get_value().is_none_or(|last| place > last || data == "*") {
            last.set_value(Some(place));
            if matters(&data) {
                read_soon();
            }
        }
    });
    Effect::new(move |_| {
        if let Some(place) = since.get() {
            if last.get_value().is_none_or(|last| last < place) {
                last.set_value(Some(place));
            }
            open();
        }
    });
}
