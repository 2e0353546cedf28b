//! Several people in one form: what each had before them when they wrote, and what becomes of it.

use super::Answer;
use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
};

/// What a form showed of an answer when it was made: which change of it, and a fingerprint of what stood in the fields,
/// by which it is known whether somebody has written in them. It travels in a hidden field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The revision of the saved answer; 0 where there was none.
    pub revision: i64,
    fingerprint: u64,
}

/// What becomes of an answer that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It is what is saved already.
    Same,
    /// It is taken.
    Taken,
    /// Nobody wrote in it here, and a colleague has changed it meanwhile: theirs stays.
    Theirs,
    /// Both have changed it: neither may be lost.
    Both,
}

impl Seen {
    /// Of an answer with this revision, and of what stood in its fields.
    pub fn of(revision: i64, shown: Option<&Answer>) -> Self {
        Self { revision, fingerprint: fingerprint(shown) }
    }

    /// What becomes of an answer that is sent by whoever had seen this, where `saved` is there now.
    pub fn merge(&self, revision: i64, saved: Option<&Answer>, sent: &Answer) -> Merge {
        let sent = fingerprint(Some(sent));
        if sent == fingerprint(saved) {
            Merge::Same
        } else if revision == self.revision {
            Merge::Taken
        } else if sent == self.fingerprint {
            Merge::Theirs
        } else {
            Merge::Both
        }
    }
}

/// A form shows an empty answer as it shows none, and choices in the order of the form.
fn fingerprint(answer: Option<&Answer>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match answer.filter(|a| !a.is_empty()) {
        None => {}
        Some(Answer::Choices(chosen)) => {
            let mut chosen = chosen.clone();
            chosen.sort();
            Answer::Choices(chosen).hash(&mut hasher);
        }
        Some(answer) => answer.hash(&mut hasher),
    }
    hasher.finish()
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:x}", self.revision, self.fingerprint)
    }
}

impl FromStr for Seen {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (revision, fingerprint) = text.split_once('-').ok_or(())?;
        let fingerprint = u64::from_str_radix(fingerprint, 16).map_err(|_| ())?;
        Ok(Self { revision: revision.parse().map_err(|_| ())?, fingerprint })
    }
}
