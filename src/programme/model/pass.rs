//! The pass rule: the same function behind the applicant's meter and the committee's table.

use super::Rules;
use serde::{Deserialize, Serialize};

/// What is known about an application when the rule is asked.
///
/// For the applicant the answers' own claims stand in for what evaluators confirm, and no level is known yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Each part that must be filled in, and whether it is.
    pub parts: Vec<Held>,
    /// Each formal criterion, and whether it is met.
    pub formal: Vec<Held>,
    /// Each item of evidence that is asked for, and whether it was given.
    pub evidence: Vec<Held>,
    /// Each rated question with the agreed level, if there is one.
    pub levels: Vec<Rated>,
    /// Each indicator, and whether it is confirmed.
    pub indicators: Vec<Held>,
}

/// Something with an id that holds or doesn't.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The section (for parts) or the question.
    pub id: String,
    /// Whether it does.
    pub holds: bool,
}

/// A rated question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// The question.
    pub id: String,
    /// The agreed level, once there is one.
    pub level: Option<u8>,
}

/// What the rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// One entry for each clause, in the order of [`Clause::ALL`].
    pub clauses: Vec<ClauseResult>,
}

/// The five clauses; the label is issued when all of them hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// Every part is filled in.
    Complete,
    /// Every formal criterion is met.
    Formal,
    /// All evidence is given.
    Evidence,
    /// Every rated question reaches the minimum level.
    Levels,
    /// Enough indicators are confirmed.
    Indicators,
}

/// How one clause stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseResult {
    /// Which clause.
    pub clause: Clause,
    /// Whether it holds.
    pub holds: bool,
    /// How many there are that count.
    pub have: u32,
    /// How many would be enough.
    pub needed: u32,
    /// How many there could be.
    pub of: u32,
    /// The ids of those that don't count (for indicators more than have to be made up for).
    pub lacking: Vec<String>,
}

impl Clause {
    /// All clauses, in the order in which they are shown.
    pub const ALL: [Clause; 5] =
        [Clause::Complete, Clause::Formal, Clause::Evidence, Clause::Levels, Clause::Indicators];

    /// A name for keys and classes.
    pub const fn key(self) -> &'static str {
        match self {
            Clause::Complete => "complete",
            Clause::Formal => "formal",
            Clause::Evidence => "evidence",
            Clause::Levels => "levels",
            Clause::Indicators => "indicators",
        }
    }
}

impl ClauseResult {}

impl Verdict {
    /// Whether the rule would issue the label.
    pub fn passes(&self) -> bool {
        self.clauses.iter().all(|c| c.holds)
    }

    /// The clauses that don't hold.
    pub fn failing(&self) -> impl Iterator<Item = &ClauseResult> {
        self.clauses.iter().filter(|c| !c.holds)
    }
}

/// Asks the rule.
pub fn pass(rules: &Rules, standing: &Standing) -> Verdict {
    let clauses = Clause::ALL
        .into_iter()
        .map(|clause| {
            let entries: Vec<(&str, bool)> = match clause {
                Clause::Complete => held(&standing.parts),
                Clause::Formal => held(&standing.formal),
                Clause::Evidence => held(&standing.evidence),
                Clause::Indicators => held(&standing.indicators),
                Clause::Levels => standing
                    .levels
                    .iter()
                    .map(|r| (r.id.as_str(), r.level.is_some_and(|l| l >= rules.pass.minimum_level)))
                    .collect(),
            };
            let of = count(entries.len());
            let have = count(entries.iter().filter(|(_, holds)| *holds).count());
            let needed = match clause {
                Clause::Indicators => rules.pass.indicator_share.needed(of),
                _ => of,
            };
            let lacking = entries.iter().filter(|(_, holds)| !holds).map(|(id, _)| (*id).to_string()).collect();
            ClauseResult { clause, holds: have >= needed, have, needed, of, lacking }
        })
        .collect();
    Verdict { clauses }
}

fn held(entries: &[Held]) -> Vec<(&str, bool)> {
    entries.iter().map(|h| (h.id.as_str(), h.holds)).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
