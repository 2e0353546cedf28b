//! What checking a credential can find: the same words for the server, the worker and the page.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest credential that is checked, in bytes. Those of the programme have a few thousand.
pub const MOST_BYTES: usize = 64 * 1024;

/// The longest DID that is read, in bytes.
pub const LONGEST_DID: usize = 400;

/// Whether a text is written like a DID, of whichever method.
pub fn is_did(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%');
    let rest = text.strip_prefix("did:").filter(|_| text.len() <= LONGEST_DID);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_part))
}

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
    /// It was awarded to the e-mail address or DID that who checks it asks about.
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

#[cfg(test)]
mod tests {
    use super::*;

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
