//! The board: every application under review, by phase.

use super::parts::{DaysLeft, Seats, outcome, phase};
use crate::{
    programme::shown::words,
    review::{
        api,
        model::{BoardView, Card, Course, Phase},
    },
    ui::{Mark, Page, State, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};

#[component]
fn Board(view: BoardView) -> impl IntoView {
    let t = use_texts();
    let nothing_mine = view.mine && view.cards.is_empty();
    let columns = Phase::ALL
        .into_iter()
        .map(|of| {
            let cards: Vec<Card> = view.cards.iter().filter(|c| c.phase == of).cloned().collect();
            let more = if of == Phase::Decided { view.more_decided } else { 0 };
            view! { <Column of cards more/> }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.review_board_title() wide=true>
            <p>{t.review_board_lead()}</p>
            <nav class="actions" aria-label=t.review_board_show()>
                <a href="/review" aria-current=(!view.mine).then_some("true")>{t.review_board_all()}</a>
                <a href="/review?mine=1" aria-current=view.mine.then_some("true")>{t.review_board_mine()}</a>
            </nav>
            {nothing_mine.then(|| view! { <p class="notice">{t.review_board_nothing_mine()}</p> })}
            <div class="board">{columns}</div>
        </Page>
    }
}

#[component]
fn Column(of: Phase, cards: Vec<Card>, more: u64) -> impl IntoView {
    let t = use_texts();
    let id = format!("phase-{}", of.key());
    let labelled_by = id.clone();
    let count = cards.len();
    let cards = cards.into_iter().map(|card| view! { <BoardCard card/> }).collect::<Vec<_>>();
    view! {
        <section class="column" aria-labelledby=labelled_by>
            <h2 id=id>{phase(t, of)} " " <span class="tag">{count}</span></h2>
            {if count == 0 {
                view! { <p>{t.review_board_empty()}</p> }.into_any()
            } else {
                view! { <ul>{cards}</ul> }.into_any()
            }}
            {(more > 0).then(|| view! { <p>{t.review_board_more_decided(more)}</p> })}
        </section>
    }
}

#[component]
fn BoardCard(card: Card) -> impl IntoView {
    let t = use_texts();
    let state = match card.outcome {
        Some(decided) => view! { <State mark=Mark::Done words=outcome(t, decided)/> }.into_any(),
        None => view! { <DaysLeft card=card.clone()/> }.into_any(),
    };
    let returned = (card.course == Course::Returned)
        .then(|| view! { <p><State mark=Mark::Now words=t.review_course_returned()/></p> });
    let (to, organiser) = (format!("/review/{}", card.id), card.organiser.clone());
    let evaluates = matches!(card.phase, Phase::Assignment | Phase::Evaluation);
    view! {
        <li>
            <article class="card">
                <h3><A href=to>{organiser}</A></h3>
                <p class="hint">{card.reference.clone()} " · " {words(card.country.clone())}</p>
                <p>{state}</p>
                {returned}
                {card.mine.then(|| view! { <p><span class="tag">{t.review_waits_for_you()}</span></p> })}
                {evaluates.then(|| view! { <div class="hint"><Seats card/></div> })}
            </article>
        </li>
    }
}

page! {
    /// The board.
    BoardPage in review: {
        let query = use_query_map();
        let mine = move || query.with(|q| q.get("mine").is_some());
        show(load(mine, api::board), |view| view! { <Board view/> }.into_any())
    }
}
