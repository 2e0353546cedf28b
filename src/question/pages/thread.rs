//! One question with what was said to it.

use super::parts::{FrequentFields, state};
use crate::{
    programme::shown::words,
    question::{
        api,
        model::{MessageView, QuestionState, ThreadView},
    },
    ui::{
        Form, Moment, Page, Submit,
        field::{Hidden, TextArea},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Thread(view: ThreadView) -> impl IntoView {
    let t = use_texts();
    let (to, about) = view.about;
    let back = match view.may_answer {
        true => ("/questions/queue".to_string(), t.question_queue_title().to_string()),
        false => ("/questions".to_string(), t.question_title().to_string()),
    };
    let messages = view.messages.into_iter().map(|message| view! { <Message message/> }).collect::<Vec<_>>();
    let (id, revision) = (view.id, view.revision);
    let is_closed = view.state == QuestionState::Closed;
    let reply = if view.may_answer { t.question_answer() } else { t.question_more() };
    let hint = if is_closed { t.question_reopens() } else { "" };
    let close = (!is_closed).then(|| {
        view! {
            <Form to=api::Close::PATH class="inline-form">
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="revision" value=revision.to_string()/>
                <Submit label=t.question_close() quiet=true/>
            </Form>
        }
    });
    let published = view.published.first().map(|shown| {
        view! { <p>{t.question_published()} " " <a href=format!("/questions/answers/{shown}")>{t.question_frequent_change()}</a></p> }
    });
    let language = view.language;
    let publish = view.draft.map(|(question, answer)| {
        view! {
            <details class="my-4">
                <summary>{t.question_publish_title()}</summary>
                <p>{t.question_publish_why()}</p>
                <Form to=api::Publish::PATH>
                    <Hidden name="id" value=id.to_string()/>
                    <FrequentFields question answer language/>
                    <Submit label=t.question_publish() quiet=true/>
                </Form>
            </details>
        }
    });
    view! {
        <Page title=t.question_one() back>
            <p class="spread">
                <span>{t.question_about()} " " <a href=to>{words(about)}</a></span>
                {state(t, view.state, view.may_answer)}
            </p>
            <ol class="rows">{messages}</ol>
            <Form to=api::Reply::PATH>
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="revision" value=revision.to_string()/>
                <TextArea name="words" label=reply hint=hint/>
                <Submit label=t.question_send()/>
            </Form>
            {close}
            {published}
            {publish}
        </Page>
    }
}

#[component]
fn Message(message: MessageView) -> impl IntoView {
    let t = use_texts();
    let team = message.from_team.then(|| format!(" ({})", t.question_team()));
    view! {
        <li>
            <p class="spread"><strong>{message.author} {team}</strong> <span class="hint"><Moment at=message.at/></span></p>
            <p class="whitespace-pre-line">{message.words}</p>
        </li>
    }
}

page! {
    /// One question.
    ThreadPage in question: show(load_by_id(api::thread), |view| view! { <Thread view/> }.into_any())
}
