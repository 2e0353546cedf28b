//! What can be wrong with the applications to practise on.

use super::{
    Mistake,
    structure::{File, Practice, Question, Structure},
};
use std::collections::{BTreeMap, BTreeSet};

/// Each part must be a question of the form that an evaluator judges, with what it is worth in its own terms.
pub fn check(structure: &Structure, mistakes: &mut Vec<Mistake>) {
    let sections = structure.form.data.steps.iter().flat_map(|step| &step.sections);
    let questions: BTreeMap<&str, &Question> =
        sections.flat_map(|s| &s.questions).map(|q| (q.id.get_ref().as_str(), q)).collect();
    for file in structure.practices.values() {
        check_one(file, &questions, structure.programme.levels, mistakes);
    }
}

fn check_one(file: &File<Practice>, questions: &BTreeMap<&str, &Question>, levels: u8, mistakes: &mut Vec<Mistake>) {
    if file.data.parts.is_empty() {
        let what = "an application to practise on needs `parts`".into();
        mistakes.push(Mistake { file: file.path.clone(), line: 1, what });
    }
    let mut seen = BTreeSet::new();
    for part in &file.data.parts {
        let id = part.question.get_ref();
        let mut wrong = |what: String| mistakes.push(file.mistake(&part.question, what));
        if !seen.insert(id) {
            wrong(format!("the question `{id}` is there twice"));
        }
        let Some(question) = questions.get(id.as_str()) else {
            wrong(format!("there is no question `{id}`"));
            continue;
        };
        let kind = question.is.get_ref().as_str();
        match (kind, question.rated, &part.level, part.confirmed) {
            ("indicator", _, None, Some(_)) => {}
            ("indicator", ..) => wrong(format!("`{id}` is an indicator: it needs `confirmed`, and no `level`")),
            ("text" | "long_text", true, Some(level), None) => {
                if *level.get_ref() == 0 || *level.get_ref() > levels {
                    mistakes.push(file.mistake(level, format!("the scale has no level {}", level.get_ref())));
                }
            }
            ("text" | "long_text", true, ..) => wrong(format!("`{id}` is rated: it needs `level`, and no `confirmed`")),
            _ => wrong(format!("`{id}` can't be practised: only rated questions in words and indicators can")),
        }
    }
}
