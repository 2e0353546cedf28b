//! The committee's page: the evaluations side by side, what differs, what the rule says, the votes, the decision.

use super::{
    confirm::{Earlier, Outdated, Proposal, Reopen},
    decide::{Decide, Votes},
    discuss::Discussion,
    members::Gaps,
    parts::{
        DecisionPart, Declare, HeadPart, Recuse, VerdictTable, caption, confirmations, level_name, own_level,
        to_dossier, value,
    },
};
use crate::{
    account::{Actor, Role},
    programme::{model::Scale, shown::words},
    review::{
        api,
        model::{CommitteeRow, CommitteeView, Difference, Head, Phase, Reading, Value, may_decide},
    },
    ui::{
        Form, Mark, Notice, Page, State, Submit, Texts, Tone,
        field::{Choice, Choices, Hidden, TextArea},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Committee(view: CommitteeView) -> impl IntoView {
    let t = use_texts();
    let head = view.head.clone();
    let names: Vec<String> = view.evaluators.iter().map(|(name, _)| name.clone()).collect();
    let is_open = head.card.phase == Phase::Committee;
    let may = use_context::<Option<Actor>>().flatten().is_some_and(|actor| may_decide(&actor, &head.facts));
    let passes = view.verdict.passes();
    let overall = view
        .evaluators
        .iter()
        .filter(|(_, overall)| !overall.is_empty())
        .map(|(name, overall)| {
            view! { <div><dt>{name.clone()}</dt><dd class="whitespace-pre-line">{overall.clone()}</dd></div> }
        })
        .collect::<Vec<_>>();
    if view.must_declare {
        return view! {
            <Page title=t.review_committee_title() back=to_dossier(t, &head) caption=caption(&head)>
                <HeadPart head=head.clone()/>
                <Declare head/>
            </Page>
        }
        .into_any();
    }
    let table = view.table.clone();
    let questions: Vec<Choice> =
        view.rows.iter().map(|row| (row.agreement.question.clone(), row.label.text.clone())).collect();
    let is_decided = head.card.phase == Phase::Decided;
    let reopens =
        use_context::<Option<Actor>>().flatten().is_some_and(|actor| actor.is(Role::Coordinator)) && is_decided;
    let steps_back = is_open && !head.facts.assigned && head.facts.declared;
    let is_whole = !table.gaps.iter().any(|gap| gap.stops_decisions());
    let writes = (is_open && may && !view.open && !table.flag_open && is_whole) || came_back(api::Decide::PATH, "");
    let proposed = table.proposal.clone().filter(|_| is_open);
    let again = proposed.is_some();
    view! {
        <Page title=t.review_committee_title() back=to_dossier(t, &head) caption=caption(&head) wide=true>
            <HeadPart head=head.clone()/>
            {(table.flag_open && is_open).then(|| view! { <Notice tone=Tone::Warn>{t.review_flag_stops()}</Notice> })}
            {(is_open && !table.gaps.is_empty()).then(|| view! { <Gaps gaps=table.gaps.clone()/> })}
            {view.decision.clone().map(|decision| view! {
                <h2>{t.review_decided_title()}</h2>
                <DecisionPart decision/>
            })}
            {(!table.earlier.is_empty()).then(|| view! { <Earlier earlier=table.earlier.clone()/> })}
            {(!table.recused.is_empty()).then(|| view! { <p>{t.review_recused(table.recused.join(", "))}</p> })}
            <h2>{t.review_side_title()}</h2>
            <p><a href=format!("/review/{}/evaluations.csv", head.card.id) rel="external">{t.review_export_evaluations()}</a></p>
            <SideBySide names=names.clone() rows=view.rows.clone() scale=view.scale.clone()/>
            {(!overall.is_empty()).then(|| view! {
                <h3>{t.review_overall()}</h3>
                <dl class="facts">{overall}</dl>
            })}
            {((is_open && may) || came_back(api::Agree::PATH, "")).then(|| view! {
                <Settle head=head.clone() names=names rows=view.rows.clone() scale=view.scale.clone()/>
            })}
            {((is_open && table.may_concur) || came_back(api::Concur::PATH, "")).then(|| view! { <Concur head=head.clone()/> })}
            {(!is_decided).then(|| view! {
                <h2>{t.review_rule_title()}</h2>
                <p class="notice">{if passes { t.review_rule_passes() } else { t.review_rule_fails() }}</p>
                {view.open.then(|| view! { <p class="hint">{t.review_rule_open()}</p> })}
                <VerdictTable verdict=view.verdict.clone()/>
                {(!table.readings.is_empty()).then(|| view! { <Readings readings=table.readings.clone()/> })}
            })}
            <Discussion head=head.clone() table=table.clone() questions/>
            <Votes view=view.clone()/>
            {match proposed {
                Some(proposal) => Some(view! { <Proposal head=head.clone() proposal/> }.into_any()),
                // It can't be confirmed any more, and the reason is read.
                None => came_back(api::ConfirmDecision::PATH, "").then(|| view! { <Outdated head=head.clone()/> }.into_any()),
            }}
            {writes.then(|| view! { <Decide view=view.clone() again/> })}
            {(reopens || came_back(api::Reopen::PATH, "")).then(|| view! { <Reopen head=head.clone()/> })}
            {steps_back.then(|| view! { <Recuse id=head.card.id.to_string()/> })}
        </Page>
    }
    .into_any()
}

/// A member agrees to what was settled.
#[component]
fn Concur(head: Head) -> impl IntoView {
    let t = use_texts();
    view! {
        <p>{t.review_concur_lead()}</p>
        <Form to=api::Concur::PATH>
            <Hidden name="id" value=head.card.id.to_string()/>
            <Hidden name="revision" value=head.revision.to_string()/>
            <Submit label=t.review_concur_send() quiet=true/>
        </Form>
    }
}

/// What the rule would say with other readings of what the evaluators gave.
#[component]
fn Readings(readings: Vec<(Reading, bool)>) -> impl IntoView {
    let t = use_texts();
    let rows = readings
        .into_iter()
        .map(|(reading, passes)| {
            let name = match reading {
                Reading::By(name) => t.review_reading_by(name),
                Reading::Low => t.review_reading_low().to_string(),
                Reading::High => t.review_reading_high().into(),
            };
            let (mark, words) = match passes {
                true => (Mark::Done, t.review_reading_passes()),
                false => (Mark::Warn, t.review_reading_fails()),
            };
            view! { <div><dt>{name}</dt><dd><State mark words/></dd></div> }
        })
        .collect::<Vec<_>>();
    view! {
        <h3>{t.review_reading_title()}</h3>
        <dl class="facts">{rows}</dl>
    }
}

/// What each evaluator said, question by question, and what holds.
#[component]
fn SideBySide(names: Vec<String>, rows: Vec<CommitteeRow>, scale: Scale) -> impl IntoView {
    let t = use_texts();
    let heads = names.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect::<Vec<_>>();
    let rate_themselves = rows.iter().any(|row| row.own.is_some());
    let own_head = rate_themselves.then(|| view! { <th scope="col">{t.review_own_title()}</th> });
    let rows = rows
        .into_iter()
        .map(|row| {
            let agreed = match row.agreement.agreed {
                Some(Value::Level(level)) => Some(level),
                _ => None,
            };
            let own = rate_themselves.then(|| view! {
                <td>{row.own.map(|own| own_level(t, &scale, own, agreed))}</td>
            });
            let cells = row
                .agreement
                .values
                .iter()
                .zip(row.comments)
                .map(|(said, (comment, note))| {
                    view! {
                        <td>
                            <strong>{value(t, &scale, *said)}</strong>
                            <p class="hint whitespace-pre-line">{comment}</p>
                            {(!note.is_empty()).then(|| view! { <p class="hint whitespace-pre-line">{t.review_note_of(note)}</p> })}
                        </td>
                    }
                })
                .collect::<Vec<_>>();
            let holds = match row.agreement.agreed {
                Some(agreed) => value(t, &scale, Some(agreed)),
                None => t.review_side_open().into(),
            };
            view! {
                <tr>
                    <th scope="row">{words(row.label)}</th>
                    {cells}
                    <td>
                        <strong>{holds}</strong>
                        <p>{differs(t, row.agreement.difference)}</p>
                        {(!row.reason.is_empty()).then(|| view! { <p class="hint whitespace-pre-line">{row.reason}</p> })}
                        {(!row.agreed_by.is_empty()).then(|| view! { <p class="hint">{t.review_agreed_by(row.agreed_by.join(", "))}</p> })}
                    </td>
                    {own}
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=t.review_side_title()>
            <table class="table">
                <thead><tr><th scope="col">{t.review_side_question()}</th>{heads}<th scope="col">{t.review_side_agreed()}</th>{own_head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// How far the evaluators are apart, in words and with a mark.
fn differs(t: Texts, difference: Difference) -> impl IntoView {
    let (mark, words) = match difference {
        Difference::Same => (Mark::Done, t.review_side_same()),
        Difference::Small => (Mark::Now, t.review_side_differs()),
        Difference::Wide => (Mark::Warn, t.review_side_talk()),
    };
    view! { <State mark words/> }
}

/// The form in which the committee settles what differs.
#[component]
fn Settle(head: Head, names: Vec<String>, rows: Vec<CommitteeRow>, scale: Scale) -> impl IntoView {
    let t = use_texts();
    let rows: Vec<_> = rows.into_iter().filter(|r| r.agreement.difference != Difference::Same).collect();
    if rows.is_empty() {
        return view! { <p>{t.review_settle_nothing()}</p> }.into_any();
    }
    // Fields find their form while they are made, so they are made inside it.
    let fields = move || {
        rows.into_iter()
            .enumerate()
            .map(|(at, row)| {
                let number = at + 1;
                let said = names
                    .iter()
                    .zip(&row.agreement.values)
                    .map(|(name, said)| t.review_settle_said(name, value(t, &scale, *said)))
                    .collect::<Vec<_>>()
                    .join("; ");
                let choices = if row.rated { levels(t, &scale) } else { confirmations(t) };
                let chosen = row.agreement.agreed.map(sent).into_iter().collect();
                let question = row.agreement.question.clone();
                view! {
                    <section>
                        <h3>{number} ". " {words(row.label)}</h3>
                        <p>{differs(t, row.agreement.difference)}</p>
                        <Choices
                            name=format!("value[{question}]")
                            label=format!("{number}. {}", t.review_settle_value())
                            hint=said
                            choices
                            value=chosen
                        />
                        <TextArea
                            name=format!("reason[{question}]")
                            label=format!("{number}. {}", t.review_settle_reason())
                            hint=t.review_settle_reason_hint()
                            value=row.reason
                            rows=2
                            optional=true
                        />
                    </section>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <h2>{t.review_settle_title()}</h2>
        <p>{t.review_settle_lead()}</p>
        <Form to=api::Agree::PATH>
            <Hidden name="id" value=head.card.id.to_string()/>
            <Hidden name="revision" value=head.revision.to_string()/>
            {fields()}
            <Submit label=t.review_settle_send()/>
        </Form>
    }
    .into_any()
}

/// The levels to choose from.
fn levels(t: Texts, scale: &Scale) -> Vec<Choice> {
    scale.levels.iter().map(|l| (l.number.to_string(), level_name(t, l))).collect()
}

/// A value as the form sends it.
fn sent(value: Value) -> String {
    match value {
        Value::Level(level) => level.to_string(),
        Value::Confirmed(true) => "yes".into(),
        Value::Confirmed(false) => "no".into(),
        Value::CannotTell => String::new(),
    }
}

page! {
    /// The committee's page.
    CommitteePage in committee: show(load_by_id(api::committee), |view| view! { <Committee view/> }.into_any())
}
