//! The badges of the person who is signed in.

use crate::{
    badge::{api, model::BadgeCard},
    ui::{Day, Page, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::components::A;

#[component]
fn Badges(badges: Vec<BadgeCard>) -> impl IntoView {
    let t = use_texts();
    let none = badges.is_empty();
    let cards = badges
        .into_iter()
        .map(|badge| {
            view! {
                <li>
                    <div class="badge-card">
                        <img
                            class="badge-art"
                            src=format!("/badge-art/{}.svg", badge.badge)
                            alt=""
                            width="128"
                            height="128"
                        />
                        <h2 lang="en"><A href=format!("/credentials/{}", badge.id)>{badge.name}</A></h2>
                        {match badge.revoked_at {
                            Some(at) => view! {
                                <p><span class="state state-warn">{t.badge_revoked_state()}</span></p>
                                <p><Day at/></p>
                            }.into_any(),
                            None => view! { <p>{t.badge_awarded()} " " <Day at=badge.awarded_at/></p> }.into_any(),
                        }}
                    </div>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.badge_mine_title()>
            {none.then(|| view! {
                <p>{t.badge_none()}</p>
                <p><A href="/learn" attr:class="button">{t.badge_none_go()}</A></p>
            })}
            {(!none).then(|| view! {
                <p>{t.badge_mine_why()}</p>
                <ul class="badges plain-list">{cards}</ul>
            })}
        </Page>
    }
}

page! {
    /// The badges of the person who is signed in.
    BadgesPage in badge: show(load(|| (), |()| api::my_badges()), |badges| view! { <Badges badges/> }.into_any())
}
