//! The work on an application, shared out among colleagues.

use super::{parts::numbered, team::Part};
use crate::{
    apply::{api, model::team::WorkView},
    ui::{
        Page,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Work(view: WorkView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let sections = view.sections.into_iter().map(move |(number, title, part)| {
        let place = part.section.clone();
        view! {
            <section id=place>
                <h2>{numbered(number.as_deref(), &title.text)}</h2>
                <Part id part/>
            </section>
        }
    });
    view! {
        <Page title=t.apply_work_title() caption=view.head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            <p class="lead">{t.apply_work_lead()}</p>
            <p>{t.apply_work_question()}</p>
            {sections.collect::<Vec<_>>()}
        </Page>
    }
}

page! {
    /// Who answers which section.
    WorkPage in apply: show(load_by_id(api::work), |view| view! { <Work view/> }.into_any())
}
