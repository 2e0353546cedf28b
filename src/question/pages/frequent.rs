//! An answer that everybody reads, for those who may change it.

use super::parts::FrequentFields;
use crate::{
    question::{api, model::FrequentView},
    ui::{
        Form, Page, Submit,
        field::Hidden,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn One(view: FrequentView) -> impl IntoView {
    let t = use_texts();
    let (id, revision) = (view.id.to_string(), view.revision.to_string());
    view! {
        <Page
            title=t.question_frequent_title()
            back=(format!("/learn/{}", view.playlist), t.question_to_playlist().into())
        >
            <Form to=api::ChangeFrequent::PATH>
                <Hidden name="id" value=id.clone()/>
                <Hidden name="revision" value=revision.clone()/>
                <FrequentFields question=view.question answer=view.answer language=view.language/>
                <div class="actions">
                    <Submit label=t.form_save()/>
                    <Submit label=t.question_frequent_remove() quiet=true name="remove" value="yes"/>
                </div>
            </Form>
        </Page>
    }
}

page! {
    /// An answer that everybody reads.
    FrequentPage in question: show(load_by_id(api::frequent), |view| view! { <One view/> }.into_any())
}
