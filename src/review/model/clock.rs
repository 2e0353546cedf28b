//! The clock: who is told when the days run out, what is due, and what is late.

use super::{BoardCard, Phase};
use crate::timestamp::Timestamp;
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
