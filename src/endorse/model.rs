//! What can be endorsed, who may do it, and what the pages show of it.

use crate::{
    account::{Actor, Role},
    organiser::model::{MemberRole, Organiser, Verification},
    programme::model::Text,
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest endorsement, message or reason, in characters.
pub const LONGEST: u32 = 2_000;
/// How long a request can be answered, in days.
pub const REQUEST_DAYS: i64 = 60;

/// What kind of thing is endorsed. The four are never mixed where they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A playlist of the pack.
    Playlist,
    /// A badge of the pack.
    Badge,
    /// An organiser.
    Organiser,
    /// A label that was issued.
    Label,
}

impl SubjectKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Playlist, Self::Badge, Self::Organiser, Self::Label];

    /// As it stands in the database and in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Playlist => "playlist",
            Self::Badge => "badge",
            Self::Organiser => "organiser",
            Self::Label => "label",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.key() == key)
    }

    /// The page of all endorsements of a thing of this kind.
    pub fn path(self, id: &str) -> String {
        match self {
            Self::Playlist => format!("/learn/{id}/endorsements"),
            _ => format!("/endorsements/{}/{id}", self.key()),
        }
    }
}

/// Whether an answer to a request is still awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Nobody has answered yet.
    Asked,
    /// They have endorsed.
    Given,
    /// They would rather not.
    Declined,
    /// Who asked has taken it back.
    Withdrawn,
}

impl RequestState {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Given => "given",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Asked, Self::Given, Self::Declined, Self::Withdrawn].into_iter().find(|s| s.key() == key)
    }
}

/// Whether an organiser may endorse through somebody: the network knows who it is, and they speak for it.
pub fn may_speak(organiser: &Organiser, role: MemberRole) -> bool {
    organiser.verification == Verification::Verified && role == MemberRole::Owner
}

/// Whether somebody may ask others to endorse: the owners of what is theirs; coordinators for what is the programme's.
pub fn may_ask(actor: &Actor, of_programme: bool, role: Option<MemberRole>) -> bool {
    match of_programme {
        true => actor.is(Role::Coordinator),
        false => role == Some(MemberRole::Owner),
    }
}

/// Whether somebody runs the programme: praise of its playlists and badges from them would be self-praise.
pub fn runs_programme(actor: &Actor) -> bool {
    actor.is(Role::Coordinator) || actor.is(Role::Administrator)
}

/// Whether somebody decides about what was reported: coordinators, but neither about what their own organiser says nor
/// about what is said of it.
pub fn may_settle(actor: &Actor, is_tied: bool) -> bool {
    actor.is(Role::Coordinator) && !is_tied
}

/// Whether two web sites have the same host, which organisations that are independent of each other don't.
pub fn is_same_site(one: Option<&str>, other: Option<&str>) -> bool {
    let host = |address: Option<&str>| {
        let rest = address?.split_once("://")?.1;
        let host = rest.split(['/', '?', '#', ':']).next()?.to_lowercase();
        Some(host.strip_prefix("www.").unwrap_or(&host).to_string()).filter(|h| !h.is_empty())
    };
    host(one).is_some_and(|one| Some(one) == host(other))
}

/// What is endorsed, as pages name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id in the pack, its number or its name in addresses.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// Its own page.
    pub page: String,
}

/// An endorsement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndorsementRow {
    /// Its id.
    pub id: Uuid,
    /// The id of the signed credential.
    pub credential: Uuid,
    /// Who endorses: name in addresses, and the name then.
    pub endorser: (String, String),
    /// The words, marked with their language where that isn't the reader's.
    pub words: Text,
    /// When.
    pub at: Timestamp,
    /// Whether the reader may take it back.
    pub may_withdraw: bool,
}

/// A request that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Its id.
    pub id: Uuid,
    /// Whom.
    pub email: String,
    /// When.
    pub at: Timestamp,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// What came of it.
    pub state: RequestState,
    /// Whether it can still be answered.
    pub open: bool,
}

/// The endorsements of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfView {
    /// What is endorsed.
    pub about: About,
    /// A page of them, the newest first.
    pub rows: Vec<EndorsementRow>,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
    /// Whether the reader is signed in, and so may report.
    pub signed_in: bool,
    /// Whether the reader may ask others.
    pub may_ask: bool,
    /// What the reader and their colleagues have asked.
    pub requests: Vec<RequestRow>,
}

/// The form for an endorsement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveView {
    /// What is to be endorsed.
    pub about: About,
    /// In whose name the reader may: id and name.
    pub organisers: Vec<(Uuid, String)>,
    /// The reader's language.
    pub language: String,
}

/// A request, for whoever holds its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedView {
    /// What is to be endorsed.
    pub about: About,
    /// Who asks.
    pub asked_by: String,
    /// Their message.
    pub words: String,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// What came of it.
    pub state: RequestState,
}

/// What one organiser endorses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByView {
    /// The endorser: name in addresses, and name.
    pub endorser: (String, String),
    /// A page of them, the newest first, with what each endorses.
    pub rows: Vec<(About, EndorsementRow)>,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
}

/// An endorsement that was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// What it endorses.
    pub about: About,
    /// The endorsement.
    pub row: EndorsementRow,
    /// Why, by whom and when.
    pub reasons: Vec<(String, String, Timestamp)>,
}

/// What was reported, for coordinators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsView {
    /// What waits longest first.
    pub rows: Vec<Reported>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_state_is_found_by_its_key() {
        assert!(SubjectKind::ALL.into_iter().all(|k| SubjectKind::parse(k.key()) == Some(k)));
        for state in [RequestState::Asked, RequestState::Given, RequestState::Declined, RequestState::Withdrawn] {
            assert_eq!(RequestState::parse(state.key()), Some(state));
        }
    }

    #[test]
    fn one_house_with_two_names_is_seen() {
        let same = |one, other| is_same_site(Some(one), Some(other));
        assert!(same("https://www.example.org/about", "http://Example.org:8080?x"));
        assert!(!same("https://example.org", "https://example.com"));
        assert!(!same("https://", "https://"), "no host is nobody's");
        assert!(!is_same_site(None, None));
    }
}
