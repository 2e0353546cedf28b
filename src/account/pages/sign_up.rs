//! Making an account.

use crate::{
    account::{api, model::PASSWORD_LEAST},
    ui::{Form, Page, Submit, field::TextField, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn SignUp() -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.account_sign_up_title()>
            <p>{t.account_sign_up_why()}</p>
            <Form to=api::SignUp::PATH>
                <TextField name="name" label=t.account_name() hint=t.account_name_hint() autocomplete="name"/>
                <TextField name="email" label=t.account_email() hint=t.account_email_hint() kind="email" autocomplete="email"/>
                <TextField
                    name="password"
                    label=t.account_password()
                    hint=t.account_password_hint(PASSWORD_LEAST)
                    kind="password"
                    autocomplete="new-password"
                />
                <Submit label=t.account_sign_up()/>
            </Form>
            <p>{t.account_have_account()} " " <a href="/sign-in">{t.account_sign_in()}</a></p>
        </Page>
    }
}

page! {
    /// Making an account.
    SignUpPage in account: view! { <SignUp/> }.into_any()
}
