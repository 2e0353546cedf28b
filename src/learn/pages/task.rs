//! A task of a badge: its questions, the form to answer them, and what came of it.

use super::parts::{AnswerPart, RoundPart, SaidPart, Withdrawn, came_back, comment_parts, prose, verified_by, words};
use crate::{
    badge::{model::Checked, pages::Elsewhere},
    evidence::{FileField, model::FileView},
    learn::{
        api,
        model::{
            SubmissionState,
            answers::{Answers, field_name, file_ids},
            views::{AnswerView, OwnSubmission, Round, TaskView, Withdrawal},
        },
    },
    programme::model::{TaskQuestion, TaskQuestionKind, Verifier},
    ui::{
        Form, Moment, Notice, Submit, Texts, Tone,
        field::{Hidden, TextArea, TextField},
        form::FormContext,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// A task, with what the reader can do for it now.
#[component]
pub fn TaskPart(
    /// The badge.
    badge: String,
    /// The task.
    task: TaskView,
    /// Files that the reader brought and gave to nothing yet.
    loose: Vec<FileView>,
    /// What was found of the badges from elsewhere among the reader's files.
    checks: Vec<(Uuid, Checked)>,
    /// Whether somebody is signed in.
    signed_in: bool,
    /// Whether they hold the badge.
    earned: bool,
) -> impl IntoView {
    let t = use_texts();
    let heading = format!("task-{}", task.id);
    let named_by = heading.clone();
    let has_evidence = task.questions.iter().any(|q| !q.to_organisers);
    let by_oneself = task.verification.by == Verifier::Oneself;
    let body = if signed_in {
        let is_open = task.own.as_ref().is_none_or(|own| own.state.is_open());
        let returned = came_back(api::Submit::PATH, &task.id);
        let again = (badge.clone(), task.id.clone());
        let own = task.own;
        let (rounds, withdrawals) =
            own.as_ref().map(|own| (own.rounds.clone(), own.withdrawals.clone())).unwrap_or_default();
        let has_history = !rounds.is_empty() || !withdrawals.is_empty();
        let form = (is_open || returned).then(|| {
            view! { <Answering badge task=task.id questions=task.questions own=own.clone() loose checks by_oneself has_evidence/> }
        });
        view! {
            {own.map(|own| view! { <Standing badge=again.0 task=again.1 own earned/> })}
            {form}
            {has_history.then(|| view! { <History rounds withdrawals is_open/> })}
        }
        .into_any()
    } else {
        view! { <Reading badge questions=task.questions/> }.into_any()
    };
    view! {
        <section class="evidence" aria-labelledby=named_by>
            <h2 id=heading>{words(task.title)}</h2>
            {prose(task.instructions)}
            <p class="hint">{verified_by(t, task.verification)}</p>
            {body}
        </section>
    }
}

/// The questions for who isn't signed in, with the way to answer them.
#[component]
fn Reading(badge: String, questions: Vec<TaskQuestion>) -> impl IntoView {
    let t = use_texts();
    let questions = questions
        .into_iter()
        .map(|question| {
            let hint = hint(t, &question);
            let optional = (!question.required).then(|| format!(" {}", t.form_optional()));
            view! { <li><p>{words(question.label)} {optional}</p><p class="hint">{hint}</p></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <h3>{t.learn_questions()}</h3>
        <ol>{questions}</ol>
        <p><a class="button" rel="external" href=format!("/sign-in?then=/learn/badge/{badge}")>{t.account_sign_in()}</a></p>
        <p class="hint">{t.learn_sign_in_to_answer()}</p>
    }
}

/// Where the reader's own evidence stands, and what was said of it last.
#[component]
fn Standing(badge: String, task: String, own: OwnSubmission, earned: bool) -> impl IntoView {
    let t = use_texts();
    let newest = own.rounds.into_iter().next();
    match own.state {
        SubmissionState::Draft => view! {
            <Notice live=true><p>{t.learn_draft_saved()} " " <Moment at=own.updated_at/></p></Notice>
        }
        .into_any(),
        SubmissionState::Waiting => view! {
            <Notice live=true>
                <p>{t.learn_waiting()}</p>
                {own.submitted_at.map(|at| view! { <p>{t.learn_waiting_since()} " " <Moment at/></p> })}
                <Form to=api::Withdraw::PATH key=task.clone()>
                    <Hidden name="badge" value=badge/>
                    <Hidden name="task" value=task/>
                    <Hidden name="revision" value=own.revision.to_string()/>
                    <Submit label=t.learn_withdraw() quiet=true/>
                </Form>
            </Notice>
        }
        .into_any(),
        SubmissionState::Improve => view! {
            <Notice tone=Tone::Warn live=true>
                <p>{t.learn_improve()}</p>
                {newest.map(|round| round.said.into_iter().map(|said| view! { <SaidPart said/> }).collect::<Vec<_>>())}
            </Notice>
        }
        .into_any(),
        SubmissionState::Approved => {
            let words = if earned { t.learn_approved() } else { t.learn_approved_more() };
            view! { <Notice tone=Tone::Good live=true><p>{words}</p></Notice> }.into_any()
        }
    }
}

/// The form: submit, or keep as a draft.
#[component]
fn Answering(
    badge: String,
    task: String,
    questions: Vec<TaskQuestion>,
    own: Option<OwnSubmission>,
    loose: Vec<FileView>,
    checks: Vec<(Uuid, Checked)>,
    by_oneself: bool,
    has_evidence: bool,
) -> impl IntoView {
    let t = use_texts();
    let revision = own.as_ref().map_or(0, |own| own.revision);
    let open = own.as_ref().map(|own| own.open.clone());
    let newest = own.as_ref().and_then(|own| own.rounds.first()).map(|round| round.answers.clone()).unwrap_or_default();
    let is_returned = own.as_ref().is_some_and(|own| own.state == SubmissionState::Improve);
    let again = own.as_ref().is_some_and(|own| own.submitted_at.is_some());
    let (answers, mut files) = own.map(|own| (own.answers, own.files)).unwrap_or_default();
    files.extend(loose);
    let has_files = questions.iter().any(|q| q.kind.most_files().is_some());
    let submit = if again && !by_oneself { t.learn_hand_in_again() } else { t.learn_hand_in() };
    view! {
        <Form to=api::Submit::PATH key=task.clone() saves=api::SaveDraft::PATH files=has_files>
            <Hidden name="badge" value=badge/>
            <Hidden name="task" value=task/>
            <Hidden name="revision" value=revision.to_string()/>
            {has_evidence.then(|| view! { <p class="hint">{t.learn_evidence_note()}</p> })}
            // Made in here, where the fields find their form.
            {questions
                .into_iter()
                .map(|question| {
                    let before = newest.iter().find(|a| a.id == question.id && is_returned);
                    if open.as_ref().is_none_or(|open| open.contains(&question.id)) {
                        let comments = before.map(|a| a.comments.clone()).unwrap_or_default();
                        view! { {comment_parts(t, comments)} {field(t, question, &answers, &files, &checks)} }.into_any()
                    } else {
                        before.map(|answer| view! { <ClosedPart answer=answer.clone()/> }).into_any()
                    }
                })
                .collect::<Vec<_>>()}
            <div class="actions">
                <Submit label=submit/>
                <Submit label=t.learn_save_later() quiet=true name="later" value="yes"/>
            </div>
        </Form>
    }
}

/// An answer that nobody asked to improve: it stays as it was submitted.
#[component]
fn ClosedPart(answer: AnswerView) -> impl IntoView {
    let t = use_texts();
    let answer = AnswerView { changes: None, ..answer };
    view! {
        <details class="my-4">
            <summary>{t.learn_stays()} " " {words(answer.question.clone())}</summary>
            <dl><AnswerPart answer/></dl>
        </details>
    }
}

fn field(
    t: Texts,
    question: TaskQuestion,
    answers: &Answers,
    files: &[FileView],
    checks: &[(Uuid, Checked)],
) -> AnyView {
    let hint = hint(t, &question);
    let name = field_name(&question);
    let value = answers.get(&question.id).cloned().unwrap_or_default();
    let optional = !question.required;
    let lang = question.label.lang;
    let label = question.label.text;
    let field = match question.kind {
        TaskQuestionKind::LongText { max_words, .. } => {
            view! { <TextArea name label hint value optional rows=8 most_words=max_words/> }.into_any()
        }
        TaskQuestionKind::Text { .. } => view! { <TextField name label hint value optional/> }.into_any(),
        TaskQuestionKind::Link => view! { <TextField name label hint value optional kind="url"/> }.into_any(),
        TaskQuestionKind::Files { most } => {
            let given = file_ids(&value).collect::<Vec<_>>();
            view! { <FileField name label hint optional most given known=files.to_vec()/> }.into_any()
        }
        TaskQuestionKind::Badge => {
            let given = file_ids(&value).collect::<Vec<_>>();
            let form = expect_context::<FormContext>();
            let is_in = |id: &Uuid| form.ticked(&name, &id.to_string()).unwrap_or_else(|| given.contains(id));
            let shown = checks.iter().filter(|(id, _)| is_in(id)).map(|(_, checked)| checked.clone());
            let shown = shown.map(|checked| view! { <Elsewhere checked/> }).collect::<Vec<_>>();
            view! { <FileField name label hint optional most=1 given known=files.to_vec()/> {shown} }.into_any()
        }
    };
    view! { <div lang=lang>{field}</div> }.into_any()
}

/// What helps with a question: the pack's own hint, the limits, and who reads the answer.
fn hint(t: Texts, question: &TaskQuestion) -> String {
    let own = question.hint.as_ref().map(|h| h.text.clone());
    let limits = match question.kind {
        TaskQuestionKind::LongText { min_words: 0, max_words } | TaskQuestionKind::Text { max_words } => {
            t.learn_words_most(u64::from(max_words))
        }
        TaskQuestionKind::LongText { min_words, max_words } => t.learn_words_between(min_words, max_words),
        TaskQuestionKind::Link => t.learn_link_hint().to_string(),
        // The field says it itself.
        TaskQuestionKind::Files { .. } => String::new(),
        TaskQuestionKind::Badge => t.learn_badge_hint().to_string(),
    };
    let reader = question.to_organisers.then(|| t.learn_to_organisers().to_string());
    [own, Some(limits), reader].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What was submitted, round by round.
#[component]
fn History(rounds: Vec<Round>, withdrawals: Vec<Withdrawal>, is_open: bool) -> impl IntoView {
    let t = use_texts();
    let events = timeline(rounds, withdrawals);
    let events = events
        .into_iter()
        .enumerate()
        .map(|(at, event)| match event {
            // While the learner writes, the rounds would stand in the way.
            Event::Round(round) => view! { <RoundPart round=*round open={at == 0 && !is_open}/> }.into_any(),
            Event::Withdrawn(withdrawal) => view! { <Withdrawn withdrawals=vec![withdrawal]/> }.into_any(),
        })
        .collect::<Vec<_>>();
    view! {
        <h3>{t.learn_history()}</h3>
        {events}
    }
}

enum Event {
    Round(Box<Round>),
    Withdrawn(Withdrawal),
}

/// The rounds and what was taken back between them, newest first.
fn timeline(rounds: Vec<Round>, withdrawals: Vec<Withdrawal>) -> Vec<Event> {
    let rounds = rounds.into_iter().map(|round| (round.submitted_at, Event::Round(Box::new(round))));
    let withdrawals = withdrawals.into_iter().map(|withdrawal| (withdrawal.at, Event::Withdrawn(withdrawal)));
    let mut events: Vec<_> = rounds.chain(withdrawals).collect();
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    events.into_iter().map(|(_, event)| event).collect()
}
