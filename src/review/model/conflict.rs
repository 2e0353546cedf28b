//! What speaks against an evaluator without anybody having said it, and which evaluators are the best choice.

use super::{Match, is_matched};
use crate::programme::model::{Conflict, Evaluation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was found to speak against somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// They act for the applicant, or did until lately.
    Member,
    /// They have said themselves that they aren't impartial.
    Declared,
    /// Their e-mail address is in the applicant's own domain.
    SameDomain,
    /// They have endorsed the applicant, or are of an organiser that has.
    Endorser,
    /// They have assessed the evidence of one of its members.
    Assessor,
}

impl Found {
    /// Its name in records, errors and texts.
    pub const fn key(self) -> &'static str {
        match self {
            Found::Member => "member",
            Found::Declared => "declared",
            Found::SameDomain => "same_domain",
            Found::Endorser => "endorser",
            Found::Assessor => "assessor",
        }
    }

    /// Whether a reason may outweigh it under these rules: never a tie, and never somebody's own word.
    pub const fn may_be_overridden(self, rules: &Conflict) -> bool {
        match self {
            Found::Member | Found::Declared => false,
            Found::SameDomain | Found::Endorser | Found::Assessor => rules.may_be_overridden,
        }
    }
}

/// Where anybody has an address: that two have one there says nothing about them. The last are nobody's at all (RFC 2606).
const ANYBODYS: [&str; 22] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "proton.me",
    "protonmail.com",
    "mail.ru",
    "libero.it",
    "inbox.lt",
    "one.lt",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

/// The domain of an address that belongs to somebody.
pub fn own_domain(email: &str) -> Option<String> {
    let domain = email.rsplit_once('@')?.1.trim().to_lowercase();
    let is_reserved = ["test", "invalid", "example", "localhost"].contains(&domain.rsplit('.').next()?);
    (!domain.is_empty() && !is_reserved && !ANYBODYS.contains(&domain.as_str())).then_some(domain)
}

/// Whether two domains are one organisation's: the same, or one below the other.
pub fn are_one(a: &str, b: &str) -> bool {
    let is_below = |a: &str, b: &str| a.strip_suffix(b).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    is_below(a, b) || is_below(b, a)
}

/// What there is to know about somebody who could evaluate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Able {
    /// Who.
    pub id: Uuid,
    /// What they share with the applicant.
    pub shared: Match,
    /// How many applications they evaluate now.
    pub load: u32,
    /// With whom they have evaluated before, and how often.
    pub together: Vec<(Uuid, u32)>,
    /// How often they have evaluated this applicant before.
    pub before: u32,
}

/// Why somebody is suggested, or what the choice costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They share this with the applicant.
    Shares(Match),
    /// They have so many to do now.
    Load(u32),
    /// They have evaluated with the others so often.
    Together(u32),
    /// They have evaluated this applicant so often.
    Before(u32),
}

/// A choice of evaluators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Who, each with why.
    pub picks: Vec<(Uuid, Vec<Reason>)>,
    /// Whether together they share what the rules ask for.
    pub matched: bool,
}

/// More than so many of the best aren't combined with each other.
const COMBINED: usize = 24;

/// The best choice of so many evaluators beside those who are assigned already: that they share what the rules ask for,
/// that the work is spread, and that not always the same ones come together, in this order. Nothing when there aren't
/// enough.
pub fn suggest(rules: &Evaluation, options: &[Able], assigned: &[(Uuid, Match)], seats: usize) -> Option<Suggestion> {
    if seats == 0 || options.len() < seats {
        return None;
    }
    let mut best: Vec<&Able> = options.iter().collect();
    let alone = |o: &Able| (u8::from(!o.shared.country) + u8::from(!o.shared.language), o.load, o.before, o.id);
    best.sort_by_key(|o| alone(o));
    // Those with the least to do must be among them, too, or the best matched would get everything.
    let mut idle: Vec<&Able> = options.iter().collect();
    idle.sort_by_key(|o| (o.load, o.id));
    best.truncate(COMBINED / 2);
    for option in idle {
        if best.len() < COMBINED && !best.iter().any(|b| b.id == option.id) {
            best.push(option);
        }
    }
    let mut found: Option<(Cost, Vec<&Able>)> = None;
    combine(&best, seats, &mut Vec::new(), &mut |picked| {
        let cost = cost(rules, picked, assigned);
        if found.as_ref().is_none_or(|(least, _)| cost < *least) {
            found = Some((cost, picked.to_vec()));
        }
    });
    let (cost, picked) = found?;
    let picks = picked.iter().map(|pick| (pick.id, reasons(pick, &picked, assigned))).collect();
    Some(Suggestion { picks, matched: cost.0 == 0 })
}

/// Less is better, from the first on: no match, the largest load and all of it, shared past, what isn't shared, ids.
type Cost = (u8, u32, u32, u32, u32, Vec<Uuid>);

fn together(pick: &Able, others: impl Iterator<Item = Uuid>) -> u32 {
    others.map(|other| pick.together.iter().find(|(id, _)| *id == other).map_or(0, |(_, n)| *n)).sum()
}

fn cost(rules: &Evaluation, picked: &[&Able], assigned: &[(Uuid, Match)]) -> Cost {
    let all: Vec<Match> = assigned.iter().map(|(_, m)| *m).chain(picked.iter().map(|p| p.shared)).collect();
    let pairs = picked.iter().enumerate().map(|(at, pick)| {
        let others = picked[at + 1..].iter().map(|p| p.id).chain(assigned.iter().map(|(id, _)| *id));
        together(pick, others) + pick.before
    });
    let unshared = picked.iter().map(|p| u32::from(!p.shared.country) + u32::from(!p.shared.language)).sum();
    (
        u8::from(!is_matched(rules, &all)),
        picked.iter().map(|p| p.load).max().unwrap_or(0),
        picked.iter().map(|p| p.load).sum(),
        pairs.sum(),
        unshared,
        picked.iter().map(|p| p.id).collect(),
    )
}

fn reasons(pick: &Able, picked: &[&Able], assigned: &[(Uuid, Match)]) -> Vec<Reason> {
    let others = picked.iter().map(|p| p.id).filter(|id| *id != pick.id).chain(assigned.iter().map(|(id, _)| *id));
    let mut reasons =
        vec![Reason::Shares(pick.shared), Reason::Load(pick.load), Reason::Together(together(pick, others))];
    if pick.before > 0 {
        reasons.push(Reason::Before(pick.before));
    }
    reasons
}

fn combine<'a>(from: &[&'a Able], seats: usize, picked: &mut Vec<&'a Able>, found: &mut impl FnMut(&[&'a Able])) {
    if picked.len() == seats {
        found(picked);
        return;
    }
    for (at, option) in from.iter().enumerate() {
        picked.push(option);
        combine(&from[at + 1..], seats, picked, found);
        picked.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Evaluation = Evaluation {
        evaluators_per_application: 2,
        disagreement_span: 2,
        match_country: true,
        match_language: true,
        either_match_is_enough: true,
        match_may_be_overridden: true,
        reason_below_level: 3,
        blind: false,
        days: 21,
        reminders: Vec::new(),
    };

    fn option(id: u128, country: bool, load: u32) -> Able {
        let shared = Match { country, language: false };
        Able { id: Uuid::from_u128(id), shared, load, together: Vec::new(), before: 0 }
    }

    fn ids(suggestion: &Suggestion) -> Vec<u128> {
        suggestion.picks.iter().map(|(id, _)| id.as_u128()).collect()
    }

    #[test]
    fn a_match_comes_before_load_and_load_before_the_past() {
        let options = [option(1, true, 4), option(2, false, 0), option(3, false, 1), option(4, true, 3)];
        let found = suggest(&RULES, &options, &[], 2).unwrap();
        assert_eq!((ids(&found), found.matched), (vec![4, 2], true));
        // Somebody who shares is there already: the idle ones do.
        let there = [(Uuid::from_u128(9), Match { country: true, language: false })];
        assert_eq!(ids(&suggest(&RULES, &options, &there, 1).unwrap()), [2]);
        // Of two alike the one who hasn't sat with them.
        let mut often = option(5, true, 0);
        often.together = vec![(Uuid::from_u128(9), 3)];
        let found = suggest(&RULES, &[often, option(6, true, 0)], &there, 1).unwrap();
        assert_eq!(ids(&found), [6]);
        assert!(found.picks[0].1.contains(&Reason::Together(0)));
        assert!(!suggest(&RULES, &options[1..3], &[], 2).unwrap().matched);
        assert_eq!(suggest(&RULES, &options[..1], &[], 2), None);
        assert_eq!(suggest(&RULES, &options, &[], 0), None);
    }

    #[test]
    fn an_address_that_anybody_may_have_says_nothing() {
        assert_eq!(own_domain("A@Centras.LT").as_deref(), Some("centras.lt"));
        for nobodys in ["a@gmail.com", "a@example.org", "a@my.test", "nothing", "a@"] {
            assert_eq!(own_domain(nobodys), None, "{nobodys}");
        }
        assert!(are_one("mail.centras.lt", "centras.lt") && are_one("centras.lt", "centras.lt"));
        assert!(!are_one("recentras.lt", "centras.lt") && !are_one("a.lt", "b.lt"));
    }

    proptest! {
        #[test]
        fn nobody_is_suggested_twice_and_a_match_is_found_where_there_is_one(
            people in prop::collection::vec((any::<bool>(), 0u32..9), 2..40)
        ) {
            let options: Vec<_> =
                people.iter().enumerate().map(|(n, (country, load))| option(n as u128, *country, *load)).collect();
            let found = suggest(&RULES, &options, &[], 2).unwrap();
            prop_assert_eq!(found.picks.len(), 2);
            prop_assert_ne!(found.picks[0].0, found.picks[1].0);
            prop_assert_eq!(found.matched, people.iter().any(|(country, _)| *country));
        }
    }
}
