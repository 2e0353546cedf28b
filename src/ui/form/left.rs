//! What was sent with a form that doesn't stand on its page any more, because a colleague did the same first or its time is
//! over: why it wasn't done, and what was written in it.

use crate::{
    error::AppError,
    form_return::FormReturn,
    texts::{Texts, use_texts},
    ui::{
        boot::{Placed, Returned},
        errors,
    },
};
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

/// What became of a form that came back and isn't on the page: at its end, when all its forms are made.
pub fn left_over() -> impl IntoView {
    let t = use_texts();
    let (Returned(returned), Placed(is_placed)) = (expect_context(), expect_context());
    let path = untrack(|| use_location().pathname.get());
    let element = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            let _ = element.focus();
        }
    });
    move || {
        let form = returned.get_untracked().filter(|form| form.path == path && !is_placed.get_value())?;
        let words = form.error.as_ref().and_then(|error| match error {
            AppError::Invalid(mistakes) => mistakes.0.first().map(|m| errors::issue(t, &m.issue)),
            error => errors::whole(t, error),
        });
        let error = words.map(|words| {
            view! {
                <div class="error-summary" role="alert" tabindex="-1" autofocus node_ref=element>
                    <h2>{t.error_summary_title()}</h2>
                    <p>{words}</p>
                </div>
            }
        });
        Some(view! { {error} {written(t, &form, t.form_left_over_why())} })
    }
}

/// What somebody wrote in a form of which nothing was saved, to be copied.
pub fn written(t: Texts, form: &FormReturn, why: &'static str) -> Option<AnyView> {
    let texts = form.texts().map(|text| view! { <p class="inset whitespace-pre-line">{text.to_string()}</p> });
    let texts = texts.collect::<Vec<_>>();
    (!texts.is_empty()).then(|| view! { <h2>{t.form_typed_title()}</h2> <p>{why}</p> {texts} }.into_any())
}
