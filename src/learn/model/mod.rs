//! The way of a piece of evidence from draft to badge, and who may do what on it.

pub mod answers;
pub mod assessing;
pub mod award;
pub mod figures;
pub mod guide;
pub mod views;

use crate::{
    account::{Actor, Role},
    programme::model::{Badge, Content, Playlist, Verification, Verifier},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Where the evidence for one task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Begun, seen by nobody else.
    Draft,
    /// Submitted, waits for whoever looks at it.
    Waiting,
    /// Somebody asked to improve it.
    Improve,
    /// Enough have approved it.
    Approved,
}

impl SubmissionState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Waiting, Self::Improve, Self::Approved];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Improve => "improve",
            Self::Approved => "approved",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// Whether the learner can write in it now.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Improve)
    }

    /// What submitting makes of it; nothing when it can't be submitted now.
    pub const fn submitted(self, verification: Verification) -> Option<Self> {
        match (self.is_open(), verification.by) {
            (false, _) => None,
            (true, Verifier::Oneself) => Some(Self::Approved),
            (true, Verifier::Organiser | Verifier::Peer) => Some(Self::Waiting),
        }
    }

    /// What an assessment makes of it, when so many have approved the version by now; nothing when it doesn't wait.
    pub const fn assessed(self, outcome: Outcome, approvals: u32, verification: Verification) -> Option<Self> {
        match (self, outcome) {
            (Self::Waiting, Outcome::Improve) => Some(Self::Improve),
            (Self::Waiting, Outcome::Approved) if approvals >= verification.count => Some(Self::Approved),
            (Self::Waiting, Outcome::Approved) => Some(Self::Waiting),
            (Self::Draft | Self::Improve | Self::Approved, _) => None,
        }
    }
}

/// What somebody who looked at evidence said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It shows what the badge asks for.
    Approved,
    /// It wants improving; a comment says how.
    Improve,
}

impl Outcome {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Improve => "improve",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Approved, Self::Improve].into_iter().find(|o| o.key() == key)
    }
}

/// What decides who may do something with a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionFacts {
    /// Whose it is.
    pub person_id: Uuid,
    /// Where it stands.
    pub state: SubmissionState,
    /// Whether a round of it is submitted.
    pub was_submitted: bool,
    /// Whether the learner took back what they had submitted last.
    pub is_withdrawn: bool,
    /// Who is to look at it.
    pub verifier: Verifier,
    /// Whether the person who asks holds the badge.
    pub holds_badge: bool,
    /// Who has looked at the version that is submitted now.
    pub assessed_by: Vec<Uuid>,
}

/// Who looks at evidence of this kind at all: assessors; for peers' evidence also the holders of the badge. Assessors
/// are among the peers because otherwise the first to earn a badge would wait for ever.
fn is_verifier(actor: &Actor, verifier: Verifier, holds_badge: bool) -> bool {
    match verifier {
        Verifier::Organiser => actor.is(Role::Assessor),
        Verifier::Peer => actor.is(Role::Assessor) || holds_badge,
        Verifier::Oneself => false,
    }
}

/// Whether somebody may assess a submission now: it waits, is another's, and they haven't said their word yet.
pub fn may_assess(actor: &Actor, facts: &SubmissionFacts) -> bool {
    facts.state == SubmissionState::Waiting
        && facts.person_id != actor.id
        && !facts.assessed_by.contains(&actor.id)
        && is_verifier(actor, facts.verifier, facts.holds_badge)
}

/// Whether somebody may open the page of a submission as one who assesses: never that of a draft that nobody was shown.
/// It tells how things stand; what was written is for those who [may read](may_read) it.
pub fn may_open(actor: &Actor, facts: &SubmissionFacts) -> bool {
    (facts.was_submitted || facts.is_withdrawn)
        && facts.person_id != actor.id
        && is_verifier(actor, facts.verifier, facts.holds_badge)
}

/// Whether somebody may read what was submitted. Assessors may as long as it is; a peer only for the peer check, and
/// what they have checked themselves.
pub fn may_read(actor: &Actor, facts: &SubmissionFacts) -> bool {
    facts.was_submitted
        && may_open(actor, facts)
        && (sees_all(actor) || facts.state == SubmissionState::Waiting || facts.assessed_by.contains(&actor.id))
}

/// Whether somebody who reads evidence sees all that goes with it: who wrote it, the rounds before, who else has said
/// what, and questions to the organisers. A peer checks the evidence and needs nothing else.
pub fn sees_all(actor: &Actor) -> bool {
    actor.is(Role::Assessor)
}

/// How far learners get is for those who look after the programme.
pub fn may_see_funnel(actor: &Actor) -> bool {
    actor.is(Role::Coordinator) || actor.is(Role::Administrator)
}

/// Whether somebody has a queue of work to assess: assessors, and who holds a badge that peers look at.
pub fn may_see_queue(actor: &Actor, holds_peer_badge: bool) -> bool {
    actor.is(Role::Assessor) || holds_peer_badge
}

/// Where a person stands with a badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadgeState {
    /// Nothing was done yet.
    #[default]
    NotStarted,
    /// Something is begun.
    Draft,
    /// Something was submitted.
    Waiting,
    /// Something is to be improved.
    Improve,
    /// They hold it.
    Earned,
}

impl BadgeState {
    /// From what was submitted for its tasks: what asks for the learner's hand comes first.
    pub fn of(holds: bool, tasks: impl IntoIterator<Item = SubmissionState>) -> Self {
        let tasks: Vec<_> = tasks.into_iter().collect();
        let any = |state| tasks.contains(&state);
        if holds {
            Self::Earned
        } else if any(SubmissionState::Improve) {
            Self::Improve
        } else if any(SubmissionState::Waiting) {
            Self::Waiting
        } else if any(SubmissionState::Draft) || any(SubmissionState::Approved) {
            Self::Draft
        } else {
            Self::NotStarted
        }
    }
}

/// How far a person is with a playlist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The playlist.
    pub playlist: String,
    /// Where they stand with each activity's badge, in order: activity and state.
    pub activities: Vec<(String, BadgeState)>,
    /// Whether they hold the playlist's own badge.
    pub complete: bool,
}

impl Progress {
    /// Puts it together from the badges that they hold and the state of what they submitted, by badge.
    pub fn of(playlist: &Playlist, held: &BTreeSet<String>, tasks: &BTreeMap<String, Vec<SubmissionState>>) -> Self {
        let state =
            |badge: &String| BadgeState::of(held.contains(badge), tasks.get(badge).into_iter().flatten().copied());
        Self {
            playlist: playlist.id.clone(),
            activities: playlist.activities.iter().map(|a| (a.id.clone(), state(&a.badge))).collect(),
            complete: held.contains(&playlist.badge),
        }
    }

    /// How many of the activities' badges they hold.
    pub fn held(&self) -> u32 {
        let held = self.activities.iter().filter(|(_, state)| *state == BadgeState::Earned).count();
        u32::try_from(held).unwrap_or(u32::MAX)
    }

    /// Where they stand with an activity.
    pub fn state(&self, activity: &str) -> BadgeState {
        self.activities.iter().find(|(a, _)| a == activity).map(|(_, s)| *s).unwrap_or_default()
    }
}

/// Whether what a person holds and got approved makes up a badge.
fn is_earned(content: &Content, badge: &Badge, held: &BTreeSet<String>, approved: &BTreeMap<String, u32>) -> bool {
    let tasks_are_done = approved.get(&badge.id).copied().unwrap_or(0) >= badge.tasks_needed;
    if !badge.requires_activities {
        // A badge that asks for nothing is no achievement: the pack doesn't allow it, and neither do we.
        return badge.tasks_needed > 0 && tasks_are_done;
    }
    let mut playlists = content.playlists.iter().filter(|p| p.badge == badge.id).peekable();
    tasks_are_done
        && playlists.peek().is_some()
        && playlists.all(|p| p.activities.iter().filter(|a| !a.optional).all(|a| held.contains(&a.badge)))
}

/// The badges that a person has earned and doesn't hold yet, after something for one badge was approved: that badge,
/// then those of the playlists that it completes.
pub fn newly_earned<'a>(
    content: &'a Content,
    badge: &str,
    held: &BTreeSet<String>,
    approved: &BTreeMap<String, u32>,
) -> Vec<&'a Badge> {
    let mut held = held.clone();
    let mut earned = Vec::new();
    let own = content.badges.iter().filter(|b| b.id == badge);
    let of_playlists = content.badges.iter().filter(|b| b.requires_activities && b.id != badge);
    for candidate in own.chain(of_playlists) {
        if !held.contains(&candidate.id) && is_earned(content, candidate, &held, approved) {
            held.insert(candidate.id.clone());
            earned.push(candidate);
        }
    }
    earned
}

#[cfg(test)]
mod tests;
