//! What the pages of applications show.

use super::{Answer, Answers, Application, ApplicationState, Journey, SectionStatus};
use crate::{
    evidence::model::FileView,
    programme::model::{Question, Section, Text, Verdict},
    timestamp::Timestamp,
    ui::changes::Piece,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The applications of the reader's organisers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MineView {
    /// The applications, the newest first.
    pub applications: Vec<MineRow>,
    /// The organisers for which the reader may begin one.
    pub may_begin: Vec<(Uuid, String)>,
    /// Whether the reader acts for any organiser.
    pub has_organisers: bool,
}

/// An application in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MineRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organiser: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// Its reference, once submitted.
    pub reference: Option<String>,
    /// When somebody last wrote in it.
    pub updated_at: Timestamp,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
}

/// What all pages of one application show of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The application.
    pub application: Application,
    /// Whose it is.
    pub organiser: String,
    /// Whether the reader may write in it now.
    pub may_edit: bool,
    /// Whether the reader may submit it now.
    pub may_submit: bool,
}

/// The task list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverviewView {
    /// Of which application.
    pub head: Head,
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// How many sections are complete.
    pub done: u64,
    /// How many sections there are.
    pub of: u64,
    /// What the pass rule would say by the applicant's own word.
    pub verdict: Verdict,
}

/// A step of the wizard, beside the activity that it mirrors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepView {
    /// Its heading.
    pub title: Text,
    /// The activity's address.
    pub activity: String,
    /// The activity's name.
    pub activity_title: Text,
    /// What to remember of it.
    pub key_points: Vec<Text>,
    /// Which of the organiser's people hold its badge.
    pub holders: Vec<String>,
    /// Those of its sections that are asked.
    pub sections: Vec<SectionLine>,
}

/// A section in the task list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionLine {
    /// Its id.
    pub id: String,
    /// Its number in the programme's papers.
    pub number: Option<String>,
    /// Its heading.
    pub title: Text,
    /// How far it is.
    pub status: SectionStatus,
    /// Who wrote in it last, and when.
    pub written: Option<(String, Timestamp)>,
    /// Who else has it before them just now.
    pub others: Vec<String>,
}

/// One section of the form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionView {
    /// Of which application.
    pub head: Head,
    /// The step's heading.
    pub step: Text,
    /// The section, with all its questions.
    pub section: Section,
    /// What was answered in it, also where it isn't asked any more.
    pub answers: Answers,
    /// The answers in other sections that decide what is asked here.
    pub elsewhere: Answers,
    /// What the platform knows already, for questions without an answer.
    pub known: Answers,
    /// Files that the reader has brought and that aren't saved in an answer yet.
    pub loose: Vec<FileView>,
    /// What the form shows of each answer, by the name of the hidden field.
    pub seen: BTreeMap<String, String>,
    /// The questions whose answers have a history.
    pub with_history: BTreeSet<String>,
    /// The sections that have to be complete before this one can be begun: id and heading.
    pub waits_for: Vec<(String, Text)>,
    /// Who else is in the application just now.
    pub others: Vec<Present>,
    /// How often the answers that stand here were changed by colleagues.
    pub changes: i64,
}

/// Somebody who has a section before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Their name.
    pub name: String,
    /// The heading of the section; nothing for one that the form hasn't got.
    pub section: Option<Text>,
    /// Whether it is the section that was asked about.
    pub is_here: bool,
}

/// Who else is in an application, and whether a section is still as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceView {
    /// Who else is there.
    pub others: Vec<Present>,
    /// How often the answers that stand in the section were changed by colleagues.
    pub changes: i64,
}

/// The history of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryView {
    /// Of which application.
    pub head: Head,
    /// The section.
    pub section: String,
    /// The question.
    pub question: Question,
    /// How often the answer was changed; restoring names it.
    pub revision: i64,
    /// The versions, the newest first.
    pub versions: Vec<VersionView>,
}

/// A version of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VersionView {
    /// Which one, from 1.
    pub number: i64,
    /// Who wrote it.
    pub by: String,
    /// When they wrote in it last.
    pub at: Timestamp,
    /// What it said.
    pub answer: Option<Answer>,
    /// What changed since the version before, for answers in words.
    pub changes: Option<Vec<Piece>>,
    /// Whether it became the answer; one that was written at the same time as a colleague's didn't.
    pub taken: bool,
    /// Whether it is the answer now.
    pub is_current: bool,
}

/// All answers before submitting, and afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckView {
    /// Of which application.
    pub head: Head,
    /// Every section with its questions and answers.
    pub sections: Vec<CheckedSection>,
    /// What is missing or unmet.
    pub journey: Journey,
    /// What the pass rule would say by the applicant's own word.
    pub verdict: Verdict,
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

/// After submitting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubmittedView {
    /// Of which application.
    pub head: Head,
    /// The day by which it is decided.
    pub due_at: Option<Timestamp>,
    /// What happens next.
    pub what_next: Vec<Text>,
}
