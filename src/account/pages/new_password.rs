//! Setting a new password by a link.

use crate::{
    account::{api, model::PASSWORD_LEAST},
    ui::{
        Form, Page, Submit,
        field::{Hidden, TextField},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn NewPassword(
    /// Whose account it is; nothing when the link doesn't work any more.
    email: Option<String>,
) -> impl IntoView {
    let t = use_texts();
    let token = untrack(parameter("token"));
    let Some(email) = email else {
        return view! {
            <Page title=t.account_new_password_title()>
                <p>{t.error_link_not_valid()}</p>
                <p><a href="/forgotten-password">{t.account_forgotten()}</a></p>
            </Page>
        }
        .into_any();
    };
    view! {
        <Page title=t.account_new_password_title()>
            <p>{t.account_new_password_for(email)}</p>
            <p>{t.account_new_password_ends()}</p>
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
    .into_any()
}

page! {
    /// Setting a new password by a link.
    NewPasswordPage in account:
        show(load(parameter("token"), api::whose), |email| view! { <NewPassword email/> }.into_any())
}
