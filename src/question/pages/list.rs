//! What the reader has asked, and a place to ask.

use super::parts::rows;
use crate::{
    question::{api, model::OwnView},
    ui::{
        Form, Page, Pager, Submit,
        field::{Select, TextArea},
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn Own(view: OwnView) -> impl IntoView {
    let t = use_texts();
    let about = untrack(|| use_query_map().with(|q| q.get("about"))).unwrap_or_default();
    // A choice that there is only one of is made already.
    let about = match view.playlists.as_slice() {
        [(only, _)] => only.clone(),
        _ => about,
    };
    let playlists = view.playlists.into_iter().map(|(id, title)| (id, title.text)).collect::<Vec<_>>();
    let none = view.rows.is_empty();
    view! {
        <Page title=t.question_title()>
            {view.may_answer.then(|| view! { <p><a href="/questions/queue">{t.question_queue_title()}</a></p> })}
            {if none {
                view! { <p>{t.question_none()}</p> }.into_any()
            } else {
                rows(t, view.rows, false).into_any()
            }}
            <Pager page=view.page pages=view.pages address={|page| format!("/questions?page={page}")}/>
            <h2 id="ask">{t.question_ask_title()}</h2>
            <p>{t.question_ask_lead()}</p>
            <Form to=api::Ask::PATH>
                <Select name="playlist" label=t.question_ask_about() value=about choices=playlists/>
                <TextArea name="words" label=t.question_ask_words()/>
                <Submit label=t.question_ask()/>
            </Form>
        </Page>
    }
}

page! {
    /// What the reader has asked.
    OwnPage in question: {
        let query = use_query_map();
        let page = move || query.read().get("page").and_then(|p| p.parse().ok()).unwrap_or(1);
        show(load(page, api::own), |view| view! { <Own view/> }.into_any())
    }
}
