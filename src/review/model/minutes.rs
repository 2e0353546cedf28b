//! The minutes of a meeting: made from what happened in it, in order, and from nothing else.

use super::{Appointed, Outcome, Poll, Vote};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What can happen in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It was opened.
    Opened,
    /// Somebody is there.
    Arrived,
    /// Somebody isn't there any more.
    Left,
    /// An application came under discussion.
    TakenUp,
    /// Somebody has a conflict of interest, and was asked to leave while it is under discussion.
    Excused,
    /// The discussion of it ended.
    Done,
    /// The meeting was closed.
    Closed,
    /// It was moved to another time before it began.
    Moved,
}

impl EventKind {
    const ALL: [EventKind; 8] = [
        EventKind::Opened,
        EventKind::Arrived,
        EventKind::Left,
        EventKind::TakenUp,
        EventKind::Excused,
        EventKind::Done,
        EventKind::Closed,
        EventKind::Moved,
    ];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            EventKind::Opened => "opened",
            EventKind::Arrived => "arrived",
            EventKind::Left => "left",
            EventKind::TakenUp => "taken_up",
            EventKind::Excused => "excused",
            EventKind::Done => "done",
            EventKind::Closed => "closed",
            EventKind::Moved => "moved",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.key() == key)
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingEvent {
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// With which item of the agenda.
    pub item: Option<Uuid>,
    /// To whom.
    pub person: Uuid,
    /// How it stood when the discussion ended.
    pub result: Option<ItemResult>,
    /// From when to when it was moved.
    pub moved: Option<(Appointed, Appointed)>,
}

/// How an application stood when its discussion ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemResult {
    /// The members who were there and had declared.
    pub present: Vec<Uuid>,
    /// Whether they were enough.
    pub quorate: bool,
    /// Who voted what.
    pub votes: Vec<(Uuid, Vote)>,
    /// How the vote stood.
    pub poll: Poll,
    /// A decision that was written down, and isn't confirmed yet.
    pub written_down: Option<Outcome>,
    /// A decision that has taken effect.
    pub decided: Option<Outcome>,
}

/// What the minutes say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// To which times it was moved before it began, in order.
    #[serde(default)]
    pub moves: Vec<Moved>,
    /// When it was opened, and by whom.
    pub opened: Option<(Timestamp, Uuid)>,
    /// When it was closed, and by whom.
    pub closed: Option<(Timestamp, Uuid)>,
    /// Who was there, from when until when, in the order in which they came.
    pub attendance: Vec<Stay>,
    /// What was discussed, in order; an item that was taken up twice is there twice.
    pub rounds: Vec<Round>,
}

/// A meeting was moved to another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Who moved it.
    pub by: Uuid,
    /// When they did.
    pub at: Timestamp,
    /// When it was to begin.
    pub from: Appointed,
    /// When it is to begin.
    pub to: Appointed,
}

/// Somebody's presence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Who.
    pub person: Uuid,
    /// Since when.
    pub from: Timestamp,
    /// Until when; nothing while they are there.
    pub until: Option<Timestamp>,
}

/// The discussion of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Which.
    pub item: Uuid,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Who was asked to leave for it, and when.
    pub excused: Vec<(Uuid, Timestamp)>,
    /// How it stood at the end.
    pub result: Option<ItemResult>,
}

/// The minutes with the names of the people and applications as they were then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMinutes {
    /// What happened.
    pub minutes: Minutes,
    /// The agenda: each item, and the application that it is about.
    pub agenda: Vec<(Uuid, Uuid)>,
    /// The names of people.
    pub names: BTreeMap<Uuid, String>,
    /// References and organisers, by application.
    pub applications: BTreeMap<Uuid, (String, String)>,
}

/// The minutes of what happened.
pub fn minutes(events: &[MeetingEvent]) -> Minutes {
    let mut minutes = Minutes::default();
    for event in events {
        let MeetingEvent { kind, at, item, person, result, moved } = event.clone();
        let stay = minutes.attendance.iter_mut().find(|s| s.person == person && s.until.is_none());
        let round = minutes.rounds.last_mut().filter(|r| r.until.is_none());
        match kind {
            EventKind::Opened => minutes.opened = Some((at, person)),
            EventKind::Arrived if stay.is_none() => minutes.attendance.push(Stay { person, from: at, until: None }),
            EventKind::Left => {
                if let Some(stay) = stay {
                    stay.until = Some(at);
                }
            }
            EventKind::TakenUp => minutes.rounds.extend(item.map(|item| Round {
                item,
                from: at,
                until: None,
                excused: Vec::new(),
                result: None,
            })),
            EventKind::Excused => {
                if let Some(round) = round.filter(|r| r.excused.iter().all(|(who, _)| *who != person)) {
                    round.excused.push((person, at));
                }
            }
            EventKind::Done => {
                if let Some(round) = round {
                    (round.until, round.result) = (Some(at), result);
                }
            }
            EventKind::Closed => {
                minutes.closed = Some((at, person));
                let there = minutes.attendance.iter_mut().filter(|s| s.until.is_none());
                there.for_each(|stay| stay.until = Some(at));
            }
            EventKind::Moved => {
                minutes.moves.extend(moved.map(|(from, to)| Moved { by: person, at, from, to }));
            }
            EventKind::Arrived => {}
        }
    }
    minutes
}

impl Minutes {
    /// Who is there.
    pub fn present(&self) -> BTreeSet<Uuid> {
        self.attendance.iter().filter(|s| s.until.is_none()).map(|s| s.person).collect()
    }

    /// The discussion that goes on.
    pub fn current(&self) -> Option<&Round> {
        self.rounds.last().filter(|r| r.until.is_none())
    }

    /// Whether an item was discussed.
    pub fn is_done(&self, item: Uuid) -> bool {
        self.rounds.iter().any(|r| r.item == item && r.until.is_some())
    }

    /// Everybody who is named.
    pub fn people(&self) -> BTreeSet<Uuid> {
        let by = [self.opened, self.closed].into_iter().flatten().map(|(_, who)| who);
        let there = self.attendance.iter().map(|s| s.person);
        let left = self.rounds.iter().flat_map(|r| r.excused.iter().map(|(who, _)| *who));
        let results = || self.rounds.iter().filter_map(|r| r.result.as_ref());
        let voted = results().flat_map(|r| r.votes.iter().map(|(who, _)| *who));
        let could = results().flat_map(|r| r.present.iter().copied());
        let moved = self.moves.iter().map(|m| m.by);
        by.chain(moved).chain(there).chain(left).chain(voted).chain(could).collect()
    }
}

/// The minutes as one person may read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesView {
    /// To which times it was moved before it began.
    pub moves: Vec<MovedView>,
    /// When it was opened, and by whom.
    pub opened: Option<(Timestamp, String)>,
    /// When it was closed, and by whom.
    pub closed: Option<(Timestamp, String)>,
    /// Who was there, from when until when.
    pub attendance: Vec<(String, Timestamp, Option<Timestamp>)>,
    /// What was discussed.
    pub rounds: Vec<RoundView>,
}

/// A meeting was moved to another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedView {
    /// Who moved it.
    pub by: String,
    /// When they did.
    pub at: Timestamp,
    /// When it was to begin.
    pub from: Appointed,
    /// When it is to begin.
    pub to: Appointed,
}

/// The discussion of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundView {
    /// The item's place on the agenda.
    pub number: u32,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// The application with its reference and organiser; nothing for who isn't impartial.
    pub of: Option<(Uuid, String, String)>,
    /// What only those read who may see what the committee does with it.
    pub shown: Option<RoundShown>,
}

/// What was done about an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundShown {
    /// Who was asked to leave for it, and when.
    pub excused: Vec<(String, Timestamp)>,
    /// The members who were there at the end.
    pub present: Vec<String>,
    /// Who voted what.
    pub votes: Vec<(String, Vote)>,
    /// How it stood at the end.
    pub result: Option<ItemResult>,
}

/// How a person stands to an application on an agenda. To what isn't for them they don't stand at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// They have to declare first.
    pub must_declare: bool,
    /// They may see what the committee does with it.
    pub sees_committee: bool,
}

/// The minutes as somebody may read them, who stands so to the applications.
pub fn readable(kept: &KeptMinutes, access: &BTreeMap<Uuid, Access>) -> MinutesView {
    let name = |id: Uuid| kept.names.get(&id).cloned().unwrap_or_default();
    let rounds = kept.minutes.rounds.iter().filter_map(|round| {
        let place = kept.agenda.iter().position(|(item, _)| *item == round.item)?;
        let application = kept.agenda.get(place)?.1;
        let stands = access.get(&application);
        let (reference, organiser) = kept.applications.get(&application).cloned().unwrap_or_default();
        let shown = stands.filter(|a| a.sees_committee).map(|_| RoundShown {
            excused: round.excused.iter().map(|(who, at)| (name(*who), *at)).collect(),
            present: round.result.iter().flat_map(|r| r.present.iter().map(|who| name(*who))).collect(),
            votes: round.result.iter().flat_map(|r| r.votes.iter().map(|(who, vote)| (name(*who), *vote))).collect(),
            result: round.result.clone(),
        });
        Some(RoundView {
            number: u32::try_from(place + 1).unwrap_or(u32::MAX),
            from: round.from,
            until: round.until,
            of: stands.map(|_| (application, reference, organiser)),
            shown,
        })
    });
    let moves = kept.minutes.moves.iter().map(|m| MovedView {
        by: name(m.by),
        at: m.at,
        from: m.from.clone(),
        to: m.to.clone(),
    });
    MinutesView {
        moves: moves.collect(),
        opened: kept.minutes.opened.map(|(at, who)| (at, name(who))),
        closed: kept.minutes.closed.map(|(at, who)| (at, name(who))),
        attendance: kept.minutes.attendance.iter().map(|s| (name(s.person), s.from, s.until)).collect(),
        rounds: rounds.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(kind: EventKind, at: i64, person: u128, item: Option<u128>) -> MeetingEvent {
        let item = item.map(Uuid::from_u128);
        MeetingEvent { kind, at: Timestamp(at), item, person: Uuid::from_u128(person), result: None, moved: None }
    }

    fn story() -> Vec<MeetingEvent> {
        vec![
            event(EventKind::Opened, 1, 9, None),
            event(EventKind::Arrived, 2, 1, None),
            event(EventKind::Arrived, 3, 2, None),
            event(EventKind::TakenUp, 4, 9, Some(50)),
            event(EventKind::Excused, 4, 2, Some(50)),
            event(EventKind::Excused, 5, 2, Some(50)),
            event(EventKind::Left, 6, 1, None),
            event(EventKind::Done, 7, 9, Some(50)),
            event(EventKind::Arrived, 8, 1, None),
            event(EventKind::TakenUp, 9, 9, Some(51)),
            event(EventKind::Done, 10, 9, Some(51)),
            event(EventKind::Closed, 11, 9, None),
        ]
    }

    #[test]
    fn the_minutes_say_who_was_there_and_who_left_for_which_item() {
        let minutes = minutes(&story());
        let stays: Vec<_> =
            minutes.attendance.iter().map(|s| (s.person.as_u128(), s.from.0, s.until.unwrap_or_default().0)).collect();
        assert_eq!(stays, [(1, 2, 6), (2, 3, 11), (1, 8, 11)]);
        assert_eq!(minutes.rounds.len(), 2);
        assert_eq!(minutes.rounds[0].excused, [(Uuid::from_u128(2), Timestamp(4))], "asked once");
        assert_eq!((minutes.rounds[0].from.0, minutes.rounds[0].until.unwrap_or_default().0), (4, 7));
        assert!(minutes.rounds[1].excused.is_empty() && minutes.current().is_none() && minutes.present().is_empty());
    }

    #[test]
    fn who_isnt_impartial_reads_only_that_there_was_something() {
        let (item, application) = (Uuid::from_u128(50), Uuid::from_u128(60));
        let kept = KeptMinutes {
            minutes: minutes(&story()),
            agenda: vec![(item, application)],
            names: [1, 2, 9].map(|n| (Uuid::from_u128(n), format!("Person {n}"))).into(),
            applications: [(application, ("QL-1".to_string(), "Demo".to_string()))].into(),
        };
        let hidden = readable(&kept, &BTreeMap::new());
        assert_eq!((hidden.rounds.len(), &hidden.rounds[0].of, &hidden.rounds[0].shown), (1, &None, &None));
        let undeclared = Access { must_declare: true, sees_committee: false };
        let undeclared = readable(&kept, &[(application, undeclared)].into());
        assert!(undeclared.rounds[0].of.is_some() && undeclared.rounds[0].shown.is_none());
        let sees = readable(&kept, &[(application, Access { must_declare: false, sees_committee: true })].into());
        assert_eq!(sees.rounds[0].shown.as_ref().unwrap().excused, [("Person 2".to_string(), Timestamp(4))]);
    }

    proptest! {
        #[test]
        fn nobody_is_there_twice_and_one_item_at_a_time(
            steps in prop::collection::vec((0usize..8, 0u128..4, 0u128..3), 0..80)
        ) {
            let events: Vec<_> = steps
                .iter()
                .enumerate()
                .map(|(at, (kind, person, item))| event(EventKind::ALL[*kind], at as i64, *person, Some(*item)))
                .collect();
            let minutes = minutes(&events);
            let there = minutes.attendance.iter().filter(|s| s.until.is_none()).count();
            prop_assert_eq!(there, minutes.present().len());
            for stay in &minutes.attendance {
                prop_assert!(stay.until.is_none_or(|until| until > stay.from));
            }
        }
    }
}
