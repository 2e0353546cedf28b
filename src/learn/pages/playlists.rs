//! The playlists.

use super::parts::{duration, words};
use crate::{
    learn::{
        api,
        model::views::{PlaylistCard, PlaylistsView},
    },
    ui::{Notice, Page, Progress, load, page::show, use_texts},
};
use leptos::prelude::*;

#[component]
fn Playlists(view: PlaylistsView) -> impl IntoView {
    let t = use_texts();
    let none = view.playlists.is_empty();
    let cards = view.playlists.into_iter().map(|playlist| view! { <Card playlist/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.learn_title()>
            <p class="lead">{t.learn_lead()}</p>
            {(view.waits > 0).then(|| view! {
                <Notice><p>{t.learn_waits_notice(view.waits)} " " <a href="/claim">{t.learn_waits_go()}</a></p></Notice>
            })}
            {none.then(|| view! { <p>{t.learn_no_playlists()}</p> })}
            <ul class="cards">{cards}</ul>
            {view.may_award.then(|| view! { <p><a href="/awards">{t.learn_award_title()}</a></p> })}
        </Page>
    }
}

#[component]
fn Card(playlist: PlaylistCard) -> impl IntoView {
    let t = use_texts();
    let activities = u64::from(playlist.activities);
    let progress = playlist.held.map(|held| {
        view! { <Progress words=t.learn_progress(activities, held) done=u64::from(held) of=activities/> }
    });
    view! {
        <li class="card">
            <h2><a href=format!("/learn/{}", playlist.id)>{words(playlist.title)}</a></h2>
            <p>{words(playlist.summary)}</p>
            <p class="hint">
                {t.learn_activities(activities)} ", " {duration(t, playlist.minutes)}
                {playlist.mandatory.then(|| format!(". {}", t.learn_mandatory()))}
            </p>
            {progress}
        </li>
    }
}

page! {
    /// The playlists.
    PlaylistsPage in learn: show(load(|| (), |()| api::playlists()), |view| view! { <Playlists view/> }.into_any())
}
