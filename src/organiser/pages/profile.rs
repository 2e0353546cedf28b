//! The page of an organiser.

use super::parts::{VerificationState, kind_words};
use crate::{
    organiser::{
        api,
        model::{Verification, may_edit, may_manage, views::ProfileView},
    },
    ui::{
        Form, Page, Submit,
        field::{Hidden, TextArea},
        load,
        page::{encoded, parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;
use server_fn::ServerFn;

#[component]
fn Profile(view: ProfileView) -> impl IntoView {
    let t = use_texts();
    let organiser = view.organiser;
    let base = format!("/organisers/{}", organiser.slug);
    let register = format!("/register?search={}", encoded(&organiser.name));
    let endorsements = format!("/endorsements/organiser/{}", organiser.slug);
    let endorses = format!("/endorsements/by/{}", organiser.slug);
    let id = organiser.id.to_string();
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
            <p><VerificationState state=organiser.verification/></p>
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
            <p><A href=register>{t.organiser_labels()}</A></p>
            <p><A href=endorsements>{t.endorse_of_organiser()}</A></p>
            <p><A href=endorses>{t.endorse_by_organiser()}</A></p>
            {is_member.then(|| view! {
                <h2>{t.organiser_for_members()}</h2>
                <ul class="actions plain-list">
                    {edits.then(|| view! { <li><A href=format!("{base}/edit")>{t.organiser_edit_title()}</A></li> })}
                    <li><A href=format!("{base}/members")>{t.organiser_members_title()}</A></li>
                    <li><A href="/apply">{t.organiser_apply()}</A></li>
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
                <Form to=api::AskVerification::PATH>
                    <Hidden name="id" value=id.clone()/>
                    <TextArea name="note" label=t.organiser_ask_note() hint=t.organiser_ask_note_hint() rows=4 optional=true/>
                    <Submit label=t.organiser_ask()/>
                </Form>
            })}
            {(view.may_verify && organiser.verification == Verification::Asked).then(|| view! {
                <p><A href="/verifications">{t.organiser_verifications_title()}</A></p>
            })}
        </Page>
    }
}

page! {
    /// The page of an organiser.
    ProfilePage in organiser: show(load(parameter("slug"), api::profile), |view| view! { <Profile view/> }.into_any())
}
