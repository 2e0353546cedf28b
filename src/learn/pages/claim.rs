//! A badge that waits for whoever was written to.

use super::parts::words;
use crate::{
    learn::{api, model::award::ClaimView},
    ui::{
        Day, Form, Notice, Page, Submit, Tone,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Claim(view: ClaimView, token: String) -> impl IntoView {
    let t = use_texts();
    let art = format!("/badge-art/{}.svg", view.badge);
    let alt = t.badge_art_of(&view.name.text);
    let evidence = (!view.evidence.is_empty()).then(|| {
        view! {
            <h2>{t.learn_award_evidence()}</h2>
            <p class="whitespace-pre-line break-words">{view.evidence.clone()}</p>
        }
    });
    let way = match (view.credential, view.of_another, view.signed_in) {
        (Some(id), ..) => view! {
            <Notice tone=Tone::Good>
                <p>{t.learn_claim_done()} " " <a href=format!("/credentials/{id}")>{t.learn_award_see()}</a></p>
            </Notice>
        }
        .into_any(),
        (None, true, _) => view! { <Notice tone=Tone::Warn><p>{t.rule_award_other_account()}</p></Notice> }.into_any(),
        (None, false, true) => view! {
            <Form to=api::ClaimAward::PATH>
                <Hidden name="token" value=token/>
                <Submit label=t.learn_claim_take()/>
            </Form>
        }
        .into_any(),
        (None, false, false) => view! {
            <p>{t.learn_claim_how()}</p>
            <p class="actions">
                <a href=format!("/sign-in?then=/claim/{token}") class="button" rel="nofollow">{t.account_sign_in()}</a>
                <a href="/sign-up" class="button button-quiet">{t.account_sign_up()}</a>
            </p>
        }
        .into_any(),
    };
    view! {
        <Page title=t.learn_claim_title(&view.name.text)>
            <p class="lead">{t.learn_claim_by(view.by)}</p>
            <img class="badge-art badge-art-large" src=art alt=alt width="288" height="288"/>
            <p>{words(view.description)}</p>
            {evidence}
            {way}
            <p class="hint">{t.learn_claim_until()} " " <Day at=view.until/></p>
        </Page>
    }
}

page! {
    /// A badge that waits.
    ClaimPage in learn: {
        let token = untrack(parameter("token"));
        show(load(parameter("token"), api::award), move |view| view! { <Claim view token=token.clone()/> }.into_any())
    }
}
