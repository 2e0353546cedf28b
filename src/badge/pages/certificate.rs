//! A credential on paper, and in the previews that other sites make of its page.

use crate::{
    badge::{
        LABEL,
        model::{CredentialView, Standing},
    },
    ui::{CalendarDay, use_boot, use_texts},
};
use leptos::prelude::*;
use leptos_meta::Meta;

/// What is printed instead of the page: one sheet. It isn't shown on a screen.
#[component]
pub fn Certificate(
    /// What it certifies.
    credential: CredentialView,
) -> impl IntoView {
    let t = use_texts();
    let c = credential;
    let lang = c.language.clone();
    let holder = c.recipient.clone().or_else(|| c.holder.clone());
    let standing = match c.standing {
        Standing::Valid => None,
        Standing::Expired => Some(t.badge_expired_state()),
        Standing::Suspended => Some(t.badge_suspended_state()),
        Standing::Revoked => Some(t.badge_revoked_state()),
    };
    // The address of a badge that isn't shared would lead nobody anywhere.
    let is_open = c.sharing.is_none_or(|s| s.shared);
    let criteria = c.criteria.iter().map(|line| view! { <li>{line.clone()}</li> }).collect::<Vec<_>>();
    view! {
        <section class="certificate">
            <p class="certificate-network">{use_boot().network.name}</p>
            <img src=format!("/badge-art/{}.svg", c.achievement) alt="" width="512" height="512"/>
            <p class="certificate-name" lang=lang.clone()>{c.name.clone()}</p>
            {standing.map(|words| view! { <p><strong>{words}</strong></p> })}
            {holder.map(|holder| view! {
                <p>{t.badge_recipient()}</p>
                <p class="certificate-holder">{holder}</p>
            })}
            <p lang=lang.clone()>{c.description.clone()}</p>
            <ul lang=lang>{criteria}</ul>
            <dl>
                <div><dt>{t.badge_issuer()}</dt><dd>{c.issuer.clone()}</dd></div>
                <div><dt>{t.badge_awarded()}</dt><dd><CalendarDay at=c.awarded_at/></dd></div>
                {c.valid_until.map(|at| view! { <div><dt>{t.badge_valid_until()}</dt><dd><CalendarDay at/></dd></div> })}
                {c.number.clone().map(|n| view! { <div><dt>{t.badge_number()}</dt><dd>{n}</dd></div> })}
            </dl>
            <p class="certificate-check">
                {if is_open {
                    view! { {t.badge_check_at()} " " {c.page.clone()} }.into_any()
                } else {
                    view! { {t.badge_check_file()} " " {c.id.to_string()} }.into_any()
                }}
            </p>
        </section>
    }
}

/// The button that prints it, where a script can.
#[component]
pub fn PrintButton() -> impl IntoView {
    let t = use_texts();
    let print = move |_| {
        let _ = window().print();
    };
    view! { <button type="button" class="button button-quiet needs-script" on:click=print>{t.badge_print()}</button> }
}

/// What other sites show for a link to the page.
#[component]
pub fn Preview(
    /// What the page is about.
    credential: CredentialView,
) -> impl IntoView {
    let t = use_texts();
    let c = credential;
    let who = c.recipient.clone().or_else(|| c.holder.clone().filter(|_| c.sharing.is_none_or(|s| s.name)));
    let title = match who {
        Some(who) => t.badge_preview_title(who, &c.name),
        None => c.name.clone(),
    };
    let description = shortened(&c.description);
    let about = if c.achievement == LABEL { t.badge_preview_label() } else { t.badge_preview_badge() };
    view! {
        <Meta property="og:type" content="website"/>
        <Meta property="og:title" content=title/>
        <Meta property="og:description" content=format!("{description} {about}")/>
        <Meta property="og:url" content=c.page/>
        <Meta property="og:site_name" content=use_boot().network.name/>
        <Meta property="og:image" content=c.card/>
        <Meta property="og:image:width" content="1200"/>
        <Meta property="og:image:height" content="630"/>
        <Meta property="og:image:alt" content=t.badge_art_of(&c.name)/>
        <Meta name="twitter:card" content="summary_large_image"/>
    }
}

/// The first sentences, as much as a preview shows.
fn shortened(text: &str) -> String {
    const MOST: usize = 180;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let kept: String = line.chars().take(MOST).collect();
    let whole = kept.rfind(' ').map_or(kept.as_str(), |at| &kept[..at]);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':']))
}
