//! After a mail was sent, or not: the page is the same.

use crate::ui::{Page, use_boot, use_texts};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

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

/// After a mail was sent, or not: the page is the same.
pub struct CheckYourMailPage;

#[lazy_route]
impl LazyRoute for CheckYourMailPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <CheckYourMail/> }.into_any()
    }
}
