//! Applications: their states, who may do what, what was answered, and what is still missing.

mod answer;
mod check;
mod journey;
mod seen;
pub mod views;

pub use answer::{Answer, Answers, GivenFile, Piece, Row, Typed, field, files_field, many_field, read, seen_field};
pub use check::{Found, MOST_FILES, check, fits};
pub use journey::{Asked, Journey, Missing, SectionState, SectionStatus, journey, standing_of_applicant};
pub use seen::{Merge, Seen};

use crate::{organiser::MemberRole, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// Being written.
    Draft,
    /// Handed in, not yet looked at.
    Submitted,
    /// With the evaluators or the committee.
    InReview,
    /// The label was issued.
    Issued,
    /// The label was not yet issued; a new draft has the answers.
    NotYetIssued,
    /// Given up by the applicant before submitting.
    Withdrawn,
}

impl ApplicationState {
    /// All states.
    pub const ALL: [ApplicationState; 6] = [
        ApplicationState::Draft,
        ApplicationState::Submitted,
        ApplicationState::InReview,
        ApplicationState::Issued,
        ApplicationState::NotYetIssued,
        ApplicationState::Withdrawn,
    ];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            ApplicationState::Draft => "draft",
            ApplicationState::Submitted => "submitted",
            ApplicationState::InReview => "in_review",
            ApplicationState::Issued => "issued",
            ApplicationState::NotYetIssued => "not_yet_issued",
            ApplicationState::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// Whether an application can go from this state to another.
    pub const fn leads_to(self, next: ApplicationState) -> bool {
        use ApplicationState::{Draft, InReview, Issued, NotYetIssued, Submitted, Withdrawn};
        matches!(
            (self, next),
            (Draft, Submitted | Withdrawn) | (Submitted, InReview) | (Submitted | InReview, Issued | NotYetIssued)
        )
    }

    /// Whether it is under way: an organiser has one of these at most.
    pub const fn is_running(self) -> bool {
        matches!(self, ApplicationState::Draft | ApplicationState::Submitted | ApplicationState::InReview)
    }
}

/// An application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: Uuid,
    /// Its reference, from the day it was submitted.
    pub reference: Option<String>,
    /// Whose it is.
    pub organiser_id: Uuid,
    /// Form, scale and rules that it is made with.
    pub edition_version: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// The language in which it was begun.
    pub language: String,
    /// The application whose answers it began with.
    pub previous_id: Option<Uuid>,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// When somebody last wrote in it.
    pub updated_at: Timestamp,
    /// Counts the changes of its state.
    pub revision: i64,
}

/// Members of the organiser see its applications.
pub const fn may_see(role: Option<MemberRole>) -> bool {
    role.is_some()
}

/// Owners and editors write, as long as it isn't submitted.
pub const fn may_edit(role: MemberRole, state: ApplicationState) -> bool {
    crate::organiser::model::may_edit(role) && matches!(state, ApplicationState::Draft)
}

/// Owners submit, and give up.
pub const fn may_submit(role: MemberRole, state: ApplicationState) -> bool {
    crate::organiser::model::may_manage(role) && matches!(state, ApplicationState::Draft)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walks;
