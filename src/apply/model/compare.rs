//! What differs between two editions of a form.

use crate::programme::model::{Form, Kind, Question, Section, Text};
use serde::{Deserialize, Serialize};
use std::mem;

/// What differs about one question between two editions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The question.
    pub question: String,
    /// What it asks, in the later edition where it is in it.
    pub label: Text,
    /// The heading of its section, in the later edition where it is in it.
    pub section: Text,
    /// What differs.
    pub what: Changed,
}

/// How a question differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    /// It wasn't asked before.
    New {
        /// Whether it has to be answered.
        required: bool,
    },
    /// It isn't asked any more.
    Gone,
    /// It is asked otherwise.
    Otherwise(Vec<Difference>),
}

/// One way in which a question is asked otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Difference {
    /// In another section: the heading of the one before.
    Moved(Text),
    /// In other words: those before.
    Wording(Text),
    /// Help, guidance or reason are others.
    Help,
    /// It takes another kind of answer.
    Kind,
    /// It must be answered now, or needn't any more.
    Required(bool),
    /// It is asked under another condition.
    Condition,
    /// These bounds are others: before and now, each from and to.
    Limits((i64, i64), (i64, i64)),
    /// These can't be chosen any more.
    OptionsGone(Vec<Text>),
    /// These can be chosen, too.
    OptionsNew(Vec<Text>),
    /// The columns of the plan or the kinds of proof are others.
    Parts,
    /// Evaluators rate it now, or don't any more.
    Rated(bool),
}

/// What differs between two editions of a form, question by question in the order of the later one; what is gone comes
/// last.
pub fn compare(before: &Form, now: &Form) -> Vec<Change> {
    let place = |form: &Form, id: &str| -> Option<(Section, Question)> {
        let all = form.sections().flat_map(|(_, s)| s.questions.iter().map(move |q| (s, q)));
        all.into_iter().find(|(_, q)| q.id == id).map(|(s, q)| (s.clone(), q.clone()))
    };
    let mut changes = Vec::new();
    for (_, section) in now.sections() {
        for question in &section.questions {
            let what = match place(before, &question.id) {
                None => Changed::New { required: question.required },
                Some((old_section, old)) => {
                    let mut differences = differences(&old, question);
                    if old_section.id != section.id {
                        differences.insert(0, Difference::Moved(old_section.title));
                    } else if old_section.when != section.when || old_section.waits != section.waits {
                        differences.push(Difference::Condition);
                    }
                    Changed::Otherwise(differences)
                }
            };
            if what != Changed::Otherwise(Vec::new()) {
                let (label, section) = (question.label.clone(), section.title.clone());
                changes.push(Change { question: question.id.clone(), label, section, what });
            }
        }
    }
    for (_, section) in before.sections() {
        for question in section.questions.iter().filter(|q| now.question(&q.id).is_none()) {
            let (label, section) = (question.label.clone(), section.title.clone());
            changes.push(Change { question: question.id.clone(), label, section, what: Changed::Gone });
        }
    }
    changes
}

fn differences(before: &Question, now: &Question) -> Vec<Difference> {
    let mut found = Vec::new();
    if before.label.text != now.label.text {
        found.push(Difference::Wording(before.label.clone()));
    }
    if mem::discriminant(&before.kind) != mem::discriminant(&now.kind) {
        found.push(Difference::Kind);
    } else {
        if limits(&before.kind) != limits(&now.kind)
            && let (Some(was), Some(is)) = (limits(&before.kind), limits(&now.kind))
        {
            found.push(Difference::Limits(was, is));
        }
        let only_in = |a: &Kind, b: &Kind| -> Vec<Text> {
            let is_there = |id: &str| b.options().iter().any(|o| o.id == id);
            a.options().iter().filter(|o| !is_there(&o.id)).map(|o| o.label.clone()).collect()
        };
        let (gone, new) = (only_in(&before.kind, &now.kind), only_in(&now.kind, &before.kind));
        if !gone.is_empty() {
            found.push(Difference::OptionsGone(gone));
        }
        if !new.is_empty() {
            found.push(Difference::OptionsNew(new));
        }
        if parts(&before.kind) != parts(&now.kind) {
            found.push(Difference::Parts);
        }
    }
    if before.required != now.required {
        found.push(Difference::Required(now.required));
    }
    if before.rated != now.rated {
        found.push(Difference::Rated(now.rated));
    }
    if before.when != now.when {
        found.push(Difference::Condition);
    }
    if (&before.hint, &before.guidance, &before.why) != (&now.hint, &now.guidance, &now.why) {
        found.push(Difference::Help);
    }
    found
}

/// The bounds of a kind: of words, characters, choices, pieces, rows, or of the number itself.
fn limits(kind: &Kind) -> Option<(i64, i64)> {
    let of = |least: u32, most: u32| Some((i64::from(least), i64::from(most)));
    match kind {
        Kind::Text { max_characters } => of(0, *max_characters),
        Kind::LongText { min_words, max_words } => of(*min_words, *max_words),
        Kind::Many { least, most, .. }
        | Kind::Languages { least, most, .. }
        | Kind::UrlList { least, most }
        | Kind::Evidence { least, most, .. }
        | Kind::BadgeExample { least, most, .. }
        | Kind::Plan { least, most, .. } => of(*least, *most),
        Kind::Number { least, most } => Some((*least, *most)),
        Kind::Formal { max_words } | Kind::Indicator { max_words, .. } => of(0, *max_words),
        _ => None,
    }
}

/// What an answer of a kind is put together from: columns, or kinds of proof.
fn parts(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Plan { columns, .. } => columns.iter().map(|c| format!("{} {} {}", c.id, c.max_words, c.label)).collect(),
        Kind::Evidence { accepts, max_words, .. } => {
            accepts.iter().map(|proof| format!("{proof:?} {max_words}")).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_differs_from_itself_in_nothing() {
        let section = |id: &str, questions: Vec<Question>| Section {
            id: id.into(),
            number: None,
            title: Text::new(id),
            introduction: None,
            when: Vec::new(),
            waits: false,
            questions,
        };
        let form = |sections: Vec<Section>| Form {
            steps: vec![crate::programme::model::Step {
                id: "step".into(),
                activity: "activity".into(),
                title: Text::new("Step"),
                introduction: None,
                sections,
            }],
            areas: Vec::new(),
        };
        let words = |most| Kind::LongText { min_words: 0, max_words: most };
        let before = form(vec![
            section("one", vec![Question::plain("a", words(9)), Question::plain("b", words(9))]),
            section("two", vec![]),
        ]);
        assert_eq!(compare(&before, &before), Vec::new());
        let now = form(vec![
            section("one", vec![Question::plain("a", words(5)), Question::plain("c", words(9))]),
            section("two", vec![Question::plain("b", words(9))]),
        ]);
        let mut small = Question::plain("a", words(9));
        small.required = false;
        let found = compare(&before, &now);
        let of = |id: &str| found.iter().find(|c| c.question == id).map(|c| c.what.clone());
        assert_eq!(of("a"), Some(Changed::Otherwise(vec![Difference::Limits((0, 9), (0, 5))])));
        assert_eq!(of("b"), Some(Changed::Otherwise(vec![Difference::Moved(Text::new("one"))])));
        assert_eq!(of("c"), Some(Changed::New { required: true }));
        assert_eq!(found.len(), 3);
        let gone = compare(&now, &before);
        assert_eq!(gone.last().map(|c| (c.question.as_str(), c.what.clone())), Some(("c", Changed::Gone)));
        let differs = compare(&before, &form(vec![section("one", vec![small, Question::plain("b", words(9))])]));
        assert_eq!(differs[0].what, Changed::Otherwise(vec![Difference::Required(false)]));
    }
}
