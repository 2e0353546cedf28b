//! What others have said about an answer: the committee about the last try, the coordinator about what was returned.

use super::AnswerView;
use crate::{
    apply::model::views::{AdviceLine, AdviceView},
    programme::{model::Question, shown::words},
    ui::use_texts,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What the committee said about one answer, and that answer where it was changed since.
#[component]
pub fn Advised(
    /// What it said.
    advice: AdviceView,
    /// The question; nothing for a whole section.
    #[prop(optional_no_strip)]
    question: Option<Question>,
    /// Below which address the application's files are.
    files_at: String,
) -> impl IntoView {
    let t = use_texts();
    let before = question.zip(advice.before).map(|(question, answer)| {
        view! {
            <details>
                <summary>{t.apply_advice_before()}</summary>
                <AnswerView question answer=Some(answer) files_at/>
            </details>
        }
    });
    view! {
        <div class="inset">
            <p><strong>{t.apply_advice_says()}</strong></p>
            <p class="whitespace-pre-line">{advice.words}</p>
            {before}
        </div>
    }
}

/// What the coordinator wants improved in an answer.
#[component]
pub fn Wanted(
    /// In their words.
    said: String,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <div class="inset">
            <p><strong>{t.apply_returned_says()}</strong></p>
            <p class="whitespace-pre-line">{said}</p>
        </div>
    }
}

/// Everything that the committee said about the last try, each with the way to where it can be improved.
#[component]
pub fn AllAdvice(
    /// The draft.
    id: Uuid,
    /// What it said.
    advice: Vec<AdviceLine>,
) -> impl IntoView {
    let t = use_texts();
    let lines = advice.into_iter().map(|line| {
        let name = match (line.label, line.section) {
            (Some(label), Some(section)) => {
                view! { <a href=format!("/apply/{id}/section/{section}")>{words(label)}</a> }.into_any()
            }
            (Some(label), None) => words(label),
            (None, _) => t.apply_advice_whole().into_any(),
        };
        view! { <div><dt>{name}</dt><dd class="whitespace-pre-line">{line.words}</dd></div> }
    });
    let lines = lines.collect::<Vec<_>>();
    (!lines.is_empty()).then(|| {
        view! {
            <section>
                <h2>{t.apply_advice_title()}</h2>
                <p>{t.apply_advice_lead()}</p>
                <dl class="facts">{lines}</dl>
            </section>
        }
    })
}
