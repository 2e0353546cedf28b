//! What was answered. Anything typed becomes an answer, the wrong ones too: a draft keeps it all.

use super::{
    BadgeRead,
    promised::{self, Promise},
};
use crate::{
    error::Issue,
    evidence::model::FileView,
    parse::paragraphs,
    programme::model::{Kind, Question},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
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

/// What a form sent: single fields, and fields with several values.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Single fields, by what [`field`] calls them inside its brackets.
    pub fields: BTreeMap<String, String>,
    /// Fields with several values, by the question's id.
    pub many: BTreeMap<String, Vec<String>>,
}

/// The name of a field in the form: the question's id, and the part of it after a dot.
pub fn field(question: &str, part: &str) -> String {
    if part.is_empty() { format!("fields[{question}]") } else { format!("fields[{question}.{part}]") }
}

/// The name of the hidden field that says what the form showed of a question's answer.
pub fn seen_field(question: &str) -> String {
    format!("revision[{question}]")
}

/// The name of a field with several values in the form.
pub fn many_field(question: &str) -> String {
    format!("many[{question}][]")
}

/// The name of a field of a row: the question's id, the row, and the part of it.
pub fn row_part(question: &str, row: usize, part: &str) -> String {
    if part.is_empty() { field(question, &row.to_string()) } else { field(question, &format!("{row}.{part}")) }
}

/// The id of the element that holds a question's rows.
pub fn question_place(question: &str) -> String {
    format!("rows-{question}")
}

/// What stands for the level at which applicants see their own answer, as a question's id does for the answer.
pub fn level_part(question: &str) -> String {
    format!("{question}.level")
}

/// The name of the field for the files of a piece of evidence.
pub fn files_field(question: &str, piece: usize) -> String {
    many_field(&format!("{question}.{piece}.files"))
}

/// More choices than this are never read, whatever a form sends.
const MOST_CHOICES: usize = 500;
/// More rows than this are never read, whatever a form sends.
const ROWS: usize = 50;

impl Typed {
    /// From the fields of a form as they are sent.
    pub fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            if let Some(id) = name.strip_prefix("fields[").and_then(|n| n.strip_suffix(']')) {
                typed.fields.insert(id.to_string(), value);
            } else if let Some(id) = name.strip_prefix("many[").and_then(|n| n.strip_suffix("][]")) {
                typed.many.entry(id.to_string()).or_default().push(value);
            }
        }
        typed
    }

    /// Leaves out a row, named by its question and its number with a dot between: `plan.2`.
    pub fn without_row(mut self, row: &str) -> Self {
        let is_its =
            |name: &String| name.strip_prefix(row).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.fields.retain(|name, _| !is_its(name));
        self.many.retain(|name, _| !is_its(name));
        self
    }

    /// The numbers of a question's rows in the order in which they are read: those in which something stands come first.
    fn rows(&self, question: &str) -> Vec<usize> {
        let number = |name: &String| {
            let rest = name.strip_prefix(question)?.strip_prefix('.')?;
            rest.split('.').next()?.parse::<usize>().ok().filter(|n| *n < ROWS)
        };
        let typed = self.fields.iter().filter(|(_, text)| !text.trim().is_empty()).filter_map(|(name, _)| number(name));
        let filled: BTreeSet<usize> = typed.chain(self.many.keys().filter_map(number)).collect();
        let rest = (0..ROWS).filter(|n| !filled.contains(n));
        filled.iter().copied().chain(rest).collect()
    }

    /// The field of the form for one that is named as if no row were left empty between others.
    pub fn where_typed(&self, question: &str, name: &str) -> String {
        let inside = name.strip_prefix("fields[").or_else(|| name.strip_prefix("many["));
        let Some(rest) = inside.and_then(|n| n.strip_prefix(question)).and_then(|n| n.strip_prefix('.')) else {
            return name.to_string();
        };
        let end = rest.find(['.', ']']).unwrap_or(rest.len());
        let (Ok(read), before) = (rest[..end].parse::<usize>(), &name[..name.len() - rest.len()]) else {
            return name.to_string();
        };
        let typed = self.rows(question).get(read).copied().unwrap_or(read);
        format!("{before}{typed}{}", &rest[end..])
    }

    /// Whether a form sent anything for a question.
    pub fn has(&self, question: &str) -> bool {
        let is_its =
            |name: &String| name.strip_prefix(question).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.fields.keys().chain(self.many.keys()).any(is_its)
    }

    /// What a form sent for a question.
    pub fn only(&self, question: &str) -> Self {
        let is_its =
            |name: &str| name.strip_prefix(question).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let mut only = self.clone();
        only.fields.retain(|name, _| is_its(name));
        only.many.retain(|name, _| is_its(name));
        only
    }

    /// The questions that a form sent something for.
    pub fn questions(&self) -> BTreeSet<&str> {
        self.fields.keys().chain(self.many.keys()).filter_map(|name| name.split('.').next()).collect()
    }
}

/// Reads the answer to a question from what a form sent; nothing when the form didn't ask.
pub fn read(question: &Question, typed: &Typed) -> Option<Answer> {
    let id = &question.id;
    let one = |part: &str| {
        let name = if part.is_empty() { id.clone() } else { format!("{id}.{part}") };
        typed.fields.get(&name).map(|text| tidy(text))
    };
    let yes_or_no = |part: &str| match one(part).as_deref() {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => None,
    };
    Some(match &question.kind {
        Kind::Many { .. } | Kind::Languages { .. } => {
            let mut chosen: Vec<String> = Vec::new();
            for value in typed.many.get(id).into_iter().flatten().take(MOST_CHOICES) {
                if !chosen.contains(value) {
                    chosen.push(value.clone());
                }
            }
            Answer::Choices(chosen)
        }
        Kind::UrlList { .. } => {
            Answer::UrlList((0..ROWS).filter_map(|n| one(&n.to_string())).filter(|a| !a.is_empty()).collect())
        }
        Kind::Formal { .. } => {
            Answer::Formal { met: yes_or_no("met"), explanation: one("explanation").unwrap_or_default() }
        }
        Kind::Indicator { .. } => {
            Answer::Indicator { claimed: yes_or_no("claimed"), where_shown: one("where").unwrap_or_default() }
        }
        Kind::Evidence { .. } | Kind::BadgeExample { .. } => {
            let id_in = |part: String| one(&part).and_then(|id| id.parse::<Uuid>().ok());
            let piece = |n: usize| Piece {
                id: id_in(format!("{n}.id")).unwrap_or_default(),
                title: one(&format!("{n}.title")).unwrap_or_default(),
                link: one(&format!("{n}.link")).unwrap_or_default(),
                text: one(&format!("{n}.text")).unwrap_or_default(),
                files: files(typed.many.get(&format!("{id}.{n}.files"))),
                pasted: one(&format!("{n}.pasted")).unwrap_or_default(),
                badge: BadgeRead::default(),
            };
            let chosen = |n: usize| id_in(format!("{n}.use")).map(|id| Piece { id, ..Piece::default() });
            let rows = (0..ROWS).flat_map(|n| {
                let typed = Some(piece(n)).filter(|p| !p.is_empty());
                typed.into_iter().chain(chosen(n))
            });
            Answer::Evidence(rows.collect())
        }
        Kind::Plan { columns, .. } => {
            let row = |n: usize| -> Row {
                columns
                    .iter()
                    .filter_map(|c| Some((c.id.clone(), one(&format!("{n}.{}", c.id)).filter(|t| !t.is_empty())?)))
                    .collect()
            };
            Answer::Plan((0..ROWS).map(row).filter(|r| !r.is_empty()).collect())
        }
        Kind::Promised { .. } => Answer::Promised(promised::read(id, typed, ROWS, tidy)),
        Kind::Declaration => Answer::Declaration(one("").as_deref() == Some("yes")),
        _ => Answer::Text(one("")?),
    })
}

/// The files that were sent, each once.
fn files(ids: Option<&Vec<String>>) -> Vec<GivenFile> {
    let mut files: Vec<GivenFile> = Vec::new();
    for id in ids.into_iter().flatten().take(MOST_CHOICES).filter_map(|id| id.parse().ok()) {
        if !files.iter().any(|f| f.id == id) {
            files.push(GivenFile::of(id));
        }
    }
    files
}

fn tidy(text: &str) -> String {
    match paragraphs(text, u32::MAX) {
        Ok(text) => text,
        Err(Issue::TooLong(_)) | Err(_) => text.to_string(),
    }
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
