//! Small pieces that several pages are made of.

use crate::{
    programme::shown::words,
    question::model::{Frequent, QuestionRow, QuestionState},
    texts::{Locale, Texts},
    ui::{
        Mark, Moment, State,
        field::{Select, TextArea, TextField},
        use_texts,
    },
};
use leptos::prelude::*;

/// Whose turn it is, as who asked sees it and as those who answer do.
pub fn state(t: Texts, state: QuestionState, answers: bool) -> impl IntoView {
    let (mark, words) = match (state, answers) {
        (QuestionState::Open, false) => (Mark::Wait, t.question_state_open()),
        (QuestionState::Open, true) => (Mark::Now, t.question_state_to_answer()),
        (QuestionState::Answered, _) => (Mark::Done, t.question_state_answered()),
        (QuestionState::Closed, _) => (Mark::Done, t.question_state_closed()),
    };
    view! { <State mark words/> }
}

/// Questions, each leading to its thread.
pub fn rows(t: Texts, rows: Vec<QuestionRow>, answers: bool) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        view! {
            <li>
                <p class="spread">
                    <a href=format!("/questions/{}", row.id)>{row.subject}</a>
                    {state(t, row.state, answers)}
                </p>
                <p class="hint">
                    {row.person.map(|name| format!("{name}. "))} {words(row.about)} ". " <Moment at=row.at/>
                </p>
            </li>
        }
    });
    view! { <ul class="rows">{rows.collect::<Vec<_>>()}</ul> }
}

/// The fields of what everybody reads.
#[component]
pub fn FrequentFields(
    /// The question.
    question: String,
    /// The answer.
    answer: String,
    /// Its language.
    language: String,
) -> impl IntoView {
    let t = use_texts();
    let languages = Locale::all().map(|l| (l.tag().to_string(), l.own_name().to_string())).collect();
    view! {
        <TextField name="question" label=t.question_frequent_question() hint=t.question_frequent_hint() value=question/>
        <TextArea name="answer" label=t.question_frequent_answer() value=answer/>
        <Select name="language" label=t.question_frequent_language() value=language choices=languages/>
    }
}

/// Answers that everybody reads; those who may change them have a link.
#[component]
pub fn Answered(
    /// The answers.
    answers: Vec<Frequent>,
    /// Whether the reader may change them.
    may_change: bool,
) -> impl IntoView {
    let t = use_texts();
    let answers = answers.into_iter().map(|answer| {
        let lang = answer.answer.lang.clone();
        let change = may_change.then(|| {
            let hidden = format!(": {}", answer.question.text);
            view! {
                <p>
                    <a href=format!("/questions/answers/{}", answer.id)>
                        {t.question_frequent_change()} <span class="visually-hidden">{hidden}</span>
                    </a>
                </p>
            }
        });
        view! {
            <details class="my-2">
                <summary>{words(answer.question)}</summary>
                <p class="whitespace-pre-line" lang=lang>{answer.answer.text}</p>
                {change}
            </details>
        }
    });
    answers.collect::<Vec<_>>()
}
