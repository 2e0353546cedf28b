//! An answer in words, one line for each thing that is said, so that two of them can be compared.

use super::{model::Answer, pages::done_words};
use crate::{
    programme::model::{Kind, Question},
    texts::Texts,
};

/// What was answered, where the form still asks it.
pub fn words(t: Texts, question: &Question, answer: &Answer) -> String {
    in_words(t, Some(question), answer)
}

/// What was answered; options by their labels where the question has them.
pub fn in_words(t: Texts, question: Option<&Question>, answer: &Answer) -> String {
    let label = |id: &String| {
        let option = question.and_then(|q| q.kind.options().iter().find(|o| o.id == *id));
        option.map_or_else(|| id.clone(), |o| o.label.text.clone())
    };
    let said = |yes: Option<bool>, if_yes: &str, if_no: &str, more: &str| {
        let first = yes.map(|yes| if yes { if_yes } else { if_no }).unwrap_or_default();
        joined("\n", [first, more])
    };
    match answer {
        Answer::Text(text) => match question.map(|q| &q.kind) {
            Some(Kind::Choice { .. } | Kind::Country { .. }) => label(text),
            _ => text.clone(),
        },
        Answer::Choices(chosen) => {
            // In the order of the form, so that another order of ticking is no change.
            let mut labels: Vec<String> = chosen.iter().map(label).collect();
            labels.sort();
            labels.join("\n")
        }
        Answer::UrlList(addresses) => addresses.join("\n"),
        Answer::Formal { met, explanation } => said(*met, t.apply_met(), t.apply_not_met(), explanation),
        Answer::Indicator { claimed, where_shown } => {
            said(*claimed, t.apply_claimed(), t.apply_not_claimed(), where_shown)
        }
        Answer::Evidence(pieces) => {
            let piece = |piece: &super::model::Piece| {
                let files = piece.files.iter().map(|f| f.name.as_str());
                joined("\n", [piece.title.as_str(), &piece.link, &piece.text].into_iter().chain(files))
            };
            pieces.iter().map(piece).collect::<Vec<_>>().join("\n\n")
        }
        Answer::Plan(rows) => rows.iter().map(|row| row_words(question, row)).collect::<Vec<_>>().join("\n"),
        Answer::Promised(rows) => {
            let row = |row: &super::model::Promise| {
                let done = row.done.map(|done| done_words(t, done)).unwrap_or_default();
                joined(" · ", [row_words(question, &row.promised).as_str(), done, &row.note])
            };
            rows.iter().map(row).collect::<Vec<_>>().join("\n")
        }
        Answer::Declaration(agreed) => {
            if *agreed {
                t.apply_agreed().into()
            } else {
                String::new()
            }
        }
    }
}

/// A row of a plan, in the order of its columns.
fn row_words(question: Option<&Question>, row: &super::model::Row) -> String {
    let columns = match question.map(|q| &q.kind) {
        Some(Kind::Plan { columns, .. } | Kind::Promised { columns, .. }) => columns.as_slice(),
        _ => return joined(" · ", row.values().map(String::as_str)),
    };
    joined(" · ", columns.iter().filter_map(|column| row.get(&column.id)).map(String::as_str))
}

fn joined<'a>(between: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}
