//! A badge brought from its address, to be read: whatever stands there, and for Open Badges 2.0, which is spread over
//! several documents, all of them in one. Nothing of it is checked.

use crate::platform::fetch::{Fetches, Unfetched};
use serde_json::Value;
use verifier::reader::{self, Unread};

/// A badge as it was brought.
#[derive(Debug)]
pub struct Brought {
    /// What the file is called.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBrought {
    /// Nothing came.
    Fetch(Unfetched),
    /// A page for people came.
    Page,
    /// What came is no badge that can be read.
    Unread(Unread),
}

impl NotBrought {
    /// The key of the rule that it breaks.
    pub const fn rule(&self) -> &'static str {
        match self {
            NotBrought::Fetch(Unfetched::Off) => "fetch_off",
            NotBrought::Fetch(Unfetched::Forbidden) => "fetch_forbidden",
            NotBrought::Fetch(Unfetched::Unreachable) => "fetch_unreachable",
            NotBrought::Fetch(Unfetched::Gone) => "fetch_gone",
            NotBrought::Fetch(Unfetched::TooLarge) => "fetch_large",
            NotBrought::Page => "fetch_page",
            NotBrought::Unread(why) => why.rule(),
        }
    }
}

/// Brings a badge from its address: the badge itself, a picture with it, or a page that gives it to programs.
///
/// # Errors
/// Why it can't be brought.
pub async fn bring(fetch: &impl Fetches, address: &str) -> Result<Brought, NotBrought> {
    let mut bytes = fetch.get(address).await.map_err(NotBrought::Fetch)?;
    let mut facts = reader::read(&bytes);
    // A picture of the older kind carries only the address of its badge; that one isn't followed any further.
    if let Err(Unread::OnlyAddress(at)) = &facts {
        bytes = fetch.get(at).await.map_err(NotBrought::Fetch)?;
        facts = reader::read(&bytes);
    }
    let facts = match facts {
        Ok(facts) => facts,
        Err(_) if is_page(&bytes) => return Err(NotBrought::Page),
        Err(why) => return Err(NotBrought::Unread(why)),
    };
    if !facts.rest_at.is_empty() {
        bytes = whole(fetch, &bytes).await?;
        reader::read(&bytes).map_err(NotBrought::Unread)?;
    }
    let name = match bytes.first() {
        Some(0x89) => "badge.png",
        _ if bytes.trim_ascii_start().starts_with(b"<") => "badge.svg",
        _ if bytes.trim_ascii_start().starts_with(b"ey") => "badge.txt",
        _ => "badge.json",
    };
    Ok(Brought { name, bytes })
}

fn is_page(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    head.contains("<!doctype html") || head.contains("<html")
}

/// A badge of 2.0 with what it only names put in: the description of the badge, and its issuer. Without its issuer's
/// name it still says enough.
async fn whole(fetch: &impl Fetches, bytes: &[u8]) -> Result<Vec<u8>, NotBrought> {
    let (_, text) = reader::badge_in(bytes).map_err(NotBrought::Unread)?;
    let mut document = reader::document(&text).map_err(NotBrought::Unread)?;
    if let Some(address) = document["badge"].as_str().map(str::to_string) {
        document["badge"] = json(fetch, &address).await?;
    }
    let badge = if document["badge"].is_object() { &mut document["badge"] } else { &mut document };
    if let Some(address) = badge["issuer"].as_str().map(str::to_string)
        && let Ok(issuer) = json(fetch, &address).await
    {
        badge["issuer"] = issuer;
    }
    serde_json::to_vec_pretty(&document).map_err(|_| NotBrought::Unread(Unread::NotJson))
}

async fn json(fetch: &impl Fetches, address: &str) -> Result<Value, NotBrought> {
    let bytes = fetch.get(address).await.map_err(NotBrought::Fetch)?;
    let text = String::from_utf8(bytes).map_err(|_| NotBrought::Unread(Unread::NotText))?;
    match reader::document(text.trim()) {
        Ok(document) if document.is_object() => Ok(document),
        Ok(_) => Err(NotBrought::Unread(Unread::NotABadge)),
        Err(_) if is_page(text.as_bytes()) => Err(NotBrought::Page),
        Err(why) => Err(NotBrought::Unread(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Table(BTreeMap<&'static str, Result<&'static [u8], Unfetched>>);

    impl Fetches for Table {
        async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
            self.0.get(address).cloned().unwrap_or(Err(Unfetched::Unreachable)).map(<[u8]>::to_vec)
        }
    }

    fn web() -> Table {
        let assertion = br#"{"type":"Assertion","badge":"https://a.example/b","issuedOn":"2026-01-01"}"#;
        let class = br#"{"type":"BadgeClass","name":"Guide","issuer":"https://a.example/i"}"#;
        let lonely = br#"{"type":"BadgeClass","name":"Guide","issuer":"https://a.example/gone"}"#;
        Table(BTreeMap::from([
            ("https://a.example/1", Ok(assertion.as_slice())),
            ("https://a.example/b", Ok(class.as_slice())),
            ("https://a.example/i", Ok(br#"{"type":"Issuer","name":"Demo Library"}"#.as_slice())),
            ("https://a.example/lonely", Ok(lonely.as_slice())),
            ("https://a.example/address", Ok(b"https://a.example/1".as_slice())),
            ("https://a.example/loop", Ok(b"https://a.example/loop".as_slice())),
            ("https://a.example/page", Ok(b"<!DOCTYPE html><html><br></html>".as_slice())),
            ("https://a.example/words", Ok(b"words".as_slice())),
            ("https://a.example/broken", Ok(br#"{"type":"Assertion","badge":"https://a.example/page"}"#.as_slice())),
            ("https://a.example/gone", Err(Unfetched::Gone)),
            ("https://a.example/off", Err(Unfetched::Off)),
        ]))
    }

    #[tokio::test]
    async fn a_badge_of_several_documents_comes_as_one() {
        for address in ["https://a.example/1", "https://a.example/address"] {
            let brought = bring(&web(), address).await.unwrap();
            let facts = reader::read(&brought.bytes).unwrap();
            assert_eq!((facts.name.as_str(), facts.issuer.as_str()), ("Guide", "Demo Library"), "{address}");
            assert_eq!((facts.rest_at.as_str(), brought.name), ("", "badge.json"));
        }
        let facts = reader::read(&bring(&web(), "https://a.example/lonely").await.unwrap().bytes).unwrap();
        assert_eq!(
            (facts.name.as_str(), facts.issuer.as_str()),
            ("Guide", ""),
            "without its issuer it still says enough"
        );
    }

    #[tokio::test]
    async fn what_cant_be_brought_says_why() {
        for (address, why) in [
            ("https://a.example/page", "fetch_page"),
            ("https://a.example/broken", "fetch_page"),
            ("https://a.example/gone", "fetch_gone"),
            ("https://a.example/off", "fetch_off"),
            ("https://a.example/nowhere", "fetch_unreachable"),
            ("https://a.example/words", "badge_not_json"),
            ("https://a.example/loop", "badge_only_address"),
        ] {
            assert_eq!(bring(&web(), address).await.unwrap_err().rule(), why, "{address}");
        }
    }
}
