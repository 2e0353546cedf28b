//! What several pages of organisers show.

use crate::{
    organiser::model::{MemberRole, OrganiserKind, Verification, views::FormView},
    ui::{
        Texts,
        field::{Choices, Select, TextArea, TextField},
        use_texts,
    },
};
use leptos::prelude::*;

/// The words for a kind of organiser.
pub fn kind_words(t: Texts, kind: OrganiserKind) -> &'static str {
    match kind {
        OrganiserKind::Organisation => t.organiser_kind_organisation(),
        OrganiserKind::Individual => t.organiser_kind_individual(),
    }
}

/// The words for a member's role.
pub fn role_words(t: Texts, role: MemberRole) -> &'static str {
    match role {
        MemberRole::Owner => t.organiser_role_owner(),
        MemberRole::Editor => t.organiser_role_editor(),
        MemberRole::Viewer => t.organiser_role_viewer(),
    }
}

/// Where an organiser's verification stands.
#[component]
pub fn VerificationState(
    /// The state.
    state: Verification,
) -> impl IntoView {
    let t = use_texts();
    let (class, words) = match state {
        Verification::None => ("state", t.organiser_verification_none()),
        Verification::Asked => ("state state-wait", t.organiser_verification_asked()),
        Verification::Verified => ("state state-done", t.organiser_verification_verified()),
        Verification::Refused => ("state state-warn", t.organiser_verification_refused()),
    };
    view! { <span class=class>{words}</span> }
}

/// The fields for an organiser.
#[component]
pub fn Fields(
    /// What the form needs.
    view: FormView,
) -> impl IntoView {
    let t = use_texts();
    let (kind, name, country, chosen, website, description, contact) = match view.organiser {
        Some(o) => (
            vec![o.kind.key().to_string()],
            o.name,
            o.country,
            o.languages,
            o.website.unwrap_or_default(),
            o.description,
            o.contact_email,
        ),
        None => (Vec::new(), String::new(), String::new(), Vec::new(), String::new(), String::new(), view.email),
    };
    let kinds = [OrganiserKind::Organisation, OrganiserKind::Individual]
        .map(|k| (k.key().to_string(), kind_words(t, k).to_string()))
        .to_vec();
    view! {
        <Choices name="kind" label=t.organiser_kind() value=kind choices=kinds/>
        <TextField name="name" label=t.organiser_name() hint=t.organiser_name_hint() value=name autocomplete="organization"/>
        <Select name="country" label=t.organiser_country() value=country choices=view.countries/>
        <Choices
            name="languages[]"
            label=t.organiser_languages()
            hint=t.organiser_languages_hint()
            value=chosen
            choices=view.languages
            many=true
        />
        <TextField name="website" label=t.organiser_website() value=website kind="url" autocomplete="url" optional=true/>
        <TextArea name="description" label=t.organiser_description() hint=t.organiser_description_hint() value=description optional=true/>
        <TextField
            name="contact_email"
            label=t.organiser_contact_email()
            hint=t.organiser_contact_email_hint()
            value=contact
            kind="email"
            autocomplete="email"
        />
    }
}
