//! Saves a form while it is being filled in, and keeps what was typed on the device until the server has it.
//!
//! A pause in the typing saves. Where that fails (no network, signed out, somebody else was faster), the fields stay in
//! the browser's storage, the line below the form says so, and it is tried again. The next time the page is opened on
//! this device, what was kept is in the fields again. Without JavaScript there is nothing of this; the buttons save.

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

    /// Waits until nothing is on its way: what is sent then goes on from what the server has.
    #[cfg(feature = "hydrate")]
    pub async fn settled(self) {
        self.browser.settled().await;
    }

    /// The form was sent and taken: nothing has to be kept on the device.
    pub fn sent(self) {
        #[cfg(feature = "hydrate")]
        self.browser.forget();
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Saving;
    use crate::{
        error::{AppError, FieldErrors, Issue},
        form_return::{DO, FormReturn, KEY, REVISION, Saved},
        ui::{
            boot::{Reader, Refresh},
            form::{FormContext, body_of, pairs, post},
            kept::{Kept, same},
        },
    };
    use js_sys::Reflect;
    use leptos::{html, prelude::*, wasm_bindgen::JsValue};
    use std::{collections::BTreeMap, time::Duration};

    /// The pause in the typing after which it is saved.
    const PAUSE: Duration = Duration::from_millis(1500);
    /// How soon it is tried again when the server couldn't be reached; each time twice as long, up to the longest.
    const AGAIN: Duration = Duration::from_secs(5);
    const LONGEST: Duration = Duration::from_secs(80);
    /// A save that isn't answered by then is given up and tried again.
    const PATIENCE: Duration = Duration::from_secs(20);
    /// How often it is looked whether a save has been answered.
    const LOOK: Duration = Duration::from_millis(50);

    /// A save that went out.
    #[derive(Clone)]
    struct Outgoing {
        body: String,
        values: Vec<(String, String)>,
        /// How much had been typed then.
        count: u32,
    }

    #[derive(Clone, Copy)]
    pub struct Browser {
        context: FormContext,
        element: NodeRef<html::Form>,
        with: &'static str,
        state: RwSignal<Saving>,
        /// Counts what was typed, so that a save knows whether it is still the newest.
        count: StoredValue<u32>,
        saving: StoredValue<bool>,
        /// A save of which nobody knows whether it arrived. It goes out once more before what is newer: so the server says
        /// where it stands, and doesn't take its writer for a colleague.
        unanswered: StoredValue<Option<Outgoing>>,
        /// How often the server couldn't be reached in a row.
        failures: StoredValue<u32>,
        /// What the server has of the fields.
        base: StoredValue<Vec<(String, String)>>,
        /// Where it is kept: by person, page and form, so that nobody finds another's words.
        place: StoredValue<String>,
    }

    impl Browser {
        pub fn start(
            context: FormContext,
            element: NodeRef<html::Form>,
            with: &'static str,
            state: RwSignal<Saving>,
        ) -> Self {
            let person = use_context::<Reader>().map(|r| r.0).unwrap_or_default();
            let (path, key) = (context.path.get_value(), context.key.get_value());
            let this = Self {
                context,
                element,
                with,
                state,
                count: StoredValue::new(0),
                saving: StoredValue::new(false),
                unanswered: StoredValue::new(None),
                failures: StoredValue::new(0),
                base: StoredValue::new(Vec::new()),
                place: StoredValue::new(format!("kept {person} {path} {with} {key}")),
            };
            let Refresh(refresh) = expect_context();
            Effect::new(move |done: Option<bool>| {
                if done != Some(true) && element.get().is_some() {
                    this.restore(refresh);
                    return true;
                }
                done.unwrap_or_default()
            });
            let online = window_event_listener(leptos::ev::online, move |_| {
                if this.state.get_untracked() == Saving::Offline {
                    this.save();
                }
            });
            on_cleanup(move || online.remove());
            this
        }

        /// The fields now, without those that only say which form it is.
        fn fields(&self) -> Option<(web_sys::UrlSearchParams, Kept)> {
            let fields = body_of(&self.element.get_untracked()?)?;
            let (mut revisions, mut values) = (Vec::new(), Vec::new());
            for (name, value) in pairs(&fields) {
                match name.as_str() {
                    DO | KEY => {}
                    of_form if of_form.starts_with(REVISION) => revisions.push((name, value)),
                    _ => values.push((name, value)),
                }
            }
            Some((fields, Kept { revisions, base: self.base.get_value(), values }))
        }

        /// Puts into the fields what was kept when the page was left, if the server hasn't got it.
        fn restore(&self, refresh: RwSignal<u32>) {
            let Some((_, now)) = self.fields() else {
                return;
            };
            // Whoever typed decides first.
            if self.context.is_in_conflict() {
                self.state.set(Saving::Conflict);
                return;
            }
            let kept = storage().and_then(|s| s.get_item(&self.place.get_value()).ok().flatten());
            let Some(kept) = kept.and_then(|text| serde_json::from_str::<Kept>(&text).ok()) else {
                self.base.set_value(now.values);
                if self.was_typed_early() {
                    self.typed();
                }
                return;
            };
            let is_current = kept.revisions == now.revisions;
            self.base.set_value(if is_current { kept.base.clone() } else { now.values.clone() });
            if same(&kept.values, &now.values) {
                self.typed();
                return;
            }
            // A form that the server has sent back knows better.
            if self.context.is_back() {
                return;
            }
            // Somebody may have saved since: where both have changed something, whoever typed decides.
            let (values, both) = if is_current { (kept.values, Vec::new()) } else { kept.over(&now) };
            let mut errors = FieldErrors::default();
            both.iter().for_each(|name| errors.add(name, Issue::AlsoChanged));
            self.put(&Kept { revisions: now.revisions, base: self.base.get_value(), values: values.clone() });
            self.context.returned.set(Some(FormReturn {
                path: self.context.path.get_value(),
                to: self.context.to.get_value(),
                key: self.context.key.get_value(),
                values,
                error: (!errors.is_empty()).then_some(AppError::Invalid(errors)),
                merged: true,
            }));
            refresh.update(|n| *n += 1);
        }

        /// Whether somebody typed before this code was there, on a slow line or a slow phone.
        fn was_typed_early(&self) -> bool {
            let of = |object: &JsValue, key: &str| Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED);
            let Some(form) = self.element.get_untracked() else {
                return false;
            };
            let fields = of(&form, "elements");
            let count = of(&fields, "length").as_f64().unwrap_or(0.0) as u32;
            (0..count).any(|at| {
                let field = Reflect::get_u32(&fields, at).unwrap_or(JsValue::UNDEFINED);
                let before = of(&field, "defaultValue").as_string();
                before.is_some() && before != of(&field, "value").as_string()
            })
        }

        pub fn typed(&self) {
            self.count.update_value(|n| *n += 1);
            self.keep();
            if self.state.get_untracked() != Saving::Conflict {
                self.state.set(Saving::Typed);
                self.later(PAUSE);
            }
        }

        /// Saves after a while, unless something is typed before.
        fn later(&self, wait: Duration) {
            let (this, count) = (*self, self.count.get_value());
            set_timeout(
                move || {
                    if this.count.try_get_value() == Some(count) {
                        this.save();
                    }
                },
                wait,
            );
        }

        fn keep(&self) {
            if let Some((_, kept)) = self.fields() {
                self.put(&kept);
            }
        }

        fn put(&self, kept: &Kept) {
            if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(kept)) {
                // Where there is no room, the page still holds it.
                let _ = storage.set_item(&self.place.get_value(), &text);
            }
        }

        pub fn forget(&self) {
            self.count.update_value(|n| *n += 1);
            self.unanswered.set_value(None);
            if let Some(storage) = storage() {
                let _ = storage.remove_item(&self.place.get_value());
            }
            self.state.set(Saving::Idle);
        }

        fn save(&self) {
            if self.saving.get_value() || self.context.sending.get_untracked() {
                self.later(PAUSE);
                return;
            }
            self.send();
        }

        /// Sends what wasn't answered, or else what stands in the fields. Nothing waits for it: whoever goes on typing is
        /// saved by the next one.
        fn send(&self) {
            let newest = || {
                let (fields, kept) = self.fields()?;
                let body = String::from(fields.to_string());
                Some(Outgoing { body, values: kept.values, count: self.count.get_value() })
            };
            let Some(outgoing) = self.unanswered.get_value().or_else(newest) else {
                return;
            };
            self.saving.set_value(true);
            self.unanswered.set_value(Some(outgoing.clone()));
            let this = *self;
            leptos::task::spawn_local(async move {
                let controller = web_sys::AbortController::new().ok();
                if let Some(controller) = controller.clone() {
                    set_timeout(move || controller.abort(), PATIENCE);
                }
                let signal = controller.map(|c| c.signal());
                let answer = post::<Saved>(this.with, &outgoing.body, signal.as_ref()).await;
                // The page may be gone by now.
                if this.saving.try_set_value(false).is_some() {
                    return;
                }
                this.answered(answer, outgoing);
            });
        }

        pub async fn settled(&self) {
            self.landed().await;
            if self.unanswered.try_get_value().flatten().is_some() {
                self.send();
                self.landed().await;
            }
        }

        /// Waits until the save that is on its way is answered or given up.
        async fn landed(&self) {
            while self.saving.try_get_value() == Some(true) {
                let woken = js_sys::Promise::new(&mut |wake, _| {
                    set_timeout(
                        move || {
                            let _ = wake.call0(&JsValue::NULL);
                        },
                        LOOK,
                    );
                });
                let _ = wasm_bindgen_futures::JsFuture::from(woken).await;
            }
        }

        fn answered(&self, answer: Result<Saved, AppError>, outgoing: Outgoing) {
            let is_newest = self.count.get_value() == outgoing.count;
            if !matches!(answer, Err(AppError::Unavailable)) {
                self.unanswered.set_value(None);
                self.failures.set_value(0);
            }
            match answer {
                Ok(saved) => {
                    self.set_revisions(&saved.revisions);
                    if !saved.also_changed.is_empty() {
                        self.keep();
                        self.state.set(Saving::Conflict);
                        return;
                    }
                    self.base.set_value(outgoing.values);
                    if is_newest {
                        self.forget();
                        self.state.set(Saving::Saved(js_sys::Date::now()));
                    } else {
                        // What is kept must name the revision that it goes on from.
                        self.keep();
                        self.state.set(Saving::Typed);
                        self.later(PAUSE);
                    }
                }
                Err(AppError::SignInNeeded) => self.state.set(Saving::SignedOut),
                Err(AppError::Conflict) => self.state.set(Saving::Conflict),
                Err(AppError::Unavailable | AppError::TooMany(_)) => {
                    self.state.set(Saving::Offline);
                    let failures = self.failures.get_value();
                    self.failures.set_value(failures + 1);
                    self.later((AGAIN * 2u32.saturating_pow(failures.min(8))).min(LONGEST));
                }
                Err(_) => self.state.set(Saving::Refused),
            }
        }

        fn set_revisions(&self, revisions: &BTreeMap<String, String>) {
            let Some(form) = self.element.get_untracked() else {
                return;
            };
            for (name, revision) in revisions {
                if let Ok(Some(field)) = form.query_selector(&format!("input[name=\"{name}\"]")) {
                    let _ = field.set_attribute("value", revision);
                }
            }
        }
    }

    fn storage() -> Option<web_sys::Storage> {
        window().local_storage().ok().flatten()
    }
}
