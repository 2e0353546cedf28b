//! What wallets may be allowed, and how much of it at once.

#[cfg(feature = "ssr")]
pub mod client;
#[cfg(feature = "ssr")]
pub mod request;

use crate::timestamp::{MINUTE, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How long a code may be exchanged, in minutes: what the specification recommends.
pub const CODE_MINUTES: i64 = 10;
/// How long a token opens something, in minutes.
pub const ACCESS_MINUTES: i64 = 60;
/// A wallet that fetches nothing for so many days has to ask again.
pub const REFRESH_DAYS: i64 = 90;
/// A registration that nobody has used for so many days is forgotten.
pub const UNUSED_DAYS: i64 = 30;
/// So many days a consent that has ended is still known.
pub const ENDED_DAYS: i64 = 90;

/// A wallet may ask so often with one consent …
pub const MOST_REQUESTS: i32 = 120;
/// … within this time.
pub const WINDOW_MS: i64 = 5 * MINUTE;

/// The scope that lets somebody write badges. It isn't offered: badges are earned here.
pub const UPSERT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.upsert";
/// The scope that lets somebody change a profile. It isn't offered either.
pub const PROFILE_UPDATE: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update";

/// Something that a wallet may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// To read the badges that their holder shares.
    Badges,
    /// To read the holder's name and address.
    Profile,
    /// To do so again later, without asking.
    Offline,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 3] = [Scope::Badges, Scope::Profile, Scope::Offline];

    /// As it is written between programs.
    pub const fn uri(self) -> &'static str {
        match self {
            Scope::Badges => "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly",
            Scope::Profile => "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly",
            Scope::Offline => "offline_access",
        }
    }

    /// From what is written between programs.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.uri() == text)
    }
}

/// What a wallet is allowed, or asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Reads a list with blanks; what isn't offered here is left out, as the specification allows.
    pub fn parse(text: &str) -> Self {
        Self(text.split_ascii_whitespace().filter_map(Scope::parse).collect())
    }

    /// The list with blanks.
    pub fn written(&self) -> String {
        self.0.iter().map(|scope| scope.uri()).collect::<Vec<_>>().join(" ")
    }

    /// Whether one of them is among these.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there is anything to be read with these.
    pub fn reads(&self) -> bool {
        self.has(Scope::Badges) || self.has(Scope::Profile)
    }

    /// What is in both.
    pub fn among(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// What is in one of both.
    pub fn with(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).copied().collect())
    }

    /// All but one.
    pub fn without(mut self, scope: Scope) -> Self {
        self.0.remove(&scope);
        self
    }

    /// Whether all of these are among others.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

/// Why a wallet is refused something: the word that the protocol has for it, and a sentence for who wrote the wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error's name.
    pub error: &'static str,
    /// What is wrong, in letters of ASCII without quotation marks.
    pub description: &'static str,
}

impl Refusal {
    /// Puts both together.
    pub const fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description }
    }
}

/// Counts a request in the window that began at a time and has seen so many: the window as it is afterwards, or how many
/// seconds to wait.
///
/// # Errors
/// The seconds until the next window.
pub fn counted(now: Timestamp, began: Timestamp, used: i32) -> Result<(Timestamp, i32), u32> {
    let passed = now.0 - began.0;
    // A clock that was set back begins a new one.
    if !(0..WINDOW_MS).contains(&passed) {
        return Ok((now, 1));
    }
    if used >= MOST_REQUESTS {
        return Err(u32::try_from((WINDOW_MS - passed + 999) / 1000).unwrap_or(u32::MAX));
    }
    Ok((began, used + 1))
}

/// What the page says that a wallet leads somebody to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskedView {
    /// Nobody who is known here asks, or with an address that isn't theirs: nothing leads on from there.
    Stranger,
    /// A wallet asks for something that doesn't work: the way back to it, which tells it why.
    Refused {
        /// What it calls itself.
        name: String,
        /// The site that the way back leads to.
        host: String,
        /// The way back.
        back: String,
        /// Why, as its maker understands it.
        why: String,
    },
    /// A wallet asks for something that may be allowed.
    Consent(ConsentView),
}

/// A wallet asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentView {
    /// Who asks.
    pub wallet: WalletView,
    /// What it would be allowed.
    pub scopes: Scopes,
    /// Who reads this.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// How many of their badges it would get now.
    pub shared: u64,
    /// How many it wouldn't get, because they aren't shared.
    pub hidden: u64,
    /// Since when it is connected already.
    pub since: Option<Timestamp>,
    /// The question itself, which goes back with the answer.
    pub query: String,
}

/// What a wallet says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletView {
    /// What it calls itself.
    pub name: String,
    /// The site that all its addresses are on.
    pub host: String,
    /// A page about it.
    pub site: String,
    /// Its terms.
    pub terms: String,
    /// What it does with personal data.
    pub policy: String,
}

/// The page of connected wallets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionsView {
    /// The newest first.
    pub rows: Vec<Connection>,
    /// What is typed into a wallet, so that it finds this server.
    pub address: String,
}

/// A wallet that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The consent.
    pub id: Uuid,
    /// Which wallet.
    pub wallet: WalletView,
    /// What it may read.
    pub scopes: Scopes,
    /// Since when.
    pub since: Timestamp,
    /// When it last did.
    pub last_used: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_offered_is_left_out() {
        let asked = Scopes::parse(&format!("{UPSERT} {} offline_access  openid", Scope::Badges.uri()));
        assert_eq!(asked.written(), format!("{} offline_access", Scope::Badges.uri()));
        assert!(asked.reads() && asked.has(Scope::Offline) && !asked.has(Scope::Profile));
        assert!(!Scopes::parse(UPSERT).reads());
        assert!(!Scopes::parse("offline_access").reads(), "there is nothing to be read later");
        assert_eq!(Scopes::parse(&asked.written()), asked);
    }

    #[test]
    fn a_part_is_within_the_whole_and_the_whole_is_not_within_a_part() {
        let all = Scopes(Scope::ALL.into());
        let some = Scopes::parse(Scope::Badges.uri());
        assert!(some.is_within(&all) && !all.is_within(&some));
        assert_eq!(all.among(&some), some);
        assert_eq!(some.with(&all), all);
        assert!(!all.clone().without(Scope::Offline).has(Scope::Offline));
    }

    #[test]
    fn a_window_takes_so_many_requests_and_the_next_one_begins_anew() {
        let began = Timestamp(1_000_000);
        let mut window = counted(began, Timestamp(0), 0).unwrap();
        assert_eq!(window, (began, 1));
        for n in 2..=MOST_REQUESTS {
            window = counted(Timestamp(began.0 + 1), window.0, window.1).unwrap();
            assert_eq!(window, (began, n));
        }
        assert_eq!(counted(Timestamp(began.0 + WINDOW_MS - 1), window.0, window.1), Err(1));
        assert_eq!(counted(began, window.0, window.1), Err(300));
        assert_eq!(
            counted(Timestamp(began.0 + WINDOW_MS), window.0, window.1),
            Ok((Timestamp(began.0 + WINDOW_MS), 1))
        );
        assert_eq!(counted(Timestamp(began.0 - 1), window.0, window.1), Ok((Timestamp(began.0 - 1), 1)), "set back");
    }
}
