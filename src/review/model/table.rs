//! What the pages show of flags and of the committee's work beside levels and votes.

use super::{FlagTo, Gap, Outcome};
use crate::{programme::model::Text, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagView {
    /// Its id.
    pub id: Uuid,
    /// Who raised it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who looks into it.
    pub to: FlagTo,
    /// What there is to look into.
    pub words: String,
    /// Who resolved it, when and how.
    pub resolved: Option<(String, Timestamp, String)>,
    /// Whether the reader may resolve it.
    pub may_resolve: bool,
}

/// What a committee needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableView {
    /// Who stepped back because they aren't impartial.
    pub recused: Vec<String>,
    /// Whether the reader has a seat in the committee now.
    pub sits: bool,
    /// What is wrong with the committee as a whole.
    pub gaps: Vec<Gap>,
    /// What the rule would say with other readings, and whether it would issue the label.
    pub readings: Vec<(Reading, bool)>,
    /// Whether something was settled that the reader hasn't agreed to yet.
    pub may_concur: bool,
    /// Whether a flag is open.
    pub flag_open: bool,
    /// The decision that is to be confirmed.
    pub proposal: Option<ProposalView>,
    /// Whether whoever reads may write in the discussion.
    pub may_say: bool,
    /// What was said, in order.
    pub messages: Vec<MessageView>,
    /// The id of what they say next.
    pub next: Uuid,
    /// Who can be named.
    pub names: Vec<String>,
    /// Decisions that another has taken the place of, or is to.
    pub earlier: Vec<EarlierView>,
}

/// A way to read the evaluations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// As one evaluator alone sees it.
    By(String),
    /// The lower of what was said, everywhere.
    Low,
    /// The higher of what was said, everywhere.
    High,
}

/// A decision that is to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    /// What.
    pub outcome: Outcome,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why not yet, criterion by criterion.
    pub reasons: Vec<(Text, String)>,
    /// Why it isn't what the rule says.
    pub departure: String,
    /// The letters as they would be sent: language, heading, words.
    pub letters: Vec<(String, String, String)>,
    /// Whether the reader may confirm it.
    pub may_confirm: bool,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Who.
    pub author: String,
    /// The question that it is about.
    pub question: Option<Text>,
    /// The words.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// A decision that was taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierView {
    /// What was decided.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// Whether the applicant appealed; else the coordinator took it up.
    pub appeal: bool,
    /// Why it was taken up.
    pub reason: String,
    /// When.
    pub reopened_at: Timestamp,
}
