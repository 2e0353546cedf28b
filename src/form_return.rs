//! A form that came back: what was typed, and what is wrong with it.

use crate::error::AppError;
use serde::{Deserialize, Serialize};

/// The hidden field that names the server function of a form.
pub const DO: &str = "_do";
/// The hidden field that tells two forms of one page with the same server function apart.
pub const KEY: &str = "_form";

/// What a server function answers that saves a form while it is being filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The revision that the next saving goes on from.
    pub revision: i64,
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
}

impl FormReturn {
    /// The last value typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether a choice of a field with several was ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }
}
