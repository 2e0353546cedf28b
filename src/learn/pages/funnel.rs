//! How far the learners of a playlist get, for the programme's team.

use super::parts::{span, words};
use crate::{
    learn::{
        api,
        model::views::{FunnelRow, FunnelView},
    },
    timestamp::DAY,
    ui::{
        Page, Table, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Funnel(view: FunnelView) -> impl IntoView {
    let t = use_texts();
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
            {times}
            <p><a href=format!("/learn/{playlist}/funnel.csv") rel="external" download>{t.learn_funnel_csv()}</a></p>
        </Page>
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
