//! Figures about the learners of a playlist: for everybody, and for who looks after the programme.

use crate::programme::model::Text;
use serde::{Deserialize, Serialize};

/// What a playlist's learners have done so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// How many people have joined.
    pub started: u64,
    /// How many have earned the playlist's own badge; nothing while that would tell of single people.
    pub completed: Option<u64>,
    /// Milliseconds from joining to that badge, of the one in the middle.
    pub median: Option<i64>,
}

impl Figures {
    /// With fewer people than this, figures would speak of single people.
    pub const LEAST: u64 = 5;

    /// Those of the figures that anybody may read: each only when it is of enough people.
    pub fn told(self) -> Option<Self> {
        let completed = self.completed.filter(|n| *n >= Self::LEAST);
        let median = self.median.filter(|_| completed.is_some());
        (self.started >= Self::LEAST).then_some(Self { completed, median, ..self })
    }
}

/// How far the learners of a playlist get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunnelView {
    /// The playlist: id and name.
    pub playlist: (String, Text),
    /// How many people have joined.
    pub joined: u64,
    /// How many have earned the playlist's own badge.
    pub completed: u64,
    /// Milliseconds from joining to that badge, of the one in the middle.
    pub median: Option<i64>,
    /// How many have joined and done nothing more.
    pub joined_only: u64,
    /// Its activities, in order.
    pub rows: Vec<FunnelRow>,
    /// Where those who only read have stopped: the activity, the part of its text, and how many; only where that isn't
    /// about single people.
    pub parts: Vec<(Text, Text, u64)>,
}

impl FunnelView {
    /// The most people that have gone no further at one step; nothing when nobody stopped.
    pub fn most(&self) -> Option<u64> {
        let rows = self.rows.iter().flat_map(|row| [row.only_read, row.only_begun, row.only_returned]);
        rows.chain([self.joined_only]).max().filter(|n| *n > 0)
    }
}

/// How many people got how far with an activity and its badge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FunnelRow {
    /// The activity's id.
    pub activity: String,
    /// Its name.
    pub title: Text,
    /// Have opened its text.
    pub opened: u64,
    /// Have begun to write for its badge.
    pub begun: u64,
    /// Have submitted something.
    pub submitted: u64,
    /// Have submitted something more than once.
    pub improved: u64,
    /// Hold its badge.
    pub awarded: u64,
    /// Have opened its text and gone no further.
    pub only_read: u64,
    /// Have begun to write and submitted nothing.
    pub only_begun: u64,
    /// Were asked to improve something, and haven't.
    pub only_returned: u64,
    /// Milliseconds from opening the text to the first word for the badge, of the learner in the middle.
    pub reading: Option<i64>,
    /// Milliseconds from that to the first evidence submitted.
    pub writing: Option<i64>,
    /// Milliseconds from that to the badge.
    pub waiting: Option<i64>,
}
