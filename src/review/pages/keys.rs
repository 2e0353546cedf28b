//! Evaluating with single keys, which can be switched off on a device, and the sheet that explains them. Without
//! JavaScript there is nothing of this.

use crate::ui::use_texts;
use leptos::prelude::*;

/// The id of the place of a question, counted from 1.
pub fn place_of(number: usize) -> String {
    format!("question-{number}")
}

/// The sheet, and the listening for keys.
#[component]
pub fn Keys(
    /// How many questions there are.
    count: usize,
) -> impl IntoView {
    let t = use_texts();
    let used = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    browser::listen(used, count);
    #[cfg(not(feature = "hydrate"))]
    let _ = count;
    let switch = move |event| {
        used.set(event_target_checked(&event));
        #[cfg(feature = "hydrate")]
        browser::remember(used.get_untracked());
    };
    view! {
        <details id="keys" class="my-6">
            <summary>{t.review_keys_title()}</summary>
            <div class="choice">
                <input type="checkbox" id="keys-used" prop:checked=move || used.get() on:change=switch/>
                <label for="keys-used">{t.review_keys_use()}</label>
            </div>
            <ul>
                <li>{t.review_keys_next()}</li>
                <li>{t.review_keys_level()}</li>
                <li>{t.review_keys_comment()}</li>
                <li>{t.review_keys_help()}</li>
            </ul>
        </details>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::place_of;
    use leptos::{prelude::*, wasm_bindgen::JsCast};
    use web_sys::{Element, HtmlElement, KeyboardEvent};

    /// Where it is kept on the device that somebody doesn't want single keys.
    const PLACE: &str = "evaluate-keys";

    pub fn remember(used: bool) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(PLACE, if used { "on" } else { "off" });
        }
    }

    pub fn listen(used: RwSignal<bool>, count: usize) {
        // After the page has been taken over, so that it is then as the server made it.
        Effect::new(move |_| {
            let kept = window().local_storage().ok().flatten().and_then(|s| s.get_item(PLACE).ok().flatten());
            used.set(kept.as_deref() != Some("off"));
        });
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            if pressed(&event, used.get_untracked(), count) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    }

    fn pressed(event: &KeyboardEvent, used: bool, count: usize) -> bool {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        let active = document().active_element();
        if active.as_ref().is_some_and(writes) {
            // What is typed is typed; Escape leads out of the field.
            let left = event.key() == "Escape" && active.as_ref().and_then(here).is_some_and(|section| focus(&section));
            return left;
        }
        if !used {
            return false;
        }
        let section = active.as_ref().and_then(here);
        let number = section.as_ref().and_then(number_of).unwrap_or(0);
        match event.key().as_str() {
            "j" => go(number + 1, count),
            "k" => go(number.saturating_sub(1).max(1), count),
            "c" => section.is_some_and(|s| focus_in(&s, "textarea[name^=comment]")),
            "n" => section.is_some_and(|s| focus_in(&s, "textarea[name^=note]")),
            "?" => toggle(),
            key => match (key.parse::<usize>(), section) {
                (Ok(choice @ 1..), Some(section)) => choose(&section, choice),
                _ => false,
            },
        }
    }

    fn writes(element: &Element) -> bool {
        let is_choice = matches!(element.get_attribute("type").as_deref(), Some("radio" | "checkbox"));
        matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT") || (element.tag_name() == "INPUT" && !is_choice)
    }

    fn here(element: &Element) -> Option<Element> {
        element.closest("[data-question]").ok().flatten()
    }

    fn number_of(section: &Element) -> Option<usize> {
        section.get_attribute("data-question")?.parse().ok()
    }

    fn focus(element: &Element) -> bool {
        element.dyn_ref::<HtmlElement>().is_some_and(|e| e.focus().is_ok())
    }

    fn go(number: usize, count: usize) -> bool {
        let place = document().get_element_by_id(&place_of(number.min(count)));
        place.is_some_and(|section| {
            section.scroll_into_view();
            focus(&section)
        })
    }

    fn focus_in(section: &Element, selector: &str) -> bool {
        section.query_selector(selector).ok().flatten().is_some_and(|field| focus(&field))
    }

    fn choose(section: &Element, choice: usize) -> bool {
        let selector = format!(".choice:nth-of-type({choice}) input[type=radio]");
        let found = section.query_selector(&selector).ok().flatten();
        found.and_then(|radio| radio.dyn_into::<HtmlElement>().ok()).is_some_and(|radio| {
            radio.click();
            true
        })
    }

    fn toggle() -> bool {
        let Some(sheet) = document().get_element_by_id("keys") else {
            return false;
        };
        let _ =
            if sheet.has_attribute("open") { sheet.remove_attribute("open") } else { sheet.set_attribute("open", "") };
        true
    }
}
