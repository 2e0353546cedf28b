//! How reviews go: drawn, and as a table with the same numbers.

use super::{board::Beside, parts::phase};
use crate::{
    review::{
        api,
        model::{MonthFigures, StatisticsView},
    },
    ui::{Page, Progress, Table, Texts, load, page::show, use_texts, when},
};
use leptos::prelude::*;

#[component]
fn Statistics(view: StatisticsView) -> impl IntoView {
    let t = use_texts();
    let days = move |median: Option<u64>| median.map_or_else(|| "–".to_string(), |days| t.review_days(days));
    let share = move |label: String, (part, of): (u64, u64)| {
        view! { <Progress words=t.review_share(label, part, of) done=part of/> }
    };
    let phases = view
        .phases
        .iter()
        .map(|(of, median)| {
            view! { <tr><th scope="row">{phase(t, *of)}</th><td class="number">{days(*median)}</td></tr> }
        })
        .collect::<Vec<_>>();
    let months = view
        .months
        .iter()
        .map(|month| {
            view! {
                <tr>
                    <th scope="row"><time datetime=month.name.clone()>{when::month(t.locale().tag(), month.month)}</time></th>
                    <td class="number">{month.submitted}</td>
                    <td class="number">{month.issued}</td>
                    <td class="number">{month.not_yet}</td>
                    <td class="number">{month.withdrawn}</td>
                    <td class="number">{days(month.median)}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let head = [
        t.review_month(),
        t.review_submitted(),
        t.review_outcome_issued(),
        t.review_outcome_not_yet_issued(),
        t.review_course_withdrawn(),
        t.review_median(),
    ];
    let of_phases = [t.review_phase(), t.review_phase_median()];
    view! {
        <Page title=t.review_statistics_title() wide=true back=("/review".into(), t.review_back_board().into())>
            <p>{t.review_statistics_lead()}</p>
            <Beside/>
            <ul>
                <li><a href="/review/evaluators">{t.review_figures_title()}</a></li>
                <li><a href="/review/practice">{t.review_practice_title()}</a></li>
            </ul>
            <dl class="facts">
                <div><dt>{t.review_statistics_open()}</dt><dd>{view.open}</dd></div>
                <div><dt>{t.review_time_overdue()}</dt><dd>{view.overdue}</dd></div>
                <div><dt>{t.review_statistics_decided()}</dt><dd>{view.decided}</dd></div>
                <div><dt>{t.review_statistics_median()}</dt><dd>{days(view.median)}</dd></div>
            </dl>
            {share(t.review_statistics_in_time().into(), (view.in_time, view.decided))}
            {share(t.review_statistics_first().into(), (view.first.1, view.first.0))}
            <h2>{t.review_statistics_months()}</h2>
            <Plot months=view.months/>
            <Table caption=t.review_statistics_months() head=head.map(String::from).to_vec()>{months}</Table>
            <h2>{t.review_statistics_phases()}</h2>
            <Table caption=t.review_statistics_phases() head=of_phases.map(String::from).to_vec()>{phases}</Table>
        </Page>
    }
}

/// The height of the plot, in its own units; a month is as wide as a tenth of that.
const HEIGHT: u64 = 120;

/// What came in and what was decided, two bars a month. The table below says the same, so nobody has to see it.
#[component]
fn Plot(months: Vec<MonthFigures>) -> impl IntoView {
    let t: Texts = use_texts();
    let most = months.iter().map(|m| m.submitted.max(m.issued + m.not_yet)).max().unwrap_or(0).max(1);
    let width = months.len() as u64 * 24;
    let bars = months
        .iter()
        .enumerate()
        .map(|(nth, month)| {
            let bar = |value: u64, at: u64, pattern: bool| {
                let height = value * HEIGHT / most;
                let x = nth as u64 * 24 + at;
                // Filled and outlined, not by colour alone.
                let fill = if pattern { "none" } else { "currentColor" };
                view! {
                    <rect
                        x=x.to_string()
                        y=(HEIGHT - height).to_string()
                        width="8"
                        height=height.to_string()
                        fill=fill
                        stroke="currentColor"
                    ></rect>
                }
            };
            view! { <g>{bar(month.submitted, 2, true)} {bar(month.issued + month.not_yet, 12, false)}</g> }
        })
        .collect::<Vec<_>>();
    view! {
        <figure class="meter">
            <svg viewBox=format!("-1 -1 {} {}", width + 2, HEIGHT + 2) aria-hidden="true" focusable="false">
                {bars}
            </svg>
            <figcaption>{t.review_plot_key(most)}</figcaption>
        </figure>
    }
}

page! {
    /// How reviews go.
    StatisticsPage in coordinate: show(load(|| (), |()| api::statistics()), |view| view! { <Statistics view/> }.into_any())
}
