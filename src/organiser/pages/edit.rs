//! Changing an organiser.

use super::parts::Fields;
use crate::{
    organiser::{
        api,
        model::{Verification, views::FormView},
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
        </Page>
    }
}

page! {
    /// Changing an organiser.
    EditPage in organiser: show(load(parameter("slug"), api::filled), |view| view! { <Edit view/> }.into_any())
}
