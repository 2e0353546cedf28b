//! All answers before submitting: what is missing or unmet, with links to the place.

use super::{
    AnswerView,
    parts::{Meter, files_at, numbered},
    rated::OwnLevelSaid,
    since::{RenewalPart, SinceView},
};
use crate::{
    apply::{
        api,
        model::{
            ApplicationState, Journey, Snapshot, field,
            views::{CheckView, CheckedSection},
        },
    },
    programme::model::Level,
    timestamp::Timestamp,
    ui::{
        Form, Moment, Notice, Page, Submit, SummaryList, SummaryRow,
        boot::Returned,
        errors,
        field::{Hidden, id_of},
        messages::Tone,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use std::collections::BTreeMap;
use uuid::Uuid;

#[component]
fn Check(view: CheckView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    let is_draft = head.application.state == ApplicationState::Draft;
    let is_complete = view.journey.is_complete();
    let changed = if is_draft { changed_since(&view.seen) } else { Vec::new() };
    let changed = (!changed.is_empty())
        .then(|| view! { <ChangedSince id changed sections=view.sections.clone() written=view.written/> });
    let seen = view.seen;
    let missing = is_draft.then(|| view! { <WhatIsMissing id journey=view.journey sections=view.sections.clone()/> });
    let sections = view
        .sections
        .into_iter()
        .map(|section| view! { <Answers id section changeable=head.may_edit && is_draft own_levels=view.own_levels.clone()/> })
        .collect::<Vec<_>>();
    let submit = is_draft.then(|| match (head.may_submit, is_complete) {
        (true, true) => view! {
            <h2>{t.apply_submit_title()}</h2>
            <p>{t.apply_submit_why()}</p>
            // Read again when it is refused: then it shows what has changed.
            <Form to=api::Submit::PATH keeps_mistakes=true>
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="seen" value=seen/>
                <Submit label=t.apply_submit()/>
            </Form>
        }
        .into_any(),
        (true, false) => view! { <p class="notice">{t.apply_submit_incomplete()}</p> }.into_any(),
        (false, _) => view! { <p class="notice">{t.apply_submit_owner()}</p> }.into_any(),
    });
    view! {
        <Page title=t.apply_check_title() caption=head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            {view.renewal.map(|renewal| view! { <RenewalPart id renewal is_draft may_edit=head.may_edit/> })}
            {changed}
            {missing}
            {is_draft.then(|| view! {
                <h2>{t.apply_meter_title()}</h2>
                <Meter verdict=view.verdict/>
            })}
            {view.since.map(|since| view! { <SinceView since/> })}
            {sections}
            {submit}
        </Page>
    }
}

/// The questions whose answers are others than those that whoever pressed the button had before them.
fn changed_since(now: &str) -> Vec<String> {
    let Returned(returned) = expect_context();
    let before = returned.with_untracked(|form| {
        let form = form.as_ref().filter(|form| form.to == api::Submit::PATH)?;
        form.value("seen").map(str::to_string)
    });
    match (before.and_then(|seen| seen.parse::<Snapshot>().ok()), now.parse::<Snapshot>()) {
        (Some(before), Ok(now)) => before.changed_in(&now).into_iter().map(str::to_string).collect(),
        _ => Vec::new(),
    }
}

/// What colleagues have changed since the page was shown, before anything is submitted.
#[component]
fn ChangedSince(
    id: Uuid,
    changed: Vec<String>,
    sections: Vec<CheckedSection>,
    written: BTreeMap<String, (String, Timestamp)>,
) -> impl IntoView {
    let t = use_texts();
    let labels: Vec<(String, String, String)> = sections
        .into_iter()
        .flat_map(|s| {
            let section = s.id;
            s.answers.into_iter().map(move |(q, _)| (q.id, section.clone(), q.label.text))
        })
        .collect();
    let lines = changed.into_iter().filter_map(|question| {
        let (_, section, label) = labels.iter().find(|(id, ..)| *id == question)?.clone();
        let place = format!("/apply/{id}/section/{section}#{}", id_of(&section, &field(&question, "")));
        let by = written.get(&question).cloned();
        Some(view! {
            <li>
                <a href=place>{label}</a>
                {by.map(|(name, at)| view! { " " {t.apply_written_by(name)} " " <Moment at/> })}
                " " <a href=format!("/apply/{id}/history/{question}")>{t.apply_history()}</a>
            </li>
        })
    });
    let lines = lines.collect::<Vec<_>>();
    view! { <Notice tone=Tone::Warn title=t.apply_changed_title()><p>{t.apply_changed_why()}</p><ul>{lines}</ul></Notice> }
}

/// Everything that is missing, and the criteria that aren't met yet, each leading to its field.
#[component]
fn WhatIsMissing(id: Uuid, journey: Journey, sections: Vec<CheckedSection>) -> impl IntoView {
    let t = use_texts();
    let label = |section: &str, question: &str| {
        sections
            .iter()
            .find(|s| s.id == section)
            .and_then(|s| s.answers.iter().find(|(q, _)| q.id == question))
            .map(|(q, _)| q.label.text.clone())
            .unwrap_or_default()
    };
    let place = |section: &str, field: &str| format!("/apply/{id}/section/{section}#{}", id_of(section, field));
    let missing: Vec<(String, String)> = journey
        .sections
        .iter()
        .flat_map(|s| s.missing.iter().map(move |m| (s, m)))
        .map(|(s, m)| {
            let words = errors::named(&label(&s.id, &m.question), &errors::issue(t, &m.issue));
            (place(&s.id, &m.field), words)
        })
        .collect();
    let unmet: Vec<(String, String)> = journey
        .sections
        .iter()
        .flat_map(|s| s.unmet.iter().map(move |q| (s, q)))
        .map(|(s, q)| (place(&s.id, &field(q, "met")), label(&s.id, q)))
        .collect();
    let links = |lines: Vec<(String, String)>| {
        lines.into_iter().map(|(to, words)| view! { <li><a href=to>{words}</a></li> }).collect::<Vec<_>>()
    };
    let (all_there, all_met) = (missing.is_empty(), unmet.is_empty());
    let (missing, unmet) = (links(missing), links(unmet));
    view! {
        {if all_there {
            view! { <Notice tone=Tone::Good>{t.apply_nothing_missing()}</Notice> }.into_any()
        } else {
            view! { <Notice title=t.apply_missing_title()><ul>{missing}</ul></Notice> }.into_any()
        }}
        {(!all_met).then(|| view! {
            <Notice tone=Tone::Warn title=t.apply_unmet_title()>
                <p>{t.apply_unmet_why()}</p>
                <ul>{unmet}</ul>
            </Notice>
        })}
    }
}

#[component]
fn Answers(id: Uuid, section: CheckedSection, changeable: bool, own_levels: BTreeMap<String, Level>) -> impl IntoView {
    let title = numbered(section.number.as_deref(), &section.title.text);
    let place = format!("/apply/{id}/section/{}", section.id);
    let files_at = files_at(id);
    let rows = section
        .answers
        .into_iter()
        .map(|(question, answer)| {
            let label = question.label.text.clone();
            let change = if changeable { place.clone() } else { String::new() };
            let files_at = files_at.clone();
            let level = own_levels.get(&question.id).cloned();
            view! { <SummaryRow label change><AnswerView question answer files_at/> <OwnLevelSaid level/></SummaryRow> }
        })
        .collect::<Vec<_>>();
    view! {
        <section>
            <h2>{title}</h2>
            <SummaryList>{rows}</SummaryList>
        </section>
    }
}

page! {
    /// All answers before submitting.
    CheckPage in check: show(load_by_id(api::check), |view| view! { <Check view/> }.into_any())
}
