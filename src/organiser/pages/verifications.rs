//! What waits for verification.

use super::parts::{Request, kind_words};
use crate::{
    organiser::{
        Organiser, api,
        model::views::{RequestView, VerificationsView},
    },
    ui::{
        Day, Form, Page, Submit,
        field::{Hidden, TextArea},
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Verifications(view: VerificationsView) -> impl IntoView {
    let t = use_texts();
    let none = view.waiting.is_empty();
    let rows = view
        .waiting
        .into_iter()
        .map(|(organiser, country, requests)| view! { <Waiting organiser country requests/> })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.organiser_verifications_title()>
            <p>{if none { t.organiser_verifications_none() } else { t.organiser_verifications_lead() }}</p>
            {rows}
        </Page>
    }
}

#[component]
fn Waiting(organiser: Organiser, country: String, requests: Vec<RequestView>) -> impl IntoView {
    let t = use_texts();
    let id = organiser.id.to_string();
    view! {
        <section class="card">
            <h2><a href=format!("/organisers/{}", organiser.slug)>{organiser.name}</a></h2>
            <dl class="facts">
                <div><dt>{t.organiser_kind()}</dt><dd>{kind_words(t, organiser.kind)}</dd></div>
                <div><dt>{t.organiser_country()}</dt><dd>{country}</dd></div>
                {organiser.website.map(|w| view! { <div><dt>{t.organiser_website()}</dt><dd>{w}</dd></div> })}
                <div><dt>{t.organiser_contact_email()}</dt><dd>{organiser.contact_email}</dd></div>
                {organiser.verification_asked_at.map(|at| view! { <div><dt>{t.organiser_asked_on()}</dt><dd><Day at/></dd></div> })}
            </dl>
            {(requests.is_empty() && !organiser.verification_note.is_empty()).then(|| view! {
                <p class="inset">{organiser.verification_note.clone()}</p>
            })}
            {(!requests.is_empty()).then(|| view! {
                <ul class="rows">{requests.into_iter().map(|request| view! { <Request request/> }).collect::<Vec<_>>()}</ul>
            })}
            <Form to=api::DecideVerification::PATH key=id.clone()>
                <Hidden name="id" value=id.clone()/>
                <Hidden name="revision" value=organiser.revision.to_string()/>
                <TextArea name="reason" label=t.organiser_reason() hint=t.organiser_reason_hint() rows=3 optional=true/>
                <div class="actions">
                    <Submit label=t.organiser_grant() name="outcome" value="grant"/>
                    <Submit label=t.organiser_refuse() quiet=true name="outcome" value="refuse"/>
                </div>
            </Form>
        </section>
    }
}

page! {
    /// What waits for verification.
    VerificationsPage in organiser: show(load(|| (), |()| api::verifications()), |view| view! { <Verifications view/> }.into_any())
}
