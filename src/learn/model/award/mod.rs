//! Awarding badges from a table: who may, what can be wrong with a row, what happens with it, and what the pages show.

#[cfg(feature = "ssr")]
pub mod table;

use crate::{
    account::{Actor, Role},
    programme::model::Text,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most rows of a table.
pub const MOST_ROWS: usize = 1_000;
/// The longest table, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The longest evidence in a row, in characters.
pub const LONGEST_EVIDENCE: usize = 2_000;
/// The longest name in a row, in characters.
pub const LONGEST_NAME: usize = 120;
/// How long an award waits for somebody without an account after the last mail, in days.
pub const WAITS_DAYS: i64 = 365;

/// Whether somebody awards badges from a table: the programme's team.
pub fn may_award(actor: &Actor) -> bool {
    actor.is(Role::Coordinator)
}

/// What is wrong with a row, so that nothing is awarded for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrong {
    /// It has no e-mail address.
    NoAddress,
    /// What stands there is none.
    NotAnAddress,
    /// It is that of whoever brings the table: nobody awards a badge to themselves.
    Own,
    /// It names no badge.
    NoBadge,
    /// The programme has no such badge.
    UnknownBadge,
    /// The name is longer than names are.
    LongName,
    /// The evidence is too long.
    LongEvidence,
    /// The day is none.
    NotADay,
    /// The day hasn't come yet.
    Future,
    /// The same badge for the same address stands in this line already.
    Repeated(u32),
}

impl Wrong {
    const PLAIN: [(Self, &'static str); 9] = [
        (Self::NoAddress, "no_address"),
        (Self::NotAnAddress, "not_an_address"),
        (Self::Own, "own"),
        (Self::NoBadge, "no_badge"),
        (Self::UnknownBadge, "unknown_badge"),
        (Self::LongName, "long_name"),
        (Self::LongEvidence, "long_evidence"),
        (Self::NotADay, "not_a_day"),
        (Self::Future, "future"),
    ];

    /// As it stands in the database.
    pub fn key(self) -> String {
        match self {
            Self::Repeated(line) => format!("repeated:{line}"),
            plain => Self::PLAIN.iter().find(|(w, _)| *w == plain).map_or(String::new(), |(_, key)| (*key).to_string()),
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        match key.strip_prefix("repeated:") {
            Some(line) => line.parse().ok().map(Self::Repeated),
            None => Self::PLAIN.iter().find(|(_, k)| *k == key).map(|(wrong, _)| *wrong),
        }
    }
}

/// What has become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowState {
    /// Nothing yet: it is right, and waits for a word.
    Ready,
    /// Nothing, because something is wrong with it.
    Wrong,
    /// The badge was awarded.
    Awarded,
    /// Whoever it is has the badge already.
    Held,
    /// The award waits for somebody without an account.
    Waiting,
    /// The same award waits already.
    Waits,
    /// Somebody has come for it.
    Claimed,
}

impl RowState {
    /// All of them, in the order of a summary.
    pub const ALL: [Self; 7] =
        [Self::Wrong, Self::Ready, Self::Awarded, Self::Waiting, Self::Claimed, Self::Held, Self::Waits];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Wrong => "wrong",
            Self::Awarded => "awarded",
            Self::Held => "held",
            Self::Waiting => "waiting",
            Self::Waits => "waits",
            Self::Claimed => "claimed",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }
}

/// What will happen with a row, or has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stands {
    /// Nothing, for something is wrong with it.
    Wrong,
    /// The badge will be awarded.
    WillAward,
    /// The award will wait, and a mail will go out.
    WillWait,
    /// The badge was awarded.
    Awarded,
    /// The award waits; a mail has gone out.
    Waiting,
    /// Somebody has come for it.
    Claimed,
    /// Nothing: they have it.
    Holds,
    /// Nothing: the same award waits already.
    Waits,
}

impl Stands {
    /// Where a row stands, from its state and, before its table was confirmed, from what is known of the address.
    pub fn of(state: RowState, has_account: bool, holds: bool, waits: bool) -> Self {
        match state {
            RowState::Wrong => Self::Wrong,
            RowState::Awarded => Self::Awarded,
            RowState::Held => Self::Holds,
            RowState::Waiting => Self::Waiting,
            RowState::Waits => Self::Waits,
            RowState::Claimed => Self::Claimed,
            RowState::Ready if holds => Self::Holds,
            RowState::Ready if has_account => Self::WillAward,
            RowState::Ready if waits => Self::Waits,
            RowState::Ready => Self::WillWait,
        }
    }
}

/// A table in the list of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCard {
    /// Its id.
    pub id: Uuid,
    /// When it was brought.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// How many rows it has.
    pub rows: u64,
    /// Whether somebody has confirmed it.
    pub confirmed: bool,
    /// Whether all of it is done.
    pub finished: bool,
}

/// The form to bring a table, and the tables before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesView {
    /// The newest tables.
    pub tables: Vec<TableCard>,
    /// The badges: id and name.
    pub badges: Vec<(String, Text)>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowView {
    /// Its id.
    pub id: Uuid,
    /// Which line of what was brought.
    pub line: u32,
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The badge's name, or what was typed where it has none.
    pub badge: Text,
    /// The evidence.
    pub evidence: String,
    /// When it was earned.
    pub on: Option<Timestamp>,
    /// Where it stands.
    pub stands: Stands,
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
    /// The credential that came of it.
    pub credential: Option<Uuid>,
    /// When the last mail with the link went out.
    pub mailed_at: Option<Timestamp>,
}

/// A table: before it is confirmed what will happen, afterwards what has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableView {
    /// The table.
    pub table: TableCard,
    /// How many rows stand how.
    pub counts: Vec<(Stands, u64)>,
    /// A page of the rows, those with something wrong first.
    pub rows: Vec<RowView>,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
}

impl TableView {
    /// How many rows stand so.
    pub fn count(&self, stands: Stands) -> u64 {
        self.counts.iter().find(|(s, _)| *s == stands).map_or(0, |(_, n)| *n)
    }

    /// How many rows something comes of when the table is confirmed.
    pub fn to_do(&self) -> u64 {
        self.count(Stands::WillAward) + self.count(Stands::WillWait)
    }
}

/// An award that waits, for whoever has the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimView {
    /// The badge's id.
    pub badge: String,
    /// Its name.
    pub name: Text,
    /// What it says of who has it.
    pub description: Text,
    /// Who awards it.
    pub by: String,
    /// What it rests on.
    pub evidence: String,
    /// Until when it waits.
    pub until: Timestamp,
    /// Whether the reader is signed in.
    pub signed_in: bool,
    /// Whether it belongs to another account: that of its address.
    pub of_another: bool,
    /// The credential, when the reader has come for it before.
    pub credential: Option<Uuid>,
}

/// The awards that wait for whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    /// Each of them; none for who isn't signed in.
    pub awards: Vec<WaitingAward>,
    /// Whether somebody is signed in.
    pub signed_in: bool,
}

/// An award that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingAward {
    /// Its id.
    pub id: Uuid,
    /// The badge's id.
    pub badge: String,
    /// Its name.
    pub name: Text,
    /// What it says of who has it.
    pub description: Text,
    /// Who awards it.
    pub by: String,
    /// What it rests on.
    pub evidence: String,
    /// Until when it waits.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        for (wrong, _) in Wrong::PLAIN {
            assert_eq!(Wrong::parse(&wrong.key()), Some(wrong));
        }
        assert_eq!(Wrong::parse(&Wrong::Repeated(12).key()), Some(Wrong::Repeated(12)));
        assert_eq!((Wrong::parse("repeated:x"), Wrong::parse("other")), (None, None));
        for state in RowState::ALL {
            assert_eq!(RowState::parse(state.key()), Some(state));
        }
    }

    #[test]
    fn what_will_happen_follows_from_what_is_known_of_the_address() {
        let of = |account, holds, waits| Stands::of(RowState::Ready, account, holds, waits);
        assert_eq!(of(true, true, true), Stands::Holds);
        assert_eq!(of(true, false, true), Stands::WillAward, "who has an account doesn't wait any more");
        assert_eq!(of(false, false, true), Stands::Waits);
        assert_eq!(of(false, false, false), Stands::WillWait);
        assert_eq!(Stands::of(RowState::Wrong, true, false, false), Stands::Wrong);
    }
}
