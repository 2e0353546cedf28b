//! What has changed since a label was applied for, for the applicant and for those who review.

use crate::{
    apply::{
        api,
        model::views::{RenewalHead, Since},
    },
    label::model::LabelState,
    programme::shown::words,
    ui::{CalendarDay, Form, Notice, Submit, Tone, changes::Changes, field::Hidden, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// Question by question.
#[component]
pub fn SinceView(
    /// What has changed.
    since: Since,
) -> impl IntoView {
    let t = use_texts();
    let count = since.changed.len() as u64;
    let changed = since
        .changed
        .into_iter()
        .map(|answer| {
            view! { <section><h3>{words(answer.label)}</h3> <Changes pieces=answer.pieces/></section> }
        })
        .collect::<Vec<_>>();
    let unchanged = since.same.len() as u64;
    let same = since.same.into_iter().map(|label| view! { <li>{words(label)}</li> }).collect::<Vec<_>>();
    let number = since.number;
    view! {
        <section id="since">
            <h2>{t.apply_since_title()}</h2>
            // Who may not know whose it is isn't told which label.
            {(!number.is_empty()).then(|| view! {
                <p>
                    {t.apply_renews()} " " <a href=format!("/labels/{number}")>{number.clone()}</a> ". "
                    {t.apply_label_until()} " " <CalendarDay at=since.valid_until/>
                </p>
            })}
            {(since.state == LabelState::Revoked).then(|| view! { <p class="notice notice-warn">{t.rule_renewal_revoked()}</p> })}
            <p>{if count == 0 { t.apply_since_nothing().to_string() } else { t.apply_since_changed(count) }}</p>
            {changed}
            {(unchanged > 0).then(|| view! {
                <details><summary>{t.apply_since_same(unchanged)}</summary><ul>{same}</ul></details>
            })}
        </section>
    }
}

/// Which label is renewed; and a way on where that is too late.
#[component]
pub fn RenewalPart(
    /// The application.
    id: Uuid,
    /// The label.
    renewal: RenewalHead,
    /// Whether the application is a draft.
    is_draft: bool,
    /// Whether the reader may write in it.
    may_edit: bool,
) -> impl IntoView {
    let t = use_texts();
    let number = renewal.number;
    let late = match renewal.state {
        LabelState::Revoked => Some(t.rule_renewal_revoked()),
        LabelState::Expired => Some(t.rule_renewal_too_late()),
        LabelState::Valid | LabelState::Suspended | LabelState::Ahead => None,
    };
    let late = late.filter(|_| is_draft).map(|words| {
        view! {
            <Notice tone=Tone::Warn>
                <p>{words}</p>
                {may_edit.then(|| view! {
                    <p>{t.apply_anew_why()}</p>
                    <Form to=api::ApplyAnew::PATH>
                        <Hidden name="id" value=id.to_string()/>
                        <Submit label=t.apply_anew()/>
                    </Form>
                })}
            </Notice>
        }
    });
    view! {
        <p>
            {t.apply_renews()} " " <a href=format!("/labels/{number}")>{number.clone()}</a> ". "
            {t.apply_label_until()} " " <CalendarDay at=renewal.valid_until/>
        </p>
        {late}
    }
}
