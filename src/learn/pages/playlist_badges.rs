//! The badges of a playlist.

use super::parts::{PlaylistTab, art, playlist_tabs, sentences, state, verified_by, words};
use crate::{
    learn::{
        api,
        model::views::{BadgeCard, PlaylistBadgesView},
    },
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn PlaylistBadges(view: PlaylistBadgesView) -> impl IntoView {
    let t = use_texts();
    let (playlist, title) = view.playlist;
    let badges = view.badges.into_iter().map(|card| view! { <Card card/> }).collect::<Vec<_>>();
    view! {
        <Page
            title=t.learn_badges_of()
            caption=title.text
            back=("/learn".into(), t.learn_all_playlists().into())
        >
            {playlist_tabs(t, &playlist, PlaylistTab::Badges)}
            <ul class="rows">{badges}</ul>
        </Page>
    }
}

#[component]
fn Card(card: BadgeCard) -> impl IntoView {
    let t = use_texts();
    let id = card.badge.id;
    view! {
        <li class="with-art">
            {art(&id)}
            <div>
                <h2><a href=format!("/learn/badge/{id}")>{words(card.badge.name)}</a></h2>
                <p>{words(card.description)}</p>
                {sentences(card.criteria)}
                {card.verification.map(|of| view! { <p class="hint">{verified_by(t, of)}</p> })}
                {card.state.map(|s| view! { <p>{state(t, s)}</p> })}
            </div>
        </li>
    }
}

page! {
    /// The badges of a playlist.
    PlaylistBadgesPage in learn: show(load(parameter("playlist"), api::playlist_badges), |view| view! { <PlaylistBadges view/> }.into_any())
}
