//! Who is of the committee and for how long, and what the rules say about it as a whole.

use crate::{
    account::{Actor, Role},
    programme::model::Committee,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A term of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Who.
    pub person: Uuid,
    /// Whether they evaluate now: who doesn't has no seat, whatever the term says.
    pub evaluates: bool,
    /// Whether they are from a coordinating organisation.
    pub coordinating: bool,
    /// The first moment of it.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Option<Timestamp>,
}

impl Term {
    /// Whether it runs at a moment.
    pub fn runs(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether two have a moment in common.
    pub fn meets(&self, other: &Term) -> bool {
        let ends_before = |a: &Term, b: &Term| a.until.is_some_and(|until| until <= b.from || until <= a.from);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// What the committee as a whole lacks by the rules, or has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Too few members: how many there are, and how many there must be.
    TooFew(u32, u32),
    /// Too few from coordinating organisations.
    TooFewCoordinating(u32, u32),
    /// Too many members.
    TooMany(u32, u32),
}

impl Gap {
    /// The rule that it breaks, as refusals name it.
    pub const fn rule(self) -> &'static str {
        match self {
            Gap::TooFew(..) => "committee_too_few",
            Gap::TooFewCoordinating(..) => "committee_coordinating",
            Gap::TooMany(..) => "committee_too_many",
        }
    }

    /// Whether nothing can be decided meanwhile. Of too many no more vote on an application than the rules allow, so that
    /// each decision is right all the same.
    pub const fn stops_decisions(self) -> bool {
        !matches!(self, Gap::TooMany(..))
    }
}

/// Who has a seat at a moment.
pub fn seated(terms: &[Term], at: Timestamp) -> impl Iterator<Item = &Term> {
    terms.iter().filter(move |t| t.evaluates && t.runs(at))
}

/// What is wrong with the committee at a moment.
pub fn gaps(rules: &Committee, terms: &[Term], at: Timestamp) -> Vec<Gap> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let members = count(seated(terms, at).count());
    let coordinating = count(seated(terms, at).filter(|t| t.coordinating).count());
    let mut gaps = Vec::new();
    if members < rules.least {
        gaps.push(Gap::TooFew(members, rules.least));
    }
    if coordinating < rules.least_coordinating {
        gaps.push(Gap::TooFewCoordinating(coordinating, rules.least_coordinating));
    }
    if members > rules.most {
        gaps.push(Gap::TooMany(members, rules.most));
    }
    gaps
}

/// The next moment at which the committee isn't as the rules want it and was before, because terms end or begin.
pub fn next_gap(rules: &Committee, terms: &[Term], now: Timestamp) -> Option<(Timestamp, Vec<Gap>)> {
    let mut moments: Vec<Timestamp> = terms.iter().flat_map(|t| [Some(t.from), t.until]).flatten().collect();
    moments.retain(|at| *at > now);
    moments.sort();
    moments.into_iter().map(|at| (at, gaps(rules, terms, at))).find(|(_, gaps)| !gaps.is_empty())
}

/// Whether the committee may change so: nothing that the rules want and that holds now may be lost at once, and there are
/// never to be more members than there may be. What is lacking already, as before the first committee is whole, is no
/// reason to refuse a change; and that a term ends one day, none either: somebody may follow until then.
///
/// # Errors
/// The rule that is in the way.
pub fn may_change(rules: &Committee, before: &[Term], after: &[Term], now: Timestamp) -> Result<(), Gap> {
    let had = gaps(rules, before, now);
    let is_new = |gap: &Gap| !had.iter().any(|h| h.rule() == gap.rule());
    if let Some(gap) = gaps(rules, after, now).into_iter().filter(|g| g.stops_decisions()).find(is_new) {
        return Err(gap);
    }
    let seats = |terms: &[Term], at| seated(terms, at).count();
    let begins = after.iter().map(|t| t.from.max(now));
    for at in begins {
        if seats(after, at) > rules.most as usize && seats(after, at) > seats(before, at) {
            let gap = gaps(rules, after, at).into_iter().find(|g| !g.stops_decisions());
            return Err(gap.unwrap_or(Gap::TooMany(rules.most + 1, rules.most)));
        }
    }
    Ok(())
}

/// The list of members is for those who work on reviews, and for administrators.
pub fn may_see_members(actor: &Actor) -> bool {
    super::may_see_board(actor) || actor.is(Role::Administrator)
}

/// Members are added, and their terms changed, by coordinators and administrators.
pub fn may_change_members(actor: &Actor) -> bool {
    actor.is(Role::Coordinator) || actor.is(Role::Administrator)
}

/// The committee's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// Terms that run or are to come, the earliest first.
    pub terms: Vec<TermView>,
    /// Terms that have ended, the last one first.
    pub past: Vec<TermView>,
    /// How many members there may be, at least and at most, and how many of them at least are coordinating.
    pub rule: (u32, u32, u32),
    /// What is wrong with the committee now.
    pub gaps: Vec<Gap>,
    /// The next moment at which something will be.
    pub next: Option<(Timestamp, Vec<Gap>)>,
    /// Who could be added: id, name, whether coordinating.
    pub candidates: Vec<(Uuid, String, bool)>,
    /// Whether the reader may change it.
    pub may_change: bool,
    /// Today, as forms write it.
    pub today: String,
}

/// A term as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermView {
    /// Its id.
    pub id: Uuid,
    /// Counts its changes.
    pub revision: i64,
    /// Whose it is.
    pub name: String,
    /// Whether they evaluate now.
    pub evaluates: bool,
    /// Whether they are from a coordinating organisation.
    pub coordinating: bool,
    /// Its first moment.
    pub from: Timestamp,
    /// Its last moment.
    pub last: Option<Timestamp>,
    /// The last day, as forms write it; empty without one.
    pub last_day: String,
    /// Whether it runs now.
    pub runs: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::{Fraction, Tie};
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_000);

    fn rules() -> Committee {
        Committee {
            least: 3,
            most: 5,
            least_coordinating: 1,
            quorum: 3,
            majority: Fraction::parse("1/2").unwrap(),
            tie: Tie::Open,
            second_person_confirms: true,
            departure_needs_reason: true,
        }
    }

    fn term(person: u128, coordinating: bool, from: i64, until: Option<i64>) -> Term {
        let until = until.map(Timestamp);
        Term { person: Uuid::from_u128(person), evaluates: true, coordinating, from: Timestamp(from), until }
    }

    fn committee(members: usize) -> Vec<Term> {
        (0..members).map(|n| term(n as u128, n == 0, 0, None)).collect()
    }

    #[test]
    fn a_term_ends_at_its_moment_and_not_a_moment_later() {
        let term = term(1, false, 10, Some(20));
        assert!(!term.runs(Timestamp(9)) && term.runs(Timestamp(10)));
        assert!(term.runs(Timestamp(19)) && !term.runs(Timestamp(20)));
    }

    #[test]
    fn a_whole_committee_lacks_nothing_and_the_others_say_what() {
        for n in 3..=5 {
            assert_eq!(gaps(&rules(), &committee(n), NOW), []);
        }
        assert_eq!(gaps(&rules(), &[], NOW), [Gap::TooFew(0, 3), Gap::TooFewCoordinating(0, 1)]);
        assert_eq!(gaps(&rules(), &committee(6), NOW), [Gap::TooMany(6, 5)]);
        let mut lost_role = committee(3);
        lost_role[1].evaluates = false;
        assert_eq!(gaps(&rules(), &lost_role, NOW), [Gap::TooFew(2, 3)]);
    }

    #[test]
    fn the_first_committee_is_built_up_and_a_whole_one_isnt_broken() {
        for n in 0..5 {
            assert_eq!(may_change(&rules(), &committee(n), &committee(n + 1), NOW), Ok(()), "{n}");
        }
        assert_eq!(may_change(&rules(), &committee(5), &committee(6), NOW), Err(Gap::TooMany(6, 5)));
        // Who was carried over from before may be more: it gets better, step by step.
        assert_eq!(may_change(&rules(), &committee(8), &committee(7), NOW), Ok(()));
        assert_eq!(may_change(&rules(), &committee(3), &committee(3)[..2], NOW), Err(Gap::TooFew(2, 3)));
        assert_eq!(may_change(&rules(), &committee(4), &committee(4)[1..], NOW), Err(Gap::TooFewCoordinating(0, 1)));
        // Somebody who was added by mistake goes again, as long as it isn't whole.
        assert_eq!(may_change(&rules(), &committee(2), &committee(2)[..1], NOW), Ok(()));
    }

    #[test]
    fn an_end_that_is_to_come_is_allowed_and_told_of() {
        let mut ending = committee(3);
        ending[2].until = Some(Timestamp(5_000));
        assert_eq!(may_change(&rules(), &committee(3), &ending, NOW), Ok(()));
        assert_eq!(next_gap(&rules(), &ending, NOW), Some((Timestamp(5_000), vec![Gap::TooFew(2, 3)])));
        ending.push(term(9, false, 5_000, None));
        assert_eq!(next_gap(&rules(), &ending, NOW), None);
        // A sixth is too many, on whichever day they begin.
        let mut six = committee(5);
        six.push(term(9, false, 7_000, None));
        assert_eq!(may_change(&rules(), &committee(5), &six, NOW), Err(Gap::TooMany(6, 5)));
        six[4].until = Some(Timestamp(7_000));
        assert_eq!(may_change(&rules(), &committee(5), &six, NOW), Ok(()));
    }

    proptest! {
        #[test]
        fn no_row_of_allowed_changes_breaks_a_committee_that_was_whole(
            changes in prop::collection::vec((0u128..8, any::<bool>(), any::<bool>()), 0..60)
        ) {
            let (rules, mut terms, mut was_whole) = (rules(), Vec::<Term>::new(), false);
            for (person, coordinating, adds) in changes {
                let id = Uuid::from_u128(person);
                let mut after: Vec<Term> = terms.iter().filter(|t| t.person != id).copied().collect();
                if adds {
                    after.push(term(person, coordinating, 0, None));
                }
                if may_change(&rules, &terms, &after, NOW).is_ok() {
                    terms = after;
                }
                let is_whole = gaps(&rules, &terms, NOW).is_empty();
                prop_assert!(is_whole || !was_whole);
                was_whole = is_whole;
                prop_assert!(terms.len() <= 5);
            }
        }

        #[test]
        fn two_terms_meet_where_some_moment_is_in_both(a in 0i64..20, b in 0i64..20, c in 0i64..20, d in 0i64..20) {
            let (one, two) = (term(1, false, a, Some(a + 1 + b)), term(1, false, c, Some(c + 1 + d)));
            let in_both = (0..45).any(|at| one.runs(Timestamp(at)) && two.runs(Timestamp(at)));
            prop_assert_eq!(one.meets(&two), in_both);
        }
    }
}
