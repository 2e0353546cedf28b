//! Small pieces that several pages of the room are made of.

use crate::{
    badge::pages::Elsewhere,
    evidence::FileLink,
    learn::model::{
        BadgeState, Outcome,
        assessing::Colleague,
        views::{Answer, AnswerView, Round, Said, Withdrawal},
    },
    programme::model::{Text, Verification, Verifier},
    timestamp::{DAY, MINUTE},
    ui::{Mark, Moment, State, Texts, changes::Changes, use_texts},
};
pub use crate::{
    programme::shown::{prose, words},
    ui::form::came_back,
};
use leptos::prelude::*;

/// A list of sentences of the pack.
pub fn sentences(list: Vec<Text>) -> impl IntoView {
    view! { <ul>{list.into_iter().map(|text| view! { <li>{words(text)}</li> }).collect::<Vec<_>>()}</ul> }
}

/// The picture of a badge. Its name always stands beside it, so it says nothing of its own.
pub fn art(badge: &str) -> impl IntoView {
    view! { <img class="badge-art" src=format!("/badge-art/{badge}.svg") alt="" width="96" height="96"/> }
}

/// How long something takes.
pub fn duration(t: Texts, minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => t.learn_minutes(u64::from(minutes)),
        (hours, 0) => t.learn_hours(u64::from(hours)),
        (hours, minutes) => t.learn_hours_minutes(hours, minutes),
    }
}

/// The pages about one playlist as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PlaylistTab {
    /// What to do in it.
    Overview,
    /// What it gives.
    Badges,
    /// Who supports it.
    Endorsements,
}

/// Leads to the pages about one playlist.
pub fn playlist_tabs(t: Texts, playlist: &str, now: PlaylistTab) -> impl IntoView + use<> {
    let tabs = [
        (PlaylistTab::Overview, format!("/learn/{playlist}"), t.learn_tab_overview()),
        (PlaylistTab::Badges, format!("/learn/{playlist}/badges"), t.learn_tab_badges()),
        (PlaylistTab::Endorsements, format!("/learn/{playlist}/endorsements"), t.endorse_title()),
    ];
    let tabs = tabs.into_iter().map(|(tab, to, words)| {
        view! { <li><a href=to aria-current=(tab == now).then_some("page")>{words}</a></li> }
    });
    view! { <nav class="tabs" aria-label=t.learn_tabs()><ul>{tabs.collect::<Vec<_>>()}</ul></nav> }
}

/// Milliseconds as it is said of people: minutes and hours within two days, days after that.
pub fn span(t: Texts, took: i64) -> String {
    match u64::try_from(took / DAY).unwrap_or(0) {
        days if days >= 2 => t.learn_days(days),
        _ => {
            let minutes = u32::try_from(took / MINUTE).unwrap_or(0).max(1);
            // The minutes of a long time are noise.
            duration(t, if minutes > 180 { minutes / 60 * 60 } else { minutes })
        }
    }
}

/// Where the reader stands with a badge, in words.
pub fn state(t: Texts, state: BadgeState) -> impl IntoView {
    let (mark, words) = match state {
        BadgeState::NotStarted => (Mark::Wait, t.learn_state_not_started()),
        BadgeState::Draft => (Mark::Now, t.learn_state_draft()),
        BadgeState::Waiting => (Mark::Wait, t.learn_state_waiting()),
        BadgeState::Improve => (Mark::Warn, t.learn_state_improve()),
        BadgeState::Earned => (Mark::Done, t.learn_state_earned()),
    };
    view! { <State mark words/> }
}

/// Who looks at evidence, in words.
pub fn verified_by(t: Texts, verification: Verification) -> String {
    let count = u64::from(verification.count.max(1));
    match verification.by {
        Verifier::Organiser => t.learn_verified_organiser(count),
        Verifier::Peer => t.learn_verified_peer(count),
        Verifier::Oneself => t.learn_verified_self().to_string(),
    }
}

/// One round: what was answered, what changed since the one before, and what was said of it.
#[component]
pub fn RoundPart(
    /// The round.
    round: Round,
    /// Shown at once; else behind its heading.
    open: bool,
) -> impl IntoView {
    let t = use_texts();
    let said = round.said.into_iter().map(|said| view! { <SaidPart said/> }).collect::<Vec<_>>();
    let answers = round.answers.into_iter().map(|answer| view! { <AnswerPart answer/> }).collect::<Vec<_>>();
    view! {
        <details class="round my-4" open=open>
            <summary>{t.learn_round(round.number)} ", " {t.learn_round_handed_in()} " " <Moment at=round.submitted_at/></summary>
            {round.is_unseen.then(|| view! { <p class="hint">{t.learn_nothing_said()}</p> })}
            {said}
            <dl>{answers}</dl>
        </details>
    }
}

/// Who else is looking at something, in words.
pub fn looked_at(t: Texts, Colleague(name): Colleague) -> String {
    name.map_or_else(|| t.learn_assess_looked_at_by_other().to_string(), |name| t.learn_assess_looked_at(name))
}

/// What was taken back: it was submitted once, and isn't any more.
#[component]
pub fn Withdrawn(
    /// Each time.
    withdrawals: Vec<Withdrawal>,
) -> impl IntoView {
    let t = use_texts();
    let rows = withdrawals.into_iter().map(|w| {
        view! {
            <p class="hint my-4" data-withdrawn="">
                {t.learn_round(w.round)} ", " {t.learn_round_handed_in()} " " <Moment at=w.submitted_at/> ", "
                {t.learn_round_withdrawn()} " " <Moment at=w.at/>
            </p>
        }
    });
    rows.collect::<Vec<_>>()
}

/// What somebody said of a round.
#[component]
pub fn SaidPart(
    /// What they said.
    said: Said,
) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = match said.outcome {
        Outcome::Approved => (Mark::Done, t.learn_said_approved()),
        Outcome::Improve => (Mark::Warn, t.learn_said_improve()),
    };
    view! {
        <div class="inset">
            <p>
                <State mark words/> " "
                {said.by.map(|name| format!("{}, ", t.learn_assess_by(name)))}
                <Moment at=said.at/>
            </p>
            {(!said.comment.is_empty()).then(|| view! { <p class="whitespace-pre-line">{said.comment}</p> })}
        </div>
    }
}

/// What was said of one answer.
pub fn comment_parts(t: Texts, comments: Vec<String>) -> Vec<AnyView> {
    let part = |words: String| {
        view! { <div class="inset"><p class="hint">{t.learn_said_of_answer()}</p><p class="whitespace-pre-line">{words}</p></div> }
            .into_any()
    };
    comments.into_iter().map(part).collect()
}

/// An answer beside its question, and what was said of it.
#[component]
pub fn AnswerPart(
    /// The answer.
    answer: AnswerView,
) -> impl IntoView {
    let t = use_texts();
    let changes = answer.changes.map(|pieces| {
        view! { <p class="hint">{t.learn_assess_changed()}</p> <Changes pieces/> }
    });
    let shown = match answer.answer {
        Answer::Link(to) => view! { <LinkPart to/> }.into_any(),
        Answer::Files(files) if !files.is_empty() => {
            files.into_iter().map(|file| view! { <FileLink file/> }).collect::<Vec<_>>().into_any()
        }
        Answer::Badge(file, checked) => view! {
            <FileLink file/>
            {checked.map(|checked| view! { <Elsewhere checked=*checked/> })}
        }
        .into_any(),
        Answer::Words(words) if !words.is_empty() || changes.is_some() => {
            changes.is_none().then(|| view! { <p class="whitespace-pre-line">{words}</p> }).into_any()
        }
        _ => view! { <p class="hint">{t.learn_no_answer()}</p> }.into_any(),
    };
    view! {
        <div>
            <dt>
                {words(answer.question)}
                {answer.to_organisers.then(|| view! { <span class="hint">" " {t.learn_to_organisers()}</span> })}
            </dt>
            <dd>{changes} {shown} {comment_parts(t, answer.comments)}</dd>
        </div>
    }
}

/// A link to somebody else's site, with the site's name: it learns nothing of this page, and gains nothing by being
/// linked.
#[component]
fn LinkPart(to: String) -> impl IntoView {
    let host = host(&to).to_string();
    let words = to.clone();
    view! {
        <p>
            <a href=to rel="external nofollow noopener noreferrer">{words}</a>
            " " <span class="tag">{host}</span>
        </p>
    }
}

/// The site of a web address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // What stands before an @ is a name to sign in with, and may be there to mislead.
    rest.rsplit('@').next().unwrap_or(rest)
}
