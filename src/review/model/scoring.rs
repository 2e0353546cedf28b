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
    /// For an indicator: the evaluator can't tell whether it holds.
    #[serde(default)]
    pub unsure: bool,
    /// Why: the committee may pass it on to the applicant.
    pub comment: String,
    /// A word for the committee alone.
    #[serde(default)]
    pub note: String,
}

impl Given {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.value().is_none() && self.comment.is_empty() && self.note.is_empty()
    }

    /// What was said, without the comments.
    pub fn value(&self) -> Option<Value> {
        let unsure = self.unsure.then_some(Value::CannotTell);
        self.level.map(Value::Level).or(self.confirmed.map(Value::Confirmed)).or(unsure)
    }
}

/// What one evaluator says, by question.
pub type Marks = BTreeMap<String, Given>;

/// What the fields of the form say, as the browser counts what is lacking: `level[…]`, `confirmed[…]`, `comment[…]`.
pub fn marks_of(fields: &[(String, String)]) -> Marks {
    let mut marks = Marks::new();
    for (name, value) in fields {
        let Some((field, question)) = name.strip_suffix(']').and_then(|n| n.split_once('[')) else {
            continue;
        };
        let given = marks.entry(question.to_string()).or_default();
        match field {
            "level" => given.level = value.parse().ok(),
            "confirmed" => {
                given.confirmed = ["yes", "no"].contains(&value.as_str()).then_some(value == "yes");
                given.unsure = value == "unsure";
            }
            "comment" => given.comment = value.clone(),
            "note" => given.note = value.clone(),
            _ => {}
        }
    }
    marks
}

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
    /// The level needs a reason, and has none.
    Comment,
    /// Nothing was said about whether it shows.
    Confirmation,
    /// Why the evaluator can't tell.
    Note,
}

/// Everything that an evaluation lacks, in the order of the form. A level below `reason_below` needs a reason.
pub fn missing(to_assess: &ToAssess, marks: &Marks, reason_below: u8) -> Vec<Missing> {
    let none = Given::default();
    let of = |id: &String| marks.get(id).unwrap_or(&none);
    let mut lacking = Vec::new();
    let mut add = |question: &String, lack| lacking.push(Missing { question: question.clone(), lack });
    for id in &to_assess.indicators {
        match of(id).value() {
            None => add(id, Lack::Confirmation),
            Some(Value::CannotTell) if of(id).comment.trim().is_empty() => add(id, Lack::Note),
            Some(_) => {}
        }
    }
    for id in &to_assess.rated {
        match of(id).level {
            None => add(id, Lack::Level),
            Some(level) if level < reason_below && of(id).comment.trim().is_empty() => add(id, Lack::Comment),
            Some(_) => {}
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
    /// The evaluator can't tell whether it does.
    CannotTell,
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

/// How far apart what was said is. A missing value is a difference, and so is that nobody can tell: there is nothing to
/// take over.
pub fn difference(values: &[Option<Value>], span: u8) -> Difference {
    let levels: Vec<u8> =
        values.iter().filter_map(|v| if let Some(Value::Level(l)) = v { Some(*l) } else { None }).collect();
    let (low, high) = (levels.iter().min(), levels.iter().max());
    if let (Some(low), Some(high)) = (low, high)
        && differs(*low, *high, span)
    {
        return Difference::Wide;
    }
    let says = |value: &Option<Value>| value.is_some_and(|v| v != Value::CannotTell);
    let is_same = values.first().is_some_and(|first| says(first) && values.iter().all(|v| v == first));
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

/// The evaluations read at their lowest and at their highest: a level as low or as high as anybody gave, an indicator
/// that all confirmed, or that anybody did.
pub fn readings(to_assess: &ToAssess, evaluations: &[&Marks]) -> (Marks, Marks) {
    let (mut low, mut high) = (Marks::new(), Marks::new());
    for id in to_assess.all() {
        let said: Vec<Value> = evaluations.iter().filter_map(|marks| marks.get(id)?.value()).collect();
        let levels = said.iter().filter_map(|v| if let Value::Level(l) = v { Some(*l) } else { None });
        let confirmed = |v: &Value| *v == Value::Confirmed(true);
        let is_indicator = to_assess.indicators.contains(id);
        let of = |level, all| Given { level, confirmed: is_indicator.then_some(all), ..Given::default() };
        low.insert(id.clone(), of(levels.clone().min(), said.len() == evaluations.len() && said.iter().all(confirmed)));
        high.insert(id.clone(), of(levels.max(), said.iter().any(confirmed)));
    }
    (low, high)
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
        Given { level: Some(level), comment: "because".into(), ..Given::default() }
    }

    fn confirmed(confirmed: bool) -> Given {
        Given { confirmed: Some(confirmed), ..Given::default() }
    }

    fn unsure(comment: &str) -> Given {
        Given { unsure: true, comment: comment.into(), ..Given::default() }
    }

    fn marks(entries: &[(&str, Given)]) -> Marks {
        entries.iter().map(|(id, given)| ((*id).to_string(), given.clone())).collect()
    }

    fn to_assess() -> ToAssess {
        ToAssess { rated: vec!["q1".into(), "q2".into()], indicators: vec!["i1".into()] }
    }

    #[test]
    fn what_an_evaluation_lacks_is_named_question_by_question() {
        let lacks = |marks: &Marks, below| -> Vec<_> {
            missing(&to_assess(), marks, below).into_iter().map(|m| (m.question, m.lack)).collect()
        };
        let half = marks(&[("q1", Given { level: Some(3), ..Given::default() })]);
        let open = [("i1".to_string(), Lack::Confirmation), ("q2".into(), Lack::Level)];
        assert_eq!(lacks(&half, 3), open);
        let with_reason = [open[0].clone(), ("q1".into(), Lack::Comment), open[1].clone()];
        assert_eq!(lacks(&half, 4), with_reason);
        assert_eq!(lacks(&half, u8::MAX), with_reason);
        let whole = marks(&[("i1", confirmed(false)), ("q1", level(3)), ("q2", level(1))]);
        assert_eq!(lacks(&whole, 3), []);
        let noted = Given { note: "for us".into(), comment: String::new(), ..level(2) };
        assert_eq!(
            lacks(&marks(&[("i1", unsure("")), ("q1", noted), ("q2", level(2))]), 3),
            [("i1".to_string(), Lack::Note), ("q1".into(), Lack::Comment)]
        );
    }

    #[test]
    fn the_browser_counts_what_the_fields_say() {
        let fields = [
            ("level[q1]", "2"),
            ("confirmed[i1]", "unsure"),
            ("comment[i1]", "Why"),
            ("overall", "x"),
            ("level[q2]", ""),
        ];
        let marks = marks_of(&fields.map(|(n, v)| (n.to_string(), v.to_string())));
        assert_eq!(marks["i1"], unsure("Why"));
        assert_eq!((marks["q1"].level, marks["q2"].level), (Some(2), None));
        assert_eq!(marks.len(), 3);
    }

    #[test]
    fn that_nobody_can_tell_is_settled_by_the_committee() {
        let all = marks(&[("i1", unsure("No picture")), ("q1", level(3)), ("q2", level(3))]);
        let open = agreements(&to_assess(), &[&all, &all], &BTreeMap::new(), 2);
        assert_eq!((open[0].difference, open[0].agreed), (Difference::Small, None));
        let settled = BTreeMap::from([("i1".to_string(), Value::Confirmed(true))]);
        assert_eq!(agreements(&to_assess(), &[&all, &all], &settled, 2)[0].agreed, Some(Value::Confirmed(true)));
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
    fn evaluations_are_read_at_their_lowest_and_at_their_highest() {
        let a = marks(&[("i1", confirmed(true)), ("q1", level(3)), ("q2", level(1))]);
        let b = marks(&[("i1", unsure("No picture")), ("q1", level(2)), ("q2", level(4))]);
        let (low, high) = readings(&to_assess(), &[&a, &b]);
        let of = |marks: &Marks| (marks["i1"].confirmed, marks["q1"].level, marks["q2"].level);
        assert_eq!(of(&low), (Some(false), Some(2), Some(1)));
        assert_eq!(of(&high), (Some(true), Some(3), Some(4)));
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
