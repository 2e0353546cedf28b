//! After submitting, as the applicant sees it: the reference, how far it is, what is asked of them, and the ways on.

use super::clarify::{Clarifications, Side};
use crate::{
    apply::{
        model::{ApplicationState, ReturnEnd},
        pages::{TakeAway, state_words},
    },
    programme::shown::words,
    review::{
        api,
        model::{Clock, Happening, Outcome, ReturnedView, StatusView, What, When},
    },
    ui::{
        CalendarDay, Confirmation, Form, Mark, Moment, Notice, Page, Progress, State, Submit, Texts, Tone,
        field::{Hidden, TextArea, Tick},
        form::came_back,
        page::{load_by_id, show},
        use_boot, use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Status(view: StatusView) -> impl IntoView {
    let t = use_texts();
    let application = view.application;
    let id = application.id;
    let is_new = application.state == ApplicationState::Submitted && view.clarifications.is_empty();
    let title = match application.state {
        ApplicationState::Submitted if is_new => t.apply_submitted_title().to_string(),
        _ => t.review_status_title(application.reference.clone().unwrap_or_default()),
    };
    let (mark, state) = state_words(t, application.state);
    let reference = application.reference.unwrap_or_default();
    let submitted = application.submitted_at.map(|at| view! { <p>{t.apply_submitted_on()} " " <Moment at/></p> });
    let support = use_boot().network.support_email;
    let next = view.what_next.into_iter().map(|step| view! { <li>{words(step)}</li> }).collect::<Vec<_>>();
    let has_next = !next.is_empty();
    let is_decided = matches!(application.state, ApplicationState::Issued | ApplicationState::NotYetIssued);
    let lines = view.timeline.into_iter().map(|line| view! { <Line line/> }).collect::<Vec<_>>();
    let asked = !view.clarifications.is_empty();
    view! {
        <Page title caption=view.organiser back=("/apply".to_string(), t.apply_title().to_string())>
            {match is_new {
                true => view! { <Confirmation label=t.apply_reference() reference>{submitted}</Confirmation> }.into_any(),
                false => view! {
                    <p><State mark words=state/></p>
                    <p>{t.apply_reference()} " " <strong class="reference">{reference}</strong></p>
                    {submitted}
                }.into_any(),
            }}
            {view.withdrawn_because.filter(|why| !why.is_empty()).map(|why| view! {
                <p class="inset whitespace-pre-line">{why}</p>
            })}
            {is_decided.then(|| view! {
                <p><a href=format!("/review/outcome/{id}") class="button">{t.review_status_outcome()}</a></p>
            })}
            {match view.returned {
                Some(returned) => Some(view! { <Improve id returned/> }.into_any()),
                // What was typed is shown even where it can't be sent any more.
                None => came_back(api::Resubmit::PATH, "").then(|| view! { <Resubmit id/> }.into_any()),
            }}
            {view.clock.map(|clock| view! { <Days id clock is_decided/> })}
            {asked.then(|| view! {
                <h2>{t.review_clarify_title()}</h2>
                <Clarifications threads=view.clarifications side=Side::Applicant may_say=view.may_answer/>
            })}
            <h2>{t.review_status_timeline()}</h2>
            <ol class="timeline">{lines}</ol>
            {has_next.then(|| view! {
                <h2>{t.apply_what_next()}</h2>
                <ol>{next}</ol>
            })}
            <p>{t.apply_ask_support(support)}</p>
            <p><a href=format!("/apply/{id}/check")>{t.apply_read_again()}</a></p>
            <TakeAway id/>
            {(view.may_withdraw || came_back(api::Withdraw::PATH, "")).then(|| view! { <Withdraw id/> })}
        </Page>
    }
}

/// The days until the decision, and whether they are counted just now.
#[component]
fn Days(id: Uuid, clock: Clock, is_decided: bool) -> impl IntoView {
    let t = use_texts();
    let (days, used) = (u64::from(clock.days), u64::try_from(clock.used).unwrap_or(0));
    let left = match clock.left {
        0 => t.review_due_today().to_string(),
        1.. => t.review_days_left(clock.left.unsigned_abs()),
        _ => t.review_overdue(clock.left.unsigned_abs()),
    };
    let words = match is_decided {
        true => t.review_status_used(used, days),
        false => format!("{}. {left}", t.review_status_used(used, days)),
    };
    let due = (!is_decided).then(|| match clock.paused_since {
        Some(at) => view! {
            <Notice title=t.review_status_paused_title()>
                <p>{t.review_status_paused()} " " <Moment at/></p>
            </Notice>
        }
        .into_any(),
        None => view! {
            <p>{t.apply_due()} " " <strong><CalendarDay at=clock.due_at/></strong></p>
            <p><a href=format!("/apply/{id}/decision.ics") rel="external">{t.apply_calendar()}</a></p>
        }
        .into_any(),
    });
    view! {
        <h2>{t.review_status_days()}</h2>
        <Progress words done=used of=days/>
        {due}
    }
}

fn line_words(t: Texts, line: Happening) -> (Mark, String) {
    let step = |done: &str, now: &str, ahead: &str| match line.when {
        When::Done => (Mark::Done, done.to_string()),
        When::Now => (Mark::Now, now.to_string()),
        When::Ahead => (Mark::Wait, ahead.to_string()),
    };
    match line.what {
        What::Submitted => (Mark::Done, t.review_line_submitted().into()),
        What::FormalCheck => step(t.review_line_checked(), t.review_line_check_now(), t.review_line_check()),
        What::Evaluators if line.when == When::Now && line.at.is_none() => (Mark::Now, t.review_line_finding().into()),
        What::Evaluators => step(t.review_line_assigned(), t.review_line_assigned(), t.review_line_evaluators()),
        What::Committee => {
            step(t.review_line_committee_had(), t.review_line_committee_now(), t.review_line_committee())
        }
        What::Decided(None) => (Mark::Wait, t.review_line_decision().into()),
        What::Decided(Some(Outcome::Issued)) => (Mark::Done, t.review_line_issued().into()),
        What::Decided(Some(Outcome::NotYetIssued)) => (Mark::Warn, t.review_line_not_yet().into()),
        What::Asked => (Mark::Done, t.review_line_asked().into()),
        What::Answered => (Mark::Done, t.review_line_answered().into()),
        What::Returned(true) => (Mark::Done, t.review_line_returned_paused().into()),
        What::Returned(false) => (Mark::Done, t.review_line_returned().into()),
        What::Back(end, days) => {
            let words = if end == ReturnEnd::RanOut { t.review_line_ran_out() } else { t.review_line_back() };
            let days = u64::try_from(days).unwrap_or(0);
            let paused = if days == 0 { String::new() } else { format!(" {}", t.review_line_paused_days(days)) };
            (Mark::Done, format!("{words}{paused}"))
        }
        What::Withdrawn => (Mark::Warn, t.review_line_withdrawn().into()),
    }
}

#[component]
fn Line(line: Happening) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = line_words(t, line);
    view! { <li><State mark words/> {line.at.map(|at| view! { " " <Moment at/> })}</li> }
}

/// What is to be improved, with the way to each answer, and the button that hands it in again.
#[component]
fn Improve(id: Uuid, returned: ReturnedView) -> impl IntoView {
    let t = use_texts();
    let left = match returned.left {
        0.. => t.review_days_left(returned.left.unsigned_abs()),
        _ => t.review_overdue(returned.left.unsigned_abs()),
    };
    let named = returned.named.into_iter().map(|named| {
        let to = format!("/apply/{id}/section/{}", named.section);
        let state = match named.changed {
            true => view! { <State mark=Mark::Done words=t.review_improve_changed()/> },
            false => view! { <State mark=Mark::Now words=t.review_improve_open()/> },
        };
        view! {
            <li>
                <p class="spread"><a href=to>{words(named.label)}</a> {state}</p>
                <p class="whitespace-pre-line">{named.wanted}</p>
            </li>
        }
    });
    let named = named.collect::<Vec<_>>();
    let (incomplete, may_resubmit) = (returned.incomplete, returned.may_resubmit || came_back(api::Resubmit::PATH, ""));
    view! {
        <Notice tone=Tone::Warn title=t.review_improve_title()>
            <p>{t.review_improve_lead()}</p>
            <p>{t.review_improve_until()} " " <strong><CalendarDay at=returned.answer_by/></strong> " · " {left}</p>
        </Notice>
        <ol class="rows">{named}</ol>
        {(may_resubmit && incomplete).then(|| view! { <p class="hint">{t.review_improve_incomplete()}</p> })}
        {match may_resubmit {
            true => view! { <Resubmit id/> }.into_any(),
            false => view! { <p class="hint">{t.review_improve_owner()}</p> }.into_any(),
        }}
    }
}

/// The form that hands the application in again.
#[component]
fn Resubmit(id: Uuid) -> impl IntoView {
    let t = use_texts();
    view! {
        <Form to=api::Resubmit::PATH>
            <Hidden name="id" value=id.to_string()/>
            <TextArea name="reply" label=t.review_improve_reply() hint=t.review_improve_reply_hint() rows=3 optional=true/>
            <Submit label=t.review_improve_send()/>
        </Form>
    }
}

/// The form that withdraws the application.
#[component]
fn Withdraw(id: Uuid) -> impl IntoView {
    let t = use_texts();
    let is_back = came_back(api::Withdraw::PATH, "");
    view! {
        <details open=is_back>
            <summary>{t.apply_withdraw_title()}</summary>
            <p>{t.review_withdraw_why()}</p>
            <Form to=api::Withdraw::PATH>
                <Hidden name="id" value=id.to_string()/>
                <TextArea name="reason" label=t.review_withdraw_reason() hint=t.review_withdraw_reason_hint() rows=3 optional=true/>
                <Tick name="agreed" label=t.apply_withdraw_sure()/>
                <Submit label=t.apply_withdraw() warn=true/>
            </Form>
        </details>
    }
}

page! {
    /// How far an application is.
    StatusPage in status: show(load_by_id(api::status), |view| view! { <Status view/> }.into_any())
}
