//! How the committee decides: who takes part, what counts as a majority, and what a decision must say.

use crate::{
    error::{FieldErrors, Issue},
    programme::model::{Clause, Committee, Verdict},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a member of the committee is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// The label is issued.
    Issue,
    /// It isn't issued yet.
    NotYet,
}

impl Vote {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Vote::Issue => "issue",
            Vote::NotYet => "not_yet",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Vote::Issue, Vote::NotYet].into_iter().find(|v| v.key() == key)
    }

    /// What comes of it when enough others are for the same.
    pub const fn outcome(self) -> Outcome {
        match self {
            Vote::Issue => Outcome::Issued,
            Vote::NotYet => Outcome::NotYetIssued,
        }
    }
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The label is issued.
    Issued,
    /// It isn't issued yet.
    NotYetIssued,
}

impl Outcome {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Outcome::Issued => "issued",
            Outcome::NotYetIssued => "not_yet_issued",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Outcome::Issued, Outcome::NotYetIssued].into_iter().find(|o| o.key() == key)
    }
}

/// A vote, and whether whoever gave it is from a coordinating organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// What they are for.
    pub vote: Vote,
    /// Whether they are from a coordinating organisation.
    pub coordinating: bool,
}

/// How the vote stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// How many have voted.
    pub taking_part: u32,
    /// How many must.
    pub needed: u32,
    /// How many of those who voted are from coordinating organisations.
    pub coordinating: u32,
    /// How many of them must be.
    pub coordinating_needed: u32,
    /// How many are for issuing.
    pub issue: u32,
    /// How many are against it for now.
    pub not_yet: u32,
    /// How many must be for the same, given how many have voted.
    pub majority: u32,
    /// What the committee has decided, once enough have voted and enough of them for the same.
    pub outcome: Option<Outcome>,
}

/// Counts the votes.
pub fn poll(rules: &Committee, ballots: &[Ballot]) -> Poll {
    let count = |is: &dyn Fn(&Ballot) -> bool| u32::try_from(ballots.iter().filter(|b| is(b)).count()).unwrap_or(0);
    let taking_part = count(&|_| true);
    let coordinating = count(&|b| b.coordinating);
    let (issue, not_yet) = (count(&|b| b.vote == Vote::Issue), count(&|b| b.vote == Vote::NotYet));
    let needed = rules.least.max(rules.quorum);
    let majority = rules.majority.needed(taking_part);
    let is_quorate = taking_part >= needed && coordinating >= rules.least_coordinating;
    let outcome = match (issue, not_yet) {
        _ if !is_quorate => None,
        // Half of the votes may be a majority by the rules; two halves are none.
        (issue, not_yet) if issue > not_yet && issue >= majority => Some(Outcome::Issued),
        (issue, not_yet) if not_yet > issue && not_yet >= majority => Some(Outcome::NotYetIssued),
        _ => None,
    };
    let coordinating_needed = rules.least_coordinating;
    Poll { taking_part, needed, coordinating, coordinating_needed, issue, not_yet, majority, outcome }
}

/// Whether one more may take part: no more than the rules allow, and the seats of the coordinating organisations are
/// kept for them.
pub fn may_join(rules: &Committee, others: &[Ballot], coordinating: bool) -> bool {
    let most = rules.most as usize;
    let plain = others.iter().filter(|b| !b.coordinating).count();
    let kept = rules.least_coordinating as usize;
    others.len() < most && (coordinating || plain + kept < most)
}

/// One thing that speaks against issuing: the clause of the rule, and the section or question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Criterion {
    /// The key of the clause.
    pub clause: String,
    /// The section or question.
    pub id: String,
}

impl Criterion {
    /// As reasons are kept and as form fields are named.
    pub fn key(&self) -> String {
        format!("{}.{}", self.clause, self.id)
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let (clause, id) = key.split_once('.')?;
        Clause::ALL.iter().find(|c| c.key() == clause)?;
        Some(Self { clause: clause.into(), id: id.into() })
    }

    /// The field with the reason for it.
    pub fn field(&self) -> String {
        format!("reasons[{}]", self.key())
    }
}

/// Everything that speaks against issuing, clause by clause.
pub fn failing(verdict: &Verdict) -> Vec<Criterion> {
    verdict
        .failing()
        .flat_map(|c| c.lacking.iter().map(|id| Criterion { clause: c.clause.key().into(), id: id.clone() }))
        .collect()
}

/// Whether a decision is another one than the rule's.
pub fn departs(outcome: Outcome, verdict: &Verdict) -> bool {
    verdict.passes() != (outcome == Outcome::Issued)
}

/// A decision that is about to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionIntent {
    /// What is decided.
    pub outcome: Outcome,
    /// Why, by [`Criterion::key`].
    pub reasons: BTreeMap<String, String>,
    /// Why it isn't what the rule says.
    pub departure: String,
}

/// The most characters of a reason or comment.
pub const WORDS_MOST: u32 = 3000;

/// Whether a decision may be written down as it is.
///
/// # Errors
/// What is lacking: the votes for it, a reason for each criterion that isn't met, the reason for departing.
pub fn check_decision(
    rules: &Committee,
    verdict: &Verdict,
    poll: &Poll,
    intent: &DecisionIntent,
) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    if poll.outcome != Some(intent.outcome) {
        errors.add("outcome", Issue::Rule("not_the_vote".into()));
    }
    let too_long = |text: &str| text.chars().count() > WORDS_MOST as usize;
    if intent.outcome == Outcome::NotYetIssued {
        for criterion in failing(verdict) {
            let reason = intent.reasons.get(&criterion.key()).map_or("", |r| r.trim());
            if reason.is_empty() {
                errors.add(&criterion.field(), Issue::ReasonNeeded);
            } else if too_long(reason) {
                errors.add(&criterion.field(), Issue::TooLong(WORDS_MOST));
            }
        }
    }
    let departure = intent.departure.trim();
    if departs(intent.outcome, verdict) && rules.departure_needs_reason && departure.is_empty() {
        errors.add("departure", Issue::ReasonNeeded);
    }
    if too_long(departure) {
        errors.add("departure", Issue::TooLong(WORDS_MOST));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::{ClauseResult, Fraction};

    fn rules(majority: &str) -> Committee {
        Committee {
            least: 3,
            most: 5,
            least_coordinating: 1,
            quorum: 3,
            majority: Fraction::parse(majority).unwrap(),
            departure_needs_reason: true,
        }
    }

    /// `i` and `n` vote plainly for issuing and not yet, capitals are from coordinating organisations.
    fn ballots(votes: &str) -> Vec<Ballot> {
        votes
            .chars()
            .map(|c| Ballot {
                vote: if c.eq_ignore_ascii_case(&'i') { Vote::Issue } else { Vote::NotYet },
                coordinating: c.is_ascii_uppercase(),
            })
            .collect()
    }

    fn outcome(majority: &str, votes: &str) -> Option<Outcome> {
        poll(&rules(majority), &ballots(votes)).outcome
    }

    #[test]
    fn a_decision_needs_three_one_of_them_coordinating_and_the_majority() {
        assert_eq!(outcome("2/3", "Ii"), None);
        assert_eq!(outcome("2/3", "iii"), None);
        assert_eq!(outcome("2/3", "Iii"), Some(Outcome::Issued));
        assert_eq!(outcome("2/3", "Iin"), Some(Outcome::Issued));
        assert_eq!(outcome("2/3", "Nni"), Some(Outcome::NotYetIssued));
        // Three of five are less than two thirds, four aren't.
        assert_eq!(outcome("2/3", "Iiinn"), None);
        assert_eq!(outcome("2/3", "Iiiin"), Some(Outcome::Issued));
    }

    #[test]
    fn two_halves_are_no_majority() {
        assert_eq!(outcome("1/2", "Iinn"), None);
        assert_eq!(outcome("1/2", "Iiin"), Some(Outcome::Issued));
        assert_eq!(outcome("1/2", "Iinnn"), Some(Outcome::NotYetIssued));
    }

    #[test]
    fn the_last_seat_is_kept_for_a_coordinating_organisation() {
        let rules = rules("1/2");
        assert!(may_join(&rules, &ballots("iii"), false));
        assert!(!may_join(&rules, &ballots("iiii"), false));
        assert!(may_join(&rules, &ballots("iiii"), true));
        assert!(may_join(&rules, &ballots("Iiii"), true));
        assert!(!may_join(&rules, &ballots("Iiii"), false) || ballots("Iiii").len() < 5);
        assert!(!may_join(&rules, &ballots("Iiiii"), true));
    }

    fn verdict(lacking: &[&str]) -> Verdict {
        let lacking: Vec<String> = lacking.iter().map(|l| (*l).to_string()).collect();
        Verdict {
            clauses: vec![ClauseResult {
                clause: Clause::Levels,
                holds: lacking.is_empty(),
                have: 0,
                needed: 0,
                of: 0,
                lacking,
            }],
        }
    }

    fn intent(outcome: Outcome, reasons: &[(&str, &str)], departure: &str) -> DecisionIntent {
        DecisionIntent {
            outcome,
            reasons: reasons.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect(),
            departure: departure.into(),
        }
    }

    #[test]
    fn not_yet_needs_a_reason_for_each_criterion_that_fails() {
        let poll = poll(&rules("1/2"), &ballots("Nnn"));
        let verdict = verdict(&["q1", "q2"]);
        let check = |i: &DecisionIntent| check_decision(&rules("1/2"), &verdict, &poll, i);
        let errors = check(&intent(Outcome::NotYetIssued, &[("levels.q1", "too thin")], "")).unwrap_err();
        assert_eq!(errors.of("reasons[levels.q2]"), Some(&Issue::ReasonNeeded));
        assert_eq!(errors.0.len(), 1);
        let both = [("levels.q1", "too thin"), ("levels.q2", "none")];
        assert_eq!(check(&intent(Outcome::NotYetIssued, &both, "")), Ok(()));
        // Not what was voted.
        let errors = check(&intent(Outcome::Issued, &[], "we like them")).unwrap_err();
        assert!(errors.of("outcome").is_some());
    }

    #[test]
    fn who_departs_from_the_rule_says_why() {
        let issued = poll(&rules("1/2"), &ballots("Iii"));
        let against_rule = intent(Outcome::Issued, &[], " ");
        let errors = check_decision(&rules("1/2"), &verdict(&["q1"]), &issued, &against_rule).unwrap_err();
        assert_eq!(errors.of("departure"), Some(&Issue::ReasonNeeded));
        assert_eq!(check_decision(&rules("1/2"), &verdict(&[]), &issued, &against_rule), Ok(()));
        let mut lenient = rules("1/2");
        lenient.departure_needs_reason = false;
        assert_eq!(check_decision(&lenient, &verdict(&["q1"]), &issued, &against_rule), Ok(()));
    }
}
