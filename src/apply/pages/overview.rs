//! The task list of an application: four steps beside the four activities of the playlist.

use super::parts::{Meter, TakeAway, numbered, state_words, status_words};
use crate::{
    apply::{
        api,
        model::{
            ApplicationState, SectionStatus,
            views::{OverviewView, StepView},
        },
    },
    programme::shown::words,
    ui::{
        Form, Page, Progress, State, Submit, TaskList,
        field::{Hidden, Tick},
        page::{load_by_id, show},
        tasks::Task,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Overview(view: OverviewView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    let is_draft = head.application.state == ApplicationState::Draft;
    let (mark, state) = state_words(t, head.application.state);
    let steps =
        view.steps.into_iter().enumerate().map(|(n, step)| view! { <Step id number=n + 1 step/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_overview_title() caption=head.organiser back=("/apply".to_string(), t.apply_title().to_string())>
            <p><State mark words=state/></p>
            {(is_draft && !head.may_edit).then(|| view! { <p class="notice">{t.apply_viewer()}</p> })}
            <Progress words=t.apply_progress(view.done, view.of) done=view.done of=view.of/>
            {steps}
            <h2>{t.apply_check_title()}</h2>
            <p>{t.apply_check_why()}</p>
            <p><A href=format!("/apply/{id}/check") attr:class="button">{t.apply_check()}</A></p>
            <h2>{t.apply_meter_title()}</h2>
            <p>{t.apply_meter_why()}</p>
            <Meter verdict=view.verdict/>
            <TakeAway id/>
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

#[component]
fn Step(id: Uuid, number: usize, step: StepView) -> impl IntoView {
    let t = use_texts();
    let tasks = step
        .sections
        .into_iter()
        .map(|section| {
            let (mark, state) = status_words(t, section.status);
            let can_start = section.status != SectionStatus::CannotStart;
            let hint = match section.others.as_slice() {
                [] if can_start => String::new(),
                [] => t.apply_waits().to_string(),
                names => t.apply_present_here(names.join(", ")),
            };
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
        t.apply_holders(step.holders.join(", "))
    };
    view! {
        <section>
            <h2>{format!("{number}. ")} {words(step.title)}</h2>
            <details open=!is_done>
                <summary>{t.apply_key_points()}</summary>
                <ul>{points}</ul>
                <p>
                    <A href=step.activity>{t.apply_activity()} " " {words(step.activity_title)}</A>
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
