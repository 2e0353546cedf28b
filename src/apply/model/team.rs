//! Members at work on one application: what they say to each other, who answers what, and what is counted for them.

use super::{Answer, ApplicationState};
use crate::{
    organiser::MemberRole,
    programme::model::{Question, Text},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest comment, in characters.
pub const LONGEST_COMMENT: u32 = 4000;

/// All members say something about an application, those too who only read it, until it is given up.
pub const fn may_comment(_: MemberRole, state: ApplicationState) -> bool {
    !matches!(state, ApplicationState::Withdrawn)
}

/// Owners and editors share the work out, as long as it is being written.
pub const fn may_assign(role: MemberRole, state: ApplicationState) -> bool {
    super::may_edit(role, state)
}

/// Whether a part of the work can be given to somebody: who only reads can't do it.
pub const fn may_be_assigned(role: MemberRole) -> bool {
    crate::organiser::model::may_edit(role)
}

/// Who answers a part of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// Their id.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// Whether it is the reader.
    pub is_reader: bool,
    /// By which day.
    pub due: Option<Timestamp>,
    /// Whether that day is over.
    pub is_late: bool,
}

/// What a section or a question has beside its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Who answers it.
    pub responsible: Option<Responsible>,
    /// How many comments there are; for a section, those that aren't settled.
    pub comments: u64,
    /// Whether they are settled.
    pub is_resolved: bool,
}

/// What the task list says of a section for those who work in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamLine {
    /// The section itself.
    pub section: Beside,
    /// The questions in it that the reader answers for: id, in words, by which day.
    pub own: Vec<(String, Text, Option<Timestamp>)>,
    /// How many pieces of evidence are given, and how many are asked for at least.
    pub evidence: Option<(u64, u64)>,
}

/// Somebody who holds a badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Their name.
    pub name: String,
    /// Since when.
    pub at: Timestamp,
}

/// How long badges have been in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeUse {
    /// For how many days.
    pub days: u64,
    /// How many months are asked for.
    pub months: u32,
    /// The day on which these are over.
    pub reached_on: Timestamp,
    /// Whether they are.
    pub is_reached: bool,
}

/// What members say about a question.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThreadView {
    /// Of which application.
    pub head: super::views::Head,
    /// The question's section.
    pub section: String,
    /// The question.
    pub question: Question,
    /// What is answered now.
    pub answer: Option<Answer>,
    /// Who answers it.
    pub part: PartView,
    /// What was said, the newest last.
    pub comments: Vec<CommentView>,
    /// Who has called it settled, and when.
    pub resolved: Option<(String, Timestamp)>,
    /// Counts what was said and settled.
    pub revision: i64,
    /// The id of the comment that is written next: sent twice, it is said once.
    pub next: Uuid,
    /// Whether the reader may say something.
    pub may_comment: bool,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentView {
    /// Its id.
    pub id: Uuid,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What; nothing when it was removed.
    pub words: Option<String>,
    /// Whether the reader said it.
    pub is_own: bool,
}

/// The work on an application, shared out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorkView {
    /// Of which application.
    pub head: super::views::Head,
    /// Its sections: number, heading, and who answers them.
    pub sections: Vec<(Option<String>, Text, PartView)>,
}

/// A part of the work and who answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    /// The section.
    pub section: String,
    /// The question in it; empty for the whole section.
    pub question: String,
    /// Who answers it.
    pub responsible: Option<Responsible>,
    /// By which day, as forms write it.
    pub due_on: String,
    /// Counts the changes.
    pub revision: i64,
    /// Who can be asked; nobody where the reader may not ask.
    pub people: Vec<(Uuid, String)>,
}
