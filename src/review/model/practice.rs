//! Practising: what an evaluator said of an application that was made up, beside what experienced ones agreed on.

use super::{Compared, Given, Marks, Missing};
use crate::{
    account::{Actor, Role},
    apply::model::Answer,
    programme::model::{Html, Kind, Question, Reference, Scale, Text},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// With this many comparisons a figure of practising is shown: few, so it is a hint, and the page says so.
pub const FEWEST_IN_PRACTICE: u32 = 5;

/// Whoever evaluates practises.
pub fn may_practise(actor: &Actor) -> bool {
    actor.is(Role::Evaluator)
}

/// The answer of an application to practise on, as the form would hold it.
pub fn practice_answer(question: &Question, words: &str) -> Answer {
    match question.kind {
        Kind::Indicator { .. } => Answer::Indicator { claimed: Some(true), where_shown: words.into() },
        _ => Answer::Text(words.into()),
    }
}

/// What somebody said beside the references, levels and confirmations: the rows are theirs, the columns the references.
/// Who can't tell about an indicator isn't compared.
pub fn beside(references: &BTreeMap<String, Reference>, marks: &Marks, levels: u8) -> (Compared, Compared) {
    let (mut rated, mut confirmed) = (Compared::of(levels.into()), Compared::of(2));
    for (question, reference) in references {
        let Some(given) = marks.get(question) else {
            continue;
        };
        match (reference, given.level, given.confirmed) {
            (Reference::Level(reference), Some(level), _) => {
                let place = |level: u8| usize::from(level).wrapping_sub(1);
                rated.add(place(level), place(*reference), 1);
            }
            (Reference::Confirmed(reference), _, Some(given)) => {
                confirmed.add(usize::from(!given), usize::from(!reference), 1);
            }
            _ => {}
        }
    }
    (rated, confirmed)
}

/// The applications to practise on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticesView {
    /// Each, for who practises.
    pub own: Option<Vec<PracticeRow>>,
    /// Who has practised, for the coordinators.
    pub people: Option<Vec<PracticePerson>>,
    /// How many there are.
    pub count: u32,
}

/// An application to practise on, as somebody stands to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeRow {
    /// Its id in the pack.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whether something is written that isn't handed in.
    pub begun: bool,
    /// The last that was handed in: when, and how many of how many were the same.
    pub done: Option<(Timestamp, u32, u32)>,
    /// How often it was handed in.
    pub times: u32,
}

/// An evaluator, and what they have practised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticePerson {
    /// Who.
    pub name: String,
    /// How many of the applications they have handed in.
    pub done: u32,
    /// When they last did.
    pub last: Option<Timestamp>,
    /// Their last levels beside the references, of all applications.
    pub levels: Compared,
    /// Their last confirmations beside the references.
    pub indicators: Compared,
}

/// An application to practise on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeView {
    /// Its id in the pack.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What there is to know before.
    pub introduction: Html,
    /// The indicators with their answers.
    pub indicators: Vec<(Question, Option<Answer>)>,
    /// The rated questions with their answers.
    pub rated: Vec<(Question, Option<Answer>)>,
    /// The scale.
    pub scale: Scale,
    /// What was said so far.
    pub marks: Marks,
    /// Counts the changes; nought where nothing was written yet.
    pub revision: i64,
    /// What is lacking.
    pub missing: Vec<Missing>,
    /// A level below this one needs a reason.
    pub reason_below: u8,
    /// What came of it, once it is handed in.
    pub result: Option<PracticeResult>,
}

/// What came of practising.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeResult {
    /// When it was handed in.
    pub at: Timestamp,
    /// The how-manieth time it was.
    pub number: i64,
    /// Question by question.
    pub lines: Vec<PracticeLine>,
    /// The levels beside the references.
    pub levels: Compared,
    /// The confirmations beside the references.
    pub indicators: Compared,
}

/// What was said about an answer, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeLine {
    /// The question.
    pub label: Text,
    /// The answer.
    pub answer: Text,
    /// What was said.
    pub given: Given,
    /// What it is worth.
    pub reference: Reference,
    /// Why.
    pub reason: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::model::Kappa;
    use proptest::prelude::*;

    fn level(level: u8) -> Given {
        Given { level: Some(level), ..Given::default() }
    }

    fn confirmed(confirmed: bool) -> Given {
        Given { confirmed: Some(confirmed), ..Given::default() }
    }

    #[test]
    fn each_answer_stands_beside_its_reference_and_what_is_open_nowhere() {
        let references = BTreeMap::from([
            ("a".to_string(), Reference::Level(3)),
            ("b".into(), Reference::Level(1)),
            ("c".into(), Reference::Confirmed(true)),
            ("d".into(), Reference::Confirmed(false)),
            ("e".into(), Reference::Level(5)),
        ]);
        let unsure = Given { unsure: true, ..Given::default() };
        let marks = Marks::from([
            ("a".to_string(), level(3)),
            ("b".into(), level(4)),
            ("c".into(), confirmed(false)),
            ("d".into(), unsure),
            ("of another form".into(), level(2)),
        ]);
        let (levels, indicators) = beside(&references, &marks, 5);
        assert_eq!((levels.all(), levels.same(), levels.counts()[3][0], levels.above()), (2, 1, 1, Some(150)));
        assert_eq!((indicators.all(), indicators.same(), indicators.counts()[1][0]), (1, 0, 1));
        assert_eq!(levels.kappa_from(FEWEST_IN_PRACTICE), Kappa::TooFew);
    }

    proptest! {
        #[test]
        fn who_says_what_the_references_say_agrees_wholly(levels in prop::collection::vec(1u8..=5, 0..30)) {
            let references: BTreeMap<String, Reference> =
                levels.iter().enumerate().map(|(n, l)| (n.to_string(), Reference::Level(*l))).collect();
            let marks: Marks = levels.iter().enumerate().map(|(n, l)| (n.to_string(), level(*l))).collect();
            let (compared, _) = beside(&references, &marks, 5);
            prop_assert_eq!(compared.all() as usize, levels.len());
            prop_assert_eq!(compared.same(), compared.all());
            prop_assert!(compared.above().unwrap_or(0) == 0);
            let kappa = compared.weighted_kappa_from(FEWEST_IN_PRACTICE);
            prop_assert!(matches!(kappa, Kappa::TooFew | Kappa::NoVariety | Kappa::Thousandths(1000)));
        }
    }
}
