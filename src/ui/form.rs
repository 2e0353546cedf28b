//! The one form: posts to the page that it stands on, with JavaScript and without.
//!
//! Without JavaScript the server runs the named function and makes the page again (`platform::http::forms`). With it
//! the same function is called from here, and mistakes appear in place. What was typed stays in both cases.

use super::{
    autosave::{AutoSave, SavingLine},
    boot::{Refresh, Returned, Sent},
    errors,
};
use crate::{
    error::{AppError, Issue},
    form_return::{DO, FormReturn, KEY},
    texts::{Texts, use_texts},
};
use leptos::{context::Provider, html, prelude::*};
use leptos_router::hooks::use_location;

/// The form that a field stands in.
#[derive(Clone, Copy)]
pub struct FormContext {
    pub(super) to: StoredValue<String>,
    pub(super) key: StoredValue<String>,
    pub(super) path: StoredValue<String>,
    pub(super) returned: RwSignal<Option<FormReturn>>,
    labels: StoredValue<Vec<(String, String)>>,
    pub(super) sending: RwSignal<bool>,
}

impl FormContext {
    fn with<T>(self, f: impl FnOnce(&FormReturn) -> T) -> Option<T> {
        self.returned.with(|r| {
            r.as_ref()
                .filter(|r| {
                    self.to.with_value(|to| *to == r.to)
                        && self.key.with_value(|key| *key == r.key)
                        && self.path.with_value(|path| *path == r.path)
                })
                .map(f)
        })
    }

    /// Whether it has come back from the server.
    pub fn is_back(self) -> bool {
        untrack(|| self.with(|_| ())).is_some()
    }

    /// What was typed into a field before the form came back.
    pub fn typed(self, name: &str) -> Option<String> {
        untrack(|| self.with(|r| r.value(name).filter(|_| r.shows_typed(name)).map(str::to_string))).flatten()
    }

    /// Whether a choice was ticked; nothing when the form didn't come back.
    pub fn ticked(self, name: &str, value: &str) -> Option<bool> {
        untrack(|| self.with(|r| r.shows_typed(name).then(|| r.has(name, value)))).flatten()
    }

    /// What is wrong with a field, followed as it changes.
    pub fn issue(self, name: &str) -> Option<Issue> {
        self.error().and_then(|e| match e {
            AppError::Invalid(errors) => errors.of(name).cloned(),
            _ => None,
        })
    }

    /// Whether somebody else changed a field in between: it then shows what is saved beside what was typed.
    pub fn in_conflict(self, name: &str) -> bool {
        self.error() == Some(AppError::Conflict) || self.issue(name) == Some(Issue::AlsoChanged)
    }

    /// Whether somebody else changed any field in between.
    #[cfg(feature = "hydrate")]
    pub(super) fn is_in_conflict(self) -> bool {
        untrack(|| self.error()).is_some_and(|error| match error {
            AppError::Conflict => true,
            AppError::Invalid(errors) => errors.0.iter().any(|e| e.issue == Issue::AlsoChanged),
            _ => false,
        })
    }

    /// What is wrong with the form, followed as it changes.
    pub fn error(self) -> Option<AppError> {
        self.with(|r| r.error.clone()).flatten()
    }

    /// Which of the page's forms it is.
    pub fn key(self) -> String {
        self.key.get_value()
    }

    /// The form as it comes back with what was typed.
    #[cfg(feature = "hydrate")]
    fn back(self, fields: &web_sys::UrlSearchParams, error: Option<AppError>) -> FormReturn {
        FormReturn {
            path: self.path.get_value(),
            to: self.to.get_value(),
            key: self.key.get_value(),
            values: pairs(fields),
            error,
            merged: false,
        }
    }

    /// Tells the error summary what a field is called.
    pub fn name_field(self, name: &str, label: &str) {
        self.labels.update_value(|labels| labels.push((name.to_string(), label.to_string())));
    }
}

/// Whether a form of this page came back with something typed: it is then shown even where it could no longer be sent,
/// so that nothing is lost and the reason is read.
pub fn came_back(to: &str, key: &str) -> bool {
    let Returned(returned) = expect_context();
    let path = untrack(|| use_location().pathname.get());
    returned.with_untracked(|r| r.as_ref().is_some_and(|r| r.to == to && r.key == key && r.path == path))
}

/// Reads the page again with what colleagues have saved meanwhile; what was typed in a form and isn't saved yet is put
/// over it.
pub fn read_again(to: &str, key: &str) -> impl Fn() + Clone + 'static {
    let (Refresh(refresh), Sent(sent)) = (expect_context(), expect_context());
    let form = (to.to_string(), key.to_string());
    move || {
        sent.set_value(Some(form.clone()));
        refresh.update(|n| *n += 1);
    }
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

/// A form for a server function.
#[component]
pub fn Form(
    /// The server function's path, `SomeFunction::PATH`.
    #[prop(into)]
    to: String,
    /// Tells two forms of one page with the same function apart.
    #[prop(optional, into)]
    key: String,
    /// Lets the browser send it and load the answer as a new document: for what changes who or what language it is.
    #[prop(optional)]
    reload: bool,
    /// The server keeps what is sent even when something is wrong with it, so that the page is read again then: its
    /// next sending names the new revision.
    #[prop(optional)]
    keeps_mistakes: bool,
    /// The path of the server function that saves it while it is being filled in: it takes the same fields and answers
    /// with [`Saved`](crate::form_return::Saved).
    #[prop(optional)]
    saves: Option<&'static str>,
    /// It has a field for files, which go with it where there is no JavaScript.
    #[prop(optional)]
    files: bool,
    /// Classes of the form element.
    #[prop(optional, into)]
    class: String,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let Returned(returned) = expect_context();
    let path = untrack(|| use_location().pathname.get());
    let context = FormContext {
        to: StoredValue::new(to.clone()),
        key: StoredValue::new(key.clone()),
        path: StoredValue::new(path),
        returned,
        labels: StoredValue::new(Vec::new()),
        sending: RwSignal::new(false),
    };
    let element = NodeRef::<html::Form>::new();
    begin_anew(context, element);
    let auto = saves.map(|with| AutoSave::of(context, element, with));
    let send = sender(context, auto, reload, keeps_mistakes);
    let typed = move |_| {
        if let Some(auto) = auto {
            auto.typed();
        }
    };
    view! {
        <Provider value=context>
            <form
                method="post"
                action=""
                enctype=files.then_some("multipart/form-data")
                novalidate
                class=format!("form {class}")
                node_ref=element
                on:submit=send
                on:input=typed
            >
                <input type="hidden" name=DO value=to/>
                <input type="hidden" name=KEY value=key/>
                {
                    // The fields are made first, so that the summary above them knows their names.
                    let fields = children();
                    view! { <ErrorSummary context/> {fields} }
                }
                {auto.map(|auto| view! { <SavingLine state=auto.state/> })}
            </form>
        </Provider>
    }
}

/// Once the page has been read again, a form that was sent shows what is saved: the browser would go on showing what was
/// typed.
fn begin_anew(context: FormContext, element: NodeRef<html::Form>) {
    let Sent(sent) = expect_context();
    Effect::new(move |_| {
        let this = Some((context.to.get_value(), context.key.get_value()));
        if let Some(element) = element.get()
            && sent.get_value() == this
        {
            sent.set_value(None);
            element.reset();
        }
    });
}

/// Takes over a submit: sends the same fields to the same function and shows what comes of it.
#[cfg(feature = "hydrate")]
fn sender(
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
            if let Some(auto) = auto {
                auto.settled().await;
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
                    let is_outdated =
                        error == AppError::Conflict || (keeps_mistakes && matches!(error, AppError::Invalid(_)));
                    context.returned.set(Some(context.back(&fields, Some(error))));
                    if is_outdated {
                        refresh.update(|n| *n += 1);
                    }
                }
            }
        });
    }
}

/// The fields of a form as they would be sent.
#[cfg(feature = "hydrate")]
pub(super) fn body_of(form: &web_sys::HtmlFormElement) -> Option<web_sys::UrlSearchParams> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}

#[cfg(feature = "hydrate")]
pub(super) fn pairs(fields: &web_sys::UrlSearchParams) -> Vec<(String, String)> {
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
pub(super) async fn post<T: serde::de::DeserializeOwned>(
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

#[cfg(not(feature = "hydrate"))]
fn sender(_: FormContext, _: Option<AutoSave>, _: bool, _: bool) -> impl Fn(leptos::ev::SubmitEvent) + 'static {
    let _: Option<Refresh> = None;
    |_| {}
}

/// Everything that is wrong with the form, above its fields, with a link to each; it takes the focus.
#[component]
fn ErrorSummary(context: FormContext) -> impl IntoView {
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
                    let label = context.labels.with_value(|labels| {
                        labels.iter().find(|(name, _)| *name == e.field).map(|(_, label)| label.clone())
                    });
                    let words = errors::issue(t, &e.issue);
                    match label {
                        Some(label) => {
                            let id = format!("#{}", super::field::id_of(&context.key.get_value(), &e.field));
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
    let (name, _) = longest?;
    let labels = |labels: &Vec<(String, String)>| labels.iter().find(|(of, _)| *of == name).map(|(_, l)| l.clone());
    let label = context.labels.with_value(labels)?;
    let id = format!("#{}", super::field::id_of(&context.key.get_value(), &name));
    Some(view! { <li>{t.error_longest()} " " <a href=id rel="external">{label}</a></li> }.into_any())
}

/// The button that sends a form.
#[component]
pub fn Submit(
    /// What it does.
    #[prop(into)]
    label: String,
    /// Looks less important than the one that leads on.
    #[prop(optional)]
    quiet: bool,
    /// Does what can't be taken back.
    #[prop(optional)]
    warn: bool,
    /// The button's own field, where a form has several.
    #[prop(optional, into)]
    name: String,
    /// The value of that field.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let sending = use_context::<FormContext>().map(|c| c.sending);
    let is_sending = move || sending.is_some_and(|s| s.get());
    view! {
        <button
            type="submit"
            class=match (quiet, warn) {
                (_, true) => "button button-warn",
                (true, false) => "button button-quiet",
                (false, false) => "button",
            }
            name=(!name.is_empty()).then_some(name)
            value=(!value.is_empty()).then_some(value)
            aria-disabled=move || is_sending().then_some("true")
        >
            {label}
        </button>
    }
}
