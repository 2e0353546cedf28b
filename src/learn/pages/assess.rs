//! Somebody's evidence, as assessors see it, with the form for their word.

use super::parts::{RoundPart, art, came_back, sentences, words};
use crate::{
    learn::{
        api,
        model::{Outcome, SubmissionState, views::AssessView},
    },
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{Choices, Hidden, TextArea},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Assess(view: AssessView) -> impl IntoView {
    let t = use_texts();
    let waits = view.state == SubmissionState::Waiting;
    let approvals =
        (waits && view.needed > 1).then(|| view! { <p>{t.learn_assess_approvals(view.approvals, view.needed)}</p> });
    let may = view.may_assess;
    let form = (may || came_back(api::Assess::PATH, "")).then(|| {
        view! { <Word id=view.id revision=view.revision may/> }
    });
    let rounds = view
        .rounds
        .into_iter()
        .enumerate()
        // What a colleague has said since belongs before the eyes of who was about to decide.
        .map(|(at, round)| view! { <RoundPart round open={at == 0}/> })
        .collect::<Vec<_>>();
    view! {
        <Page
            title=t.learn_assess_of(view.person)
            back=("/assess".into(), t.learn_assess_back().into())
            caption=view.badge.name.text.clone()
        >
            <div class="with-art">
                {art(&view.badge.id)}
                <div>
                    <p><strong>{words(view.task)}</strong></p>
                    <p>{t.learn_assess_description()} ": " {words(view.description)}</p>
                </div>
            </div>
            <details class="my-4">
                <summary>{t.learn_criteria()}</summary>
                {sentences(view.criteria)}
            </details>
            {view.looked_at_by.map(|name| view! {
                <Notice tone=Tone::Warn>
                    <p>{t.learn_assess_looked_at(name)}</p>
                    <Form to=api::TakeOver::PATH>
                        <Hidden name="id" value=view.id.to_string()/>
                        <Submit label=t.learn_assess_take_over() quiet=true/>
                    </Form>
                </Notice>
            })}
            {(!may).then(|| view! { <Notice><p>{t.learn_assess_decided()}</p></Notice> })}
            {approvals}
            {view.credential.map(|credential| view! {
                <p><A href=format!("/credentials/{credential}")>{words(view.badge.name.clone())}</A></p>
            })}
            <h2>{t.learn_history()}</h2>
            {rounds}
            {form}
        </Page>
    }
}

/// The form for an assessor's word. It stays in sight after a colleague was faster, so that nothing typed is lost.
#[component]
fn Word(id: Uuid, revision: i64, may: bool) -> impl IntoView {
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
            <Choices name="outcome" label=t.learn_assess_outcome() choices/>
            <TextArea name="comment" label=t.learn_assess_comment() hint=t.learn_assess_comment_hint()/>
            {may.then(|| view! { <Submit label=t.learn_assess_send()/> })}
        </Form>
    }
}

page! {
    /// Somebody's evidence.
    AssessPage in assess: show(load_by_id(api::submission), |view| view! { <Assess view/> }.into_any())
}
