//! A request to endorse something, as whoever was asked sees it.

use super::list::kind_words;
use crate::{
    endorse::{
        api,
        model::{AskedView, RequestState},
    },
    programme::shown::words,
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
fn Asked(view: AskedView, token: String) -> impl IntoView {
    let t = use_texts();
    let about = view.about;
    let give = format!("/endorsements/{}/{}/new?asked={token}", about.kind.key(), about.id);
    let answer = match view.state {
        RequestState::Given => view! { <Notice tone=Tone::Good>{t.endorse_asked_given()}</Notice> }.into_any(),
        RequestState::Declined => view! { <Notice>{t.endorse_asked_declined()}</Notice> }.into_any(),
        _ => view! {
            <p>{t.endorse_asked_how()}</p>
            <p class="actions"><a href=give class="button" rel="nofollow">{t.endorse_give_go()}</a></p>
            <Form to=api::Decline::PATH class="inline-form">
                <Hidden name="token" value=token/>
                <Submit label=t.endorse_decline() quiet=true/>
            </Form>
            <p class="hint">{t.endorse_asked_until()} " " <Day at=view.until/></p>
        }
        .into_any(),
    };
    view! {
        <Page title=t.endorse_asked_title() caption=kind_words(t, about.kind)>
            <p class="lead"><a href=about.page>{words(about.name)}</a></p>
            <p>{t.endorse_asked_by(view.asked_by)}</p>
            <blockquote class="inset whitespace-pre-line">{view.words}</blockquote>
            <p>{t.endorse_what()}</p>
            {answer}
        </Page>
    }
}

page! {
    /// A request to endorse something.
    AskedPage in endorse: {
        let token = untrack(parameter("token"));
        show(load(parameter("token"), api::asked), move |view| view! { <Asked view token=token.clone()/> }.into_any())
    }
}
