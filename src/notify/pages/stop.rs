//! The page of the link in a mail: a button, because mail scanners open links.

use super::parts::kind_words;
use crate::{
    notify::{api, model::StopView},
    ui::{
        Form, Page, Submit,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

#[component]
fn Stop(view: StopView) -> impl IntoView {
    let t = use_texts();
    let token = untrack(|| use_params_map().with(|p| p.get("token"))).unwrap_or_default();
    let kind = kind_words(t, view.kind);
    let all = view! { <p><a href="/account/notifications">{t.notify_all_choices()}</a></p> };
    if view.is_mailed {
        view! {
            <Page title=t.notify_stop_title()>
                <p>{t.notify_stop_why()}</p>
                <p class="inset">{kind}</p>
                <Form to=api::Unsubscribe::PATH>
                    <Hidden name="token" value=token/>
                    <Submit label=t.notify_stop()/>
                </Form>
                {all}
            </Page>
        }
        .into_any()
    } else {
        view! {
            <Page title=t.notify_stopped_title()>
                <p role="status">{t.notify_stopped()}</p>
                <p class="inset">{kind}</p>
                {all}
            </Page>
        }
        .into_any()
    }
}

page! {
    /// The page of the link in a mail.
    StopPage in notify: show(load(parameter("token"), api::stop), |view| view! { <Stop view/> }.into_any())
}
