//! The clock: who is told when the days run out, and what the past says about how long it takes.

use super::{BoardCard, Phase};
use crate::timestamp::{DAY, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who is told that the days run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    /// Those who coordinate.
    Coordinators,
    /// Its evaluators who haven't handed in.
    Evaluators,
    /// The committee's members who haven't voted.
    Committee,
}

/// Which of the steps it is now, with so many days left: the nearest that was reached. Nothing before the first, and
/// nothing once the last day has passed.
pub fn step_of(left: i64, steps: &[u32]) -> Option<u32> {
    if left < 0 {
        return None;
    }
    steps.iter().copied().filter(|step| left <= i64::from(*step)).min()
}

/// Who is told: those whose turn it is; once it is urgent, or too late, those who coordinate as well.
pub fn whom(phase: Phase, is_urgent: bool) -> Vec<Whom> {
    let turn = match phase {
        Phase::FormalCheck | Phase::Assignment => Whom::Coordinators,
        Phase::Evaluation => Whom::Evaluators,
        Phase::Committee => Whom::Committee,
        Phase::Decided => return Vec::new(),
    };
    match turn {
        Whom::Coordinators => vec![turn],
        _ if is_urgent => vec![turn, Whom::Coordinators],
        _ => vec![turn],
    }
}

/// What is late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverdueView {
    /// Applications that should have been decided, the latest first.
    pub applications: Vec<BoardCard>,
    /// How many there are.
    pub count: u64,
    /// Evaluations that should have been handed in.
    pub evaluations: Vec<LateEvaluation>,
}

/// An evaluation that should have been handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEvaluation {
    /// Of which application.
    pub application: Uuid,
    /// Its reference.
    pub reference: String,
    /// Whose it is.
    pub organiser: String,
    /// Who evaluates.
    pub evaluator: String,
    /// By when they were asked to.
    pub due_at: Timestamp,
    /// How many days ago that was.
    pub days: u64,
    /// Whether they have declared that nothing stands against it.
    pub declared: bool,
}

/// A month of deadlines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlinesView {
    /// The first moment of the month.
    pub month: Timestamp,
    /// That of the month before; as it stands in the address, too.
    pub before: (Timestamp, String),
    /// That of the month after.
    pub after: (Timestamp, String),
    /// The days on which something is due, in order.
    pub days: Vec<DueDay>,
    /// Whether there is more than is shown.
    pub more: bool,
}

/// A day on which something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDay {
    /// A moment of it.
    pub day: Timestamp,
    /// What is to be decided by then.
    pub decisions: Vec<BoardCard>,
    /// What is to be handed in by then: the application, its reference, and who evaluates.
    pub evaluations: Vec<(Uuid, String, String)>,
}

/// What happened to an application, as far as statistics need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it was decided, and whether a label was issued.
    pub decided: Option<(Timestamp, bool)>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// Whether it is the first try of its organiser, and no renewal.
    pub is_first: bool,
    /// The last moment for a decision in time.
    pub due_at: Timestamp,
    /// When it came to the phases after the first.
    pub since: [Option<Timestamp>; 3],
}

/// How the programme's reviews go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatisticsView {
    /// The months, the oldest first.
    pub months: Vec<MonthFigures>,
    /// How many were decided in them.
    pub decided: u64,
    /// Calendar days from submission to decision, of the one in the middle.
    pub median: Option<u64>,
    /// How many of them were decided in time.
    pub in_time: u64,
    /// How many first applications were decided, and for how many of them a label was issued.
    pub first: (u64, u64),
    /// Calendar days in each phase, of the one in the middle.
    pub phases: Vec<(Phase, Option<u64>)>,
    /// How many are open now.
    pub open: u64,
    /// How many of them are overdue.
    pub overdue: u64,
}

/// What happened in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthFigures {
    /// Its first moment.
    pub month: Timestamp,
    /// The month as `2026-05`.
    pub name: String,
    /// How many came in.
    pub submitted: u64,
    /// For how many a label was issued.
    pub issued: u64,
    /// For how many not yet.
    pub not_yet: u64,
    /// How many were withdrawn.
    pub withdrawn: u64,
    /// Calendar days from submission to decision, of the one in the middle.
    pub median: Option<u64>,
}

/// The one in the middle; of two the mean, rounded down.
pub fn median(mut values: Vec<i64>) -> Option<u64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let value = match values.len() {
        0 => return None,
        n if n % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]).div_euclid(2),
    };
    Some(u64::try_from(value).unwrap_or(0))
}

/// Calendar days (UTC) from one time to another.
const fn days(from: Timestamp, to: Timestamp) -> i64 {
    to.0.div_euclid(DAY) - from.0.div_euclid(DAY)
}

/// The figures of some months, each given by its first moment, and `end` after the last.
pub fn figures(past: &[Past], months: &[Timestamp], end: Timestamp) -> StatisticsView {
    let count = |is: &dyn Fn(&Past) -> bool| past.iter().filter(|p| is(p)).count() as u64;
    let ends = months.iter().skip(1).copied().chain([end]);
    let per_month = months.iter().zip(ends).map(|(from, to)| {
        let within = |at: Timestamp| at >= *from && at < to;
        let decided_as = |issued: bool| count(&|p| p.decided.is_some_and(|(at, is)| within(at) && is == issued));
        let took = past.iter().filter_map(|p| Some((p.submitted_at, p.decided?.0)));
        MonthFigures {
            month: *from,
            name: String::new(),
            submitted: count(&|p| within(p.submitted_at)),
            issued: decided_as(true),
            not_yet: decided_as(false),
            withdrawn: count(&|p| p.withdrawn_at.is_some_and(within)),
            median: median(took.filter(|(_, at)| within(*at)).map(|(from, to)| days(from, to)).collect()),
        }
    });
    let begin = months.first().copied().unwrap_or(end);
    let decided = || past.iter().filter_map(|p| Some((p, p.decided?))).filter(|(_, (at, _))| *at >= begin && *at < end);
    let phases = [Phase::FormalCheck, Phase::Assignment, Phase::Evaluation, Phase::Committee];
    let in_phase = |nth: usize| {
        decided()
            .filter_map(|(p, (at, _))| {
                let from = if nth == 0 { p.submitted_at } else { p.since[nth - 1]? };
                let to = if nth == 3 { at } else { p.since[nth]? };
                Some(days(from, to))
            })
            .collect()
    };
    StatisticsView {
        months: per_month.collect(),
        decided: decided().count() as u64,
        median: median(decided().map(|(p, (at, _))| days(p.submitted_at, at)).collect()),
        in_time: decided().filter(|(p, (at, _))| *at <= p.due_at).count() as u64,
        first: (
            decided().filter(|(p, _)| p.is_first).count() as u64,
            decided().filter(|(p, (_, issued))| p.is_first && *issued).count() as u64,
        ),
        phases: phases.into_iter().enumerate().map(|(nth, phase)| (phase, median(in_phase(nth)))).collect(),
        open: 0,
        overdue: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STEPS: [u32; 4] = [30, 14, 7, 1];

    #[test]
    fn each_step_is_reached_once_and_none_after_the_last_day() {
        let reached: Vec<_> = [31, 30, 15, 14, 8, 7, 2, 1, 0, -1].map(|left| step_of(left, &STEPS)).to_vec();
        let some = |n| Some(n);
        assert_eq!(reached, [None, some(30), some(30), some(14), some(14), some(7), some(7), some(1), some(1), None]);
    }

    #[test]
    fn those_are_told_whose_turn_it_is() {
        assert_eq!(whom(Phase::Assignment, true), [Whom::Coordinators]);
        assert_eq!(whom(Phase::Evaluation, false), [Whom::Evaluators]);
        assert_eq!(whom(Phase::Evaluation, true), [Whom::Evaluators, Whom::Coordinators]);
        assert_eq!(whom(Phase::Committee, true), [Whom::Committee, Whom::Coordinators]);
        assert!(whom(Phase::Decided, true).is_empty());
    }

    fn past(submitted: i64, decided: Option<(i64, bool)>) -> Past {
        Past {
            submitted_at: Timestamp(submitted * DAY),
            decided: decided.map(|(at, issued)| (Timestamp(at * DAY), issued)),
            withdrawn_at: None,
            is_first: true,
            due_at: Timestamp((submitted + 90) * DAY),
            since: [Some(Timestamp((submitted + 2) * DAY)), None, None],
        }
    }

    #[test]
    fn the_figures_are_those_of_the_months_that_are_asked_for() {
        let months = [Timestamp(0), Timestamp(30 * DAY)];
        let all =
            [past(-50, Some((10, true))), past(1, Some((31, false))), past(2, None), past(-200, Some((-1, true)))];
        let view = figures(&all, &months, Timestamp(60 * DAY));
        assert_eq!((view.decided, view.in_time, view.first, view.median), (2, 2, (2, 1), Some(45)));
        assert_eq!((view.months[0].submitted, view.months[0].issued, view.months[0].median), (2, 1, Some(60)));
        assert_eq!((view.months[1].submitted, view.months[1].not_yet, view.months[1].median), (0, 1, Some(30)));
        assert_eq!(view.phases[0], (Phase::FormalCheck, Some(2)));
        assert_eq!(view.phases[1].1, None);
        assert_eq!(figures(&[], &[], Timestamp(0)).median, None);
    }

    proptest! {
        #[test]
        fn half_are_at_most_the_median_and_half_at_least(values in prop::collection::vec(0i64..400, 1..40)) {
            let middle = i64::try_from(median(values.clone()).unwrap()).unwrap();
            let below = values.iter().filter(|v| **v <= middle).count();
            let above = values.iter().filter(|v| **v >= middle).count();
            prop_assert!(below * 2 >= values.len() && above * 2 + 1 >= values.len());
        }
    }
}
