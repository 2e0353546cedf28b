//! What several pages of organisers show.

use crate::{
    evidence::{FileField, FileLink, model::FileView},
    organiser::{
        api,
        model::{
            Link, MOST_LINKS, MemberRole, OrganiserKind, Verification,
            views::{FormView, RequestView},
        },
    },
    ui::{
        Day, Form, Submit, Texts,
        field::{Choices, Hidden, Select, TextArea, TextField},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

/// What a file for a logo may be called.
const LOGO_FILES: &str = ".png,.jpg,.jpeg,.webp,.svg";

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

/// The fields for links: those that are there, and an empty row, as long as there may be more.
#[component]
pub fn LinkFields(
    /// The links.
    links: Vec<Link>,
) -> impl IntoView {
    let t = use_texts();
    let rows = (links.len() + 1).clamp(3, MOST_LINKS);
    let has_room = links.len() + 1 < MOST_LINKS && links.len() + 1 >= rows;
    let mut links = links.into_iter();
    let rows = (0..rows)
        .map(|n| {
            let link = links.next().unwrap_or(Link { title: String::new(), address: String::new() });
            let number = n + 1;
            view! {
                <div class="card">
                    <TextField name=Link::field(n, "title") label=t.organiser_link_title(number) value=link.title optional=true/>
                    <TextField name=Link::field(n, "address") label=t.organiser_link_address(number) value=link.address kind="url" optional=true/>
                </div>
            }
        })
        .collect::<Vec<_>>();
    let more = has_room.then(|| {
        view! { <p><Submit label=t.organiser_links_more() quiet=true name="next" value="more"/></p> }
    });
    view! { {rows} {more} }
}

/// The logo, with the forms to change it and to take it off.
#[component]
pub fn Logo(
    /// The organiser's id.
    id: String,
    /// Its name.
    name: String,
    /// The logo's address.
    logo: Option<String>,
    /// Files that the reader has brought and that nothing refers to yet.
    loose: Vec<FileView>,
) -> impl IntoView {
    let t = use_texts();
    let of = id.clone();
    let shown = logo.map(|src| {
        let alt = t.organiser_logo_of(&name);
        view! {
            <p><img class="logo" src=src alt=alt width="128" height="128"/></p>
            <Form to=api::RemoveLogo::PATH key="no-logo" class="inline-form">
                <Hidden name="id" value=of/>
                <Submit label=t.organiser_logo_remove() quiet=true/>
            </Form>
        }
    });
    view! {
        <h2 id="logo">{t.organiser_logo_title()}</h2>
        <p>{t.organiser_logo_why()}</p>
        {shown}
        <Form to=api::SetLogo::PATH key="logo" files=true>
            <Hidden name="id" value=id/>
            <FileField
                name="logo[]"
                label=t.organiser_logo_file()
                hint=t.organiser_logo_hint()
                most=1
                given=Vec::new()
                known=loose
                accepts=LOGO_FILES
            />
            <Submit label=t.organiser_logo_set()/>
        </Form>
    }
}

/// A request to be verified, with its documents and what came of it.
#[component]
pub fn Request(
    /// The request.
    request: RequestView,
) -> impl IntoView {
    let t = use_texts();
    let state = match request.granted {
        None => t.organiser_verification_asked(),
        Some(true) => t.organiser_verification_verified(),
        Some(false) => t.organiser_verification_refused(),
    };
    let files = request.files.into_iter().map(|file| view! { <FileLink file/> }).collect::<Vec<_>>();
    view! {
        <li>
            <p>{t.organiser_asked_on()} " " <Day at=request.asked_at/> ": " {state}</p>
            {(!request.note.is_empty()).then(|| view! { <p class="whitespace-pre-line">{request.note}</p> })}
            {files}
            {(!request.reason.is_empty()).then(|| view! {
                <p class="hint">{t.organiser_refused_because()}</p>
                <p class="inset whitespace-pre-line">{request.reason}</p>
            })}
        </li>
    }
}
