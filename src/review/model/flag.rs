//! Flags: something has to be looked into before an application is decided on.

use super::{Facts, Phase, may_see, may_see_answers, may_see_committee, may_vote};
use crate::account::{Actor, Role};
use serde::{Deserialize, Serialize};

/// Who looks into a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagTo {
    /// The coordinators.
    Coordinator,
    /// The committee, when it is its turn.
    Committee,
}

impl FlagTo {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            FlagTo::Coordinator => "coordinator",
            FlagTo::Committee => "committee",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [FlagTo::Coordinator, FlagTo::Committee].into_iter().find(|to| to.key() == key)
    }

    /// Whom a flag can go to now. What an evaluator finds must not reach the other before both are in.
    pub fn open_now(facts: &Facts) -> Vec<Self> {
        let has_met = facts.all_in && facts.phase >= Phase::Committee;
        [Some(FlagTo::Coordinator), has_met.then_some(FlagTo::Committee)].into_iter().flatten().collect()
    }
}

/// Whoever reads the application may raise a flag, until it is decided.
pub fn may_raise_flag(actor: &Actor, facts: &Facts) -> bool {
    may_see_answers(actor, facts) && facts.is_running() && facts.phase != Phase::Decided
}

/// A flag is seen by who raised it and by the coordinators, and by the committee once all evaluations are in. A
/// coordinator who evaluates it themselves is an evaluator first.
pub fn may_see_flag(actor: &Actor, facts: &Facts, is_mine: bool) -> bool {
    let takes_in = actor.is(Role::Coordinator) && !facts.assigned;
    may_see(actor, facts) && (is_mine || takes_in || may_see_committee(actor, facts))
}

/// A flag is resolved by those whom it goes to.
pub fn may_resolve_flag(actor: &Actor, facts: &Facts, to: FlagTo) -> bool {
    let is_open = !facts.conflict && facts.is_running() && facts.phase != Phase::Decided;
    is_open
        && match to {
            FlagTo::Coordinator => actor.is(Role::Coordinator),
            FlagTo::Committee => may_vote(actor, facts),
        }
}
