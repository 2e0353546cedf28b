//! What the pack says in one language: the network's face, the scale, playlists and badges.

use super::{Choice, Form, Html, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The network that runs the programme, and its only issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The programme's name.
    pub name: Text,
    /// The programme's name where there is little room.
    pub short_name: Text,
    /// One sentence about it.
    pub tagline: Text,
    /// A paragraph about it.
    pub description: Text,
    /// Who issues the label.
    pub issuer: Issuer,
    /// Where questions go.
    pub support_email: String,
    /// Who paid for it, if somebody wants to be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_funding: Option<Text>,
    /// What happens after submission, in order.
    pub what_next: Vec<Text>,
}

/// The body that issues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// Stable name, part of addresses.
    pub id: String,
    /// Its name, in one language only: it is a proper name and stands in credentials.
    pub name: String,
    /// Its web site.
    pub url: String,
    /// The address that stands in credentials.
    pub email: String,
    /// A sentence about it.
    pub description: Text,
}

/// The evaluation scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// Its levels, from the lowest.
    pub levels: Vec<Level>,
}

/// A level of the scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its number, from 1.
    pub number: u8,
    /// Its name.
    pub name: Text,
    /// When to give it.
    pub description: Text,
}

impl Scale {
    /// A level by its number.
    pub fn level(&self, number: u8) -> Option<&Level> {
        self.levels.iter().find(|l| l.number == number)
    }
}

/// A row of activities with a badge for each, and one for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playlist {
    /// Stable name, part of addresses.
    pub id: String,
    /// Whether somebody of an applying organiser must have completed it.
    pub mandatory: bool,
    /// The badge for the whole.
    pub badge: String,
    /// Its name.
    pub title: Text,
    /// A sentence or two about it.
    pub summary: Text,
    /// What to know before starting.
    pub introduction: Html,
    /// Its activities, in order.
    pub activities: Vec<Activity>,
}

impl Playlist {
    /// How long all of it takes.
    pub fn minutes(&self) -> u32 {
        self.activities.iter().map(|a| a.minutes).sum()
    }

    /// An activity by its id.
    pub fn activity(&self, id: &str) -> Option<&Activity> {
        self.activities.iter().find(|a| a.id == id)
    }
}

/// Something to read and do. Its text is long and stands in [`Content::body`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Stable name, part of addresses.
    pub id: String,
    /// How long it takes.
    pub minutes: u32,
    /// The badge to earn with it.
    pub badge: String,
    /// Whether the playlist is complete without it.
    pub optional: bool,
    /// Its name.
    pub title: Text,
    /// A sentence or two about it.
    pub summary: Text,
    /// What one can do afterwards.
    pub outcomes: Vec<Text>,
    /// What to remember; shown again in the step of the application that mirrors it.
    pub key_points: Vec<Text>,
}

/// The text of an activity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The text; the headings of its parts have the ids `part-1`, `part-2` and so on.
    pub html: Html,
    /// What its parts are called.
    pub parts: Vec<Text>,
}

/// A question to check oneself with. It teaches; nobody sees the answer and nothing depends on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// Stable name within the activity.
    pub id: String,
    /// The question.
    pub question: Text,
    /// What to choose from.
    pub answers: Vec<SelfAnswer>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfAnswer {
    /// The answer.
    pub text: Text,
    /// Whether it is right; several may be.
    pub right: bool,
    /// Why it is right, or what the mistake is.
    pub why: Text,
}

/// A presentation that is a video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Video {
    /// Its file, by its path in the pack.
    pub file: String,
    /// What it is: `video/mp4` or `video/webm`.
    pub media_type: String,
    /// How long it takes.
    pub minutes: u32,
    /// The language of what is said and of the captions.
    pub language: String,
    /// What is said, with its times, as WebVTT.
    pub captions: String,
    /// What is said and what is seen, for who reads instead.
    pub transcript: Html,
}

/// A slide of a presentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slide {
    /// Its heading.
    pub title: Text,
    /// What stands on it.
    pub body: Html,
    /// What is said to it, paragraph by paragraph.
    pub said: Vec<Text>,
}

/// A badge that learners earn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Stable name, part of addresses and credentials.
    pub id: String,
    /// Counts up whenever what is asked for changes.
    pub version: u32,
    /// Open Badges' `achievementType`.
    pub achievement_type: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What it is aligned to.
    pub alignment: Vec<Alignment>,
    /// Its name.
    pub name: Text,
    /// What somebody who holds it knows or can do.
    pub description: Text,
    /// What one did to earn it.
    pub criteria: Vec<Text>,
    /// Whether it comes with the badges of all activities of its playlist that aren't optional.
    pub requires_activities: bool,
    /// How many of the tasks suffice.
    pub tasks_needed: u32,
    /// The tasks.
    pub tasks: Vec<Task>,
}

impl Badge {
    /// A task by its id.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.iter().find(|t| t.id == id)
    }
}

/// A framework or standard that a badge refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    /// What it is called there.
    pub target_name: String,
    /// Where it is described.
    pub target_url: String,
    /// The framework.
    #[serde(default)]
    pub target_framework: Option<String>,
    /// Its code there.
    #[serde(default)]
    pub target_code: Option<String>,
}

/// What to do for a badge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Stable name within the badge.
    pub id: String,
    /// Who looks at the evidence.
    pub verification: Verification,
    /// Its name.
    pub title: Text,
    /// What to do.
    pub instructions: Html,
    /// What is asked.
    pub questions: Vec<TaskQuestion>,
}

/// Who looks at the evidence, and how many of them must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// Who.
    pub by: Verifier,
    /// How many.
    pub count: u32,
}

/// Who looks at evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verifier {
    /// The organiser of the activity: an assessor of the network.
    Organiser,
    /// Others who earned the badge.
    Peer,
    /// The learner alone.
    #[serde(rename = "self")]
    Oneself,
}

/// A question of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskQuestion {
    /// Stable name within the task.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: TaskQuestionKind,
    /// Whether the task can be handed in without an answer.
    pub required: bool,
    /// Whether it is a question to the organisers rather than evidence.
    pub to_organisers: bool,
    /// The question.
    pub label: Text,
    /// A short help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

/// The kind of a task's question, with its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TaskQuestionKind {
    /// Several paragraphs.
    LongText {
        /// At least so many words.
        min_words: u32,
        /// At most so many words.
        max_words: u32,
    },
    /// One line.
    Text {
        /// At most so many words.
        max_words: u32,
    },
    /// A web address.
    Link,
    /// Files.
    Files {
        /// At most so many.
        most: u32,
    },
    /// A badge that was earned elsewhere, as a file. It is checked before it counts.
    Badge,
}

impl TaskQuestionKind {
    /// How many files it takes; nothing for what is typed.
    pub const fn most_files(self) -> Option<u32> {
        match self {
            Self::Files { most } => Some(most),
            Self::Badge => Some(1),
            Self::LongText { .. } | Self::Text { .. } | Self::Link => None,
        }
    }
}

/// Everything that the pack says, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The language.
    pub language: String,
    /// The network's face.
    pub network: Network,
    /// The application form, as a first application is asked it.
    pub form: Form,
    /// The shortened form for renewing a label; without one, a renewal is asked everything.
    pub renewal: Option<Form>,
    /// The evaluation scale.
    pub scale: Scale,
    /// The playlists.
    pub playlists: Vec<Playlist>,
    /// The badges.
    pub badges: Vec<Badge>,
    /// The texts of the activities, by the activity's id.
    pub bodies: BTreeMap<String, Body>,
    /// Questions to check oneself, by the activity's id.
    pub self_checks: BTreeMap<String, Vec<SelfCheck>>,
    /// Presentations, by the playlist's id.
    pub presentations: BTreeMap<String, Vec<Slide>>,
    /// Presentations that are a video instead, by the playlist's id.
    pub videos: BTreeMap<String, Video>,
    /// Applications that were made up, for evaluators to practise on, in order.
    pub practices: Vec<super::Practice>,
    /// All countries, by ISO 3166 code, in the order of the language.
    pub countries: Vec<Choice>,
    /// All languages, by ISO 639 code, in the order of the language.
    pub languages: Vec<Choice>,
}

impl Content {
    /// A playlist by its id.
    pub fn playlist(&self, id: &str) -> Option<&Playlist> {
        self.playlists.iter().find(|p| p.id == id)
    }

    /// An activity by its id, with its playlist.
    pub fn activity(&self, id: &str) -> Option<(&Playlist, &Activity)> {
        self.playlists.iter().find_map(|p| p.activity(id).map(|a| (p, a)))
    }

    /// The text of an activity.
    pub fn body(&self, activity: &str) -> Option<&Body> {
        self.bodies.get(activity)
    }

    /// A badge by its id.
    pub fn badge(&self, id: &str) -> Option<&Badge> {
        self.badges.iter().find(|b| b.id == id)
    }

    /// The playlists that somebody of an applying organiser must have completed.
    pub fn mandatory_playlists(&self) -> impl Iterator<Item = &Playlist> {
        self.playlists.iter().filter(|p| p.mandatory)
    }

    /// Whether there is such a country.
    pub fn has_country(&self, code: &str) -> bool {
        self.countries.iter().any(|c| c.id == code)
    }

    /// Whether there is such a language.
    pub fn has_language(&self, code: &str) -> bool {
        self.languages.iter().any(|c| c.id == code)
    }

    /// The name of a country; its code where the pack has none.
    pub fn country(&self, code: &str) -> Text {
        named(&self.countries, code)
    }

    /// The name of a language; its code where the pack has none.
    pub fn language_name(&self, code: &str) -> Text {
        named(&self.languages, code)
    }
}

fn named(choices: &[Choice], code: &str) -> Text {
    choices.iter().find(|c| c.id == code).map_or_else(|| Text::new(code), |c| c.label.clone())
}
