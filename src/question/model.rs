//! What a question is, who may answer it, and what the pages show of it.

use crate::{
    account::{Actor, Role},
    programme::model::Text,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest message, in characters.
pub const LONGEST: u32 = 5_000;
/// The longest question that everybody reads, in characters.
pub const LONGEST_FREQUENT: u32 = 300;
/// How much one person may write in a day.
pub const MOST_A_DAY: u64 = 20;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// It waits for an answer.
    Open,
    /// It was answered; the person may ask on.
    Answered,
    /// Nothing more is to be said; a new message opens it again.
    Closed,
}

impl QuestionState {
    /// All states, as the queue lists them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Closed];

    /// As it stands in the database and in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// After a message of the team, or of who asked.
    pub const fn after_message(from_team: bool) -> Self {
        if from_team { Self::Answered } else { Self::Open }
    }
}

/// Whether somebody answers questions, and says which answers everybody reads: who assesses or coordinates.
pub fn may_answer(actor: &Actor) -> bool {
    actor.is(Role::Assessor) || actor.is(Role::Coordinator)
}

/// Whether somebody may read a thread: who asked, and those who answer.
pub fn may_read(actor: &Actor, asked_by: Uuid) -> bool {
    actor.id == asked_by || may_answer(actor)
}

/// An answer that everybody may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequent {
    /// Its id.
    pub id: Uuid,
    /// The question, marked with its language where that isn't the reader's.
    pub question: Text,
    /// The answer, in the same language.
    pub answer: Text,
}

/// A question in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRow {
    /// Its id.
    pub id: Uuid,
    /// How it begins.
    pub subject: String,
    /// The badge or playlist that it is about.
    pub about: Text,
    /// Who asked, for those who answer.
    pub person: Option<String>,
    /// Whose turn it is.
    pub state: QuestionState,
    /// When something was said last.
    pub at: Timestamp,
}

/// The questions of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnView {
    /// A page of them, the newest first.
    pub rows: Vec<QuestionRow>,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
    /// What can be asked about: id and name of each playlist.
    pub playlists: Vec<(String, Text)>,
    /// Whether the reader answers those of others.
    pub may_answer: bool,
}

/// The questions of all, for those who answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    /// In which state they are.
    pub state: QuestionState,
    /// How many there are in each state.
    pub counts: Vec<(QuestionState, u64)>,
    /// A page of them; of those that wait, the oldest first.
    pub rows: Vec<QuestionRow>,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Who.
    pub author: String,
    /// Whether they answered.
    pub from_team: bool,
    /// What.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadView {
    /// Its id.
    pub id: Uuid,
    /// Where what it is about stands, and its name.
    pub about: (String, Text),
    /// Whose turn it is.
    pub state: QuestionState,
    /// Counts what was said and done.
    pub revision: i64,
    /// What was said, in order.
    pub messages: Vec<MessageView>,
    /// Whether the reader asked it.
    pub mine: bool,
    /// Whether the reader answers others.
    pub may_answer: bool,
    /// What everybody could read, for those who answer: the question and the last answer.
    pub draft: Option<(String, String)>,
    /// The language that it was asked in.
    pub language: String,
    /// What everybody reads of it already.
    pub published: Vec<Uuid>,
}

/// An answer that everybody reads, for those who may change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrequentView {
    /// Its id.
    pub id: Uuid,
    /// The playlist that it stands with.
    pub playlist: String,
    /// Its language.
    pub language: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Counts the changes.
    pub revision: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::{Email, RoleHeld},
        texts::Locale,
    };

    #[test]
    fn who_asked_and_who_answers_may_read() {
        let actor = |id, roles: &[Role]| Actor {
            id: Uuid::from_u128(id),
            name: String::new(),
            email: Email::parse("ona@example.org").unwrap(),
            locale: Locale::ENGLISH,
            roles: roles.iter().map(|role| RoleHeld { role: *role, coordinating: false }).collect(),
        };
        let asked_by = Uuid::from_u128(1);
        assert!(may_read(&actor(1, &[]), asked_by));
        assert!(!may_read(&actor(2, &[Role::Administrator, Role::Evaluator]), asked_by));
        assert!(
            may_read(&actor(2, &[Role::Assessor]), asked_by) && may_read(&actor(2, &[Role::Coordinator]), asked_by)
        );
    }

    #[test]
    fn every_state_is_found_by_its_key() {
        assert!(QuestionState::ALL.into_iter().all(|s| QuestionState::parse(s.key()) == Some(s)));
    }
}
