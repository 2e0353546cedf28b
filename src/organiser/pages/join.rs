//! Accepting an invitation.

use super::parts::role_words;
use crate::{
    organiser::{api, model::views::InvitationView},
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Join(view: InvitationView, token: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.organiser_join_title(&view.organiser)>
            <p>{t.organiser_join_why(&view.organiser, role_words(t, view.role))}</p>
            {if view.is_readers {
                view! {
                    <Form to=api::Join::PATH>
                        <Hidden name="token" value=token/>
                        <Submit label=t.organiser_join()/>
                    </Form>
                }
                .into_any()
            } else {
                view! { <Notice tone=Tone::Warn>{t.rule_invited_address()}</Notice> }.into_any()
            }}
        </Page>
    }
}

page! {
    /// Accepting an invitation.
    JoinPage in organiser: {
        let token = untrack(parameter("token"));
        show(load(parameter("token"), api::invitation), move |view| view! { <Join view token=token.clone()/> }.into_any())
    }
}
