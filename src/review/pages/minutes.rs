//! What the minutes of a meeting say: a part of its page.

use super::{decide::vote_words, parts::outcome};
use crate::{
    review::model::{Appointed, MinutesView, MovedView, Outcome, RoundShown, RoundView},
    ui::{Moment, Table, Texts, use_texts, when::in_zone},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is said about an item, a line each; the document says the same.
pub fn lines(t: Texts, shown: &RoundShown) -> Vec<String> {
    let mut lines: Vec<String> = shown.excused.iter().map(|(name, _)| t.review_minutes_excused(name)).collect();
    let Some(result) = &shown.result else {
        return lines;
    };
    if shown.present.is_empty() {
        lines.push(t.review_minutes_took_part_nobody().into());
    } else {
        lines.push(t.review_minutes_took_part(shown.present.join(", ")));
    }
    lines.push(if result.quorate { t.review_minutes_quorate() } else { t.review_minutes_not_quorate() }.into());
    lines.extend(shown.votes.iter().map(|(name, vote)| t.review_minutes_vote(name, vote_words(t, *vote))));
    let poll = &result.poll;
    if !shown.votes.is_empty() {
        lines.push(t.review_poll_counts(poll.issue, poll.not_yet, poll.abstain, poll.majority));
    }
    lines.push(
        match poll.outcome {
            Some(Outcome::Issued) => t.review_poll_issued(),
            Some(Outcome::NotYetIssued) => t.review_poll_not_yet(),
            None => t.review_poll_open(),
        }
        .into(),
    );
    lines.extend(result.written_down.map(|o| t.review_minutes_written_down(outcome(t, o))));
    lines.extend(result.decided.map(|o| t.review_minutes_decided(outcome(t, o))));
    lines
}

/// The minutes.
#[component]
pub fn Minutes(
    /// The meeting.
    id: Uuid,
    /// What they say.
    minutes: MinutesView,
) -> impl IntoView {
    let t = use_texts();
    let moves = minutes.moves;
    let opened = minutes.opened.map(|(at, who)| view! { <p>{t.review_minutes_opened_by(who)} " " <Moment at/></p> });
    let closed = match minutes.closed {
        Some((at, who)) => view! { <p>{t.review_minutes_closed_by(who)} " " <Moment at/></p> }.into_any(),
        None => view! { <p class="hint">{t.review_minutes_draft()}</p> }.into_any(),
    };
    let head = [t.review_minutes_name(), t.review_minutes_from(), t.review_minutes_until()].map(String::from).to_vec();
    let nobody = minutes.attendance.is_empty();
    let there = minutes
        .attendance
        .into_iter()
        .map(|(name, from, until)| {
            let until = match until {
                Some(at) => view! { <Moment at/> }.into_any(),
                None => t.review_minutes_still().into_any(),
            };
            view! { <tr><th scope="row">{name}</th><td><Moment at=from/></td><td>{until}</td></tr> }
        })
        .collect::<Vec<_>>();
    let nothing = minutes.rounds.is_empty();
    let rounds = minutes.rounds.into_iter().map(|round| view! { <RoundPart round/> }).collect::<Vec<_>>();
    view! {
        <h2 id="minutes">{t.review_minutes_title()}</h2>
        <p>
            <a href=format!("/review/meetings/{id}/minutes.pdf") rel="external">{t.review_minutes_pdf()}</a> " · "
            <a href=format!("/review/meetings/{id}/minutes.csv") rel="external">{t.review_minutes_csv()}</a>
        </p>
        {(!moves.is_empty()).then(|| view! { <Moves moves/> })}
        {opened}
        {closed}
        <h3>{t.review_minutes_attendance()}</h3>
        {if nobody {
            view! { <p>{t.review_minutes_nobody()}</p> }.into_any()
        } else {
            view! { <Table caption=t.review_minutes_attendance() head>{there}</Table> }.into_any()
        }}
        <h3>{t.review_minutes_items()}</h3>
        {if nothing {
            view! { <p>{t.review_minutes_no_items()}</p> }.into_any()
        } else {
            view! { <ol class="plain-list">{rounds}</ol> }.into_any()
        }}
    }
}

/// To which times a meeting was moved.
#[component]
pub fn Moves(
    /// In order.
    moves: Vec<MovedView>,
) -> impl IntoView {
    let t = use_texts();
    let moves = moves.iter().map(|moved| view! { <li>{moved_line(t, moved)}</li> }).collect::<Vec<_>>();
    view! { <ul>{moves}</ul> }
}

/// That a meeting was moved, in a line; the document says the same.
pub fn moved_line(t: Texts, moved: &MovedView) -> String {
    let when = |to: &Appointed| in_zone(t.locale().tag(), to.at, &to.zone, to.ahead);
    t.review_minutes_moved(&moved.by, when(&moved.from), when(&moved.to))
}

#[component]
fn RoundPart(round: RoundView) -> impl IntoView {
    let t = use_texts();
    let title = match &round.of {
        Some((id, reference, organiser)) => {
            let words = t.review_agenda_item(round.number, format!("{reference}, {organiser}"));
            view! { <a href=format!("/review/{id}")>{words}</a> }.into_any()
        }
        None => t.review_agenda_item(round.number, t.review_agenda_not_yours()).into_any(),
    };
    let until = match round.until {
        Some(at) => view! { <Moment at/> }.into_any(),
        None => t.review_minutes_still().into_any(),
    };
    let lines = round.shown.map(|shown| {
        let lines = lines(t, &shown).into_iter().map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>();
        view! { <ul>{lines}</ul> }
    });
    view! {
        <li class="card">
            <h4>{title}</h4>
            <p class="hint"><Moment at=round.from/> " – " {until}</p>
            {lines}
        </li>
    }
}
