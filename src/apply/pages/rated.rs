//! What stands beside a question that is rated: the scale, examples, and the level that applicants see themselves at.

use crate::{
    apply::model::{level_part, seen_field},
    programme::{
        model::{Level, Question, Scale},
        shown::{prose, words},
    },
    ui::{
        Texts,
        field::{Hidden, Select},
        use_texts,
    },
};
use leptos::prelude::*;

/// What a question that is rated needs beyond itself.
#[derive(Clone, PartialEq)]
pub struct Rating {
    /// The scale.
    pub scale: Scale,
    /// The level that the applicants see themselves at.
    pub own: Option<u8>,
    /// What the form shows of that, for the hidden field.
    pub seen: String,
}

/// A level, by number and name.
pub fn level_words(t: Texts, level: &Level) -> String {
    t.apply_level(level.number, &level.name.text)
}

/// The scale with its anchors, folded.
#[component]
pub fn ScaleOf(
    /// The scale.
    scale: Scale,
) -> impl IntoView {
    let t = use_texts();
    let levels = scale
        .levels
        .into_iter()
        .map(|level| view! { <div><dt>{level_words(t, &level)}</dt><dd>{words(level.description)}</dd></div> })
        .collect::<Vec<_>>();
    view! {
        <details>
            <summary>{t.apply_scale()}</summary>
            <dl class="facts">{levels}</dl>
        </details>
    }
}

/// Answers of some levels with the reason why, folded; nothing where the pack gives none.
#[component]
pub fn Examples(
    /// The question.
    question: Question,
    /// The scale.
    scale: Scale,
) -> impl IntoView {
    let t = use_texts();
    if question.examples.is_empty() {
        return ().into_any();
    }
    let examples = question
        .examples
        .into_iter()
        .map(|example| {
            let level = scale.level(example.level).map(|level| level_words(t, level));
            let level = level.unwrap_or_else(|| example.level.to_string());
            view! {
                <div>
                    <dt>{level}</dt>
                    <dd>
                        <blockquote>{prose(example.answer)}</blockquote>
                        <p><strong>{t.apply_example_why()}</strong> " " {words(example.reason)}</p>
                    </dd>
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <details>
            <summary>{t.apply_examples()}</summary>
            <p class="hint">{t.apply_examples_hint()}</p>
            <dl class="examples">{examples}</dl>
        </details>
    }
    .into_any()
}

/// Where applicants say at which level they see their own answer.
#[component]
pub fn OwnLevel(
    /// The question's id.
    question: String,
    /// The scale, and what is saved.
    rating: Rating,
) -> impl IntoView {
    let t = use_texts();
    let part = level_part(&question);
    let choices = rating.scale.levels.iter().map(|l| (l.number.to_string(), level_words(t, l))).collect();
    let value = rating.own.map(|level| level.to_string()).unwrap_or_default();
    view! {
        <Hidden name=seen_field(&part) value=rating.seen/>
        <Select name=format!("fields[{part}]") label=t.apply_own_level() hint=t.apply_own_level_hint() value choices optional=true/>
    }
}

/// The level that the applicants see themselves at, to be read.
#[component]
pub fn OwnLevelSaid(
    /// The level; nothing where they said none.
    level: Option<Level>,
) -> impl IntoView {
    let t = use_texts();
    level.map(|level| view! { <p class="hint">{t.apply_own_level_said(level_words(t, &level))}</p> })
}
