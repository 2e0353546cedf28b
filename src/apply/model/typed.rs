//! What a form sends, and how it is read as answers: the names of the fields, and what each kind of question makes of
//! them.

use super::{Answer, BadgeRead, GivenFile, Piece, Row, promised};
use crate::{
    error::Issue,
    parse::paragraphs,
    programme::model::{Kind, Question},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// More choices than this are never read, whatever a form sends.
pub(super) const MOST_CHOICES: usize = 500;
/// More rows than this are never read, whatever a form sends.
pub(super) const ROWS: usize = 50;

/// What a form sent: single fields, and fields with several values.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Single fields, by what [`field`] calls them inside its brackets.
    pub fields: BTreeMap<String, String>,
    /// Fields with several values, by the question's id.
    pub many: BTreeMap<String, Vec<String>>,
}

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
        self.fields.retain(|name, _| !is_of(name, row));
        self.many.retain(|name, _| !is_of(name, row));
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
        self.fields.keys().chain(self.many.keys()).any(|name| is_of(name, question))
    }

    /// What a form sent for a question.
    pub fn only(&self, question: &str) -> Self {
        let mut only = self.clone();
        only.fields.retain(|name, _| is_of(name, question));
        only.many.retain(|name, _| is_of(name, question));
        only
    }

    /// The questions that a form sent something for.
    pub fn questions(&self) -> BTreeSet<&str> {
        self.fields.keys().chain(self.many.keys()).filter_map(|name| name.split('.').next()).collect()
    }
}

/// Whether a field is one of a question's, or of a row's.
fn is_of(field: &str, whole: &str) -> bool {
    field.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
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

pub(super) fn tidy(text: &str) -> String {
    match paragraphs(text, u32::MAX) {
        Ok(text) => text,
        Err(Issue::TooLong(_)) | Err(_) => text.to_string(),
    }
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

/// The name of the field for the files of a piece of evidence.
pub fn files_field(question: &str, piece: usize) -> String {
    many_field(&format!("{question}.{piece}.files"))
}

/// What stands for the level at which applicants see their own answer, as a question's id does for the answer.
pub fn level_part(question: &str) -> String {
    format!("{question}.level")
}

/// The id of the element that holds a question's rows.
pub fn question_place(question: &str) -> String {
    format!("rows-{question}")
}
