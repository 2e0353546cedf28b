//! Where a review stands, how it moves on, and by when it has to be decided.

use crate::timestamp::{DAY, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The coordinator looks whether the formal criteria are met.
    FormalCheck,
    /// Evaluators are looked for.
    Assignment,
    /// The evaluators work, each alone.
    Evaluation,
    /// The committee agrees and votes.
    Committee,
    /// It is decided.
    Decided,
}

/// What moves a review on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Every formal criterion has been looked at, and the application is sent on.
    FormallyChecked,
    /// Evaluators were assigned, or one of them left.
    Evaluators {
        /// How many there are now.
        have: u32,
        /// How many there must be.
        needed: u32,
    },
    /// Every evaluator has handed in.
    AllHandedIn,
    /// Answers were changed on which evaluations rest that were handed in: they are looked at again.
    AnswersChanged,
    /// The committee's decision was confirmed.
    Decided,
    /// A decision is taken up again by the committee: another takes its place.
    Reopened,
    /// The applicant has appealed: other evaluators look at it anew.
    Appealed,
}

impl Phase {
    /// All phases, in order: the columns of the board.
    pub const ALL: [Phase; 5] =
        [Phase::FormalCheck, Phase::Assignment, Phase::Evaluation, Phase::Committee, Phase::Decided];

    /// The phases in which evaluators are assigned, are taken off, or step back.
    pub const EVALUATORS_CHANGE: [Phase; 3] = [Phase::Assignment, Phase::Evaluation, Phase::Committee];

    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Phase::FormalCheck => "formal_check",
            Phase::Assignment => "assignment",
            Phase::Evaluation => "evaluation",
            Phase::Committee => "committee",
            Phase::Decided => "decided",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }

    /// The phase after something has happened; nothing when it can't happen in this phase.
    pub const fn after(self, event: Event) -> Option<Phase> {
        match (self, event) {
            (Phase::FormalCheck, Event::FormallyChecked) => Some(Phase::Assignment),
            (Phase::Assignment | Phase::Evaluation | Phase::Committee, Event::Evaluators { have, needed })
                if have < needed =>
            {
                Some(Phase::Assignment)
            }
            (Phase::Assignment | Phase::Evaluation, Event::Evaluators { .. }) => Some(Phase::Evaluation),
            (Phase::Committee, Event::Evaluators { .. }) => Some(Phase::Committee),
            (Phase::Evaluation, Event::AllHandedIn) => Some(Phase::Committee),
            (Phase::Evaluation | Phase::Committee, Event::AnswersChanged) => Some(Phase::Evaluation),
            (Phase::Committee, Event::Decided) => Some(Phase::Decided),
            (Phase::Decided, Event::Reopened) => Some(Phase::Committee),
            (Phase::Decided, Event::Appealed) => Some(Phase::Assignment),
            _ => None,
        }
    }

    /// Whether the formal check may still be changed: what was unmet may have been mended since.
    pub const fn formal_is_open(self) -> bool {
        !matches!(self, Phase::Decided)
    }
}

/// Calendar days (UTC) until the last one: 0 on that day itself, negative after it.
pub const fn days_left(due_at: Timestamp, now: Timestamp) -> i64 {
    due_at.0.div_euclid(DAY) - now.0.div_euclid(DAY)
}

/// Calendar days (UTC) that the clock stood still from one time to another: the day on which it stopped isn't counted.
pub const fn paused_days(from: Timestamp, to: Timestamp) -> i64 {
    let days = to.0.div_euclid(DAY) - from.0.div_euclid(DAY);
    if days > 0 { days } else { 0 }
}

/// The last moment for a decision in time, where the clock has stood still since a time.
pub const fn due_with_pause(due_at: Timestamp, paused_since: Option<Timestamp>, now: Timestamp) -> Timestamp {
    match paused_since {
        Some(since) => due_at.plus_days(paused_days(since, now)),
        None => due_at,
    }
}

/// How the time that is left feels; said in words on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Haste {
    /// There is time.
    Calm,
    /// There are few days.
    Urgent,
    /// The last day has passed.
    Overdue,
}

/// How much haste there is.
pub const fn haste(left: i64, urgent_days: u32) -> Haste {
    if left < 0 {
        Haste::Overdue
    } else if left <= urgent_days as i64 {
        Haste::Urgent
    } else {
        Haste::Calm
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 March 2026, 09:00 UTC.
    const SUBMITTED: Timestamp = Timestamp(1_772_442_000_000);

    #[test]
    fn ninety_calendar_days_end_with_the_last_moment_of_the_ninetieth() {
        let due = SUBMITTED.deadline(90);
        assert_eq!(days_left(due, SUBMITTED), 90);
        assert_eq!(days_left(due, SUBMITTED.plus_days(90)), 0);
        assert_eq!(days_left(due, due), 0);
        assert_eq!(days_left(due, Timestamp(due.0 + 1)), -1);
        // A minute before and after midnight are different days, whatever the hour of submission was.
        let midnight = Timestamp((SUBMITTED.0.div_euclid(DAY) + 1) * DAY);
        assert_eq!(days_left(due, Timestamp(midnight.0 - 1)), 90);
        assert_eq!(days_left(due, midnight), 89);
        assert_eq!(Timestamp(midnight.0 - 1).deadline(90), due);
        assert_eq!(midnight.deadline(90), due.plus_days(1));
    }

    #[test]
    fn while_the_clock_stands_still_no_day_is_lost_and_none_is_won() {
        let due = SUBMITTED.deadline(90);
        let stopped = SUBMITTED.plus_days(10);
        for days in [0, 1, 17, 200] {
            let now = stopped.plus_days(days);
            assert_eq!(days_left(due_with_pause(due, Some(stopped), now), now), 80, "after {days} days");
        }
        // On the same day nothing is won, whatever the hours.
        let evening = Timestamp(stopped.0.div_euclid(DAY) * DAY + DAY - 1);
        assert_eq!(due_with_pause(due, Some(stopped), evening), due);
        assert_eq!(due_with_pause(due, Some(evening), Timestamp(evening.0 + 1)), due.plus_days(1));
        assert_eq!(due_with_pause(due, None, evening), due);
    }

    #[test]
    fn haste_begins_with_the_days_that_the_rules_name() {
        assert_eq!(
            [15, 14, 0, -1].map(|left| haste(left, 14)),
            [Haste::Calm, Haste::Urgent, Haste::Urgent, Haste::Overdue]
        );
    }

    #[test]
    fn a_review_moves_on_step_by_step_and_back_only_when_an_evaluator_leaves() {
        use Phase::*;
        let two = Event::Evaluators { have: 2, needed: 2 };
        let one = Event::Evaluators { have: 1, needed: 2 };
        assert_eq!(FormalCheck.after(Event::FormallyChecked), Some(Assignment));
        assert_eq!(Assignment.after(one), Some(Assignment));
        assert_eq!(Assignment.after(two), Some(Evaluation));
        assert_eq!(Evaluation.after(one), Some(Assignment));
        assert_eq!(Evaluation.after(Event::AllHandedIn), Some(Committee));
        assert_eq!(Committee.after(Event::Decided), Some(Decided));
        for phase in Phase::ALL {
            assert_eq!(Phase::parse(phase.key()), Some(phase));
            assert_eq!(Decided.after(Event::Decided), None);
            assert!(phase == Evaluation || phase.after(Event::AllHandedIn).is_none());
            assert!(phase == Committee || phase.after(Event::Decided).is_none());
            assert!(phase == Decided || phase.after(Event::Reopened).or(phase.after(Event::Appealed)).is_none());
        }
        assert_eq!(FormalCheck.after(two), None);
        assert_eq!(Committee.after(two), Some(Committee));
        assert_eq!(Committee.after(one), Some(Assignment));
        assert_eq!(Decided.after(one), None);
    }
}
