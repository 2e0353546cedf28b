//! Badges that are given as examples: what was read in them, and what is wrong with one.

use super::{Answers, Found, Piece, check::too_long, field, files_field};
use crate::{
    badge::reader::{Facts, Unread},
    error::Issue,
    parse::{past_words, web_address},
    programme::model::{Form, Html, Kind, LooksAt, Text},
};
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// The longest badge that is pasted, in characters; a longer one is given as a file.
pub const MOST_PASTED: u32 = 64 * 1024;

/// What was read in a badge that was given: what it says, or why it can't be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BadgeRead(Option<Box<Result<Facts, Unread>>>);

/// Two forms that were sent are the same whatever the server has read in what they name.
impl Hash for BadgeRead {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl BadgeRead {
    /// What reading gave.
    pub fn of(read: Result<Facts, Unread>) -> Self {
        Self(Some(Box::new(read)))
    }

    /// Whether there was nothing to read.
    pub fn is_nothing(&self) -> bool {
        self.0.is_none()
    }

    /// What the badge says.
    pub fn facts(&self) -> Option<&Facts> {
        self.0.as_ref().and_then(|read| read.as_ref().as_ref().ok())
    }

    /// Why it can't be read.
    pub fn why_not(&self) -> Option<&Unread> {
        self.0.as_ref().and_then(|read| read.as_ref().as_ref().err())
    }

    /// Both.
    pub fn outcome(&self) -> Option<Result<Facts, Unread>> {
        self.0.as_deref().cloned()
    }
}

impl Piece {
    /// What a badge example is called: as its givers call it, or as it calls itself.
    pub fn name(&self) -> &str {
        match (self.title.as_str(), self.badge.facts()) {
            ("", Some(facts)) => &facts.name,
            (title, _) => title,
        }
    }
}

/// An indicator, with what of a badge speaks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The question.
    pub id: String,
    /// In words.
    pub label: Text,
    /// What is looked at; nothing where it can't be seen from a badge.
    pub looks_at: Option<LooksAt>,
    /// How a good one looks.
    pub guidance: Option<Html>,
}

/// The indicators of a form.
pub fn marks(form: &Form) -> Vec<Mark> {
    let of = |q: &crate::programme::model::Question| match q.kind {
        Kind::Indicator { looks_at, .. } => {
            Some(Mark { id: q.id.clone(), label: q.label.clone(), looks_at, guidance: q.guidance.clone() })
        }
        _ => None,
    };
    form.questions().filter_map(of).collect()
}

/// The badges in some answers that could be read, in the order of the form: what each is called, and what it says.
pub fn badges<'a>(form: &'a Form, answers: &'a Answers) -> impl Iterator<Item = (&'a str, &'a Facts)> {
    let of_examples = form.questions().filter(|q| matches!(q.kind, Kind::BadgeExample { .. }));
    let pieces = of_examples.filter_map(|q| match answers.get(&q.id) {
        Some(super::Answer::Evidence(pieces)) => Some(pieces),
        _ => None,
    });
    pieces.flatten().filter_map(|piece| Some((piece.name(), piece.badge.facts()?)))
}

/// Everything that is wrong with the examples, in the order of their fields.
pub(super) fn check(id: &str, pieces: &[Piece], least: u32, most: u32, max_words: u32) -> Vec<Found> {
    let mut found = Vec::new();
    let mut add = |field: String, issue: Issue| found.push(Found { field, issue });
    for (n, piece) in pieces.iter().enumerate() {
        let part = |part: &str| field(id, &format!("{n}.{part}"));
        let badge = if piece.files.is_empty() { part("pasted") } else { files_field(id, n) };
        if piece.files.len() > 1 {
            add(files_field(id, n), Issue::TooManyFiles(1));
        }
        if let Some(issue) = too_long(&piece.pasted, MOST_PASTED) {
            add(part("pasted"), issue);
        } else if let Some(why) = piece.badge.why_not() {
            add(badge, Issue::Rule(why.rule().into()));
        }
        if !piece.link.is_empty()
            && let Err(issue) = web_address(&piece.link)
        {
            add(part("link"), issue);
        }
        if piece.files.is_empty() && piece.pasted.is_empty() && piece.link.is_empty() {
            add(part("link"), Issue::Missing);
        }
        if piece.name().is_empty() {
            add(part("title"), Issue::Missing);
        } else if let Some(issue) = too_long(&piece.title, 200) {
            add(part("title"), issue);
        }
        if let Some(issue) = past_words(&piece.text, max_words) {
            add(part("text"), issue);
        }
    }
    let count = pieces.len();
    if count < least as usize {
        add(field(id, &format!("{count}.link")), Issue::Missing);
    } else if count > most as usize {
        add(field(id, &format!("{most}.link")), Issue::OutOfRange(i64::from(least), i64::from(most)));
    }
    found
}
