//! The account of the person who is signed in.

use crate::{
    account::{api, model::Actor},
    error::AppError,
    ui::{Form, Page, PageError, Submit, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Account() -> impl IntoView {
    let t = use_texts();
    let Some(actor) = use_context::<Option<Actor>>().flatten() else {
        return view! { <PageError error=AppError::SignInNeeded/> }.into_any();
    };
    view! {
        <Page title=t.account_title()>
            <dl class="facts">
                <div><dt>{t.account_name()}</dt><dd>{actor.name}</dd></div>
                <div><dt>{t.account_email()}</dt><dd>{actor.email.as_str().to_string()}</dd></div>
            </dl>
            <p><a href="/account/addresses">{t.account_addresses_title()}</a></p>
            <p><a href="/account/dids">{t.account_dids_title()}</a></p>
            <p><a href="/account/notifications">{t.notify_choices_title()}</a></p>
            <p><a href="/account/wallets">{t.account_wallets()}</a></p>
            <p><a href="/questions">{t.question_title()}</a></p>
            <Form to=api::SignOut::PATH reload=true>
                <Submit label=t.account_sign_out()/>
            </Form>
            <h2>{t.account_devices_title()}</h2>
            <p>{t.account_devices_why()}</p>
            <Form to=api::SignOutEverywhere::PATH reload=true>
                <Submit label=t.account_sign_out_everywhere() quiet=true/>
            </Form>
        </Page>
    }
    .into_any()
}

page! {
    /// The account of the person who is signed in.
    AccountPage in account: view! { <Account/> }.into_any()
}
