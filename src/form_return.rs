//! A form that came back: what was typed, and what is wrong with it.

use crate::error::{AppError, FieldErrors, Issue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The hidden field that names the server function of a form.
pub const DO: &str = "_do";
/// The hidden field that tells two forms of one page with the same server function apart.
pub const KEY: &str = "_form";

/// What a server function answers that saves a form while it is being filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The revisions that the next saving goes on from, by the names of their hidden fields.
    pub revisions: BTreeMap<String, String>,
    /// The fields that somebody else has changed too: theirs are saved, the rest of the form is as it was sent.
    pub also_changed: Vec<String>,
}

/// How the names of hidden fields begin that say from what a form was made.
pub const REVISION: &str = "revision";

impl Saved {
    /// A form with one revision, which it now has.
    pub fn at(revision: i64) -> Self {
        Self { revisions: BTreeMap::from([(REVISION.into(), revision.to_string())]), also_changed: Vec::new() }
    }
}

/// A form that was sent and couldn't be carried out, or that was kept while its sender signed in again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReturn {
    /// The page that it stands on.
    pub path: String,
    /// The server function that it is for.
    pub to: String,
    /// Which of the page's forms it is.
    pub key: String,
    /// What was typed, by field name, in order; passwords are left out.
    pub values: Vec<(String, String)>,
    /// What is wrong; nothing for a form that was kept.
    pub error: Option<AppError>,
    /// Whether what was typed was put over what is saved by now, so that every field shows it.
    #[serde(default)]
    pub merged: bool,
}

impl FormReturn {
    /// The last value typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The mistakes that it came back with.
    fn mistakes(&self) -> Option<&FieldErrors> {
        match &self.error {
            Some(AppError::Invalid(errors)) => Some(errors),
            _ => None,
        }
    }

    /// Whether a field shows what was typed. Where somebody else has changed some of them too, the rest is saved, and
    /// what is saved may be theirs.
    pub fn shows_typed(&self, name: &str) -> bool {
        let both = |errors: &FieldErrors| errors.0.iter().any(|e| e.issue == Issue::AlsoChanged);
        let this = |errors: &FieldErrors| errors.0.iter().any(|e| e.issue == Issue::AlsoChanged && e.field == name);
        self.merged || self.mistakes().is_none_or(|errors| !both(errors) || this(errors))
    }

    /// Whether a choice of a field with several was ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }
}
