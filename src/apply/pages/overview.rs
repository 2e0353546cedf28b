//! The task list of an application: four steps beside the four activities of the playlist.

use super::{
    advice::AllAdvice,
    parts::{TakeAway, numbered, state_words, status_words},
    since::RenewalPart,
    team::{LiveMeter, LiveProgress, award_words, day, follow_standing, question_at, responsible_words, trained_words},
};
use crate::{
    apply::{
        api,
        model::{
            ApplicationState, SectionStatus,
            views::{OverviewView, SectionLine, StepView},
        },
    },
    learn::pages::Recommended,
    programme::shown::words,
    ui::{
        Form, Notice, Page, State, Submit, TaskList, Texts,
        field::{Hidden, Tick},
        page::{load_by_id, show},
        tasks::Task,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Overview(view: OverviewView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    let is_draft = head.application.state == ApplicationState::Draft;
    let (mark, state) = state_words(t, head.application.state);
    let standing = RwSignal::new(view.standing);
    follow_standing(id, standing);
    let trained = trained_words(t, &view.trained);
    let own = own(t, id, &view.steps);
    let steps =
        view.steps.into_iter().enumerate().map(|(n, step)| view! { <Step id number=n + 1 step/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_overview_title() caption=head.organiser back=("/apply".to_string(), t.apply_title().to_string())>
            <p><State mark words=state/></p>
            {view.renewal.map(|renewal| view! { <RenewalPart id renewal is_draft may_edit=head.may_edit/> })}
            {(is_draft && !head.may_edit).then(|| view! { <p class="notice">{t.apply_viewer()}</p> })}
            {head.application.submitted_at.is_some().then(|| view! {
                <p><a href=format!("/apply/{id}/submitted")>{t.apply_to_status()}</a></p>
            })}
            <AllAdvice id advice=view.advice/>
            {view.is_outdated.then(|| view! {
                <Notice title=t.apply_edition_title()>
                    <p>{t.apply_edition_notice()}</p>
                    <p><a href=format!("/apply/{id}/edition")>{t.apply_edition_look()}</a></p>
                </Notice>
            })}
            {(view.left > 0).then(|| view! {
                <p class="notice"><a href=format!("/apply/{id}/left")>{t.apply_left_notice(view.left)}</a></p>
            })}
            <LiveProgress standing/>
            <p>{trained}</p>
            {own}
            <p class="actions">
                <a href=format!("/apply/{id}/work")>{t.apply_work_title()}</a>
                <a href=format!("/apply/{id}/evidence")>{t.apply_evidence_title()}</a>
            </p>
            {steps}
            <h2>{t.apply_check_title()}</h2>
            <p>{t.apply_check_why()}</p>
            <p><a href=format!("/apply/{id}/check") class="button">{t.apply_check()}</a></p>
            <h2>{t.apply_meter_title()}</h2>
            <p>{t.apply_meter_why()}</p>
            <LiveMeter standing/>
            <Recommended playlists=view.recommended/>
            <TakeAway id/>
            {head.may_edit_draft.then(|| view! { <p><a href=format!("/apply/{id}/import")>{t.apply_import_title()}</a></p> })}
            {head.may_submit.then(|| view! {
                <details>
                    <summary>{t.apply_withdraw_title()}</summary>
                    <p>{t.apply_withdraw_why()}</p>
                    <Form to=api::Withdraw::PATH>
                        <Hidden name="id" value=id.to_string()/>
                        <Tick name="agreed" label=t.apply_withdraw_sure()/>
                        <Submit label=t.apply_withdraw() quiet=true/>
                    </Form>
                </details>
            })}
        </Page>
    }
}

/// What the reader answers for: sections, and questions in others.
fn own(t: Texts, id: Uuid, steps: &[StepView]) -> Option<AnyView> {
    let line = |section: &SectionLine| {
        let title = numbered(section.number.as_deref(), &section.title.text);
        let whole = section.team.section.responsible.as_ref().filter(|r| r.is_reader).map(|r| {
            let (to, title) = (format!("/apply/{id}/section/{}", section.id), title.clone());
            view! { <li><a href=to>{title}</a> ": " {responsible_words(t, r)}</li> }.into_any()
        });
        let questions = section.team.own.iter().map(|(question, label, due)| {
            let due = due.map_or_else(|| t.apply_yours().to_string(), |due| t.apply_yours_by(day(t, due)));
            let (label, to) = (words(label.clone()), question_at(id, question));
            let place = t.apply_own_in(title.as_str());
            view! { <li>{place} " " <a href=to>{label}</a> ". " {due}</li> }.into_any()
        });
        whole.into_iter().chain(questions).collect::<Vec<_>>()
    };
    let lines: Vec<_> = steps.iter().flat_map(|s| &s.sections).flat_map(line).collect();
    (!lines.is_empty()).then(|| view! { <h2>{t.apply_own_title()}</h2> <ul>{lines}</ul> }.into_any())
}

/// What the task list says of a section in a few words.
fn hint(t: Texts, section: &SectionLine) -> String {
    let team = &section.team;
    let waits = section.status == SectionStatus::CannotStart && section.others.is_empty();
    let parts = [
        waits.then(|| t.apply_waits().to_string()),
        (!section.others.is_empty()).then(|| t.apply_present_here(section.others.join(", "))),
        team.section.responsible.as_ref().map(|r| responsible_words(t, r)),
        team.evidence.map(|(given, needed)| t.apply_evidence_given(given, needed)),
        (team.section.comments > 0).then(|| t.apply_comments_open(team.section.comments)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[component]
fn Step(id: Uuid, number: usize, step: StepView) -> impl IntoView {
    let t = use_texts();
    let tasks = step
        .sections
        .into_iter()
        .map(|section| {
            let (mark, state) = status_words(t, section.status);
            let can_start = section.status != SectionStatus::CannotStart;
            let hint = hint(t, &section);
            Task {
                to: can_start.then(|| format!("/apply/{id}/section/{}", section.id)),
                label: numbered(section.number.as_deref(), &section.title.text),
                hint,
                written: section.written.map(|(name, at)| (t.apply_written_by(name), at)),
                mark,
                state: state.to_string(),
            }
        })
        .collect::<Vec<_>>();
    let is_done = tasks.iter().all(|task| task.state == status_words(t, SectionStatus::Complete).1);
    let points = step.key_points.into_iter().map(|p| view! { <li>{words(p)}</li> }).collect::<Vec<_>>();
    let holders = if step.holders.is_empty() {
        t.apply_no_holders().to_string()
    } else {
        t.apply_holders(award_words(t, &step.holders))
    };
    view! {
        <section>
            <h2>{format!("{number}. ")} {words(step.title)}</h2>
            <details open=!is_done>
                <summary>{t.apply_key_points()}</summary>
                <ul>{points}</ul>
                <p>
                    <a href=step.activity>{t.apply_activity()} " " {words(step.activity_title)}</a>
                </p>
                <p class="hint">{holders}</p>
            </details>
            <TaskList tasks/>
        </section>
    }
}

page! {
    /// The task list of an application.
    OverviewPage in apply: show(load_by_id(api::overview), |view| view! { <Overview view/> }.into_any())
}
