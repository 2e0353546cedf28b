//! The evaluators of an application: who is, who was, who could be.

use super::parts::{HeadPart, caption, shared, to_dossier};
use crate::{
    account::Actor,
    review::{
        api,
        model::{AssignView, Assigned, Candidate, Ending, Found, Head, Reason, Suggestion, may_assign},
    },
    timestamp::Timestamp,
    ui::{
        CalendarDay, Day, Form, Page, Submit, Texts,
        field::{Choices, Hidden, TextArea, TextField},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Assign(view: AssignView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let may = use_context::<Option<Actor>>().flatten().is_some_and(|actor| may_assign(&actor, &head.facts));
    let (past, now): (Vec<_>, Vec<_>) = view.assigned.into_iter().partition(|a| a.ended.is_some());
    let is_full = now.len() >= head.card.seats_needed as usize;
    let languages = view.languages.iter().map(|l| l.text.clone()).collect::<Vec<_>>().join(", ");
    let now = now.into_iter().map(|assigned| view! { <Now head=head.clone() assigned may/> }).collect::<Vec<_>>();
    let past = past.into_iter().map(|assigned| view! { <Past assigned/> }).collect::<Vec<_>>();
    let is_open = (may && !is_full) || came_back(api::Assign::PATH, "");
    let suggestion = view.suggestion.filter(|_| is_open).map(|suggestion| {
        view! {
            <Suggested
                head=head.clone()
                suggestion
                candidates=view.candidates.clone()
                may_override=view.may_override
                due_at=view.due_at
            />
        }
    });
    let blocked = (is_open && !view.blocked.is_empty()).then(|| {
        let rows = view.blocked.into_iter().map(|(name, found)| view! { <li>{name} ": " {speaks(t, &found)}</li> });
        view! {
            <h3>{t.review_blocked_title()}</h3>
            <ul>{rows.collect::<Vec<_>>()}</ul>
        }
    });
    let form = is_open.then(|| {
        view! {
            <Choose
                head=head.clone()
                candidates=view.candidates
                may_override=view.may_override
                may_weigh=view.may_weigh
                due_at=view.due_at
            />
        }
    });
    view! {
        <Page title=t.review_assign_title() back=to_dossier(t, &head) caption=caption(&head)>
            <HeadPart head=head.clone()/>
            <p>
                {t.review_assign_lead(u64::from(head.card.seats_needed))} " "
                {t.review_assign_match(head.card.country.clone(), languages)}
            </p>
            {(!now.is_empty()).then(|| view! {
                <h2>{t.review_assign_now()}</h2>
                <ul class="rows">{now}</ul>
            })}
            {is_full.then(|| view! { <p class="notice">{t.review_assign_full()}</p> })}
            {suggestion}
            {form}
            {blocked}
            {(!past.is_empty()).then(|| view! {
                <h2>{t.review_assign_past()}</h2>
                <ul class="rows">{past}</ul>
            })}
        </Page>
    }
}

/// What speaks against somebody, in words.
fn speaks(t: Texts, found: &[Found]) -> String {
    let words = found.iter().map(|found| match found {
        Found::Member => t.review_found_member(),
        Found::Declared => t.review_found_declared(),
        Found::SameDomain => t.review_found_same_domain(),
        Found::Endorser => t.review_found_endorser(),
        Found::Assessor => t.review_found_assessor(),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// Why somebody is suggested, in words.
fn because(t: Texts, reasons: &[Reason]) -> String {
    let words = reasons.iter().map(|reason| match reason {
        Reason::Shares(with) => shared(t, *with).to_string(),
        Reason::Load(load) => t.review_load(u64::from(*load)),
        Reason::Together(0) => t.review_never_together().to_string(),
        Reason::Together(times) => t.review_together(u64::from(*times)),
        Reason::Before(times) => t.review_before(u64::from(*times)),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// The best choice, with its reasons; nothing is assigned before the coordinator says so.
#[component]
fn Suggested(
    head: Head,
    suggestion: Suggestion,
    candidates: Vec<Candidate>,
    may_override: bool,
    due_at: Timestamp,
) -> impl IntoView {
    let t = use_texts();
    let name = |id: Uuid| candidates.iter().find(|c| c.id == id).map(|c| c.name.clone()).unwrap_or_default();
    let rows = suggestion.picks.iter().map(|(id, reasons)| {
        view! { <li><strong>{name(*id)}</strong> ": " {because(t, reasons)}</li> }
    });
    let rows = rows.collect::<Vec<_>>();
    let ids: Vec<String> = suggestion.picks.iter().map(|(id, _)| id.to_string()).collect();
    // Without a match it needs a reason, and with none that may stand in for it there is nothing to send.
    let form = (suggestion.matched || may_override).then(|| {
        view! {
            <Form to=api::Assign::PATH key="suggested">
                <Hidden name="id" value=head.card.id.to_string()/>
                <Hidden name="revision" value=head.revision.to_string()/>
                {ids.into_iter().map(|id| view! { <Hidden name="evaluators[]" value=id/> }).collect::<Vec<_>>()}
                {(!suggestion.matched).then(|| view! {
                    <TextArea name="reason" label=t.review_assign_reason() rows=3/>
                })}
                <Submit label=t.review_suggested_send()/>
            </Form>
        }
    });
    view! {
        <h2>{t.review_suggested_title()}</h2>
        <p>{t.review_suggested_lead()} " " {t.review_hand_in_by()} ": " <CalendarDay at=due_at/> "."</p>
        <ul>{rows}</ul>
        {(!suggestion.matched).then(|| view! { <p class="notice">{t.review_suggested_unmatched()}</p> })}
        {form}
    }
}

/// The form to assign more.
#[component]
fn Choose(
    head: Head,
    candidates: Vec<Candidate>,
    may_override: bool,
    may_weigh: bool,
    due_at: Timestamp,
) -> impl IntoView {
    let t = use_texts();
    if candidates.is_empty() {
        return view! { <p class="notice">{t.review_assign_none()}</p> }.into_any();
    }
    let choices = candidates.into_iter().map(|c| (c.id.to_string(), described(t, &c))).collect();
    view! {
        <h2>{t.review_assign_by_hand()}</h2>
        <Form to=api::Assign::PATH>
            <Hidden name="id" value=head.card.id.to_string()/>
            <Hidden name="revision" value=head.revision.to_string()/>
            <Choices name="evaluators[]" label=t.review_assign_choose() choices many=true/>
            {may_override.then(|| view! {
                <TextArea name="reason" label=t.review_assign_reason() rows=3 optional=true/>
            })}
            {may_weigh.then(|| view! {
                <TextArea name="conflict_reason" label=t.review_conflict_reason() rows=3 optional=true/>
            })}
            <p class="hint">{t.review_due_otherwise()} " " <CalendarDay at=due_at/></p>
            <TextField name="due" label=t.review_hand_in_by() kind="date" optional=true/>
            <Submit label=t.review_assign_send()/>
        </Form>
    }
    .into_any()
}

/// A candidate in one line: what they share, and what else they have to do.
fn described(t: Texts, candidate: &Candidate) -> String {
    let mut parts = vec![shared(t, candidate.shared).to_string(), t.review_load(u64::from(candidate.load))];
    if candidate.coordinating {
        parts.push(t.review_coordinating().into());
    }
    if !candidate.found.is_empty() {
        parts.push(t.review_speaks_against(speaks(t, &candidate.found)));
    }
    format!("{}: {}", candidate.name, parts.join("; "))
}

/// Somebody who evaluates it now.
#[component]
fn Now(head: Head, assigned: Assigned, may: bool) -> impl IntoView {
    let t = use_texts();
    let key = assigned.id.to_string();
    let handed_in = if assigned.handed_in { t.review_handed_in() } else { t.review_not_handed_in() };
    let declared = if assigned.declared { t.review_declared() } else { t.review_not_declared() };
    let form = (may || came_back(api::Unassign::PATH, &key)).then(|| {
        view! {
            <Form to=api::Unassign::PATH key=key.clone()>
                <Hidden name="id" value=head.card.id.to_string()/>
                <Hidden name="revision" value=head.revision.to_string()/>
                <Hidden name="evaluator" value=key.clone()/>
                <TextField name="reason" label=t.review_assign_take_back_reason()/>
                <Submit label=t.review_assign_take_back() quiet=true/>
            </Form>
        }
    });
    view! {
        <li>
            <p>
                <strong>{assigned.name}</strong> ", " {t.review_assign_since()} " " <Day at=assigned.at/> ": "
                {shared(t, assigned.shared)} "; " {declared} "; " {handed_in}
                {assigned.due_at.map(|at| view! { "; " {t.review_hand_in_by()} " " <CalendarDay at/> })}
            </p>
            {assigned.conflict_reason.map(|reason| view! {
                <p class="hint">{t.review_assign_weighed()} " " {reason}</p>
            })}
            {assigned.override_reason.map(|reason| view! {
                <p class="hint">{t.review_assign_override()} " " {reason}</p>
            })}
            {form}
        </li>
    }
}

/// Somebody who no longer does.
#[component]
fn Past(assigned: Assigned) -> impl IntoView {
    let t = use_texts();
    let (how, why) = match assigned.ended {
        Some((Ending::Conflict, why)) if assigned.at_table => {
            let words = t.review_recused_at_table();
            return view! {
                <li>
                    <p><strong>{assigned.name}</strong> ": " {words} ", " <Day at=assigned.at/></p>
                    <p class="hint whitespace-pre-line">{why}</p>
                </li>
            }
            .into_any();
        }
        Some((Ending::Unassigned, why)) => (t.review_ended_unassigned(), why),
        Some((Ending::Declined, why)) => (t.review_ended_declined(), why),
        Some((Ending::Conflict, why)) => (t.review_ended_conflict(), why),
        Some((Ending::Withdrawn, why)) => (t.review_ended_withdrawn(), why),
        None => ("", String::new()),
    };
    view! {
        <li>
            <p><strong>{assigned.name}</strong> ", " {t.review_assign_since()} " " <Day at=assigned.at/> ": " {how}</p>
            <p class="hint whitespace-pre-line">{why}</p>
        </li>
    }
    .into_any()
}

page! {
    /// The evaluators of an application.
    AssignPage in coordinate: show(load_by_id(api::assignment), |view| view! { <Assign view/> }.into_any())
}
