//! After a mail was sent, or not: the page is the same.

use crate::ui::{Page, use_boot, use_texts};
use leptos::prelude::*;

#[component]
fn CheckYourMail() -> impl IntoView {
    let t = use_texts();
    let demo = use_boot().demo;
    view! {
        <Page title=t.account_check_mail_title()>
            <p>{t.account_check_mail()}</p>
            <p>{t.account_check_mail_nothing()}</p>
            {demo.then(|| view! { <p class="notice"><a rel="external" href="/demo/mail">{t.account_demo_mail()}</a></p> })}
        </Page>
    }
}

page! {
    /// After a mail was sent, or not: the page is the same.
    CheckYourMailPage in account: view! { <CheckYourMail/> }.into_any()
}
