//! What all have asked, for those who answer.

use super::parts::rows;
use crate::{
    question::{
        api,
        model::{QuestionState, QueueView},
    },
    ui::{Page, Pager, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
fn Queue(view: QueueView) -> impl IntoView {
    let t = use_texts();
    let now = view.state;
    let tabs = view.counts.into_iter().map(|(state, count)| {
        let words = match state {
            QuestionState::Open => t.question_tab_open(count),
            QuestionState::Answered => t.question_tab_answered(count),
            QuestionState::Closed => t.question_tab_closed(count),
        };
        let to = format!("/questions/queue?state={}", state.key());
        view! { <li><a href=to aria-current=(state == now).then_some("page")>{words}</a></li> }
    });
    let tabs = tabs.collect::<Vec<_>>();
    let none = view.rows.is_empty();
    view! {
        <Page title=t.question_queue_title() back=("/questions".into(), t.question_title().into())>
            <nav class="tabs" aria-label=t.question_tabs()><ul>{tabs}</ul></nav>
            {if none {
                view! { <p>{t.question_queue_none()}</p> }.into_any()
            } else {
                rows(t, view.rows, true).into_any()
            }}
            <Pager
                page=view.page
                pages=view.pages
                address={move |page| format!("/questions/queue?state={}&page={page}", now.key())}
            />
        </Page>
    }
}

page! {
    /// What all have asked.
    QueuePage in question: {
        let query = use_query_map();
        let asked = move || {
            let query = query.read();
            (query.get("state"), query.get("page").and_then(|p| p.parse().ok()).unwrap_or(1))
        };
        show(load(asked, |(state, page)| api::queue(state, page)), |view| view! { <Queue view/> }.into_any())
    }
}
