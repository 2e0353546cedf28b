//! The way through the form, as a pure function of form and answers: what is done, what is missing, where it is.

use super::{Answer, Answers, check, fits};
use crate::{
    error::Issue,
    programme::model::{Form, Held, Kind, Question, Rated, Section, Standing},
};
use serde::{Deserialize, Serialize};

/// How far a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SectionStatus {
    /// Nothing was answered.
    NotStarted,
    /// Something is missing or wrong.
    InProgress,
    /// Everything that is asked was answered.
    Complete,
}

/// A section of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionState {
    /// The step that it belongs to.
    pub step: String,
    /// The section.
    pub id: String,
    /// How far it is.
    pub status: SectionStatus,
    /// What is missing or wrong, in the order of the form.
    pub missing: Vec<Missing>,
    /// The formal criteria that are answered with "not yet".
    pub unmet: Vec<String>,
}

/// Something missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The question.
    pub question: String,
    /// The field of the form.
    pub field: String,
    /// What is wrong.
    pub issue: Issue,
}

/// The way through the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// All sections, in order.
    pub sections: Vec<SectionState>,
}

impl Journey {
    /// Whether it can be submitted.
    pub fn is_complete(&self) -> bool {
        self.sections.iter().all(|s| s.status == SectionStatus::Complete)
    }

    /// How many sections are complete.
    pub fn done(&self) -> usize {
        self.sections.iter().filter(|s| s.status == SectionStatus::Complete).count()
    }

    /// A section by its id.
    pub fn section(&self, id: &str) -> Option<&SectionState> {
        self.sections.iter().find(|s| s.id == id)
    }
}

/// Whether a question is asked: all its conditions hold.
pub fn is_asked(question: &Question, answers: &Answers) -> bool {
    question.when.iter().all(|condition| {
        answers.get(&condition.question).is_some_and(|a| a.values().iter().any(|v| condition.is.iter().any(|i| i == v)))
    })
}

fn given<'a>(question: &Question, answers: &'a Answers) -> Option<&'a Answer> {
    answers.get(&question.id).filter(|a| fits(question, a))
}

/// Walks through the form.
pub fn journey(form: &Form, answers: &Answers) -> Journey {
    let sections = form.sections().map(|(step, section)| {
        let asked: Vec<&Question> = section.questions.iter().filter(|q| is_asked(q, answers)).collect();
        let missing: Vec<Missing> = asked
            .iter()
            .flat_map(|q| {
                check(q, given(q, answers)).into_iter().map(|f| Missing {
                    question: q.id.clone(),
                    field: f.field,
                    issue: f.issue,
                })
            })
            .collect();
        let begun = asked.iter().any(|q| given(q, answers).is_some_and(|a| !a.is_empty()));
        let unmet = asked
            .iter()
            .filter(|q| matches!(given(q, answers), Some(Answer::Formal { met: Some(false), .. })))
            .map(|q| q.id.clone())
            .collect();
        let status = match (missing.is_empty(), begun) {
            (true, _) => SectionStatus::Complete,
            (false, true) => SectionStatus::InProgress,
            (false, false) => SectionStatus::NotStarted,
        };
        SectionState { step: step.id.clone(), id: section.id.clone(), status, missing, unmet }
    });
    Journey { sections: sections.collect() }
}

fn is_complete(section: &Section, answers: &Answers) -> bool {
    section.questions.iter().filter(|q| is_asked(q, answers)).all(|q| check(q, given(q, answers)).is_empty())
}

/// How the application stands by the applicant's own word: claims stand in for what evaluators confirm, and nothing is
/// rated yet.
pub fn standing_of_applicant(form: &Form, answers: &Answers) -> Standing {
    let asked = |q: &&Question| is_asked(q, answers);
    let held = |q: &Question, holds: bool| Held { id: q.id.clone(), holds };
    Standing {
        parts: form.sections().map(|(_, s)| Held { id: s.id.clone(), holds: is_complete(s, answers) }).collect(),
        formal: form
            .formal()
            .filter(asked)
            .map(|q| held(q, matches!(given(q, answers), Some(Answer::Formal { met: Some(true), .. }))))
            .collect(),
        evidence: form
            .evidence()
            .filter(asked)
            .filter(|q| q.required)
            .map(|q| held(q, check(q, given(q, answers)).is_empty()))
            .collect(),
        levels: form
            .rated()
            .filter(asked)
            .filter(|q| !matches!(q.kind, Kind::Formal { .. } | Kind::Indicator { .. }))
            .map(|q| Rated { id: q.id.clone(), level: None })
            .collect(),
        indicators: form
            .indicators()
            .filter(asked)
            .map(|q| held(q, matches!(given(q, answers), Some(Answer::Indicator { claimed: Some(true), .. }))))
            .collect(),
    }
}
