//! What was answered. Anything typed becomes an answer, the wrong ones too: a draft keeps it all.

use super::{
    BadgeRead,
    promised::{self, Promise},
    typed::{MOST_CHOICES, ROWS, tidy},
};
use crate::evidence::model::FileView;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
};
use uuid::Uuid;

/// An answer to a question, by the question's kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Words, an address, a date, a number, a country, or the option that was chosen.
    Text(String),
    /// The options that were chosen.
    Choices(Vec<String>),
    /// Web addresses.
    UrlList(Vec<String>),
    /// A formal criterion.
    Formal {
        /// Whether it is met; nothing was said yet when absent.
        met: Option<bool>,
        /// Why not, or anything else to be said.
        explanation: String,
    },
    /// An indicator of good practice.
    Indicator {
        /// Whether it is claimed.
        claimed: Option<bool>,
        /// Where it can be seen.
        where_shown: String,
    },
    /// Pieces of evidence.
    Evidence(Vec<Piece>),
    /// The rows of a plan.
    Plan(Vec<Row>),
    /// What came of the rows of an earlier plan.
    Promised(Vec<Promise>),
    /// Whether a statement was agreed to.
    Declaration(bool),
}

impl Answer {
    /// What a form sent, with what it must not say itself: what was promised is in the answer that is saved.
    #[must_use]
    pub fn completed_by(self, saved: Option<&Answer>) -> Self {
        match (self, saved) {
            (Answer::Promised(sent), Some(Answer::Promised(saved))) => Answer::Promised(promised::said_of(saved, sent)),
            (Answer::Promised(_), _) => Answer::Promised(Vec::new()),
            (other, _) => other,
        }
    }

    /// As if it had been typed into a form; nothing when it has more parts than a form takes.
    pub fn tidied(self) -> Option<Self> {
        let part = |text: String| tidy(&text);
        Some(match self {
            Answer::Text(text) => Answer::Text(part(text)),
            Answer::Choices(chosen) => {
                let mut once: Vec<String> = Vec::new();
                for id in chosen {
                    if !once.contains(&id) {
                        once.push(id);
                    }
                    if once.len() > MOST_CHOICES {
                        return None;
                    }
                }
                Answer::Choices(once)
            }
            Answer::Formal { met, explanation } => Answer::Formal { met, explanation: part(explanation) },
            Answer::Indicator { claimed, where_shown } => Answer::Indicator { claimed, where_shown: part(where_shown) },
            Answer::Evidence(pieces) => {
                let one = |piece: Piece| Piece {
                    title: part(piece.title),
                    link: part(piece.link),
                    text: part(piece.text),
                    pasted: part(piece.pasted),
                    // What a badge says is read by this server, never taken from a file.
                    badge: BadgeRead::default(),
                    ..piece
                };
                let pieces: Vec<Piece> = pieces.into_iter().map(one).filter(|p| !p.is_empty()).collect();
                if pieces.len() > ROWS || pieces.iter().any(|p| p.files.len() > MOST_CHOICES) {
                    return None;
                }
                Answer::Evidence(pieces)
            }
            Answer::Plan(rows) => {
                let cells = |row: Row| -> Row {
                    row.into_iter().map(|(id, text)| (id, part(text))).filter(|(_, text)| !text.is_empty()).collect()
                };
                let rows: Vec<Row> = rows.into_iter().map(cells).filter(|r| !r.is_empty()).collect();
                if rows.len() > ROWS || rows.iter().any(|r| r.len() > ROWS) {
                    return None;
                }
                Answer::Plan(rows)
            }
            Answer::Promised(rows) if rows.len() > ROWS => return None,
            Answer::Promised(rows) => Answer::Promised(rows),
            Answer::UrlList(addresses) if addresses.len() > ROWS => return None,
            Answer::UrlList(addresses) => Answer::UrlList(addresses.into_iter().map(part).collect()),
            Answer::Declaration(agreed) => Answer::Declaration(agreed),
        })
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        match self {
            Answer::Text(text) => text.is_empty(),
            Answer::Choices(chosen) => chosen.is_empty(),
            Answer::UrlList(addresses) => addresses.is_empty(),
            Answer::Formal { met, explanation } => met.is_none() && explanation.is_empty(),
            Answer::Indicator { claimed, where_shown } => claimed.is_none() && where_shown.is_empty(),
            Answer::Evidence(pieces) => pieces.is_empty(),
            Answer::Plan(rows) => rows.is_empty(),
            Answer::Promised(rows) => rows.iter().all(Promise::is_open),
            Answer::Declaration(agreed) => !agreed,
        }
    }

    /// What a condition on this answer is compared with.
    pub fn values(&self) -> Vec<&str> {
        let word = |yes: &Option<bool>| match yes {
            Some(true) => vec!["yes"],
            Some(false) => vec!["no"],
            None => Vec::new(),
        };
        match self {
            Answer::Text(text) => vec![text.as_str()],
            Answer::Choices(chosen) => chosen.iter().map(String::as_str).collect(),
            Answer::Formal { met, .. } => word(met),
            Answer::Indicator { claimed, .. } => word(claimed),
            Answer::Declaration(agreed) => word(&Some(*agreed)),
            Answer::UrlList(_) | Answer::Evidence(_) | Answer::Plan(_) | Answer::Promised(_) => Vec::new(),
        }
    }
}

/// A piece of evidence. One that stands in several answers has the same id in each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its id; nothing where it was written before pieces had one, or hasn't been saved yet.
    #[serde(default, skip_serializing_if = "Uuid::is_nil")]
    pub id: Uuid,
    /// What it is.
    pub title: String,
    /// Where it can be seen.
    pub link: String,
    /// What it shows, in words.
    pub text: String,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<GivenFile>,
    /// A badge as text, where one was pasted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pasted: String,
    /// What the server has read in the badge. A form never sends it.
    #[serde(default, skip_serializing_if = "BadgeRead::is_nothing")]
    pub badge: BadgeRead,
}

impl Piece {
    /// Whether nothing was said; with an id it stands for a piece that was chosen.
    pub fn is_empty(&self) -> bool {
        self.title.is_empty()
            && self.link.is_empty()
            && self.text.is_empty()
            && self.files.is_empty()
            && self.pasted.is_empty()
    }

    /// Whether it has a title and something that shows it.
    pub fn is_whole(&self) -> bool {
        let is_shown = !self.link.is_empty() || !self.text.is_empty() || !self.files.is_empty();
        !self.title.is_empty() && is_shown
    }
}

/// What it says counts; a form that was opened before it was saved doesn't know its id.
impl Hash for Piece {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.title, &self.link, &self.text, &self.files, &self.pasted).hash(state);
    }
}

/// A file that was given as evidence. A form sends only its id; the rest is noted when it is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFile {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// What it is, from its content.
    #[serde(default)]
    pub media_type: String,
    /// How many bytes it has.
    #[serde(default)]
    pub size: u64,
}

impl GivenFile {
    /// One of which only the id is known.
    pub fn of(id: Uuid) -> Self {
        Self { id, ..Self::default() }
    }

    /// How a page shows it whose files are below an address.
    pub fn view_below(&self, place: &str) -> FileView {
        FileView {
            id: self.id,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            address: format!("{place}/{}", self.id),
        }
    }
}

/// It is the same file whatever is known of it.
impl Hash for GivenFile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// A row of a plan: the text of each column by its id.
pub type Row = BTreeMap<String, String>;

/// Answers by the question's id.
pub type Answers = BTreeMap<String, Answer>;
