//! What is due, month by month.

use super::{
    board::{Beside, column},
    parts::named,
};
use crate::{
    review::{
        api,
        model::{DeadlinesView, DueDay},
    },
    ui::{CalendarDay, Page, load, page::show, use_texts, when::month},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
fn Deadlines(view: DeadlinesView) -> impl IntoView {
    let t = use_texts();
    let nothing = view.days.is_empty();
    let days = view.days.into_iter().map(|day| view! { <DayPart day/> }).collect::<Vec<_>>();
    let of = move |at| month(t.locale().tag(), at);
    view! {
        <Page title=t.review_deadlines_of(of(view.month)) back=("/review".into(), t.review_back_board().into())>
            <p>{t.review_deadlines_lead()}</p>
            <Beside/>
            <nav class="actions" aria-label=t.review_deadlines_months()>
                <a rel="prev" href=format!("/review/deadlines?month={}", view.before.1)>{t.review_month_before(of(view.before.0))}</a>
                <a href="/review/deadlines">{t.review_month_now()}</a>
                <a rel="next" href=format!("/review/deadlines?month={}", view.after.1)>{t.review_month_after(of(view.after.0))}</a>
            </nav>
            {nothing.then(|| view! { <p class="notice">{t.review_deadlines_none()}</p> })}
            {days}
            {view.more.then(|| view! { <p>{t.review_deadlines_more()}</p> })}
        </Page>
    }
}

#[component]
fn DayPart(day: DueDay) -> impl IntoView {
    let t = use_texts();
    let decisions = day
        .decisions
        .into_iter()
        .map(|of| {
            let to = format!("/review/{}", of.card.id);
            let words = named(&of.card);
            view! { <li>{t.review_deadlines_decide()} ": " <a href=to>{words}</a> ", " {column(t, of.column)}</li> }
        })
        .collect::<Vec<_>>();
    let evaluations = day
        .evaluations
        .into_iter()
        .map(|(id, reference, who)| {
            view! { <li>{t.review_deadlines_hand_in(who)} ": " <a href=format!("/review/{id}")>{reference}</a></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <h2><CalendarDay at=day.day/></h2>
        <ul>{decisions} {evaluations}</ul>
    }
}

page! {
    /// What is due, month by month.
    DeadlinesPage in board: {
        let query = use_query_map();
        let asked = move || query.with(|q| q.get("month").unwrap_or_default());
        show(load(asked, api::deadlines), |view| view! { <Deadlines view/> }.into_any())
    }
}
