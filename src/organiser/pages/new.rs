//! Making an organiser.

use super::parts::Fields;
use crate::{
    error::AppError,
    organiser::{api, model::views::FormView},
    ui::{Form, Page, Submit, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
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

/// Making an organiser.
pub struct NewPage {
    view: Resource<Result<FormView, AppError>>,
}

#[lazy_route]
impl LazyRoute for NewPage {
    fn data() -> Self {
        Self { view: load(|| (), |()| api::blank()) }
    }

    fn view(this: Self) -> AnyView {
        show(this.view, |view| view! { <New view/> }.into_any())
    }
}
