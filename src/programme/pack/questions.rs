//! What can be wrong with a question of the form that the types can't say: a name that nothing can be kept by, limits
//! that nothing can meet, a condition that never holds.

use super::{
    Mistake,
    structure::{Condition, File, Form, Question},
};
use std::collections::{BTreeMap, BTreeSet};

/// The questions so far, by their ids.
pub type Before<'a> = BTreeMap<&'a String, &'a Question>;

/// Looks at a question by itself.
pub fn check(file: &File<Form>, question: &Question, mistakes: &mut Vec<Mistake>) {
    let id = question.id.get_ref();
    let is_small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(is_small) {
        let what = format!("`{id}` isn't a name of small letters, digits, `_` and `-`");
        mistakes.push(file.mistake(&question.id, what));
    }
    if !can_be_answered(question) {
        mistakes.push(file.mistake(&question.id, format!("nothing can answer `{id}`: look at its limits")));
    }
    for (names, what) in [
        (question.options.iter().collect::<Vec<_>>(), "option"),
        (question.columns.iter().map(|c| &c.id).collect(), "column"),
    ] {
        let mut seen = BTreeSet::new();
        for name in names.into_iter().filter(|name| !seen.insert(*name)) {
            mistakes.push(file.mistake(&question.id, format!("the {what} `{name}` of `{id}` is there twice")));
        }
    }
}

fn can_be_answered(question: &Question) -> bool {
    let options = question.options.len() as i64;
    let counted = |otherwise_most: i64, at_most: i64| {
        let (least, most) = (question.least.unwrap_or(1), question.most.unwrap_or(otherwise_most));
        (0..=most).contains(&least) && (1..=at_most).contains(&most)
    };
    let min_words = question.min_words.unwrap_or(0);
    match question.is.get_ref().as_str() {
        "text" => question.max_characters != Some(0),
        "many" => counted(options, options),
        "languages" => counted(10, i64::MAX),
        // More rows than these aren't read from a form.
        "url_list" | "evidence" => counted(5, 50),
        "plan" => counted(10, 50) && !question.columns.is_empty() && question.columns.iter().all(|c| c.max_words > 0),
        "number" => question.least.unwrap_or(0) <= question.most.unwrap_or(1_000_000),
        _ => question.max_words.is_none_or(|most| most > 0 && min_words <= most),
    }
}

/// Looks at the conditions of a question or a section: each names an earlier question and answers that it can have.
pub fn check_conditions(file: &File<Form>, when: &[Condition], before: &Before, mistakes: &mut Vec<Mistake>) {
    for condition in when {
        let name = condition.question.get_ref();
        let Some(question) = before.get(name) else {
            mistakes.push(file.mistake(&condition.question, format!("`{name}` isn't a question before this one")));
            continue;
        };
        if condition.is.is_empty() {
            mistakes.push(file.mistake(&condition.question, "a condition needs at least one answer in `is`"));
        }
        let options: Vec<&str> = match question.is.get_ref().as_str() {
            "choice" | "many" => question.options.iter().map(String::as_str).collect(),
            "formal" | "indicator" | "declaration" => vec!["yes", "no"],
            // Any code may be one.
            "country" | "languages" => continue,
            _ => {
                let what = format!("the answer to `{name}` can't decide anything: it has no choices");
                mistakes.push(file.mistake(&condition.question, what));
                continue;
            }
        };
        for value in condition.is.iter().filter(|value| !options.contains(&value.as_str())) {
            mistakes.push(file.mistake(&condition.question, format!("`{name}` has no answer `{value}`")));
        }
    }
}
