//! Looking at a badge by what a good one shows: what of it is there, what is thin, what is missing. The browser and the
//! server say the same, because they run the same.

use super::reader::Facts;
use crate::{
    parse::{web_address, words},
    programme::model::LooksAt,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Fewer words than this say little.
const FEW: u32 = 12;
/// A description that goes into where and when has at least so many words.
const MANY: u32 = 20;
/// The most words of a badge that are quoted.
const QUOTED: usize = 24;
/// From this share of common words on, one text is a copy of the other.
const COPY: f64 = 0.75;

/// How much of something can be seen in a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// It is there.
    Found,
    /// Something is there, but not enough.
    Weak,
    /// It isn't there.
    Missing,
    /// It can't be seen from a badge.
    Unseen,
}

/// What was seen, and the part of the badge that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// How much.
    pub sight: Sight,
    /// The words of the badge, for people to judge by themselves.
    pub shows: String,
}

/// Looks at one thing in a badge.
pub fn look(facts: &Facts, at: Option<LooksAt>) -> Looked {
    let Some(at) = at else {
        return Looked { sight: Sight::Unseen, shows: String::new() };
    };
    let by_words = |text: &str, enough: u32| match words(text) {
        0 => Sight::Missing,
        n if n < enough => Sight::Weak,
        _ => Sight::Found,
    };
    let or_missing = |text: &str, sight: Sight| if text.is_empty() { Sight::Missing } else { sight };
    let (sight, shows) = match at {
        LooksAt::Description => (by_words(&facts.description, FEW), facts.description.clone()),
        LooksAt::Context => {
            // Where and when can't be told from words alone; a figure (a day, a number of hours, an age) is a sign.
            let has_figure = facts.description.chars().any(|c| c.is_ascii_digit());
            let sight = match by_words(&facts.description, MANY) {
                Sight::Found if !has_figure => Sight::Weak,
                sight => sight,
            };
            (sight, facts.description.clone())
        }
        LooksAt::Criteria if facts.criteria.is_empty() => {
            (or_missing(&facts.criteria_url, Sight::Weak), facts.criteria_url.clone())
        }
        LooksAt::Criteria => (by_words(&facts.criteria, FEW), facts.criteria.clone()),
        LooksAt::Distinct => distinct(facts),
        LooksAt::Alignment => {
            let is_whole = |a: &&super::reader::Aligned| !a.name.is_empty() && web_address(&a.url).is_ok();
            let best = facts.alignment.iter().find(is_whole);
            let shown = best.or(facts.alignment.first()).map(|a| match a.framework.as_str() {
                "" => first_of(&[&a.name, &a.url]),
                framework => format!("{} ({framework})", first_of(&[&a.name, &a.code, &a.url])),
            });
            match (best, shown) {
                (Some(_), Some(shown)) => (Sight::Found, shown),
                (None, Some(shown)) => (Sight::Weak, shown),
                _ => (Sight::Missing, String::new()),
            }
        }
        LooksAt::Evidence => {
            let is_seen = |e: &&super::reader::Shown| web_address(&e.url).is_ok() || words(&e.narrative) >= FEW;
            let best = facts.evidence.iter().find(is_seen);
            let shown = best.or(facts.evidence.first()).map(|e| first_of(&[&e.name, &e.narrative, &e.url]));
            match (best, shown) {
                (Some(_), Some(shown)) => (Sight::Found, shown),
                (None, Some(shown)) => (Sight::Weak, shown),
                _ => (Sight::Missing, String::new()),
            }
        }
        LooksAt::Language => {
            let sight = if is_language(&facts.language) { Sight::Found } else { Sight::Weak };
            (or_missing(&facts.language, sight), facts.language.clone())
        }
        LooksAt::Expiry => {
            let sight = if is_day(&facts.expires) { Sight::Found } else { Sight::Weak };
            (or_missing(&facts.expires, sight), facts.expires.chars().take_while(|c| *c != 'T').collect())
        }
        // Whether it can be told from others, and whether anybody says how to share it, stays for people to say.
        LooksAt::Picture => (if facts.picture { Sight::Weak } else { Sight::Missing }, String::new()),
    };
    Looked { sight, shows: quoted(&shows) }
}

fn distinct(facts: &Facts) -> (Sight, String) {
    let (description, criteria) = (distinctive(&facts.description), distinctive(&facts.criteria));
    if description.is_empty() || criteria.is_empty() {
        return (Sight::Missing, String::new());
    }
    let common = description.intersection(&criteria).count() as f64;
    let smaller = description.len().min(criteria.len()) as f64;
    let is_copy = common / smaller >= COPY;
    (if is_copy { Sight::Weak } else { Sight::Found }, facts.criteria.clone())
}

/// The words of a text that carry it: short ones are in every text.
fn distinctive(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    parts.filter(|word| word.chars().count() > 3).collect()
}

fn first_of(texts: &[&str]) -> String {
    texts.iter().find(|t| !t.is_empty()).map(|t| t.to_string()).unwrap_or_default()
}

/// The beginning of a text.
fn quoted(text: &str) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    let shown = all.iter().take(QUOTED).copied().collect::<Vec<_>>().join(" ");
    // A text without blanks is one word, however long it is.
    let cut: String = shown.chars().take(240).collect();
    if all.len() > QUOTED || cut.len() < shown.len() { format!("{cut} …") } else { cut }
}

/// A tag such as `en` or `lt-LT`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether it begins with a day.
fn is_day(text: &str) -> bool {
    let mut day = text.bytes();
    "####-##-##".bytes().all(|as_in| match day.next() {
        Some(byte) => {
            if as_in == b'#' {
                byte.is_ascii_digit()
            } else {
                byte == as_in
            }
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::badge::reader::{Aligned, Shown};

    fn sight(facts: &Facts, at: LooksAt) -> Sight {
        look(facts, Some(at)).sight
    }

    #[test]
    fn nothing_is_found_in_a_badge_that_says_nothing() {
        use LooksAt::{Alignment, Context, Criteria, Description, Distinct, Evidence, Expiry, Language, Picture};
        for at in [Description, Context, Criteria, Distinct, Alignment, Evidence, Language, Expiry, Picture] {
            assert_eq!(
                look(&Facts::default(), Some(at)),
                Looked { sight: Sight::Missing, shows: String::new() },
                "{at:?}"
            );
        }
        assert_eq!(look(&Facts::default(), None).sight, Sight::Unseen);
    }

    #[test]
    fn words_count_by_how_many_there_are_and_by_what_they_are() {
        let short = Facts { description: "Took part.".into(), criteria: "Take part.".into(), ..Facts::default() };
        assert_eq!(sight(&short, LooksAt::Description), Sight::Weak);
        assert_eq!(sight(&short, LooksAt::Criteria), Sight::Weak);
        let described = "Plans and chairs a meeting of ten people, listens to all sides, and sums up what was agreed, at our summer school in July 2026.";
        let copied = Facts { description: described.into(), criteria: described.to_uppercase(), ..Facts::default() };
        assert_eq!(sight(&copied, LooksAt::Description), Sight::Found);
        assert_eq!(sight(&copied, LooksAt::Context), Sight::Found);
        assert_eq!(sight(&copied, LooksAt::Distinct), Sight::Weak, "one is a copy of the other");
        let criteria =
            "Hand in an agenda, minutes that the group has approved, and a page on what you would do differently.";
        let apart = Facts { criteria: criteria.into(), ..copied.clone() };
        assert_eq!(sight(&apart, LooksAt::Distinct), Sight::Found);
        let timeless = Facts { description: described.replace("2026", ""), ..Facts::default() };
        assert_eq!(sight(&timeless, LooksAt::Context), Sight::Weak);
        let elsewhere = Facts { criteria_url: "https://example.org/c".into(), ..Facts::default() };
        assert_eq!(sight(&elsewhere, LooksAt::Criteria), Sight::Weak);
        assert_eq!(look(&apart, Some(LooksAt::Criteria)).shows, criteria);
    }

    #[test]
    fn the_rest_counts_when_somebody_can_follow_it() {
        let aligned = |url: &str| Facts {
            alignment: vec![Aligned {
                name: "Sharing".into(),
                framework: "DigComp".into(),
                url: url.into(),
                code: String::new(),
            }],
            ..Facts::default()
        };
        assert_eq!(
            look(&aligned("https://example.org/2.2"), Some(LooksAt::Alignment)),
            Looked { sight: Sight::Found, shows: "Sharing (DigComp)".into() }
        );
        assert_eq!(sight(&aligned("javascript:alert(1)"), LooksAt::Alignment), Sight::Weak);
        let evidence = |url: &str| Facts {
            evidence: vec![Shown { name: "Plan".into(), url: url.into(), ..Shown::default() }],
            ..Facts::default()
        };
        assert_eq!(sight(&evidence("https://example.org/plan"), LooksAt::Evidence), Sight::Found);
        assert_eq!(sight(&evidence(""), LooksAt::Evidence), Sight::Weak);
        for (language, expected) in
            [("lt", Sight::Found), ("en-GB", Sight::Found), ("English", Sight::Weak), ("x y", Sight::Weak)]
        {
            assert_eq!(
                sight(&Facts { language: language.into(), ..Facts::default() }, LooksAt::Language),
                expected,
                "{language}"
            );
        }
        let until = Facts { expires: "2029-01-01T00:00:00Z".into(), picture: true, ..Facts::default() };
        assert_eq!(look(&until, Some(LooksAt::Expiry)), Looked { sight: Sight::Found, shows: "2029-01-01".into() });
        assert_eq!(sight(&Facts { expires: "soon".into(), ..Facts::default() }, LooksAt::Expiry), Sight::Weak);
        assert_eq!(sight(&until, LooksAt::Picture), Sight::Weak, "whether it is told apart is for people to say");
    }

    #[test]
    fn long_words_are_cut() {
        let long = Facts { description: "ž".repeat(4000), ..Facts::default() };
        assert!(look(&long, Some(LooksAt::Description)).shows.chars().count() < 250);
    }
}
