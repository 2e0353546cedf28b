//! The badges of the person who is signed in.

use crate::{
    badge::{
        api,
        model::{BadgeCard, Standing},
    },
    ui::{Day, Mark, Page, State, load, page::show, use_texts},
};
use leptos::prelude::*;

#[component]
fn Badge(badge: BadgeCard) -> impl IntoView {
    let t = use_texts();
    let page = format!("/credentials/{}", badge.id);
    let file = |name: &str| format!("/ob/v3/credentials/{}/{name}", badge.id);
    let files = [
        ("JSON", file("download")),
        ("PNG", file("badge.png")),
        ("SVG", file("badge.svg")),
        ("PDF", file("certificate.pdf")),
    ];
    let (mark, standing) = match badge.standing {
        Standing::Valid => (Mark::Done, t.badge_valid_state()),
        Standing::Expired => (Mark::Warn, t.badge_expired_state()),
        Standing::Suspended => (Mark::Warn, t.badge_suspended_state()),
        Standing::Revoked => (Mark::Warn, t.badge_revoked_state()),
    };
    let name = badge.name.clone();
    let files = files
        .into_iter()
        .map(|(kind, to)| {
            let label = t.badge_take_named(&name, kind);
            view! { <a href=to rel="external" download aria-label=label>{kind}</a> " " }
        })
        .collect::<Vec<_>>();
    view! {
        <li>
            <div class="badge-card">
                <img class="badge-art" src=format!("/badge-art/{}.svg", badge.badge) alt="" width="128" height="128"/>
                <h2 lang="en"><a href=page.clone()>{badge.name}</a></h2>
                {badge.playlist.map(|p| view! { <p lang=p.lang>{p.text}</p> })}
                <p><State mark words=standing/></p>
                <p>{t.badge_awarded()} " " <Day at=badge.awarded_at/></p>
                {badge.revoked_at.map(|at| view! { <p>{t.badge_revoked_on()} " " <Day at/></p> })}
                <p>{t.badge_evidence_count(badge.evidence as u64)}</p>
                <p>{if badge.shared { t.badge_shared_yes() } else { t.badge_shared_no() }}</p>
                // Above the heading's link, which covers the whole card.
                <p class="relative mt-3">
                    <a href=format!("{page}#sharing")>
                        {t.badge_share_go()} <span class="visually-hidden">": " {name}</span>
                    </a>
                </p>
                <p class="relative">{t.badge_take_title()} ": " {files}</p>
            </div>
        </li>
    }
}

#[component]
fn Badges(badges: Vec<BadgeCard>) -> impl IntoView {
    let t = use_texts();
    let none = badges.is_empty();
    let cards = badges.into_iter().map(|badge| view! { <Badge badge/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.badge_mine_title()>
            {none.then(|| view! {
                <p>{t.badge_none()}</p>
                <p>{t.badge_none_how()}</p>
                <p><a href="/learn" class="button">{t.badge_none_go()}</a></p>
            })}
            {(!none).then(|| view! {
                <p>{t.badge_mine_why()}</p>
                <ul class="badges plain-list">{cards}</ul>
            })}
            <p><a href="/claim">{t.badge_waits_title()}</a></p>
        </Page>
    }
}

page! {
    /// The badges of the person who is signed in.
    BadgesPage in badge: show(load(|| (), |()| api::my_badges()), |badges| view! { <Badges badges/> }.into_any())
}
