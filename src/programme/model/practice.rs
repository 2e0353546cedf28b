//! Applications that were made up for evaluators to practise on, with what experienced ones agreed on.

use super::{Html, Text};
use serde::{Deserialize, Serialize};

/// One of them, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// Stable name, part of addresses.
    pub id: String,
    /// What it is called; says that it is an example.
    pub title: Text,
    /// What there is to know before.
    pub introduction: Html,
    /// What is to be evaluated, in order.
    pub parts: Vec<PracticePart>,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticePart {
    /// The question of the form.
    pub question: String,
    /// What the applicant answered.
    pub answer: Text,
    /// What it is worth.
    pub reference: Reference,
    /// Why.
    pub reason: Text,
}

/// What an answer is worth, as experienced evaluators agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// A level of the scale, for a rated question.
    Level(u8),
    /// Whether it shows, for an indicator.
    Confirmed(bool),
}
