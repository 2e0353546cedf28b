//! The part of the pack that an application keeps: the pack may change, what was applied with doesn't.

use super::{Form, Rules, Scale};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Form, scale and rules, in all languages, as they were on the day when an application was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// SHA-256 of the rest in its canonical form, in hex: two packs with the same form, scale and rules have the
    /// same edition, whatever else differs.
    pub version: String,
    /// The language that the others fall back to.
    pub default_language: String,
    /// The rules.
    pub rules: Rules,
    /// What is read, by language.
    pub languages: BTreeMap<String, EditionTexts>,
}

/// The part of an edition that is in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionTexts {
    /// The application form.
    pub form: Form,
    /// The shortened form for renewing a label; without one, a renewal is asked everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Form>,
    /// The evaluation scale.
    pub scale: Scale,
}

impl Edition {
    /// What to read in a language, or in the default one where the edition hasn't got it.
    pub fn in_language(&self, language: &str) -> Option<&EditionTexts> {
        self.languages.get(language).or_else(|| self.languages.get(&self.default_language))
    }

    /// The form without regard to language: its structure is the same in all.
    pub fn form(&self) -> Option<&Form> {
        self.in_language(&self.default_language).map(|texts| &texts.form)
    }

    /// The edition as a renewal is made with it: the shortened form, where there is one, and as many evaluators as the
    /// rules want for renewals.
    #[must_use]
    pub fn for_renewal(mut self) -> Self {
        for texts in self.languages.values_mut() {
            if let Some(form) = texts.renewal.take() {
                texts.form = form;
            }
        }
        self.rules = self.rules.for_renewal();
        self
    }

    /// The canonical form, to be kept: fields and languages in a fixed order.
    ///
    /// # Errors
    /// Never for an edition that was loaded; kept as a `Result` because serde may.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// From what was kept.
    ///
    /// # Errors
    /// When it wasn't written by [`Edition::to_json`].
    pub fn from_json(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }
}
