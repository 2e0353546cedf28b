//! Leaving an organiser.

use crate::{
    organiser::{api, model::views::LeaveView},
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{Hidden, Tick},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Leave(view: LeaveView) -> impl IntoView {
    let t = use_texts();
    let organiser = view.organiser;
    let (name, shown) = (organiser.name.clone(), organiser.name.clone());
    let base = format!("/organisers/{}", organiser.slug);
    let hand_over = format!("{base}/handover");
    let body = match view.is_last_owner {
        true => view! {
            <Notice tone=Tone::Warn>
                <p>{t.organiser_leave_last_owner()}</p>
                <p><a href=hand_over class="button">{t.organiser_handover_title()}</a></p>
            </Notice>
        }
        .into_any(),
        false => view! {
            <p>{t.organiser_leave_why()}</p>
            <Form to=api::Leave::PATH>
                <Hidden name="id" value=organiser.id.to_string()/>
                <Tick name="agreed" label=t.organiser_leave_sure(&name)/>
                <Submit label=t.organiser_leave() warn=true/>
            </Form>
        }
        .into_any(),
    };
    view! {
        <Page title=t.organiser_leave_title(&shown) back=(base, shown.clone())>
            {body}
        </Page>
    }
}

page! {
    /// Leaving an organiser.
    LeavePage in organiser: show(load(parameter("slug"), api::leaving), |view| view! { <Leave view/> }.into_any())
}
