//! What evaluators say about an application, where they differ, and what follows for the pass rule.

use crate::programme::model::{Held, Rated, Standing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the coordinator found about one formal criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is met; nothing while that is open.
    pub met: Option<bool>,
    /// What there is to say about it.
    pub comment: String,
}

/// What has to be looked at: the questions that the application was really asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToAssess {
    /// The questions that get a level.
    pub rated: Vec<String>,
    /// The indicators, each confirmed or not.
    pub indicators: Vec<String>,
}

impl ToAssess {
    /// From the standing of the application that was handed in.
    pub fn of(claimed: &Standing) -> Self {
        Self {
            rated: claimed.levels.iter().map(|r| r.id.clone()).collect(),
            indicators: claimed.indicators.iter().map(|i| i.id.clone()).collect(),
        }
    }

    /// All of them: indicators first, as in the form.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.indicators.iter().chain(&self.rated)
    }
}

/// What one evaluator says about one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The level of the scale, for a rated question.
    pub level: Option<u8>,
    /// Whether it holds, for an indicator.
    pub confirmed: Option<bool>,
    /// Why.
    pub comment: String,
}

impl Given {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.level.is_none() && self.confirmed.is_none() && self.comment.is_empty()
    }

    /// What was said, without the comment.
    pub fn value(&self) -> Option<Value> {
        self.level.map(Value::Level).or(self.confirmed.map(Value::Confirmed))
    }
}

/// What one evaluator says, by question.
pub type Marks = BTreeMap<String, Given>;

/// What is lacking before an evaluation can be handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The question.
    pub question: String,
    /// What it lacks.
    pub lack: Lack,
}

/// What a question lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// No level was given.
    Level,
    /// The level has no comment.
    Comment,
    /// It was neither confirmed nor not.
    Confirmation,
}

/// Everything that an evaluation lacks, in the order of the form.
pub fn missing(to_assess: &ToAssess, marks: &Marks) -> Vec<Missing> {
    let none = Given::default();
    let of = |id: &String| marks.get(id).unwrap_or(&none);
    let mut lacking = Vec::new();
    let mut add = |question: &String, lack| lacking.push(Missing { question: question.clone(), lack });
    for id in &to_assess.indicators {
        if of(id).confirmed.is_none() {
            add(id, Lack::Confirmation);
        }
    }
    for id in &to_assess.rated {
        if of(id).level.is_none() {
            add(id, Lack::Level);
        }
        if of(id).comment.trim().is_empty() {
            add(id, Lack::Comment);
        }
    }
    lacking
}

/// What is said about a question: a level, or whether an indicator holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A level of the scale.
    Level(u8),
    /// Whether the indicator holds.
    Confirmed(bool),
}

/// How far evaluators are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// They say the same.
    Same,
    /// They differ, and the committee settles it.
    Small,
    /// They differ so much that it has to be talked about: the committee writes down why it agrees on what it does.
    Wide,
}

/// Whether two levels are so far apart that they have to be talked about.
pub const fn differs(a: u8, b: u8, span: u8) -> bool {
    a.abs_diff(b) >= if span == 0 { 1 } else { span }
}

/// How far apart what was said is. A missing value is a difference: there is nothing to take over.
pub fn difference(values: &[Option<Value>], span: u8) -> Difference {
    let levels: Vec<u8> =
        values.iter().filter_map(|v| if let Some(Value::Level(l)) = v { Some(*l) } else { None }).collect();
    let (low, high) = (levels.iter().min(), levels.iter().max());
    if let (Some(low), Some(high)) = (low, high)
        && differs(*low, *high, span)
    {
        return Difference::Wide;
    }
    let is_same = values.first().is_some_and(|first| first.is_some() && values.iter().all(|v| v == first));
    if is_same { Difference::Same } else { Difference::Small }
}

/// How the evaluators stand to one question, and what the committee made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The question.
    pub question: String,
    /// What each evaluator said, in the order of the evaluators.
    pub values: Vec<Option<Value>>,
    /// How far that is apart.
    pub difference: Difference,
    /// What holds: what all said, or what the committee settled on.
    pub agreed: Option<Value>,
}

impl Agreement {
    /// Whether the committee has to say why, if it settles on this: after a wide difference, and for a level that
    /// lies outside of what the evaluators gave.
    pub fn needs_reason(&self, settled: Value) -> bool {
        let levels = self.values.iter().filter_map(|v| if let Some(Value::Level(l)) = v { Some(*l) } else { None });
        let (low, high) = (levels.clone().min(), levels.max());
        let is_outside = match (settled, low, high) {
            (Value::Level(level), Some(low), Some(high)) => level < low || level > high,
            _ => false,
        };
        self.difference == Difference::Wide || is_outside
    }
}

/// For each question what the evaluators said and what holds. What all said is taken over; where they differ, what
/// the committee settled on holds.
pub fn agreements(
    to_assess: &ToAssess,
    evaluations: &[&Marks],
    settled: &BTreeMap<String, Value>,
    span: u8,
) -> Vec<Agreement> {
    to_assess
        .all()
        .map(|id| {
            let values: Vec<Option<Value>> =
                evaluations.iter().map(|marks| marks.get(id).and_then(Given::value)).collect();
            let difference = difference(&values, span);
            let agreed = match difference {
                Difference::Same => values.first().copied().flatten(),
                Difference::Small | Difference::Wide => settled.get(id).copied(),
            };
            Agreement { question: id.clone(), values, difference, agreed }
        })
        .collect()
}

/// The standing that the pass rule is asked about: the parts and the evidence as they were handed in, the formal
/// criteria as they were checked, levels and indicators as they were agreed.
pub fn standing(claimed: &Standing, formal: &BTreeMap<String, bool>, agreements: &[Agreement]) -> Standing {
    let agreed = |id: &str| agreements.iter().find(|a| a.question == id).and_then(|a| a.agreed);
    let held = |entry: &Held, holds: bool| Held { id: entry.id.clone(), holds };
    Standing {
        parts: claimed.parts.clone(),
        evidence: claimed.evidence.clone(),
        formal: claimed.formal.iter().map(|f| held(f, formal.get(&f.id) == Some(&true))).collect(),
        levels: claimed
            .levels
            .iter()
            .map(|r| Rated {
                id: r.id.clone(),
                level: if let Some(Value::Level(level)) = agreed(&r.id) { Some(level) } else { None },
            })
            .collect(),
        indicators: claimed.indicators.iter().map(|i| held(i, agreed(&i.id) == Some(Value::Confirmed(true)))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(level: u8) -> Given {
        Given { level: Some(level), confirmed: None, comment: "because".into() }
    }

    fn confirmed(confirmed: bool) -> Given {
        Given { level: None, confirmed: Some(confirmed), comment: String::new() }
    }

    fn marks(entries: &[(&str, Given)]) -> Marks {
        entries.iter().map(|(id, given)| ((*id).to_string(), given.clone())).collect()
    }

    fn to_assess() -> ToAssess {
        ToAssess { rated: vec!["q1".into(), "q2".into()], indicators: vec!["i1".into()] }
    }

    #[test]
    fn what_an_evaluation_lacks_is_named_question_by_question() {
        let half = marks(&[("q1", Given { level: Some(3), ..Given::default() })]);
        let lacks: Vec<_> = missing(&to_assess(), &half).into_iter().map(|m| (m.question, m.lack)).collect();
        assert_eq!(
            lacks,
            [
                ("i1".to_string(), Lack::Confirmation),
                ("q1".into(), Lack::Comment),
                ("q2".into(), Lack::Level),
                ("q2".into(), Lack::Comment)
            ]
        );
        let whole = marks(&[("i1", confirmed(false)), ("q1", level(3)), ("q2", level(1))]);
        assert_eq!(missing(&to_assess(), &whole), []);
    }

    #[test]
    fn the_span_is_reached_from_it_on() {
        assert!(!differs(3, 4, 2));
        assert!(differs(2, 4, 2));
        assert!(differs(5, 1, 2));
        assert!(!differs(3, 3, 0));
    }

    #[test]
    fn the_same_is_taken_over_and_the_rest_is_settled() {
        let a = marks(&[("i1", confirmed(true)), ("q1", level(3)), ("q2", level(1))]);
        let b = marks(&[("i1", confirmed(true)), ("q1", level(4)), ("q2", level(4))]);
        let open = agreements(&to_assess(), &[&a, &b], &BTreeMap::new(), 2);
        let told: Vec<_> = open.iter().map(|x| (x.question.as_str(), x.difference, x.agreed)).collect();
        assert_eq!(
            told,
            [
                ("i1", Difference::Same, Some(Value::Confirmed(true))),
                ("q1", Difference::Small, None),
                ("q2", Difference::Wide, None)
            ]
        );
        assert!(!open[1].needs_reason(Value::Level(3)));
        assert!(open[1].needs_reason(Value::Level(5)));
        assert!(open[2].needs_reason(Value::Level(2)));
        let settled = BTreeMap::from([("q1".to_string(), Value::Level(3)), ("q2".into(), Value::Level(2))]);
        let closed = agreements(&to_assess(), &[&a, &b], &settled, 2);
        assert_eq!(closed[2].agreed, Some(Value::Level(2)));
    }

    #[test]
    fn the_committees_values_and_the_formal_check_decide_not_the_claims() {
        let claimed = Standing {
            formal: vec![Held { id: "f1".into(), holds: true }, Held { id: "f2".into(), holds: true }],
            levels: vec![Rated { id: "q1".into(), level: None }],
            indicators: vec![Held { id: "i1".into(), holds: true }],
            ..Standing::default()
        };
        let agreed = [
            Agreement {
                question: "q1".into(),
                values: vec![],
                difference: Difference::Same,
                agreed: Some(Value::Level(4)),
            },
            Agreement {
                question: "i1".into(),
                values: vec![],
                difference: Difference::Same,
                agreed: Some(Value::Confirmed(false)),
            },
        ];
        let standing = standing(&claimed, &BTreeMap::from([("f1".to_string(), true)]), &agreed);
        assert_eq!(standing.formal.iter().map(|f| f.holds).collect::<Vec<_>>(), [true, false]);
        assert_eq!(standing.levels[0].level, Some(4));
        assert!(!standing.indicators[0].holds);
    }

    proptest! {
        #[test]
        fn who_says_the_same_never_differs(values in prop::collection::vec(1u8..6, 1..5), span in 0u8..5) {
            let all: Vec<_> = values.iter().map(|v| Some(Value::Level(*v))).collect();
            let is_same = values.iter().all(|v| *v == values[0]);
            prop_assert_eq!(difference(&all, span) == Difference::Same, is_same);
        }
    }
}
