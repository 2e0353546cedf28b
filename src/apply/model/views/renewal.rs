//! What is shown of the label that an application is to renew.

use crate::{
    apply::model::Renewing,
    label::{Label, model::LabelState},
    programme::model::Text,
    timestamp::Timestamp,
    ui::changes::Piece,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The page on which the renewal of a label is begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewView {
    /// The label.
    pub label: Label,
    /// Its holder: id and name.
    pub organiser: (Uuid, String),
    /// Where its renewal stands.
    pub standing: Renewing,
    /// Whether the reader may begin it.
    pub may_begin: bool,
    /// The headings of the sections that are asked.
    pub sections: Vec<Text>,
    /// How many questions are asked.
    pub asked: u64,
    /// How many a first application has.
    pub of: u64,
    /// Within how many days it is decided.
    pub days: u64,
}

/// A label that the reader's organiser holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewalRow {
    /// Whose it is.
    pub organiser: String,
    /// Its number.
    pub number: String,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// Where its renewal stands.
    pub standing: Renewing,
    /// Whether the reader may begin it.
    pub may_begin: bool,
}

/// The renewal that a draft is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewalHead {
    /// The label's number.
    pub number: String,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// How it stands now.
    pub state: LabelState,
}

/// What has changed since a label was applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The label's number.
    pub number: String,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// How it stood when its renewal was submitted.
    pub state: LabelState,
    /// The answers that are others than then.
    pub changed: Vec<ChangedAnswer>,
    /// The questions with the same answer as then.
    pub same: Vec<Text>,
}

/// An answer that is another one than last time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedAnswer {
    /// The question.
    pub label: Text,
    /// What changed, word by word.
    pub pieces: Vec<Piece>,
}
