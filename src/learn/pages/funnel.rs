//! How far the learners of a playlist get, for the programme's team.

use super::parts::{span, words};
use crate::{
    learn::{
        api,
        model::figures::{FunnelRow, FunnelView},
    },
    timestamp::DAY,
    ui::{
        Page, Table, Texts, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Funnel(view: FunnelView) -> impl IntoView {
    let t = use_texts();
    let stops = stops(t, &view);
    let (playlist, title) = view.playlist;
    let caption = title.text.clone();
    let head = [
        t.learn_funnel_activity(),
        t.learn_funnel_opened(),
        t.learn_funnel_begun(),
        t.learn_funnel_submitted(),
        t.learn_funnel_improved(),
        t.learn_funnel_awarded(),
    ]
    .map(str::to_string)
    .to_vec();
    let joined = view.joined;
    let timed = view.rows.iter().any(|row| row.reading.or(row.writing).or(row.waiting).is_some());
    let times = timed.then(|| {
        let head = [t.learn_funnel_activity(), t.learn_funnel_reading(), t.learn_funnel_writing(), t.learn_funnel_waiting()];
        let head = head.map(str::to_string).to_vec();
        let rows = view.rows.iter().map(|row| {
            let cell = |took: Option<i64>| view! { <td class="number">{took.map_or_else(|| "–".into(), |took| span(t, took))}</td> };
            view! {
                <tr>
                    <th scope="row">{words(row.title.clone())}</th>
                    {cell(row.reading)}
                    {cell(row.writing)}
                    {cell(row.waiting)}
                </tr>
            }
        });
        let rows = rows.collect::<Vec<_>>();
        view! {
            <h2>{t.learn_funnel_times()}</h2>
            <p>{t.learn_funnel_times_lead()}</p>
            <Table caption=t.learn_funnel_times() head>{rows}</Table>
        }
    });
    let rows = view.rows.into_iter().map(|row| view! { <Row row joined/> }).collect::<Vec<_>>();
    view! {
        <Page
            title=t.learn_funnel_title()
            wide=true
            back=(format!("/learn/{playlist}"), title.text)
            caption=caption
        >
            <p>{t.learn_funnel_lead()}</p>
            <dl class="facts">
                <div><dt>{t.learn_started()}</dt><dd>{joined}</dd></div>
                <div><dt>{t.learn_completed()}</dt><dd>{view.completed}</dd></div>
                {view.median.map(|took| view! {
                    <div><dt>{t.learn_median()}</dt><dd>{t.learn_days(u64::try_from(took / DAY).unwrap_or(0).max(1))}</dd></div>
                })}
            </dl>
            <Table caption=t.learn_funnel_title() head>{rows}</Table>
            {stops}
            {times}
            <p><a href=format!("/learn/{playlist}/funnel.csv") rel="external" download>{t.learn_funnel_csv()}</a></p>
        </Page>
    }
}

/// How many have gone no further at each step; the step with the most of them is marked.
fn stops(t: Texts, view: &FunnelView) -> impl IntoView + use<> {
    let most = view.most();
    let marked = move |n: u64| match most {
        Some(most) if most == n => view! { <strong>{t.learn_funnel_most(n)}</strong> }.into_any(),
        _ => view! { {n} }.into_any(),
    };
    let head = [
        t.learn_funnel_activity(),
        t.learn_funnel_only_read(),
        t.learn_funnel_only_begun(),
        t.learn_funnel_only_returned(),
    ];
    let head = head.map(str::to_string).to_vec();
    let rows = view.rows.iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{words(row.title.clone())}</th>
                <td class="number">{marked(row.only_read)}</td>
                <td class="number">{marked(row.only_begun)}</td>
                <td class="number">{marked(row.only_returned)}</td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let parts = view.parts.iter().cloned().map(|(activity, part, n)| {
        view! { <tr><th scope="row">{words(activity)}</th><td>{words(part)}</td><td class="number">{n}</td></tr> }
    });
    let parts = parts.collect::<Vec<_>>();
    let parts = (!parts.is_empty()).then(|| {
        let head = [t.learn_funnel_activity(), t.learn_funnel_part(), t.learn_funnel_people()];
        let head = head.map(str::to_string).to_vec();
        view! { <Table caption=t.learn_funnel_parts() head>{parts}</Table> }
    });
    view! {
        <h2>{t.learn_funnel_stops()}</h2>
        <p>{t.learn_funnel_stops_lead()}</p>
        <p>{t.learn_funnel_joined_only()} " " {marked(view.joined_only)}</p>
        <Table caption=t.learn_funnel_stops() head>{rows}</Table>
        {parts}
    }
}

#[component]
fn Row(row: FunnelRow, joined: u64) -> impl IntoView {
    let figure = move |n: u64| {
        let share = (joined > 0).then(|| format!(" ({} %)", n * 100 / joined));
        view! { <td class="number">{n} {share}</td> }
    };
    view! {
        <tr>
            <th scope="row">{words(row.title)}</th>
            {figure(row.opened)}
            {figure(row.begun)}
            {figure(row.submitted)}
            {figure(row.improved)}
            {figure(row.awarded)}
        </tr>
    }
}

page! {
    /// How far the learners of a playlist get.
    FunnelPage in assess: show(load(parameter("playlist"), api::funnel), |view| view! { <Funnel view/> }.into_any())
}
