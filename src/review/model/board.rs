//! The board: its columns, and along which ways an application moves.

use super::{
    BoardQuery, Card, Course, Event, Facts, Phase, may_assign, may_check_formally, may_decide, may_evaluate, may_return,
};
use crate::{
    account::Actor,
    programme::model::{ReturnUntil, Text},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// More characters than this has no name of a kept filter.
pub const FILTER_NAME_MOST: u32 = 60;
/// So many filters may one person keep.
pub const FILTERS_MOST: u64 = 20;

/// A column of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Nobody has looked at it yet.
    Submitted,
    /// The formal check has begun.
    FormalCheck,
    /// Evaluators are looked for.
    Assignment,
    /// The evaluators work.
    Evaluation,
    /// The committee agrees and votes.
    Committee,
    /// It was decided in this quarter of the year.
    Decided,
    /// The applicant has withdrawn.
    Withdrawn,
}

impl Column {
    /// All columns, in order.
    pub const ALL: [Column; 7] = [
        Column::Submitted,
        Column::FormalCheck,
        Column::Assignment,
        Column::Evaluation,
        Column::Committee,
        Column::Decided,
        Column::Withdrawn,
    ];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Column::Submitted => "submitted",
            Column::FormalCheck => "formal_check",
            Column::Assignment => "assignment",
            Column::Evaluation => "evaluation",
            Column::Committee => "committee",
            Column::Decided => "decided",
            Column::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.key() == key)
    }

    /// Where an application stands; `is_new` while nobody has looked at it.
    pub const fn of(phase: Phase, course: Course, is_new: bool) -> Self {
        match (course, phase) {
            (Course::Withdrawn, _) => Column::Withdrawn,
            (_, Phase::FormalCheck) if is_new => Column::Submitted,
            (_, Phase::FormalCheck) => Column::FormalCheck,
            (_, Phase::Assignment) => Column::Assignment,
            (_, Phase::Evaluation) => Column::Evaluation,
            (_, Phase::Committee) => Column::Committee,
            (_, Phase::Decided) => Column::Decided,
        }
    }
}

/// The board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardView {
    /// What was asked for.
    pub query: BoardQuery,
    /// The columns; none in a table.
    pub columns: Vec<ColumnView>,
    /// The rows of a table.
    pub rows: Vec<BoardCard>,
    /// How many rows there are on all pages.
    pub count: u64,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
    /// Who else looks at which application just now.
    pub looking: Looking,
    /// The countries that can be chosen: those in which there are organisers, and the one that is chosen.
    pub countries: Vec<(String, Text)>,
    /// The languages.
    pub languages: Vec<(String, Text)>,
    /// The views that the person has kept.
    pub kept: Vec<KeptFilter>,
    /// The place in the trail up to which this is true: what happens later is heard of.
    pub seq: i64,
}

/// The names of who looks at each application just now.
pub type Looking = BTreeMap<Uuid, Vec<String>>;

/// A window of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Which.
    pub column: Column,
    /// Its first applications.
    pub cards: Vec<BoardCard>,
    /// How many there are.
    pub count: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

/// An application on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardCard {
    /// What stands at the top of its pages, too.
    pub card: Card,
    /// Its column.
    pub column: Column,
    /// The applicant's languages.
    pub languages: Vec<Text>,
    /// On how many questions the evaluators differ widely, once all are in.
    pub wide: u32,
    /// How many evaluators have said that they aren't impartial; for coordinators.
    pub recusals: u32,
    /// When something last happened.
    pub last_at: Timestamp,
    /// What the person can do to move it.
    pub moves: Vec<Move>,
}

/// A view that somebody has kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFilter {
    /// Its id.
    pub id: Uuid,
    /// What they call it.
    pub name: String,
    /// What it shows.
    pub query: String,
}

/// A way on from where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Where it comes to; nothing when that is the applicant.
    pub to: Option<Phase>,
    /// What has to be done for it.
    pub step: Step,
}

/// What moves an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The formal check.
    Formal,
    /// Evaluators are assigned.
    Assign,
    /// The evaluation is handed in.
    Evaluate,
    /// The committee decides.
    Decide,
    /// It is returned to be improved.
    Return,
}

impl Step {
    /// The last part of the address where it is done.
    pub const fn path(self) -> &'static str {
        match self {
            Step::Formal => "formal",
            Step::Assign => "assign",
            Step::Evaluate => "evaluate",
            Step::Decide => "committee",
            Step::Return => "return",
        }
    }

    /// What it is to the phases; nothing where they stay.
    const fn event(self) -> Option<Event> {
        match self {
            Step::Formal => Some(Event::FormallyChecked),
            Step::Assign => Some(Event::Evaluators { have: 1, needed: 1 }),
            Step::Evaluate => Some(Event::AllHandedIn),
            Step::Decide => Some(Event::Decided),
            Step::Return => None,
        }
    }
}

/// Along which ways a person can move an application now: none that the phases or their permissions don't know.
pub fn moves(actor: &Actor, facts: &Facts, until: ReturnUntil) -> Vec<Move> {
    let open = [
        (Step::Formal, facts.phase == Phase::FormalCheck && may_check_formally(actor, facts)),
        (Step::Assign, facts.phase == Phase::Assignment && may_assign(actor, facts)),
        (Step::Evaluate, facts.phase == Phase::Evaluation && may_evaluate(actor, facts)),
        (Step::Decide, may_decide(actor, facts)),
        (Step::Return, may_return(actor, facts, until)),
    ];
    let open = open.into_iter().filter(|(_, may)| *may);
    open.filter_map(|(step, _)| match step.event() {
        Some(event) => Some(Move { to: Some(facts.phase.after(event)?), step }),
        None => Some(Move { to: None, step }),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::{Email, Role, RoleHeld},
        texts::Locale,
    };

    fn actor(roles: &[Role]) -> Actor {
        Actor {
            id: Uuid::nil(),
            name: String::new(),
            email: Email::parse("test@example.org").unwrap(),
            locale: Locale::ENGLISH,
            roles: roles.iter().map(|r| RoleHeld { role: *r, coordinating: false }).collect(),
        }
    }

    #[test]
    fn every_application_stands_in_one_column() {
        for phase in Phase::ALL {
            assert_eq!(Column::of(phase, Course::Withdrawn, true), Column::Withdrawn);
            let column = Column::of(phase, Course::Returned, false);
            assert_eq!(Column::parse(column.key()), Some(column));
            assert_eq!(column.key(), phase.key());
        }
        assert_eq!(Column::of(Phase::FormalCheck, Course::Running, true), Column::Submitted);
    }

    #[test]
    fn the_menu_knows_only_ways_that_there_are() {
        let everybody = actor(&Role::ALL);
        for phase in Phase::ALL {
            for course in [Course::Running, Course::Returned, Course::Withdrawn] {
                let facts = Facts {
                    phase,
                    course,
                    was_assigned: true,
                    conflict: false,
                    assigned: true,
                    declared: true,
                    all_in: phase >= Phase::Committee,
                };
                let ways = moves(&everybody, &facts, ReturnUntil::Committee);
                assert_eq!(
                    ways.is_empty(),
                    course != Course::Running || phase == Phase::Decided,
                    "{phase:?} {course:?}"
                );
                let next = ways.iter().filter_map(|w| w.to).collect::<Vec<_>>();
                assert!(next.iter().all(|to| *to > phase) && next.len() <= 1, "{phase:?}: {ways:?}");
                let others = [actor(&[]), actor(&[Role::Assessor]), actor(&[Role::Administrator])];
                assert!(others.iter().all(|o| moves(o, &facts, ReturnUntil::Committee).is_empty()));
                assert!(moves(&everybody, &Facts { conflict: true, ..facts }, ReturnUntil::Committee).is_empty());
            }
        }
    }
}
