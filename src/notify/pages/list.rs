//! What the reader was told, the newest first.

use crate::{
    notify::{
        api,
        bell::Unread,
        model::{NewsRow, NewsView},
    },
    ui::{Form, Mark, Moment, Page, Pager, State, Submit, field::Hidden, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn News(view: NewsView) -> impl IntoView {
    let t = use_texts();
    let Unread(unread) = expect_context();
    Effect::new(move |_| unread.set(view.unread));
    let none = view.rows.is_empty();
    let rows = view.rows.into_iter().map(|row| view! { <Row row/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.notify_title()>
            {none.then(|| view! { <p>{t.notify_none()}</p> })}
            {(view.unread > 0).then(|| view! {
                <Form to=api::MarkAll::PATH>
                    <Hidden name="until" value=view.until.0.to_string()/>
                    <Submit label=t.notify_mark_all() quiet=true/>
                </Form>
            })}
            {(!none).then(|| view! { <ul class="rows">{rows}</ul> })}
            <Pager page=view.page pages=view.pages address={|page| format!("/notifications?page={page}")}/>
            <p><a href="/account/notifications">{t.notify_to_choices()}</a></p>
        </Page>
    }
}

/// What happened leads through its own address, so that it counts as read with and without JavaScript.
#[component]
fn Row(row: NewsRow) -> impl IntoView {
    let t = use_texts();
    let class = if row.is_unread { "font-bold" } else { "" };
    view! {
        <li>
            <p class="spread">
                <a rel="external" href=format!("/notifications/{}", row.id) class=class>{row.words}</a>
                {row.is_unread.then(|| view! { <State mark=Mark::Now words=t.notify_unread()/> })}
            </p>
            <p class="hint"><Moment at=row.at/></p>
        </li>
    }
}

page! {
    /// What the reader was told.
    NewsPage in notify: {
        let query = use_query_map();
        let asked = move || query.with(|q| q.get("page").and_then(|p| p.parse().ok()).unwrap_or(1u64));
        show(load(asked, api::news), |view| view! { <News view/> }.into_any())
    }
}
