//! What can be wrong with the shortened form for renewing a label.

use super::{
    Mistake,
    structure::{Condition, File, Form, Question},
};
use crate::programme::model::Renewal;
use std::collections::{BTreeMap, BTreeSet};

/// Looks for questions that one of the two forms can't ask: under a condition that hangs on something which that form
/// doesn't ask, or about a plan that nobody made.
pub fn check(file: &File<Form>, mistakes: &mut Vec<Mistake>) {
    let sections = || file.data.steps.iter().flat_map(|step| &step.sections);
    let all: BTreeMap<&str, &Question> =
        sections().flat_map(|s| &s.questions).map(|q| (q.id.get_ref().as_str(), q)).collect();
    let asked_in = |is_asked: fn(&Question) -> bool| -> BTreeSet<&str> {
        all.iter().filter(|(_, q)| is_asked(q)).map(|(id, _)| *id).collect()
    };
    let forms = [
        (at_first as fn(&Question) -> bool, asked_in(at_first), "isn't asked in a first application"),
        (again, asked_in(again), "isn't asked in a renewal"),
    ];
    for (is_asked, asked, lacks) in &forms {
        let mut hangs = |when: &[Condition]| {
            let away = when.iter().filter(|c| {
                let id = c.question.get_ref().as_str();
                all.contains_key(id) && !asked.contains(id)
            });
            for condition in away {
                let what = format!("`{}` {lacks}, and something hangs on it that is", condition.question.get_ref());
                mistakes.push(file.mistake(&condition.question, what));
            }
        };
        for section in sections().filter(|s| s.questions.iter().any(is_asked)) {
            hangs(&section.when);
            section.questions.iter().filter(|q| is_asked(q)).for_each(|q| hangs(&q.when));
        }
    }
    for question in all.values() {
        let is = question.is.get_ref().as_str();
        match (&question.of, is) {
            (None, "promised") => {
                let what = "`promised` must say `of` which plan";
                mistakes.push(file.mistake(&question.id, what));
            }
            (Some(of), "promised") => {
                let plan = all.get(of.get_ref().as_str());
                if plan.is_none_or(|plan| plan.is.get_ref() != "plan" || !at_first(plan)) {
                    let what = format!("there is no plan `{}` in a first application", of.get_ref());
                    mistakes.push(file.mistake(of, what));
                }
                if question.renewal != Some(Renewal::Only) {
                    let what = "what was promised is asked when a label is renewed: `renewal = \"only\"`";
                    mistakes.push(file.mistake(&question.id, what));
                }
            }
            (Some(of), _) => mistakes.push(file.mistake(of, "only `promised` is `of` a plan")),
            (None, "declaration") if question.renewal == Some(Renewal::Confirm) => {
                let what = "a declaration is made anew each time: `renewal = \"anew\"`";
                mistakes.push(file.mistake(&question.id, what));
            }
            (None, _) => {}
        }
    }
}

fn at_first(question: &Question) -> bool {
    question.renewal != Some(Renewal::Only)
}

fn again(question: &Question) -> bool {
    question.renewal.is_some()
}
