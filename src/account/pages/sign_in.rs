//! Signing in.

use crate::{
    account::api,
    ui::{
        Form, Page, Submit,
        field::{Hidden, TextField},
        page::asked,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use server_fn::ServerFn;

#[component]
fn SignIn() -> impl IntoView {
    let t = use_texts();
    let query = untrack(|| use_query_map().get());
    let then = untrack(|| asked(&use_location().search.get(), "then")).unwrap_or_else(|| "/".into());
    let kept = query.get("kept").is_some();
    view! {
        <Page title=t.account_sign_in_title()>
            {kept.then(|| view! { <p class="notice">{t.account_kept()}</p> })}
            <Form to=api::SignIn::PATH reload=true>
                <Hidden name="then" value=then/>
                <TextField name="email" label=t.account_email() kind="email" autocomplete="username"/>
                <TextField name="password" label=t.account_password() kind="password" autocomplete="current-password"/>
                <Submit label=t.account_sign_in()/>
            </Form>
            <p><a href="/forgotten-password">{t.account_forgotten()}</a></p>
            <p>{t.account_no_account()} " " <a href="/sign-up">{t.account_sign_up()}</a></p>
        </Page>
    }
}

page! {
    /// Signing in.
    SignInPage in account: view! { <SignIn/> }.into_any()
}
