//! What was returned to the applicant, and what they have changed: a part of the dossier.

use super::parts::files_at;
use crate::{
    apply::{model::ReturnEnd, pages::AnswerView},
    programme::shown::words,
    review::model::{BackView, DifferenceView},
    ui::{CalendarDay, Mark, Moment, State, changes::Changes, use_texts},
};
use leptos::prelude::*;
use uuid::Uuid;

/// One time that an application was returned.
#[component]
pub fn Returned(
    /// The application.
    id: Uuid,
    /// What was wanted, and what came of it.
    back: BackView,
) -> impl IntoView {
    let t = use_texts();
    let is_back = back.ended.is_some();
    let (mark, how) = match back.ended {
        None => (Mark::Now, t.review_back_waits()),
        Some((ReturnEnd::Resubmitted, _)) => (Mark::Done, t.review_back_resubmitted()),
        Some((ReturnEnd::RanOut, _)) => (Mark::Warn, t.review_back_ran_out()),
        Some((ReturnEnd::Withdrawn, _)) => (Mark::Warn, t.review_back_withdrawn()),
    };
    let ended = back.ended.map(|(_, at)| view! { " " <Moment at/> });
    let wanted = back
        .named
        .into_iter()
        .map(|(label, said)| view! { <div><dt>{words(label)}</dt><dd class="whitespace-pre-line">{said}</dd></div> })
        .collect::<Vec<_>>();
    let nothing = is_back && back.differences.is_empty();
    let differences =
        back.differences.into_iter().map(|difference| view! { <Difference id difference/> }).collect::<Vec<_>>();
    view! {
        <section class="card">
            <h3>{t.review_back_on()} " " <Moment at=back.returned_at/></h3>
            <p><State mark words=how/> {ended}</p>
            {(!is_back).then(|| view! {
                <p>{t.review_back_until()} " " <CalendarDay at=back.answer_by/> ". " {back.stops_clock.then(|| t.review_back_pauses())}</p>
            })}
            <dl class="facts">{wanted}</dl>
            {(!back.reply.is_empty()).then(|| view! {
                <h4>{t.review_back_reply()}</h4>
                <p class="inset whitespace-pre-line">{back.reply}</p>
            })}
            {nothing.then(|| view! { <p>{t.review_back_nothing_changed()}</p> })}
            {differences}
        </section>
    }
}

/// An answer before and after.
#[component]
fn Difference(id: Uuid, difference: DifferenceView) -> impl IntoView {
    let t = use_texts();
    let question = difference.question;
    let label = words(question.label.clone());
    let shown = match difference.changes {
        Some(pieces) => view! { <Changes pieces/> }.into_any(),
        None => {
            let earlier = question.clone();
            view! {
                <div class="columns-2">
                    <div>
                        <p class="hint">{t.form_now()}</p>
                        <AnswerView question answer=difference.after files_at=files_at(id)/>
                    </div>
                    <div>
                        <p class="hint">{t.form_before()}</p>
                        <AnswerView question=earlier answer=difference.before files_at=files_at(id)/>
                    </div>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <h4>{t.review_back_changed()} " " {label}</h4>
        {shown}
    }
}
