//! What a learner answers to the questions of a task, and whether it may be submitted.

use crate::{
    error::{FieldErrors, Issue},
    parse,
    programme::model::{Task, TaskQuestion, TaskQuestionKind},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Answers by the question's id; a question without an answer is absent. Files stand there by their ids, a line each.
pub type Answers = BTreeMap<String, String>;

/// The ids of files that were typed or ticked, by the question's id.
pub type Ticked = BTreeMap<String, Vec<String>>;

/// The longest comment of an assessor, in characters.
pub const LONGEST_COMMENT: u32 = 5000;

/// The name of a question's field in the form.
pub fn field_name(question: &TaskQuestion) -> String {
    match question.kind.most_files() {
        Some(_) => format!("files[{}][]", question.id),
        None => format!("answers[{}]", question.id),
    }
}

/// The name of the field for a word on one answer.
pub fn comment_name(question: &str) -> String {
    format!("comments[{question}]")
}

/// Keeps what was typed for the task's questions: line breaks in one form, no blanks at the ends, each file once, empty
/// ones left out.
pub fn clean(task: &Task, mut typed: BTreeMap<String, String>, mut ticked: Ticked) -> Answers {
    task.questions
        .iter()
        .filter_map(|question| {
            let text = match question.kind.most_files() {
                Some(_) => {
                    let mut ids: Vec<Uuid> = Vec::new();
                    for id in ticked.remove(&question.id)?.iter().filter_map(|id| id.parse().ok()) {
                        if !ids.contains(&id) {
                            ids.push(id);
                        }
                    }
                    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join("\n")
                }
                None => parse::paragraphs(&typed.remove(&question.id)?, u32::MAX).ok()?,
            };
            (!text.is_empty()).then(|| (question.id.clone(), text))
        })
        .collect()
}

/// The files of an answer.
pub fn file_ids(answer: &str) -> impl Iterator<Item = Uuid> {
    answer.lines().filter_map(|line| line.parse().ok())
}

/// The files of all answers of a task.
pub fn files_of(task: &Task, answers: &Answers) -> Vec<Uuid> {
    let questions = task.questions.iter().filter(|q| q.kind.most_files().is_some());
    questions.filter_map(|q| answers.get(&q.id)).flat_map(|answer| file_ids(answer)).collect()
}

/// The questions that can be answered anew after a round: those that somebody said something of, and those whose answer
/// wouldn't be taken any more; all where nothing was said of a single answer.
pub fn open_questions(task: &Task, submitted: &Answers, returned: &BTreeSet<String>) -> BTreeSet<String> {
    let asked = |id: &String| task.questions.iter().any(|q| q.id == *id);
    let all = task.questions.iter().map(|q| q.id.clone());
    if !returned.iter().any(asked) {
        return all.collect();
    }
    let answer = |q: &TaskQuestion| submitted.get(&q.id).cloned().unwrap_or_default();
    let is_open = |q: &&TaskQuestion| returned.contains(&q.id) || issue(q, &answer(q)).is_some();
    task.questions.iter().filter(is_open).map(|q| q.id.clone()).collect()
}

/// The answers with those of closed questions as they were submitted.
pub fn with_closed(mut answers: Answers, submitted: &Answers, open: &BTreeSet<String>) -> Answers {
    answers.retain(|id, _| open.contains(id));
    let closed = submitted.iter().filter(|(id, _)| !open.contains(*id));
    answers.extend(closed.map(|(id, answer)| (id.clone(), answer.clone())));
    answers
}

/// What is wrong with answers that are to be submitted, question by question.
pub fn check(task: &Task, answers: &Answers) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for question in &task.questions {
        let answer = answers.get(&question.id).map_or("", String::as_str);
        if let Some(issue) = issue(question, answer) {
            errors.add(&field_name(question), issue);
        }
    }
    errors
}

/// What is wrong with one answer.
pub fn issue(question: &TaskQuestion, answer: &str) -> Option<Issue> {
    let answer = answer.trim();
    if answer.is_empty() {
        return question.required.then_some(Issue::Missing);
    }
    match question.kind {
        TaskQuestionKind::LongText { min_words, .. } if parse::words(answer) < min_words => {
            Some(Issue::TooFewWords(min_words))
        }
        TaskQuestionKind::LongText { max_words, .. } | TaskQuestionKind::Text { max_words } => {
            parse::past_words(answer, max_words)
        }
        TaskQuestionKind::Link => parse::web_address(answer).err(),
        TaskQuestionKind::Files { .. } | TaskQuestionKind::Badge => {
            let most = question.kind.most_files().unwrap_or(0);
            (file_ids(answer).count() > most as usize).then_some(Issue::TooManyFiles(most))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::{Html, Text, Verification, Verifier};

    fn question(kind: TaskQuestionKind, required: bool) -> TaskQuestion {
        TaskQuestion { id: "q".into(), kind, required, to_organisers: false, label: Text::new("Question"), hint: None }
    }

    fn task() -> Task {
        Task {
            id: "t".into(),
            verification: Verification { by: Verifier::Organiser, count: 1 },
            title: Text::new("Task"),
            instructions: Html::default(),
            questions: Vec::new(),
        }
    }

    #[test]
    fn words_are_counted_at_both_ends_of_the_limit() {
        let q = question(TaskQuestionKind::LongText { min_words: 2, max_words: 3 }, true);
        assert_eq!(issue(&q, ""), Some(Issue::Missing));
        assert_eq!(issue(&q, "one"), Some(Issue::TooFewWords(2)));
        assert_eq!(issue(&q, " one\n two "), None);
        assert_eq!(issue(&q, "one two three"), None);
        assert_eq!(issue(&q, "one two three four"), Some(Issue::TooManyWords(3)));
    }

    #[test]
    fn only_what_was_returned_can_be_answered_anew() {
        let mut task = task();
        let of = |id: &str| TaskQuestion { id: id.into(), ..question(TaskQuestionKind::Text { max_words: 9 }, true) };
        task.questions = vec![of("a"), of("b"), of("new")];
        let of = |pairs: &[(&str, &str)]| -> Answers {
            pairs.iter().map(|(id, words)| (id.to_string(), words.to_string())).collect()
        };
        let submitted = of(&[("a", "1"), ("b", "2")]);
        let all = open_questions(&task, &submitted, &BTreeSet::from(["gone".to_string()]));
        assert_eq!(all.len(), 3, "a word on a question that is no longer asked closes nothing");
        let open = open_questions(&task, &submitted, &BTreeSet::from(["b".to_string()]));
        assert_eq!(open, BTreeSet::from(["b".to_string(), "new".to_string()]));
        let sent = of(&[("a", "changed"), ("b", "better"), ("new", "3")]);
        assert_eq!(with_closed(sent, &submitted, &open), of(&[("a", "1"), ("b", "better"), ("new", "3")]));
    }

    #[test]
    fn files_are_counted_once_each() {
        let id = Uuid::from_u128(1);
        let other = Uuid::from_u128(2);
        let mut task = task();
        task.questions = vec![question(TaskQuestionKind::Files { most: 1 }, true)];
        let ticked = |ids: &[Uuid]| BTreeMap::from([("q".into(), ids.iter().map(Uuid::to_string).collect())]);
        let answers = clean(&task, BTreeMap::from([("q".into(), "typed".into())]), ticked(&[id, id]));
        assert_eq!(files_of(&task, &answers), [id]);
        assert!(check(&task, &answers).is_empty());
        let answers = clean(&task, BTreeMap::new(), ticked(&[id, other]));
        assert_eq!(check(&task, &answers).of("files[q][]"), Some(&Issue::TooManyFiles(1)));
        assert_eq!(check(&task, &Answers::new()).of("files[q][]"), Some(&Issue::Missing));
    }

    #[test]
    fn an_optional_question_may_stay_empty_but_not_be_half_answered() {
        let q = question(TaskQuestionKind::LongText { min_words: 2, max_words: 3 }, false);
        assert_eq!(issue(&q, "  "), None);
        assert_eq!(issue(&q, "one"), Some(Issue::TooFewWords(2)));
    }
}
