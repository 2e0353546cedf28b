//! What a check in somebody's browser has to know of others, fetched for it: only what a check reads, so that nobody
//! reads the rest of the internet through this server.

use crate::{
    error::AppError,
    platform::{
        Ctx,
        fetch::{Fetch, Fetches, Unfetched},
        limits::{self, Limit},
    },
};
use verifier::reader::{self, Carrier};

/// Documents that one place may have fetched before it has to wait: a check needs a few.
const FETCH_FROM: Limit = Limit { name: "verify-fetch-from", free: 240, first_wait: 2 };
/// The longest address.
const LONGEST: usize = 2000;

/// Why there is nothing.
#[derive(Debug)]
pub enum Unresolved {
    /// Nothing came.
    Fetch(Unfetched),
    /// What came is nothing that a check reads.
    OtherKind,
    /// It wasn't tried.
    Refused(AppError),
}

/// What stands at an address of somebody else's, if it is of use for a check.
///
/// # Errors
/// Why there is nothing.
pub async fn resolve(ctx: &Ctx, from: &str, address: &str) -> Result<Vec<u8>, Unresolved> {
    if address.len() > LONGEST {
        return Err(Unresolved::Fetch(Unfetched::Forbidden));
    }
    limits::attempt(ctx, FETCH_FROM, from).await.map_err(Unresolved::Refused)?;
    let fetch = ctx.room::<Fetch>().map_err(Unresolved::Refused)?;
    let bytes = fetch.get(address).await.map_err(Unresolved::Fetch)?;
    if is_of_use(&bytes) { Ok(bytes) } else { Err(Unresolved::OtherKind) }
}

/// Whether it is something that a check reads: a badge, or what a badge leads to.
fn is_of_use(bytes: &[u8]) -> bool {
    let Ok((carrier, text)) = reader::badge_in(bytes) else {
        return false;
    };
    let document = match reader::document(&text) {
        Ok(document) => document,
        // A picture of the older kind carries the address of its badge.
        Err(_) => return carrier != Carrier::Text && text.starts_with("https://"),
    };
    let describes_keys = document["id"].as_str().is_some_and(|id| id.starts_with("did:"));
    let kinds = ["VerifiableCredential", "Assertion", "BadgeClass", "Issuer", "Profile"];
    describes_keys || kinds.into_iter().any(|kind| reader::is_typed(&document, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_check_reads_is_given_on() {
        let svg = |inside: &str| {
            format!(
                "<svg xmlns:ob=\"https://purl.imsglobal.org/ob/v3p0\"><ob:credential>{inside}</ob:credential></svg>"
            )
        };
        for right in [
            r#"{"id":"did:web:issuer.example","verificationMethod":[]}"#,
            r#"{"type":["VerifiableCredential","BitstringStatusListCredential"]}"#,
            r#"{"type":"Assertion"}"#,
            r#"{"type":["BadgeClass"]}"#,
            r#"{"type":"Issuer"}"#,
            "eyJhbGciOiJFUzI1NiJ9.eyJ0eXBlIjpbIlZlcmlmaWFibGVDcmVkZW50aWFsIl19.AA",
            &svg("https://issuer.example/1"),
            &svg(r#"{"type":["VerifiableCredential"]}"#),
        ] {
            assert!(is_of_use(right.as_bytes()), "{right}");
        }
        for wrong in [
            "",
            "words",
            "https://issuer.example/1",
            "<!doctype html><html></html>",
            "<svg></svg>",
            r#"{"type":"Person"}"#,
            r#"{"id":"https://issuer.example/secret","token":"x"}"#,
            "[1]",
        ] {
            assert!(!is_of_use(wrong.as_bytes()), "{wrong}");
        }
    }
}
