//! Texts of the pack, which know whether they are in the language that was asked for.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};

/// A text in the language of the [`Content`](super::Content) that it stands in, or in the default language instead.
///
/// `lang` goes straight onto the element that shows it: `<p lang=text.lang>`; it is absent where the page's own
/// language is right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The words.
    pub text: String,
    /// The language of the words, only when they are a fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

impl Text {
    /// A text in the language that was asked for.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), lang: None }
    }

    /// A text that stands in for one that isn't translated yet.
    pub fn fallback(text: impl Into<String>, lang: impl Into<String>) -> Self {
        Self { text: text.into(), lang: Some(lang.into()) }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Markdown of the pack, made into sanitised HTML when the pack was loaded; headings begin at `<h2>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Html {
    /// Safe to put into a page as it is.
    pub html: String,
    /// The language of the words, only when they are a fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

/// One of several things to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is kept as the answer.
    pub id: String,
    /// What is shown.
    pub label: Text,
}
