//! Checking a credential that somebody shows.

use super::{
    certificate::PrintButton,
    findings::{Findings, Outcome},
    here::{Found, Here},
};
use crate::{
    badge::{
        api,
        model::{Checked, Verdict, Verifying},
    },
    texts::Texts,
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{TextArea, TextField},
        load,
        page::{asked, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use server_fn::ServerFn;

/// What was found, with what it was found of.
#[component]
pub fn Results(
    /// What was found.
    checked: Checked,
) -> impl IntoView {
    let t = use_texts();
    let about = checked.about.clone();
    // A forgery names somebody else's credential: nothing of the genuine one should speak for it.
    let is_genuine = checked.verdict() != Verdict::Refused;
    view! {
        <section aria-labelledby="outcome">
            <h2 id="outcome" tabindex="-1">{t.badge_outcome()}</h2>
            <Outcome of=checked.verdict()/>
            {about.map(|about| view! {
                <p>{t.badge_says()}</p>
                <dl class="facts">
                    <div><dt>{t.badge_what()}</dt><dd>{match about.kept.filter(|_| is_genuine) {
                        Some(id) => view! { <a href=format!("/credentials/{id}")>{about.name}</a> }.into_any(),
                        None => about.name.into_any(),
                    }}</dd></div>
                    {about.recipient.map(|r| view! { <div><dt>{t.badge_recipient()}</dt><dd>{r}</dd></div> })}
                    {about.number.map(|n| view! { <div><dt>{t.badge_number()}</dt><dd>{n}</dd></div> })}
                    <div><dt>{t.badge_issuer()}</dt><dd>{about.issuer}</dd></div>
                </dl>
            })}
            <Findings checked/>
            <p><PrintButton/></p>
        </section>
    }
}

/// Why a file couldn't be checked: the address of the page says it, because a file is sent without a script.
fn problem(t: Texts, key: &str) -> &'static str {
    match key {
        "busy" => t.badge_file_busy(),
        "large" => t.badge_file_large(),
        "failed" => t.badge_file_failed(),
        "email" => t.badge_file_email(),
        _ => t.badge_file_missing(),
    }
}

/// A file goes to the server as it is; browsers send it without a script, and so do we.
#[component]
fn FromFile() -> impl IntoView {
    let t = use_texts();
    view! {
        <form class="form" method="post" action="/verify/file" enctype="multipart/form-data">
            <div class="field">
                <label for="verify-file">{t.badge_file_field()}</label>
                <p class="hint" id="verify-file-hint">{t.badge_file_hint()}</p>
                <input
                    class="input"
                    type="file"
                    id="verify-file"
                    name="file"
                    accept=".png,.svg,.json,.jwt,.txt,image/png,image/svg+xml,application/json"
                    aria-describedby="verify-file-hint"
                />
            </div>
            <div class="field">
                <label for="verify-file-email">{t.badge_verify_email()} " " {t.form_optional()}</label>
                <p class="hint" id="verify-file-email-hint">{t.badge_verify_email_hint()}</p>
                <input
                    class="input"
                    type="text"
                    id="verify-file-email"
                    name="email"
                    autocomplete="off"
                    aria-describedby="verify-file-email-hint"
                />
            </div>
            <Submit label=t.badge_file_go() quiet=true/>
        </form>
    }
}

#[component]
fn Verify(verifying: Verifying) -> impl IntoView {
    let t = use_texts();
    let query = untrack(|| use_query_map().get());
    let given = verifying.checked.clone();
    let why = query.get("problem").filter(|_| given.is_none());
    let here = Here::new(&verifying);
    let address = untrack(|| asked(&use_location().search.get(), "of"))
        .filter(|of| of.starts_with("https://"))
        .unwrap_or_default();
    view! {
        <Page title=t.badge_verify_title()>
            {why.map(|key| view! { <Notice tone=Tone::Warn><p>{problem(t, &key)}</p></Notice> })}
            <Found here given/>
            <p>{t.badge_verify_why()}</p>
            <p class="hint">{move || if here.is_ready() { t.badge_here() } else { t.badge_here_sent() }}</p>
            <div
                on:submit:capture=move |event| here.submitted(&event)
                on:dragover=move |event| here.dragged(&event)
                on:drop=move |event| here.dropped(&event)
            >
                <Form to=api::Verify::PATH>
                    <TextArea
                        name="credential"
                        label=t.badge_verify_field()
                        hint=t.badge_verify_hint()
                        value=address
                        rows=10
                    />
                    <TextField
                        name="email"
                        label=t.badge_verify_email()
                        hint=t.badge_verify_email_hint()
                        autocomplete="off"
                        optional=true
                    />
                    <Submit label=t.badge_verify_go()/>
                </Form>
                <h2>{t.badge_file_title()}</h2>
                <FromFile/>
            </div>
            <p role="status" class="hint">{move || here.is_running().then(|| t.badge_here_checking())}</p>
        </Page>
    }
}

page! {
    /// Checking a credential.
    VerifyPage in badge: {
        let query = use_query_map();
        let named = move || {
            let query = query.read();
            (query.get("id"), query.get("result"))
        };
        let read = load(named, |(id, result)| api::outcome(id, result));
        show(read, |verifying| view! { <Verify verifying/> }.into_any())
    }
}
