//! Setting a new password by a link.

use crate::{
    account::{api, model::PASSWORD_LEAST},
    ui::{
        Form, Page, Submit,
        field::{Hidden, TextField},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

#[component]
fn NewPassword() -> impl IntoView {
    let t = use_texts();
    let token = untrack(|| use_params_map().with(|p| p.get("token"))).unwrap_or_default();
    view! {
        <Page title=t.account_new_password_title()>
            <Form to=api::NewPassword::PATH reload=true>
                <Hidden name="token" value=token/>
                <TextField
                    name="password"
                    label=t.account_new_password()
                    hint=t.account_password_hint(PASSWORD_LEAST)
                    kind="password"
                    autocomplete="new-password"
                />
                <Submit label=t.account_new_password_set()/>
            </Form>
        </Page>
    }
}

page! {
    /// Setting a new password by a link.
    NewPasswordPage in account: view! { <NewPassword/> }.into_any()
}
