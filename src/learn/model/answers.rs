//! What a learner answers to the questions of a task, and whether it may be handed in.

use crate::{
    error::{FieldErrors, Issue},
    parse,
    programme::model::{Task, TaskQuestion, TaskQuestionKind},
};
use std::collections::BTreeMap;

/// Answers by the question's id; a question without an answer is absent.
pub type Answers = BTreeMap<String, String>;

/// The longest comment of an assessor, in characters.
pub const LONGEST_COMMENT: u32 = 5000;

/// The name of a question's field in the form.
pub fn field_name(question: &str) -> String {
    format!("answers[{question}]")
}

/// Keeps what was typed for the task's questions: line breaks in one form, no blanks at the ends, empty ones left out.
pub fn clean(task: &Task, mut typed: BTreeMap<String, String>) -> Answers {
    task.questions
        .iter()
        .filter_map(|question| {
            let text = parse::paragraphs(&typed.remove(&question.id)?, u32::MAX).ok()?;
            (!text.is_empty()).then(|| (question.id.clone(), text))
        })
        .collect()
}

/// What is wrong with answers that are to be handed in, question by question.
pub fn check(task: &Task, answers: &Answers) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for question in &task.questions {
        let answer = answers.get(&question.id).map_or("", String::as_str);
        if let Some(issue) = issue(question, answer) {
            errors.add(&field_name(&question.id), issue);
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::Text;

    fn question(kind: TaskQuestionKind, required: bool) -> TaskQuestion {
        TaskQuestion { id: "q".into(), kind, required, to_organisers: false, label: Text::new("Question"), hint: None }
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
    fn an_optional_question_may_stay_empty_but_not_be_half_answered() {
        let q = question(TaskQuestionKind::LongText { min_words: 2, max_words: 3 }, false);
        assert_eq!(issue(&q, "  "), None);
        assert_eq!(issue(&q, "one"), Some(Issue::TooFewWords(2)));
    }
}
