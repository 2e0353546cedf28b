//! What the pages of applications show.

use super::{Answer, Answers, Application, ApplicationState, Journey, SectionStatus};
use crate::{
    programme::model::{Question, Section, Text, Verdict},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
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
    /// Its sections: id, number, heading, how far.
    pub sections: Vec<(String, Option<String>, Text, SectionStatus)>,
}

/// One section of the form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionView {
    /// Of which application.
    pub head: Head,
    /// The step's heading.
    pub step: Text,
    /// The section, with the questions that are asked.
    pub section: Section,
    /// What was answered.
    pub answers: Answers,
    /// What the platform knows already, for questions without an answer.
    pub known: Answers,
    /// Counts the changes of this section's answers.
    pub revision: i64,
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
