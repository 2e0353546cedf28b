//! One section of the form.

use super::{
    AnswerView,
    fields::QuestionFields,
    parts::{files_at, numbered},
    presence::{Others, Presence},
};
use crate::{
    apply::{
        api,
        model::{Answers, Asked, Typed, read, seen_field, views::SectionView},
    },
    error::AppError,
    programme::{
        model::{Question, Section as Asking},
        shown::{prose, words},
    },
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::Hidden,
        form::{came_back, fields_around},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Section(view: SectionView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let title = numbered(view.section.number.as_deref(), &view.section.title.text);
    let caption = view.step.text.clone();
    let introduction = view.section.introduction.clone().map(prose);
    // What was typed before the section had to wait is still there to be copied.
    let has_typed = came_back(api::Save::PATH, &view.section.id);
    let body = if !view.head.may_edit && !has_typed {
        view! { <Reading view/> }.into_any()
    } else if !view.waits_for.is_empty() && !has_typed {
        let waits_for = view.waits_for.into_iter();
        let links = waits_for.map(move |(section, title)| {
            view! { <li><A href=format!("/apply/{id}/section/{section}")>{words(title)}</A></li> }
        });
        view! { <Notice tone=Tone::Warn title=t.apply_waits_for()><ul>{links.collect::<Vec<_>>()}</ul></Notice> }
            .into_any()
    } else {
        view! { <Writing view/> }.into_any()
    };
    view! {
        <Page title caption back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            {introduction}
            {body}
        </Page>
    }
}

/// The answers, for those who may only read them.
#[component]
fn Reading(view: SectionView) -> impl IntoView {
    let asked = Asked::in_section(&view.section, &view.elsewhere, &view.answers);
    let id = view.head.application.id;
    let mut answers = view.answers;
    let questions = view.section.questions.into_iter().filter(|q| asked.has(q));
    let questions = questions.map(move |question| {
        let answer = answers.remove(&question.id);
        view! { <section><h2>{words(question.label.clone())}</h2> <AnswerView question answer files_at=files_at(id)/></section> }
    });
    view! { <Others others=view.others/> {questions.collect::<Vec<_>>()} }
}

/// The form. What is asked follows the answers while they are given.
#[component]
fn Writing(view: SectionView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let SectionView { section, elsewhere, mut answers, mut known, seen, with_history, others, changes, loose, .. } =
        view;
    let asked = RwSignal::new(Asked::in_section(&section, &elsewhere, &answers));
    let follow = follow(section.clone(), elsewhere, asked);
    let key = section.id.clone();
    let takes_files = section.questions.iter().any(Question::takes_files);
    let questions = section.questions;
    view! {
        <Presence application=id section=key.clone() others changes/>
        <Form to=api::Save::PATH key=key.clone() saves=api::Write::PATH keeps_mistakes=true files=takes_files>
            <Hidden name="application" value=id.to_string()/>
            <Hidden name="section" value=key/>
            // Made in here, since the fields look for the form that they stand in.
            <div on:change=follow>
                {questions
                    .into_iter()
                    .map(|question| {
                        let answer = answers.remove(&question.id);
                        let known = known.remove(&question.id);
                        let seen = seen.get(&seen_field(&question.id)).cloned().unwrap_or_default();
                        let history = with_history.contains(&question.id).then(|| history_of(id, &question.id));
                        let conditional = (!question.when.is_empty()).then(|| question.clone());
                        let (files_at, loose) = (files_at(id), loose.clone());
                        let fields = view! { <QuestionFields question answer known files_at loose seen history/> };
                        match conditional {
                            Some(question) => view! { <Conditional question asked>{fields}</Conditional> }.into_any(),
                            None => fields.into_any(),
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
            <div class="actions">
                <Submit label=t.apply_save_on()/>
                <Submit label=t.apply_save_later() quiet=true name="next" value="later"/>
            </div>
        </Form>
    }
}

fn history_of(application: Uuid, question: &str) -> String {
    format!("/apply/{application}/history/{question}")
}

/// A question that is asked only where its condition holds. What isn't asked isn't sent either.
#[component]
fn Conditional(question: Question, asked: RwSignal<Asked>, children: Children) -> impl IntoView {
    let question = StoredValue::new(question);
    let is_away = move || asked.with(|asked| question.with_value(|q| !asked.has(q)));
    view! {
        <fieldset class="conditional" role="presentation" hidden=is_away disabled=is_away>
            {children()}
        </fieldset>
    }
}

/// Finds out anew what is asked whenever something is chosen.
fn follow(
    section: Asking,
    elsewhere: Answers,
    asked: RwSignal<Asked>,
) -> impl Fn(leptos::ev::Event) + Send + Sync + 'static {
    let has_conditions = section.questions.iter().any(|q| !q.when.is_empty());
    move |event| {
        if !has_conditions {
            return;
        }
        let typed = Typed::of(fields_around(&event));
        let own = section.questions.iter().filter_map(|q| Some((q.id.clone(), read(q, &typed)?))).collect();
        let now = Asked::in_section(&section, &elsewhere, &own);
        if asked.with_untracked(|before| *before != now) {
            asked.set(now);
        }
    }
}

page! {
    /// One section of the form.
    SectionPage in section: {
        let (id, section) = (parameter("id"), parameter("section"));
        let asked = move || (id(), section());
        let read = |(id, section): (String, String)| async move {
            match id.parse() {
                Ok(id) => api::section(id, section).await,
                Err(_) => Err(AppError::NotFound),
            }
        };
        show(load(asked, read), |view| view! { <Section view/> }.into_any())
    }
}
