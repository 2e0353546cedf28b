//! What the pages of applications show.

mod brought;

pub use brought::{BroughtView, EditionView, ImportView, LeftOverView, LeftView, ReplaceView};

use super::{
    Answer, Answers, Application, ApplicationState, Journey, Mark, Renewing, Said, SectionStatus, SelfAssessment,
    library::Item,
    team::{Award, BadgeUse, Beside, TeamLine},
};
use crate::{
    evidence::model::FileView,
    label::{Label, model::LabelState},
    learn::model::views::PlaylistCard,
    programme::model::{Html, Level, Question, Scale, Section, Text, Verdict},
    timestamp::Timestamp,
    ui::changes::Piece,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What an application takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartView {
    /// The formal criteria.
    pub formal: Vec<Text>,
    /// How many sections the form has.
    pub sections: u64,
    /// Within how many days it is decided.
    pub days: u64,
    /// How many evaluators read it.
    pub evaluators: u64,
    /// Playlists that help without being asked for.
    pub recommended: Vec<PlaylistCard>,
}

/// The self-assessment, and what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AheadView {
    /// The formal criteria.
    pub formal: Vec<Question>,
    /// The indicators.
    pub indicators: Vec<Question>,
    /// The areas that are rated: number and name.
    pub areas: Vec<(u8, Text)>,
    /// The scale.
    pub scale: Scale,
    /// What was said so far.
    pub said: SelfAssessment,
    /// What the pass rule would say to it.
    pub verdict: Verdict,
    /// The level that is needed.
    pub minimum_level: u8,
    /// What is lacking, in the order in which to begin.
    pub first: Vec<Lacking>,
    /// Whether the reader has kept just this.
    pub is_kept: bool,
}

/// Something that is lacking by a self-assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lacking {
    /// What.
    pub label: Text,
    /// What was said of it.
    pub said: Option<Said>,
    /// How a good answer looks.
    pub guidance: Option<Html>,
    /// Where on this platform to begin with it.
    pub begin: Option<String>,
}

/// The applications of the reader's organisers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MineView {
    /// The applications, the newest first.
    pub applications: Vec<MineRow>,
    /// The organisers for which the reader may begin one.
    pub may_begin: Vec<(Uuid, String)>,
    /// The labels that they hold, each with where its renewal stands.
    pub renewals: Vec<RenewalRow>,
    /// Whether the reader acts for any organiser.
    pub has_organisers: bool,
}

/// A label that the reader's organiser holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewalRow {
    /// Whose it is.
    pub organiser: String,
    /// Its number.
    pub number: String,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// Where its renewal stands.
    pub standing: Renewing,
    /// Whether the reader may begin it.
    pub may_begin: bool,
}

/// The page on which the renewal of a label is begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewView {
    /// The label.
    pub label: Label,
    /// Its holder: id and name.
    pub organiser: (Uuid, String),
    /// Where its renewal stands.
    pub standing: Renewing,
    /// Whether the reader may begin it.
    pub may_begin: bool,
    /// The headings of the sections that are asked.
    pub sections: Vec<Text>,
    /// How many questions are asked.
    pub asked: u64,
    /// How many a first application has.
    pub of: u64,
    /// Within how many days it is decided.
    pub days: u64,
}

/// What has changed since a label was applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The label's number.
    pub number: String,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// How it stood when its renewal was handed in.
    pub state: LabelState,
    /// The answers that are others than then.
    pub changed: Vec<ChangedAnswer>,
    /// The questions with the same answer as then.
    pub same: Vec<Text>,
}

/// An answer that is another one than last time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedAnswer {
    /// The question.
    pub label: Text,
    /// What changed, word by word.
    pub pieces: Vec<Piece>,
}

/// The renewal that a draft is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewalHead {
    /// The label's number.
    pub number: String,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// How it stands now.
    pub state: LabelState,
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
    /// How far it is.
    pub standing: StandingView,
    /// Those of the organiser's people who have completed the mandatory training.
    pub trained: Vec<Award>,
    /// Playlists that help without being asked for.
    pub recommended: Vec<PlaylistCard>,
    /// Which label it is to renew, if any.
    pub renewal: Option<RenewalHead>,
    /// What the committee said about the last try.
    pub advice: Vec<AdviceLine>,
    /// Whether the form is another one today than the draft's.
    pub is_outdated: bool,
    /// How many answers have no place in the form.
    pub left: u64,
}

/// How far an application is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingView {
    /// How many sections are complete.
    pub done: u64,
    /// How many sections there are.
    pub of: u64,
    /// What the pass rule would say by the applicant's own word.
    pub verdict: Verdict,
    /// How long badges have been in use.
    pub badge_use: Option<BadgeUse>,
}

/// Everything that is given as evidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EvidenceView {
    /// Of which application.
    pub head: Head,
    /// Each piece once, in the order of the form.
    pub items: Vec<Item>,
    /// How many pieces are given of those that are asked for at least.
    pub given: Option<(u64, u64)>,
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
    pub holders: Vec<Award>,
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
    /// What else the members are told of it.
    pub team: TeamLine,
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
    /// Those of them that are the answers of the last application.
    pub lent: BTreeSet<String>,
    /// Files that the reader has brought and that aren't saved in an answer yet.
    pub loose: Vec<FileView>,
    /// What the form shows of each answer, by the name of the hidden field.
    pub seen: BTreeMap<String, String>,
    /// The scale, where something in the section is rated on it.
    pub scale: Option<Scale>,
    /// The levels at which the applicants see their own answers, by question.
    pub own_levels: BTreeMap<String, u8>,
    /// The questions whose answers have a history.
    pub with_history: BTreeSet<String>,
    /// The sections that have to be complete before this one can be begun: id and heading.
    pub waits_for: Vec<(String, Text)>,
    /// Who else is in the application just now.
    pub others: Vec<Present>,
    /// How often the answers that stand here were changed by colleagues.
    pub changes: i64,
    /// What stands beside the section, under an empty id, and beside each of its questions.
    pub beside: BTreeMap<String, Beside>,
    /// Where evidence is asked for, everything that is given as such in the application.
    pub shelf: Vec<Item>,
    /// Where the training is asked about, those who have completed it.
    pub trained: Option<Vec<Award>>,
    /// Where it is asked about, how long badges have been in use.
    pub badge_use: Option<BadgeUse>,
    /// The form's indicators, where badges are given.
    pub marks: Vec<Mark>,
    /// How many answers the badges propose that nobody has decided on.
    pub proposed: u64,
    /// The questions that may be answered anew, where the application was returned; else all.
    pub changeable: Option<BTreeSet<String>>,
    /// What the coordinator wants improved, by question.
    pub wanted: BTreeMap<String, String>,
    /// What the committee said about the last try.
    pub advice: Vec<AdviceView>,
}

/// What the badges of an application propose as answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProposalsView {
    /// Of which application.
    pub head: Head,
    /// The proposals, in the order of the form.
    pub proposals: Vec<ProposalView>,
}

/// A proposed answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProposalView {
    /// By what it is known.
    pub key: String,
    /// The indicator.
    pub question: Question,
    /// The section that it stands in.
    pub section: String,
    /// What would be written: which badge, and where in it.
    pub words: String,
    /// What somebody has written already; it stays.
    pub written: Option<Answer>,
    /// Whether it was dismissed.
    pub dismissed: bool,
}

impl ProposalView {
    /// Whether it waits for somebody to decide.
    pub fn is_open(&self) -> bool {
        self.written.is_none() && !self.dismissed
    }
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
    /// The answers as they stand here, for the hidden field: a [`Snapshot`](super::Snapshot).
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
