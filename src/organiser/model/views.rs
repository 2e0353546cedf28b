//! What the pages of organisers show.

use super::{Afterwards, MemberRole, Organiser};
use crate::{evidence::model::FileView, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A code and its name in the reader's language.
pub type Named = (String, String);

/// The organisers of the reader.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MineView {
    /// Each with what the reader may do for it.
    pub organisers: Vec<(Organiser, MemberRole)>,
}

/// The form for an organiser, empty or filled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormView {
    /// What is saved, if it is there already.
    pub organiser: Option<Organiser>,
    /// The reader's own address, for a new one.
    pub email: String,
    /// All countries.
    pub countries: Vec<Named>,
    /// All languages.
    pub languages: Vec<Named>,
    /// Files that the reader has brought and that nothing refers to yet.
    pub loose: Vec<FileView>,
}

/// The page of an organiser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProfileView {
    /// The organiser; its inner matters are empty for others than members.
    pub organiser: Organiser,
    /// Its country's name.
    pub country: String,
    /// Its languages' names.
    pub languages: Vec<String>,
    /// What the reader may do for it.
    pub role: Option<MemberRole>,
    /// Whether the reader is a coordinator who may decide about its verification.
    pub may_verify: bool,
    /// How often verification was asked for and what came of it, the newest first; for members and coordinators.
    pub requests: Vec<RequestView>,
    /// Files that the reader has brought and that nothing refers to yet, where they may ask.
    pub loose: Vec<FileView>,
    /// Whether somebody wants to hand it over to the reader.
    pub is_offered: bool,
}

/// A request to be verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What was said.
    pub note: String,
    /// The documents that came with it.
    pub files: Vec<FileView>,
    /// Whether it was granted; nothing while it waits.
    pub granted: Option<bool>,
    /// What the coordinator wrote.
    pub reason: String,
}

/// Handing an organiser over, or taking it over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandoverView {
    /// The organiser.
    pub organiser: Organiser,
    /// The members that it can be handed over to, by id and name.
    pub others: Vec<(Uuid, String)>,
    /// The offer that waits for an answer.
    pub open: Option<OpenHandover>,
    /// Whether the reader is an owner.
    pub may_offer: bool,
}

/// An offer that waits for an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenHandover {
    /// Its id.
    pub id: Uuid,
    /// Who hands over.
    pub from: String,
    /// To whom.
    pub to: String,
    /// What becomes of who hands over.
    pub afterwards: Afterwards,
    /// Since when it waits.
    pub at: Timestamp,
    /// Whether it is the reader's to answer.
    pub is_to_reader: bool,
    /// Whether it is the reader's to take back.
    pub may_withdraw: bool,
}

/// Leaving an organiser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeaveView {
    /// The organiser.
    pub organiser: Organiser,
    /// Whether nobody else could manage it then.
    pub is_last_owner: bool,
}

/// The members of an organiser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MembersView {
    /// The organiser.
    pub organiser: Organiser,
    /// Who acts for it.
    pub members: Vec<Member>,
    /// Who was invited and hasn't answered.
    pub invited: Vec<Invited>,
    /// Whether the reader may change this.
    pub may_manage: bool,
}

/// An invitation that can still be accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invited {
    /// Its id.
    pub id: Uuid,
    /// The address that it was sent to.
    pub email: String,
    /// The role that it gives.
    pub role: MemberRole,
    /// Until when.
    pub until: Timestamp,
}

/// A person who acts for an organiser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: MemberRole,
    /// Whether it is the reader.
    pub is_reader: bool,
}

/// An invitation to whoever holds its link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationView {
    /// The organiser's name.
    pub organiser: String,
    /// What the person may do there.
    pub role: MemberRole,
    /// Whether it was sent to the reader's address.
    pub is_readers: bool,
}

/// What waits for verification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerificationsView {
    /// Each with its country's name, and all that was asked so far, the newest first.
    pub waiting: Vec<(Organiser, String, Vec<RequestView>)>,
}
