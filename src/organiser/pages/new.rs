//! Making an organiser.

use super::parts::Fields;
use crate::{
    organiser::{api, model::views::FormView},
    ui::{Form, Page, Submit, load, page::show, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn New(view: FormView) -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.organiser_new_title() back=("/organisers".to_string(), t.organiser_mine_title().to_string())>
            <p>{t.organiser_new_why()}</p>
            <Form to=api::Create::PATH>
                <Fields view/>
                <Submit label=t.organiser_create()/>
            </Form>
        </Page>
    }
}

page! {
    /// Making an organiser.
    NewPage in organiser: show(load(|| (), |()| api::blank()), |view| view! { <New view/> }.into_any())
}
