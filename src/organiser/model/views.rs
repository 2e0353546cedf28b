//! What the pages of organisers show.

use super::{MemberRole, Organiser};
use crate::timestamp::Timestamp;
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
    /// Each with its country's name.
    pub waiting: Vec<(Organiser, String)>,
}
