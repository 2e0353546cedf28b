//! Jobs: how many are in which state, and those that were given up.

use super::back;
use crate::{
    admin::{
        api,
        model::{DeadJob, JobsView},
    },
    ui::{Form, Moment, Page, Submit, field::Hidden, load, page::show, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Jobs(view: JobsView) -> impl IntoView {
    let t = use_texts();
    let none = view.dead.is_empty();
    let counts = view
        .counts
        .into_iter()
        .map(|(state, n)| {
            let words = match state.as_str() {
                "queued" => t.admin_queued(),
                "running" => t.admin_running(),
                "done" => t.admin_done(),
                _ => t.admin_dead(),
            };
            view! { <div><dt>{words}</dt><dd>{n}</dd></div> }
        })
        .collect::<Vec<_>>();
    let dead = view.dead.into_iter().map(|job| view! { <Dead job/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.admin_jobs_title() back=back(t)>
            <p>{t.admin_jobs_lead()}</p>
            <dl class="facts">{counts}</dl>
            <h2>{t.admin_dead()}</h2>
            {if none { view! { <p>{t.admin_no_dead()}</p> }.into_any() } else { view! { <ul class="rows">{dead}</ul> }.into_any() }}
        </Page>
    }
}

#[component]
fn Dead(job: DeadJob) -> impl IntoView {
    let t = use_texts();
    let id = job.id.to_string();
    view! {
        <li>
            <p><strong>{job.kind}</strong> " " {job.at.map(|at| view! { <Moment at/> })} " · " {t.admin_attempts(u64::try_from(job.attempts).unwrap_or(0))}</p>
            <p class="inset">{job.cause}</p>
            <Form to=api::ReviveJob::PATH key=id.clone() class="inline-form">
                <Hidden name="id" value=id.clone()/>
                <Submit label=t.admin_revive() quiet=true/>
            </Form>
        </li>
    }
}

page! {
    /// Jobs.
    JobsPage in admin: show(load(|| (), |()| api::jobs()), |view| view! { <Jobs view/> }.into_any())
}
