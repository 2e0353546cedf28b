//! Thresholds and deadlines: everything that a network may want otherwise than another.

use super::life::{Retention, SelfCheckRules};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A share as an exact fraction: seven tenths of 13 is nine and a bit, and no rounding may decide about a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fraction {
    numerator: u32,
    denominator: u32,
}

impl Fraction {
    /// A fraction between nought and one.
    pub const fn new(numerator: u32, denominator: u32) -> Option<Self> {
        if denominator == 0 || numerator > denominator { None } else { Some(Self { numerator, denominator }) }
    }

    /// From `7/10`.
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/')?;
        Self::new(numerator.trim().parse().ok()?, denominator.trim().parse().ok()?)
    }

    /// The smallest whole number that is at least this share of a whole.
    pub const fn needed(self, of: u32) -> u32 {
        let product = self.numerator as u64 * of as u64;
        // At most `of`, because the fraction is at most one.
        product.div_ceil(self.denominator as u64) as u32
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl TryFrom<String> for Fraction {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` isn't a fraction between 0 and 1, such as \"7/10\""))
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> String {
        fraction.to_string()
    }
}

/// The rules of the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What an application must reach.
    pub pass: PassRules,
    /// What has to be there before applying.
    pub eligibility: Eligibility,
    /// How an application is evaluated.
    pub evaluation: Evaluation,
    /// Who decides, and how.
    pub committee: Committee,
    /// By when it is decided.
    pub decision: Decision,
    /// How an application is returned to be improved.
    #[serde(default)]
    pub returning: Returning,
    /// Who may not evaluate whom.
    pub conflict: Conflict,
    /// What is issued, and for how long.
    pub label: LabelRules,
    /// How a label is renewed.
    #[serde(default)]
    pub renewal: RenewalRules,
    /// How an applicant may appeal.
    #[serde(default)]
    pub appeal: AppealRules,
    /// How holders look at themselves while their label is valid.
    #[serde(default)]
    pub self_check: SelfCheckRules,
    /// How long addresses are kept that nobody needs any more.
    #[serde(default)]
    pub retention: Retention,
}

impl Rules {
    /// The rules as they hold for a renewal.
    #[must_use]
    pub fn for_renewal(&self) -> Self {
        let mut rules = self.clone();
        if let Some(evaluators) = self.renewal.evaluators_per_application {
            rules.evaluation.evaluators_per_application = evaluators;
        }
        rules
    }
}

/// What an application must reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassRules {
    /// Every rated question must reach this level.
    pub minimum_level: u8,
    /// At least this share of the indicators must be confirmed.
    pub indicator_share: Fraction,
}

/// What has to be there before applying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// How many people must have completed the mandatory playlist.
    pub trained_people: u32,
    /// How many months badges must have been in use; nought asks for none, as editions did that don't name it.
    #[serde(default)]
    pub months_of_badge_use: u32,
}

/// How an application is evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// How many evaluators look at an application, each alone.
    pub evaluators_per_application: u32,
    /// Levels that differ by so many or more have to be talked about before the committee agrees on one.
    pub disagreement_span: u8,
    /// Whether at least one evaluator should share the applicant's country.
    pub match_country: bool,
    /// Whether at least one evaluator should share a language with the applicant.
    pub match_language: bool,
    /// Whether either match is enough (else each one that is asked for is).
    pub either_match_is_enough: bool,
    /// Whether the coordinator may assign without a match, giving a reason.
    pub match_may_be_overridden: bool,
    /// A level below this one needs a written reason.
    #[serde(default = "every_level")]
    pub reason_below_level: u8,
    /// Whether evaluators read an application without whose it is, until the committee begins. Editions that don't say
    /// it showed the names.
    #[serde(default)]
    pub blind: bool,
    /// Calendar days that an evaluator has, where the coordinator names no other day.
    #[serde(default = "three_weeks")]
    pub days: u32,
    /// Days before that on which an evaluator who hasn't handed in is reminded, from far to near.
    #[serde(default = "a_week_and_two_days")]
    pub reminders: Vec<u32>,
}

/// Editions that don't say it asked for a reason at every level.
const fn every_level() -> u8 {
    u8::MAX
}

/// As it is where editions don't say it.
const fn three_weeks() -> u32 {
    21
}

fn a_week_and_two_days() -> Vec<u32> {
    vec![7, 2]
}

/// Who decides, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    /// The fewest members.
    pub least: u32,
    /// The most members.
    pub most: u32,
    /// How many of them at least come from the coordinating organisations.
    pub least_coordinating: u32,
    /// How many must take part for a decision to count.
    pub quorum: u32,
    /// Which share of those who are for or against must agree; who abstains takes part, and is neither.
    pub majority: Fraction,
    /// What holds when as many are for as against.
    #[serde(default)]
    pub tie: Tie,
    /// Whether somebody else than who wrote the decision down has to confirm it before it takes effect.
    #[serde(default)]
    pub second_person_confirms: bool,
    /// Whether a decision that departs from the pass rule needs a written reason.
    pub departure_needs_reason: bool,
}

/// What holds when as many are for a decision as against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// Nothing is decided: the committee goes on talking.
    #[default]
    Open,
    /// The label isn't issued yet.
    NotYet,
    /// What more of the coordinating organisations are for.
    Coordinating,
}

/// By when it is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Calendar days from submission to the decision.
    pub days: u32,
    /// With so many days left, a running application is marked as urgent.
    pub urgent_days: u32,
    /// Days before the last one on which those are told whose turn it is, from far to near; once it is urgent, the
    /// coordinators too.
    #[serde(default = "month_to_day")]
    pub escalations: Vec<u32>,
}

/// As it is where editions don't say it.
fn month_to_day() -> Vec<u32> {
    vec![30, 14, 7, 1]
}

/// How an application is returned to be improved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returning {
    /// Until when the coordinator may return single answers.
    pub until: ReturnUntil,
    /// How many calendar days the applicant has; then it goes back to the coordinator as it is.
    pub days_to_answer: u32,
    /// Days before the end of that time on which the applicant is reminded, from far to near.
    pub reminders: Vec<u32>,
    /// Whether the days until the decision aren't counted meanwhile.
    pub clock_stops: bool,
}

/// The last stage of a review in which an application may be returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnUntil {
    /// While the formal criteria are checked.
    FormalCheck,
    /// While the evaluators work.
    Evaluation,
    /// While the committee has it before it.
    Committee,
}

/// Editions from before this rule existed.
impl Default for Returning {
    fn default() -> Self {
        Self { until: ReturnUntil::FormalCheck, days_to_answer: 30, reminders: vec![7, 1], clock_stops: true }
    }
}

/// Who may not evaluate whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Members of the applying organiser never evaluate or decide on it.
    pub own_organiser: bool,
    /// An evaluator has to declare, before starting, that there is no conflict.
    pub declaration_needed: bool,
    /// Years since working with or for the applicant before there is no conflict any more.
    pub years_since_working_together: u32,
    /// Whoever has an e-mail address in the applicant's own domain doesn't evaluate it. Editions from before this rule
    /// existed don't have it, nor the next two.
    #[serde(default)]
    pub same_domain: bool,
    /// Whoever has endorsed the applicant, or is of an organiser that has, doesn't evaluate it.
    #[serde(default)]
    pub endorser: bool,
    /// Whoever has assessed the evidence of one of the applicant's members doesn't evaluate it.
    #[serde(default)]
    pub assessor: bool,
    /// Whether the coordinator may assign in spite of one of these three, giving a reason.
    #[serde(default)]
    pub may_be_overridden: bool,
}

/// What is issued, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRules {
    /// Calendar years of validity.
    pub years: u32,
    /// What the label's number begins with.
    pub number_prefix: String,
    /// Days before the end on which the holder is reminded, from far to near.
    pub reminders: Vec<u32>,
    /// Calendar days that a holder has to answer before it is decided to suspend or revoke their label.
    #[serde(default = "fortnight")]
    pub hearing_days: u32,
}

/// For editions from before this rule existed.
const fn fortnight() -> u32 {
    14
}

/// How a label is renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewalRules {
    /// So many calendar months before a label's end its renewal can be begun.
    pub opens_months: u32,
    /// How many evaluators look at a renewal, where it is another number than for a first application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluators_per_application: Option<u32>,
    /// So many calendar days after a label's end its renewal can still be begun; the label has ended all the same.
    #[serde(default)]
    pub grace_days: u32,
}

/// As it was before packs could say it.
impl Default for RenewalRules {
    fn default() -> Self {
        Self { opens_months: 6, evaluators_per_application: None, grace_days: 0 }
    }
}

/// How an applicant may appeal against a decision: once, and other evaluators look at it anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealRules {
    /// So many calendar days after the decision; nought where there is no appeal, as before packs could say it.
    pub days: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn seventy_per_cent_is_exact() {
        let share = Fraction::parse("7/10").unwrap();
        assert_eq!(share.needed(10), 7);
        assert_eq!(share.needed(13), 10);
        assert_eq!(share.needed(0), 0);
    }

    #[test]
    fn rules_from_before_renewals_had_any_are_read() {
        let rules: RenewalRules = serde_json::from_str("{\"opens_months\":3}").unwrap();
        assert_eq!((rules.opens_months, rules.evaluators_per_application), (3, None));
        assert_eq!(RenewalRules::default().opens_months, 6);
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in ["", "7", "7/0", "11/10", "-1/2", "0.7", "a/b"] {
            assert_eq!(Fraction::parse(text), None, "{text}");
        }
        assert_eq!(serde_json::to_string(&Fraction::parse("7 / 10")).unwrap(), "\"7/10\"");
        assert!(serde_json::from_str::<Fraction>("\"3/2\"").is_err());
    }

    proptest! {
        #[test]
        fn needed_is_the_least_that_reaches(d in 1u32..1000, n in 0u32..1000, of in 0u32..100_000) {
            let share = Fraction::new(n.min(d), d).unwrap();
            let needed = share.needed(of);
            prop_assert!(needed <= of);
            // The definition, without division: part / of >= n / d.
            let reaches = |part: u32| u64::from(part) * u64::from(d) >= u64::from(n.min(d)) * u64::from(of);
            prop_assert!(reaches(needed));
            prop_assert!(needed == 0 || !reaches(needed - 1));
        }
    }
}
