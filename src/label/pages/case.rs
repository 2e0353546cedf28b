//! One case: what is at issue, what the holder says, and what two people decide.

use super::{
    cases::{Complained, state},
    choices, measure_words, stage_words,
};
use crate::{
    label::{
        api,
        model::{CaseView, Stage},
    },
    ui::{
        Day, Form, Moment, Notice, Page, State, Submit, Tone,
        field::{Choices, Hidden, TextArea},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn One(view: CaseView) -> impl IntoView {
    let t = use_texts();
    let case = view.case;
    let (id, revision) = (case.id.to_string(), case.revision.to_string());
    let (mark, words) = stage_words(t, view.stage);
    let name = |person: Option<Uuid>| {
        let found = view.people.iter().find(|(id, _)| Some(*id) == person);
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let back = match view.judges {
        true => ("/label-cases".to_string(), t.label_cases_title().to_string()),
        false => (format!("/labels/{}", view.number), view.number.clone()),
    };
    let (opened_by, proposed_by, decided_by) =
        (name(Some(case.opened_by)), name(case.proposed_by), name(case.decided_by));
    let complaints = view.complaints.into_iter().map(|row| view! { <li><Complained row/></li> }).collect::<Vec<_>>();
    let has_complaints = !complaints.is_empty();
    let answer = case.answer.clone().unwrap_or_default();
    let outcome = case.outcome.map(|outcome| {
        let (title, at) = match view.stage {
            Stage::Closed => (t.label_case_decided(), case.decided_at),
            _ => (t.label_case_proposed(), None),
        };
        view! {
            <section>
                <h2>{title}</h2>
                <p><strong>{measure_words(t, outcome)}</strong> {at.map(|at| view! { ", " <Day at/> })}</p>
                <p class="whitespace-pre-line">{case.reason.clone()}</p>
                {(!proposed_by.is_empty()).then(|| view! { <p class="hint">{t.label_case_proposed_by(&proposed_by)}</p> })}
                {(!decided_by.is_empty()).then(|| view! { <p class="hint">{t.label_case_agreed_by(&decided_by)}</p> })}
            </section>
        }
    });
    // A colleague may have been first, or the time over: what was written stays, with the reason why it isn't sent.
    let answers = view.may_answer || came_back(api::AnswerCase::PATH, "answer");
    let confirms = view.may_confirm || came_back(api::Confirm::PATH, "confirm");
    let proposals = match view.may_propose.is_empty() && came_back(api::Propose::PATH, "propose") {
        true => choices(t, &case.measure.outcomes(view.state)),
        false => choices(t, &view.may_propose),
    };
    let (id, revision) = (StoredValue::new(id), StoredValue::new(revision));
    view! {
        <Page title=t.label_case_title(&view.number) caption=view.holder.clone() back>
            <p><State mark words/></p>
            <dl class="facts">
                <div><dt>{t.label_case_weighed()}</dt><dd>{measure_words(t, case.measure)}</dd></div>
                <div><dt>{t.label_number()}</dt><dd><a href=format!("/labels/{}", view.number)>{view.number.clone()}</a> " " {state(t, view.state)}</dd></div>
                <div><dt>{t.label_case_opened()}</dt><dd><Day at=case.opened_at/> {(!opened_by.is_empty()).then(|| format!(", {opened_by}"))}</dd></div>
                {case.measure.needs_hearing().then(|| view! {
                    <div><dt>{t.label_case_until()}</dt><dd><Moment at=case.answer_until/></dd></div>
                })}
            </dl>
            <h2>{t.label_open_grounds()}</h2>
            <p class="whitespace-pre-line">{case.grounds.clone()}</p>
            {has_complaints.then(|| view! { <h2>{t.label_complaints()}</h2> <ul class="rows">{complaints}</ul> })}
            {case.measure.needs_hearing().then(|| view! {
                <h2>{t.label_case_answer()}</h2>
                {match (case.answer.clone(), case.answered_at) {
                    (Some(words), Some(at)) => view! {
                        <p class="hint"><Moment at/></p>
                        <blockquote class="inset whitespace-pre-line">{words}</blockquote>
                    }.into_any(),
                    _ => view! { <p>{t.label_case_unanswered()}</p> }.into_any(),
                }}
            })}
            {answers.then(|| view! {
                <Form to=api::AnswerCase::PATH key="answer">
                    <Hidden name="id" value=id.get_value()/>
                    <Hidden name="revision" value=revision.get_value()/>
                    <TextArea name="words" label=t.label_case_say() hint=t.label_case_say_hint() value=answer rows=8/>
                    <Submit label=t.label_case_send()/>
                </Form>
            })}
            {outcome}
            {(!proposals.is_empty()).then(|| view! {
                <section>
                    <h2>{t.label_case_propose_title()}</h2>
                    <p>{t.label_case_propose_why()}</p>
                    <Form to=api::Propose::PATH key="propose">
                        <Hidden name="id" value=id.get_value()/>
                        <Hidden name="revision" value=revision.get_value()/>
                        <Choices name="outcome" label=t.label_case_outcome() choices=proposals/>
                        <TextArea name="reason" label=t.label_reason() hint=t.label_reason_hint() rows=6/>
                        <Submit label=t.label_case_propose()/>
                    </Form>
                </section>
            })}
            {(view.judges && view.stage == Stage::ToConfirm && !view.may_confirm).then(|| view! {
                <Notice tone=Tone::Plain><p>{t.label_case_waits()}</p></Notice>
            })}
            {confirms.then(|| view! {
                <section>
                    <h2>{t.label_case_confirm_title()}</h2>
                    <p>{t.label_case_confirm_why()}</p>
                    <Form to=api::Confirm::PATH key="confirm">
                        <Hidden name="id" value=id.get_value()/>
                        <Hidden name="revision" value=revision.get_value()/>
                        <TextArea name="why" label=t.label_case_why() hint=t.label_case_why_hint() optional=true rows=3/>
                        <div class="actions">
                            <Submit label=t.label_case_agree() name="agrees" value="yes"/>
                            <Submit label=t.label_case_disagree() quiet=true name="agrees" value="no"/>
                        </div>
                    </Form>
                </section>
            })}
        </Page>
    }
}

page! {
    /// One case about a label.
    CasePage in cases: show(load_by_id(api::case), |view| view! { <One view/> }.into_any())
}
