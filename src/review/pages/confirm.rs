//! The decision before it takes effect, with the letter as it will be sent; and how a decision is taken up again: parts of
//! the committee's page.

use super::parts::outcome;
use crate::{
    programme::shown::words,
    review::{
        api,
        model::{EarlierView, Head, ProposalView},
    },
    ui::{
        Day, Form, Moment, Submit,
        field::{Hidden, TextArea},
        form::came_back,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

/// The decision that was written down, its letters, and the button that lets it take effect.
#[component]
pub fn Proposal(
    /// The application.
    head: Head,
    /// The decision.
    proposal: ProposalView,
) -> impl IntoView {
    let t = use_texts();
    let reasons = proposal
        .reasons
        .into_iter()
        .map(|(label, reason)| {
            view! { <div><dt>{words(label)}</dt><dd class="whitespace-pre-line">{reason}</dd></div> }
        })
        .collect::<Vec<_>>();
    let has_reasons = !reasons.is_empty();
    let letters = proposal
        .letters
        .into_iter()
        .map(|(language, subject, words)| {
            view! {
                <details open=true>
                    <summary>{t.review_confirm_letter(language)}</summary>
                    <p><strong>{subject}</strong></p>
                    <p class="inset whitespace-pre-line">{words}</p>
                </details>
            }
        })
        .collect::<Vec<_>>();
    let confirms = proposal.may_confirm || came_back(api::ConfirmDecision::PATH, "");
    view! {
        <h2>{t.review_confirm_title()}</h2>
        <p>{t.review_confirm_by(&proposal.by)} " " <Moment at=proposal.at/></p>
        <dl class="facts">
            <div><dt>{t.review_decide_outcome()}</dt><dd><strong>{outcome(t, proposal.outcome)}</strong></dd></div>
            {(!proposal.departure.is_empty()).then(|| view! {
                <div><dt>{t.review_decided_departure()}</dt><dd class="whitespace-pre-line">{proposal.departure}</dd></div>
            })}
        </dl>
        {has_reasons.then(|| view! {
            <h3>{t.review_decided_reasons()}</h3>
            <dl class="facts">{reasons}</dl>
        })}
        {letters}
        {if confirms {
            view! {
                <p>{t.review_confirm_lead()}</p>
                <Form to=api::ConfirmDecision::PATH>
                    <Hidden name="id" value=head.card.id.to_string()/>
                    <Hidden name="revision" value=head.revision.to_string()/>
                    <Submit label=t.review_confirm_send()/>
                </Form>
            }
            .into_any()
        } else {
            view! { <p class="notice">{t.review_confirm_another()}</p> }.into_any()
        }}
    }
}

/// The form that came back for a decision that isn't there any more: only for what it says.
#[component]
pub fn Outdated(
    /// The application.
    head: Head,
) -> impl IntoView {
    view! {
        <Form to=api::ConfirmDecision::PATH>
            <Hidden name="id" value=head.card.id.to_string()/>
            <Hidden name="revision" value=head.revision.to_string()/>
        </Form>
    }
}

/// Decisions that another has taken the place of.
#[component]
pub fn Earlier(
    /// The first one first.
    earlier: Vec<EarlierView>,
) -> impl IntoView {
    let t = use_texts();
    let entries = earlier
        .into_iter()
        .map(|row| {
            view! {
                <li>
                    <p><strong>{outcome(t, row.outcome)}</strong> ", " <Day at=row.at/></p>
                    <p>
                        {if row.appeal { t.review_earlier_appeal() } else { t.review_earlier_correction() }} " "
                        <Moment at=row.reopened_at/>
                    </p>
                    <p class="inset whitespace-pre-line">{row.reason}</p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t.review_earlier_title()}</h2>
        <ol class="rows">{entries}</ol>
    }
}

/// The coordinator takes a decision up again.
#[component]
pub fn Reopen(
    /// The application.
    head: Head,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <details open=came_back(api::Reopen::PATH, "")>
            <summary>{t.review_reopen_title()}</summary>
            <p>{t.review_reopen_lead()}</p>
            <Form to=api::Reopen::PATH>
                <Hidden name="id" value=head.card.id.to_string()/>
                <Hidden name="revision" value=head.revision.to_string()/>
                <TextArea name="reason" label=t.review_reopen_reason() hint=t.review_reopen_reason_hint() rows=3/>
                <Submit label=t.review_reopen_send() quiet=true/>
            </Form>
        </details>
    }
}
