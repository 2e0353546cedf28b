//! How a form is sent from the browser: the same fields to the same function, and what comes of it.

use super::FormContext;
use crate::ui::autosave::AutoSave;
#[cfg(feature = "hydrate")]
use crate::{
    error::AppError,
    ui::boot::{Refresh, Sent},
};
#[cfg(feature = "hydrate")]
use leptos::prelude::*;

/// Takes over a submit: sends the same fields to the same function and shows what comes of it.
#[cfg(feature = "hydrate")]
pub(super) fn sender(
    context: FormContext,
    auto: Option<AutoSave>,
    reload: bool,
    keeps_mistakes: bool,
) -> impl Fn(leptos::ev::SubmitEvent) + 'static {
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{FormData, HtmlFormElement, UrlSearchParams};
    let (Refresh(refresh), Sent(sent)) = (expect_context(), expect_context());
    let navigate = leptos_router::hooks::use_navigate();
    move |event: leptos::ev::SubmitEvent| {
        if reload {
            return;
        }
        let Some(form) = event.target().and_then(|t| t.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let Ok(data) = FormData::new_with_form(&form) else {
            return;
        };
        if let Some(button) = event.submitter()
            && let Some(name) = button.get_attribute("name")
        {
            let _ = data.append_with_str(&name, &button.get_attribute("value").unwrap_or_default());
        }
        let Ok(fields) = UrlSearchParams::new_with_str_sequence_sequence(&data) else {
            return;
        };
        event.prevent_default();
        if context.sending.get_untracked() {
            return;
        }
        // What is on its way isn't in the form yet.
        if matches!(form.query_selector("[data-uploading]"), Ok(Some(_))) {
            let error = Some(AppError::rule("upload_running"));
            context.returned.set(Some(context.back(&fields, error)));
            return;
        }
        context.sending.set(true);
        let to = context.to.get_value();
        let navigate = navigate.clone();
        let button = event.submitter().and_then(|button| {
            Some((button.get_attribute("name")?, button.get_attribute("value").unwrap_or_default()))
        });
        leptos::task::spawn_local(async move {
            let mut fields = fields;
            let mut is_saved = false;
            if let Some(auto) = auto {
                is_saved = auto.settled().await;
                // The revisions are others by now, and somebody may have gone on typing.
                if let Some(now) = body_of(&form) {
                    if let Some((name, value)) = button {
                        now.append(&name, &value);
                    }
                    fields = now;
                }
            }
            let body = String::from(fields.to_string());
            let answer = call(&to, &body).await;
            context.sending.set(false);
            if let Some(auto) = auto.filter(|_| answer.is_ok()) {
                auto.sent();
            }
            match answer {
                Ok(Some(address)) => {
                    sent.set_value(Some((to, context.key.get_value())));
                    context.returned.set(None);
                    refresh.update(|n| *n += 1);
                    navigate(&address, leptos_router::NavigateOptions::default());
                }
                Ok(None) => {
                    sent.set_value(Some((to, context.key.get_value())));
                    context.returned.set(None);
                    refresh.update(|n| *n += 1);
                }
                // The server keeps the form until its sender has signed in again.
                Err(AppError::SignInNeeded) => {
                    let _ = form.submit();
                }
                Err(error) => {
                    // A form that was saved before it was sent is as the server has it. To read it again would take away
                    // what somebody types meanwhile.
                    let was_kept = keeps_mistakes && !is_saved && matches!(error, AppError::Invalid(_));
                    let is_outdated = error == AppError::Conflict || was_kept;
                    context.returned.set(Some(context.back(&fields, Some(error))));
                    if is_outdated {
                        refresh.update(|n| *n += 1);
                    }
                }
            }
        });
    }
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn sender(
    _: FormContext,
    _: Option<AutoSave>,
    _: bool,
    _: bool,
) -> impl Fn(leptos::ev::SubmitEvent) + 'static {
    |_| {}
}

/// The fields of a form as they would be sent.
#[cfg(feature = "hydrate")]
pub(in crate::ui) fn body_of(form: &web_sys::HtmlFormElement) -> Option<web_sys::UrlSearchParams> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}

#[cfg(feature = "hydrate")]
pub(in crate::ui) fn pairs(fields: &web_sys::UrlSearchParams) -> Vec<(String, String)> {
    use leptos::wasm_bindgen::JsCast;
    let Ok(Some(entries)) = js_sys::try_iter(fields) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|pair| pair.dyn_into::<js_sys::Array>().ok())
        .map(|pair| (pair.get(0).as_string().unwrap_or_default(), pair.get(1).as_string().unwrap_or_default()))
        .collect()
}

/// Calls a server function with the fields of a form; where to go next, if it says so.
#[cfg(feature = "hydrate")]
async fn call(to: &str, body: &str) -> Result<Option<String>, AppError> {
    Ok(sent(to, body, None).await?.headers().get("location"))
}

/// Calls a server function with the fields of a form; what it answers.
#[cfg(feature = "hydrate")]
pub(in crate::ui) async fn post<T: serde::de::DeserializeOwned>(
    to: &str,
    body: &str,
    until: Option<&web_sys::AbortSignal>,
) -> Result<T, AppError> {
    let text = sent(to, body, until).await?.text().await.map_err(|_| AppError::Unavailable)?;
    serde_json::from_str(&text).map_err(|_| AppError::Unavailable)
}

#[cfg(feature = "hydrate")]
async fn sent(
    to: &str,
    body: &str,
    until: Option<&web_sys::AbortSignal>,
) -> Result<gloo_net::http::Response, AppError> {
    let request = gloo_net::http::Request::post(to)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .abort_signal(until)
        .body(body)
        .map_err(|_| AppError::BadRequest)?;
    let answer = request.send().await.map_err(|_| AppError::Unavailable)?;
    if answer.ok() {
        return Ok(answer);
    }
    let text = answer.text().await.map_err(|_| AppError::Unavailable)?;
    Err(serde_json::from_str(&text).unwrap_or(AppError::Unavailable))
}

/// What the fields of the form hold in which something was changed.
#[cfg(feature = "hydrate")]
pub fn fields_around(event: &leptos::ev::Event) -> Vec<(String, String)> {
    use leptos::wasm_bindgen::JsCast;
    let element = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let form = element.and_then(|e| e.closest("form").ok().flatten()).and_then(|f| f.dyn_into().ok());
    form.and_then(|form| body_of(&form)).map(|fields| pairs(&fields)).unwrap_or_default()
}

/// What the fields of the form hold in which something was changed.
#[cfg(not(feature = "hydrate"))]
pub fn fields_around(_: &leptos::ev::Event) -> Vec<(String, String)> {
    Vec::new()
}
