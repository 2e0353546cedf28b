//! What can be achieved: the page that credentials name as their criteria.

use crate::{
    badge::{LABEL, api, model::AchievementView},
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Achievement(achievement: AchievementView) -> impl IntoView {
    let t = use_texts();
    let a = achievement;
    let criteria = a.criteria.into_iter().map(|c| view! { <li lang=c.lang>{c.text}</li> }).collect::<Vec<_>>();
    let alignment = a
        .alignment
        .into_iter()
        .map(|to| {
            let framework = to.target_framework.map(|f| format!("{f}: ")).unwrap_or_default();
            view! { <li>{framework} <a href=to.target_url rel="external">{to.target_name}</a></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=a.name.text.clone() lang=a.name.lang.clone()>
            <img
                class="badge-art badge-art-large"
                src=format!("/badge-art/{}.svg", a.id)
                alt=t.badge_art_of(&a.name)
                width="288"
                height="288"
            />
            <p class="lead mt-6" lang=a.description.lang>{a.description.text}</p>
            <h2>{t.badge_criteria()}</h2>
            <ul>{criteria}</ul>
            {(!alignment.is_empty()).then(|| view! {
                <h2>{t.badge_alignment()}</h2>
                <ul>{alignment}</ul>
            })}
            <p class="hint">{t.badge_version(a.version)}</p>
            {a.newest.map(|to| view! { <p>{t.badge_earlier()} " " <a href=to>{t.badge_newest()}</a></p> })}
            {(a.id != LABEL).then(|| view! {
                <p><a href=format!("/endorsements/badge/{}", a.id)>{t.endorse_title()}</a></p>
            })}
            <p><a href="/verify">{t.badge_check_one()}</a></p>
        </Page>
    }
}

page! {
    /// What can be achieved.
    AchievementPage in badge: show(load(parameter("id"), api::achievement), |achievement| view! { <Achievement achievement/> }.into_any())
}
