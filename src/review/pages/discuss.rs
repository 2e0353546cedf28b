//! The committee's discussion: a part of its page.

use crate::{
    programme::shown::words,
    review::{
        api,
        model::{Head, TableView},
    },
    ui::{
        Form, Moment, Submit,
        field::{Choice, Hidden, Select, TextArea},
        form::came_back,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

/// What was said, and the form that says more.
#[component]
pub fn Discussion(
    /// The application.
    head: Head,
    /// What was said.
    table: TableView,
    /// The questions that it can be about.
    questions: Vec<Choice>,
) -> impl IntoView {
    let t = use_texts();
    let nothing = table.messages.is_empty();
    let messages = table
        .messages
        .into_iter()
        .map(|said| {
            view! {
                <li>
                    <p class="spread"><strong>{said.author}</strong> <span class="hint"><Moment at=said.at/></span></p>
                    {said.question.map(|label| view! { <p class="hint">{t.review_discuss_question()} ": " {words(label)}</p> })}
                    <p class="whitespace-pre-line">{said.words}</p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let names = table.names.iter().map(|name| format!("@{name}")).collect::<Vec<_>>().join(", ");
    let form = (table.may_say || came_back(api::Say::PATH, "")).then(|| {
        view! {
            <Form to=api::Say::PATH>
                <Hidden name="id" value=head.card.id.to_string()/>
                <Hidden name="next" value=table.next.to_string()/>
                <Select name="question" label=t.review_discuss_question() hint=t.review_discuss_question_hint() choices=questions optional=true/>
                <TextArea name="words" label=t.review_discuss_words() hint=t.review_discuss_words_hint(names) rows=3/>
                <Submit label=t.review_discuss_send() quiet=true/>
            </Form>
        }
    });
    view! {
        <h2>{t.review_discuss_title()}</h2>
        {if nothing {
            view! { <p>{t.review_discuss_none()}</p> }.into_any()
        } else {
            view! { <ol class="rows">{messages}</ol> }.into_any()
        }}
        {form}
    }
}
