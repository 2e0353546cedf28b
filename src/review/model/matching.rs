//! Whether evaluators share country or language with the applicant.

use crate::programme::model::Evaluation;
use serde::{Deserialize, Serialize};

/// Where somebody is, and what they read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// Language tags.
    pub languages: Vec<String>,
}

/// What an evaluator shares with the applicant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The country.
    pub country: bool,
    /// At least one language.
    pub language: bool,
}

impl Match {
    /// As it is kept with the assignment.
    pub const fn key(self) -> &'static str {
        match (self.country, self.language) {
            (true, true) => "country language",
            (true, false) => "country",
            (false, true) => "language",
            (false, false) => "",
        }
    }

    /// From what was kept.
    pub fn parse(key: &str) -> Self {
        let has = |word| key.split(' ').any(|w| w == word);
        Self { country: has("country"), language: has("language") }
    }
}

fn language(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// What two have in common. A region doesn't make another language.
pub fn matches(applicant: &Profile, evaluator: &Profile) -> Match {
    let theirs: Vec<String> = evaluator.languages.iter().map(|l| language(l)).filter(|l| !l.is_empty()).collect();
    Match {
        country: !applicant.country.is_empty() && applicant.country.eq_ignore_ascii_case(&evaluator.country),
        language: applicant.languages.iter().any(|l| theirs.contains(&language(l))),
    }
}

/// Whether the evaluators together share with the applicant what the rules ask for.
pub fn is_matched(rules: &Evaluation, evaluators: &[Match]) -> bool {
    let country = evaluators.iter().any(|m| m.country);
    let language = evaluators.iter().any(|m| m.language);
    match (rules.match_country, rules.match_language) {
        (false, false) => true,
        (true, true) if rules.either_match_is_enough => country || language,
        (wants_country, wants_language) => (!wants_country || country) && (!wants_language || language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(country: &str, languages: &[&str]) -> Profile {
        Profile { country: country.into(), languages: languages.iter().map(|l| (*l).into()).collect() }
    }

    fn rules(country: bool, language: bool, either: bool) -> Evaluation {
        Evaluation {
            evaluators_per_application: 2,
            disagreement_span: 2,
            reason_below_level: 3,
            blind: false,
            match_country: country,
            match_language: language,
            either_match_is_enough: either,
            match_may_be_overridden: true,
            days: 21,
            reminders: vec![7, 2],
        }
    }

    #[test]
    fn a_country_that_nobody_named_is_no_match() {
        assert_eq!(matches(&profile("", &[]), &profile("", &[""])), Match::default());
        let match_ = matches(&profile("LT", &["lt", "pl-PL"]), &profile("lt", &["pl"]));
        assert_eq!(match_, Match { country: true, language: true });
        assert_eq!(Match::parse(match_.key()), match_);
    }

    #[test]
    fn one_evaluator_who_shares_is_enough_for_both() {
        let (neither, country, language) =
            (Match::default(), Match { country: true, language: false }, Match { country: false, language: true });
        assert!(is_matched(&rules(true, true, true), &[neither, language]));
        assert!(!is_matched(&rules(true, true, true), &[neither, neither]));
        assert!(!is_matched(&rules(true, true, false), &[neither, language]));
        assert!(is_matched(&rules(true, true, false), &[country, language]));
        assert!(!is_matched(&rules(true, false, true), &[language, language]));
        assert!(is_matched(&rules(false, false, true), &[neither]));
    }
}
