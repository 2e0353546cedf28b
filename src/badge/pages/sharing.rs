//! What the holder of a badge lets others see, and what they do with the link.

use crate::{
    badge::{
        api,
        model::{CredentialView, Sharing},
    },
    ui::{
        Form, Mark, State, Submit,
        field::{Hidden, Tick},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// The choices of the holder. Others don't get this part.
#[component]
pub fn SharingPart(
    /// The badge.
    credential: CredentialView,
    /// What others see of it now.
    sharing: Sharing,
) -> impl IntoView {
    let t = use_texts();
    let c = credential;
    let (mark, words) =
        if sharing.shared { (Mark::Done, t.badge_shared_yes()) } else { (Mark::Wait, t.badge_shared_no()) };
    let count = c.evidence.len();
    let name = c.holder.clone().unwrap_or_default();
    let linked_in = c.linked_in.clone().map(|to| {
        view! {
            <p><a class="button button-quiet" href=to rel="external noopener noreferrer">{t.badge_linked_in()}</a></p>
            <p class="hint">{t.badge_linked_in_why()}</p>
        }
    });
    view! {
        <section aria-labelledby="sharing">
            <h2 id="sharing">{t.badge_sharing_title()}</h2>
            <p><State mark words/></p>
            {sharing.shared.then(|| view! {
                <p>{t.badge_link()} " " <code class="break-all">{c.page.clone()}</code></p>
                {linked_in}
            })}
            <Form to=api::Share::PATH>
                <Hidden name="id" value=c.id.to_string()/>
                <Hidden name="revision" value=sharing.revision.to_string()/>
                <Tick name="shared" label=t.badge_share_page() value=sharing.shared/>
                {(count > 0).then(|| view! {
                    <Tick name="evidence" label=t.badge_share_evidence(count as u64) value=sharing.evidence/>
                })}
                <Tick name="name" label=t.badge_share_name(name) value=sharing.name/>
                <p class="hint">{t.badge_share_hint()}</p>
                <Submit label=t.badge_share_save() quiet=true/>
            </Form>
        </section>
    }
}

/// What the badge calls its holder by, when they have chosen something else for it in the meantime.
#[component]
pub fn NamingPart(
    /// The badge.
    id: Uuid,
    /// The DID that they have chosen, or none.
    chosen: Option<String>,
) -> impl IntoView {
    let t = use_texts();
    let label = if chosen.is_some() { t.badge_did_name() } else { t.badge_did_unname() };
    view! {
        <section aria-labelledby="naming">
            <h2 id="naming">{t.badge_did_title()}</h2>
            {match chosen {
                Some(did) => view! { <p>{t.badge_did_chosen()} " " <code class="break-all">{did}</code></p> }.into_any(),
                None => view! { <p>{t.badge_did_none_chosen()}</p> }.into_any(),
            }}
            <Form to=api::NameHolder::PATH key="naming">
                <Hidden name="id" value=id.to_string()/>
                <p class="hint">{t.badge_did_hint()}</p>
                <Submit label quiet=true/>
            </Form>
        </section>
    }
}
