//! The votes of the committee, and the form that writes its decision down: parts of the committee's page.

use super::parts::outcome;
use crate::{
    account::Actor,
    review::{
        api,
        model::{CommitteeView, Outcome, Phase, Vote, may_vote},
    },
    ui::{
        Form, Submit, Texts,
        field::{Choices, Hidden, TextArea, Tick},
        form::came_back,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// A vote, in words.
pub fn vote_words(t: Texts, vote: Vote) -> &'static str {
    match vote {
        Vote::Issue => t.review_vote_issue(),
        Vote::NotYet => t.review_vote_not_yet(),
        Vote::Abstain => t.review_vote_abstain(),
    }
}

/// Who voted what, how that stands, and one's own vote.
#[component]
pub fn Votes(view: CommitteeView) -> impl IntoView {
    let t = use_texts();
    let nobody = view.votes.is_empty();
    let votes = view
        .votes
        .iter()
        .map(|(name, vote)| view! { <li><strong>{name.clone()}</strong> ": " {vote_words(t, *vote)}</li> })
        .collect::<Vec<_>>();
    let poll = view.poll.clone();
    let stands = match poll.outcome {
        Some(Outcome::Issued) => t.review_poll_issued(),
        Some(Outcome::NotYetIssued) => t.review_poll_not_yet(),
        None => t.review_poll_open(),
    };
    let is_decided = view.head.card.phase == Phase::Decided;
    let may = use_context::<Option<Actor>>().flatten().is_some_and(|actor| may_vote(&actor, &view.head.facts));
    let sits = view.table.sits;
    let has_no_seat = may && !sits;
    let may = may && sits;
    let waits = may && view.open;
    let (id, revision) = (view.head.card.id, view.head.revision);
    let form = ((may && !view.open) || came_back(api::Vote::PATH, ""))
        .then(|| view! { <MyVote id revision mine=view.my_vote declares=view.declare/> });
    view! {
        <h2>{t.review_vote_title()}</h2>
        {if nobody {
            view! { <p>{t.review_vote_none()}</p> }.into_any()
        } else {
            view! { <ul class="rows">{votes}</ul> }.into_any()
        }}
        {(!is_decided).then(|| view! {
            <p>{t.review_poll_taking_part(poll.taking_part, poll.needed, poll.coordinating_needed, poll.coordinating)}</p>
            {(!nobody).then(|| view! { <p>{t.review_poll_counts(poll.issue, poll.not_yet, poll.abstain, poll.majority)}</p> })}
            <p><strong>{stands}</strong></p>
        })}
        {has_no_seat.then(|| view! { <p class="hint">{t.review_vote_no_seat()} " " <a href="/review/members">{t.review_members_title()}</a></p> })}
        {waits.then(|| view! { <p class="hint">{t.review_vote_after_settling()}</p> })}
        {form}
    }
}

/// The form for one's own vote.
#[component]
pub fn MyVote(
    /// The application.
    id: Uuid,
    /// The revision of its review.
    revision: i64,
    /// What they voted before.
    mine: Option<Vote>,
    /// Whether they declare with it that nothing stands against it.
    declares: bool,
) -> impl IntoView {
    let t = use_texts();
    let choices = Vote::ALL.map(|vote| (vote.key().to_string(), vote_words(t, vote).to_string())).to_vec();
    let mine = mine.map(|vote| vote.key().to_string());
    let label = if mine.is_some() { t.review_vote_change() } else { t.review_vote_send() };
    let declared = mine.is_some();
    view! {
        <Form to=api::Vote::PATH>
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="revision" value=revision.to_string()/>
            <Choices name="vote" label=t.review_vote_yours() choices value=mine.into_iter().collect()/>
            {declares.then(|| view! { <Tick name="impartial" label=t.review_vote_impartial() value=declared/> })}
            <Submit label=label/>
        </Form>
    }
}

/// The form that writes the decision down; `again`, where one was written down already.
#[component]
pub fn Decide(view: CommitteeView, again: bool) -> impl IntoView {
    let t = use_texts();
    let choices = [Outcome::Issued, Outcome::NotYetIssued]
        .map(|decided| (decided.key().to_string(), outcome(t, decided).to_string()))
        .to_vec();
    let voted: Vec<String> = view.poll.outcome.map(|decided| decided.key().to_string()).into_iter().collect();
    let fails = !view.failing.is_empty();
    // Fields find their form while they are made, so they are made inside it.
    let reasons = move || {
        view.failing
            .into_iter()
            .map(|(criterion, label, draft)| {
                let hint = if draft.is_empty() { "" } else { t.review_decide_drafted() };
                view! { <TextArea name=criterion.field() label=label.text hint value=draft rows=3/> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <h2>{if again { t.review_decide_again() } else { t.review_decide_title() }}</h2>
        <p>{t.review_decide_lead()}</p>
        <Form to=api::Decide::PATH>
            <Hidden name="id" value=view.head.card.id.to_string()/>
            <Hidden name="revision" value=view.head.revision.to_string()/>
            <Choices name="outcome" label=t.review_decide_outcome() choices value=voted/>
            {fails.then(|| view! {
                <h3>{t.review_decide_reasons()}</h3>
                <p class="hint">{t.review_decide_reasons_lead()}</p>
                {reasons()}
            })}
            <TextArea
                name="departure"
                label=t.review_decide_departure()
                hint=t.review_decide_departure_hint()
                rows=3
                optional=true
            />
            <Submit label=t.review_decide_send() quiet=again/>
        </Form>
    }
}
