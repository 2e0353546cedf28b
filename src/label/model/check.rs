//! Self-checks: while a label is valid, its holder says again and again whether they still keep what it was issued for.
//! Who doesn't is told of to the coordinators; no label ends by that.

#[cfg(feature = "ssr")]
use super::Label;
use super::LabelState;
#[cfg(feature = "ssr")]
use crate::programme::model::SelfCheckRules;
use crate::{programme::model::Text, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the holder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckAnswer {
    /// All is as it was when the label was issued.
    Confirmed,
    /// Something is otherwise; they say what.
    Changed,
}

impl CheckAnswer {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            CheckAnswer::Confirmed => "confirmed",
            CheckAnswer::Changed => "changed",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [CheckAnswer::Confirmed, CheckAnswer::Changed].into_iter().find(|a| a.key() == key)
    }
}

/// One self-check of a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its id.
    pub id: Uuid,
    /// Which one since the label began, from 1.
    pub round: u32,
    /// When it was asked for.
    pub opened_at: Timestamp,
    /// Until when it should be answered.
    pub answer_until: Timestamp,
    /// What the holder says, once they have.
    pub answer: Option<CheckAnswer>,
    /// What has changed, in their words; or what they add.
    pub words: String,
    /// When they said it.
    pub answered_at: Option<Timestamp>,
    /// What a coordinator noted last.
    pub note: String,
    /// When a coordinator has dealt with it as it is.
    pub seen_at: Option<Timestamp>,
    /// Whether the next one has taken its place.
    pub is_closed: bool,
    /// Counts the changes.
    pub revision: i64,
}

/// Where a self-check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStage {
    /// The holder has time to answer.
    Waiting,
    /// That time is over.
    Late,
    /// The next one has taken its place, and this one was never answered.
    Missed,
    /// All is as it was.
    Confirmed,
    /// Something has changed.
    Changed,
}

impl Check {
    /// Where it stands at a moment.
    pub fn stage(&self, now: Timestamp) -> CheckStage {
        match self.answer {
            Some(CheckAnswer::Confirmed) => CheckStage::Confirmed,
            Some(CheckAnswer::Changed) => CheckStage::Changed,
            None if self.is_closed => CheckStage::Missed,
            None if now > self.answer_until => CheckStage::Late,
            None => CheckStage::Waiting,
        }
    }

    /// Whether it can be answered, about a label that stands like this: late is better than never.
    pub fn may_be_answered(&self, state: LabelState) -> bool {
        self.answer.is_none() && !self.is_closed && matches!(state, LabelState::Valid | LabelState::Suspended)
    }

    /// Whether a coordinator has something to look at.
    pub fn is_to_be_seen(&self, now: Timestamp) -> bool {
        self.seen_at.is_none() && matches!(self.stage(now), CheckStage::Late | CheckStage::Changed)
    }
}

/// Which self-check of a label is due at a moment, and until when it should be answered: counted from the label's
/// beginning, so that one that began on a leap day has each of its own. None is asked for that couldn't be answered before
/// the label ends.
#[cfg(feature = "ssr")]
pub fn due_check(label: &Label, rules: &SelfCheckRules, now: Timestamp) -> Option<(u32, Timestamp)> {
    if rules.every_months == 0 || label.state(now) != LabelState::Valid {
        return None;
    }
    let begins = |round: u32| {
        let months = i32::try_from(rules.every_months.checked_mul(round)?).ok()?;
        // What the calendar doesn't reach comes back as it was.
        Some(label.valid_from.plus_months(months)).filter(|at| *at > label.valid_from)
    };
    let round = (1..).take_while(|round| begins(*round).is_some_and(|at| at <= now)).last()?;
    let answer_until = now.deadline(i64::from(rules.days_to_answer));
    (answer_until < label.valid_until).then_some((round, answer_until))
}

/// The self-checks of a label: for its holder's members, and for coordinators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksOfView {
    /// The label's number.
    pub number: String,
    /// Its holder.
    pub holder: String,
    /// What the label stands for: the formal criteria, as the pack has them now.
    pub criteria: Vec<Text>,
    /// The one that the reader may answer.
    pub to_answer: Option<Check>,
    /// All of them, the newest first, with who answered.
    pub all: Vec<(Check, CheckStage, String)>,
    /// Whether the reader looks after all of them.
    pub coordinates: bool,
}

/// A self-check in a list of the coordinators'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    /// The label's number.
    pub number: String,
    /// Its holder.
    pub holder: String,
    /// The self-check.
    pub check: Check,
    /// Where it stands.
    pub stage: CheckStage,
}

/// All self-checks, for coordinators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecksView {
    /// Who is late and whom nobody has looked at, and what has changed: the oldest first.
    pub to_see: Vec<CheckRow>,
    /// Who is late all the same, after somebody has looked.
    pub late: Vec<CheckRow>,
    /// Who has time to answer.
    pub waiting: Vec<CheckRow>,
    /// Who answered lately, the newest first.
    pub answered: Vec<CheckRow>,
    /// Whether the pack asks for any.
    pub asked_for: bool,
}

/// What the page of a label says of its self-checks, to those who may read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckHint {
    /// Until when the reader should answer, when they may.
    pub answer_until: Option<Timestamp>,
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules(every_months: u32) -> SelfCheckRules {
        SelfCheckRules { every_months, days_to_answer: 30, reminders: vec![7] }
    }

    fn label(from: &str, years: i32) -> Label {
        let valid_from = Timestamp::of_day(from).unwrap().plus_minutes(22 * 60 + 30);
        Label { valid_from, valid_until: valid_from.plus_years(years), ..Label::demo() }
    }

    fn at(text: &str, hours: i64) -> Timestamp {
        Timestamp::of_day(text).unwrap().plus_minutes(hours * 60)
    }

    #[test]
    fn a_label_of_a_leap_day_is_asked_about_on_the_last_day_of_each_february() {
        // In Vilnius it is the first of March already; the register counts in UTC.
        let label = label("2028-02-29", 8);
        let due = |day: &str, hours| due_check(&label, &rules(12), at(day, hours)).map(|(round, _)| round);
        assert_eq!((due("2029-02-28", 22), due("2029-02-28", 23)), (None, Some(1)));
        assert_eq!((due("2030-02-28", 22), due("2030-02-28", 23)), (Some(1), Some(2)));
        assert_eq!((due("2032-02-28", 23), due("2032-02-29", 22), due("2032-02-29", 23)), (Some(3), Some(3), Some(4)));
        assert_eq!(
            due_check(&label, &rules(12), at("2029-02-28", 23)).unwrap().1,
            Timestamp(at("2029-03-31", 0).0 - 1)
        );
    }

    #[test]
    fn none_is_asked_for_that_could_not_be_answered_before_the_end() {
        let label = label("2026-03-02", 3);
        let round = |day: &str| due_check(&label, &rules(12), at(day, 23)).map(|(round, _)| round);
        assert_eq!((round("2027-03-01"), round("2027-03-02"), round("2028-03-02")), (None, Some(1), Some(2)));
        assert_eq!((round("2029-01-30"), round("2029-02-01"), round("2029-03-02")), (Some(2), None, None));
        let mut suspended = label.clone();
        suspended.suspended_at = Some(Timestamp(1));
        assert_eq!(due_check(&suspended, &rules(12), at("2027-06-01", 0)), None);
        assert_eq!(due_check(&label, &SelfCheckRules::default(), at("2027-06-01", 0)), None);
    }

    #[test]
    fn where_one_stands() {
        let mut check = Check {
            id: Uuid::nil(),
            round: 1,
            opened_at: Timestamp(0),
            answer_until: Timestamp(9),
            answer: None,
            words: String::new(),
            answered_at: None,
            note: String::new(),
            seen_at: None,
            is_closed: false,
            revision: 1,
        };
        assert_eq!((check.stage(Timestamp(9)), check.stage(Timestamp(10))), (CheckStage::Waiting, CheckStage::Late));
        assert!(!check.is_to_be_seen(Timestamp(9)) && check.is_to_be_seen(Timestamp(10)));
        assert!(check.may_be_answered(LabelState::Valid) && check.may_be_answered(LabelState::Suspended));
        assert!(!check.may_be_answered(LabelState::Expired) && !check.may_be_answered(LabelState::Revoked));
        check.seen_at = Some(Timestamp(11));
        assert!(!check.is_to_be_seen(Timestamp(12)));
        check.is_closed = true;
        assert_eq!(check.stage(Timestamp(12)), CheckStage::Missed);
        assert!(!check.may_be_answered(LabelState::Valid));
        check.answer = Some(CheckAnswer::Changed);
        assert_eq!(check.stage(Timestamp(12)), CheckStage::Changed);
        for answer in [CheckAnswer::Confirmed, CheckAnswer::Changed] {
            assert_eq!(CheckAnswer::parse(answer.key()), Some(answer));
        }
    }

    proptest! {
        #[test]
        fn rounds_follow_each_other_and_never_pass_the_end(
            every in 1u32..40, days in 0i64..4000, start in 0i64..4000, years in 1i32..10
        ) {
            let valid_from = at("2026-01-01", 0).plus_days(start);
            let label = Label { valid_from, valid_until: valid_from.plus_years(years), ..Label::demo() };
            let now = valid_from.plus_days(days);
            if let Some((round, until)) = due_check(&label, &rules(every), now) {
                let months = |n: u32| valid_from.plus_months(i32::try_from(every * n).unwrap());
                prop_assert!(months(round) <= now && now < months(round + 1));
                prop_assert!(now < until && until < label.valid_until);
            }
        }
    }
}
