//! Somebody's evidence, as assessors see it, with the form for their word.

use super::parts::{RoundPart, Withdrawn, art, came_back, looked_at, sentences, words};
use crate::{
    learn::{
        api,
        model::{
            Outcome, SubmissionState,
            answers::comment_name,
            assessing::{AssessView, Phrase, QueueFilter},
        },
    },
    programme::model::Text,
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{Choices, Hidden, TextArea, Tick, id_of},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Assess(view: AssessView) -> impl IntoView {
    let t = use_texts();
    let query = use_query_map();
    let chosen = untrack(|| query.with(|q| QueueFilter::of(q.get("badge"), q.get("language"))));
    let waits = view.state == SubmissionState::Waiting;
    let approvals =
        (waits && view.needed > 1).then(|| view! { <p>{t.learn_assess_approvals(view.approvals, view.needed)}</p> });
    let may = view.may_assess;
    if may {
        stay(view.id);
    }
    let questions = view.questions;
    let phrases = view.phrases;
    let form = (may || came_back(api::Assess::PATH, "")).then(|| {
        view! { <Word id=view.id revision=view.revision may questions phrases=phrases.clone() chosen=chosen.clone()/> }
    });
    // Forms don't stand in forms.
    let kept = (!phrases.is_empty()).then(|| view! { <Kept phrases/> });
    let (is_empty, withdrawals) = (view.rounds.is_empty(), view.withdrawals);
    let decided = match (view.is_withdrawn, is_empty) {
        (true, _) => t.learn_assess_withdrawn(),
        (false, true) => t.learn_assess_decided_by_others(),
        (false, false) => t.learn_assess_decided(),
    };
    let rounds = view
        .rounds
        .into_iter()
        .enumerate()
        // What a colleague has said since belongs before the eyes of who was about to decide.
        .map(|(at, round)| view! { <RoundPart round open={at == 0}/> })
        .collect::<Vec<_>>();
    view! {
        <Page
            title=view.person.map_or_else(|| t.learn_assess_of_somebody().to_string(), |name| t.learn_assess_of(name))
            back=(chosen.address("/assess", 1), t.learn_assess_back().into())
            caption=view.badge.name.text.clone()
            wide=true
        >
            <div class="beside">
                <aside aria-label=t.learn_criteria()>
                    <div class="with-art">
                        {art(&view.badge.id)}
                        <div>
                            <p><strong>{words(view.task)}</strong></p>
                            <p>{t.learn_assess_description()} ": " {words(view.description)}</p>
                        </div>
                    </div>
                    <h2>{t.learn_criteria()}</h2>
                    {sentences(view.criteria)}
                </aside>
                <div>
                    {view.looked_at_by.map(|colleague| view! {
                        <Notice tone=Tone::Warn>
                            <p>{looked_at(t, colleague)}</p>
                            <Form to=api::TakeOver::PATH>
                                <Hidden name="id" value=view.id.to_string()/>
                                <Submit label=t.learn_assess_take_over() quiet=true/>
                            </Form>
                        </Notice>
                    })}
                    {(!may).then(|| view! { <Notice><p>{decided}</p></Notice> })}
                    {approvals}
                    {view.credential.map(|credential| view! {
                        <p><a href=format!("/credentials/{credential}")>{words(view.badge.name.clone())}</a></p>
                    })}
                    {(!is_empty).then(|| view! { <h2>{t.learn_history()}</h2> })}
                    {rounds}
                    <Withdrawn withdrawals/>
                    {form}
                    {kept}
                </div>
            </div>
        </Page>
    }
}

/// The form for an assessor's word. It stays in sight after a colleague was faster, so that nothing typed is lost.
#[component]
fn Word(
    id: Uuid,
    revision: i64,
    may: bool,
    questions: Vec<(String, Text)>,
    phrases: Vec<Phrase>,
    chosen: QueueFilter,
) -> impl IntoView {
    let t = use_texts();
    let choices = vec![
        (Outcome::Approved.key().to_string(), t.learn_assess_approve().to_string()),
        (Outcome::Improve.key().to_string(), t.learn_assess_improve().to_string()),
    ];
    view! {
        <h2>{t.learn_assess_form()}</h2>
        <Form to=api::Assess::PATH>
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="revision" value=revision.to_string()/>
            <Hidden name="badge" value=chosen.badge.unwrap_or_default()/>
            <Hidden name="language" value=chosen.language.unwrap_or_default()/>
            <Choices name="outcome" label=t.learn_assess_outcome() choices/>
            <TextArea name="comment" label=t.learn_assess_comment() hint=t.learn_assess_comment_hint()/>
            <Phrases phrases/>
            <Tick name="keep" label=t.learn_assess_keep()/>
            <fieldset class="group">
                <legend>{t.learn_assess_each()}</legend>
                <p class="hint">{t.learn_assess_each_hint()}</p>
                {questions
                    .into_iter()
                    .map(|(id, question)| {
                        let name = comment_name(&id);
                        view! { <div lang=question.lang><TextArea name label=question.text rows=2 optional=true/></div> }
                    })
                    .collect::<Vec<_>>()}
            </fieldset>
            {may.then(|| view! { <Submit label=t.learn_assess_send()/> })}
        </Form>
    }
}

/// Phrases that a press puts into the comment; without JavaScript they can be copied.
#[component]
fn Phrases(phrases: Vec<Phrase>) -> impl IntoView {
    let t = use_texts();
    (!phrases.is_empty()).then(|| {
        let rows = phrases.into_iter().map(|phrase| {
            let words = phrase.words.clone();
            view! {
                <li>
                    <button type="button" class="link-button text-start" on:click=move |_| put(&words)>{phrase.words}</button>
                </li>
            }
        });
        view! {
            <details class="mb-4">
                <summary>{t.learn_assess_phrases()}</summary>
                <ul class="rows">{rows.collect::<Vec<_>>()}</ul>
            </details>
        }
    })
}

/// The phrases once more, to let go of.
#[component]
fn Kept(phrases: Vec<Phrase>) -> impl IntoView {
    let t = use_texts();
    let rows = phrases.into_iter().map(|phrase| {
        view! {
            <li class="spread">
                <span>{phrase.words.clone()}</span>
                <Form to=api::ForgetPhrase::PATH key=phrase.id.to_string() class="inline-form">
                    <Hidden name="id" value=phrase.id.to_string()/>
                    <Submit label=t.learn_assess_forget() quiet=true/>
                </Form>
            </li>
        }
    });
    view! {
        <details class="my-6">
            <summary>{t.learn_assess_phrases_own()}</summary>
            <ul class="rows">{rows.collect::<Vec<_>>()}</ul>
        </details>
    }
}

/// While somebody writes, it stays theirs: reading it now and then renews that, where nobody else has taken it over.
#[cfg(feature = "hydrate")]
fn stay(id: Uuid) {
    use leptos::task::spawn_local;

    let typed = StoredValue::new(false);
    let listener = window_event_listener(leptos::ev::input, move |_| typed.set_value(true));
    let renew = move || {
        if typed.get_value() {
            typed.set_value(false);
            spawn_local(async move {
                // Where it can't be renewed, a colleague may look at it as well, and is told of what is said.
                let _ = api::submission(id).await;
            });
        }
    };
    let timer = set_interval_with_handle(renew, std::time::Duration::from_secs(300));
    on_cleanup(move || {
        listener.remove();
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn stay(_: Uuid) {}

/// Adds a phrase to what stands in the comment.
fn put(words: &str) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::JsCast;
        let field = document().get_element_by_id(&id_of("", "comment"));
        if let Some(field) = field.and_then(|f| f.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
            let typed = field.value();
            let typed = typed.trim_end();
            field.set_value(&if typed.is_empty() { words.to_string() } else { format!("{typed}\n\n{words}") });
            let _ = field.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (words, id_of);
}

page! {
    /// Somebody's evidence.
    AssessPage in assess: show(load_by_id(api::submission), |view| view! { <Assess view/> }.into_any())
}
