//! A badge: what it stands for, its tasks, and what the reader has submitted for them.

use super::{
    parts::{art, sentences, state, words},
    task::TaskPart,
};
use crate::{
    learn::{
        api,
        model::{BadgeState, views::BadgeView},
    },
    programme::model::Verifier,
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Badge(view: BadgeView) -> impl IntoView {
    let t = use_texts();
    let id = view.badge.id.clone();
    let back = match (&view.playlist, &view.activity) {
        (Some((playlist, _)), Some((activity, title))) => {
            (format!("/learn/{playlist}/{activity}"), t.learn_to_activity(title))
        }
        (Some((playlist, title)), None) => (format!("/learn/{playlist}"), title.text.clone()),
        (None, _) => ("/learn".into(), t.learn_all_playlists().into()),
    };
    let count = view.tasks.len();
    let enough = (usize::try_from(view.tasks_needed).unwrap_or(usize::MAX) < count && view.tasks_needed > 0)
        .then(|| view! { <p>{t.learn_tasks_needed(u64::from(view.tasks_needed), count)}</p> });
    let comes_with = (!view.comes_with.is_empty()).then(|| {
        let badges = view.comes_with.into_iter().map(|(badge, s)| {
            view! {
                <li>
                    <a href=format!("/learn/badge/{}", badge.id)>{words(badge.name)}</a>
                    {s.map(|s| view! { " " {state(t, s)} })}
                </li>
            }
        });
        view! {
            <h2>{t.learn_comes_with()}</h2>
            <ul>{badges.collect::<Vec<_>>()}</ul>
        }
    });
    let signed_in = view.signed_in;
    let earned = view.state == BadgeState::Earned;
    let is_peer = earned && view.tasks.iter().any(|t| t.verification.by == Verifier::Peer);
    let peers = is_peer.then(|| view! { <p><a href=format!("/assess?badge={id}")>{t.learn_assess_title()}</a></p> });
    let tasks = view
        .tasks
        .into_iter()
        .map(|task| view! { <TaskPart badge=id.clone() task loose=view.loose_files.clone() checks=view.checks.clone() signed_in earned/> })
        .collect::<Vec<_>>();
    view! {
        <Page title=view.badge.name.text lang=view.badge.name.lang back>
            <div class="with-art">
                {art(&id)}
                <div>
                    <p class="lead">{words(view.description)}</p>
                    {signed_in.then(|| view! { <p>{state(t, view.state)}</p> })}
                    {view.credential.map(|credential| view! {
                        <p><a href=format!("/credentials/{credential}") class="button">{t.learn_to_credential()}</a></p>
                    })}
                </div>
            </div>
            <h2>{t.learn_criteria()}</h2>
            {sentences(view.criteria)}
            {comes_with}
            {peers}
            {enough}
            {tasks}
        </Page>
    }
}

page! {
    /// A badge and its tasks.
    BadgePage in earn: show(load(parameter("badge"), api::badge), |view| view! { <Badge view/> }.into_any())
}
