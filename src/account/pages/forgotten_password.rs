//! Asking for a link to a new password.

use crate::{
    account::api,
    ui::{Form, Page, Submit, field::TextField, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn ForgottenPassword() -> impl IntoView {
    let t = use_texts();
    let back = ("/sign-in".to_string(), t.account_sign_in().to_string());
    view! {
        <Page title=t.account_forgotten_title() back>
            <p>{t.account_forgotten_why()}</p>
            <Form to=api::ForgottenPassword::PATH>
                <TextField name="email" label=t.account_email() kind="email" autocomplete="username"/>
                <Submit label=t.account_forgotten_send()/>
            </Form>
        </Page>
    }
}

page! {
    /// Asking for a link to a new password.
    ForgottenPasswordPage in account: view! { <ForgottenPassword/> }.into_any()
}
