//! Small pieces that several pages of the room are made of.

use super::presence::AlsoHere;
use crate::{
    programme::{
        model::{Clause, Level, Scale, Verdict},
        shown::words,
    },
    review::{
        api,
        model::{Card, Course, DecisionView, Ending, Haste, Head, Match, Outcome, Phase, Value},
    },
    ui::{
        CalendarDay, Day, Form, Mark, State, Submit, Texts,
        field::{Choice, Choices, Hidden, TextField, Tick},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// A phase, in words.
pub fn phase(t: Texts, phase: Phase) -> &'static str {
    match phase {
        Phase::FormalCheck => t.review_phase_formal_check(),
        Phase::Assignment => t.review_phase_assignment(),
        Phase::Evaluation => t.review_phase_evaluation(),
        Phase::Committee => t.review_phase_committee(),
        Phase::Decided => t.review_phase_decided(),
    }
}

/// Why a review doesn't go on, in words; nothing where it does.
pub fn not_now(t: Texts, course: Course) -> &'static str {
    match course {
        Course::Running => "",
        Course::Returned => t.review_with_the_applicant(),
        Course::Withdrawn => t.review_was_withdrawn(),
    }
}

/// A decision, in words.
pub fn outcome(t: Texts, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Issued => t.review_outcome_issued(),
        Outcome::NotYetIssued => t.review_outcome_not_yet_issued(),
    }
}

/// What an evaluator shares with the applicant, in words.
pub fn shared(t: Texts, shared: Match) -> &'static str {
    match (shared.country, shared.language) {
        (true, true) => t.review_shares_both(),
        (true, false) => t.review_shares_country(),
        (false, true) => t.review_shares_language(),
        (false, false) => t.review_shares_nothing(),
    }
}

/// A level or a confirmation, in words; nothing where there is none.
pub fn value(t: Texts, scale: &Scale, value: Option<Value>) -> String {
    match value {
        Some(Value::Level(number)) => match scale.level(number) {
            Some(level) => level_name(t, level),
            None => number.to_string(),
        },
        Some(Value::Confirmed(true)) => t.review_confirmed().into(),
        Some(Value::Confirmed(false)) => t.review_not_confirmed().into(),
        Some(Value::CannotTell) => t.review_cannot_tell().into(),
        None => "–".into(),
    }
}

/// A level, by number and name.
pub fn level_name(t: Texts, level: &Level) -> String {
    t.review_scale_level(level.number, &level.name)
}

/// The level at which the applicants see an answer, and how far that is from another, in words.
pub fn own_level(t: Texts, scale: &Scale, own: u8, other: Option<u8>) -> impl IntoView + use<> {
    let level = scale.level(own).map_or_else(|| own.to_string(), |level| level_name(t, level));
    let difference = other.map(|other| match u64::from(own.abs_diff(other)) {
        0 => t.review_own_same().to_string(),
        by if own > other => t.review_own_higher(by),
        by => t.review_own_lower(by),
    });
    view! {
        {level}
        {difference.map(|words| view! { <p class="hint">{words}</p> })}
    }
}

/// Yes and no to whether an indicator shows.
pub fn confirmations(t: Texts) -> Vec<Choice> {
    vec![("yes".into(), t.review_confirmed().into()), ("no".into(), t.review_not_confirmed().into())]
}

/// How many days are left, said in words: not by colour alone.
pub fn days_left(t: Texts, card: &Card) -> impl IntoView + use<> {
    let days = card.left.unsigned_abs();
    let words = match card.left {
        0 => t.review_due_today().to_string(),
        1.. => t.review_days_left(days),
        _ => t.review_overdue(days),
    };
    let (mark, words) = match card.haste {
        _ if card.paused => (Mark::Wait, t.review_paused(words)),
        Haste::Calm => (Mark::Wait, words),
        Haste::Urgent => (Mark::Now, format!("{}: {words}", t.review_urgent())),
        Haste::Overdue => (Mark::Warn, words),
    };
    view! { <State mark words/> }
}

/// Who evaluates, and who has handed in.
pub fn seats(t: Texts, card: &Card) -> impl IntoView + use<> {
    let of = t.review_evaluators_of(card.seats.len(), card.seats_needed);
    let nobody = card.seats.is_empty();
    let seats = card
        .seats
        .iter()
        .map(|seat| {
            let state = if seat.handed_in { t.review_handed_in() } else { t.review_not_handed_in() };
            view! {
                <li>
                    {seat.name.clone()} {seat.me.then(|| format!(" ({})", t.review_you()))} ": " {state}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <span>{t.review_evaluators()} " (" {of} ")" {nobody.then(|| format!(": {}", t.review_evaluators_none()))}</span>
        {(!nobody).then(|| view! { <ul class="plain-list">{seats}</ul> })}
    }
}

/// The facts at the top of each page of an application.
#[component]
pub fn HeadPart(head: Head) -> impl IntoView {
    let t = use_texts();
    let card = head.card;
    let is_over = card.phase == Phase::Decided || card.course == Course::Withdrawn;
    let course = match card.course {
        Course::Running => None,
        Course::Returned => Some((Mark::Now, t.review_course_returned())),
        Course::Withdrawn => Some((Mark::Warn, t.review_course_withdrawn())),
    };
    let course = course.map(|(mark, words)| view! { " · " <State mark words/> });
    view! {
        <dl class="facts">
            <div><dt>{t.review_organiser()}</dt><dd>{if card.hidden { t.review_blind_name().to_string() } else { card.organiser.clone() }}</dd></div>
            <div><dt>{t.review_country()}</dt><dd>{words(card.country.clone())}</dd></div>
            <div><dt>{t.review_phase()}</dt><dd>{phase(t, card.phase)} {course}</dd></div>
            <div><dt>{t.review_submitted()}</dt><dd><Day at=card.submitted_at/></dd></div>
            <div>
                <dt>{t.review_due()}</dt>
                <dd>
                    <CalendarDay at=card.due_at/>
                    {(!is_over).then(|| view! { " · " {days_left(t, &card)} })}
                </dd>
            </div>
        </dl>
        <AlsoHere id=card.id/>
        {card.hidden.then(|| view! { <p class="notice">{t.review_blind_notice()}</p> })}
    }
}

/// What the rule says, clause by clause.
#[component]
pub fn VerdictTable(verdict: Verdict) -> impl IntoView {
    let t = use_texts();
    let rows = verdict
        .clauses
        .into_iter()
        .map(|c| {
            let name = match c.clause {
                Clause::Complete => t.review_clause_complete(),
                Clause::Formal => t.review_clause_formal(),
                Clause::Evidence => t.review_clause_evidence(),
                Clause::Levels => t.review_clause_levels(),
                Clause::Indicators => t.review_clause_indicators(),
            };
            let (mark, words) = match c.holds {
                true => (Mark::Done, t.review_clause_holds()),
                false => (Mark::Warn, t.review_clause_fails()),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td><State mark words/></td>
                    <td class="text-end">{t.review_clause_count(c.have, c.of, c.needed)}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=t.review_rule_title()>
            <table class="table">
                <caption class="visually-hidden">{t.review_rule_title()}</caption>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// What was decided, and why.
#[component]
pub fn DecisionPart(decision: DecisionView) -> impl IntoView {
    let t = use_texts();
    let (issue, not_yet, abstain) = decision.votes;
    let reasons = decision
        .reasons
        .into_iter()
        .map(|(label, reason)| {
            view! { <div><dt>{words(label)}</dt><dd class="whitespace-pre-line">{reason}</dd></div> }
        })
        .collect::<Vec<_>>();
    view! {
        <dl class="facts">
            <div><dt>{t.review_decide_outcome()}</dt><dd><strong>{outcome(t, decision.outcome)}</strong></dd></div>
            <div><dt>{t.review_decided_on()}</dt><dd><Day at=decision.at/></dd></div>
            <div><dt>{t.review_vote_title()}</dt><dd>{t.review_decided_votes(issue, not_yet, abstain)}</dd></div>
        </dl>
        <VerdictTable verdict=decision.verdict/>
        {decision.departure.map(|departure| view! {
            <h3>{t.review_decided_departure()}</h3>
            <p class="inset whitespace-pre-line">{departure}</p>
        })}
        {(!reasons.is_empty()).then(|| view! {
            <h3>{t.review_decided_reasons()}</h3>
            <dl class="facts">{reasons}</dl>
        })}
    }
}

/// An evaluator, or one of the committee, says whether they are impartial, before they read anything.
#[component]
pub fn Declare(head: Head) -> impl IntoView {
    let t = use_texts();
    let id = head.card.id.to_string();
    let again = id.clone();
    let evaluates = head.facts.assigned;
    let languages = head.languages.join(", ");
    let (lead, agree, send) = match evaluates {
        true if head.card.hidden => (
            t.review_blind_declare_lead(head.card.country.text, languages),
            t.review_blind_declare_agree(),
            t.review_declare_send(),
        ),
        true => (t.review_declare_lead(head.card.organiser), t.review_declare_agree(), t.review_declare_send()),
        false => (
            t.review_declare_committee_lead(head.card.organiser),
            t.review_declare_committee_agree(),
            t.review_declare_committee_send(),
        ),
    };
    let may_recuse = head.card.phase == Phase::Committee;
    view! {
        <h2>{t.review_declare_title()}</h2>
        <p>{lead}</p>
        <Form to=api::Declare::PATH>
            <Hidden name="id" value=id/>
            <Tick name="agreed" label=agree/>
            <Submit label=send/>
        </Form>
        {match evaluates {
            true => view! { <Decline id=again/> }.into_any(),
            false => may_recuse.then(|| view! { <Recuse id=again/> }).into_any(),
        }}
    }
}

/// One of the committee takes no part, because they aren't impartial.
#[component]
pub fn Recuse(id: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <h2>{t.review_recuse_title()}</h2>
        <p>{t.review_recuse_lead()}</p>
        <Form to=api::Decline::PATH>
            <Hidden name="id" value=id/>
            <Hidden name="why" value=Ending::Conflict.key().to_string()/>
            <TextField name="reason" label=t.review_decline_reason() hint=t.review_decline_reason_hint()/>
            <Submit label=t.review_recuse_send() quiet=true/>
        </Form>
    }
}

/// An assigned evaluator gives the assignment back.
#[component]
pub fn Decline(id: String) -> impl IntoView {
    let t = use_texts();
    let why = vec![
        (Ending::Conflict.key().to_string(), t.review_decline_conflict().to_string()),
        (Ending::Declined.key().to_string(), t.review_decline_time().to_string()),
    ];
    view! {
        <h2>{t.review_decline_title()}</h2>
        <Form to=api::Decline::PATH>
            <Hidden name="id" value=id/>
            <Choices name="why" label=t.review_decline_why() choices=why/>
            <TextField name="reason" label=t.review_decline_reason() hint=t.review_decline_reason_hint()/>
            <Submit label=t.review_decline_send() quiet=true/>
        </Form>
    }
}

/// The way back to the dossier.
pub fn to_dossier(t: Texts, head: &Head) -> (String, String) {
    (format!("/review/{}", head.card.id), t.review_back_dossier().to_string())
}

/// What stands above the heading of each page of an application.
pub fn caption(head: &Head) -> String {
    named(&head.card)
}

/// An application by its reference and whose it is, where that may be known.
pub fn named(card: &Card) -> String {
    match card.hidden {
        true => card.reference.clone(),
        false => format!("{} · {}", card.reference, card.organiser),
    }
}

/// Below which address those who review find the application's files.
pub fn files_at(application: Uuid) -> String {
    format!("/review/{application}/files")
}
