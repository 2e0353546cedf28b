//! Confirming an address: a button, because mail scanners open links.

use crate::{
    account::api,
    ui::{Form, Page, Submit, field::Hidden, use_texts},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

#[component]
fn Confirm() -> impl IntoView {
    let t = use_texts();
    let token = untrack(|| use_params_map().with(|p| p.get("token"))).unwrap_or_default();
    view! {
        <Page title=t.account_confirm_title()>
            <p>{t.account_confirm_why()}</p>
            <Form to=api::Confirm::PATH reload=true>
                <Hidden name="token" value=token/>
                <Submit label=t.account_confirm()/>
            </Form>
        </Page>
    }
}

page! {
    /// Confirming an address: a button, because mail scanners open links.
    ConfirmPage in account: view! { <Confirm/> }.into_any()
}
