//! The history of an answer: who wrote what and when, and the way back to it.

use super::{AnswerView, parts::files_at};
use crate::{
    apply::{
        api,
        model::views::{HistoryView, VersionView},
    },
    programme::model::Question,
    ui::{
        Form, Mark, Moment, Page, State, Submit,
        changes::Changes,
        field::Hidden,
        page::{load_part, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn History(view: HistoryView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    let (question, revision, may_edit) = (view.question, view.revision, head.may_edit);
    let label = question.label.text.clone();
    let none = view.versions.is_empty();
    let versions = view.versions.into_iter().map(|version| {
        let question = question.clone();
        view! { <Version id question version revision may_edit/> }
    });
    let versions = versions.collect::<Vec<_>>();
    view! {
        <Page title=t.apply_history_title() caption=label back=(format!("/apply/{id}/section/{}", view.section), t.apply_history_back().to_string())>
            <p class="lead">{t.apply_history_lead()}</p>
            {none.then(|| view! { <p>{t.apply_history_none()}</p> })}
            <ol class="versions" reversed>{versions}</ol>
        </Page>
    }
}

#[component]
fn Version(id: Uuid, question: Question, version: VersionView, revision: i64, may_edit: bool) -> impl IntoView {
    let t = use_texts();
    let number = version.number;
    let question_id = question.id.clone();
    let state = match (version.is_current, version.taken) {
        (true, _) => view! { <State mark=Mark::Done words=t.apply_history_current()/> }.into_any(),
        (false, false) => view! { <State mark=Mark::Warn words=t.apply_history_not_taken()/> }.into_any(),
        (false, true) => ().into_any(),
    };
    let said = match version.changes {
        Some(pieces) => view! { <Changes pieces/> }.into_any(),
        None => view! { <AnswerView question answer=version.answer files_at=files_at(id)/> }.into_any(),
    };
    view! {
        <li class="card">
            <div class="spread"><p>{t.apply_history_by(version.by)} " " <Moment at=version.at/></p> {state}</div>
            {said}
            {(may_edit && !version.is_current).then(|| view! {
                <Form to=api::Restore::PATH key=number.to_string() class="inline-form">
                    <Hidden name="application" value=id.to_string()/>
                    <Hidden name="question" value=question_id/>
                    <Hidden name="version" value=number.to_string()/>
                    <Hidden name="revision" value=revision.to_string()/>
                    <Submit label=t.apply_history_restore(number) quiet=true/>
                </Form>
            })}
        </li>
    }
}

page! {
    /// The history of an answer.
    HistoryPage in changes: show(load_part("question", api::history), |view| view! { <History view/> }.into_any())
}
