//! The way through the form, as a pure function of form and answers: what is asked, what is done, what is missing,
//! where one may go and where one goes next. It is the same in the browser and on the server.

use super::{Answer, Answers, check, fits};
use crate::{
    error::Issue,
    programme::model::{Condition, Form, Held, Kind, Question, Rated, Section, Standing},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SectionStatus {
    /// It waits for the others to be complete.
    CannotStart,
    /// Nothing was answered.
    NotStarted,
    /// Something is missing.
    InProgress,
    /// Something that was answered is wrong.
    NeedsAttention,
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
    /// The sections that are asked, in order.
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

    /// A section by its id; nothing when it isn't asked.
    pub fn section(&self, id: &str) -> Option<&SectionState> {
        self.sections.iter().find(|s| s.id == id)
    }

    /// Whether a section can be answered now.
    pub fn may_visit(&self, id: &str) -> bool {
        self.section(id).is_some_and(|s| s.status != SectionStatus::CannotStart)
    }

    /// The section after another one; nothing after the last, where all answers are checked.
    pub fn next(&self, id: &str) -> Option<&SectionState> {
        let mut later = self.sections.iter().skip_while(|s| s.id != id).skip(1);
        later.find(|s| s.status != SectionStatus::CannotStart)
    }

    /// The first section in which something is to be done; nothing when all are complete.
    pub fn to_do(&self) -> Option<&SectionState> {
        self.sections.iter().find(|s| !matches!(s.status, SectionStatus::Complete | SectionStatus::CannotStart))
    }
}

/// What of the form is asked. An answer to something that isn't asked is kept, and decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    sections: BTreeSet<String>,
    questions: BTreeSet<String>,
}

impl Asked {
    /// By these answers. A condition looks only at answers to questions that are asked themselves; they come before it
    /// in the form.
    pub fn of(form: &Form, answers: &Answers) -> Self {
        let mut asked = Self::default();
        for (_, section) in form.sections() {
            if !asked.holds(&section.when, answers) {
                continue;
            }
            asked.sections.insert(section.id.clone());
            for question in &section.questions {
                if asked.holds(&question.when, answers) {
                    asked.questions.insert(question.id.clone());
                }
            }
        }
        asked
    }

    /// Inside one section, where the answers elsewhere that decide something are known.
    pub fn in_section(section: &Section, elsewhere: &Answers, own: &Answers) -> Self {
        let mut asked = Self { questions: elsewhere.keys().cloned().collect(), ..Self::default() };
        let mut answers = elsewhere.clone();
        answers.extend(own.clone());
        for question in &section.questions {
            if asked.holds(&question.when, &answers) {
                asked.questions.insert(question.id.clone());
            }
        }
        asked
    }

    fn holds(&self, when: &[Condition], answers: &Answers) -> bool {
        when.iter().all(|condition| {
            self.questions.contains(&condition.question)
                && answers
                    .get(&condition.question)
                    .is_some_and(|a| a.values().iter().any(|v| condition.is.iter().any(|i| i == v)))
        })
    }

    /// Whether a section is.
    pub fn has_section(&self, section: &Section) -> bool {
        self.sections.contains(&section.id)
    }

    /// Whether a question is.
    pub fn has(&self, question: &Question) -> bool {
        self.questions.contains(&question.id)
    }
}

/// The answers that are part of an application: what isn't asked by them is kept, and handed to nobody.
pub fn submitted(form: &Form, mut answers: Answers) -> Answers {
    let asked = Asked::of(form, &answers);
    answers.retain(|id, _| asked.questions.contains(id));
    answers
}

fn given<'a>(question: &Question, answers: &'a Answers) -> Option<&'a Answer> {
    answers.get(&question.id).filter(|a| fits(question, a))
}

/// Walks through the form.
pub fn journey(form: &Form, answers: &Answers) -> Journey {
    let asked = Asked::of(form, answers);
    let sections = form.sections().filter(|(_, section)| asked.has_section(section));
    let mut sections: Vec<(bool, SectionState)> =
        sections.map(|(step, section)| (section.waits, walked(&step.id, section, &asked, answers))).collect();
    let may_begin = sections.iter().all(|(waits, s)| *waits || s.status == SectionStatus::Complete);
    for (_, section) in sections.iter_mut().filter(|(waits, _)| *waits && !may_begin) {
        section.status = SectionStatus::CannotStart;
    }
    Journey { sections: sections.into_iter().map(|(_, section)| section).collect() }
}

fn walked(step: &str, section: &Section, asked: &Asked, answers: &Answers) -> SectionState {
    let questions: Vec<&Question> = section.questions.iter().filter(|q| asked.has(q)).collect();
    let missing: Vec<Missing> = questions
        .iter()
        .flat_map(|q| {
            check(q, given(q, answers)).into_iter().map(|f| Missing {
                question: q.id.clone(),
                field: f.field,
                issue: f.issue,
            })
        })
        .collect();
    let begun = questions.iter().any(|q| given(q, answers).is_some_and(|a| !a.is_empty()));
    let unmet = questions
        .iter()
        .filter(|q| matches!(given(q, answers), Some(Answer::Formal { met: Some(false), .. })))
        .map(|q| q.id.clone())
        .collect();
    let is_unfinished =
        |m: &Missing| matches!(m.issue, Issue::Missing | Issue::NotChosen | Issue::NotAgreed | Issue::TooFewWords(_));
    let status = match (missing.is_empty(), begun) {
        (true, _) => SectionStatus::Complete,
        (false, true) if !missing.iter().all(is_unfinished) => SectionStatus::NeedsAttention,
        (false, true) => SectionStatus::InProgress,
        (false, false) => SectionStatus::NotStarted,
    };
    SectionState { step: step.to_string(), id: section.id.clone(), status, missing, unmet }
}

/// How the application stands by the applicant's own word: claims stand in for what evaluators confirm, and nothing is
/// rated yet.
pub fn standing_of_applicant(form: &Form, answers: &Answers) -> Standing {
    let all = Asked::of(form, answers);
    let asked = |q: &&Question| all.has(q);
    let held = |q: &Question, holds: bool| Held { id: q.id.clone(), holds };
    let is_complete = |s: &Section| s.questions.iter().filter(asked).all(|q| check(q, given(q, answers)).is_empty());
    Standing {
        parts: form
            .sections()
            .filter(|(_, s)| all.has_section(s))
            .map(|(_, s)| Held { id: s.id.clone(), holds: is_complete(s) })
            .collect(),
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
