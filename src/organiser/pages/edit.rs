//! Changing an organiser.

use super::parts::Fields;
use crate::{
    error::AppError,
    organiser::{
        api,
        model::{Verification, views::FormView},
    },
    ui::{Form, Page, Submit, field::Hidden, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};
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

/// Changing an organiser.
pub struct EditPage {
    view: Resource<Result<FormView, AppError>>,
}

#[lazy_route]
impl LazyRoute for EditPage {
    fn data() -> Self {
        let params = use_params_map();
        Self { view: load(move || params.with(|p| p.get("slug").unwrap_or_default()), api::filled) }
    }

    fn view(this: Self) -> AnyView {
        show(this.view, |view| view! { <Edit view/> }.into_any())
    }
}
