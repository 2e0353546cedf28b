//! What the badges propose as answers: each with where it comes from, to be taken or dismissed.

use super::AnswerView;
use crate::{
    apply::{
        api,
        model::views::{ProposalView, ProposalsView},
    },
    programme::shown::words,
    ui::{
        Form, Notice, Page, Submit,
        field::Hidden,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Proposals(view: ProposalsView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let may_edit = view.head.may_edit;
    let (open, decided): (Vec<_>, Vec<_>) = view.proposals.into_iter().partition(ProposalView::is_open);
    let (written, dismissed): (Vec<_>, Vec<_>) = decided.into_iter().partition(|p| p.written.is_some());
    let is_none = open.is_empty() && written.is_empty() && dismissed.is_empty();
    let keys: Vec<String> = open.iter().map(|p| p.key.clone()).collect();
    let all = (may_edit && keys.len() > 1).then(|| {
        let count = keys.len() as u64;
        view! {
            <Form to=api::TakeProposals::PATH key="all">
                <Hidden name="application" value=id.to_string()/>
                {keys.into_iter().map(|key| view! { <Hidden name="keys[]" value=key/> }).collect::<Vec<_>>()}
                <Submit label=t.example_take_all(count)/>
            </Form>
        }
    });
    let cards = move |proposals: Vec<ProposalView>| {
        proposals.into_iter().map(|proposal| view! { <Proposed id may_edit proposal/> }).collect::<Vec<_>>()
    };
    let heading =
        |proposals: &[ProposalView], words: &'static str| (!proposals.is_empty()).then(|| view! { <h2>{words}</h2> });
    let written_heading = heading(&written, t.example_written_title());
    let written_why = (!written.is_empty()).then(|| view! { <p>{t.example_written_why()}</p> });
    let dismissed_heading = heading(&dismissed, t.example_dismissed_title());
    view! {
        <Page title=t.example_proposals_title() caption=view.head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            {if is_none {
                view! { <p class="lead">{t.example_proposals_none()}</p> <p>{t.example_proposals_how()}</p> }.into_any()
            } else {
                view! { <p class="lead">{t.example_proposals_lead()}</p> }.into_any()
            }}
            {all}
            {cards(open)}
            {written_heading}
            {written_why}
            {cards(written)}
            {dismissed_heading}
            {cards(dismissed)}
        </Page>
    }
}

/// One proposal, beside what stands there.
#[component]
fn Proposed(id: Uuid, may_edit: bool, proposal: ProposalView) -> impl IntoView {
    let t = use_texts();
    let ProposalView { key, question, section, words: proposed, written, dismissed } = proposal;
    let is_open = written.is_none() && !dismissed;
    let place = format!("/apply/{id}/section/{section}");
    let taken = key.clone();
    let take = (may_edit && is_open).then(|| {
        view! {
            <Form to=api::TakeProposals::PATH key=format!("take-{taken}") class="inline-form">
                <Hidden name="application" value=id.to_string()/>
                <Hidden name="keys[]" value=taken/>
                <Submit label=t.example_take()/>
            </Form>
        }
    });
    let dismiss = (may_edit && written.is_none()).then(|| {
        let (label, again) = if dismissed { (t.example_put_back(), "yes") } else { (t.example_dismiss(), "") };
        view! {
            <Form to=api::DismissProposal::PATH key=format!("dismiss-{key}") class="inline-form">
                <Hidden name="application" value=id.to_string()/>
                <Hidden name="key" value=key.clone()/>
                <Hidden name="again" value=again/>
                <Submit label quiet=true/>
            </Form>
        }
    });
    let beside = written.map(|answer| {
        let question = question.clone();
        view! {
            <p><strong>{t.example_written()}</strong></p>
            <AnswerView question answer=Some(answer) files_at=""/>
            <p><a href=place>{t.example_change()}</a></p>
        }
    });
    view! {
        <section class="card" data-proposal=question.id.clone()>
            <h2>{words(question.label.clone())}</h2>
            <div class="theirs">
                <p class="hint">{t.example_proposal()}</p>
                <blockquote class="whitespace-pre-line">{proposed}</blockquote>
            </div>
            {beside}
            <div class="actions">{take} {dismiss}</div>
        </section>
    }
}

/// Says that the badges propose something, with the way there.
#[component]
pub fn ProposedNotice(
    /// The application.
    id: Uuid,
    /// How many proposals wait.
    count: u64,
) -> impl IntoView {
    let t = use_texts();
    (count > 0).then(|| {
        view! {
            <Notice>
                <p>{t.example_proposals_open(count)} " " <a href=format!("/apply/{id}/proposals")>{t.example_proposals_go()}</a></p>
            </Notice>
        }
    })
}

page! {
    /// What the badges propose as answers.
    ProposalsPage in changes: show(load_by_id(api::proposals), |view| view! { <Proposals view/> }.into_any())
}
