//! The badges that were awarded to somebody's address before it had an account.

use super::parts::words;
use crate::{
    learn::{
        api,
        model::award::{WaitingAward, WaitingView},
    },
    ui::{
        Confirmation, Day, Form, Page, Submit,
        field::{Hidden, TextField},
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn Waiting(view: WaitingView, sent: bool) -> impl IntoView {
    let t = use_texts();
    let none = view.awards.is_empty();
    let rows = view.awards.into_iter().map(|award| view! { <One award/> }).collect::<Vec<_>>();
    let own = match (view.signed_in, none) {
        (true, true) => view! { <p>{t.learn_waits_none()}</p> }.into_any(),
        (true, false) => view! { <p class="lead">{t.learn_waits_lead()}</p> <ul class="rows">{rows}</ul> }.into_any(),
        (false, _) => view! {
            <p class="actions">
                <a href="/sign-in?then=/claim" class="button" rel="nofollow">{t.account_sign_in()}</a>
                <a href="/sign-up" class="button button-quiet">{t.account_sign_up()}</a>
            </p>
        }
        .into_any(),
    };
    view! {
        <Page title=t.badge_waits_title()>
            {sent.then(|| view! { <Confirmation>{t.learn_waits_sent()}</Confirmation> })}
            {own}
            <h2>{t.learn_waits_by_mail()}</h2>
            <p>{t.learn_waits_by_mail_why()}</p>
            <Form to=api::AskForAwards::PATH key="ask">
                <TextField name="email" label=t.account_email() kind="email" autocomplete="email"/>
                <Submit label=t.learn_waits_send() quiet=true/>
            </Form>
        </Page>
    }
}

#[component]
fn One(award: WaitingAward) -> impl IntoView {
    let t = use_texts();
    let art = format!("/badge-art/{}.svg", award.badge);
    let id = award.id.to_string();
    view! {
        <li class="with-art">
            <img class="badge-art" src=art alt="" width="128" height="128"/>
            <div>
                <h2>{words(award.name)}</h2>
                <p>{words(award.description)}</p>
                {(!award.evidence.is_empty()).then(|| view! {
                    <p><strong>{t.learn_award_evidence()}</strong></p>
                    <p class="whitespace-pre-line break-words">{award.evidence}</p>
                })}
                <p class="hint">{t.learn_claim_by(award.by)} " " {t.learn_claim_until()} " " <Day at=award.until/></p>
                <Form to=api::TakeAward::PATH key=id.clone()>
                    <Hidden name="id" value=id/>
                    <Submit label=t.learn_claim_take()/>
                </Form>
            </div>
        </li>
    }
}

page! {
    /// The badges that wait for whoever is signed in.
    WaitingPage in learn: {
        let query = use_query_map();
        let sent = move || query.with(|q| q.get("sent").is_some());
        show(load(|| (), |()| api::waiting_awards()), move |view| view! { <Waiting view sent=untrack(sent)/> }.into_any())
    }
}
