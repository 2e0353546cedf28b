//! The application form: what is asked, in which order, and under which condition.

use super::{Condition, Html, Kind, Question, Renewal, Tells, Text};
use serde::{Deserialize, Serialize};

/// The whole form in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The steps of the wizard, each beside one activity of the playlist.
    pub steps: Vec<Step>,
    /// The areas of quality that questions belong to.
    pub areas: Vec<Area>,
}

impl Form {
    /// What a first application is asked.
    pub fn first(&self) -> Self {
        self.only(|question| question.renewal != Some(Renewal::Only))
    }

    /// What is asked when a label is renewed; nothing where the pack has no shortened form.
    pub fn renewal(&self) -> Self {
        self.only(|question| question.renewal.is_some())
    }

    fn only(&self, is_asked: impl Fn(&Question) -> bool) -> Self {
        let mut form = self.clone();
        for step in &mut form.steps {
            for section in &mut step.sections {
                section.questions.retain(&is_asked);
            }
            step.sections.retain(|section| !section.questions.is_empty());
        }
        form.steps.retain(|step| !step.sections.is_empty());
        form
    }

    /// All sections with their steps, in order.
    pub fn sections(&self) -> impl Iterator<Item = (&Step, &Section)> {
        self.steps.iter().flat_map(|step| step.sections.iter().map(move |section| (step, section)))
    }

    /// All questions, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.questions)
    }

    /// A section by its id, with its step.
    pub fn section(&self, id: &str) -> Option<(&Step, &Section)> {
        self.sections().find(|(_, s)| s.id == id)
    }

    /// A question by its id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|q| q.id == id)
    }

    /// The formal criteria.
    pub fn formal(&self) -> impl Iterator<Item = &Question> {
        self.questions().filter(|q| matches!(q.kind, Kind::Formal { .. }))
    }

    /// The indicators.
    pub fn indicators(&self) -> impl Iterator<Item = &Question> {
        self.questions().filter(|q| matches!(q.kind, Kind::Indicator { .. }))
    }

    /// The items of evidence.
    pub fn evidence(&self) -> impl Iterator<Item = &Question> {
        self.questions().filter(|q| matches!(q.kind, Kind::Evidence { .. } | Kind::BadgeExample { .. }))
    }

    /// The question whose answer tells something.
    pub fn telling(&self, what: Tells) -> Option<&Question> {
        self.questions().find(|q| q.tells == Some(what))
    }

    /// What evaluators rate on the scale.
    pub fn rated(&self) -> impl Iterator<Item = &Question> {
        self.questions().filter(|q| q.rated)
    }
}

/// One step of the wizard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable name, part of addresses.
    pub id: String,
    /// The activity that this step mirrors.
    pub activity: String,
    /// Its heading.
    pub title: Text,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<Html>,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// A page of questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Stable name, unique in the form, part of addresses.
    pub id: String,
    /// The number that the programme's papers give it, such as `3.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its heading.
    pub title: Text,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<Html>,
    /// It is asked only when all of these hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// It can be begun only once all sections that don't wait are complete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// An area of quality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: Text,
    /// What it covers.
    pub description: Text,
}
