//! An application that was returned: which of its answers may be changed, and which were.

use super::{Answer, Answers, Asked, fits};
use crate::programme::model::{Form, Question};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How it ended that an application was with the applicant again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnEnd {
    /// An owner has submitted it again.
    Resubmitted,
    /// The days were over: it went back as it was.
    RanOut,
    /// An owner has withdrawn it.
    Withdrawn,
}

impl ReturnEnd {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            ReturnEnd::Resubmitted => "resubmitted",
            ReturnEnd::RanOut => "ran_out",
            ReturnEnd::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [ReturnEnd::Resubmitted, ReturnEnd::RanOut, ReturnEnd::Withdrawn].into_iter().find(|e| e.key() == key)
    }
}

/// Which answers of an application may be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changeable {
    /// It doesn't depend on the question.
    All,
    /// Those of these questions alone: the application was returned.
    Only(BTreeSet<String>),
}

impl Changeable {
    /// Whether the answer to a question is one of them.
    pub fn has(&self, question: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(questions) => questions.contains(question),
        }
    }
}

/// The questions whose answers may be changed: those that were named, and those that weren't asked before. What a named
/// answer brings up has to be answered, too; nobody has seen it yet.
pub fn changeable(form: &Form, before: &Answers, named: &BTreeMap<String, String>) -> BTreeSet<String> {
    let asked = Asked::of(form, before);
    form.questions().filter(|q| named.contains_key(&q.id) || !asked.has(q)).map(|q| q.id.clone()).collect()
}

/// The questions whose answers were changed, in the order of the form, each with what stood there before and what does
/// now. What isn't asked has no answer.
pub fn changed<'a>(
    form: &'a Form,
    before: &Answers,
    after: &Answers,
) -> Vec<(&'a Question, Option<Answer>, Option<Answer>)> {
    let (was, is) = (Asked::of(form, before), Asked::of(form, after));
    let given = |asked: &Asked, answers: &Answers, q: &Question| {
        answers.get(&q.id).filter(|a| asked.has(q) && fits(q, a) && !a.is_empty()).cloned()
    };
    form.questions()
        .map(|q| (q, given(&was, before, q), given(&is, after, q)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form() -> Form {
        let options = json!([{ "id": "yes", "label": { "text": "Yes" } }, { "id": "no", "label": { "text": "No" } }]);
        let question = |id: &str, kind: serde_json::Value, when: serde_json::Value| {
            let label = json!({ "text": id });
            json!({ "id": id, "kind": kind, "required": true, "rated": false, "label": label, "when": when })
        };
        let choice = json!({ "is": "choice", "options": options });
        let questions = json!([
            question("a", choice.clone(), json!([])),
            question("b", choice, json!([])),
            question("why", json!({ "is": "text", "max_characters": 20 }), json!([{ "question": "a", "is": ["yes"] }])),
        ]);
        let title = json!({ "text": "Title" });
        let sections = json!([{ "id": "s", "title": title, "questions": questions }]);
        let step = json!({ "id": "step", "activity": "activity", "title": title, "sections": sections });
        serde_json::from_value(json!({ "steps": [step], "areas": [] })).unwrap()
    }

    fn answers(given: &[(&str, &str)]) -> Answers {
        given.iter().map(|(id, text)| ((*id).to_string(), Answer::Text((*text).to_string()))).collect()
    }

    #[test]
    fn what_was_named_and_what_comes_up_by_it_may_be_changed_and_nothing_else() {
        let named = BTreeMap::from([("a".to_string(), "Really?".to_string())]);
        let may = |before: &[(&str, &str)]| changeable(&form(), &answers(before), &named);
        assert_eq!(may(&[("a", "no"), ("b", "no")]), BTreeSet::from(["a".to_string(), "why".into()]));
        assert_eq!(may(&[("a", "yes"), ("b", "no"), ("why", "so")]), BTreeSet::from(["a".to_string()]));
    }

    #[test]
    fn an_answer_that_isnt_asked_any_more_is_gone_and_an_equal_one_isnt_changed() {
        let (before, after) = ([("a", "yes"), ("b", "no"), ("why", "so")], [("a", "no"), ("b", "no"), ("why", "so")]);
        let form = form();
        let changed = changed(&form, &answers(&before), &answers(&after));
        let told: Vec<_> = changed.iter().map(|(q, ..)| q.id.as_str()).collect();
        assert_eq!(told, ["a", "why"]);
        assert_eq!(changed[1].2, None);
    }
}
