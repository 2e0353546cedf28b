//! The server that a check is made for: what it is called, and what it knows of the credentials that it issued itself.

use crate::{Timestamp, shape::StatusEntry};
use serde::{Deserialize, Serialize};
use std::future::Future;
use uuid::Uuid;

/// The issuer of this server: the network that runs it.
pub const PLATFORM: &str = "";
/// Where its status lists stand.
pub const LISTS: &str = "/ob/v3/status/";
/// Where its credentials stand, the form for machines first.
const CREDENTIALS: [&str; 3] = ["/ob/v3/credentials/", "/credentials/", "/ob/v2/assertions/"];

/// What is known of a key of an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// It is one of its keys, used today or before.
    Good,
    /// It has leaked and was withdrawn.
    Withdrawn,
}

/// How a credential that the server keeps stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whether everybody may open its page.
    pub open: bool,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
}

/// The server itself, by its database; or in the browser by what it publishes.
pub trait House: Send + Sync {
    /// What asking it can fail with.
    type Error: Send;

    /// Its address without a slash at the end.
    fn base(&self) -> &str;

    /// Its host, with its port where that isn't the usual one.
    fn host(&self) -> &str {
        self.base().split_once("://").map_or(self.base(), |(_, host)| host)
    }

    /// What is known of a key, by its public half.
    fn key(&self, issuer: &str, public: &str) -> impl Future<Output = Result<Option<Known>, Self::Error>> + Send;

    /// The bit at a place in a list of an issuer; nothing where it has no such list for this purpose.
    fn bit(
        &self,
        issuer: &str,
        list: &str,
        entry: &StatusEntry,
        place: usize,
    ) -> impl Future<Output = Result<Option<bool>, Self::Error>> + Send;

    /// How a credential stands, if it is kept.
    fn kept(&self, id: Uuid) -> impl Future<Output = Result<Option<Kept>, Self::Error>> + Send;

    /// A credential as it stands now, if everybody may read it.
    fn open(&self, id: Uuid) -> impl Future<Output = Result<Option<String>, Self::Error>> + Send;

    /// As [`Fetches::costly`](crate::Fetches::costly).
    fn costly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Option<T>> + Send {
        async move { Some(work()) }
    }
}

/// The DID of an issuer on a server.
pub fn did(host: &str, issuer: &str) -> String {
    let host = host.to_lowercase().replace(':', "%3A");
    if issuer == PLATFORM { format!("did:web:{host}") } else { format!("did:web:{host}:issuers:{issuer}") }
}

/// Which issuer of a server a DID names, if any.
pub fn issuer_of(host: &str, named: &str) -> Option<String> {
    let platform = did(host, PLATFORM);
    if named == platform {
        return Some(PLATFORM.to_string());
    }
    let slug = named.strip_prefix(&platform)?.strip_prefix(":issuers:")?;
    slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-').then(|| slug.to_string())
}

/// The credential of a server that an address or an id means, if it is one.
pub fn named(base: &str, text: &str) -> Option<Uuid> {
    let text = text.trim();
    if let Ok(id) = Uuid::parse_str(text) {
        return Some(id);
    }
    CREDENTIALS.iter().find_map(|path| {
        let rest = text.strip_prefix(base)?.strip_prefix(path)?;
        let name = rest.split(['/', '?', '#']).next()?;
        Uuid::parse_str(name.strip_suffix(".jwt").or(name.strip_suffix(".json")).unwrap_or(name)).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_of_the_server_is_known_by_its_did() {
        for issuer in [PLATFORM, "demo-centre"] {
            assert_eq!(issuer_of("Label.example:3000", &did("label.example:3000", issuer)).as_deref(), Some(issuer));
        }
        for other in ["did:web:label.example", "did:web:label.example%3A3000:issuers:a/b", "did:key:z6Mk", ""] {
            assert_eq!(issuer_of("label.example:3000", other), None, "{other}");
        }
    }

    #[test]
    fn a_credential_is_meant_by_each_of_its_addresses() {
        let id = Uuid::from_u128(7);
        for text in [
            format!(" {id} "),
            format!("https://label.example/credentials/{id}"),
            format!("https://label.example/ob/v3/credentials/{id}.jwt"),
            format!("https://label.example/ob/v3/credentials/{id}/badge.png?x=1"),
            format!("https://label.example/ob/v2/assertions/{id}"),
        ] {
            assert_eq!(named("https://label.example", &text), Some(id), "{text}");
        }
        for other in [format!("https://other.example/credentials/{id}"), "https://label.example/".into()] {
            assert_eq!(named("https://label.example", &other), None, "{other}");
        }
    }
}
