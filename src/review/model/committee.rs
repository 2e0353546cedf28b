//! How the committee decides: who takes part, what counts as a majority, and what a decision must say.

use crate::{
    error::{FieldErrors, Issue},
    programme::model::{Clause, Committee, Tie, Verdict},
};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// What a member of the committee is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// The label is issued.
    Issue,
    /// It isn't issued yet.
    NotYet,
    /// Neither: they take part, and leave it to the others.
    Abstain,
}

impl Vote {
    /// All of them, as they stand in the form.
    pub const ALL: [Vote; 3] = [Vote::Issue, Vote::NotYet, Vote::Abstain];

    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Vote::Issue => "issue",
            Vote::NotYet => "not_yet",
            Vote::Abstain => "abstain",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.key() == key)
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
    /// How many abstain.
    pub abstain: u32,
    /// How many must be for the same, given how many are for or against.
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
    let abstain = count(&|b| b.vote == Vote::Abstain);
    let needed = rules.least.max(rules.quorum);
    let majority = rules.majority.needed(issue + not_yet);
    let is_quorate = taking_part >= needed && coordinating >= rules.least_coordinating;
    let outcome = match (issue, not_yet) {
        _ if !is_quorate => None,
        // Half of the votes may be a majority by the rules; two halves are none.
        (issue, not_yet) if issue > not_yet && issue >= majority => Some(Outcome::Issued),
        (issue, not_yet) if not_yet > issue && not_yet >= majority => Some(Outcome::NotYetIssued),
        (issue, not_yet) if issue == not_yet && issue > 0 => tied(rules.tie, ballots),
        _ => None,
    };
    let coordinating_needed = rules.least_coordinating;
    Poll { taking_part, needed, coordinating, coordinating_needed, issue, not_yet, abstain, majority, outcome }
}

/// What holds when as many are for as against.
fn tied(rule: Tie, ballots: &[Ballot]) -> Option<Outcome> {
    let of_coordinating = |vote| ballots.iter().filter(|b| b.coordinating && b.vote == vote).count();
    match rule {
        Tie::Open => None,
        Tie::NotYet => Some(Outcome::NotYetIssued),
        Tie::Coordinating => match of_coordinating(Vote::Issue).cmp(&of_coordinating(Vote::NotYet)) {
            Ordering::Greater => Some(Outcome::Issued),
            Ordering::Less => Some(Outcome::NotYetIssued),
            Ordering::Equal => None,
        },
    }
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

/// Who is named in what was said: an `@` with the name behind it, whatever the case. The longest name that fits counts.
pub fn mentioned<I: Copy + Ord>(words: &str, people: &BTreeMap<I, String>) -> BTreeSet<I> {
    let mut found = BTreeSet::new();
    for (at, _) in words.match_indices('@') {
        let rest = words[at + 1..].to_lowercase();
        let ends = |name: &str| rest[name.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        let fits = |name: &str| !name.is_empty() && rest.starts_with(name) && ends(name);
        let names = people.iter().map(|(id, name)| (*id, name.to_lowercase())).filter(|(_, name)| fits(name));
        let longest = names.clone().map(|(_, name)| name.len()).max();
        found.extend(names.filter(|(_, name)| Some(name.len()) == longest).map(|(id, _)| id));
    }
    found
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
            tie: Tie::Open,
            second_person_confirms: true,
            departure_needs_reason: true,
        }
    }

    /// `i` and `n` vote plainly for issuing and not yet, `a` abstains, capitals are from coordinating organisations.
    fn ballots(votes: &str) -> Vec<Ballot> {
        votes
            .chars()
            .map(|c| Ballot {
                vote: match c.to_ascii_lowercase() {
                    'i' => Vote::Issue,
                    'n' => Vote::NotYet,
                    _ => Vote::Abstain,
                },
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
    fn who_abstains_takes_part_and_is_neither_for_nor_against() {
        assert_eq!(outcome("2/3", "Iia"), Some(Outcome::Issued));
        assert_eq!(outcome("2/3", "Aan"), Some(Outcome::NotYetIssued));
        assert_eq!(outcome("2/3", "Aaa"), None);
        let counted = poll(&rules("2/3"), &ballots("Iiana"));
        assert_eq!(
            (counted.taking_part, counted.abstain, counted.majority, counted.outcome),
            (5, 2, 2, Some(Outcome::Issued))
        );
    }

    #[test]
    fn a_tie_is_broken_as_the_pack_says() {
        let of = |tie, votes| poll(&Committee { tie, ..rules("1/2") }, &ballots(votes)).outcome;
        assert_eq!(of(Tie::Open, "Inin"), None);
        assert_eq!(of(Tie::NotYet, "Inin"), Some(Outcome::NotYetIssued));
        assert_eq!(of(Tie::Coordinating, "Inin"), Some(Outcome::Issued));
        assert_eq!(of(Tie::Coordinating, "Nini"), Some(Outcome::NotYetIssued));
        assert_eq!(of(Tie::Coordinating, "NIni"), None);
        // A tie of nobody, and one without a quorum, are none.
        assert_eq!(of(Tie::NotYet, "Aaa"), None);
        assert_eq!(of(Tie::NotYet, "In"), None);
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
    fn who_is_named_is_told_and_nobody_whose_name_only_begins_so() {
        let names = ["Ona", "Ona Žemaitė", "Jonas"].map(str::to_string);
        let people: BTreeMap<usize, String> = names.into_iter().enumerate().collect();
        let of = |words: &str| mentioned(words, &people).into_iter().collect::<Vec<_>>();
        assert_eq!(of("What do you think, @ona žemaitė?"), [1]);
        assert_eq!(of("@Ona, @JONAS: look"), [0, 2]);
        assert_eq!(of("@Onas and ona@example.org"), [0usize; 0]);
        assert_eq!(of("@"), [0usize; 0]);
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
