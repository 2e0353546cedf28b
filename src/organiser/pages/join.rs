//! Accepting an invitation.

use super::parts::role_words;
use crate::{
    error::AppError,
    organiser::{api, model::views::InvitationView},
    ui::{Form, Notice, Page, Submit, Tone, field::Hidden, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};
use server_fn::ServerFn;

#[component]
fn Join(view: InvitationView, token: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.organiser_join_title(&view.organiser)>
            <p>{t.organiser_join_why(&view.organiser, role_words(t, view.role))}</p>
            {if view.is_readers {
                view! {
                    <Form to=api::Join::PATH>
                        <Hidden name="token" value=token/>
                        <Submit label=t.organiser_join()/>
                    </Form>
                }
                .into_any()
            } else {
                view! { <Notice tone=Tone::Warn title=t.rule_invited_address()>{()}</Notice> }.into_any()
            }}
        </Page>
    }
}

/// Accepting an invitation.
pub struct JoinPage {
    view: Resource<Result<InvitationView, AppError>>,
}

#[lazy_route]
impl LazyRoute for JoinPage {
    fn data() -> Self {
        let params = use_params_map();
        Self { view: load(move || params.with(|p| p.get("token").unwrap_or_default()), api::invitation) }
    }

    fn view(this: Self) -> AnyView {
        let token = untrack(|| use_params_map().with(|p| p.get("token").unwrap_or_default()));
        show(this.view, move |view| view! { <Join view token=token.clone()/> }.into_any())
    }
}
