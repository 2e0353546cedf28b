//! A playlist as one text to read: the Guide.

use crate::programme::model::{Html, Text};
use serde::{Deserialize, Serialize};

/// The Guide of a playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuideView {
    /// The playlist's id.
    pub playlist: String,
    /// Its name.
    pub title: Text,
    /// What it is about.
    pub summary: Text,
    /// What to know before starting.
    pub introduction: Html,
    /// Its activities, in order.
    pub chapters: Vec<Chapter>,
}

/// An activity in the Guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// The activity's id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What it is about.
    pub summary: Text,
    /// How long it takes.
    pub minutes: u32,
    /// Whether the playlist is complete without it.
    pub optional: bool,
    /// What one can do afterwards.
    pub outcomes: Vec<Text>,
    /// Its text.
    pub text: Html,
    /// What to remember.
    pub key_points: Vec<Text>,
    /// The badge: its id, its name and how it is earned.
    pub badge: Option<(String, Text, Vec<Text>)>,
}
