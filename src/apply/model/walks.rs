//! Walks through forms that nobody has thought of: no dead end, no loop, nothing that is asked and can't be reached.

use super::*;
use crate::programme::model::{Choice, Column, Condition, Form, Kind, Proof, Question, Section, Step, Text};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What a question is made of: its kind, whether it is required, and what its condition looks at.
type Plan = (u8, bool, Option<(prop::sample::Index, bool)>);

fn text(id: &str) -> Text {
    Text { text: id.into(), lang: None }
}

fn options() -> Vec<Choice> {
    ["a", "b", "c"].map(|id| Choice { id: id.into(), label: text(id) }).into()
}

fn kind(number: u8) -> Kind {
    match number % 17 {
        0 => Kind::Text { max_characters: 50 },
        1 => Kind::LongText { min_words: 2, max_words: 20 },
        2 => Kind::Choice { options: options() },
        3 => Kind::Many { options: options(), least: 1, most: 3 },
        4 => Kind::Formal { max_words: 20 },
        5 => Kind::Indicator { max_words: 20, looks_at: None },
        6 => Kind::Evidence { least: 1, most: 3, accepts: vec![Proof::Link], max_words: 20 },
        7 => Kind::Plan {
            least: 1,
            most: 3,
            columns: vec![Column { id: "goal".into(), max_words: 20, label: text("goal"), hint: None }],
        },
        8 => Kind::UrlList { least: 1, most: 3 },
        9 => Kind::Url,
        10 => Kind::Email,
        11 => Kind::Date,
        12 => Kind::Number { least: 0, most: 9 },
        13 => Kind::Country { options: options() },
        14 => Kind::Languages { options: options(), least: 1, most: 2 },
        15 => Kind::BadgeExample { least: 1, most: 3, max_words: 20 },
        _ => Kind::Declaration,
    }
}

/// What a condition can look for in an answer of a kind, with an answer that has it and one that hasn't.
fn values(kind: &Kind) -> Option<[&'static str; 2]> {
    match kind {
        Kind::Choice { .. } | Kind::Many { .. } | Kind::Country { .. } | Kind::Languages { .. } => Some(["a", "b"]),
        Kind::Formal { .. } | Kind::Indicator { .. } | Kind::Declaration => Some(["yes", "no"]),
        _ => None,
    }
}

/// A right answer; where a condition may look at it, one with this value.
fn right(kind: &Kind, value: &str) -> Answer {
    let yes = value == "yes" || value == "a";
    match kind {
        Kind::Choice { .. } | Kind::Country { .. } => Answer::Text(if yes { "a" } else { "b" }.into()),
        Kind::Many { .. } | Kind::Languages { .. } => Answer::Choices(vec![if yes { "a" } else { "b" }.into()]),
        Kind::Formal { .. } => Answer::Formal { met: Some(yes), explanation: "Soon.".into() },
        Kind::Indicator { .. } => Answer::Indicator { claimed: Some(yes), where_shown: "Page 3".into() },
        Kind::Evidence { .. } | Kind::BadgeExample { .. } => Answer::Evidence(vec![Piece {
            title: "One".into(),
            link: "https://example.org".into(),
            ..Piece::default()
        }]),
        Kind::Plan { .. } => Answer::Plan(vec![Row::from([("goal".into(), "Better".into())])]),
        Kind::Declaration => Answer::Declaration(true),
        Kind::UrlList { .. } => Answer::UrlList(vec!["https://example.org".into()]),
        Kind::Url => Answer::Text("https://example.org".into()),
        Kind::Email => Answer::Text("office@example.org".into()),
        Kind::Date => Answer::Text("2028-02-29".into()),
        Kind::Number { .. } => Answer::Text("7".into()),
        _ => Answer::Text("two words".into()),
    }
}

/// A condition that looks at one of the questions so far.
fn condition(before: &[Question], at: &prop::sample::Index, second: bool) -> Vec<Condition> {
    let can_decide: Vec<&Question> = before.iter().filter(|q| values(&q.kind).is_some()).collect();
    if can_decide.is_empty() {
        return Vec::new();
    }
    let question = at.get(&can_decide);
    let is = values(&question.kind).map(|v| v[usize::from(second)]).unwrap_or_default();
    vec![Condition { question: question.id.clone(), is: vec![is.into()] }]
}

prop_compose! {
    fn any_form()(
        sections in prop::collection::vec(
            (prop::collection::vec(any::<Plan>(), 1..6), any::<Option<(prop::sample::Index, bool)>>()),
            1..8,
        ),
        waiting in 0..3usize,
    ) -> Form {
        let count = sections.len();
        let mut before: Vec<Question> = Vec::new();
        let mut made = Vec::new();
        for (number, (questions, when)) in sections.into_iter().enumerate() {
            let when = when.map(|(at, second)| condition(&before, &at, second)).unwrap_or_default();
            let mut own = Vec::new();
            for (k, required, decided) in questions {
                let id = format!("q{}", before.len());
                let when = decided.map(|(at, second)| condition(&before, &at, second)).unwrap_or_default();
                let question = Question {
                    label: text(&id),
                    id,
                    kind: kind(k),
                    required,
                    rated: false,
                    area: None,
                    when,
                    prefill: None,
                    tells: None,
                    renewal: None,
                    hint: None,
                    guidance: None,
                    why: None,
                    examples: Vec::new(),
                };
                before.push(question.clone());
                own.push(question);
            }
            let id = format!("s{number}");
            let waits = number + waiting >= count && number > 0;
            made.push(Section { title: text(&id), id, number: None, introduction: None, when, waits, questions: own });
        }
        let step =
            Step { id: "step".into(), activity: "activity".into(), title: text("Step"), introduction: None, sections: made };
        Form { steps: vec![step], areas: Vec::new() }
    }
}

/// Some answers: right ones, wrong ones, and ones to questions that aren't there.
fn any_answers() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
    prop::collection::vec(any::<(u8, u8, bool)>(), 0..30)
}

fn given(form: &Form, plan: &[(u8, u8, bool)]) -> Answers {
    let questions: Vec<&Question> = form.questions().collect();
    plan.iter()
        .map(|(at, what, second)| {
            let question = questions[usize::from(*at) % questions.len()];
            let answer = match what % 4 {
                0 => Answer::Text(String::new()),
                1 => right(&kind(*what), "a"),
                _ => right(&question.kind, values(&question.kind).map_or("", |v| v[usize::from(*second)])),
            };
            (question.id.clone(), answer)
        })
        .collect()
}

/// How many forms are walked through: as many as `QL_WALKS` says, which `cargo xtask soak` does.
fn walks() -> ProptestConfig {
    ProptestConfig::with_cases(std::env::var("QL_WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000))
}

proptest! {
    #![proptest_config(walks())]

    #[test]
    fn whoever_does_what_is_asked_arrives(form in any_form(), plan in any_answers(), taste in any::<u64>()) {
        let mut answers = given(&form, &plan);
        // Each round answers one section, and nothing asks for more rounds than there are questions.
        for round in 0..=form.questions().count() + form.sections().count() {
            let walked = journey(&form, &answers);
            let Some(section) = walked.to_do() else {
                prop_assert!(walked.is_complete(), "a dead end: {walked:?}");
                return Ok(());
            };
            prop_assert!(walked.may_visit(&section.id) && !section.missing.is_empty());
            for missing in &section.missing {
                let question = form.question(&missing.question).unwrap();
                let second = taste >> (round % 64) & 1;
                let value = values(&question.kind).map_or("", |v| v[usize::from(second == 1)]);
                answers.insert(question.id.clone(), right(&question.kind, value));
            }
        }
        prop_assert!(false, "it never ends");
    }

    #[test]
    fn what_is_missing_is_asked_and_what_is_asked_can_be_reached(form in any_form(), plan in any_answers()) {
        let answers = given(&form, &plan);
        let (walked, asked) = (journey(&form, &answers), Asked::of(&form, &answers));
        let missing: BTreeSet<&str> =
            walked.sections.iter().flat_map(|s| &s.missing).map(|m| m.question.as_str()).collect();
        for (_, section) in form.sections() {
            prop_assert_eq!(walked.section(&section.id).is_some(), asked.has_section(section));
            for question in &section.questions {
                prop_assert!(!asked.has(question) || asked.has_section(section));
                let answer = answers.get(&question.id).filter(|a| fits(question, a));
                let is_wrong = asked.has(question) && !check(question, answer).is_empty();
                prop_assert_eq!(missing.contains(question.id.as_str()), is_wrong);
            }
        }
        // From any section one comes to the end, and through each that can be visited after it.
        let open: Vec<&str> =
            walked.sections.iter().filter(|s| walked.may_visit(&s.id)).map(|s| s.id.as_str()).collect();
        if let Some(first) = open.first() {
            let mut way = vec![*first];
            while let Some(next) = walked.next(way[way.len() - 1]) {
                way.push(&next.id);
                prop_assert!(way.len() <= open.len(), "a loop: {way:?}");
            }
            prop_assert_eq!(way, open);
        }
    }

    #[test]
    fn what_isnt_asked_is_kept_and_counts_for_nothing(form in any_form(), plan in any_answers()) {
        let answers = given(&form, &plan);
        let asked = Asked::of(&form, &answers);
        let is_asked = |id: &String| form.question(id).is_some_and(|q| asked.has(q));
        let as_submitted: Answers =
            answers.iter().filter(|(id, _)| is_asked(id)).map(|(id, answer)| (id.clone(), answer.clone())).collect();
        prop_assert_eq!(&submitted(&form, answers.clone()), &as_submitted);
        prop_assert_eq!(journey(&form, &answers), journey(&form, &as_submitted));
        prop_assert_eq!(standing_of_applicant(&form, &answers), standing_of_applicant(&form, &as_submitted));
    }

    #[test]
    fn one_goes_only_where_one_may_and_never_back(form in any_form(), plan in any_answers()) {
        let answers = given(&form, &plan);
        let walked = journey(&form, &answers);
        let all_before = |id: &str| {
            let (_, section) = form.section(id).unwrap();
            !section.waits || form.sections().filter(|(_, s)| !s.waits).all(|(_, s)| {
                walked.section(&s.id).is_none_or(|s| s.status == SectionStatus::Complete)
            })
        };
        for (at, section) in walked.sections.iter().enumerate() {
            prop_assert_eq!(walked.may_visit(&section.id), all_before(&section.id));
            if let Some(next) = walked.next(&section.id) {
                prop_assert!(walked.may_visit(&next.id));
                let place = walked.sections.iter().position(|s| s.id == next.id).unwrap();
                prop_assert!(place > at);
                prop_assert!(walked.sections[at + 1..place].iter().all(|s| !walked.may_visit(&s.id)), "one is left out");
            }
        }
        prop_assert_eq!(walked.is_complete(), walked.to_do().is_none());
    }

    #[test]
    fn the_browser_asks_what_the_server_asks(form in any_form(), plan in any_answers()) {
        let answers = given(&form, &plan);
        let asked = Asked::of(&form, &answers);
        for (_, section) in form.sections().filter(|(_, s)| asked.has_section(s)) {
            let is_own = |id: &String| section.questions.iter().any(|q| q.id == *id);
            let elsewhere: Answers = form
                .questions()
                .filter(|q| asked.has(q) && !is_own(&q.id))
                .filter_map(|q| Some((q.id.clone(), answers.get(&q.id)?.clone())))
                .collect();
            let own: Answers = answers.iter().filter(|(id, _)| is_own(id)).map(|(k, v)| (k.clone(), v.clone())).collect();
            let here = Asked::in_section(section, &elsewhere, &own);
            for question in &section.questions {
                prop_assert_eq!(here.has(question), asked.has(question), "{}", question.id);
            }
        }
    }
}
