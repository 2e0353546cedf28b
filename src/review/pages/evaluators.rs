//! How evaluators work and how they agree: figures, with what they are made of beside them.

use super::board::Beside;
use crate::{
    review::{
        api,
        model::{Compared, EvaluatorRow, EvaluatorsView, FEWEST, Kappa},
    },
    ui::{Page, Table, Texts, load, page::show, use_texts},
};
use leptos::prelude::*;

/// Up to here a time is said in minutes, and up to there in hours.
const IN_MINUTES: u64 = 120;
const IN_HOURS: u64 = 48 * 60;

#[component]
fn Evaluators(view: EvaluatorsView) -> impl IntoView {
    let t = use_texts();
    let rows = view
        .rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row">{row.name.clone()}</th>
                    <td class="number">{row.done}</td>
                    <td class="number">{time(t, row.minutes)}</td>
                    <td class="number">{row.given_back}</td>
                    <td class="number">{row.levels.all()}</td>
                    <td class="number">{above(t, &row.levels)}</td>
                    <td class="number">{kappa(t, row.levels.kappa())}</td>
                    <td class="number">{kappa(t, row.levels.weighted_kappa())}</td>
                    <td class="number">{kappa(t, row.indicators.kappa())}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let head = [
        t.review_evaluator(),
        t.review_figures_done(),
        t.review_figures_time(),
        t.review_figures_given_back(),
        t.review_figures_compared(),
        t.review_figures_above(),
        t.review_figures_kappa(),
        t.review_figures_weighted(),
        t.review_figures_indicators(),
    ];
    let levels: Vec<String> = (1..=view.levels).map(|level| level.to_string()).collect();
    let all = view.all;
    let counts = view.rows.into_iter().map(|row| view! { <Counts row levels=levels.clone()/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.review_figures_title() wide=true back=("/review/statistics".into(), t.review_statistics_title().into())>
            <p>{if all { t.review_figures_lead() } else { t.review_figures_lead_own() }}</p>
            <Beside/>
            <Table caption=t.review_figures_title() head=head.map(String::from).to_vec()>{rows}</Table>
            <h2>{t.review_figures_how()}</h2>
            <p>{t.review_figures_how_above()}</p>
            <p>{t.review_figures_how_kappa(FEWEST)}</p>
            <h2>{t.review_figures_counts()}</h2>
            {counts}
        </Page>
    }
}

/// The numbers that the figures of an evaluator are made of.
#[component]
fn Counts(row: EvaluatorRow, levels: Vec<String>) -> impl IntoView {
    let t = use_texts();
    if row.levels.all() + row.indicators.all() == 0 {
        return ().into_any();
    }
    let confirmations = vec![t.review_confirmed().to_string(), t.review_not_confirmed().to_string()];
    view! {
        <details>
            <summary>{row.name.clone()}</summary>
            <Contingency caption=t.review_figures_levels_of(&row.name) compared=row.levels names=levels/>
            <Contingency caption=t.review_figures_indicators_of(&row.name) compared=row.indicators names=confirmations/>
        </details>
    }
    .into_any()
}

/// How often each thing was said where another said each.
#[component]
pub fn Contingency(
    /// What it shows.
    caption: String,
    /// The counts.
    compared: Compared,
    /// What can be said.
    names: Vec<String>,
    /// The other isn't another evaluator, but what experienced ones agreed on.
    #[prop(optional)]
    reference: bool,
) -> impl IntoView {
    let t = use_texts();
    let other = |name: &String| match reference {
        true => t.review_practice_column(name),
        false => t.review_figures_other(name),
    };
    let head =
        std::iter::once(t.review_figures_corner().to_string()).chain(names.iter().map(other)).collect::<Vec<_>>();
    let rows = compared
        .counts()
        .iter()
        .zip(names)
        .map(|(row, name)| {
            let cells = row.iter().map(|count| view! { <td class="number">{*count}</td> }).collect::<Vec<_>>();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect::<Vec<_>>();
    view! {
        <Table caption caption_in_sight=true head>{rows}</Table>
        <p class="hint">{t.review_figures_same(compared.same(), compared.all())}</p>
    }
}

/// A kappa, in words where there is none.
pub fn kappa(t: Texts, kappa: Kappa) -> String {
    match kappa {
        Kappa::TooFew => t.review_figures_too_few().into(),
        Kappa::NoVariety => t.review_figures_no_variety().into(),
        Kappa::Thousandths(value) => decimal(t, (value + value.signum() * 5) / 10),
    }
}

/// By how much one is above the others in the mean; with its sign.
pub fn above(t: Texts, compared: &Compared) -> String {
    match compared.above() {
        Some(value) if value > 0 => format!("+{}", decimal(t, value)),
        Some(value) => decimal(t, value),
        None => "–".into(),
    }
}

/// Hundredths, as the reader's language writes them.
fn decimal(t: Texts, hundredths: i32) -> String {
    let point = t.review_figures_point();
    let sign = if hundredths < 0 { "−" } else { "" };
    let value = hundredths.unsigned_abs();
    format!("{sign}{}{point}{:02}", value / 100, value % 100)
}

fn time(t: Texts, minutes: Option<u64>) -> String {
    match minutes {
        None => "–".into(),
        Some(minutes) if minutes <= IN_MINUTES => t.review_figures_minutes(minutes),
        Some(minutes) if minutes <= IN_HOURS => t.review_figures_hours(minutes / 60),
        Some(minutes) => t.review_days(minutes / (24 * 60)),
    }
}

page! {
    /// How evaluators work and agree.
    EvaluatorsPage in coordinate: show(load(|| (), |()| api::evaluators()), |view| view! { <Evaluators view/> }.into_any())
}
