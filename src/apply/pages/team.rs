//! What colleagues see of each other's work: who answers a part, what is said about it, and how far all of it is.

use crate::{
    apply::{
        api,
        model::{
            team::{Award, BadgeUse, Beside, PartView, Responsible},
            views::StandingView,
        },
    },
    ui::{
        Form, Progress, Submit, Texts,
        field::{Hidden, Select, TextField},
        use_texts,
        when::written,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

use super::parts::Meter;
use crate::timestamp::Timestamp;

/// A day of the calendar in words.
pub fn day(t: Texts, at: Timestamp) -> String {
    written(t.locale().tag(), at, false)
}

/// Who answers a part, in a sentence.
pub fn responsible_words(t: Texts, responsible: &Responsible) -> String {
    let due = responsible.due.map(|due| day(t, due));
    let name = responsible.name.as_str();
    match (responsible.is_reader, due, responsible.is_late) {
        (true, None, _) => t.apply_yours().to_string(),
        (true, Some(due), false) => t.apply_yours_by(due),
        (true, Some(due), true) => t.apply_yours_late(due),
        (false, None, _) => t.apply_theirs(name),
        (false, Some(due), false) => t.apply_theirs_by(name, due),
        (false, Some(due), true) => t.apply_theirs_late(name, due),
    }
}

/// Where a question is talked about.
pub fn question_at(application: Uuid, question: &str) -> String {
    format!("/apply/{application}/question/{question}")
}

/// What stands beside a question: who answers it, and what colleagues say.
#[component]
pub fn BesideQuestion(
    /// The application.
    id: Uuid,
    /// The question.
    question: String,
    /// In words, for who hears only the link.
    label: String,
    /// What there is.
    beside: Beside,
) -> impl IntoView {
    let t = use_texts();
    let link = match (beside.comments, beside.is_resolved) {
        (0, _) => t.apply_comments_begin().to_string(),
        (count, false) => t.apply_comments(count),
        (count, true) => t.apply_comments_resolved(count),
    };
    let responsible = beside.responsible.map(|r| format!("{} ", responsible_words(t, &r)));
    view! {
        <p class="hint">
            {responsible}
            <a href=question_at(id, &question)>{link} <span class="visually-hidden">": " {label}</span></a>
        </p>
    }
}

/// Says who answers a part, with the form to change it for those who may.
#[component]
pub fn Part(
    /// The application.
    id: Uuid,
    /// The part.
    part: PartView,
) -> impl IntoView {
    let t = use_texts();
    let now = part.responsible.as_ref().map_or_else(|| t.apply_work_nobody().to_string(), |r| responsible_words(t, r));
    let person = part.responsible.map(|r| r.person.to_string()).unwrap_or_default();
    let people: Vec<_> = part.people.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let key = if part.question.is_empty() { part.section.clone() } else { part.question.clone() };
    view! {
        <p>{now}</p>
        {(!people.is_empty()).then(|| view! {
            <Form to=api::Assign::PATH key>
                <Hidden name="application" value=id.to_string()/>
                <Hidden name="section" value=part.section/>
                <Hidden name="question" value=part.question/>
                <Hidden name="revision" value=part.revision.to_string()/>
                <Select name="person" label=t.apply_assign_person() hint=t.apply_assign_person_hint() value=person choices=people optional=true/>
                <TextField name="due" label=t.apply_assign_due() hint=t.apply_assign_due_hint() value=part.due_on kind="date" optional=true/>
                <Submit label=t.apply_assign_save() quiet=true/>
            </Form>
        })}
    }
}

/// People and the days on which they were awarded something, in one line.
pub fn award_words(t: Texts, awards: &[Award]) -> String {
    awards.iter().map(|a| t.apply_since(a.name.as_str(), day(t, a.at))).collect::<Vec<_>>().join(", ")
}

/// Who has completed the mandatory training.
pub fn trained_words(t: Texts, trained: &[Award]) -> String {
    if trained.is_empty() { t.apply_trained_none().to_string() } else { t.apply_trained_by(award_words(t, trained)) }
}

/// How long badges have been in use, and when that is long enough.
pub fn use_words(t: Texts, of: BadgeUse) -> String {
    let months = u64::from(of.months);
    let reached = match of.is_reached {
        true => t.apply_use_reached(months, day(t, of.reached_on)),
        false => t.apply_use_open(months, day(t, of.reached_on)),
    };
    format!("{} {reached}", t.apply_use_days(of.days))
}

/// How many sections are complete, followed while colleagues work.
#[component]
pub fn LiveProgress(
    /// How far it is.
    standing: RwSignal<StandingView>,
) -> impl IntoView {
    let t = use_texts();
    move || {
        let (done, of) = standing.with(|s| (s.done, s.of));
        view! { <Progress words=t.apply_progress(done, of) done of/> }
    }
}

/// What the pass rule would say, followed while colleagues work.
#[component]
pub fn LiveMeter(
    /// How far it is.
    standing: RwSignal<StandingView>,
) -> impl IntoView {
    let t = use_texts();
    move || {
        let (verdict, badge_use) = standing.with(|s| (s.verdict.clone(), s.badge_use));
        view! { <Meter verdict/> {badge_use.map(|of| view! { <p>{use_words(t, of)}</p> })} }
    }
}

/// Asks every now and then how far the application is, as long as the page is open.
#[cfg(not(feature = "hydrate"))]
pub fn follow_standing(_: Uuid, _: RwSignal<StandingView>) {}

/// Asks every now and then how far the application is, as long as the page is open.
#[cfg(feature = "hydrate")]
pub fn follow_standing(id: Uuid, standing: RwSignal<StandingView>) {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(15);
    let ask = move || {
        leptos::task::spawn_local(async move {
            // Who can't be reached now is asked again later.
            let Ok(view) = api::standing(id).await else { return };
            if standing.try_with_untracked(|now| *now != view) == Some(true) {
                standing.set(view);
            }
        });
    };
    Effect::new(move |every: Option<Option<IntervalHandle>>| {
        every.flatten().or_else(|| {
            let every = set_interval_with_handle(ask, EVERY).ok();
            on_cleanup(move || {
                if let Some(every) = every {
                    every.clear();
                }
            });
            every
        })
    });
}
