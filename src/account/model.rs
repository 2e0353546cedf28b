//! People and roles: what is a valid address, name and password, and who may do what to accounts.

use crate::{error::Issue, texts::Locale, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An e-mail address, trimmed, its domain in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Email(String);

impl Email {
    /// Takes what looks like an address; only a mail that arrives proves that it is one.
    ///
    /// # Errors
    /// [`Issue::Missing`], [`Issue::TooLong`], [`Issue::NotAnEmail`].
    pub fn parse(text: &str) -> Result<Self, Issue> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Issue::Missing);
        }
        if text.len() > 254 {
            return Err(Issue::TooLong(254));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Issue::NotAnEmail)?;
        let is_odd = |c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '\\' | '@')
        };
        let labels_are_right = domain.split('.').all(|l| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-'));
        if local.is_empty()
            || local.chars().any(is_odd)
            || domain.chars().any(is_odd)
            || !domain.contains('.')
            || !labels_are_right
        {
            return Err(Issue::NotAnEmail);
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }

    /// As it is written to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is looked up: nobody means two people by one address in capitals and small letters.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A person's name, as they write it: one line of 1 to 120 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName(String);

impl PersonName {
    /// Takes any name that is there and fits.
    ///
    /// # Errors
    /// [`Issue::Missing`], [`Issue::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Issue> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            0 => Err(Issue::Missing),
            1..=120 => Ok(Self(text)),
            _ => Err(Issue::TooLong(120)),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The shortest password.
pub const PASSWORD_LEAST: u32 = 10;
/// The longest password: more would only cost time to hash.
pub const PASSWORD_MOST: u32 = 200;

/// A password that somebody chose. It is never written anywhere, so it has no `Display` and an empty `Debug`.
pub struct Password(String);

impl Password {
    /// Takes any characters, as long as there are enough of them.
    ///
    /// # Errors
    /// [`Issue::Missing`], [`Issue::TooShort`], [`Issue::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Issue> {
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        match characters {
            0 => Err(Issue::Missing),
            n if n < PASSWORD_LEAST => Err(Issue::TooShort(PASSWORD_LEAST)),
            n if n > PASSWORD_MOST => Err(Issue::TooLong(PASSWORD_MOST)),
            _ => Ok(Self(text.to_string())),
        }
    }

    /// The characters, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// What a person may be beside a learner, which everybody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reviews the evidence of learners.
    Assessor,
    /// Evaluates applications, and sits in the committee.
    Evaluator,
    /// Takes in applications, assigns evaluators, keeps the deadlines.
    Coordinator,
    /// Grants roles and looks after the server.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Assessor, Role::Evaluator, Role::Coordinator, Role::Administrator];

    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Role::Assessor => "assessor",
            Role::Evaluator => "evaluator",
            Role::Coordinator => "coordinator",
            Role::Administrator => "administrator",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.key() == key)
    }
}

/// A role that a person holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHeld {
    /// Which.
    pub role: Role,
    /// For an evaluator: of one of the organisations that coordinate the network.
    pub coordinating: bool,
}

/// Who is asking: the signed-in person with the roles that they hold at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Email,
    /// The language that they want to read.
    pub locale: Locale,
    /// What they hold now.
    pub roles: Vec<RoleHeld>,
}

impl Actor {
    /// Whether they hold a role now.
    pub fn is(&self, role: Role) -> bool {
        self.roles.iter().any(|r| r.role == role)
    }
}

/// Roles are given and taken by administrators.
pub fn may_grant_roles(actor: &Actor) -> bool {
    actor.is(Role::Administrator)
}

/// Where to go after signing in: a path of ours, never another site.
pub fn safe_path(then: &str) -> &str {
    let is_ours = then.starts_with('/')
        && !then.starts_with("//")
        && then.chars().all(|c| c.is_ascii_graphic() && c != '\\')
        && then.len() < 4000;
    if is_ours { then } else { "/" }
}

/// The addresses of the person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressesView {
    /// That of the account.
    pub own: String,
    /// The others.
    pub further: Vec<AddressRow>,
}

/// A further address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRow {
    /// Its id.
    pub id: Uuid,
    /// The address.
    pub email: String,
    /// Whether they have shown that it is theirs.
    pub confirmed: bool,
}

/// The DIDs of the person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DidsView {
    /// Each.
    pub rows: Vec<DidRow>,
    /// Whom a token has to be for: the address of this server.
    pub audience: String,
    /// The domain that a presentation has to be for.
    pub domain: String,
}

/// A DID of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DidRow {
    /// Its id.
    pub id: Uuid,
    /// The DID.
    pub did: String,
    /// How it stands.
    pub state: DidState,
}

/// How a DID of somebody stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DidState {
    /// They have shown that it is theirs.
    Proved {
        /// Whether what is awarded to them from now on names it.
        named: bool,
    },
    /// They have to sign something.
    Waits {
        /// What.
        challenge: String,
        /// Until when.
        until: Timestamp,
    },
    /// They didn't in time.
    Late,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_local_part_and_lowers_its_domain() {
        let email = Email::parse("  Ona.Ž@Example.ORG ").unwrap();
        assert_eq!(email.as_str(), "Ona.Ž@example.org");
        assert_eq!(email.key(), "ona.ž@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "a",
            "a@b",
            "@example.org",
            "a b@example.org",
            "a@ex..org",
            "a@-x.org",
            "a\n@example.org",
            "<a>@example.org",
        ] {
            assert_eq!(Email::parse(text), Err(Issue::NotAnEmail), "{text}");
        }
        assert_eq!(Email::parse(" "), Err(Issue::Missing));
    }

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(safe_path("/apply/1?x=2"), "/apply/1?x=2");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb"] {
            assert_eq!(safe_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
