//! What stands around every field, whatever its kind.

use super::{errors, form::FormContext};
use crate::texts::use_texts;
use leptos::prelude::*;

/// The id of a field's element, from the form's key and the field's name.
pub fn id_of(key: &str, name: &str) -> String {
    let clean: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect();
    if key.is_empty() { format!("f-{clean}") } else { format!("f-{key}-{clean}") }
}

/// What all kinds of fields share: ids, the text beside them, the mistake, the version of somebody else.
#[derive(Clone)]
pub struct Frame {
    pub(super) context: FormContext,
    name: StoredValue<String>,
    /// The id of the field's element.
    pub id: String,
    hint: String,
}

impl Frame {
    /// Of the field with this name in the form around it.
    pub fn new(name: &str, label: &str, hint: String) -> Self {
        let context = expect_context::<FormContext>();
        context.name_field(name, label);
        Self { context, name: StoredValue::new(name.to_string()), id: id_of(&context.key(), name), hint }
    }

    /// Whether a choice of the field was ticked; nothing when the form didn't come back.
    pub fn ticked(&self, value: &str) -> Option<bool> {
        self.name.with_value(|name| self.context.ticked(name, value))
    }

    /// The ids of what helps and of what is wrong, for `aria-describedby`.
    pub fn described_by(&self) -> impl Fn() -> Option<String> + Send + 'static {
        let (context, name, id, has_hint) = (self.context, self.name, self.id.clone(), !self.hint.is_empty());
        move || {
            let mut ids = Vec::new();
            if has_hint {
                ids.push(format!("{id}-hint"));
            }
            if name.with_value(|n| context.issue(n)).is_some() {
                ids.push(format!("{id}-error"));
            }
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    /// For `aria-invalid`.
    pub fn is_wrong(&self) -> impl Fn() -> Option<&'static str> + Send + 'static {
        let (context, name) = (self.context, self.name);
        move || name.with_value(|n| context.issue(n)).map(|_| "true")
    }

    /// The sentence that helps.
    pub fn hint(&self) -> Option<AnyView> {
        (!self.hint.is_empty())
            .then(|| view! { <p class="hint" id=format!("{}-hint", self.id)>{self.hint.clone()}</p> }.into_any())
    }

    /// What is wrong, in place.
    pub fn mistake(&self) -> impl Fn() -> Option<AnyView> + Send + 'static {
        let t = use_texts();
        let (context, name, id) = (self.context, self.name, self.id.clone());
        move || {
            name.with_value(|n| context.issue(n)).map(|issue| {
                view! {
                    <p class="field-error" id=format!("{id}-error")>
                        <span class="visually-hidden">{t.error_prefix()}" "</span>
                        {errors::issue(t, &issue)}
                    </p>
                }
                .into_any()
            })
        }
    }

    /// What stands in the field, and beside it what is saved, when somebody else saved in between.
    pub(super) fn value(&self, saved: String) -> (String, impl Fn() -> Option<AnyView> + Send + 'static) {
        let typed = self.name.with_value(|n| self.context.typed(n));
        let shown = typed.unwrap_or_else(|| saved.clone());
        let theirs = self.theirs(shown != saved, saved);
        (shown, theirs)
    }

    /// What is saved, in words, when it differs from what was typed and somebody else saved it in between.
    pub(super) fn theirs(&self, differs: bool, saved: String) -> impl Fn() -> Option<AnyView> + Send + 'static {
        let t = use_texts();
        let (context, name) = (self.context, self.name);
        move || {
            (differs && name.with_value(|n| context.in_conflict(n))).then(|| {
                view! {
                    <div class="theirs">
                        <p class="hint">{t.form_saved_now()}</p>
                        <blockquote>{saved.clone()}</blockquote>
                    </div>
                }
                .into_any()
            })
        }
    }
}
