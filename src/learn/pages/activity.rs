//! One activity.

use super::parts::{art, duration, prose, sentences, state, words};
use crate::{
    learn::{
        api,
        model::{BadgeState, views::ActivityView},
    },
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;

#[component]
fn Activity(view: ActivityView) -> impl IntoView {
    let t = use_texts();
    let (playlist, playlist_title) = view.playlist;
    let address = |activity: &str| format!("/learn/{playlist}/{activity}");
    let card = view.card;
    let to_badge = match card.state.unwrap_or_default() {
        BadgeState::NotStarted => t.learn_get_badge(),
        BadgeState::Earned | BadgeState::Waiting => t.learn_see_badge(),
        BadgeState::Draft | BadgeState::Improve => t.learn_continue_badge(),
    };
    let previous = view.previous.map(|(id, title)| {
        view! { <A href=address(&id) attr:rel="prev">{t.learn_previous(title)}</A> }
    });
    let next = view.next.map(|(id, title)| view! { <A href=address(&id) attr:rel="next">{t.learn_next(title)}</A> });
    view! {
        <Page
            title=card.title.text
            back=(format!("/learn/{playlist}"), playlist_title.text)
            caption=t.learn_activity_of(view.number, view.of)
        >
            <p class="hint">
                {duration(t, card.minutes)} {card.optional.then(|| format!(". {}", t.learn_optional()))}
            </p>
            <p class="lead">{words(card.summary)}</p>
            {(!view.outcomes.is_empty()).then(|| view! {
                <h2>{t.learn_outcomes()}</h2>
                {sentences(view.outcomes)}
            })}
            {prose(view.body)}
            {(!view.key_points.is_empty()).then(|| view! {
                <section class="inset my-4">
                    <h2>{t.learn_key_points()}</h2>
                    {sentences(view.key_points)}
                </section>
            })}
            <section class="with-art">
                {art(&card.badge.id)}
                <div>
                    <h2>{words(card.badge.name)}</h2>
                    {card.state.map(|s| view! { <p>{state(t, s)}</p> })}
                    <p><A href=format!("/learn/badge/{}", card.badge.id) attr:class="button">{to_badge}</A></p>
                </div>
            </section>
            <nav class="spread my-4" aria-label=t.learn_neighbours()>{previous} {next}</nav>
        </Page>
    }
}

page! {
    /// One activity.
    ActivityPage in learn: {
        let (playlist, activity) = (parameter("playlist"), parameter("activity"));
        show(load(move || (playlist(), activity()), |(playlist, activity)| api::activity(playlist, activity)), |view| view! { <Activity view/> }.into_any())
    }
}
