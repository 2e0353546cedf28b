//! Organisers and their members: what is valid, and who may do what.

mod handover;
mod link;
pub mod views;

pub use handover::{Afterwards, HandoverEnd};
pub use link::{Link, MOST_LINKS};

#[cfg(feature = "ssr")]
use crate::programme::model::Conflict;
use crate::{
    account::{Actor, Email, Role},
    error::{FieldErrors, Issue},
    parse::{line, paragraphs, web_address},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest name.
const NAME_MOST: u32 = 200;
/// The longest description, in characters.
const DESCRIPTION_MOST: u32 = 2000;
/// The longest note to or from the coordinator, in characters.
pub const NOTE_MOST: u32 = 2000;
/// The most documents of a request to be verified.
pub const MOST_DOCUMENTS: u32 = 5;

/// Who can be an organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganiserKind {
    /// An organisation of any size.
    Organisation,
    /// A single person who trains others.
    Individual,
}

impl OrganiserKind {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            OrganiserKind::Organisation => "organisation",
            OrganiserKind::Individual => "individual",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [OrganiserKind::Organisation, OrganiserKind::Individual].into_iter().find(|k| k.key() == key)
    }
}

/// What a member may do for an organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Everything: also members, verification, and submitting an application.
    Owner,
    /// Changes the profile and writes in applications.
    Editor,
    /// Reads along.
    Viewer,
}

impl MemberRole {
    /// All roles.
    pub const ALL: [MemberRole; 3] = [MemberRole::Owner, MemberRole::Editor, MemberRole::Viewer];

    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            MemberRole::Owner => "owner",
            MemberRole::Editor => "editor",
            MemberRole::Viewer => "viewer",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.key() == key)
    }

    /// Whether it may more than another.
    pub fn may_more_than(self, other: MemberRole) -> bool {
        let rank = |role| Self::ALL.iter().position(|r| *r == role);
        rank(self) < rank(other)
    }
}

/// Whether the network has looked at an organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Nobody has asked for it.
    None,
    /// Asked for, waiting for a coordinator.
    Asked,
    /// Verified.
    Verified,
    /// Refused for now, with a reason; it can be asked for again.
    Refused,
}

impl Verification {
    /// All states.
    pub const ALL: [Verification; 4] =
        [Verification::None, Verification::Asked, Verification::Verified, Verification::Refused];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Verification::None => "none",
            Verification::Asked => "asked",
            Verification::Verified => "verified",
            Verification::Refused => "refused",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.key() == key)
    }

    /// Whether it can be asked for now.
    pub const fn may_be_asked(self) -> bool {
        matches!(self, Verification::None | Verification::Refused)
    }
}

/// An organiser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organiser {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses; never changes.
    pub slug: String,
    /// An organisation or a person.
    pub kind: OrganiserKind,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The languages that it works in, ISO 639.
    pub languages: Vec<String>,
    /// Its web site, if it has one.
    pub website: Option<String>,
    /// What it does, in its own words.
    pub description: String,
    /// Where it can be asked; shown to members and coordinators only.
    pub contact_email: String,
    /// Whether the network has looked at it.
    pub verification: Verification,
    /// The fingerprint of its logo; empty when it has none.
    pub logo: String,
    /// Where else it can be seen.
    pub links: Vec<Link>,
    /// What it said when it asked.
    pub verification_note: String,
    /// Why it was refused, if it was.
    pub verification_reason: String,
    /// When it asked.
    pub verification_asked_at: Option<Timestamp>,
    /// Counts the changes.
    pub revision: i64,
}

impl Organiser {
    /// Where its logo is, if it has one. Another logo has another address.
    pub fn logo_address(&self) -> Option<String> {
        (!self.logo.is_empty()).then(|| format!("/organisers/{}/logo/{}.png", self.slug, self.logo))
    }

    /// What everybody may know of it.
    pub fn public(mut self) -> Self {
        self.contact_email.clear();
        self.verification_note.clear();
        self.verification_reason.clear();
        self.verification_asked_at = None;
        self
    }
}

/// What is typed about an organiser.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Organisation or individual.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The country's code.
    pub country: String,
    /// The languages' codes.
    pub languages: Vec<String>,
    /// The web site.
    pub website: String,
    /// The description.
    pub description: String,
    /// The contact's address.
    pub contact_email: String,
}

/// What is right about an organiser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganiser {
    /// Organisation or individual.
    pub kind: OrganiserKind,
    /// The name.
    pub name: String,
    /// The country's code.
    pub country: String,
    /// The languages' codes.
    pub languages: Vec<String>,
    /// The web site.
    pub website: Option<String>,
    /// The description.
    pub description: String,
    /// The contact's address.
    pub contact_email: Email,
}

impl NewOrganiser {
    /// Takes what was typed, with the codes that exist.
    ///
    /// # Errors
    /// Everything that is wrong, by field.
    pub fn parse(
        typed: &Typed,
        is_country: impl Fn(&str) -> bool,
        is_language: impl Fn(&str) -> bool,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = errors.take("kind", OrganiserKind::parse(&typed.kind).ok_or(Issue::NotChosen));
        let name = errors.take("name", line(&typed.name, NAME_MOST));
        let country = errors.take("country", chosen(&typed.country, is_country));
        let mut languages = Vec::new();
        let mut issue = typed.languages.is_empty().then_some(Issue::NotChosen);
        for code in &typed.languages {
            match chosen(code, &is_language) {
                Ok(code) if languages.contains(&code) => {}
                Ok(code) => languages.push(code),
                Err(wrong) => issue = Some(wrong),
            }
        }
        let languages = issue.map_or(Ok(languages), Err);
        let languages = errors.take("languages[]", languages);
        let website = match web_address(&typed.website) {
            Ok(address) => Some(Some(address)),
            Err(Issue::Missing) => Some(None),
            Err(issue) => errors.take("website", Err(issue)),
        };
        let description = errors.take("description", paragraphs(&typed.description, DESCRIPTION_MOST));
        let contact_email = errors.take("contact_email", Email::parse(&typed.contact_email));
        match (kind, name, country, languages, website, description, contact_email) {
            (
                Some(kind),
                Some(name),
                Some(country),
                Some(languages),
                Some(website),
                Some(description),
                Some(contact_email),
            ) => Ok(Self { kind, name, country, languages, website, description, contact_email }),
            _ => Err(errors),
        }
    }
}

fn chosen(code: &str, exists: impl Fn(&str) -> bool) -> Result<String, Issue> {
    match code {
        "" => Err(Issue::NotChosen),
        code if exists(code) => Ok(code.to_string()),
        _ => Err(Issue::UnknownChoice),
    }
}

/// The profile and applications are changed by owners and editors.
pub const fn may_edit(role: MemberRole) -> bool {
    matches!(role, MemberRole::Owner | MemberRole::Editor)
}

/// Members, verification and submitting are the owners' matter.
pub const fn may_manage(role: MemberRole) -> bool {
    matches!(role, MemberRole::Owner)
}

/// Whether having acted for an organiser, until then or still, stands against judging it at a moment.
#[cfg(feature = "ssr")]
pub fn is_tied(ended_at: Option<Timestamp>, at: Timestamp, rules: &Conflict) -> bool {
    let years = i32::try_from(rules.years_since_working_together).unwrap_or(i32::MAX);
    rules.own_organiser && ended_at.is_none_or(|ended_at| ended_at > at.plus_years(-years))
}

/// Coordinators decide about verification, but not about that of an organiser that they are tied to.
pub fn may_verify(actor: &Actor, is_tied: bool) -> bool {
    actor.is(Role::Coordinator) && !is_tied
}

/// The part of an address for a name: small Latin letters, digits and hyphens, at most 60 of them.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let latin = match c {
            'a'..='z' | '0'..='9' => {
                out.push(c);
                continue;
            }
            'ą' | 'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' | 'ă' => "a",
            'č' | 'ç' | 'ć' => "c",
            'đ' | 'ď' => "d",
            'ę' | 'ė' | 'é' | 'è' | 'ë' | 'ê' | 'ě' => "e",
            'ģ' | 'ğ' => "g",
            'į' | 'í' | 'ì' | 'î' | 'ï' | 'ı' => "i",
            'ķ' => "k",
            'ł' | 'ļ' => "l",
            'ñ' | 'ń' | 'ň' | 'ņ' => "n",
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' => "o",
            'ř' => "r",
            'š' | 'ś' | 'ş' | 'ș' => "s",
            'ť' | 'ț' => "t",
            'ų' | 'ū' | 'ü' | 'ú' | 'ù' | 'û' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ž' | 'ź' | 'ż' => "z",
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'þ' => "th",
            _ => "-",
        };
        if latin != "-" || !(out.is_empty() || out.ends_with('-')) {
            out.push_str(latin);
        }
        if out.len() >= 60 {
            break;
        }
    }
    let out = out.trim_end_matches('-').to_string();
    if out.is_empty() { "organiser".into() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_addresses() {
        assert_eq!(slug("Žalgirio jaunimo centras „Šviesa“"), "zalgirio-jaunimo-centras-sviesa");
        assert_eq!(slug("  Straße & Söhne  "), "strasse-sohne");
        assert_eq!(slug("日本"), "organiser");
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_part_of_an_address(name in ".{0,200}") {
            let slug = slug(&name);
            prop_assert!(!slug.is_empty() && slug.len() <= 62);
            prop_assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'));
        }
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let typed = Typed { country: "XX".into(), website: "example".into(), ..Typed::default() };
        let errors = NewOrganiser::parse(&typed, |c| c == "LT", |l| l == "lt").unwrap_err();
        let fields: Vec<_> = errors.0.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["kind", "name", "country", "languages[]", "website", "contact_email"]);
    }
}
