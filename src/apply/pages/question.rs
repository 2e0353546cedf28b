//! One question, as colleagues talk about it.

use super::{AnswerView, parts::files_at, team::Part};
use crate::{
    apply::{
        api,
        model::team::{CommentView, ThreadView},
    },
    ui::{
        Form, Moment, Page, Submit,
        field::{Hidden, TextArea},
        page::{load_part, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Thread(view: ThreadView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let question = view.question.id.clone();
    let back = (format!("/apply/{id}/section/{}", view.section), t.apply_history_back().to_string());
    let (may_comment, revision) = (view.may_comment, view.revision);
    let none = view.comments.is_empty();
    let comments = view.comments.into_iter().map(|comment| view! { <Comment id comment may_comment/> });
    let comments = comments.collect::<Vec<_>>();
    let is_resolved = view.resolved.is_some();
    let resolved = view.resolved.map(|(name, at)| {
        view! { <p class="hint">{t.apply_comment_resolved_by(name)} " " <Moment at/></p> }
    });
    let hint = if is_resolved { t.apply_comment_reopens() } else { t.apply_comment_hint() };
    let (label, wanted) = match is_resolved {
        true => (t.apply_comment_reopen(), "no"),
        false => (t.apply_comment_resolve(), "yes"),
    };
    let (asked, settled) = (question.clone(), question);
    let next = view.next.to_string();
    view! {
        <Page title=t.apply_comments_title() caption=view.question.label.text.clone() back>
            <p class="lead">{t.apply_comments_lead()}</p>
            {none.then(|| view! { <p>{t.apply_comments_none()}</p> })}
            <ol class="rows">{comments}</ol>
            {resolved}
            {may_comment.then(|| view! {
                <Form to=api::Comment::PATH>
                    <Hidden name="application" value=id.to_string()/>
                    <Hidden name="question" value=asked/>
                    <Hidden name="next" value=next/>
                    <TextArea name="words" label=t.apply_comment_words() hint=hint rows=4/>
                    <Submit label=t.apply_comment_send()/>
                </Form>
            })}
            {(may_comment && !none).then(|| view! {
                <Form to=api::Resolve::PATH class="inline-form">
                    <Hidden name="application" value=id.to_string()/>
                    <Hidden name="question" value=settled/>
                    <Hidden name="revision" value=revision.to_string()/>
                    <Hidden name="resolved" value=wanted.to_string()/>
                    <Submit label quiet=true/>
                </Form>
            })}
            <h2>{t.apply_assign_title()}</h2>
            <Part id part=view.part/>
            <h2>{t.apply_answer_now()}</h2>
            <AnswerView question=view.question answer=view.answer files_at=files_at(id)/>
        </Page>
    }
}

#[component]
fn Comment(id: Uuid, comment: CommentView, may_comment: bool) -> impl IntoView {
    let t = use_texts();
    let is_there = comment.words.is_some();
    let words = match comment.words {
        Some(words) => view! { <p class="whitespace-pre-line">{words}</p> }.into_any(),
        None => view! { <p class="hint">{t.apply_comment_removed()}</p> }.into_any(),
    };
    view! {
        <li>
            <p class="spread"><strong>{comment.by}</strong> <span class="hint"><Moment at=comment.at/></span></p>
            {words}
            {(may_comment && comment.is_own && is_there).then(|| view! {
                <Form to=api::RemoveComment::PATH key=comment.id.to_string() class="inline-form">
                    <Hidden name="application" value=id.to_string()/>
                    <Hidden name="comment" value=comment.id.to_string()/>
                    <Submit label=t.apply_comment_remove() quiet=true/>
                </Form>
            })}
        </li>
    }
}

page! {
    /// What colleagues say about a question.
    QuestionPage in check: show(load_part("question", api::thread), |view| view! { <Thread view/> }.into_any())
}
