//! The queue of complaints about labels, and of cases, for coordinators and the committee.

use super::{choices, measure_words, stage_words, state_words};
use crate::{
    label::{
        api,
        model::{CaseRow, CasesView, ComplaintRow, LabelState, Measure},
    },
    ui::{
        Day, Form, Moment, Page, State, Submit,
        field::{Choices, Hidden, TextArea},
        form::came_back,
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Cases(view: CasesView) -> impl IntoView {
    let t = use_texts();
    let list = |rows: Vec<CaseRow>, none: &'static str| match rows.is_empty() {
        true => view! { <p>{none}</p> }.into_any(),
        false => {
            let rows = rows.into_iter().map(|row| view! { <OneCase row/> }).collect::<Vec<_>>();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }
    };
    let settles = view.complaints.is_some();
    let complaints = view.complaints.map(|complaints| {
        let none = complaints.is_empty();
        let rows = complaints.into_iter().map(|row| view! { <OneComplaint row/> }).collect::<Vec<_>>();
        view! {
            <h2>{t.label_complaints()}</h2>
            {if none {
                view! { <p>{t.label_complaints_none()}</p> }.into_any()
            } else {
                view! { <ul class="rows">{rows}</ul> }.into_any()
            }}
        }
    });
    view! {
        <Page title=t.label_cases_title() back=("/register".to_string(), t.label_register_title().to_string())>
            <p>{t.label_cases_lead()}</p>
            {settles.then(|| view! { <p><a href="/label-checks">{t.label_checks_title()}</a></p> })}
            {complaints}
            <h2>{t.label_cases_running()}</h2>
            {list(view.running, t.label_cases_none())}
            <h2>{t.label_cases_closed()}</h2>
            {list(view.closed, t.label_cases_none_closed())}
        </Page>
    }
}

#[component]
fn OneCase(row: CaseRow) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = stage_words(t, row.stage);
    let what = row.outcome.unwrap_or(row.measure);
    view! {
        <li>
            <p class="spread">
                <a href=format!("/label-cases/{}", row.id)>{row.number} ", " {row.holder}</a>
                <State mark words/>
            </p>
            <p class="hint">{measure_words(t, what)} " · " {t.label_case_opened()} " " <Day at=row.opened_at/></p>
        </li>
    }
}

/// What somebody complains about, as they wrote it.
#[component]
pub fn Complained(
    /// The complaint.
    row: ComplaintRow,
) -> impl IntoView {
    let t = use_texts();
    let by = if row.name.is_empty() { t.label_complaint_unnamed().to_string() } else { row.name };
    view! {
        <p class="spread"><strong>{by}</strong> <span class="hint"><Moment at=row.at/></span></p>
        {(!row.email.is_empty()).then(|| {
            let to = format!("mailto:{}", row.email);
            view! { <p><a href=to>{row.email}</a></p> }
        })}
        <blockquote class="inset whitespace-pre-line">{row.words}</blockquote>
    }
}

#[component]
fn OneComplaint(row: ComplaintRow) -> impl IntoView {
    let t = use_texts();
    let (id, number) = (row.id.to_string(), row.number.clone());
    let label = format!("{}, {}", row.number, row.holder);
    let complaint = id.clone();
    let (settle, open) = (format!("settle-{id}"), format!("open-{id}"));
    let (settles, opens) = (came_back(api::SettleComplaint::PATH, &settle), came_back(api::OpenCase::PATH, &open));
    // What can't be done to a label that stands otherwise is said when it is sent.
    let measures = choices(t, &[Measure::Suspend, Measure::Revoke]);
    view! {
        <li>
            <p><a href=format!("/labels/{number}")>{label}</a></p>
            <Complained row/>
            <details open=opens>
                <summary>{t.label_open_title()}</summary>
                <p>{t.label_open_why()}</p>
                <Form to=api::OpenCase::PATH key=open>
                    <Hidden name="number" value=number.clone()/>
                    <Hidden name="complaint" value=complaint.clone()/>
                    <Choices name="measure" label=t.label_open_measure() choices=measures/>
                    <TextArea name="grounds" label=t.label_open_grounds() hint=t.label_open_grounds_hint() rows=5/>
                    <Submit label=t.label_open()/>
                </Form>
            </details>
            <details open=settles>
                <summary>{t.label_settle_title()}</summary>
                <Form to=api::SettleComplaint::PATH key=settle>
                    <Hidden name="id" value=id.clone()/>
                    <TextArea name="note" label=t.label_settle_note() hint=t.label_settle_note_hint() rows=3/>
                    <Submit label=t.label_settle() quiet=true/>
                </Form>
            </details>
        </li>
    }
}

/// How a label stands, beside the words of a case about it.
pub fn state(t: crate::ui::Texts, state: LabelState) -> impl IntoView {
    let (mark, words) = state_words(t, state);
    view! { <State mark words/> }
}

page! {
    /// The queue of complaints and cases.
    CasesPage in cases: show(load(|| (), |()| api::cases()), |view| view! { <Cases view/> }.into_any())
}
