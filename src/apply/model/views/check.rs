//! What is shown of an application as a whole, and what a committee said about the last try.

use super::{Head, RenewalHead, Since};
use crate::{
    apply::model::{Answer, Journey},
    programme::model::{Level, Question, Text, Verdict},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All answers before submitting, and afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckView {
    /// Of which application.
    pub head: Head,
    /// Every section with its questions and answers.
    pub sections: Vec<CheckedSection>,
    /// The levels at which the applicants see their own answers, by question.
    pub own_levels: BTreeMap<String, Level>,
    /// What is missing or unmet.
    pub journey: Journey,
    /// What has changed since the label was applied for, for a renewal.
    pub since: Option<Since>,
    /// Which label it is to renew, if any.
    pub renewal: Option<RenewalHead>,
    /// What the pass rule would say by the applicant's own word.
    pub verdict: Verdict,
    /// The answers as they stand here, for the hidden field: a [`Snapshot`](crate::apply::model::Snapshot).
    pub seen: String,
    /// Who wrote each answer last, and when.
    pub written: BTreeMap<String, (String, Timestamp)>,
}

/// A section with its answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckedSection {
    /// The section's id.
    pub id: String,
    /// Its number.
    pub number: Option<String>,
    /// Its heading.
    pub title: Text,
    /// The questions that are asked, each with its answer.
    pub answers: Vec<(Question, Option<Answer>)>,
}

/// What a committee said about one answer, or about a section, of the last try.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AdviceView {
    /// The question; nothing for the section as a whole.
    pub question: Option<String>,
    /// The committee's words.
    pub words: String,
    /// What was answered then, where the answer is another one now.
    pub before: Option<Answer>,
}

/// The same in the list of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdviceLine {
    /// The question or section; nothing for the application as a whole.
    pub label: Option<Text>,
    /// The committee's words.
    pub words: String,
    /// The section where it can be improved, if the form still has it.
    pub section: Option<String>,
}
