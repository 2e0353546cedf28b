//! How reviews go: what statistics count, month by month, in a form that can be kept, added up and taken from each other.

use super::Phase;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// An application came in.
    Submitted,
    /// One was withdrawn.
    Withdrawn,
    /// A label was issued.
    Issued,
    /// One wasn't, for now.
    NotYet,
    /// It was decided in time.
    InTime,
    /// It was decided, and was the first of its organiser.
    First,
    /// The same, and a label was issued.
    FirstIssued,
    /// So many calendar days it took from submission to decision.
    Took,
    /// So many of them were in the phase, of what was decided.
    In(Phase),
}

impl Figure {
    /// The phases that have days.
    pub const PHASES: [Phase; 4] = [Phase::FormalCheck, Phase::Assignment, Phase::Evaluation, Phase::Committee];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Figure::Submitted => "submitted",
            Figure::Withdrawn => "withdrawn",
            Figure::Issued => "issued",
            Figure::NotYet => "not_yet",
            Figure::InTime => "in_time",
            Figure::First => "first",
            Figure::FirstIssued => "first_issued",
            Figure::Took => "took",
            Figure::In(phase) => phase.key(),
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let plain = [
            Figure::Submitted,
            Figure::Withdrawn,
            Figure::Issued,
            Figure::NotYet,
            Figure::InTime,
            Figure::First,
            Figure::FirstIssued,
            Figure::Took,
        ];
        plain.into_iter().chain(Self::PHASES.map(Figure::In)).find(|figure| figure.key() == key)
    }
}

/// Applications that were decided alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedAlike {
    /// Whether a label was issued.
    pub issued: bool,
    /// Whether it was in time.
    pub in_time: bool,
    /// Whether each was the first of its organiser, and no renewal.
    pub first: bool,
    /// Calendar days from submission to decision.
    pub took: i64,
    /// The same for each of [`Figure::PHASES`], where that is known.
    pub phases: [Option<i64>; 4],
    /// How many.
    pub times: i64,
}

/// How often what was counted in which month; of what has no days, with none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(Timestamp, Figure, i64), i64>);

impl Tally {
    /// Counts something, so many times.
    pub fn count(&mut self, month: Timestamp, what: Figure, days: i64, times: i64) {
        if times != 0 {
            *self.0.entry((month, what, days)).or_default() += times;
        }
    }

    /// Counts decisions.
    pub fn decided(&mut self, month: Timestamp, of: &DecidedAlike) {
        let mut count = |is: bool, what, days| self.count(month, what, days, if is { of.times } else { 0 });
        count(of.issued, Figure::Issued, 0);
        count(!of.issued, Figure::NotYet, 0);
        count(of.in_time, Figure::InTime, 0);
        count(of.first, Figure::First, 0);
        count(of.first && of.issued, Figure::FirstIssued, 0);
        count(true, Figure::Took, of.took);
        for (phase, days) in Figure::PHASES.into_iter().zip(of.phases) {
            count(days.is_some(), Figure::In(phase), days.unwrap_or(0));
        }
    }

    /// All that was counted: month, what, days, and how often.
    pub fn rows(&self) -> impl Iterator<Item = (Timestamp, Figure, i64, i64)> {
        self.0.iter().map(|((month, what, days), times)| (*month, *what, *days, *times))
    }

    /// With what another has counted.
    #[must_use]
    pub fn with(mut self, other: &Tally) -> Self {
        other.rows().for_each(|(month, what, days, times)| self.count(month, what, days, times));
        self
    }

    /// Without what another has counted, which is a part of it.
    #[must_use]
    pub fn without(mut self, other: &Tally) -> Self {
        other.rows().for_each(|(month, what, days, times)| self.count(month, what, days, -times));
        self
    }

    /// How often something was counted.
    fn times(&self, what: Figure, within: impl Fn(Timestamp) -> bool) -> u64 {
        let all = self.rows().filter(|(month, figure, ..)| *figure == what && within(*month));
        u64::try_from(all.map(|(.., times)| times).sum::<i64>()).unwrap_or(0)
    }

    /// Days, each as often as it was counted.
    fn days(&self, what: Figure, within: impl Fn(Timestamp) -> bool) -> Option<u64> {
        let all = self.rows().filter(|(month, figure, ..)| *figure == what && within(*month));
        median(all.flat_map(|(.., days, times)| (0..times.max(0)).map(move |_| days)).collect())
    }

    /// The figures of some months, each given by its first moment.
    pub fn view(&self, months: &[Timestamp]) -> StatisticsView {
        let per_month = months.iter().map(|month| {
            let within = |of: Timestamp| of == *month;
            MonthFigures {
                month: *month,
                name: String::new(),
                submitted: self.times(Figure::Submitted, within),
                issued: self.times(Figure::Issued, within),
                not_yet: self.times(Figure::NotYet, within),
                withdrawn: self.times(Figure::Withdrawn, within),
                median: self.days(Figure::Took, within),
            }
        });
        let all = |of: Timestamp| months.contains(&of);
        StatisticsView {
            months: per_month.collect(),
            decided: self.times(Figure::Issued, all) + self.times(Figure::NotYet, all),
            median: self.days(Figure::Took, all),
            in_time: self.times(Figure::InTime, all),
            first: (self.times(Figure::First, all), self.times(Figure::FirstIssued, all)),
            phases: Figure::PHASES.map(|phase| (phase, self.days(Figure::In(phase), all))).to_vec(),
            open: 0,
            overdue: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MONTHS: [Timestamp; 3] = [Timestamp(0), Timestamp(30), Timestamp(60)];

    fn decided(issued: bool, took: i64) -> DecidedAlike {
        DecidedAlike { issued, in_time: took <= 90, first: true, took, phases: [Some(2), None, None, None], times: 1 }
    }

    #[test]
    fn the_figures_are_those_of_the_months_that_are_asked_for() {
        let mut tally = Tally::default();
        tally.count(MONTHS[0], Figure::Submitted, 0, 2);
        tally.decided(MONTHS[0], &decided(true, 60));
        tally.decided(MONTHS[1], &decided(false, 30));
        tally.decided(MONTHS[2], &decided(false, 300));
        let view = tally.view(&MONTHS[..2]);
        assert_eq!((view.decided, view.in_time, view.first, view.median), (2, 2, (2, 1), Some(45)));
        assert_eq!((view.months[0].submitted, view.months[0].issued, view.months[0].median), (2, 1, Some(60)));
        assert_eq!((view.months[1].submitted, view.months[1].not_yet, view.months[1].median), (0, 1, Some(30)));
        assert_eq!(view.phases[0], (Phase::FormalCheck, Some(2)));
        assert_eq!(view.phases[1].1, None);
        assert_eq!(Tally::default().view(&[]).median, None);
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        for phase in Figure::PHASES {
            assert_eq!(Figure::parse(phase.key()), Some(Figure::In(phase)));
        }
        for what in [Figure::Submitted, Figure::Withdrawn, Figure::FirstIssued, Figure::Took] {
            assert_eq!(Figure::parse(what.key()), Some(what));
        }
        assert_eq!(Figure::parse("decided"), None);
    }

    fn some() -> impl Strategy<Value = Vec<(usize, bool, i64, bool)>> {
        prop::collection::vec((0usize..3, any::<bool>(), 0i64..200, any::<bool>()), 0..40)
    }

    fn tally(of: &[(usize, bool, i64, bool)]) -> Tally {
        let mut tally = Tally::default();
        for (month, issued, took, first) in of {
            tally.count(MONTHS[*month], Figure::Submitted, 0, 1);
            tally.decided(MONTHS[*month], &DecidedAlike { first: *first, ..decided(*issued, *took) });
        }
        tally
    }

    proptest! {
        #[test]
        fn half_are_at_most_the_median_and_half_at_least(values in prop::collection::vec(0i64..400, 1..40)) {
            let middle = i64::try_from(median(values.clone()).unwrap()).unwrap();
            let below = values.iter().filter(|v| **v <= middle).count();
            let above = values.iter().filter(|v| **v >= middle).count();
            prop_assert!(below * 2 >= values.len() && above * 2 + 1 >= values.len());
        }

        #[test]
        fn what_is_hidden_can_be_taken_from_what_was_counted(seen in some(), hidden in some()) {
            let all: Vec<_> = seen.iter().chain(&hidden).copied().collect();
            prop_assert_eq!(tally(&seen).with(&tally(&hidden)).view(&MONTHS), tally(&all).view(&MONTHS));
            prop_assert_eq!(tally(&all).without(&tally(&hidden)).view(&MONTHS), tally(&seen).view(&MONTHS));
        }
    }
}
