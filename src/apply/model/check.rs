//! What is wrong with an answer, for one that is to count.

use super::{Answer, Piece, Row, examples, field, files_field, many_field, promised};
use crate::{
    error::Issue,
    parse::{past_words, web_address, words},
    programme::model::{Column, Kind, Proof, Question},
};

/// The most files of one piece of evidence.
pub const MOST_FILES: u32 = 5;
/// The longest address, date or number as text: what is longer is none.
const SHORT: u32 = 400;

/// Something wrong with an answer, at a field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong.
    pub issue: Issue,
}

/// Whether an answer is of its question's kind; one that isn't was given to another form and counts as none.
pub fn fits(question: &Question, answer: &Answer) -> bool {
    match &question.kind {
        Kind::Many { .. } | Kind::Languages { .. } => matches!(answer, Answer::Choices(_)),
        Kind::UrlList { .. } => matches!(answer, Answer::UrlList(_)),
        Kind::Formal { .. } => matches!(answer, Answer::Formal { .. }),
        Kind::Indicator { .. } => matches!(answer, Answer::Indicator { .. }),
        Kind::Evidence { .. } | Kind::BadgeExample { .. } => matches!(answer, Answer::Evidence(_)),
        Kind::Plan { .. } => matches!(answer, Answer::Plan(_)),
        Kind::Promised { .. } => matches!(answer, Answer::Promised(_)),
        Kind::Declaration => matches!(answer, Answer::Declaration(_)),
        _ => matches!(answer, Answer::Text(_)),
    }
}

/// Everything that is wrong with the answer to a question, in the order of its fields.
pub fn check(question: &Question, answer: Option<&Answer>) -> Vec<Found> {
    let id = question.id.as_str();
    let at = |part: &str, issue: Issue| vec![Found { field: field(id, part), issue }];
    if let Kind::Promised { max_words, .. } = question.kind {
        // What was promised is there before anybody answers, and where nothing was, nothing is to be said.
        return match answer {
            Some(Answer::Promised(rows)) => promised::check(id, rows, max_words),
            _ => Vec::new(),
        };
    }
    let answer = answer.filter(|a| fits(question, a) && !a.is_empty());
    let Some(answer) = answer else {
        return match &question.kind {
            _ if !question.required => Vec::new(),
            Kind::Many { .. } | Kind::Languages { .. } => {
                vec![Found { field: many_field(id), issue: Issue::NotChosen }]
            }
            Kind::Choice { .. } | Kind::Country { .. } => at("", Issue::NotChosen),
            Kind::UrlList { .. } => at("0", Issue::Missing),
            Kind::Formal { .. } => at("met", Issue::NotChosen),
            Kind::Indicator { .. } => at("claimed", Issue::NotChosen),
            Kind::Evidence { .. } => at("0.title", Issue::Missing),
            Kind::BadgeExample { .. } => at("0.link", Issue::Missing),
            Kind::Plan { columns, .. } => at(&first_cell(columns, 0), Issue::Missing),
            Kind::Declaration => at("", Issue::NotAgreed),
            _ => at("", Issue::Missing),
        };
    };
    match (&question.kind, answer) {
        (Kind::Formal { max_words }, Answer::Formal { met, explanation }) => match met {
            None => at("met", Issue::NotChosen),
            Some(false) if explanation.is_empty() => at("explanation", Issue::ReasonNeeded),
            Some(_) => past_words(explanation, *max_words).map_or_else(Vec::new, |issue| at("explanation", issue)),
        },
        (Kind::Indicator { max_words, .. }, Answer::Indicator { claimed, where_shown }) => match claimed {
            None => at("claimed", Issue::NotChosen),
            Some(true) if where_shown.is_empty() => at("where", Issue::Missing),
            Some(_) => past_words(where_shown, *max_words).map_or_else(Vec::new, |issue| at("where", issue)),
        },
        (Kind::Evidence { least, most, accepts, max_words }, Answer::Evidence(pieces)) => {
            evidence(id, pieces, *least, *most, accepts, *max_words)
        }
        (Kind::BadgeExample { least, most, max_words }, Answer::Evidence(pieces)) => {
            examples::check(id, pieces, *least, *most, *max_words)
        }
        (Kind::UrlList { least, most }, Answer::UrlList(addresses)) => url_list(id, addresses, *least, *most),
        (Kind::Plan { least, most, columns }, Answer::Plan(rows)) => plan(id, rows, *least, *most, columns),
        (Kind::Many { options, least, most }, Answer::Choices(chosen))
        | (Kind::Languages { options, least, most }, Answer::Choices(chosen)) => {
            let count = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
            let issue = if !chosen.iter().all(|c| options.iter().any(|o| o.id == *c)) {
                Some(Issue::UnknownChoice)
            } else if count < *least || count > *most {
                Some(Issue::OutOfRange(i64::from(*least), i64::from(*most)))
            } else {
                None
            };
            issue.map(|issue| Found { field: many_field(id), issue }).into_iter().collect()
        }
        (kind, Answer::Text(text)) => one_text(kind, text).map_or_else(Vec::new, |issue| at("", issue)),
        _ => Vec::new(),
    }
}

fn one_text(kind: &Kind, text: &str) -> Option<Issue> {
    match kind {
        Kind::Text { max_characters } => too_long(text, *max_characters),
        Kind::LongText { min_words, max_words } => {
            if words(text) < *min_words {
                Some(Issue::TooFewWords(*min_words))
            } else {
                past_words(text, *max_words)
            }
        }
        Kind::Choice { options } | Kind::Country { options } => {
            (!options.iter().any(|o| o.id == text)).then_some(Issue::UnknownChoice)
        }
        Kind::Url => web_address(text).err(),
        Kind::Email => crate::account::Email::parse(text).err(),
        Kind::Date => (!is_date(text)).then_some(Issue::NotADate),
        Kind::Number { least, most } => match text.parse::<i64>() {
            Ok(n) if n < *least || n > *most => Some(Issue::OutOfRange(*least, *most)),
            Ok(_) => None,
            Err(_) => Some(Issue::NotANumber),
        },
        _ => too_long(text, SHORT),
    }
}

fn url_list(id: &str, addresses: &[String], least: u32, most: u32) -> Vec<Found> {
    let at = |n: usize, issue: Issue| Found { field: field(id, &n.to_string()), issue };
    let mut found = Vec::new();
    for (n, address) in addresses.iter().enumerate() {
        if let Err(issue) = web_address(address) {
            found.push(at(n, issue));
        } else if addresses[..n].contains(address) {
            found.push(at(n, Issue::Rule("address_twice".into())));
        }
    }
    let count = addresses.len();
    if count < least as usize {
        found.push(at(count, Issue::Missing));
    } else if count > most as usize {
        found.push(at(most as usize, Issue::OutOfRange(i64::from(least), i64::from(most))));
    }
    found
}

fn evidence(id: &str, pieces: &[Piece], least: u32, most: u32, accepts: &[Proof], max_words: u32) -> Vec<Found> {
    let mut found = Vec::new();
    let add = |found: &mut Vec<Found>, n: usize, part: &str, issue: Issue| {
        found.push(Found { field: field(id, &format!("{n}.{part}")), issue });
    };
    let takes = |proof: Proof| accepts.contains(&proof);
    for (n, piece) in pieces.iter().enumerate() {
        if piece.title.is_empty() {
            add(&mut found, n, "title", Issue::Missing);
        } else if let Some(issue) = too_long(&piece.title, 200) {
            add(&mut found, n, "title", issue);
        }
        if !piece.link.is_empty()
            && let Err(issue) = web_address(&piece.link)
        {
            add(&mut found, n, "link", issue);
        }
        let is_shown = !piece.link.is_empty()
            || (takes(Proof::File) && !piece.files.is_empty())
            || (takes(Proof::Text) && !piece.text.is_empty());
        if !is_shown {
            let first = if takes(Proof::Link) { "link" } else { "text" };
            add(&mut found, n, first, Issue::Missing);
        }
        if piece.files.len() > MOST_FILES as usize {
            found.push(Found { field: files_field(id, n), issue: Issue::TooManyFiles(MOST_FILES) });
        }
        if let Some(issue) = past_words(&piece.text, max_words) {
            add(&mut found, n, "text", issue);
        }
    }
    let count = pieces.len();
    if count < least as usize {
        add(&mut found, count, "title", Issue::Missing);
    } else if count > most as usize {
        add(&mut found, most as usize, "title", Issue::OutOfRange(i64::from(least), i64::from(most)));
    }
    found
}

fn plan(id: &str, rows: &[Row], least: u32, most: u32, columns: &[Column]) -> Vec<Found> {
    let mut found = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        for column in columns {
            let issue = match row.get(&column.id) {
                None => Some(Issue::Missing),
                Some(text) => past_words(text, column.max_words),
            };
            if let Some(issue) = issue {
                found.push(Found { field: field(id, &format!("{n}.{}", column.id)), issue });
            }
        }
    }
    let count = rows.len();
    if count < least as usize {
        found.push(Found { field: field(id, &first_cell(columns, count)), issue: Issue::Missing });
    } else if count > most as usize {
        let issue = Issue::OutOfRange(i64::from(least), i64::from(most));
        found.push(Found { field: field(id, &first_cell(columns, most as usize)), issue });
    }
    found
}

fn first_cell(columns: &[Column], row: usize) -> String {
    format!("{row}.{}", columns.first().map_or("", |c| c.id.as_str()))
}

pub(super) fn too_long(text: &str, most: u32) -> Option<Issue> {
    (text.chars().count() > most as usize).then_some(Issue::TooLong(most))
}

/// A day in the form that browsers send: `2026-03-31`.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |t: &str, digits: usize| (t.len() == digits).then(|| t.parse::<u32>().ok()).flatten();
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
