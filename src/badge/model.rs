//! What pages show of credentials; what checking one can find is in the crate `verifier`.

use crate::{
    programme::model::{Alignment, Text},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verifier::model::is_did;

/// The label's own place among the achievements, beside the ids of the pack's badges.
pub const LABEL: &str = "label";

pub use verifier::{
    model::{About, Check, CheckOf, Checked, Endorsed, Found, MOST_BYTES, Verdict},
    reader::MOST_FILE_BYTES,
};

/// How long a check in a browser may take, in seconds.
pub const LONGEST_CHECK: u32 = 20;

/// What the page for checking shows, and what its part in the browser has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verifying {
    /// The result of a check that the address of the page names.
    pub checked: Option<Checked>,
    /// The address of this server, as its credentials name it.
    pub base: String,
    /// What time it is here; a browser's clock may be wrong.
    pub at: Timestamp,
}

/// What the holder of a badge lets others see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// Whether anybody who has the link sees the page and the files.
    pub shared: bool,
    /// Whether the evidence is part of them.
    pub evidence: bool,
    /// Whether the page and the card name the holder.
    pub name: bool,
    /// The revision that a change goes on from.
    pub revision: i64,
}

/// What a holder has chosen for their badges to call them by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// A DID, or none.
    pub did: Option<String>,
}

/// Whether somebody holds a badge, and so decides who sees it. Labels have no such holder.
pub fn is_holder(holder: Option<Uuid>, who: Option<Uuid>) -> bool {
    holder.is_some() && holder == who
}

/// Whether somebody may see a credential: labels are public, and of badges the holder decides. Who may not isn't told
/// that it is there.
pub fn may_see(holder: Option<Uuid>, sharing: Option<Sharing>, who: Option<Uuid>) -> bool {
    is_holder(holder, who) || holder.is_none() || sharing.is_some_and(|s| s.shared)
}

/// Whether a credential holds today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It holds.
    Valid,
    /// Its time is over.
    Expired,
    /// It doesn't hold for now.
    Suspended,
    /// It was revoked.
    Revoked,
}

impl Standing {
    /// Of a credential with these dates.
    pub fn of(
        now: Timestamp,
        valid_until: Option<Timestamp>,
        suspended_at: Option<Timestamp>,
        revoked_at: Option<Timestamp>,
    ) -> Self {
        match (revoked_at, valid_until, suspended_at) {
            (Some(_), ..) => Standing::Revoked,
            (None, Some(until), _) if until <= now => Standing::Expired,
            (None, _, Some(_)) => Standing::Suspended,
            (None, _, None) => Standing::Valid,
        }
    }
}

/// A badge on the page of those who hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeCard {
    /// The credential.
    pub id: Uuid,
    /// The badge.
    pub badge: String,
    /// Its name.
    pub name: String,
    /// The playlist that it belongs to.
    pub playlist: Option<Text>,
    /// When it was awarded.
    pub awarded_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Whether it holds today.
    pub standing: Standing,
    /// On how many pieces of evidence it rests.
    pub evidence: usize,
    /// Whether others see it.
    pub shared: bool,
}

/// A piece of evidence, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub narrative: Option<String>,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// A credential, as its page shows it. The words are those that were signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialView {
    /// Its id.
    pub id: Uuid,
    /// The badge's id, or [`LABEL`].
    pub achievement: String,
    /// The page of what was achieved, in the version that it was awarded for.
    pub about: String,
    /// Its name.
    pub name: String,
    /// What somebody who has it knows or can do.
    pub description: String,
    /// The language of its words.
    pub language: String,
    /// How it is earned.
    pub criteria: Vec<String>,
    /// What was done for this one award.
    pub narrative: Option<String>,
    /// What it rests on, as far as whoever looks may see it.
    pub evidence: Vec<EvidenceView>,
    /// On how many pieces of evidence it rests that others don't see.
    pub evidence_hidden: usize,
    /// Figures that it rests on: name and value.
    pub results: Vec<(String, String)>,
    /// Who issued it.
    pub issuer: String,
    /// Their web site.
    pub issuer_url: Option<String>,
    /// The organiser that it was issued to; learners aren't named.
    pub recipient: Option<String>,
    /// The number of a label.
    pub number: Option<String>,
    /// When it was awarded.
    pub awarded_at: Timestamp,
    /// Until when it holds.
    pub valid_until: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked; only the holder reads it.
    pub revoked_reason: Option<String>,
    /// Whether whoever looks is who holds it.
    pub mine: bool,
    /// The name of the learner who holds it, if they let it be seen or look themselves.
    pub holder: Option<String>,
    /// What others see; only the holder reads it.
    pub sharing: Option<Sharing>,
    /// The DID of the learner, if the badge names one.
    pub did: Option<String>,
    /// What the holder can have it signed anew with, because they have chosen it since; only they read it.
    pub naming: Option<Naming>,
    /// The address for verifiers.
    pub address: String,
    /// The address of the page.
    pub page: String,
    /// The address of the picture that stands for the page elsewhere.
    pub card: String,
    /// Where the holder adds it to their profile on LinkedIn, while others can see it.
    pub linked_in: Option<String>,
    /// The address of the assertion in Open Badges 2.0, where everybody may see it.
    pub hosted: Option<String>,
    /// Whether it holds today.
    pub standing: Standing,
    /// Its checks, done just now.
    pub checked: Checked,
}

/// What can be achieved, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AchievementView {
    /// The badge's id, or [`LABEL`].
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What somebody who has it knows or can do.
    pub description: Text,
    /// How it is earned.
    pub criteria: Vec<Text>,
    /// What it is aligned to.
    pub alignment: Vec<Alignment>,
    /// Which version of it.
    pub version: u32,
    /// Where the version of today is, when this is an earlier one.
    pub newest: Option<String>,
}

/// The e-mail address or DID that somebody asks about; nothing when they don't.
///
/// # Errors
/// When it is none.
pub fn asked_about(text: &str) -> Result<Option<String>, crate::error::Issue> {
    match text.trim() {
        "" => Ok(None),
        // Only compared with what the badge says, so any method will do.
        text if is_did(text) => Ok(Some(text.to_string())),
        text => crate::account::Email::parse(text).map(|email| Some(email.as_str().to_string())),
    }
}

/// What a version of an achievement is called in addresses. What was awarded first keeps the plain name for ever; a badge
/// that means something else has an address of its own.
pub fn versioned(id: &str, version: u32) -> String {
    if version > 1 { format!("{id}.v{version}") } else { id.to_string() }
}

/// The achievement and the version that a name in an address means.
pub fn named(name: &str) -> (&str, u32) {
    let parts = name.rsplit_once(".v").and_then(|(id, version)| Some((id, version.parse().ok()?)));
    match parts {
        Some((id, version)) if version > 1 && versioned(id, version) == name => (id, version),
        _ => (name, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_of_an_achievement_has_one_name() {
        for (id, version, name) in [("a", 1, "a"), ("a", 2, "a.v2"), ("a.v2", 3, "a.v2.v3")] {
            assert_eq!(versioned(id, version), name);
            assert_eq!(named(name), (id, version));
        }
        for other in ["a.v1", "a.v0", "a.v02", "a.v", "a.vx"] {
            assert_eq!(named(other), (other, 1), "{other} is no second name of a version");
        }
    }

    #[test]
    fn a_badge_is_seen_by_its_holder_and_by_those_whom_they_let() {
        let (ona, jonas) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let sharing = |shared| Some(Sharing { shared, evidence: true, name: true, revision: 1 });
        assert!(may_see(ona, sharing(false), ona));
        for who in [None, jonas] {
            assert!(may_see(ona, sharing(true), who));
            assert!(!may_see(ona, sharing(false), who));
            assert!(!may_see(ona, None, who), "a badge of somebody without a choice is nobody else's");
            assert!(may_see(None, None, who), "a label is public");
            assert!(!is_holder(None, who));
        }
    }

    #[test]
    fn what_was_revoked_is_revoked_whatever_the_day_is() {
        let (now, before, after) = (Timestamp(10), Some(Timestamp(9)), Some(Timestamp(11)));
        assert_eq!(Standing::of(now, None, None, None), Standing::Valid);
        assert_eq!(Standing::of(now, after, None, None), Standing::Valid);
        assert_eq!(Standing::of(now, before, None, None), Standing::Expired);
        assert_eq!(Standing::of(now, Some(now), None, None), Standing::Expired, "from the moment that it names");
        assert_eq!(Standing::of(now, after, before, None), Standing::Suspended);
        assert_eq!(Standing::of(now, before, before, None), Standing::Expired);
        assert_eq!(Standing::of(now, before, before, before), Standing::Revoked);
    }
}
