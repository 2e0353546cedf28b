//! What the pack says of the time after: how the holder of a label looks at themselves while it is valid, and how long
//! addresses are kept that nobody needs any more.

use serde::{Deserialize, Serialize};

/// The most months between two self-checks.
const LONGEST_ROUND: u32 = 120;

/// While a label is valid, its holder says again and again that they still keep what it was issued for. None is asked for
/// where the pack doesn't say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct SelfCheckRules {
    /// So many calendar months after the beginning of the label, and again after as many; nought for none.
    pub every_months: u32,
    /// How many calendar days the holder has to answer.
    pub days_to_answer: u32,
    /// Days before the end of that time on which the holder is reminded, from far to near.
    pub reminders: Vec<u32>,
}

/// The same as it is written, before it is known to make sense.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    every_months: u32,
    #[serde(default)]
    days_to_answer: u32,
    #[serde(default)]
    reminders: Vec<u32>,
}

impl TryFrom<Written> for SelfCheckRules {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        let Written { every_months, days_to_answer, reminders } = written;
        if every_months > LONGEST_ROUND {
            return Err(format!("`every_months` must not be more than {LONGEST_ROUND}"));
        }
        // Any month has 28 days: one round is over before the next begins.
        if every_months > 0 && !(1..every_months * 28).contains(&days_to_answer) {
            return Err("`days_to_answer` must be at least 1, and end before the next self-check".into());
        }
        let is_sorted = reminders.is_sorted_by(|far, near| far > near);
        if every_months > 0 && (!is_sorted || reminders.iter().any(|d| *d == 0 || *d >= days_to_answer)) {
            return Err(
                "`reminders` must go from far to near, each day once, none of them 0, all less than `days_to_answer`"
                    .into(),
            );
        }
        Ok(Self { every_months, days_to_answer, reminders })
    }
}

/// For how many days addresses are kept that nobody needs any more; then they are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Name, address and evidence in a row of a table of awards, after something has come of it, or its time was over.
    #[serde(default = "year")]
    pub awards_days: u32,
    /// Name and address of somebody who complained about a label, after the complaint was settled.
    #[serde(default = "year")]
    pub complaints_days: u32,
    /// Address and message of a request to endorse something, after it was answered or couldn't be any more.
    #[serde(default = "year")]
    pub requests_days: u32,
}

/// As it is where packs don't say it.
const fn year() -> u32 {
    365
}

impl Default for Retention {
    fn default() -> Self {
        Self { awards_days: year(), complaints_days: year(), requests_days: year() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SelfCheckRules, String> {
        toml::from_str(text).map_err(|e: toml::de::Error| e.message().to_string())
    }

    #[test]
    fn rules_that_can_be_kept_are_read_and_others_are_not() {
        let rules = read("every_months = 12\ndays_to_answer = 30\nreminders = [7, 1]").unwrap();
        assert_eq!((rules.every_months, rules.days_to_answer, rules.reminders), (12, 30, vec![7, 1]));
        assert_eq!(read("every_months = 0").unwrap(), SelfCheckRules::default());
        for wrong in [
            "every_months = 12",
            "every_months = 121\ndays_to_answer = 3",
            "every_months = 1\ndays_to_answer = 28",
            "every_months = 12\ndays_to_answer = 30\nreminders = [1, 7]",
            "every_months = 12\ndays_to_answer = 30\nreminders = [30]",
            "every_months = 12\ndays_to_answer = 30\nreminders = [0]",
            "every_months = 12\ndays_to_answer = 30\nevery = 1",
            "days_to_answer = 30",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_pack_does_not_say_is_kept_for_a_year() {
        let kept: Retention = toml::from_str("complaints_days = 30").unwrap();
        assert_eq!((kept.awards_days, kept.complaints_days), (365, 30));
        assert_eq!(Retention::default().awards_days, 365);
    }
}
