//! What the pages for another form, and for an export that comes back, show.

use super::Head;
use crate::{
    apply::model::{Change, Unfit},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How the form of today differs from that of a draft, and what would come of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EditionView {
    /// Of which application.
    pub head: Head,
    /// The version of today's edition; nothing when the draft has it.
    pub version: Option<String>,
    /// What differs, question by question.
    pub changes: Vec<Change>,
    /// Whether the rules or the scale differ.
    pub rules_differ: bool,
    /// The answers that would have no place.
    pub left: Vec<LeftView>,
}

/// An answer, or a part of one, that has no place in the form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeftView {
    /// To which question.
    pub label: String,
    /// What it says.
    pub words: String,
    /// Why it has no place.
    pub why: Unfit,
    /// Since when, and by whom; nothing for what would only come of something.
    pub since: Option<(String, Timestamp)>,
    /// The section in which the question is asked, if it is, with the field.
    pub place: Option<String>,
}

/// What was left over in an application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeftOverView {
    /// Of which application.
    pub head: Head,
    /// All of it.
    pub left: Vec<LeftView>,
}

/// The page on which an export is brought back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportView {
    /// Into which application.
    pub head: Head,
    /// What the reader has brought.
    pub brought: Option<BroughtView>,
}

/// What would come of an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BroughtView {
    /// Which one.
    pub id: Uuid,
    /// Whose application it says that it is.
    pub organiser: String,
    /// The reference that it names.
    pub reference: Option<String>,
    /// The answers as they stand here, for the hidden field.
    pub seen: String,
    /// The questions that have no answer yet: label, and what would be answered.
    pub fill: Vec<(String, String)>,
    /// The questions that have another answer.
    pub replace: Vec<ReplaceView>,
    /// How many answers are there already.
    pub same: u64,
    /// What has no place.
    pub left: Vec<LeftView>,
}

/// An answer that an import may replace.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplaceView {
    /// The question's id.
    pub question: String,
    /// The question in words.
    pub label: String,
    /// What is answered now.
    pub now: String,
    /// What is brought.
    pub brought: String,
}
