//! Telling the network that something is wrong with a label: for everybody.

use crate::{
    label::{api, model::LabelView},
    ui::{
        Confirmation, Form, Page, Submit,
        field::{Hidden, TextArea, TextField},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn Complaint(view: LabelView, sent: bool) -> impl IntoView {
    let t = use_texts();
    let number = view.label.number;
    let back = (format!("/labels/{number}"), number.clone());
    let form = if sent {
        view! { <Confirmation>{t.label_complaint_sent()}</Confirmation> }.into_any()
    } else {
        view! {
            <p>{t.label_complaint_why()}</p>
            <Form to=api::Complain::PATH>
                <Hidden name="number" value=number/>
                <TextArea name="words" label=t.label_complaint_words() hint=t.label_complaint_words_hint() rows=8/>
                <TextField name="name" label=t.label_complaint_name() optional=true autocomplete="name"/>
                <TextField
                    name="email"
                    label=t.label_complaint_email()
                    hint=t.label_complaint_email_hint()
                    kind="email"
                    optional=true
                    autocomplete="email"
                />
                <Submit label=t.label_complaint_send()/>
            </Form>
        }
        .into_any()
    };
    view! { <Page title=t.label_complaint_title() caption=view.label.holder back>{form}</Page> }
}

page! {
    /// Telling the network that something is wrong with a label.
    ComplaintPage in label: {
        let query = use_query_map();
        let sent = move || query.with(|q| q.get("sent").is_some());
        let view = load(parameter("number"), api::label);
        show(view, move |view| view! { <Complaint view sent=untrack(sent)/> }.into_any())
    }
}
