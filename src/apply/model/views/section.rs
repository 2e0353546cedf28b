//! What is shown where answers are written: a section, who else is there, what an answer was before, and what badges
//! propose.

use super::{AdviceView, Head};
use crate::{
    apply::model::{
        Answer, Answers, Changeable, Mark,
        library::Item,
        team::{Award, BadgeUse, Beside},
    },
    evidence::model::FileView,
    programme::model::{Question, Scale, Section, Text},
    timestamp::Timestamp,
    ui::changes::Piece,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Which answers may be changed.
    pub changeable: Changeable,
    /// What the coordinator wants improved, by question.
    pub wanted: BTreeMap<String, String>,
    /// What the committee said about the last try.
    pub advice: Vec<AdviceView>,
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
