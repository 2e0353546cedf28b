//! What is shown before there is an application: what one takes, and the self-assessment.

use crate::{
    apply::model::{Said, SelfAssessment},
    learn::model::views::PlaylistCard,
    programme::model::{Html, Question, Scale, Text, Verdict},
};
use serde::{Deserialize, Serialize};

/// What an application takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartView {
    /// The formal criteria.
    pub formal: Vec<Text>,
    /// How many sections the form has.
    pub sections: u64,
    /// Within how many days it is decided.
    pub days: u64,
    /// How many evaluators read it.
    pub evaluators: u64,
    /// Playlists that help without being asked for.
    pub recommended: Vec<PlaylistCard>,
}

/// The self-assessment, and what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AheadView {
    /// The formal criteria.
    pub formal: Vec<Question>,
    /// The indicators.
    pub indicators: Vec<Question>,
    /// The areas that are rated: number and name.
    pub areas: Vec<(u8, Text)>,
    /// The scale.
    pub scale: Scale,
    /// What was said so far.
    pub said: SelfAssessment,
    /// What the pass rule would say to it.
    pub verdict: Verdict,
    /// The level that is needed.
    pub minimum_level: u8,
    /// What is lacking, in the order in which to begin.
    pub first: Vec<Lacking>,
    /// Whether the reader has kept just this.
    pub is_kept: bool,
}

/// Something that is lacking by a self-assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lacking {
    /// What.
    pub label: Text,
    /// What was said of it.
    pub said: Option<Said>,
    /// How a good answer looks.
    pub guidance: Option<Html>,
    /// Where on this platform to begin with it.
    pub begin: Option<String>,
}
