//! What a plan promised, and what came of it.

use super::{Row, Typed, check::Found, field};
use crate::{error::Issue, parse::past_words};
use serde::{Deserialize, Serialize};

/// What came of something that was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// It was done.
    Yes,
    /// A part of it was.
    Partly,
    /// It wasn't.
    No,
}

impl Done {
    /// All of them.
    pub const ALL: [Done; 3] = [Done::Yes, Done::Partly, Done::No];

    /// As it stands in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Done::Yes => "yes",
            Done::Partly => "partly",
            Done::No => "no",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.key() == key)
    }
}

/// A row of a plan, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Promise {
    /// The row as it was written then. No form sends it.
    pub promised: Row,
    /// What came of it; nothing was said yet when absent.
    pub done: Option<Done>,
    /// How, or why not.
    pub note: String,
}

impl Promise {
    /// Of a row of a plan.
    pub fn of(promised: Row) -> Self {
        Self { promised, ..Self::default() }
    }

    /// Whether nothing was said of it.
    pub fn is_open(&self) -> bool {
        self.done.is_none() && self.note.is_empty()
    }
}

/// Reads what a form sent about so many rows at most.
pub(super) fn read(question: &str, typed: &Typed, most: usize, tidy: impl Fn(&str) -> String) -> Vec<Promise> {
    let one = |n: usize, part: &str| typed.fields.get(&format!("{question}.{n}.{part}")).map(|text| tidy(text));
    let mut rows: Vec<Promise> = (0..most)
        .map(|n| Promise {
            done: one(n, "done").as_deref().and_then(Done::parse),
            note: one(n, "note").unwrap_or_default(),
            ..Promise::default()
        })
        .collect();
    while rows.last().is_some_and(Promise::is_open) {
        rows.pop();
    }
    rows
}

/// What is said of the rows that were promised: what was promised stands in the saved answer, and nothing that a form
/// sends changes it or adds to it.
pub(super) fn said_of(saved: &[Promise], sent: Vec<Promise>) -> Vec<Promise> {
    let mut sent = sent.into_iter();
    saved
        .iter()
        .map(|row| {
            let said = sent.next().unwrap_or_default();
            Promise { promised: row.promised.clone(), ..said }
        })
        .collect()
}

/// What is wrong: something must be said of each row, and why of one that wasn't done.
pub(super) fn check(question: &str, rows: &[Promise], max_words: u32) -> Vec<Found> {
    let mut found = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let mut add = |part: &str, issue| found.push(Found { field: field(question, &format!("{n}.{part}")), issue });
        match row.done {
            None => add("done", Issue::NotChosen),
            Some(Done::Partly | Done::No) if row.note.is_empty() => add("note", Issue::ReasonNeeded),
            Some(_) => {}
        }
        if let Some(issue) = past_words(&row.note, max_words) {
            add("note", issue);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(goal: &str) -> Row {
        Row::from([("goal".to_string(), goal.to_string())])
    }

    #[test]
    fn what_was_promised_stays_whatever_a_form_sends() {
        let saved = vec![Promise::of(row("one")), Promise::of(row("two"))];
        let forged = Promise { promised: row("forged"), done: Some(Done::Yes), note: "How".into() };
        let said = said_of(&saved, vec![forged.clone(), Promise::default(), forged]);
        assert_eq!(said.len(), 2);
        assert_eq!((&said[0].promised, said[0].done), (&row("one"), Some(Done::Yes)));
        assert_eq!(said[1], saved[1]);
    }

    #[test]
    fn each_row_wants_a_word_and_a_reason_where_it_was_not_done() {
        let mut rows = vec![Promise::of(row("one")), Promise::of(row("two")), Promise::of(row("three"))];
        rows[1].done = Some(Done::No);
        rows[2].done = Some(Done::Yes);
        let found: Vec<_> = check("q", &rows, 5).into_iter().map(|f| (f.field, f.issue)).collect();
        let at = |part: &str| field("q", part);
        assert_eq!(found, [(at("0.done"), Issue::NotChosen), (at("1.note"), Issue::ReasonNeeded)]);
        assert!(check("q", &[], 5).is_empty(), "where nothing was promised, nothing is to be said");
    }
}
