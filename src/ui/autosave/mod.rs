//! Saves a form while it is being filled in, and keeps what was typed on the device until the server has it.
//!
//! A pause in the typing saves. Where that fails (no network, signed out, somebody else was faster), the fields stay in
//! the browser's storage, the line below the form says so, and it is tried again. The next time the page is opened on
//! this device, what was kept is in the fields again. Without JavaScript there is nothing of this; the buttons save.

#[cfg(feature = "hydrate")]
mod browser;

#[cfg(feature = "hydrate")]
pub(super) use browser::again_after;

use super::form::FormContext;
use crate::texts::use_texts;
use leptos::{html, prelude::*};

/// Where the saving of a form stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Saving {
    /// Nothing was typed since the page was opened.
    Idle,
    /// Something was typed that will be saved in a moment.
    Typed,
    /// Saved, at so many milliseconds since 1970.
    Saved(f64),
    /// Kept on the device: the server can't be reached.
    Offline,
    /// Kept on the device: nobody is signed in any more.
    SignedOut,
    /// Kept on the device: it was changed from elsewhere.
    Conflict,
    /// Kept on the device: the server doesn't take it.
    Refused,
}

/// The line that says where the saving stands.
#[component]
pub fn SavingLine(
    /// Where it stands.
    state: RwSignal<Saving>,
) -> impl IntoView {
    let t = use_texts();
    // Only to say anew how long ago it was.
    let tick = RwSignal::new(0u32);
    tell_time(tick);
    let words = move || {
        tick.track();
        match state.get() {
            Saving::Idle => String::new(),
            Saving::Typed => t.form_saving().to_string(),
            Saving::Saved(at) => match seconds_since(at) {
                0..5 => t.form_saved_just_now().to_string(),
                seconds @ 5..60 => t.form_saved_seconds(seconds),
                seconds => t.form_saved_minutes(seconds / 60),
            },
            Saving::Offline => t.form_kept_offline().to_string(),
            Saving::SignedOut => t.form_kept_signed_out().to_string(),
            Saving::Conflict => t.form_kept_conflict().to_string(),
            Saving::Refused => t.form_kept_refused().to_string(),
        }
    };
    // Whoever listens to the page hears that it went wrong, and not each time that it went well.
    let is_wrong =
        move || matches!(state.get(), Saving::Offline | Saving::SignedOut | Saving::Conflict | Saving::Refused);
    let heard = move || if is_wrong() { words() } else { String::new() };
    view! {
        <p class="hint" aria-hidden=move || is_wrong().then_some("true") data-saving="">{words}</p>
        <p class="visually-hidden" role="status">{heard}</p>
    }
}

#[cfg(not(feature = "hydrate"))]
fn tell_time(_: RwSignal<u32>) {}

#[cfg(not(feature = "hydrate"))]
fn seconds_since(_: f64) -> u64 {
    0
}

#[cfg(feature = "hydrate")]
fn tell_time(tick: RwSignal<u32>) {
    let every = set_interval_with_handle(move || tick.update(|n| *n += 1), std::time::Duration::from_secs(5));
    on_cleanup(move || {
        if let Ok(every) = every {
            every.clear();
        }
    });
}

#[cfg(feature = "hydrate")]
fn seconds_since(at: f64) -> u64 {
    ((js_sys::Date::now() - at) / 1000.0).max(0.0) as u64
}

/// The saving of one form.
#[derive(Clone, Copy)]
pub struct AutoSave {
    /// Where it stands.
    pub state: RwSignal<Saving>,
    #[cfg(feature = "hydrate")]
    browser: browser::Browser,
}

impl AutoSave {
    /// Saves a form with a server function that takes the same fields and gives [`Saved`](crate::form_return::Saved).
    pub fn of(context: FormContext, element: NodeRef<html::Form>, with: &'static str) -> Self {
        let state = RwSignal::new(Saving::Idle);
        #[cfg(feature = "hydrate")]
        {
            let browser = browser::Browser::start(context, element, with, state);
            Self { state, browser }
        }
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = (context, element, with);
            Self { state }
        }
    }

    /// Something was typed.
    pub fn typed(self) {
        #[cfg(feature = "hydrate")]
        self.browser.typed();
    }

    /// Waits until nothing is on its way and what was typed last is saved: what is sent then goes on from what the server
    /// has. Whether it has all of it.
    #[cfg(feature = "hydrate")]
    pub async fn settled(self) -> bool {
        self.browser.settled().await
    }

    /// The form was sent and taken: nothing has to be kept on the device.
    pub fn sent(self) {
        #[cfg(feature = "hydrate")]
        self.browser.forget();
    }
}
