//! What the pages of applications show.

mod ahead;
mod brought;
mod check;
mod renewal;
mod section;

pub use ahead::{AheadView, Lacking, StartView};
pub use brought::{BroughtView, EditionView, ImportView, LeftOverView, LeftView, ReplaceView};
pub use check::{AdviceLine, AdviceView, CheckView, CheckedSection};
pub use renewal::{ChangedAnswer, RenewView, RenewalHead, RenewalRow, Since};
pub use section::{HistoryView, PresenceView, Present, ProposalView, ProposalsView, SectionView, VersionView};

use super::{
    Application, ApplicationState, SectionStatus,
    library::Item,
    team::{Award, BadgeUse, TeamLine},
};
use crate::{
    learn::model::views::PlaylistCard,
    programme::model::{Text, Verdict},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The applications of the reader's organisers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MineView {
    /// The applications, the newest first.
    pub applications: Vec<MineRow>,
    /// The organisers for which the reader may begin one.
    pub may_begin: Vec<(Uuid, String)>,
    /// The labels that they hold, each with where its renewal stands.
    pub renewals: Vec<RenewalRow>,
    /// Whether the reader acts for any organiser.
    pub has_organisers: bool,
}

/// An application in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MineRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organiser: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// Its reference, once submitted.
    pub reference: Option<String>,
    /// When somebody last wrote in it.
    pub updated_at: Timestamp,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
}

/// What all pages of one application show of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The application.
    pub application: Application,
    /// Whose it is.
    pub organiser: String,
    /// Whether the reader may write in it now.
    pub may_edit: bool,
    /// Whether the reader may change it as a whole now.
    pub may_edit_draft: bool,
    /// Whether the reader may submit it now.
    pub may_submit: bool,
}

/// The task list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverviewView {
    /// Of which application.
    pub head: Head,
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// How far it is.
    pub standing: StandingView,
    /// Those of the organiser's people who have completed the mandatory training.
    pub trained: Vec<Award>,
    /// Playlists that help without being asked for.
    pub recommended: Vec<PlaylistCard>,
    /// Which label it is to renew, if any.
    pub renewal: Option<RenewalHead>,
    /// What the committee said about the last try.
    pub advice: Vec<AdviceLine>,
    /// Whether the form is another one today than the draft's.
    pub is_outdated: bool,
    /// How many answers have no place in the form.
    pub left: u64,
}

/// How far an application is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingView {
    /// How many sections are complete.
    pub done: u64,
    /// How many sections there are.
    pub of: u64,
    /// What the pass rule would say by the applicant's own word.
    pub verdict: Verdict,
    /// How long badges have been in use.
    pub badge_use: Option<BadgeUse>,
}

/// A step of the wizard, beside the activity that it mirrors.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepView {
    /// Its heading.
    pub title: Text,
    /// The activity's address.
    pub activity: String,
    /// The activity's name.
    pub activity_title: Text,
    /// What to remember of it.
    pub key_points: Vec<Text>,
    /// Which of the organiser's people hold its badge.
    pub holders: Vec<Award>,
    /// Those of its sections that are asked.
    pub sections: Vec<SectionLine>,
}

/// A section in the task list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionLine {
    /// Its id.
    pub id: String,
    /// Its number in the programme's papers.
    pub number: Option<String>,
    /// Its heading.
    pub title: Text,
    /// How far it is.
    pub status: SectionStatus,
    /// Who wrote in it last, and when.
    pub written: Option<(String, Timestamp)>,
    /// Who else has it before them just now.
    pub others: Vec<String>,
    /// What else the members are told of it.
    pub team: TeamLine,
}

/// Everything that is given as evidence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EvidenceView {
    /// Of which application.
    pub head: Head,
    /// Each piece once, in the order of the form.
    pub items: Vec<Item>,
    /// How many pieces are given of those that are asked for at least.
    pub given: Option<(u64, u64)>,
}
