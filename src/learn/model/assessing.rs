//! What the pages for assessors show, each as one value.

use super::{
    SubmissionState,
    views::{BadgeName, Round, Withdrawal},
};
use crate::{programme::model::Text, timestamp::Timestamp, ui::page::encoded};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What waits to be assessed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueView {
    /// A page of it, what waits longest first.
    pub rows: Vec<QueueRow>,
    /// How much waits in all, of the badge that was asked for.
    pub count: u64,
    /// Which page, from 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
    /// What was asked for.
    pub chosen: QueueFilter,
    /// The badges that something waits for in the language that was asked for, with how much.
    pub badges: Vec<(BadgeName, u64)>,
    /// The languages of what waits for the badge that was asked for: code, name, how much.
    pub languages: Vec<(String, Text, u64)>,
    /// What the reader has done lately.
    pub own: OwnFigures,
}

/// Which part of the queue is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFilter {
    /// Only this badge.
    pub badge: Option<String>,
    /// Only what was submitted by readers of this language.
    pub language: Option<String>,
}

impl QueueFilter {
    /// From the parts of an address; an empty one chooses nothing.
    pub fn of(badge: Option<String>, language: Option<String>) -> Self {
        let chosen = |part: Option<String>| part.filter(|part| !part.is_empty());
        Self { badge: chosen(badge), language: chosen(language) }
    }

    /// The address of a page of the queue, or of a submission in it, from which one comes back to this part of it.
    pub fn address(&self, path: &str, page: u64) -> String {
        let badge = self.badge.as_ref().map(|b| format!("badge={}", encoded(b)));
        let language = self.language.as_ref().map(|l| format!("language={}", encoded(l)));
        let page = (page > 1).then(|| format!("page={page}"));
        let query = [badge, language, page].into_iter().flatten().collect::<Vec<_>>().join("&");
        if query.is_empty() { path.into() } else { format!("{path}?{query}") }
    }
}

/// What an assessor has done in the last 90 days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFigures {
    /// How many pieces of evidence they have assessed.
    pub assessed: u64,
    /// How long the one in the middle had waited, in milliseconds; nothing when there is none.
    pub median: Option<i64>,
}

/// A phrase to use again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Its id.
    pub id: Uuid,
    /// The phrase.
    pub words: String,
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is; a peer isn't told.
    pub person: Option<String>,
    /// The badge.
    pub badge: Text,
    /// The task.
    pub task: Text,
    /// How often it was submitted.
    pub round: u32,
    /// Since when it waits.
    pub submitted_at: Timestamp,
    /// For how many days.
    pub days: i64,
    /// Who else is looking at it just now.
    pub looked_at_by: Option<Colleague>,
}

/// Somebody else who assesses: their name, which a peer isn't told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague(pub Option<String>);

/// A submission as assessors see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssessView {
    /// Its id.
    pub id: Uuid,
    /// What it was read as.
    pub revision: i64,
    /// Whose it is; a peer isn't told.
    pub person: Option<String>,
    /// The badge.
    pub badge: BadgeName,
    /// What it stands for.
    pub description: Text,
    /// What to look for.
    pub criteria: Vec<Text>,
    /// The task.
    pub task: Text,
    /// Where it stands.
    pub state: SubmissionState,
    /// How many approve by now.
    pub approvals: u32,
    /// How many must.
    pub needed: u32,
    /// Whether the learner has taken it back.
    pub is_withdrawn: bool,
    /// The rounds, newest first: all of them for assessors, for peers the newest.
    pub rounds: Vec<Round>,
    /// The questions, on each of which something can be said: id and question.
    pub questions: Vec<(String, Text)>,
    /// What the learner took back before.
    pub withdrawals: Vec<Withdrawal>,
    /// Whether the reader may say their word now.
    pub may_assess: bool,
    /// Who else is looking at it just now.
    pub looked_at_by: Option<Colleague>,
    /// The reader's phrases.
    pub phrases: Vec<Phrase>,
    /// The credential that came of it.
    pub credential: Option<Uuid>,
}
