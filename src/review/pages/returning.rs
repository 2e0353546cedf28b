//! The coordinator names the answers that are to be improved.

use super::parts::{HeadPart, caption, files_at, to_dossier};
use crate::{
    apply::{model::Answer, pages::AnswerView},
    programme::{model::Question, shown::words},
    review::{api, model::ReturnView},
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{Hidden, TextArea},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Returning(view: ReturnView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let writes = view.may_return || came_back(api::ReturnForImprovement::PATH, "");
    let form = writes.then(|| {
        let sections = view.sections;
        let (id, revision) = (head.card.id, head.revision);
        let days = u64::from(view.days);
        view! {
            <p>{t.review_return_lead()}</p>
            <p>{t.review_return_days(days)} " " {view.stops_clock.then(|| t.review_return_pauses())}</p>
            <Form to=api::ReturnForImprovement::PATH>
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="revision" value=revision.to_string()/>
                {sections
                    .into_iter()
                    .map(|section| {
                        let questions = section.questions
                            .into_iter()
                            .map(|(question, answer)| view! { <Named question answer files_at=files_at(id)/> })
                            .collect::<Vec<_>>();
                        view! { <section><h2>{words(section.title)}</h2> {questions}</section> }
                    })
                    .collect::<Vec<_>>()}
                <Submit label=t.review_return_send()/>
            </Form>
        }
    });
    view! {
        <Page title=t.review_return_title() back=to_dossier(t, &head) caption=caption(&head)>
            <HeadPart head=head.clone()/>
            {(!view.may_return).then(|| view! { <Notice tone=Tone::Warn>{t.review_return_not_now()}</Notice> })}
            {form}
        </Page>
    }
}

/// A question with its answer, and room for a word on it.
#[component]
fn Named(question: Question, answer: Option<Answer>, files_at: String) -> impl IntoView {
    let t = use_texts();
    let name = format!("words[{}]", question.id);
    let label = t.review_return_word(&question.label.text);
    view! {
        <section>
            <h3>{words(question.label.clone())}</h3>
            <AnswerView question answer files_at/>
            <TextArea name label rows=2 optional=true/>
        </section>
    }
}

page! {
    /// The return of an application.
    ReturningPage in evaluate: show(load_by_id(api::returning), |view| view! { <Returning view/> }.into_any())
}
