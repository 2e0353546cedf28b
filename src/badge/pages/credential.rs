//! One credential, for people: what, by whom, when, why, whether it holds, and how to take it along.

use super::{
    certificate::{Certificate, Preview, PrintButton},
    findings::{Findings, Outcome},
    sharing::{NamingPart, SharingPart},
};
use crate::{
    badge::{LABEL, api, model::CredentialView},
    ui::{
        CalendarDay, Day, Page,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Credential(credential: CredentialView) -> impl IntoView {
    let t = use_texts();
    let c = credential;
    let lang = c.language.clone();
    let is_label = c.achievement == LABEL;
    let art = format!("/badge-art/{}.svg", c.achievement);
    let criteria = c.criteria.iter().map(|line| view! { <li>{line.clone()}</li> }).collect::<Vec<_>>();
    let evidence = c
        .evidence
        .iter()
        .map(|e| {
            view! {
                <li>
                    {match e.url.clone() {
                        Some(url) => view! { <a href=url rel="external nofollow">{e.name.clone()}</a> }.into_any(),
                        None => view! { <strong>{e.name.clone()}</strong> }.into_any(),
                    }}
                    {e.narrative.clone().map(|n| view! { <p class="whitespace-pre-line">{n}</p> })}
                </li>
            }
        })
        .collect::<Vec<_>>();
    let results = c
        .results
        .iter()
        .map(|(name, value)| view! { <div><dt>{name.clone()}</dt><dd>{value.clone()}</dd></div> })
        .collect::<Vec<_>>();
    let recipient = match (c.recipient.clone(), c.mine, c.holder.clone()) {
        (Some(name), ..) => name,
        (None, true, _) => t.badge_recipient_you().to_string(),
        (None, false, Some(name)) => t.badge_recipient_named(name),
        (None, false, None) => t.badge_recipient_hidden().to_string(),
    };
    let hidden = (c.evidence_hidden > 0).then(|| {
        let count = c.evidence_hidden as u64;
        let words = if c.mine { t.badge_evidence_yours(count) } else { t.badge_evidence_hidden(count) };
        view! { <p class="hint">{words}</p> }
    });
    let has_evidence = !evidence.is_empty() || c.evidence_hidden > 0;
    let issuer = match c.issuer_url.clone() {
        Some(url) => view! { <a href=url rel="external">{c.issuer.clone()}</a> }.into_any(),
        None => c.issuer.clone().into_any(),
    };
    let files = format!("/ob/v3/credentials/{}", c.id);
    let back = c.mine.then(|| ("/badges".to_string(), t.badge_mine_title().to_string()));
    let body = view! {
        <Preview credential=c.clone()/>
        <Certificate credential=c.clone()/>
        <Outcome of=c.checked.verdict()/>
        <img class="badge-art badge-art-large" src=art alt=t.badge_art_of(&c.name) width="288" height="288"/>
        <p class="lead mt-6" lang=lang.clone()>{c.description.clone()}</p>
        <dl class="facts">
            <div><dt>{t.badge_recipient()}</dt><dd>{recipient}</dd></div>
            {c.did.clone().map(|did| view! {
                <div><dt>{t.badge_did()}</dt><dd><code class="break-all">{did}</code></dd></div>
            })}
            {c.number.clone().map(|n| view! { <div><dt>{t.badge_number()}</dt><dd>{n}</dd></div> })}
            <div><dt>{t.badge_issuer()}</dt><dd>{issuer}</dd></div>
            <div><dt>{t.badge_awarded()}</dt><dd><Day at=c.awarded_at/></dd></div>
            {c.valid_until.map(|at| view! { <div><dt>{t.badge_valid_until()}</dt><dd><CalendarDay at/></dd></div> })}
            {c.revoked_at.map(|at| view! { <div><dt>{t.badge_revoked_on()}</dt><dd><Day at/></dd></div> })}
            {c.revoked_reason.clone().map(|r| view! { <div><dt>{t.badge_revoked_why()}</dt><dd>{r}</dd></div> })}
            {results}
        </dl>
        <h2>{t.badge_criteria()}</h2>
        <ul lang=lang>{criteria}</ul>
        <p>
            <a href=c.about.clone()>
                {if is_label { t.badge_about_label() } else { t.badge_about() }}
            </a>
        </p>
        {c.narrative.clone().map(|n| view! {
            <h2>{t.badge_narrative()}</h2>
            <p class="whitespace-pre-line">{n}</p>
        })}
        {has_evidence.then(|| view! {
            <h2>{t.badge_evidence()}</h2>
            {hidden}
            {(!evidence.is_empty()).then(|| view! { <ul>{evidence}</ul> })}
        })}
        {c.sharing.map(|sharing| view! { <SharingPart credential=c.clone() sharing/> })}
        {c.naming.clone().map(|naming| view! { <NamingPart id=c.id chosen=naming.did/> })}
        <h2>{t.badge_take_title()}</h2>
        <p>{if is_label { t.badge_take_label() } else { t.badge_take_why() }}</p>
        <ul>
            <li><a href=format!("{files}/download") rel="external" download>{t.badge_take_json()}</a></li>
            <li><a href=format!("{files}.jwt") rel="external" download>{t.badge_take_jwt()}</a></li>
            <li><a href=format!("{files}/badge.png") rel="external" download>{t.badge_take_png()}</a></li>
            <li><a href=format!("{files}/badge.svg") rel="external" download>{t.badge_take_svg()}</a></li>
            {c.hosted.clone().map(|address| view! {
                <li><a href=format!("{address}?format=json") rel="external">{t.badge_take_hosted()}</a></li>
            })}
            <li><a href=format!("{files}/certificate.pdf") rel="external" download>{t.badge_take_pdf()}</a></li>
        </ul>
        <p><PrintButton/></p>
        <p>{t.badge_address()} " " <code class="break-all">{c.address.clone()}</code></p>
        <h2>{t.badge_checks_title()}</h2>
        <Findings checked=c.checked.clone()/>
        <p><a href="/verify">{t.badge_verify_another()}</a></p>
    };
    match back {
        Some(back) => view! { <Page title=c.name.clone() back=back>{body}</Page> }.into_any(),
        None => view! { <Page title=c.name.clone()>{body}</Page> }.into_any(),
    }
}

page! {
    /// One credential.
    CredentialPage in badge: show(load_by_id(api::credential), |credential| view! { <Credential credential/> }.into_any())
}
