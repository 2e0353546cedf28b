//! A meeting: its agenda, who is there, what is under discussion, and the minutes. It moves by itself while somebody
//! looks at it.

use super::{
    decide::MyVote,
    meetings::{WhenFields, state},
    members::Gaps,
    minutes::{Minutes, Moves},
};
use crate::{
    review::{
        api::{Vote as VoteForm, meeting as api},
        model::{
            AgendaItem, AgendaStep, Discussed, DiscussedShown, Lead, MeetingState, MeetingView, Outcome, Quorum,
            RollEntry, Stand,
        },
    },
    ui::{
        Form, Mark, Moment, Notice, Page, State, Submit, Texts, Tone, ZonedMoment,
        field::{Hidden, Select},
        form::came_back,
        live::follow,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Meeting(view: MeetingView) -> impl IntoView {
    let t = use_texts();
    let (id, revision, leads) = (view.row.id, view.revision, view.may_lead);
    let (mark, words) = state(t, view.row.state);
    let (starts, moves) = (view.row.starts.clone(), view.minutes.moves.clone());
    let zone = starts.zone.clone();
    let moving = (view.typed.is_some() || came_back(api::MoveMeeting::PATH, "")).then(|| {
        let (day, time) = view.typed.clone().unwrap_or_default();
        view! { <Move id revision day time zone/> }
    });
    // The vote that they gave couldn't be counted, and meanwhile something else is under discussion: they read why.
    let votes_here = matches!(&view.now, Some(now) if matches!(now.stand, Stand::There(_)));
    let unheard = (!votes_here && came_back(VoteForm::PATH, "")).then(|| {
        view! {
            <Form to=VoteForm::PATH>
                <Hidden name="id" value=id.to_string()/>
            </Form>
        }
    });
    let is_open = view.row.state == MeetingState::Open;
    let was_opened = view.minutes.opened.is_some();
    let discussing = view.now.is_some();
    let now = is_open.then(|| match view.now {
        Some(now) => view! { <Now now leads id revision/> }.into_any(),
        None => view! { <p>{t.review_meeting_no_item()}</p> }.into_any(),
    });
    let lead = leads.then(|| {
        let step = |step: Lead, label: &'static str, warn: bool| {
            view! { <LeadForm id revision step label warn/> }
        };
        match (is_open, discussing) {
            (false, _) => view! {
                <div class="actions">
                    {step(Lead::Open, t.review_meeting_open_it(), false)}
                    {step(Lead::Cancel, t.review_meeting_cancel(), true)}
                </div>
            }
            .into_any(),
            (true, false) => view! {
                <p class="hint">{t.review_meeting_close_hint()}</p>
                {step(Lead::Close, t.review_meeting_close(), true)}
            }
            .into_any(),
            (true, true) => ().into_any(),
        }
    });
    view! {
        <Page title=view.row.title.clone() back=("/review/meetings".into(), t.review_meetings_back().into())>
            <p><State mark words/> " " <ZonedMoment at=starts.at zone=starts.zone.clone() ahead=starts.ahead/></p>
            {(!was_opened && !moves.is_empty()).then(|| view! { <Moves moves/> })}
            {(is_open && !view.gaps.is_empty()).then(|| view! { <Gaps gaps=view.gaps/> })}
            {is_open.then(|| view! { <h2>{t.review_meeting_now()}</h2> })}
            <div aria-live="polite">{now}</div>
            {unheard}
            <h2>{t.review_agenda_title()}</h2>
            <Agenda agenda=view.agenda id revision leads is_open discussing/>
            {(leads || came_back(api::PutOnAgenda::PATH, "")).then(|| view! { <PutOn addable=view.addable id revision/> })}
            {is_open.then(|| view! { <Roll roll=view.roll quorum=view.quorum id leads/> })}
            {lead}
            {moving}
            {was_opened.then(|| view! { <Minutes id minutes=view.minutes/> })}
        </Page>
    }
}

/// Says another time for a meeting that hasn't begun.
#[component]
fn Move(id: Uuid, revision: i64, day: String, time: String, zone: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <h2>{t.review_meeting_move()}</h2>
        <p class="hint">{t.review_meeting_move_hint()}</p>
        <Form to=api::MoveMeeting::PATH>
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="revision" value=revision.to_string()/>
            <WhenFields day time zone/>
            <Submit label=t.review_meeting_move_send() quiet=true/>
        </Form>
    }
}

#[component]
fn LeadForm(id: Uuid, revision: i64, step: Lead, label: &'static str, warn: bool) -> impl IntoView {
    view! {
        <Form to=api::LeadMeeting::PATH key=step.key()>
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="revision" value=revision.to_string()/>
            <Hidden name="step" value=step.key()/>
            <Submit label warn/>
        </Form>
    }
}

/// Whether enough are there, in words.
fn quorum(t: Texts, quorum: Quorum) -> impl IntoView {
    let (mark, words) = match quorum.is_met() {
        true => (Mark::Done, t.review_quorum_met()),
        false => (Mark::Warn, t.review_quorum_lacking()),
    };
    let counts = t.review_quorum_counts(quorum.present, quorum.needed, quorum.coordinating_needed, quorum.coordinating);
    view! { <p><State mark words/> " " {counts}</p> }
}

/// What is under discussion.
#[component]
fn Now(now: Discussed, leads: bool, id: Uuid, revision: i64) -> impl IntoView {
    let t = use_texts();
    let number = now.number;
    let stand = match now.stand {
        Stand::Leave => view! {
            <Notice tone=Tone::Warn><p>{t.review_meeting_leave(number)}</p></Notice>
        }
        .into_any(),
        Stand::Declare(application, reference, organiser) => view! {
            <p><strong>{t.review_agenda_item(number, format!("{reference}, {organiser}"))}</strong></p>
            <Notice>
                <p>
                    {t.review_meeting_declare()} " "
                    <a href=format!("/review/{application}/committee")>{t.review_meeting_declare_link()}</a>
                </p>
            </Notice>
        }
        .into_any(),
        Stand::There(shown) => view! { <There shown=*shown number/> }.into_any(),
    };
    view! {
        <div class="card">
            {stand}
            <p class="hint">{t.review_meeting_since()} " " <Moment at=now.since/></p>
            {leads.then(|| view! { <LeadForm id revision step=Lead::EndItem label=t.review_meeting_end_item() warn=false/> })}
        </div>
    }
}

#[component]
fn There(shown: DiscussedShown, number: u32) -> impl IntoView {
    let t = use_texts();
    let poll = shown.poll;
    let stands = match poll.outcome {
        Some(Outcome::Issued) => t.review_poll_issued(),
        Some(Outcome::NotYetIssued) => t.review_poll_not_yet(),
        None => t.review_poll_open(),
    };
    let (excused, undeclared) = (shown.excused, shown.undeclared);
    let own = shown.own;
    let votes = (own.may && !own.waits) || came_back(VoteForm::PATH, "");
    view! {
        <h3>
            <a href=format!("/review/{}", shown.id)>
                {t.review_agenda_item(number, format!("{}, {}", shown.reference, shown.organiser))}
            </a>
        </h3>
        {(!excused.is_empty()).then(|| view! { <p><strong>{t.review_meeting_leaves(excused.join(", "))}</strong></p> })}
        {(!undeclared.is_empty()).then(|| view! { <p>{t.review_meeting_undeclared(undeclared.join(", "))}</p> })}
        {quorum(t, shown.quorum)}
        <p>{t.review_poll_taking_part(poll.taking_part, poll.needed, poll.coordinating_needed, poll.coordinating)}</p>
        <p>{stands}</p>
        <p><a href=format!("/review/{}/committee", shown.id)>{t.review_meeting_vote()}</a></p>
        {own.has_no_seat.then(|| view! { <p class="hint">{t.review_vote_no_seat()} " " <a href="/review/members">{t.review_members_title()}</a></p> })}
        {(own.may && own.waits).then(|| view! { <p class="hint">{t.review_vote_after_settling()}</p> })}
        {votes.then(|| view! { <MyVote id=shown.id revision=own.revision mine=own.vote declares=own.declares/> })}
    }
}

/// What is to be discussed, in order.
#[component]
fn Agenda(
    agenda: Vec<AgendaItem>,
    id: Uuid,
    revision: i64,
    leads: bool,
    is_open: bool,
    discussing: bool,
) -> impl IntoView {
    let t = use_texts();
    if agenda.is_empty() {
        return view! { <p>{t.review_agenda_none()}</p> }.into_any();
    }
    let count = agenda.len();
    let items = agenda
        .into_iter()
        .enumerate()
        .map(|(at, item)| {
            let name = match &item.of {
                Some((_, reference, organiser)) => format!("{reference}, {organiser}"),
                None => t.review_agenda_not_yours().to_string(),
            };
            let title = match &item.of {
                Some((application, ..)) => {
                    let name = name.clone();
                    view! { <a href=format!("/review/{application}")>{name}</a> }.into_any()
                }
                None => name.clone().into_any(),
            };
            let (mark, words) = match (item.now, item.done) {
                (true, _) => (Mark::Now, t.review_agenda_now()),
                (_, true) => (Mark::Done, t.review_agenda_done()),
                _ => (Mark::Wait, t.review_agenda_waits()),
            };
            let mut steps = Vec::new();
            if leads && is_open && !discussing && item.of.is_some() {
                steps.push((AgendaStep::TakeUp, t.review_agenda_take_up()));
            }
            if leads && at > 0 {
                steps.push((AgendaStep::Up, t.review_agenda_up()));
            }
            if leads && at + 1 < count {
                steps.push((AgendaStep::Down, t.review_agenda_down()));
            }
            if leads && !item.now && !item.done {
                steps.push((AgendaStep::Off, t.review_agenda_off()));
            }
            let steps = steps
                .into_iter()
                .map(|(step, label)| {
                    let name = name.clone();
                    view! {
                        <Form to=api::StepAgenda::PATH key=format!("{}-{}", step.key(), item.id) class="inline-form">
                            <Hidden name="id" value=id.to_string()/>
                            <Hidden name="revision" value=revision.to_string()/>
                            <Hidden name="item" value=item.id.to_string()/>
                            <Hidden name="step" value=step.key()/>
                            <button type="submit" class="link-button">
                                {label} <span class="visually-hidden">": " {name}</span>
                            </button>
                        </Form>
                    }
                })
                .collect::<Vec<_>>();
            view! {
                <li>
                    <p class="spread"><span>{title}</span> <State mark words/></p>
                    {item.declare.then(|| view! { <p class="hint">{t.review_agenda_declare()}</p> })}
                    <div class="flex flex-wrap gap-x-6">{steps}</div>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! { <ol class="rows">{items}</ol> }.into_any()
}

#[component]
fn PutOn(addable: Vec<(Uuid, String)>, id: Uuid, revision: i64) -> impl IntoView {
    let t = use_texts();
    if addable.is_empty() && !came_back(api::PutOnAgenda::PATH, "") {
        return view! { <p class="hint">{t.review_agenda_nothing_more()}</p> }.into_any();
    }
    let choices: Vec<_> = addable.into_iter().map(|(id, words)| (id.to_string(), words)).collect();
    view! {
        <Form to=api::PutOnAgenda::PATH>
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="revision" value=revision.to_string()/>
            <Select name="application" label=t.review_agenda_add() hint=t.review_agenda_add_hint() choices/>
            <Submit label=t.review_agenda_add_send() quiet=true/>
        </Form>
    }
    .into_any()
}

/// Who is there.
#[component]
fn Roll(roll: Vec<RollEntry>, quorum: Quorum, id: Uuid, leads: bool) -> impl IntoView {
    let t = use_texts();
    let counts = self::quorum(t, quorum);
    let rows = roll
        .into_iter()
        .map(|of| {
            let (mark, words) = match of.present {
                true => (Mark::Done, t.review_roll_present()),
                false => (Mark::Wait, t.review_roll_absent()),
            };
            let what = match (of.member, of.coordinating) {
                (true, true) => t.review_roll_coordinating(),
                (true, false) => t.review_roll_member(),
                (false, _) => t.review_roll_no_vote(),
            };
            let label = match (of.me, of.present) {
                (true, false) => t.review_roll_i_am_here(),
                (true, true) => t.review_roll_i_leave(),
                (false, false) => t.review_roll_is_here(),
                (false, true) => t.review_roll_leaves(),
            };
            let (person, name, to) = (of.person.to_string(), of.name.clone(), !of.present);
            let form = (leads || of.me).then(|| {
                view! {
                    <Form to=api::MarkPresence::PATH key=person.clone() class="inline-form">
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="person" value=person/>
                        <Hidden name="present" value=if to { "yes" } else { "no" }/>
                        <button type="submit" class="link-button">
                            {label} <span class="visually-hidden">": " {name}</span>
                        </button>
                    </Form>
                }
            });
            view! {
                <li>
                    <p class="spread"><span><strong>{of.name}</strong> ", " {what}</span> <State mark words/></p>
                    {form}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t.review_roll_title()}</h2>
        {counts}
        <ul class="rows">{rows}</ul>
    }
}

page! {
    /// A meeting.
    MeetingPage in meeting: {
        let since = RwSignal::new(None::<i64>);
        // Of applications only those on the agenda matter here.
        let followed = StoredValue::new(Vec::<String>::new());
        follow("/review/meetings/live", since, move |said| {
            said == "*" || followed.with_value(|ids| ids.iter().any(|id| id == said))
        });
        show(load_by_id(api::meeting), move |view: MeetingView| {
            let applications = view.agenda.iter().filter_map(|item| Some(item.of.as_ref()?.0));
            followed.set_value(applications.chain([view.row.id]).map(|id| id.to_string()).collect());
            since.set(Some(view.seq));
            view! { <Meeting view/> }.into_any()
        })
    }
}
