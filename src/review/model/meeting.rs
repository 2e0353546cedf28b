//! Meetings of the committee: how they go, what stands on the agenda, and who has to be there.

use super::{Gap, MinutesView, Poll, Vote};
use crate::{
    account::{Actor, Role},
    programme::model::Committee,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most characters of a meeting's title.
pub const TITLE_MOST: u32 = 120;
/// The most items on an agenda.
pub const AGENDA_MOST: usize = 50;

/// How far a meeting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    /// It is to take place.
    Called,
    /// It takes place.
    Open,
    /// It took place: nothing about it changes any more.
    Closed,
    /// It doesn't take place.
    Cancelled,
}

impl MeetingState {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            MeetingState::Called => "called",
            MeetingState::Open => "open",
            MeetingState::Closed => "closed",
            MeetingState::Cancelled => "cancelled",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let all = [MeetingState::Called, MeetingState::Open, MeetingState::Closed, MeetingState::Cancelled];
        all.into_iter().find(|s| s.key() == key)
    }

    /// The rule that refuses what can't be done while it is so.
    pub const fn refusal(self) -> &'static str {
        match self {
            MeetingState::Called => "meeting_not_open",
            MeetingState::Open => "meeting_open",
            MeetingState::Closed => "meeting_closed",
            MeetingState::Cancelled => "meeting_cancelled",
        }
    }
}

/// What a coordinator does with a meeting as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Opens it.
    Open,
    /// Calls it off.
    Cancel,
    /// Ends the discussion of what is under discussion.
    EndItem,
    /// Closes it.
    Close,
}

impl Lead {
    /// As it stands in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Lead::Open => "open",
            Lead::Cancel => "cancel",
            Lead::EndItem => "end_item",
            Lead::Close => "close",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Lead::Open, Lead::Cancel, Lead::EndItem, Lead::Close].into_iter().find(|l| l.key() == key)
    }
}

/// What a coordinator does with an item of the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgendaStep {
    /// Before the one that stands before it.
    Up,
    /// Behind the one that stands behind it.
    Down,
    /// Away.
    Off,
    /// Under discussion.
    TakeUp,
}

impl AgendaStep {
    /// As it stands in forms.
    pub const fn key(self) -> &'static str {
        match self {
            AgendaStep::Up => "up",
            AgendaStep::Down => "down",
            AgendaStep::Off => "off",
            AgendaStep::TakeUp => "take_up",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let all = [AgendaStep::Up, AgendaStep::Down, AgendaStep::Off, AgendaStep::TakeUp];
        all.into_iter().find(|s| s.key() == key)
    }
}

/// An agenda with one item moved; the first goes no further up, and the last no further down.
pub fn moved<I: Copy + PartialEq>(agenda: &[I], item: I, step: AgendaStep) -> Vec<I> {
    let mut agenda = agenda.to_vec();
    if let Some(at) = agenda.iter().position(|i| *i == item) {
        match step {
            AgendaStep::Up if at > 0 => agenda.swap(at, at - 1),
            AgendaStep::Down if at + 1 < agenda.len() => agenda.swap(at, at + 1),
            AgendaStep::Off => drop(agenda.remove(at)),
            AgendaStep::Up | AgendaStep::Down | AgendaStep::TakeUp => {}
        }
    }
    agenda
}

/// Whether enough members are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quorum {
    /// How many are.
    pub present: u32,
    /// How many must be.
    pub needed: u32,
    /// How many of those who are there are from coordinating organisations.
    pub coordinating: u32,
    /// How many of them must be.
    pub coordinating_needed: u32,
}

impl Quorum {
    /// Counts members who are there: for each, whether they are from a coordinating organisation.
    pub fn of(rules: &Committee, there: impl Iterator<Item = bool>) -> Self {
        let mut quorum = Self {
            needed: rules.least.max(rules.quorum),
            coordinating_needed: rules.least_coordinating,
            ..Self::default()
        };
        for coordinating in there {
            quorum.present += 1;
            quorum.coordinating += u32::from(coordinating);
        }
        quorum
    }

    /// Whether they are enough.
    pub const fn is_met(self) -> bool {
        self.present >= self.needed && self.coordinating >= self.coordinating_needed
    }
}

/// Meetings are called and led by coordinators.
pub fn may_lead(actor: &Actor) -> bool {
    actor.is(Role::Coordinator)
}

/// The list of meetings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingsView {
    /// Those that are to come or take place, the next one first.
    pub coming: Vec<MeetingRow>,
    /// The others, the last one first.
    pub past: Vec<MeetingRow>,
    /// Whether the reader may call one.
    pub may_call: bool,
    /// The id of the one that they call next.
    pub next: Uuid,
    /// Today, as forms write it.
    pub today: String,
    /// The zone in which they last said when one begins; nothing where they never have.
    pub zone: String,
}

/// When a meeting is to begin: what the clocks show in the zone in which it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointed {
    /// When.
    pub at: Timestamp,
    /// The name of the zone, such as `Europe/Vilnius`.
    pub zone: String,
    /// By how many minutes its clocks are ahead of UTC then.
    pub ahead: i32,
}

impl Appointed {
    /// The day and the time of the day as forms write them.
    #[cfg(feature = "ssr")]
    pub fn as_typed(&self) -> (String, String) {
        let there = self.at.plus_minutes(self.ahead.into()).to_utc();
        (self.at.plus_minutes(self.ahead.into()).day(), format!("{:02}:{:02}", there.hour(), there.minute()))
    }
}

/// A meeting in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRow {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// When it is to begin.
    pub starts: Appointed,
    /// How far it is.
    pub state: MeetingState,
    /// How many items are on its agenda.
    pub items: u32,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingView {
    /// The meeting.
    pub row: MeetingRow,
    /// Counts its changes.
    pub revision: i64,
    /// Whether the reader leads.
    pub may_lead: bool,
    /// The agenda in its order.
    pub agenda: Vec<AgendaItem>,
    /// What could be put on it: application, reference and organiser.
    pub addable: Vec<(Uuid, String)>,
    /// Who is to be there.
    pub roll: Vec<RollEntry>,
    /// Whether enough are there.
    pub quorum: Quorum,
    /// What is wrong with the committee as a whole.
    pub gaps: Vec<Gap>,
    /// What is under discussion.
    pub now: Option<Discussed>,
    /// The day and the time when it is to begin, as forms write them, for who may move it.
    pub typed: Option<(String, String)>,
    /// What the minutes say until now.
    pub minutes: MinutesView,
    /// The place in the audit trail from which on the page listens.
    pub seq: i64,
}

/// An item of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// The item.
    pub id: Uuid,
    /// The application with its reference and organiser; nothing for who isn't impartial.
    pub of: Option<(Uuid, String, String)>,
    /// Whether the reader has to declare before they see more.
    pub declare: bool,
    /// Whether it is under discussion.
    pub now: bool,
    /// Whether it was discussed.
    pub done: bool,
}

/// Somebody who is to be at a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollEntry {
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// Whether they are of the committee now.
    pub member: bool,
    /// Whether they are from a coordinating organisation.
    pub coordinating: bool,
    /// Whether they are there.
    pub present: bool,
    /// Whether it is the reader.
    pub me: bool,
}

/// What is under discussion, as the reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discussed {
    /// Its place on the agenda.
    pub number: u32,
    /// Since when.
    pub since: Timestamp,
    /// How the reader stands to it.
    pub stand: Stand,
}

/// How a reader stands to what is under discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// They have a conflict of interest, and are asked to leave.
    Leave,
    /// They have to declare first: application, reference, organiser.
    Declare(Uuid, String, String),
    /// They take part, or listen.
    There(Box<DiscussedShown>),
}

/// What those see who take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscussedShown {
    /// The application.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// Whose it is.
    pub organiser: String,
    /// Who was asked to leave.
    pub excused: Vec<String>,
    /// Members who are there and haven't declared yet.
    pub undeclared: Vec<String>,
    /// Whether enough take part.
    pub quorum: Quorum,
    /// How the vote stands.
    pub poll: Poll,
    /// How the reader stands to it.
    pub own: OwnVote,
}

/// How somebody stands to a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVote {
    /// The revision of the review that they see.
    pub revision: i64,
    /// Whether they may vote.
    pub may: bool,
    /// Whether they would, if they had a seat in the committee.
    pub has_no_seat: bool,
    /// Whether something is to be settled first.
    pub waits: bool,
    /// What they voted.
    pub vote: Option<Vote>,
    /// Whether they declare with their vote that nothing stands against it.
    pub declares: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_item_moves_one_place_and_never_out() {
        assert_eq!(moved(&[1, 2, 3], 2, AgendaStep::Up), [2, 1, 3]);
        assert_eq!(moved(&[1, 2, 3], 1, AgendaStep::Up), [1, 2, 3]);
        assert_eq!(moved(&[1, 2, 3], 3, AgendaStep::Down), [1, 2, 3]);
        assert_eq!(moved(&[1, 2, 3], 2, AgendaStep::Off), [1, 3]);
        assert_eq!(moved(&[1, 2, 3], 9, AgendaStep::Off), [1, 2, 3]);
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        for state in [MeetingState::Called, MeetingState::Open, MeetingState::Closed, MeetingState::Cancelled] {
            assert_eq!(MeetingState::parse(state.key()), Some(state));
        }
        for lead in [Lead::Open, Lead::Cancel, Lead::EndItem, Lead::Close] {
            assert_eq!(Lead::parse(lead.key()), Some(lead));
        }
        for step in [AgendaStep::Up, AgendaStep::Down, AgendaStep::Off, AgendaStep::TakeUp] {
            assert_eq!(AgendaStep::parse(step.key()), Some(step));
        }
        assert_eq!((MeetingState::parse(""), Lead::parse("x"), AgendaStep::parse("")), (None, None, None));
    }

    proptest! {
        #[test]
        fn moving_loses_and_doubles_nothing(moves in prop::collection::vec((0usize..6, any::<bool>()), 0..40)) {
            let mut agenda: Vec<usize> = (0..6).collect();
            for (item, up) in moves {
                agenda = moved(&agenda, item, if up { AgendaStep::Up } else { AgendaStep::Down });
            }
            agenda.sort_unstable();
            prop_assert_eq!(agenda, (0..6).collect::<Vec<_>>());
        }
    }
}
