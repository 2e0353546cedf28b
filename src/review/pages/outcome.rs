//! What the members of the applying organiser are told: the decision, why, and how it goes on.

use super::parts::{DecisionPart, level_name, own_level};
use crate::{
    programme::shown::words,
    review::{
        api,
        model::{Outcome, OutcomeLevel, OutcomeView},
    },
    ui::{
        CalendarDay, Form, Notice, Page, Submit,
        field::{Hidden, TextArea},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Told(view: OutcomeView) -> impl IntoView {
    let t = use_texts();
    let lead = match view.decision.outcome {
        Outcome::Issued => t.review_outcome_lead_issued(&view.organiser),
        Outcome::NotYetIssued => t.review_outcome_lead_not_yet(&view.organiser),
    };
    let letter = format!("/review/outcome/{}/letter.pdf", view.application);
    let status = format!("/apply/{}/submitted", view.application);
    let scale = view.scale;
    let levels = view
        .levels
        .into_iter()
        .map(|OutcomeLevel { label, level: agreed, own }| {
            let own = own.map(
                |own| view! { <div class="hint">{t.review_own_yours()} " " {own_level(t, &scale, own, agreed)}</div> },
            );
            let level = agreed.and_then(|l| scale.level(l)).map(|l| level_name(t, l)).unwrap_or_else(|| "–".into());
            view! { <div><dt>{words(label)}</dt><dd>{level} {own}</dd></div> }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.review_outcome_title(view.reference)>
            <p class="lead">{lead}</p>
            {view.again.map(|appealed| view! {
                <Notice>{if appealed { t.review_appeal_runs() } else { t.review_review_runs() }}</Notice>
            })}
            {view.label.map(|number| view! {
                <p><a href=format!("/labels/{number}") class="button">{t.review_outcome_label()}</a></p>
            })}
            {view.new_draft.map(|draft| view! {
                <p><a href=format!("/apply/{draft}") class="button">{t.review_outcome_draft()}</a></p>
            })}
            <p><a href=letter rel="external">{t.review_outcome_letter()}</a></p>
            <p><a href=status>{t.review_outcome_status()}</a></p>
            <h2>{t.review_decided_title()}</h2>
            <DecisionPart decision=view.decision/>
            {(!levels.is_empty()).then(|| view! {
                <h2>{t.review_outcome_levels()}</h2>
                <dl class="facts">{levels}</dl>
            })}
            {(view.appeal_until.is_some() || came_back(api::Appeal::PATH, "")).then(|| view! {
                <h2>{t.review_appeal_title()}</h2>
                <p>{t.review_appeal_lead()}</p>
                {view.appeal_until.map(|at| view! { <p>{t.review_appeal_until()} " " <CalendarDay at/></p> })}
                <Form to=api::Appeal::PATH>
                    <Hidden name="id" value=view.application.to_string()/>
                    <TextArea name="words" label=t.review_appeal_words() hint=t.review_appeal_words_hint() rows=4/>
                    <Submit label=t.review_appeal_send() quiet=true/>
                </Form>
            })}
        </Page>
    }
}

page! {
    /// What the applicant is told.
    OutcomePage in status: show(load_by_id(api::outcome), |view| view! { <Told view/> }.into_any())
}
