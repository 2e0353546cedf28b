//! An owner hands an organiser over to another member.

use super::MemberRole;
use serde::{Deserialize, Serialize};

/// What becomes of the former owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// They stay, as an editor.
    Editor,
    /// They leave.
    Leave,
}

impl Afterwards {
    /// All of them.
    pub const ALL: [Afterwards; 2] = [Afterwards::Editor, Afterwards::Leave];

    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Afterwards::Editor => "editor",
            Afterwards::Leave => "leave",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.key() == key)
    }

    /// The role that they have then.
    pub const fn role(self) -> Option<MemberRole> {
        match self {
            Afterwards::Editor => Some(MemberRole::Editor),
            Afterwards::Leave => None,
        }
    }
}

/// How an offer to take an organiser over ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverEnd {
    /// It was accepted.
    Accepted,
    /// The other one would rather not.
    Declined,
    /// It was taken back, or one of the two left.
    Withdrawn,
}

impl HandoverEnd {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            HandoverEnd::Accepted => "accepted",
            HandoverEnd::Declined => "declined",
            HandoverEnd::Withdrawn => "withdrawn",
        }
    }
}
