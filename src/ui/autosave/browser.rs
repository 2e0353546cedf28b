//! What of the saving happens in the browser: when it is saved, what is kept on the device until then, and when it is
//! tried again.

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

/// How long to wait before it is tried again, by how often it had failed before.
pub fn again_after(failures: u32) -> Duration {
    (AGAIN * 2u32.saturating_pow(failures.min(8))).min(LONGEST)
}

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

/// The saving of one form, where there is a browser.
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

    pub async fn settled(&self) -> bool {
        self.landed().await;
        if self.unanswered.try_get_value().flatten().is_some() {
            self.send();
            self.landed().await;
        }
        if self.state.try_get_untracked() == Some(Saving::Typed) {
            self.send();
            self.landed().await;
        }
        matches!(self.state.try_get_untracked(), Some(Saving::Idle | Saving::Saved(_)))
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
                self.later(again_after(failures));
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
