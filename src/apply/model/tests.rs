use super::*;
use crate::{
    error::Issue,
    programme::model::{Choice, Condition, Form, Kind, Proof, Question, Section, Step, Text},
};
use proptest::prelude::*;

fn form() -> Form {
    let options =
        vec![Choice { id: "a".into(), label: Text::new("A") }, Choice { id: "b".into(), label: Text::new("B") }];
    let mut follow_up = Question::plain("follow_up", Kind::LongText { min_words: 2, max_words: 5 });
    follow_up.when = vec![Condition { question: "choice".into(), is: vec!["b".into()] }];
    let sections = vec![
        Section {
            id: "one".into(),
            number: None,
            title: Text::new("One"),
            introduction: None,
            when: Vec::new(),
            waits: false,
            questions: vec![Question::plain("choice", Kind::Choice { options }), follow_up],
        },
        Section {
            id: "two".into(),
            number: None,
            title: Text::new("Two"),
            introduction: None,
            when: Vec::new(),
            waits: false,
            questions: vec![
                Question::plain("formal", Kind::Formal { max_words: 10 }),
                Question::plain("indicator", Kind::Indicator { max_words: 10, looks_at: None }),
                Question::plain(
                    "evidence",
                    Kind::Evidence { least: 2, most: 3, accepts: vec![Proof::Link, Proof::Text], max_words: 10 },
                ),
                Question::plain("agree", Kind::Declaration),
            ],
        },
    ];
    let step =
        Step { id: "step".into(), activity: "activity".into(), title: Text::new("Step"), introduction: None, sections };
    Form { steps: vec![step], areas: Vec::new() }
}

fn piece(title: &str) -> Piece {
    Piece { title: title.into(), link: "https://example.org".into(), ..Piece::default() }
}

fn complete() -> Answers {
    Answers::from([
        ("choice".into(), Answer::Text("a".into())),
        ("formal".into(), Answer::Formal { met: Some(false), explanation: "Next month.".into() }),
        ("indicator".into(), Answer::Indicator { claimed: Some(true), where_shown: "On page 3".into() }),
        ("evidence".into(), Answer::Evidence(vec![piece("One"), piece("Two")])),
        ("agree".into(), Answer::Declaration(true)),
    ])
}

#[test]
fn an_empty_form_names_everything_that_is_missing() {
    let journey = journey(&form(), &Answers::new());
    assert!(journey.sections.iter().all(|s| s.status == SectionStatus::NotStarted));
    let fields: Vec<_> = journey.sections.iter().flat_map(|s| &s.missing).map(|m| m.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "fields[choice]",
            "fields[formal.met]",
            "fields[indicator.claimed]",
            "fields[evidence.0.title]",
            "fields[agree]"
        ]
    );
}

#[test]
fn a_complete_form_is_complete_even_with_an_unmet_criterion_that_is_explained() {
    let journey = journey(&form(), &complete());
    assert!(journey.is_complete(), "{journey:?}");
    assert_eq!(journey.sections[1].unmet, ["formal"]);
    let standing = standing_of_applicant(&form(), &complete());
    assert!(standing.parts.iter().all(|p| p.holds));
    assert!(!standing.formal[0].holds && standing.indicators[0].holds && standing.evidence[0].holds);
}

#[test]
fn a_question_is_asked_when_its_condition_holds() {
    let mut answers = complete();
    answers.insert("choice".into(), Answer::Text("b".into()));
    let found = journey(&form(), &answers);
    let missing: Vec<_> = found.sections.iter().flat_map(|s| &s.missing).map(|m| m.field.as_str()).collect();
    assert_eq!(missing, ["fields[follow_up]"]);
    answers.insert("follow_up".into(), Answer::Text("two words".into()));
    assert!(journey(&form(), &answers).is_complete());
}

#[test]
fn an_answer_of_another_kind_counts_as_none() {
    let mut answers = complete();
    answers.insert("agree".into(), Answer::Text("yes".into()));
    let journey = journey(&form(), &answers);
    assert_eq!(journey.sections[1].missing[0].issue, Issue::NotAgreed);
}

#[test]
fn evidence_needs_enough_pieces_that_can_be_seen() {
    let form = form();
    let evidence = form.question("evidence").unwrap();
    let found = |pieces: Vec<Piece>| check(evidence, Some(&Answer::Evidence(pieces)));
    assert_eq!(found(vec![piece("One")])[0].field, "fields[evidence.1.title]");
    let blind = Piece { title: "One".into(), ..Piece::default() };
    assert_eq!(found(vec![blind, piece("Two")])[0].field, "fields[evidence.0.link]");
    let told = Piece { title: "One".into(), text: "A year ago".into(), ..Piece::default() };
    assert!(found(vec![told, piece("Two")]).is_empty());
    let evil = Piece { link: "javascript:alert(1)".into(), ..piece("One") };
    assert_eq!(found(vec![evil, piece("Two")])[0].issue, Issue::NotAUrl);
}

#[test]
fn dates_are_days_that_exist() {
    let date = Question::plain("d", Kind::Date);
    for (text, right) in [("2028-02-29", true), ("2026-02-29", false), ("2026-13-01", false), ("1-1-1", false)] {
        assert_eq!(check(&date, Some(&Answer::Text(text.into()))).is_empty(), right, "{text}");
    }
}

#[test]
fn what_a_form_sends_is_read_back_whatever_it_is() {
    let form = form();
    let fields = [
        ("choice", "b"),
        ("formal.met", "no"),
        ("formal.explanation", " because "),
        ("evidence.0.title", "First"),
        ("evidence.5.link", "not a link"),
        ("agree", "yes"),
    ];
    let typed = Typed { fields: fields.map(|(n, v)| (n.to_string(), v.to_string())).into(), many: Default::default() };
    let answer = |id: &str| read(form.question(id).unwrap(), &typed).unwrap();
    assert_eq!(answer("formal"), Answer::Formal { met: Some(false), explanation: "because".into() });
    let Answer::Evidence(pieces) = answer("evidence") else { panic!() };
    assert_eq!((pieces.len(), pieces[1].link.as_str()), (2, "not a link"));
    assert_eq!(answer("agree"), Answer::Declaration(true));
}

#[test]
fn of_rows_with_an_empty_one_between_them_each_mistake_knows_where_it_was_typed() {
    let addresses = Question::plain("pages", Kind::UrlList { least: 1, most: 5 });
    let sent = [("pages.1", "https://example.org"), ("pages.2", " "), ("pages.4", "nowhere"), ("pages_2.0", "x")];
    let typed = Typed { fields: sent.map(|(n, v)| (n.to_string(), v.to_string())).into(), many: Default::default() };
    let read_back = read(&addresses, &typed).unwrap();
    assert_eq!(read_back, Answer::UrlList(vec!["https://example.org".into(), "nowhere".into()]));
    let found = check(&addresses, Some(&read_back));
    assert_eq!((found.len(), found[0].field.as_str()), (1, "fields[pages.1]"));
    assert_eq!(typed.where_typed("pages", &found[0].field), "fields[pages.4]");
    // What is missing after them is asked for in the first row that is empty, and files have names of their own.
    assert_eq!(typed.where_typed("pages", "fields[pages.2]"), "fields[pages.0]");
    assert_eq!(typed.where_typed("pages", "many[pages.0.files][]"), "many[pages.1.files][]");
    assert_eq!(typed.where_typed("pages", "fields[pages]"), "fields[pages]");
    assert_eq!(typed.where_typed("pages", "fields[pages_2.0]"), "fields[pages_2.0]");
    let left = read(&addresses, &typed.without_row("pages.1"));
    assert_eq!(left, Some(Answer::UrlList(vec!["nowhere".into()])));
}

#[test]
fn web_addresses_are_web_addresses_each_once_and_as_many_as_wanted() {
    let addresses = Question::plain("pages", Kind::UrlList { least: 2, most: 3 });
    let found = |all: &[&str]| {
        let all = all.iter().map(|a| a.to_string()).collect();
        check(&addresses, Some(&Answer::UrlList(all))).into_iter().map(|f| (f.field, f.issue)).collect::<Vec<_>>()
    };
    let at = |n: u32, issue: Issue| (format!("fields[pages.{n}]"), issue);
    let (a, b) = ("https://example.org/a", "https://example.org/b");
    assert_eq!(found(&[a, b]), []);
    assert_eq!(found(&[a]), [at(1, Issue::Missing)]);
    assert_eq!(found(&[a, "javascript:alert(1)"]), [at(1, Issue::NotAUrl)]);
    assert_eq!(found(&[a, b, a]), [at(2, Issue::Rule("address_twice".into()))]);
    assert_eq!(found(&[a, b, "https://c.example", "https://d.example"]), [at(3, Issue::OutOfRange(2, 3))]);
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let text = ".{0,40}";
    prop_oneof![
        text.prop_map(Answer::Text),
        proptest::collection::vec(text, 0..4).prop_map(Answer::Choices),
        (any::<Option<bool>>(), text).prop_map(|(met, explanation)| Answer::Formal { met, explanation }),
        (any::<Option<bool>>(), text).prop_map(|(claimed, where_shown)| Answer::Indicator { claimed, where_shown }),
        proptest::collection::vec((text, text, text), 0..5).prop_map(|pieces| Answer::Evidence(
            pieces.into_iter().map(|(title, link, text)| Piece { title, link, text, ..Piece::default() }).collect()
        )),
        proptest::collection::vec(text, 0..4).prop_map(Answer::UrlList),
        any::<bool>().prop_map(Answer::Declaration),
    ]
}

proptest! {
    #[test]
    fn any_answers_have_a_journey_and_survive_storage(
        answers in proptest::collection::btree_map("choice|follow_up|formal|indicator|evidence|agree|gone", any_answer(), 0..7)
    ) {
        let form = form();
        let walked = journey(&form, &answers);
        prop_assert_eq!(walked.sections.len(), 2);
        for section in &walked.sections {
            prop_assert_eq!(section.status == SectionStatus::Complete, section.missing.is_empty());
        }
        let standing = standing_of_applicant(&form, &answers);
        prop_assert_eq!(standing.parts.iter().all(|p| p.holds), walked.is_complete());
        let json = serde_json::to_string(&answers).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
    }

    #[test]
    fn what_is_missing_goes_away_one_by_one(left_out in proptest::sample::select(vec!["choice", "formal", "indicator", "evidence", "agree"])) {
        let mut answers = complete();
        answers.remove(left_out);
        let walked = journey(&form(), &answers);
        let missing: Vec<_> = walked.sections.iter().flat_map(|s| &s.missing).map(|m| m.question.as_str()).collect();
        prop_assert_eq!(missing, vec![left_out]);
    }
}

fn text(words: &str) -> Answer {
    Answer::Text(words.into())
}

#[test]
fn of_two_who_wrote_the_server_knows_who_changed_what() {
    let (old, mine, theirs) = (text("old"), text("mine"), text("theirs"));
    let seen = Seen::of(3, Some(&old));
    assert_eq!(seen.merge(3, Some(&old), &mine), Merge::Taken);
    assert_eq!(seen.merge(4, Some(&theirs), &old), Merge::Theirs, "nobody wrote here");
    assert_eq!(seen.merge(4, Some(&theirs), &mine), Merge::Both);
    assert_eq!(seen.merge(4, Some(&mine), &mine), Merge::Same, "both wrote the same, or one twice");
    assert_eq!(Seen::of(0, None).merge(1, Some(&theirs), &text("")), Merge::Theirs);
    // A form shows choices in its own order, whatever order they were saved in.
    let chosen = |ids: [&str; 2]| Answer::Choices(ids.map(str::to_string).into());
    assert_eq!(Seen::of(1, Some(&chosen(["b", "a"]))).merge(2, None, &chosen(["a", "b"])), Merge::Theirs);
    assert_eq!(seen.to_string().parse(), Ok(seen));
    for wrong in ["", "3", "x-y", "3-", "-1f", "99999999999999999999-1"] {
        assert!(wrong.parse::<Seen>().is_err(), "{wrong}");
    }
}
