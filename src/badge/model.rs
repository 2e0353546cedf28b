//! What pages show of credentials, and what checking one can find.

use crate::{
    programme::model::{Alignment, Text},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The label's own place among the achievements, beside the ids of the pack's badges.
pub const LABEL: &str = "label";

/// The longest credential that is checked, in bytes. Ours have a few thousand.
pub const MOST_BYTES: usize = 64 * 1024;

/// The largest file that is searched for a credential, in bytes.
pub use super::reader::MOST_FILE_BYTES;

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckOf {
    /// It is a credential of Open Badges 3.0, without a word that no signature would cover.
    Format,
    /// Its terms mean what the standards say.
    Context,
    /// Its issuer is one of this server.
    Issuer,
    /// The issuer's key signed exactly this.
    Proof,
    /// Today lies within its dates.
    Dates,
    /// It wasn't revoked.
    Status,
    /// Of a badge from elsewhere: it is an Open Badge of a version that is read here.
    Form,
    /// Of a badge from elsewhere: its issuer has published the key that it names, or keeps it on its own site.
    Identity,
    /// Of a badge from elsewhere: it stands at its issuer's, as it says.
    Hosted,
    /// Of a badge from elsewhere: it was awarded to who gives it.
    Recipient,
    /// It was awarded to the e-mail address that who checks it asks about.
    Address,
}

impl CheckOf {
    /// All of them, in order.
    pub const ALL: [CheckOf; 6] =
        [CheckOf::Format, CheckOf::Context, CheckOf::Issuer, CheckOf::Proof, CheckOf::Dates, CheckOf::Status];

    /// Those of a badge from elsewhere, in order.
    pub const ELSEWHERE: [CheckOf; 6] =
        [CheckOf::Form, CheckOf::Identity, CheckOf::Proof, CheckOf::Dates, CheckOf::Status, CheckOf::Recipient];

    /// Its key, for addresses within a page.
    pub const fn key(self) -> &'static str {
        match self {
            CheckOf::Format => "format",
            CheckOf::Context => "context",
            CheckOf::Issuer => "issuer",
            CheckOf::Proof => "proof",
            CheckOf::Dates => "dates",
            CheckOf::Status => "status",
            CheckOf::Form => "form",
            CheckOf::Identity => "identity",
            CheckOf::Hosted => "hosted",
            CheckOf::Recipient => "recipient",
            CheckOf::Address => "address",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// All is well.
    Passed,
    /// It wasn't looked at, because something before it failed.
    NotDone,
    /// It isn't JSON.
    NotJson,
    /// It is a picture without a credential inside.
    NothingInside,
    /// It isn't a credential of the form that is issued here; what the reader stumbled over.
    NotACredential(String),
    /// It names other contexts.
    OtherContext,
    /// This server doesn't know the issuer.
    ForeignIssuer(String),
    /// It isn't signed.
    NoProof,
    /// It is signed in a way that is not used here.
    OtherProof,
    /// The key isn't one of the issuer.
    UnknownKey,
    /// The key has leaked and was withdrawn.
    WithdrawnKey,
    /// It was changed after it was signed.
    WrongSignature,
    /// A date can't be read.
    UnreadableDate,
    /// It doesn't hold yet.
    NotYet(Timestamp),
    /// It held until this day.
    Expired(Timestamp),
    /// It names a status list that isn't the issuer's.
    UnknownList,
    /// It was revoked; when, if it is kept here.
    Revoked(Option<Timestamp>),
    /// It doesn't hold for now; since when, if it is kept here.
    Suspended(Option<Timestamp>),
    /// It is an earlier copy of a credential that holds: another one with the same id took its place.
    Replaced,
    /// It was awarded to somebody else.
    OtherRecipient,
    /// A site that has to be asked gave no answer; which.
    Unreachable(String),
    /// A site that has to be asked isn't one that this server asks; which.
    Forbidden(String),
    /// This server asks no other sites.
    FetchingOff,
}

/// One check with what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at.
    pub of: CheckOf,
    /// What was found.
    pub found: Found,
}

/// What a credential says about itself; to be believed only when the checks passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What was achieved.
    pub name: String,
    /// Who issued it.
    pub issuer: String,
    /// The organiser that it was issued to; learners aren't named.
    pub recipient: Option<String>,
    /// The number of a label.
    pub number: Option<String>,
    /// Its id, when it is kept on this server.
    pub kept: Option<Uuid>,
    /// What others say in support of it and sign themselves, as far as that stands now.
    #[serde(default)]
    pub endorsed: Vec<Endorsed>,
}

/// What somebody says in support of a credential, or of what was achieved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsed {
    /// Who.
    pub by: String,
    /// Their words.
    pub words: String,
}

/// What checking a credential gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When it was checked.
    pub at: Timestamp,
    /// What it says about itself, if it can be read.
    pub about: Option<About>,
    /// Each check.
    pub checks: Vec<Check>,
}

/// All checks taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Everything passed.
    Valid,
    /// Genuine and valid, but awarded to somebody else than who was asked about.
    OtherHolder,
    /// Genuine, but revoked.
    Revoked,
    /// Genuine, but suspended.
    Suspended,
    /// Genuine, but a newer copy has taken its place.
    Replaced,
    /// Genuine, but its time hasn't come or is over.
    OutOfDate,
    /// Whether it is genuine can't be said here.
    Unknown,
    /// It isn't what it says it is.
    Refused,
}

impl Checked {
    /// What a check found.
    pub fn of(&self, of: CheckOf) -> Option<&Found> {
        self.checks.iter().find(|c| c.of == of).map(|c| &c.found)
    }

    /// All checks taken together.
    pub fn verdict(&self) -> Verdict {
        match self.checks.iter().map(|c| &c.found).find(|f| **f != Found::Passed) {
            None => Verdict::Valid,
            Some(Found::OtherRecipient) if self.of(CheckOf::Address) == Some(&Found::OtherRecipient) => {
                Verdict::OtherHolder
            }
            Some(Found::ForeignIssuer(_) | Found::Unreachable(_) | Found::FetchingOff) => Verdict::Unknown,
            // Dates come before the status, and a revoked credential is revoked whatever the day is.
            Some(_) if matches!(self.of(CheckOf::Status), Some(Found::Revoked(_))) => Verdict::Revoked,
            Some(_) if matches!(self.of(CheckOf::Status), Some(Found::Suspended(_))) => Verdict::Suspended,
            Some(Found::Replaced) => Verdict::Replaced,
            Some(Found::NotYet(_) | Found::Expired(_)) => Verdict::OutOfDate,
            Some(_) => Verdict::Refused,
        }
    }
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

/// The e-mail address that somebody asks about; nothing when they don't.
///
/// # Errors
/// When it is none.
pub fn asked_about(text: &str) -> Result<Option<String>, crate::error::Issue> {
    match text.trim() {
        "" => Ok(None),
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

    fn checked(found: [Found; 6]) -> Checked {
        let checks = CheckOf::ALL.into_iter().zip(found).map(|(of, found)| Check { of, found }).collect();
        Checked { at: Timestamp(0), about: None, checks }
    }

    #[test]
    fn the_verdict_is_that_of_what_weighs_most() {
        use Found::{Expired, ForeignIssuer, NotDone, Passed, Revoked, WrongSignature};
        let all = |dates, status| checked([Passed, Passed, Passed, Passed, dates, status]);
        assert_eq!(all(Passed, Passed).verdict(), Verdict::Valid);
        assert_eq!(all(Passed, Revoked(None)).verdict(), Verdict::Revoked);
        assert_eq!(all(Passed, Found::Suspended(None)).verdict(), Verdict::Suspended);
        assert_eq!(all(Passed, Found::Replaced).verdict(), Verdict::Replaced);
        assert_eq!(all(Expired(Timestamp(0)), Revoked(None)).verdict(), Verdict::Revoked);
        assert_eq!(all(Expired(Timestamp(0)), Passed).verdict(), Verdict::OutOfDate);
        let foreign = checked([Passed, Passed, ForeignIssuer("did:web:x".into()), NotDone, NotDone, NotDone]);
        assert_eq!(foreign.verdict(), Verdict::Unknown);
        let forged = checked([Passed, Passed, Passed, WrongSignature, NotDone, NotDone]);
        assert_eq!(forged.verdict(), Verdict::Refused);
    }
}
