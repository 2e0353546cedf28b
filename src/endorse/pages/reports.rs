//! Endorsements that were reported, for coordinators.

use super::{by::about_line, list::one};
use crate::{
    endorse::{
        api,
        model::{Reported, ReportsView},
    },
    ui::{
        Form, Moment, Page, Submit,
        field::{Hidden, TextArea},
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Reports(view: ReportsView) -> impl IntoView {
    let t = use_texts();
    let none = view.rows.is_empty();
    let rows = view.rows.into_iter().map(|reported| view! { <One reported/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.endorse_reports_title()>
            {if none {
                view! { <p>{t.endorse_reports_none()}</p> }.into_any()
            } else {
                view! { <ul class="rows">{rows}</ul> }.into_any()
            }}
        </Page>
    }
}

#[component]
fn One(reported: Reported) -> impl IntoView {
    let t = use_texts();
    let id = reported.row.id.to_string();
    let reasons = reported.reasons.into_iter().map(|(by, reason, at)| {
        view! {
            <li>
                <p class="spread"><strong>{by}</strong> <span class="hint"><Moment at/></span></p>
                <p class="whitespace-pre-line">{reason}</p>
            </li>
        }
    });
    let reasons = reasons.collect::<Vec<_>>();
    view! {
        <li>
            {about_line(t, reported.about)}
            {one(t, reported.row, false)}
            <h2>{t.endorse_reports_reasons()}</h2>
            <ul>{reasons}</ul>
            <Form to=api::Settle::PATH key=id.clone()>
                <Hidden name="id" value=id.clone()/>
                <TextArea name="reason" label=t.endorse_settle_reason() hint=t.endorse_settle_reason_hint() rows=3/>
                <div class="actions">
                    <Submit label=t.endorse_keep() name="outcome" value="keep"/>
                    <Submit label=t.endorse_hide() warn=true name="outcome" value="hide"/>
                </div>
            </Form>
        </li>
    }
}

page! {
    /// Endorsements that were reported.
    ReportsPage in endorse: show(load(|| (), |()| api::reports()), |view| view! { <Reports view/> }.into_any())
}
