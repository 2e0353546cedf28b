//! The one form: posts to the page that it stands on, with JavaScript and without.
//!
//! Without JavaScript the server runs the named function and makes the page again (`platform::http::forms`). With it
//! the same function is called from here, and mistakes appear in place. What was typed stays in both cases.

mod sending;
mod summary;

pub use sending::fields_around;
#[cfg(feature = "hydrate")]
pub(super) use sending::{body_of, pairs, post};

use super::{
    autosave::{AutoSave, SavingLine},
    boot::{Refresh, Returned, Sent},
};
use crate::{
    error::{AppError, Issue},
    form_return::{DO, FormReturn, KEY},
};
use leptos::{context::Provider, html, prelude::*};
use leptos_router::hooks::use_location;
use sending::sender;
use summary::ErrorSummary;

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
