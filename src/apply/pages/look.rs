//! What a badge that is given as an example shows of the marks, each with a reason and an advice.

use crate::{
    apply::model::Mark,
    badge::{
        look::{Looked, Sight, look},
        reader::Facts,
    },
    programme::{
        model::{Html, LooksAt},
        shown::{prose, words},
    },
    ui::{Texts, use_texts},
};
use leptos::prelude::*;

/// What a badge shows of each mark, with a reason and an advice.
#[component]
pub fn BadgeLook(
    /// What the badge says.
    facts: Facts,
    /// The indicators; without any there is nothing to look for.
    marks: Vec<Mark>,
) -> impl IntoView {
    let t = use_texts();
    if marks.is_empty() {
        return ().into_any();
    }
    let seen: Vec<_> = marks.into_iter().map(|mark| (look(&facts, mark.looks_at), mark)).collect();
    let count = |sight: Sight| {
        let number = seen.iter().filter(|(looked, _)| looked.sight == sight).count();
        format!("{} {number}", sight_words(t, sight))
    };
    let counts = [Sight::Found, Sight::Weak, Sight::Missing].map(count).join(" · ");
    let rows = seen
        .into_iter()
        .map(|(looked, mark)| {
            let guidance = mark.guidance.filter(|_| looked.sight != Sight::Found);
            view! { <Seen of=words(mark.label) at=mark.looks_at looked guidance/> }
        })
        .collect::<Vec<_>>();
    view! {
        <details data-look="">
            <summary>{t.example_look()} ": " {counts}</summary>
            <p class="hint">{t.example_look_why()}</p>
            <ol class="checks plain-list">{rows}</ol>
        </details>
    }
    .into_any()
}

/// What each of some badges shows of one mark, for those who evaluate it.
#[component]
pub fn MarkLook(
    /// What is looked at.
    at: Option<LooksAt>,
    /// The badges: what each is called, and what it says.
    badges: Vec<(String, Facts)>,
) -> impl IntoView {
    let t = use_texts();
    if badges.is_empty() || at.is_none() {
        return ().into_any();
    }
    let rows = badges
        .into_iter()
        .map(|(name, facts)| {
            let looked = look(&facts, at);
            view! { <Seen of=name.into_any() at looked guidance=None/> }
        })
        .collect::<Vec<_>>();
    view! {
        <details data-look="">
            <summary>{t.example_look_all()}</summary>
            <p class="hint">{t.example_look_why()}</p>
            <ul class="checks plain-list">{rows}</ul>
        </details>
    }
    .into_any()
}

/// What is seen of one mark in one badge: why it is seen so, what to do about it, and the badge's own words.
#[component]
fn Seen(of: AnyView, at: Option<LooksAt>, looked: Looked, guidance: Option<Html>) -> impl IntoView {
    let t = use_texts();
    let (why, advice) = reasons(t, at, looked.sight);
    view! {
        <li class=sight_class(looked.sight)>
            <div>
                <p><strong>{sight_words(t, looked.sight)} ": "</strong> {of}</p>
                <p>{why} {advice.map(|advice| view! { " " {advice} })}</p>
                {(!looked.shows.is_empty()).then(|| view! { <blockquote>{looked.shows}</blockquote> })}
                {guidance.map(|guidance| view! { <details><summary>{t.apply_guidance()}</summary>{prose(guidance)}</details> })}
            </div>
        </li>
    }
}

fn sight_class(sight: Sight) -> &'static str {
    match sight {
        Sight::Found => "pass",
        Sight::Weak => "weak",
        Sight::Missing => "fail",
        Sight::Unseen => "unknown",
    }
}

fn sight_words(t: Texts, sight: Sight) -> &'static str {
    match sight {
        Sight::Found => t.example_sight_found(),
        Sight::Weak => t.example_sight_weak(),
        Sight::Missing => t.example_sight_missing(),
        Sight::Unseen => t.example_sight_unseen(),
    }
}

/// The reason, and the advice where something is lacking.
fn reasons(t: Texts, at: Option<LooksAt>, sight: Sight) -> (&'static str, Option<&'static str>) {
    let Some(at) = at else {
        return (t.example_unseen_why(), None);
    };
    let [found, weak, missing, advice] = match at {
        LooksAt::Description => [
            t.example_found_description(),
            t.example_weak_description(),
            t.example_missing_description(),
            t.example_advice_description(),
        ],
        LooksAt::Context => [
            t.example_found_context(),
            t.example_weak_context(),
            t.example_missing_context(),
            t.example_advice_context(),
        ],
        LooksAt::Criteria => [
            t.example_found_criteria(),
            t.example_weak_criteria(),
            t.example_missing_criteria(),
            t.example_advice_criteria(),
        ],
        LooksAt::Distinct => [
            t.example_found_distinct(),
            t.example_weak_distinct(),
            t.example_missing_distinct(),
            t.example_advice_distinct(),
        ],
        LooksAt::Alignment => [
            t.example_found_alignment(),
            t.example_weak_alignment(),
            t.example_missing_alignment(),
            t.example_advice_alignment(),
        ],
        LooksAt::Evidence => [
            t.example_found_evidence(),
            t.example_weak_evidence(),
            t.example_missing_evidence(),
            t.example_advice_evidence(),
        ],
        LooksAt::Language => [
            t.example_found_language(),
            t.example_weak_language(),
            t.example_missing_language(),
            t.example_advice_language(),
        ],
        LooksAt::Expiry => {
            [t.example_found_expiry(), t.example_weak_expiry(), t.example_missing_expiry(), t.example_advice_expiry()]
        }
        // A picture by itself never says enough.
        LooksAt::Picture => [
            t.example_weak_picture(),
            t.example_weak_picture(),
            t.example_missing_picture(),
            t.example_advice_picture(),
        ],
    };
    match sight {
        Sight::Found => (found, None),
        Sight::Weak => (weak, Some(advice)),
        Sight::Missing => (missing, Some(advice)),
        Sight::Unseen => (t.example_unseen_why(), None),
    }
}
