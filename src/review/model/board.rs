//! The board: its columns, what part of it is asked for, and along which ways an application moves.

use super::{Card, Course, Event, Facts, Phase, may_assign, may_check_formally, may_decide, may_evaluate, may_return};
use crate::{
    account::Actor,
    programme::model::{ReturnUntil, Text},
    timestamp::Timestamp,
    ui::page::encoded,
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

/// How much time is left, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pressure {
    /// The last day has passed.
    Overdue,
    /// There are few days.
    Urgent,
    /// The days aren't counted just now.
    Paused,
}

impl Pressure {
    /// All of them.
    pub const ALL: [Pressure; 3] = [Pressure::Overdue, Pressure::Urgent, Pressure::Paused];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Pressure::Overdue => "overdue",
            Pressure::Urgent => "urgent",
            Pressure::Paused => "paused",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }
}

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The last day for a decision.
    #[default]
    Due,
    /// The day of submission.
    Submitted,
    /// The name of the organiser.
    Organiser,
    /// When something last happened.
    Activity,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 4] = [Sort::Due, Sort::Submitted, Sort::Organiser, Sort::Activity];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Sort::Due => "due",
            Sort::Submitted => "submitted",
            Sort::Organiser => "organiser",
            Sort::Activity => "activity",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }
}

/// Which part of the board is asked for, and how it is shown. It stands in the address, so every view can be kept and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardQuery {
    /// As a table rather than in columns.
    pub table: bool,
    /// Only what waits for the person.
    pub mine: bool,
    /// Only this column.
    pub column: Option<Column>,
    /// Only where reference or organiser contain this.
    pub text: String,
    /// Only from this country.
    pub country: String,
    /// Only in this language.
    pub language: String,
    /// Only with so little time left.
    pub pressure: Option<Pressure>,
    /// What the table is sorted by.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
    /// The page of the table, from 1.
    pub page: u64,
}

impl BoardQuery {
    /// From the parts of an address; what it doesn't know is left out.
    pub fn of(part: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| part(name).map(|t| t.trim().to_string()).unwrap_or_default();
        Self {
            table: text("view") == "table",
            mine: !text("mine").is_empty(),
            column: Column::parse(&text("column")),
            text: text("text"),
            country: text("country"),
            language: text("language"),
            pressure: Pressure::parse(&text("time")),
            sort: Sort::parse(&text("sort")).unwrap_or_default(),
            descending: text("order") == "down",
            page: text("page").parse().unwrap_or(1).max(1),
        }
    }

    /// As it stands behind the `?` of an address; empty for the whole board.
    pub fn query(&self) -> String {
        let parts = [
            self.table.then(|| "view=table".to_string()),
            self.mine.then(|| "mine=1".to_string()),
            self.column.map(|c| format!("column={}", c.key())),
            (!self.text.is_empty()).then(|| format!("text={}", encoded(&self.text))),
            (!self.country.is_empty()).then(|| format!("country={}", encoded(&self.country))),
            (!self.language.is_empty()).then(|| format!("language={}", encoded(&self.language))),
            self.pressure.map(|p| format!("time={}", p.key())),
            (self.sort != Sort::default()).then(|| format!("sort={}", self.sort.key())),
            self.descending.then(|| "order=down".to_string()),
            (self.page > 1).then(|| format!("page={}", self.page)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    /// Its address.
    pub fn address(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/review".into() } else { format!("/review?{query}") }
    }

    /// The same from its first page on, changed in some way.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// Whether it leaves something out.
    pub fn narrows(&self) -> bool {
        let Self { text, country, language, .. } = self;
        self.mine
            || self.column.is_some()
            || self.pressure.is_some()
            || [text, country, language].into_iter().any(|t| !t.is_empty())
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
    /// The countries that can be chosen.
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
    fn a_view_is_the_same_after_the_way_through_an_address() {
        let query = BoardQuery {
            table: true,
            mine: true,
            column: Some(Column::Committee),
            text: "Žalia & co".into(),
            country: "LT".into(),
            language: "lt".into(),
            pressure: Some(Pressure::Overdue),
            sort: Sort::Activity,
            descending: true,
            page: 3,
        };
        let parts: Vec<(String, String)> = form_urlencoded::parse(query.query().as_bytes()).into_owned().collect();
        let back = BoardQuery::of(|name| parts.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()));
        assert_eq!(back, query);
        let plain = BoardQuery::of(|_| None);
        assert_eq!((plain.address().as_str(), plain.narrows()), ("/review", false));
        let odd = BoardQuery::of(|_| Some("'; drop table".into()));
        assert_eq!((odd.column, odd.pressure, odd.sort, odd.page), (None, None, Sort::Due, 1));
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
