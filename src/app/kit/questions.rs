//! Every kind of question of an application in every state, made of the parts that the wizard is made of.

use super::NOWHERE;
use crate::{
    apply::{
        model::{Answer, Done, GivenFile, Piece, Promise, Row, check, field, many_field},
        pages::{AnswerView, QuestionFields, Rating},
    },
    error::{AppError, FieldError, FieldErrors},
    form_return::FormReturn,
    programme::model::{Choice, Column, Example, Html, Kind, Level, Proof, Question, Scale, Text},
    texts::{Texts, use_texts},
    ui::{Form, Page, PageError, Submit, SummaryList, SummaryRow, boot::Returned, use_boot},
};
use leptos::{context::Provider, prelude::*};
use uuid::Uuid;

page! {
    /// Every kind of question in every state.
    KitQuestionsPage in kit: if use_boot().demo {
            view! { <Questions/> }.into_any()
        } else {
            view! { <PageError error=AppError::NotFound/> }.into_any()
        }
}

/// How a question stands on the page.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Empty,
    Filled,
    Wrong,
    Long,
}

impl State {
    const fn key(self) -> &'static str {
        match self {
            State::Empty => "empty",
            State::Filled => "filled",
            State::Wrong => "wrong",
            State::Long => "long",
        }
    }
}

fn options(t: Texts) -> Vec<Choice> {
    ["1", "2", "3"].map(|n| Choice { id: n.into(), label: Text::new(t.kit_choice(n)) }).into()
}

/// All kinds with their names.
fn kinds(t: Texts) -> Vec<(&'static str, Kind)> {
    let options = || options(t);
    let column =
        |id: &str, max_words, label: &str| Column { id: id.into(), max_words, label: Text::new(label), hint: None };
    let columns = vec![
        column("what", 40, t.kit_plan_what()),
        column("who", 15, t.kit_plan_who()),
        column("when", 3, t.kit_plan_when()),
    ];
    let accepts = vec![Proof::Link, Proof::Text, Proof::File];
    vec![
        (t.kit_kind_text(), Kind::Text { max_characters: 200 }),
        (t.kit_kind_long_text(), Kind::LongText { min_words: 5, max_words: 60 }),
        (t.kit_kind_choice(), Kind::Choice { options: options() }),
        (t.kit_kind_many(), Kind::Many { options: options(), least: 1, most: 3 }),
        (t.kit_kind_country(), Kind::Country { options: options() }),
        (t.kit_kind_languages(), Kind::Languages { options: options(), least: 1, most: 2 }),
        (t.kit_kind_url(), Kind::Url),
        (t.kit_kind_url_list(), Kind::UrlList { least: 1, most: 4 }),
        (t.kit_kind_email(), Kind::Email),
        (t.kit_kind_date(), Kind::Date),
        (t.kit_kind_number(), Kind::Number { least: 0, most: 99 }),
        (t.kit_kind_formal(), Kind::Formal { max_words: 50 }),
        (t.kit_kind_indicator(), Kind::Indicator { max_words: 50, looks_at: None }),
        (t.kit_kind_evidence(), Kind::Evidence { least: 1, most: 3, accepts, max_words: 50 }),
        (t.kit_kind_badge_example(), Kind::BadgeExample { least: 1, most: 3, max_words: 50 }),
        (t.kit_kind_plan(), Kind::Plan { least: 2, most: 4, columns: columns.clone() }),
        (t.kit_kind_promised(), Kind::Promised { of: "plan".into(), columns, max_words: 50 }),
        (t.kit_kind_declaration(), Kind::Declaration),
    ]
}

fn question(t: Texts, state: State, at: usize, label: &str, kind: Kind) -> Question {
    let html = |text: &str| Html { html: format!("<p>{text}</p>"), lang: None };
    let rated = matches!(kind, Kind::LongText { .. });
    let example = |level| Example { level, answer: html(t.kit_long()), reason: Text::new(t.kit_hint()) };
    Question {
        id: format!("{}_{at}", state.key()),
        kind,
        required: true,
        rated,
        area: None,
        when: Vec::new(),
        prefill: None,
        tells: None,
        renewal: None,
        label: Text::new(if state == State::Long { format!("{label}: {}", t.kit_long()) } else { label.into() }),
        hint: Some(Text::new(t.kit_hint())),
        guidance: Some(html(t.kit_long())),
        why: Some(Text::new(t.kit_hint())),
        examples: if rated { (1..=3).map(example).collect() } else { Vec::new() },
    }
}

fn scale(t: Texts) -> Scale {
    let level = |number| Level { number, name: Text::new(t.kit_short()), description: Text::new(t.kit_long()) };
    Scale { levels: (1..=3).map(level).collect() }
}

/// An answer as the state has it.
fn answer(t: Texts, state: State, kind: &Kind) -> Option<Answer> {
    let words = match state {
        State::Long => [t.kit_long(); 12].join("\n\n"),
        _ => t.kit_long().to_string(),
    };
    let line = if state == State::Long { t.kit_long() } else { t.kit_short() };
    let address = |n: usize| match state {
        State::Long => format!("https://badges.example.org/{}/{n}", "a-very-long-part-of-an-address".repeat(6)),
        _ => format!("https://badges.example.org/{n}"),
    };
    let rows = if state == State::Long { 4 } else { 2 };
    let row =
        |_| ["what", "who", "when"].map(|column| (column.to_string(), line.to_string())).into_iter().collect::<Row>();
    let promise = |n| Promise { done: Some(Done::Partly), note: words.clone(), ..Promise::of(row(n)) };
    let file =
        GivenFile { id: Uuid::nil(), name: format!("{line}.txt"), media_type: "text/plain".into(), size: 12_345 };
    let piece = |n| Piece {
        title: line.into(),
        link: address(n),
        text: words.clone(),
        files: vec![file.clone()],
        ..Piece::default()
    };
    let text = |text: &str| Some(Answer::Text(text.into()));
    match (state, kind) {
        (State::Empty, _) => None,
        (State::Wrong, Kind::LongText { .. }) => text(t.kit_short()),
        (State::Wrong, Kind::Url | Kind::Email | Kind::Number { .. }) => text(t.kit_short()),
        (State::Wrong, Kind::UrlList { .. }) => {
            Some(Answer::UrlList(vec![address(1), t.kit_short().into(), address(1)]))
        }
        (State::Wrong, Kind::Formal { .. }) => Some(Answer::Formal { met: Some(false), explanation: String::new() }),
        (State::Wrong, Kind::Indicator { .. }) => {
            Some(Answer::Indicator { claimed: Some(true), where_shown: String::new() })
        }
        (State::Wrong, Kind::Evidence { .. } | Kind::BadgeExample { .. }) => {
            Some(Answer::Evidence(vec![Piece { title: line.into(), ..Piece::default() }]))
        }
        (State::Wrong, Kind::Plan { .. }) => Some(Answer::Plan(vec![Row::from([("what".into(), line.into())])])),
        (State::Wrong, Kind::Promised { .. }) => Some(Answer::Promised((0..2).map(|n| Promise::of(row(n))).collect())),
        (State::Wrong, _) => None,
        (_, Kind::Text { .. }) => text(line),
        (_, Kind::LongText { .. }) => text(&words),
        (_, Kind::Choice { .. } | Kind::Country { .. }) => text("2"),
        (_, Kind::Many { .. } | Kind::Languages { .. }) => Some(Answer::Choices(vec!["1".into(), "3".into()])),
        (_, Kind::Url) => text(&address(1)),
        (_, Kind::UrlList { .. }) => Some(Answer::UrlList((1..=rows).map(address).collect())),
        (_, Kind::Email) => text("office@example.org"),
        (_, Kind::Date) => text("2026-01-31"),
        (_, Kind::Number { .. }) => text("12"),
        (_, Kind::Formal { .. }) => Some(Answer::Formal { met: Some(false), explanation: words }),
        (_, Kind::Indicator { .. }) => Some(Answer::Indicator { claimed: Some(true), where_shown: words }),
        (_, Kind::Evidence { .. } | Kind::BadgeExample { .. }) => Some(Answer::Evidence((1..=2).map(piece).collect())),
        (_, Kind::Plan { .. }) => Some(Answer::Plan((0..rows).map(row).collect())),
        (_, Kind::Promised { .. }) => Some(Answer::Promised((0..rows).map(promise).collect())),
        (_, Kind::Declaration) => Some(Answer::Declaration(true)),
    }
}

/// All kinds in one state.
fn all(t: Texts, state: State) -> Vec<(Question, Option<Answer>)> {
    let kinds = kinds(t).into_iter().enumerate();
    let of = |(at, (label, kind)): (usize, (&'static str, Kind))| {
        let answer = answer(t, state, &kind);
        (question(t, state, at, label, kind), answer)
    };
    kinds.map(of).collect()
}

/// The ticks that a form sends for an answer: those show what came back, not what is saved.
fn ticks(question: &Question, answer: Option<&Answer>) -> Vec<(String, String)> {
    let id = &question.id;
    let word = |yes: &Option<bool>| yes.map(|yes| if yes { "yes" } else { "no" }.to_string());
    match answer {
        Some(Answer::Choices(chosen)) => chosen.iter().map(|c| (many_field(id), c.clone())).collect(),
        Some(Answer::Formal { met, .. }) => word(met).map(|w| (field(id, "met"), w)).into_iter().collect(),
        Some(Answer::Indicator { claimed, .. }) => {
            word(claimed).map(|w| (field(id, "claimed"), w)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The form as it comes back with what is wrong in each answer.
fn returned(t: Texts, state: State) -> Returned {
    if state != State::Wrong {
        return Returned(RwSignal::new(None));
    }
    let all = all(t, state);
    let found = all.iter().flat_map(|(question, answer)| check(question, answer.as_ref()));
    let errors = found.map(|found| FieldError { field: found.field, issue: found.issue }).collect();
    Returned(RwSignal::new(Some(FormReturn {
        path: PLACE.into(),
        to: NOWHERE.into(),
        key: state.key().into(),
        values: all.iter().flat_map(|(question, answer)| ticks(question, answer.as_ref())).collect(),
        merged: false,
        error: Some(AppError::Invalid(FieldErrors(errors))),
    })))
}

/// Where this page is.
const PLACE: &str = "/kit/questions";

/// The fields of all kinds in one state.
#[component]
fn Fields(state: State) -> impl IntoView {
    let t = use_texts();
    let fields = move || {
        all(t, state)
            .into_iter()
            .map(|(question, answer)| {
                let own = (state != State::Empty).then_some(2);
                let rating = Some(Rating { scale: scale(t), own, seen: String::new() });
                let seen = String::new();
                let files_at = PLACE.to_string();
                view! { <QuestionFields question answer known=None is_lent=false files_at loose=Vec::new() marks=Vec::new() seen history=None beside=().into_any() rating/> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Provider value=returned(t, state)>
            <Form to=NOWHERE key=state.key()>
                {fields()}
                <div class="actions"><Submit label=t.form_save()/></div>
            </Form>
        </Provider>
    }
}

/// The answers of all kinds, to be read.
#[component]
fn Answers(state: State) -> impl IntoView {
    let t = use_texts();
    let rows = all(t, state)
        .into_iter()
        .map(|(question, answer)| {
            let label = question.label.text.clone();
            view! { <SummaryRow label><AnswerView question answer files_at=PLACE.to_string()/></SummaryRow> }
        })
        .collect::<Vec<_>>();
    view! { <SummaryList>{rows}</SummaryList> }
}

#[component]
fn Questions() -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.kit_questions() caption=t.kit_caption() back=("/kit".into(), t.kit_title().into())>
            <section><h2>{t.kit_state_empty()}</h2><Fields state=State::Empty/></section>
            <section><h2>{t.kit_state_filled()}</h2><Fields state=State::Filled/></section>
            <section><h2>{t.kit_fields_wrong()}</h2><Fields state=State::Wrong/></section>
            <section><h2>{t.kit_state_long()}</h2><Fields state=State::Long/></section>
            <section><h2>{t.kit_state_read()}</h2><Answers state=State::Filled/></section>
            <section><h2>{t.kit_state_read_empty()}</h2><Answers state=State::Empty/></section>
            <section><h2>{t.kit_state_read_long()}</h2><Answers state=State::Long/></section>
        </Page>
    }
}
