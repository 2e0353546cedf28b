//! Changing an organiser.

use super::parts::{Fields, LinkFields, Logo};
use crate::{
    organiser::{
        api,
        model::{Link, Verification, views::FormView},
    },
    ui::{
        Form, Page, Submit,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Edit(view: FormView) -> impl IntoView {
    let t = use_texts();
    let (id, slug, name, revision) = match &view.organiser {
        Some(o) => (o.id.to_string(), o.slug.clone(), o.name.clone(), o.revision.to_string()),
        None => Default::default(),
    };
    let (links, logo) = match &view.organiser {
        Some(o) => (o.links.clone(), o.logo_address()),
        None => Default::default(),
    };
    let (of_logo, loose, shown) = (id.clone(), view.loose.clone(), name.clone());
    let of_links = (id.clone(), slug.clone(), revision.clone());
    let is_verified = view.organiser.as_ref().is_some_and(|o| o.verification == Verification::Verified);
    view! {
        <Page title=t.organiser_edit_title() back=(format!("/organisers/{slug}"), name)>
            {is_verified.then(|| view! { <p class="inset">{t.organiser_edit_verified()}</p> })}
            <Form to=api::Edit::PATH>
                <Hidden name="id" value=id/>
                <Hidden name="slug" value=slug/>
                <Hidden name="revision" value=revision/>
                <Fields view/>
                <Submit label=t.form_save()/>
            </Form>
            <Logo id=of_logo name=shown logo loose/>
            <Links of=of_links links/>
        </Page>
    }
}

/// The links, in a form of their own: a row more than there are.
#[component]
fn Links(of: (String, String, String), links: Vec<Link>) -> impl IntoView {
    let t = use_texts();
    let (id, slug, revision) = of;
    view! {
        <h2 id="links">{t.organiser_links_title()}</h2>
        <p>{t.organiser_links_why()}</p>
        <Form to=api::SetLinks::PATH key="links">
            <Hidden name="id" value=id/>
            <Hidden name="slug" value=slug/>
            <Hidden name="revision" value=revision/>
            <LinkFields links/>
            <Submit label=t.organiser_links_save()/>
        </Form>
    }
}

page! {
    /// Changing an organiser.
    EditPage in organiser: show(load(parameter("slug"), api::filled), |view| view! { <Edit view/> }.into_any())
}
