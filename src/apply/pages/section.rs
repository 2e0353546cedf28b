//! One section of the form.

use super::{AnswerView, fields::QuestionFields, parts::numbered};
use crate::{
    apply::{api, model::views::SectionView},
    error::AppError,
    programme::shown::{prose, words},
    ui::{
        Form, Page, Submit,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Section(view: SectionView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    let section = view.section;
    let title = numbered(section.number.as_deref(), &section.title.text);
    let (mut answers, mut known) = (view.answers, view.known);
    let body = if head.may_edit {
        let questions = section.questions;
        view! {
            <Form to=api::Save::PATH key=section.id.clone() keeps_mistakes=true>
                <Hidden name="application" value=id.to_string()/>
                <Hidden name="section" value=section.id/>
                <Hidden name="revision" value=view.revision.to_string()/>
                // Made in here, since the fields look for the form that they stand in.
                {questions
                    .into_iter()
                    .map(|question| {
                        let answer = answers.remove(&question.id);
                        let known = known.remove(&question.id);
                        view! { <QuestionFields question answer known/> }
                    })
                    .collect::<Vec<_>>()}
                <div class="actions">
                    <Submit label=t.apply_save_on()/>
                    <Submit label=t.apply_save_later() quiet=true name="next" value="later"/>
                </div>
            </Form>
        }
        .into_any()
    } else {
        section
            .questions
            .into_iter()
            .map(|question| {
                let answer = answers.remove(&question.id);
                view! { <section><h2>{words(question.label.clone())}</h2> <AnswerView question answer/></section> }
            })
            .collect::<Vec<_>>()
            .into_any()
    };
    view! {
        <Page title=title caption=view.step.text back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            {section.introduction.map(prose)}
            {body}
        </Page>
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
