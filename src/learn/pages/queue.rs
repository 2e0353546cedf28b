//! What waits to be assessed.

use super::parts::{looked_at, words};
use crate::{
    learn::{
        api,
        model::assessing::{QueueFilter, QueueRow, QueueView},
    },
    timestamp::DAY,
    ui::{Moment, Page, Pager, Table, boot::Refresh, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
fn Queue(view: QueueView) -> impl IntoView {
    let t = use_texts();
    let chosen = view.chosen.clone();
    let none = view.rows.is_empty();
    let of_badge = |badge: Option<String>| QueueFilter { badge, ..chosen.clone() };
    let badges = view.badges.into_iter().map(|(badge, n)| (badge.name.text, of_badge(Some(badge.id)), n));
    let badges = filter(t.learn_assess_filter(), t.learn_assess_all(), of_badge(None), badges.collect(), &chosen);
    let of_language = |language: Option<String>| QueueFilter { language, ..chosen.clone() };
    let languages = view.languages.into_iter().map(|(code, name, n)| (name.text, of_language(Some(code)), n));
    let languages: Vec<_> = languages.collect();
    // One language needs no choosing.
    let languages = (languages.len() > 1 || chosen.language.is_some()).then(|| {
        filter(t.learn_assess_language(), t.learn_assess_all_languages(), of_language(None), languages, &chosen)
    });
    let own = view.own.median.map(|median| {
        let days = u64::try_from(median / DAY + 1).unwrap_or(1);
        view! { <p class="hint">{t.learn_assess_own(view.own.assessed)} " " {t.learn_assess_own_median(days)}</p> }
    });
    let head = [t.learn_assess_person(), t.learn_assess_badge(), t.learn_assess_task(), t.learn_assess_since()]
        .map(String::from)
        .to_vec();
    let rows = view.rows.into_iter().map(|row| view! { <Row row chosen=chosen.clone()/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.learn_assess_title() wide=true>
            <p>{t.learn_assess_lead()}</p>
            {badges}
            {languages}
            <p role="status">{if none { t.learn_assess_none().to_string() } else { t.learn_assess_count(view.count) }}</p>
            {(!none).then(|| view! {
                <Table caption=t.learn_assess_title() head>{rows}</Table>
            })}
            <Pager page=view.page pages=view.pages address={move |page| chosen.address("/assess", page)}/>
            {own}
        </Page>
    }
}

/// Links that narrow the list down, each with how much it leaves.
fn filter(
    label: &'static str,
    all: &'static str,
    none: QueueFilter,
    some: Vec<(String, QueueFilter, u64)>,
    chosen: &QueueFilter,
) -> AnyView {
    let t = use_texts();
    let sum = some.iter().map(|(_, _, n)| n).sum();
    let links = [(all.to_string(), none, sum)].into_iter().chain(some).map(|(words, to, n)| {
        let current = to == *chosen;
        let words = t.learn_assess_with_count(words, n);
        let to = to.address("/assess", 1);
        view! { <li><a href=to class=current.then_some("font-bold") aria-current=current.then_some("true")>{words}</a></li> }
    });
    view! { <nav aria-label=label><ul class="plain-list flex flex-wrap gap-x-6">{links.collect::<Vec<_>>()}</ul></nav> }
        .into_any()
}

/// Reads the list again as soon as the server says that it has changed, while somebody looks at it; and every half minute,
/// for when nothing can be heard.
#[cfg(feature = "hydrate")]
fn look_again() {
    let Refresh(refresh) = expect_context();
    let again = move || {
        if !document().hidden() {
            refresh.update(|n| *n += 1);
        }
    };
    if let Ok(timer) = set_interval_with_handle(again, std::time::Duration::from_secs(30)) {
        on_cleanup(move || timer.clear());
    }
    let _ = crate::ui::live::listen(|| Some("/assess/live".into()), move |_, _| again());
    // Nobody told it anything while it was out of sight.
    let seen = window_event_listener(leptos::ev::Custom::<web_sys::Event>::new("visibilitychange"), move |_| again());
    on_cleanup(move || seen.remove());
}

#[cfg(not(feature = "hydrate"))]
fn look_again() {
    let _: Option<Refresh> = None;
}

#[component]
fn Row(row: QueueRow, chosen: QueueFilter) -> impl IntoView {
    let t = use_texts();
    let days = u64::try_from(row.days).unwrap_or(0);
    let again = (row.round > 1).then(|| format!(", {}", t.learn_assess_again(row.round)));
    view! {
        <tr>
            <th scope="row"><a href=chosen.address(&format!("/assess/{}", row.id), 1)>{row.person.unwrap_or_else(|| t.learn_assess_somebody().to_string())}</a></th>
            <td>{words(row.badge)}</td>
            <td>
                {words(row.task)} {again}
                {row.looked_at_by.map(|colleague| view! { <p class="hint">{looked_at(t, colleague)}</p> })}
            </td>
            <td><Moment at=row.submitted_at/> {(days > 0).then(|| format!(" ({})", t.learn_assess_days(days)))}</td>
        </tr>
    }
}

page! {
    /// What waits to be assessed.
    QueuePage in assess: {
        let query = use_query_map();
        look_again();
        let asked = move || {
    let query = query.read();
            let chosen = QueueFilter::of(query.get("badge"), query.get("language"));
            (chosen, query.get("page").and_then(|p| p.parse().ok()).unwrap_or(1))
        };
        show(load(asked, |(chosen, page): (QueueFilter, u64)| api::queue(chosen.badge, chosen.language, page)), |view| view! { <Queue view/> }.into_any())
    }
}
