//! What was answered. Anything typed becomes an answer, the wrong ones too: a draft keeps it all.

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
    /// Whether a statement was agreed to.
    Declaration(bool),
}

/// A piece of evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Piece {
    /// What it is.
    pub title: String,
    /// Where it can be seen.
    pub link: String,
    /// What it shows, in words.
    pub text: String,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<GivenFile>,
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

    /// Whether a form sent anything for a question.
    pub fn has(&self, question: &str) -> bool {
        let is_its =
            |name: &String| name.strip_prefix(question).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.fields.keys().chain(self.many.keys()).any(is_its)
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
        Kind::Formal { .. } => {
            Answer::Formal { met: yes_or_no("met"), explanation: one("explanation").unwrap_or_default() }
        }
        Kind::Indicator { .. } => {
            Answer::Indicator { claimed: yes_or_no("claimed"), where_shown: one("where").unwrap_or_default() }
        }
        Kind::Evidence { .. } => {
            let piece = |n: usize| Piece {
                title: one(&format!("{n}.title")).unwrap_or_default(),
                link: one(&format!("{n}.link")).unwrap_or_default(),
                text: one(&format!("{n}.text")).unwrap_or_default(),
                files: files(typed.many.get(&format!("{id}.{n}.files"))),
            };
            Answer::Evidence((0..ROWS).map(piece).filter(|p| *p != Piece::default()).collect())
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
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        match self {
            Answer::Text(text) => text.is_empty(),
            Answer::Choices(chosen) => chosen.is_empty(),
            Answer::Formal { met, explanation } => met.is_none() && explanation.is_empty(),
            Answer::Indicator { claimed, where_shown } => claimed.is_none() && where_shown.is_empty(),
            Answer::Evidence(pieces) => pieces.is_empty(),
            Answer::Plan(rows) => rows.is_empty(),
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
            Answer::Evidence(_) | Answer::Plan(_) => Vec::new(),
        }
    }
}
