//! Fields that come several times: the rows of a plan, web addresses, pieces of evidence. With JavaScript a row comes
//! and goes at once, and what is typed stays; without, the server saves the section and shows it anew.

use crate::{
    apply::model::row_part,
    ui::{Texts, form::FormContext, use_texts},
};
use leptos::prelude::*;

/// The rows of one question.
#[derive(Clone, Copy)]
pub struct Rows {
    question: StoredValue<String>,
    /// The fields of each row.
    parts: StoredValue<Vec<String>>,
    /// How many rows are made at first.
    first: usize,
    /// How many rows are made. One that was taken away stays, empty and out of sight, to be used again.
    made: RwSignal<usize>,
    /// How many of them are in sight.
    shown: RwSignal<usize>,
    most: usize,
    said: RwSignal<String>,
}

impl Rows {
    /// With as many rows as are filled, by what is saved or by what was typed before the form came back, and an empty
    /// one, as long as there may be more.
    pub fn of(question: &str, parts: Vec<String>, filled: usize, (least, most): (u32, u32)) -> Self {
        let context = expect_context::<FormContext>();
        let is_typed = |n: &usize| {
            parts.iter().any(|part| context.typed(&row_part(question, *n, part)).is_some_and(|text| !text.is_empty()))
        };
        let most = most as usize;
        let filled = (filled..most).rev().find(is_typed).map_or(filled, |n| n + 1);
        // More than there may be are shown all the same: somebody has to take one away.
        let first = (filled + 1).max(least as usize).min(most).max(filled);
        Self {
            question: StoredValue::new(question.to_string()),
            parts: StoredValue::new(parts),
            first,
            made: RwSignal::new(first),
            shown: RwSignal::new(first),
            most,
            said: RwSignal::new(String::new()),
        }
    }

    /// Whether a row is out of sight.
    pub fn is_away(self, n: usize) -> bool {
        n >= self.shown.get()
    }

    /// The rows, each made by its number.
    pub fn each(self, row: impl Fn(usize) -> AnyView + Clone + Send + Sync + 'static) -> impl IntoView {
        // Made at once, so that the summary of the form's mistakes knows their names.
        let first = (0..self.first).map(&row).collect::<Vec<_>>();
        let (begin, made) = (self.first, self.made);
        view! {
            {first}
            <For each=move || begin..made.get() key=|n| *n children=row/>
        }
    }

    fn one_more(self) {
        let n = self.shown.get_untracked();
        if n >= self.most {
            return;
        }
        self.made.update(|made| *made = (*made).max(n + 1));
        self.shown.set(n + 1);
        self.focus_on(n);
    }

    fn take_away(self, t: Texts, n: usize) {
        let last = self.shown.get_untracked().saturating_sub(1);
        self.parts.with_value(|parts| {
            for row in n..=last {
                for part in parts {
                    let next = if row < last { self.held(row + 1, part) } else { String::new() };
                    self.put(row, part, &next);
                }
            }
        });
        self.said.set(t.apply_row_removed(n + 1));
        if last > 0 {
            self.shown.set(last);
        }
        self.focus_on(n.min(last.saturating_sub(1)));
    }

    #[cfg(feature = "hydrate")]
    fn field(self, n: usize, part: &str) -> Option<web_sys::Element> {
        let name = self.question.with_value(|question| row_part(question, n, part));
        document().query_selector(&format!("[name=\"{name}\"]")).ok().flatten()
    }

    /// What stands in a field.
    #[cfg(feature = "hydrate")]
    fn held(self, n: usize, part: &str) -> String {
        let value = self.field(n, part).and_then(|field| js_sys::Reflect::get(&field, &"value".into()).ok());
        value.and_then(|value| value.as_string()).unwrap_or_default()
    }

    /// Puts something into a field, as if it had been typed.
    #[cfg(feature = "hydrate")]
    fn put(self, n: usize, part: &str, text: &str) {
        let Some(field) = self.field(n, part) else {
            return;
        };
        let _ = js_sys::Reflect::set(&field, &"value".into(), &text.into());
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &init) {
            let _ = field.dispatch_event(&event);
        }
    }

    /// Once the row is in the page.
    #[cfg(feature = "hydrate")]
    fn focus_on(self, n: usize) {
        use leptos::wasm_bindgen::JsCast;
        request_animation_frame(move || {
            let part = self.parts.try_with_value(|parts| parts.first().cloned()).flatten().unwrap_or_default();
            if let Some(field) = self.field(n, &part).and_then(|f| f.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = field.focus();
            }
        });
    }

    #[cfg(not(feature = "hydrate"))]
    fn held(self, _: usize, _: &str) -> String {
        String::new()
    }

    #[cfg(not(feature = "hydrate"))]
    fn put(self, _: usize, _: &str, _: &str) {}

    #[cfg(not(feature = "hydrate"))]
    fn focus_on(self, _: usize) {}
}

/// The button that takes a row away.
#[component]
pub fn RemoveRow(
    /// The rows.
    rows: Rows,
    /// Which one.
    n: usize,
    /// Only the server can: a row has more than text.
    #[prop(optional)]
    by_server: bool,
) -> impl IntoView {
    let t = use_texts();
    let value = rows.question.with_value(|question| format!("remove:{question}.{n}"));
    view! {
        <button
            type="submit"
            class="link-button"
            name="next"
            value=value
            on:click=move |event| {
                if !by_server {
                    event.prevent_default();
                    rows.take_away(t, n);
                }
            }
        >
            {t.apply_row_remove()} <span class="visually-hidden">" " {n + 1}</span>
        </button>
    }
}

/// The button that adds a row, and what whoever listens hears of rows that come and go.
#[component]
pub fn AddRow(
    /// The rows.
    rows: Rows,
) -> impl IntoView {
    let t = use_texts();
    let value = rows.question.with_value(|question| format!("more:{question}"));
    let is_full = move || rows.shown.get() >= rows.most;
    view! {
        <p hidden=is_full>
            <button
                type="submit"
                class="button button-quiet"
                name="next"
                value=value
                on:click=move |event| {
                    event.prevent_default();
                    rows.one_more();
                }
            >
                {t.apply_more()}
            </button>
        </p>
        <p class="visually-hidden" role="status">{move || rows.said.get()}</p>
    }
}
