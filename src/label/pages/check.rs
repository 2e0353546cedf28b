//! The self-checks of one label: the short form for its holder, and what was answered before.

use super::check_words;
use crate::{
    label::{
        api,
        model::{Check, CheckAnswer, CheckStage, ChecksOfView},
    },
    ui::{
        CalendarDay, Day, Form, Moment, Page, State, Submit,
        field::{Choices, Hidden, TextArea},
        form::came_back,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Checks(view: ChecksOfView) -> impl IntoView {
    let t = use_texts();
    let number = view.number.clone();
    let back = match view.coordinates {
        true => ("/label-checks".to_string(), t.label_checks_title().to_string()),
        false => (format!("/labels/{number}"), number.clone()),
    };
    let criteria = view
        .criteria
        .into_iter()
        .map(|criterion| view! { <li lang=criterion.lang>{criterion.text}</li> })
        .collect::<Vec<_>>();
    let none = view.all.is_empty();
    // A colleague may have answered meanwhile.
    let newest = view.all.first().map(|(check, ..)| check.clone());
    let to_answer = view.to_answer.or_else(|| newest.filter(|_| came_back(api::AnswerCheck::PATH, "")));
    let past = view.all.into_iter().map(|(check, stage, by)| view! { <Past check stage by/> }).collect::<Vec<_>>();
    let answer = to_answer.map(|check| {
        let choices = [
            (CheckAnswer::Confirmed.key().to_string(), t.label_check_confirmed_choice().to_string()),
            (CheckAnswer::Changed.key().to_string(), t.label_check_changed_choice().to_string()),
        ];
        view! {
            <section>
                <p>{t.label_check_why()}</p>
                <p>{t.label_check_until()} " " <CalendarDay at=check.answer_until/></p>
                {(!criteria.is_empty()).then(|| view! {
                    <h2>{t.label_check_criteria()}</h2>
                    <ul>{criteria}</ul>
                })}
                <Form to=api::AnswerCheck::PATH>
                    <Hidden name="id" value=check.id.to_string()/>
                    <Hidden name="revision" value=check.revision.to_string()/>
                    <Choices name="answer" label=t.label_check_question() choices=choices.to_vec()/>
                    <TextArea name="words" label=t.label_check_words() hint=t.label_check_words_hint() optional=true rows=6/>
                    <Submit label=t.label_check_send()/>
                </Form>
            </section>
        }
    });
    view! {
        <Page title=t.label_check_title(&view.number) caption=view.holder back>
            {answer}
            {none.then(|| view! { <p>{t.label_check_none()}</p> })}
            {(!none).then(|| view! {
                <h2>{t.label_check_past()}</h2>
                <ul class="rows">{past}</ul>
            })}
        </Page>
    }
}

#[component]
fn Past(check: Check, stage: CheckStage, by: String) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = check_words(t, stage);
    view! {
        <li>
            <p class="spread"><strong>{t.label_check_round(u64::from(check.round))}</strong> <State mark words/></p>
            <p class="hint">
                {t.label_check_asked()} " " <Day at=check.opened_at/> " · " {t.label_check_until()} " "
                <CalendarDay at=check.answer_until/>
            </p>
            {check.answered_at.map(|at| view! { <p class="hint">{t.label_check_answered_by(&by)} ", " <Moment at/></p> })}
            {(!check.words.is_empty()).then(|| view! {
                <blockquote class="inset whitespace-pre-line">{check.words}</blockquote>
            })}
            {(!check.note.is_empty()).then(|| view! {
                <p><strong>{t.label_check_noted()}</strong></p>
                <p class="whitespace-pre-line">{check.note}</p>
            })}
        </li>
    }
}

page! {
    /// The self-checks of a label.
    CheckPage in label: show(load(parameter("number"), api::self_check), |view| view! { <Checks view/> }.into_any())
}
