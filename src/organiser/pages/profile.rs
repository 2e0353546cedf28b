//! The page of an organiser.

use super::parts::{Request, VerificationState, kind_words};
use crate::{
    evidence::FileField,
    organiser::{
        api,
        model::{MOST_DOCUMENTS, Verification, may_edit, may_manage, views::ProfileView},
    },
    ui::{
        Form, Notice, Page, Submit,
        field::{Hidden, TextArea},
        load,
        page::{encoded, parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Profile(view: ProfileView) -> impl IntoView {
    let t = use_texts();
    let organiser = view.organiser;
    let base = format!("/organisers/{}", organiser.slug);
    let (offered, hand_over, leave) = (format!("{base}/handover"), format!("{base}/handover"), format!("{base}/leave"));
    let register = format!("/register?search={}", encoded(&organiser.name));
    let endorsements = format!("/endorsements/organiser/{}", organiser.slug);
    let endorses = format!("/endorsements/by/{}", organiser.slug);
    let id = organiser.id.to_string();
    let logo = organiser.logo_address().map(|src| {
        let alt = t.organiser_logo_of(&organiser.name);
        view! { <p><img class="logo" src=src alt=alt width="128" height="128"/></p> }
    });
    let links = organiser
        .links
        .iter()
        .map(|link| {
            let (address, title, host) = (link.address.clone(), link.title.clone(), link.host().to_string());
            view! {
                <li><a href=address rel="nofollow noopener external">{title}</a> " " <span class="hint">"(" {host} ")"</span></li>
            }
        })
        .collect::<Vec<_>>();
    let was_refused = organiser.verification == Verification::Refused;
    let requests = view.requests.into_iter().map(|request| view! { <Request request/> }).collect::<Vec<_>>();
    let has_requests = !requests.is_empty();
    let loose = view.loose;
    let is_member = view.role.is_some();
    let edits = view.role.is_some_and(may_edit);
    let manages = view.role.is_some_and(may_manage);
    let asks = manages && organiser.verification.may_be_asked();
    let paragraphs = organiser
        .description
        .split("\n\n")
        .filter(|p| !p.trim().is_empty())
        .map(|p| view! { <p>{p.to_string()}</p> })
        .collect::<Vec<_>>();
    view! {
        <Page title=organiser.name caption=kind_words(t, organiser.kind)>
            {logo}
            <p><VerificationState state=organiser.verification/></p>
            {view.is_offered.then(|| view! {
                <Notice>
                    <p>{t.organiser_handover_offered()}</p>
                    <p><a href=offered class="button">{t.organiser_handover_look()}</a></p>
                </Notice>
            })}
            {paragraphs}
            <dl class="facts">
                <div><dt>{t.organiser_country()}</dt><dd>{view.country}</dd></div>
                <div><dt>{t.organiser_languages()}</dt><dd>{view.languages.join(", ")}</dd></div>
                {organiser.website.map(|w| view! {
                    <div><dt>{t.organiser_website()}</dt><dd><a href=w.clone() rel="nofollow noopener external">{w.clone()}</a></dd></div>
                })}
                {(!organiser.contact_email.is_empty()).then(|| view! {
                    <div><dt>{t.organiser_contact_email()}</dt><dd>{organiser.contact_email.clone()}</dd></div>
                })}
            </dl>
            {(!links.is_empty()).then(|| view! {
                <h2>{t.organiser_links_title()}</h2>
                <ul class="rows" id="links">{links}</ul>
            })}
            <p><a href=register>{t.organiser_labels()}</a></p>
            <p><a href=endorsements>{t.endorse_of_organiser()}</a></p>
            <p><a href=endorses>{t.endorse_by_organiser()}</a></p>
            {is_member.then(|| view! {
                <h2>{t.organiser_for_members()}</h2>
                <ul class="actions plain-list">
                    {edits.then(|| view! { <li><a href=format!("{base}/edit")>{t.organiser_edit_title()}</a></li> })}
                    <li><a href=format!("{base}/members")>{t.organiser_members_title()}</a></li>
                    <li><a href="/apply">{t.organiser_apply()}</a></li>
                    {manages.then(|| view! { <li><a href=hand_over>{t.organiser_handover_title()}</a></li> })}
                    <li><a href=leave>{t.organiser_leave()}</a></li>
                </ul>
            })}
            {(organiser.verification == Verification::Refused && !organiser.verification_reason.is_empty()).then(|| view! {
                <div class="inset">
                    <p>{t.organiser_refused_because()}</p>
                    <p>{organiser.verification_reason.clone()}</p>
                </div>
            })}
            {asks.then(|| view! {
                <h2>{t.organiser_ask_title()}</h2>
                <p>{t.organiser_ask_why()}</p>
                <Form to=api::AskVerification::PATH files=true>
                    <Hidden name="id" value=id.clone()/>
                    {match was_refused {
                        true => view! { <TextArea name="note" label=t.organiser_ask_changed() hint=t.organiser_ask_changed_hint() rows=4/> }.into_any(),
                        false => view! { <TextArea name="note" label=t.organiser_ask_note() hint=t.organiser_ask_note_hint() rows=4 optional=true/> }.into_any(),
                    }}
                    <FileField
                        name="documents[]"
                        label=t.organiser_ask_documents()
                        hint=t.organiser_ask_documents_hint()
                        most=MOST_DOCUMENTS
                        given=Vec::new()
                        known=loose
                        optional=true
                    />
                    <Submit label=t.organiser_ask()/>
                </Form>
            })}
            {has_requests.then(|| view! {
                <h2>{t.organiser_requests_title()}</h2>
                <ul class="rows">{requests}</ul>
            })}
            {(view.may_verify && organiser.verification == Verification::Asked).then(|| view! {
                <p><a href="/verifications">{t.organiser_verifications_title()}</a></p>
            })}
        </Page>
    }
}

page! {
    /// The page of an organiser.
    ProfilePage in organiser: show(load(parameter("slug"), api::profile), |view| view! { <Profile view/> }.into_any())
}
