//! What is wrong with a form, above its fields.

use super::FormContext;
use crate::{
    error::AppError,
    texts::{Texts, use_texts},
    ui::{errors, field},
};
use leptos::{html, prelude::*};

/// Everything that is wrong with the form, above its fields, with a link to each; it takes the focus.
#[component]
pub(super) fn ErrorSummary(context: FormContext) -> impl IntoView {
    let t = use_texts();
    let element = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if context.error().is_some()
            && let Some(element) = element.get()
        {
            #[cfg(feature = "hydrate")]
            if let Some(field) = twin_of_focused(&element) {
                let _ = field.focus();
                return;
            }
            let _ = element.focus();
        }
    });
    move || {
        context.error().map(|error| {
            let whole = errors::whole(t, &error);
            // What is too large as a whole gets shorter where it is longest.
            let longest = matches!(error, AppError::TooLarge(_)).then(|| longest(t, context)).flatten();
            let lines = match error {
                AppError::Invalid(errors) => errors.0,
                _ => Vec::new(),
            };
            let lines = lines
                .into_iter()
                .map(|e| {
                    let words = errors::issue(t, &e.issue);
                    match named(context, &e.field) {
                        Some((label, id)) => {
                            view! { <li><a href=id rel="external">{errors::named(&label, &words)}</a></li> }.into_any()
                        }
                        None => view! { <li>{words}</li> }.into_any(),
                    }
                })
                .collect::<Vec<_>>();
            view! {
                <div class="error-summary" role="alert" tabindex="-1" autofocus node_ref=element>
                    <h2>{t.error_summary_title()}</h2>
                    {whole.map(|w| view! { <p>{w}</p> })}
                    <ul>{longest}{lines}</ul>
                </div>
            }
        })
    }
}

/// What a field is called, and the address of its place in the page; nothing when the page doesn't show it.
fn named(context: FormContext, name: &str) -> Option<(String, String)> {
    let labels = |labels: &Vec<(String, String)>| labels.iter().find(|(of, _)| *of == name).map(|(_, l)| l.clone());
    let label = context.labels.with_value(labels)?;
    Some((label, format!("#{}", field::id_of(&context.key.get_value(), name))))
}

/// The field that somebody has gone on to while the page was read again, as it stands in the form that comes in the
/// place of theirs. Nothing while they are still in the form that they have sent, or not in a field.
#[cfg(feature = "hydrate")]
fn twin_of_focused(summary: &web_sys::HtmlElement) -> Option<web_sys::HtmlElement> {
    use leptos::wasm_bindgen::JsCast;
    let focused = document().active_element().filter(|focused| !focused.id().is_empty())?;
    let form = summary.closest("form").ok().flatten()?;
    if form.contains(Some(&focused)) || focused.closest("form").ok().flatten().is_none() {
        return None;
    }
    // Ids of fields have only letters, digits, hyphens and underscores.
    form.query_selector(&format!("[id=\"{}\"]", focused.id())).ok().flatten()?.dyn_into().ok()
}

/// The field in which most was typed, with a link to it.
fn longest(t: Texts, context: FormContext) -> Option<AnyView> {
    let longest = context.with(|form| form.values.iter().max_by_key(|(_, value)| value.len()).cloned()).flatten();
    let (label, id) = named(context, &longest?.0)?;
    Some(view! { <li>{t.error_longest()} " " <a href=id rel="external">{label}</a></li> }.into_any())
}
