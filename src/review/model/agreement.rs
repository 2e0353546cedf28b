//! How evaluators agree with each other: counted, and as figures made of the counts alone.

use serde::{Deserialize, Serialize};

/// Fewer comparisons than this say nothing about anybody.
pub const FEWEST: u32 = 20;

/// How often one said the one thing where another said the other: a row for each thing the one said, a column for each
/// that the other did, in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    counts: Vec<Vec<u32>>,
}

/// How far two agree beyond what chance alone would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kappa {
    /// There are too few comparisons.
    TooFew,
    /// Both always said the same one thing: there is nothing that chance could be told from.
    NoVariety,
    /// In thousandths, rounded: 1000 where they always agree, 0 where no more than by chance, less where less.
    Thousandths(i32),
}

impl Compared {
    /// Nothing yet, of so many things that can be said.
    pub fn of(things: usize) -> Self {
        Self { counts: vec![vec![0; things]; things] }
    }

    /// Counts that the one said the first thing and the other the second, so often. What can't be said isn't counted.
    pub fn add(&mut self, one: usize, other: usize, times: u32) {
        if let Some(count) = self.counts.get_mut(one).and_then(|row| row.get_mut(other)) {
            *count = count.saturating_add(times);
        }
    }

    /// Counts all that another counted.
    pub fn add_all(&mut self, other: &Compared) {
        for (nth, row) in other.counts.iter().enumerate() {
            row.iter().enumerate().for_each(|(at, times)| self.add(nth, at, *times));
        }
    }

    /// The counts.
    pub fn counts(&self) -> &[Vec<u32>] {
        &self.counts
    }

    /// How many comparisons there are.
    pub fn all(&self) -> u32 {
        self.counts.iter().flatten().sum()
    }

    /// In how many of them both said the same.
    pub fn same(&self) -> u32 {
        self.counts.iter().enumerate().filter_map(|(nth, row)| row.get(nth)).sum()
    }

    /// By how much the one is above the other in the mean, in hundredths of a step, rounded; below, where it is negative.
    /// Nothing without a comparison.
    pub fn above(&self) -> Option<i32> {
        let all = i128::from(self.all());
        let sum: i128 = self.each().map(|(one, other, count)| (one as i128 - other as i128) * count).sum();
        (all > 0).then(|| rounded(sum * 100, all))
    }

    /// Cohen's kappa: whatever isn't the same differs.
    pub fn kappa(&self) -> Kappa {
        self.kappa_from(FEWEST)
    }

    /// The same where fewer comparisons are enough.
    pub fn kappa_from(&self, fewest: u32) -> Kappa {
        self.weighted_by(fewest, |one, other| i128::from(one != other))
    }

    /// Cohen's kappa for what has an order: what is further apart differs more, by the square.
    pub fn weighted_kappa(&self) -> Kappa {
        self.weighted_kappa_from(FEWEST)
    }

    /// The same where fewer comparisons are enough.
    pub fn weighted_kappa_from(&self, fewest: u32) -> Kappa {
        self.weighted_by(fewest, |one, other| (one as i128 - other as i128).pow(2))
    }

    /// One minus how much they differ, divided by how much they would by chance.
    fn weighted_by(&self, fewest: u32, differ: impl Fn(usize, usize) -> i128) -> Kappa {
        let all = i128::from(self.all());
        if all < i128::from(fewest.max(1)) {
            return Kappa::TooFew;
        }
        let of_one = |nth: usize| self.counts[nth].iter().map(|n| i128::from(*n)).sum::<i128>();
        let of_other = |nth: usize| self.counts.iter().map(|row| i128::from(row[nth])).sum::<i128>();
        let differ_now: i128 = self.each().map(|(one, other, count)| differ(one, other) * count).sum();
        let by_chance: i128 =
            self.each().map(|(one, other, _)| differ(one, other) * of_one(one) * of_other(other)).sum();
        match by_chance {
            0 => Kappa::NoVariety,
            chance => Kappa::Thousandths(rounded((chance - all * differ_now) * 1000, chance)),
        }
    }

    fn each(&self) -> impl Iterator<Item = (usize, usize, i128)> {
        let row = |(one, row): (usize, &Vec<u32>)| {
            row.iter().enumerate().map(|(other, count)| (one, other, i128::from(*count))).collect::<Vec<_>>()
        };
        self.counts.iter().enumerate().flat_map(row)
    }
}

/// A quotient, rounded; halves away from nought.
fn rounded(numerator: i128, denominator: i128) -> i32 {
    let doubled = numerator.abs() * 2 + denominator;
    let whole = doubled / (denominator * 2);
    i32::try_from(whole * numerator.signum()).unwrap_or(i32::MAX)
}

/// The figures of those who evaluate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluatorsView {
    /// One for each evaluator; only the own of who isn't a coordinator.
    pub rows: Vec<EvaluatorRow>,
    /// Whether it is all of them.
    pub all: bool,
    /// How many levels the scale has.
    pub levels: u8,
}

/// The figures of an evaluator, from applications that all evaluations of were in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluatorRow {
    /// Who.
    pub name: String,
    /// How many applications they have evaluated.
    pub done: u64,
    /// Minutes from the declaration to handing in, of the one in the middle.
    pub minutes: Option<u64>,
    /// How many they were assigned and gave back, as partial or for want of time.
    pub given_back: u64,
    /// Their levels beside those of the other evaluators of the same applications.
    pub levels: Compared,
    /// Their confirmations beside those of the others: confirmed, and not.
    pub indicators: Compared,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compared(counts: &[&[u32]]) -> Compared {
        Compared { counts: counts.iter().map(|row| row.to_vec()).collect() }
    }

    #[test]
    fn the_figures_are_those_that_were_worked_out_by_hand() {
        // Cohen's example of grants: both yes 20, both no 15, of 50. Observed 0.70, by chance 0.50, so 0.40.
        let grants = compared(&[&[20, 5], &[10, 15]]);
        assert_eq!((grants.all(), grants.same()), (50, 35));
        assert_eq!(grants.kappa(), Kappa::Thousandths(400));
        // Of two things, a square is as far as one step.
        assert_eq!(grants.weighted_kappa(), Kappa::Thousandths(400));
        // Ones above: 5 where the one said the first and the other the second are one step below, 10 one above.
        assert_eq!(grants.above(), Some(10));

        // Three levels. Rows 10, 20, 10; columns 10, 19, 11; 28 the same of 40.
        // Unweighted: chance 10*10 + 20*19 + 10*11 = 590 of 1600; (40*28 - 590) / (1600 - 590) = 530/1010.
        // Squares: 11 one step apart and 1 two apart make 15; by chance 10*19 + 20*10 + 20*11 + 10*19 = 800, and
        // 4 * (10*11 + 10*10) = 840, together 1640; 1 - 40*15/1640 = 1040/1640.
        let levels = compared(&[&[6, 3, 1], &[4, 14, 2], &[0, 2, 8]]);
        assert_eq!((levels.all(), levels.same()), (40, 28));
        assert_eq!(levels.kappa(), Kappa::Thousandths(525));
        assert_eq!(levels.weighted_kappa(), Kappa::Thousandths(634));
        // Above by 4 + 2 steps, below by 3 + 2 + 2: one step in 40.
        assert_eq!(levels.above(), Some(-3));
    }

    #[test]
    fn where_nothing_can_be_said_nothing_is() {
        assert_eq!(compared(&[&[10, 0], &[0, 9]]).kappa(), Kappa::TooFew);
        assert_eq!(compared(&[&[10, 0], &[0, 10]]).kappa(), Kappa::Thousandths(1000));
        assert_eq!(compared(&[&[20, 0], &[0, 0]]).weighted_kappa(), Kappa::NoVariety);
        assert_eq!(Compared::of(5).above(), None);
        let mut outside = Compared::of(2);
        outside.add(2, 0, 7);
        assert_eq!(outside.all(), 0);
    }

    #[test]
    fn who_always_says_the_opposite_agrees_less_than_by_chance() {
        assert_eq!(compared(&[&[0, 10], &[10, 0]]).kappa(), Kappa::Thousandths(-1000));
    }

    fn tables() -> impl Strategy<Value = Compared> {
        (2usize..6).prop_flat_map(|things| {
            prop::collection::vec(prop::collection::vec(0u32..50, things), things)
                .prop_map(|counts| Compared { counts })
        })
    }

    proptest! {
        #[test]
        fn it_is_at_most_one_and_one_only_where_all_agree(table in tables()) {
            for kappa in [table.kappa(), table.weighted_kappa()] {
                if let Kappa::Thousandths(value) = kappa {
                    prop_assert!(value <= 1000);
                    prop_assert!(table.same() != table.all() || value == 1000);
                }
            }
        }

        #[test]
        fn who_is_called_the_one_changes_only_the_sign(table in tables()) {
            let mut turned = Compared::of(table.counts.len());
            for (one, row) in table.counts.iter().enumerate() {
                row.iter().enumerate().for_each(|(other, count)| turned.add(other, one, *count));
            }
            prop_assert_eq!(turned.kappa(), table.kappa());
            prop_assert_eq!(turned.weighted_kappa(), table.weighted_kappa());
            prop_assert_eq!(turned.above(), table.above().map(|n| -n));
        }

        #[test]
        fn the_same_figure_comes_out_of_fractions(table in tables()) {
            // The textbook's way: shares instead of counts.
            let all = f64::from(table.all());
            let share = |one: usize, other: usize| f64::from(table.counts[one][other]) / all;
            let things = 0..table.counts.len();
            let row = |one: usize| things.clone().map(|other| share(one, other)).sum::<f64>();
            let column = |other: usize| things.clone().map(|one| share(one, other)).sum::<f64>();
            let observed: f64 = things.clone().map(|n| share(n, n)).sum();
            let chance: f64 = things.clone().map(|n| row(n) * column(n)).sum();
            if let Kappa::Thousandths(value) = table.kappa() {
                prop_assert!((f64::from(value) - (observed - chance) / (1.0 - chance) * 1000.0).abs() <= 0.501);
            }
        }
    }
}
