//! Everything about an application that whoever looks may see, and what they can do now.

use super::{
    back::Returned,
    clarify::{Ask, Clarifications, Side},
    flags::Flags,
    parts::{DecisionPart, Declare, Decline, HeadPart, caption, files_at, not_now, seats},
};
use crate::{
    account::Actor,
    apply::{
        model::{Answers, Asked, marks},
        pages::{AnswerView, SinceView},
    },
    programme::{model::Form, shown::words},
    review::{
        api,
        model::{
            Course, DossierView, Finding, Happened, Head, Phase, may_ask, may_assign, may_check_formally, may_evaluate,
            may_see_committee, must_declare,
        },
    },
    ui::{
        Mark, Moment, Notice, Page, State, Texts, Tone,
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Dossier(view: DossierView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.card.id.to_string();
    let files_at = files_at(head.card.id);
    let may_step_back =
        head.facts.assigned && head.facts.declared && Phase::EVALUATORS_CHANGE.contains(&head.card.phase);
    let formal = view
        .formal
        .into_iter()
        .map(|(label, finding)| view! { <div><dt>{words(label)}</dt><dd>{found(t, finding)}</dd></div> })
        .collect::<Vec<_>>();
    let history = view.history.into_iter().map(|entry| view! { <Entry entry/> }).collect::<Vec<_>>();
    let hides = view.answers.is_none() && !view.declare && head.card.course != Course::Withdrawn;
    let actor = use_context::<Option<Actor>>().flatten();
    let may_ask = actor.is_some_and(|actor| may_ask(&actor, &head.facts));
    let asked = !view.clarifications.is_empty();
    let application = head.card.id;
    let returns = view.returns.into_iter().map(|back| view! { <Returned id=application back/> }).collect::<Vec<_>>();
    view! {
        <Page
            title=head.card.organiser.clone()
            back=("/review".into(), t.review_back_board().into())
            caption=caption(&head)
        >
            <HeadPart head=head.clone()/>
            <dl class="facts">
                <div><dt>{t.review_language()}</dt><dd>{words(view.language)}</dd></div>
                {view.renews.map(|number| view! {
                    <div><dt>{t.apply_renews()}</dt><dd><a href=format!("/labels/{number}")>{number.clone()}</a></dd></div>
                })}
            </dl>
            <div>{seats(t, &head.card)}</div>
            {(!head.facts.is_running()).then(|| view! {
                <Notice tone=Tone::Warn>{not_now(t, head.facts.course)}</Notice>
            })}
            {(!view.declare || !head.facts.assigned).then(|| view! {
                <Next head=head.clone() handed_in=view.handed_in may_return=view.may_return/>
            })}
            {view.declare.then(|| view! { <Declare head=head.clone()/> })}
            {view.decision.map(|decision| view! {
                <h2>{t.review_decided_title()}</h2>
                <DecisionPart decision/>
            })}
            {(!formal.is_empty()).then(|| view! {
                <h2>{t.review_formal_title()}</h2>
                <dl class="facts">{formal}</dl>
            })}
            {(!returns.is_empty()).then(|| view! {
                <h2>{t.review_back_title()}</h2>
                {returns}
            })}
            <Flags id=application flags=view.flags to=view.flag_to next=view.next_flag/>
            {(asked || may_ask).then(|| view! { <h2>{t.review_clarify_to_applicant()}</h2> })}
            {asked.then(|| view! {
                <Clarifications threads=view.clarifications side=Side::Network may_say=may_ask/>
            })}
            {(may_ask || came_back(api::Ask::PATH, "")).then(|| view! { <Ask id=head.card.id/> })}
            {hides.then(|| view! { <p class="notice">{t.review_answers_later()}</p> })}
            {view.since.map(|since| view! { <SinceView since/> })}
            {view.answers.map(|(form, answers)| view! { <Answered files_at form answers/> })}
            <h2>{t.review_history_title()}</h2>
            <ol class="timeline">{history}</ol>
            {may_step_back.then(|| view! { <Decline id/> })}
        </Page>
    }
}

/// What was found about a formal criterion.
fn found(t: Texts, finding: Finding) -> impl IntoView {
    let (mark, words) = match finding.met {
        Some(true) => (Mark::Done, t.review_formal_met()),
        Some(false) => (Mark::Warn, t.review_formal_unmet()),
        None => (Mark::Wait, t.review_formal_open()),
    };
    view! {
        <State mark words/>
        {(!finding.comment.is_empty()).then(|| view! { <p class="whitespace-pre-line">{finding.comment}</p> })}
    }
}

/// The ways on from here, for whoever looks.
#[component]
fn Next(head: Head, handed_in: bool, may_return: bool) -> impl IntoView {
    let t = use_texts();
    let Some(actor) = use_context::<Option<Actor>>().flatten() else {
        return ().into_any();
    };
    let (facts, phase) = (head.facts, head.card.phase);
    let mut ways = Vec::new();
    if may_check_formally(&actor, &facts) {
        let is_first = phase == Phase::FormalCheck;
        ways.push(("formal", if is_first { t.review_next_formal() } else { t.review_next_formal_again() }));
    }
    if may_return {
        ways.push(("return", t.review_next_return()));
    }
    if may_assign(&actor, &facts) {
        let is_first = phase == Phase::Assignment;
        ways.push(("assign", if is_first { t.review_next_assign() } else { t.review_next_assign_look() }));
    }
    if may_evaluate(&actor, &facts) || (facts.assigned && handed_in) {
        ways.push(("evaluate", if handed_in { t.review_next_evaluate_done() } else { t.review_next_evaluate() }));
    }
    let is_turn = facts.all_in && phase >= Phase::Committee && must_declare(&actor, &facts);
    if may_see_committee(&actor, &facts) || is_turn {
        let is_open = phase == Phase::Committee;
        ways.push(("committee", if is_open { t.review_next_committee() } else { t.review_next_committee_look() }));
    }
    let nothing = ways.is_empty();
    let ways = ways
        .into_iter()
        .map(|(page, label)| {
            view! { <li><a href=format!("/review/{}/{page}", head.card.id)>{label}</a></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t.review_next_title()}</h2>
        {if nothing {
            view! { <p>{t.review_next_nothing()}</p> }.into_any()
        } else {
            view! { <ul class="rows">{ways}</ul> }.into_any()
        }}
    }
    .into_any()
}

/// What the applicant wrote, section by section. What isn't asked by what they answered isn't part of the application.
#[component]
fn Answered(files_at: String, form: Form, answers: Answers) -> impl IntoView {
    let t = use_texts();
    let (asked, marks) = (Asked::of(&form, &answers), marks(&form));
    let sections = form
        .sections()
        .map(|(_, section)| {
            let number = section.number.clone().map(|n| format!("{n} ")).unwrap_or_default();
            let questions = section
                .questions
                .iter()
                .filter(|q| asked.has(q))
                .filter_map(|q| Some((q.clone(), answers.get(&q.id)?.clone())))
                .map(|(question, answer)| {
                    view! {
                        <h4>{words(question.label.clone())}</h4>
                        <AnswerView question answer=Some(answer) files_at=files_at.clone() marks=marks.clone()/>
                    }
                })
                .collect::<Vec<_>>();
            view! {
                <section>
                    <h3>{number} {words(section.title.clone())}</h3>
                    {questions}
                </section>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t.review_answers_title()}</h2>
        {sections}
    }
}

#[component]
fn Entry(entry: Happened) -> impl IntoView {
    let t = use_texts();
    let did = match entry.verb.as_str() {
        "apply.begin" => t.review_did_begin().to_string(),
        "apply.begin_renewal" => t.review_did_begin_renewal().into(),
        "apply.submit" => t.review_did_submit().into(),
        "apply.new_draft" => t.review_did_new_draft().into(),
        "review.check_formally" => t.review_did_check_formally().into(),
        "review.assign" => t.review_did_assign().into(),
        "review.unassign" => t.review_did_unassign().into(),
        "review.declare_no_conflict" => t.review_did_declare().into(),
        "review.decline" => t.review_did_decline().into(),
        "review.submit_evaluation" => t.review_did_submit_evaluation().into(),
        "review.agree" => t.review_did_agree().into(),
        "review.vote" => t.review_did_vote().into(),
        "review.decide" => t.review_did_decide().into(),
        "review.ask" => t.review_did_ask().into(),
        "review.answer" => t.review_did_answer().into(),
        "review.close_clarification" => t.review_did_close().into(),
        "review.return" => t.review_did_return().into(),
        "review.resubmit" => t.review_did_resubmit().into(),
        "review.return_ran_out" => t.review_did_run_out().into(),
        "review.withdraw" => t.review_did_withdraw().into(),
        "review.take_back_evaluation" => t.review_did_take_back_evaluation().into(),
        "review.recuse" => t.review_did_recuse().into(),
        "review.raise_flag" => t.review_did_raise_flag().into(),
        "review.resolve_flag" => t.review_did_resolve_flag().into(),
        "review.concur" => t.review_did_concur().into(),
        "review.say" => t.review_did_say().into(),
        "review.propose_decision" => t.review_did_propose_decision().into(),
        "review.reopen" => t.review_did_reopen().into(),
        "review.appeal" => t.review_did_appeal().into(),
        verb => t.review_did_other(verb),
    };
    view! {
        <li>
            <Moment at=entry.at/> " " <strong>{entry.who.unwrap_or_else(|| t.review_history_system().into())}</strong> " " {did}
            {entry.reason.map(|reason| view! { <p class="inset whitespace-pre-line">{reason}</p> })}
        </li>
    }
}

page! {
    /// The dossier.
    DossierPage in dossier: show(load_by_id(api::dossier), |view| view! { <Dossier view/> }.into_any())
}
