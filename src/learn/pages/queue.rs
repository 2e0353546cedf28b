//! What waits to be assessed.

use super::parts::words;
use crate::{
    learn::{
        api,
        model::views::{QueueRow, QueueView},
    },
    ui::{
        Moment, Page, Pager, Table, load,
        page::{encoded, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};

fn address(badge: Option<&str>, page: u64) -> String {
    let badge = badge.map(|b| format!("badge={}", encoded(b)));
    let page = (page > 1).then(|| format!("page={page}"));
    let query = [badge, page].into_iter().flatten().collect::<Vec<_>>().join("&");
    if query.is_empty() { "/assess".into() } else { format!("/assess?{query}") }
}

#[component]
fn Queue(view: QueueView) -> impl IntoView {
    let t = use_texts();
    let chosen = view.badge.clone();
    let none = view.rows.is_empty();
    let all: u64 = view.badges.iter().map(|(_, n)| n).sum();
    let every = (t.learn_assess_with_count(t.learn_assess_all(), all), None, chosen.is_none());
    let filters = [every]
        .into_iter()
        .chain(view.badges.into_iter().map(|(badge, n)| {
            let current = chosen.as_ref() == Some(&badge.id);
            (t.learn_assess_with_count(badge.name, n), Some(badge.id), current)
        }))
        .map(|(label, badge, current)| {
            let to = address(badge.as_deref(), 1);
            view! { <li><a href=to class=current.then_some("font-bold") aria-current=current.then_some("true")>{label}</a></li> }
        })
        .collect::<Vec<_>>();
    let head = [t.learn_assess_person(), t.learn_assess_badge(), t.learn_assess_task(), t.learn_assess_since()]
        .map(String::from)
        .to_vec();
    let rows = view.rows.into_iter().map(|row| view! { <Row row/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.learn_assess_title() wide=true>
            <p>{t.learn_assess_lead()}</p>
            <nav aria-label=t.learn_assess_filter()><ul class="plain-list flex flex-wrap gap-x-6">{filters}</ul></nav>
            <p role="status">{if none { t.learn_assess_none().to_string() } else { t.learn_assess_count(view.count) }}</p>
            {(!none).then(|| view! {
                <Table caption=t.learn_assess_title() head>{rows}</Table>
            })}
            <Pager page=view.page pages=view.pages address={move |page| address(chosen.as_deref(), page)}/>
        </Page>
    }
}

#[component]
fn Row(row: QueueRow) -> impl IntoView {
    let t = use_texts();
    let days = u64::try_from(row.days).unwrap_or(0);
    let again = (row.round > 1).then(|| format!(", {}", t.learn_assess_again(row.round)));
    view! {
        <tr>
            <th scope="row"><A href=format!("/assess/{}", row.id)>{row.person}</A></th>
            <td>{words(row.badge)}</td>
            <td>
                {words(row.task)} {again}
                {row.looked_at_by.map(|name| view! { <p class="hint">{t.learn_assess_looked_at(name)}</p> })}
            </td>
            <td><Moment at=row.handed_in_at/> {(days > 0).then(|| format!(" ({})", t.learn_assess_days(days)))}</td>
        </tr>
    }
}

page! {
    /// What waits to be assessed.
    QueuePage in assess: {
        let query = use_query_map();
        let asked = move || {
            let badge = query.with(|q| q.get("badge")).filter(|b| !b.is_empty());
            let page: u64 = query.with(|q| q.get("page")).and_then(|p| p.parse().ok()).unwrap_or(1);
            (badge, page)
        };
        show(load(asked, |(badge, page)| api::queue(badge, page)), |view| view! { <Queue view/> }.into_any())
    }
}
