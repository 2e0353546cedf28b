//! After submitting: the reference, and what happens next.

use super::parts::TakeAway;
use crate::{
    apply::{api, model::views::SubmittedView},
    programme::shown::words,
    ui::{
        CalendarDay, Confirmation, Moment, Page,
        page::{load_by_id, show},
        use_boot, use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;

#[component]
fn Submitted(view: SubmittedView) -> impl IntoView {
    let t = use_texts();
    let application = view.head.application;
    let support = use_boot().network.support_email;
    let steps = view.what_next.into_iter().map(|step| view! { <li>{words(step)}</li> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_submitted_title() caption=view.head.organiser>
            <Confirmation label=t.apply_reference() reference=application.reference.unwrap_or_default()>
                {application.submitted_at.map(|at| view! { <p>{t.apply_submitted_on()} " " <Moment at/></p> })}
            </Confirmation>
            <h2>{t.apply_what_next()}</h2>
            <ol>{steps}</ol>
            {view.due_at.map(|at| view! { <p>{t.apply_due()} " " <strong><CalendarDay at/></strong></p> })}
            <p>{t.apply_ask_support(support)}</p>
            <p><A href=format!("/apply/{}/check", application.id)>{t.apply_read_again()}</A></p>
            <TakeAway id=application.id/>
            <p><A href="/apply">{t.apply_title()}</A></p>
        </Page>
    }
}

page! {
    /// After submitting.
    SubmittedPage in apply: show(load_by_id(api::submitted), |view| view! { <Submitted view/> }.into_any())
}
