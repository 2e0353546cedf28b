//! Questions of the coordinator with what was said to them: a part of the dossier and of the applicant's page.

use crate::{
    review::{
        api,
        model::{ClarificationState, SaidView, ThreadView},
    },
    ui::{
        Form, Mark, Moment, State, Submit,
        field::{Hidden, TextArea},
        form::came_back,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// Where a reader stands in the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// They are a member of the organiser.
    Applicant,
    /// They review.
    Network,
}

/// All questions.
#[component]
pub fn Clarifications(
    /// The questions, the newest first.
    threads: Vec<ThreadView>,
    /// Where the reader stands.
    side: Side,
    /// Whether the reader may say something.
    may_say: bool,
) -> impl IntoView {
    let threads = threads.into_iter().map(|thread| view! { <Thread thread side may_say/> }).collect::<Vec<_>>();
    view! { <ol class="plain-list">{threads}</ol> }
}

#[component]
fn Thread(thread: ThreadView, side: Side, may_say: bool) -> impl IntoView {
    let t = use_texts();
    let (id, revision) = (thread.id, thread.revision);
    let (mark, words) = match (thread.state, side) {
        (ClarificationState::Asked, Side::Applicant) => (Mark::Now, t.review_clarify_yours()),
        (ClarificationState::Asked, Side::Network) => (Mark::Wait, t.review_clarify_waits()),
        (ClarificationState::Answered, _) => (Mark::Done, t.review_clarify_answered()),
        (ClarificationState::Closed, _) => (Mark::Done, t.review_clarify_closed()),
    };
    let messages = thread.messages.into_iter().map(|said| view! { <Said said/> }).collect::<Vec<_>>();
    let is_closed = thread.state == ClarificationState::Closed;
    // What was typed is shown even where it can't be sent any more.
    let writes = (may_say && !is_closed) || came_back(api::Answer::PATH, &id.to_string());
    let label = if side == Side::Applicant { t.review_clarify_answer() } else { t.review_clarify_more() };
    let answer = writes.then(|| {
        view! {
            <Form to=api::Answer::PATH key=id.to_string()>
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="revision" value=revision.to_string()/>
                <TextArea name="words" label rows=4/>
                <Submit label=t.review_clarify_send()/>
            </Form>
        }
    });
    let close = (may_say && !is_closed && side == Side::Network).then(|| {
        view! {
            <Form to=api::CloseClarification::PATH key=id.to_string() class="inline-form">
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="revision" value=revision.to_string()/>
                <Submit label=t.review_clarify_close() quiet=true/>
            </Form>
        }
    });
    view! {
        <li class="card" id=format!("clarification-{id}")>
            <p><State mark words/></p>
            <ol class="rows">{messages}</ol>
            {answer}
            {close}
        </li>
    }
}

#[component]
fn Said(said: SaidView) -> impl IntoView {
    let t = use_texts();
    let role = if said.from_applicant { t.review_clarify_applicant() } else { t.review_clarify_coordinator() };
    let who = match said.author {
        Some(name) => format!("{name} ({role})"),
        None if said.from_applicant => t.review_clarify_the_applicant().to_string(),
        None => t.review_clarify_the_coordinator().to_string(),
    };
    view! {
        <li>
            <p class="spread"><strong>{who}</strong> <span class="hint"><Moment at=said.at/></span></p>
            <p class="whitespace-pre-line">{said.words}</p>
        </li>
    }
}

/// The form in which the coordinator asks something new.
#[component]
pub fn Ask(
    /// The application.
    id: Uuid,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <Form to=api::Ask::PATH>
            <Hidden name="id" value=id.to_string()/>
            <TextArea name="words" label=t.review_clarify_ask() hint=t.review_clarify_ask_hint() rows=4/>
            <Submit label=t.review_clarify_ask_send() quiet=true/>
        </Form>
    }
}
