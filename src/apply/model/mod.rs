//! Applications: their states, who may do what, what was answered, and what is still missing.

mod ahead;
mod answer;
pub mod away;
mod check;
mod compare;
mod examples;
mod journey;
pub mod library;
mod promised;
mod proposals;
mod refit;
mod renewal;
mod returned;
mod seen;
mod snapshot;
pub mod team;
mod typed;
pub mod views;

pub use ahead::{Said, SelfAssessment, area_key, rated_areas, rated_in};
pub use answer::{Answer, Answers, GivenFile, Piece, Row};
pub use check::{Found, MOST_FILES, check, fits};
pub use compare::{Change, Changed, Difference, compare};
pub use examples::{BadgeRead, MOST_PASTED, Mark, badges, marks};
pub use journey::{Asked, Journey, Missing, SectionState, SectionStatus, journey, standing_of_applicant, submitted};
pub use promised::{Done, Promise};
pub use proposals::{Proposal, Source, proposals};
pub use refit::{Refit, Unfit, refit};
pub use renewal::{Renewing, holds_label, renewing};
pub use returned::{Changeable, ReturnEnd, changeable, changed};
pub use seen::{Merge, Seen};
pub use snapshot::Snapshot;
pub use typed::{Typed, field, files_field, level_part, many_field, question_place, read, row_part, seen_field};

use crate::{organiser::MemberRole, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// Being written.
    Draft,
    /// Submitted, not yet looked at.
    Submitted,
    /// With the evaluators or the committee.
    InReview,
    /// With the applicant again, who improves single answers.
    Returned,
    /// The label was issued.
    Issued,
    /// The label was not yet issued; a new draft has the answers.
    NotYetIssued,
    /// Given up by the applicant before it was decided.
    Withdrawn,
}

impl ApplicationState {
    /// All states.
    pub const ALL: [ApplicationState; 7] = [
        ApplicationState::Draft,
        ApplicationState::Submitted,
        ApplicationState::InReview,
        ApplicationState::Returned,
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
            ApplicationState::Returned => "returned",
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
        use ApplicationState::{Draft, InReview, Issued, NotYetIssued, Returned, Submitted, Withdrawn};
        matches!(
            (self, next),
            (Draft, Submitted)
                | (Submitted, InReview)
                | (Submitted | InReview, Issued | NotYetIssued | Returned)
                | (Returned, Submitted | InReview)
                // A decision is taken up again, by the committee or after an appeal.
                | (Issued | NotYetIssued, InReview)
                | (Draft | Submitted | InReview | Returned, Withdrawn)
        )
    }

    /// Those in which the network has it before it.
    pub const UNDER_REVIEW: [ApplicationState; 3] =
        [ApplicationState::Submitted, ApplicationState::InReview, ApplicationState::Returned];

    /// Whether the network has it before it.
    pub fn is_under_review(self) -> bool {
        Self::UNDER_REVIEW.contains(&self)
    }

    /// Whether it is under way: an organiser has one of these at most.
    pub const fn is_running(self) -> bool {
        use ApplicationState::{Draft, InReview, Returned, Submitted};
        matches!(self, Draft | Submitted | InReview | Returned)
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
    /// The label that it is to renew; nothing for a first application.
    pub renews: Option<Uuid>,
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

/// Owners and editors write, as long as it isn't submitted, and where it was returned to them: there only in the answers
/// that [`changeable`] names.
pub const fn may_edit(role: MemberRole, state: ApplicationState) -> bool {
    crate::organiser::model::may_edit(role) && matches!(state, ApplicationState::Draft | ApplicationState::Returned)
}

/// What an application is made of as a whole is changed as long as it is a draft: its form, and many answers at once.
pub const fn may_edit_draft(role: MemberRole, state: ApplicationState) -> bool {
    may_edit(role, state) && matches!(state, ApplicationState::Draft)
}

/// Owners submit, and give a draft up.
pub const fn may_submit(role: MemberRole, state: ApplicationState) -> bool {
    crate::organiser::model::may_manage(role) && matches!(state, ApplicationState::Draft)
}

/// Owners submit again what was returned to them.
pub const fn may_resubmit(role: MemberRole, state: ApplicationState) -> bool {
    crate::organiser::model::may_manage(role) && matches!(state, ApplicationState::Returned)
}

/// Owners withdraw what was submitted, until it is decided.
pub const fn may_withdraw(role: MemberRole, state: ApplicationState) -> bool {
    use ApplicationState::{InReview, Returned, Submitted};
    crate::organiser::model::may_manage(role) && matches!(state, Submitted | InReview | Returned)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walks;
