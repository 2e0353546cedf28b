//! What the pages for learners show, each as one value.

use super::{BadgeState, Outcome, SubmissionState, answers::Answers, figures::Figures};
use crate::{
    badge::model::Checked,
    evidence::model::FileView,
    programme::model::{Body, Html, SelfCheck, Slide, TaskQuestion, Text, Verification},
    question::model::Frequent,
    timestamp::Timestamp,
    ui::changes::Piece,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The playlists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaylistsView {
    /// Each of them.
    pub playlists: Vec<PlaylistCard>,
    /// Whether the reader awards badges from a table.
    pub may_award: bool,
    /// How many badges wait for the reader to add them.
    pub waits: u64,
}

/// A playlist in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaylistCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What it is about.
    pub summary: Text,
    /// Whether the label asks for it.
    pub mandatory: bool,
    /// How long all of it takes.
    pub minutes: u32,
    /// How many activities it has.
    pub activities: u32,
    /// How many of their badges the reader holds; nothing for visitors.
    pub held: Option<u32>,
}

/// One playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaylistView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What to know before starting.
    pub introduction: Html,
    /// Whether the label asks for it.
    pub mandatory: bool,
    /// How long all of it takes.
    pub minutes: u32,
    /// Its activities.
    pub activities: Vec<ActivityCard>,
    /// Its own badge.
    pub badge: BadgeName,
    /// How many of the activities' badges the reader holds; nothing for visitors.
    pub held: Option<u32>,
    /// Whether the reader holds the playlist's own badge.
    pub complete: bool,
    /// Whether the reader has joined; nothing for visitors.
    pub joined: Option<bool>,
    /// Minutes that the activities without a badge yet take.
    pub minutes_left: u32,
    /// Where the reader goes on; nothing for visitors, for who hasn't joined, and when all is done.
    pub next: Option<NextStep>,
    /// Whether there is a presentation.
    pub has_presentation: bool,
    /// Whether the reader may see how far learners get.
    pub may_see_funnel: bool,
    /// Nothing while so few learn that the figures would speak of single people.
    pub figures: Option<Figures>,
    /// Questions that others asked, with their answers.
    pub answers: Vec<Frequent>,
    /// Whether the reader may change them.
    pub may_answer: bool,
}

/// The badges of a playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaylistBadgesView {
    /// The playlist: id and name.
    pub playlist: (String, Text),
    /// Those of the activities in order, then the playlist's own.
    pub badges: Vec<BadgeCard>,
}

/// A badge as it stands in a list of what can be earned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BadgeCard {
    /// Its name.
    pub badge: BadgeName,
    /// What somebody who holds it knows or can do.
    pub description: Text,
    /// What one does to earn it.
    pub criteria: Vec<Text>,
    /// Who looks at the evidence; nothing for the badge that comes with others.
    pub verification: Option<Verification>,
    /// Where the reader stands; nothing for visitors.
    pub state: Option<BadgeState>,
}

/// Where a learner goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NextStep {
    /// A badge's evidence wants improving, or was begun: the badge, and the id of the element on its page where the
    /// learner goes on; empty at its beginning.
    Badge(BadgeName, String),
    /// An activity is to be read: its id and name, and the part where they stopped, from 1; 0 at its beginning.
    Read(String, Text, u32),
}

impl NextStep {
    /// Its address, down to the part of the text.
    pub fn path(&self, playlist: &str) -> String {
        match self {
            NextStep::Badge(badge, place) if place.is_empty() => format!("/learn/badge/{}", badge.id),
            NextStep::Badge(badge, place) => format!("/learn/badge/{}#{place}", badge.id),
            NextStep::Read(activity, _, 0 | 1) => format!("/learn/{playlist}/{activity}"),
            NextStep::Read(activity, _, part) => format!("/learn/{playlist}/{activity}#part-{part}"),
        }
    }

    /// What it is called.
    pub fn name(&self) -> &Text {
        match self {
            NextStep::Badge(badge, _) => &badge.name,
            NextStep::Read(_, title, _) => title,
        }
    }
}

/// An activity in its playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What it is about.
    pub summary: Text,
    /// How long it takes.
    pub minutes: u32,
    /// Whether the playlist is complete without it.
    pub optional: bool,
    /// The badge to earn with it.
    pub badge: BadgeName,
    /// Where the reader stands; nothing for visitors.
    pub state: Option<BadgeState>,
}

/// A badge where only its name and its picture are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BadgeName {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// One activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityView {
    /// The playlist that it belongs to: id and name.
    pub playlist: (String, Text),
    /// Its place in the playlist, from 1.
    pub number: u32,
    /// How many activities the playlist has.
    pub of: u32,
    /// Its name and badge.
    pub card: ActivityCard,
    /// Its text.
    pub body: Body,
    /// The part where the reader stopped, from 1; 0 at the beginning and for visitors.
    pub part: u32,
    /// Questions to check oneself.
    pub self_checks: Vec<SelfCheck>,
    /// What the badge asks for: the titles of its tasks.
    pub tasks: Vec<Text>,
    /// Who looks at the evidence, for the first task.
    pub verification: Option<Verification>,
    /// What earns the badge.
    pub criteria: Vec<Text>,
    /// What one can do afterwards.
    pub outcomes: Vec<Text>,
    /// What to remember.
    pub key_points: Vec<Text>,
    /// The one before: id and name.
    pub previous: Option<(String, Text)>,
    /// The one after.
    pub next: Option<(String, Text)>,
}

/// Minutes of an activity that are left from one of its parts on, as if all parts were alike.
pub fn minutes_left(minutes: u32, parts: u32, part: u32) -> u32 {
    match parts.checked_sub(part.saturating_sub(1)) {
        Some(left) if parts > 0 => (minutes * left).div_ceil(parts),
        _ => minutes,
    }
}

/// The presentation of a playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PresentationView {
    /// The playlist: id and name.
    pub playlist: (String, Text),
    /// Its slides, in order.
    pub slides: Vec<Slide>,
    /// Its video, where it is one instead.
    pub video: Option<VideoView>,
}

/// A presentation that is a video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoView {
    /// What it is.
    pub media_type: String,
    /// How long it takes.
    pub minutes: u32,
    /// The language of what is said and of the captions.
    pub language: String,
    /// What is said and seen.
    pub transcript: Html,
}

/// A badge with its tasks, and what the reader has submitted for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BadgeView {
    /// Its id and name.
    pub badge: BadgeName,
    /// What somebody who holds it knows or can do.
    pub description: Text,
    /// What one does to earn it.
    pub criteria: Vec<Text>,
    /// Its playlist: id and name.
    pub playlist: Option<(String, Text)>,
    /// Its activity: id and name.
    pub activity: Option<(String, Text)>,
    /// For the badge of a playlist: the badges that it comes with, and whether the reader holds them.
    pub comes_with: Vec<(BadgeName, Option<BadgeState>)>,
    /// How many of the tasks suffice.
    pub tasks_needed: u32,
    /// The tasks.
    pub tasks: Vec<TaskView>,
    /// Files that the reader brought and gave to nothing yet.
    pub loose_files: Vec<FileView>,
    /// What was found of the badges from elsewhere among their files.
    pub checks: Vec<(Uuid, Checked)>,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Where the reader stands.
    pub state: BadgeState,
    /// The reader's credential of it.
    pub credential: Option<Uuid>,
}

/// A task, and what the reader has submitted for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What to do.
    pub instructions: Html,
    /// Who looks at the evidence.
    pub verification: Verification,
    /// What is asked.
    pub questions: Vec<TaskQuestion>,
    /// The reader's own.
    pub own: Option<OwnSubmission>,
}

/// What the reader has written for a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSubmission {
    /// Where it stands.
    pub state: SubmissionState,
    /// What it was read as.
    pub revision: i64,
    /// The draft, or else what was submitted last.
    pub answers: Answers,
    /// The files among them.
    pub files: Vec<FileView>,
    /// The questions that can be answered anew; the others stay as they were submitted.
    pub open: BTreeSet<String>,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
    /// What was submitted and what was said of it, newest first.
    pub rounds: Vec<Round>,
    /// What was taken back, newest first.
    pub withdrawals: Vec<Withdrawal>,
}

/// A round that its learner took back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Which round it was.
    pub round: u32,
    /// When it had been submitted.
    pub submitted_at: Timestamp,
    /// When it was taken back.
    pub at: Timestamp,
}

/// One round that was submitted, and what was said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Its number, from 1.
    pub number: u32,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// What was answered.
    pub answers: Vec<AnswerView>,
    /// What was said of it, in order.
    pub said: Vec<Said>,
    /// Whether nobody has looked at it yet, as far as the reader is told.
    pub is_unseen: bool,
}

/// An answer beside its question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerView {
    /// The question's id.
    pub id: String,
    /// The question; only its id when the task no longer asks it.
    pub question: Text,
    /// Whether it is a question to the organisers rather than evidence.
    pub to_organisers: bool,
    /// The answer; empty when none was given.
    pub answer: Answer,
    /// What changed since the round before; nothing when nothing did, or when this is the first round.
    pub changes: Option<Vec<Piece>>,
    /// What was said of this answer.
    pub comments: Vec<String>,
}

/// An answer as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Words.
    Words(String),
    /// A web address.
    Link(String),
    /// Files.
    Files(Vec<FileView>),
    /// A badge from elsewhere, and what checking it gave.
    Badge(FileView, Option<Box<Checked>>),
}

/// What somebody who looked at evidence said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The outcome.
    pub outcome: Outcome,
    /// In words.
    pub comment: String,
    /// When.
    pub at: Timestamp,
    /// Who; nothing where the learner reads it.
    pub by: Option<String>,
}
