//! Badges that were issued elsewhere, checked by what their issuers published.
//!
//! Two kinds are read: Open Badges 3.0, signed with the cryptosuite that is used here too or as a whole, and Open
//! Badges 2.0, which its issuer keeps at an address of its own. Whoever hands one in may have made it up, so nothing in
//! it is believed before the check that it rests on has passed, and nothing costly is begun for what could be a trap.

mod bounds;
pub mod holder;
mod hosted;
mod recipient;
mod signed;
mod token;

pub use signed::is_of;

use crate::{
    Fetches, Timestamp, Unfetched,
    jwt::{self, Token},
    model::{About, Check, CheckOf, Checked, Found, MOST_BYTES},
    reader::{credential_in, is_typed},
};
use serde_json::Value;

/// The context of Open Badges 2.0.
pub(crate) const OPEN_BADGES_2: &str = "https://w3id.org/openbadges/v2";

/// The checks, in their order, with what each has found. The first that fails ends them.
struct Steps {
    about: Option<About>,
    checks: Vec<Check>,
}

impl Steps {
    fn passed(&mut self, of: CheckOf) {
        self.checks.push(Check { of, found: Found::Passed });
    }
}

/// The last check: whether it was awarded to one of these addresses, where that is asked.
fn recipient_is(steps: &mut Steps, addresses: Option<&[&str]>, is_of: impl Fn(&[&str]) -> bool) -> Result<(), Failed> {
    match addresses {
        None => Ok(()),
        Some(addresses) if is_of(addresses) => {
            steps.passed(CheckOf::Recipient);
            Ok(())
        }
        Some(_) => Err(Failed(CheckOf::Recipient, Found::OtherRecipient)),
    }
}

/// A check that failed.
struct Failed(CheckOf, Found);

/// What is found of something that couldn't be fetched.
pub fn not_fetched(found: Found, now: Timestamp) -> Checked {
    let rest = CheckOf::ELSEWHERE.into_iter().filter(|of| *of != CheckOf::Recipient).skip(1);
    let rest = rest.map(|of| Check { of, found: Found::NotDone });
    let checks = [Check { of: CheckOf::Form, found }].into_iter().chain(rest).collect();
    Checked { at: now, about: None, checks }
}

/// Checks a file: it has to be genuine, to hold at `now`, and, where addresses are given, to have been awarded to one of
/// them.
pub async fn check(fetch: &impl Fetches, file: &[u8], addresses: Option<&[&str]>, now: Timestamp) -> Checked {
    let mut steps = Steps { about: None, checks: Vec::new() };
    if let Err(Failed(of, found)) = run(fetch, file, addresses, now, &mut steps).await {
        steps.checks.push(Check { of, found });
        let done = steps.checks.len();
        let all = CheckOf::ELSEWHERE.iter().filter(|of| addresses.is_some() || **of != CheckOf::Recipient);
        steps.checks.extend(all.skip(done).map(|of| Check { of: *of, found: Found::NotDone }));
    }
    Checked { at: now, about: steps.about, checks: steps.checks }
}

async fn run(
    fetch: &impl Fetches,
    file: &[u8],
    addresses: Option<&[&str]>,
    now: Timestamp,
    steps: &mut Steps,
) -> Result<(), Failed> {
    let form = |found| Failed(CheckOf::Form, found);
    let text = credential_in(file, MOST_BYTES).ok_or_else(|| form(Found::NothingInside))?;
    // Older pictures carry only the address.
    if text.starts_with("https://") {
        return hosted::run(fetch, &text, addresses, now, steps).await;
    }
    if jwt::is_token(&text) {
        let token = Token::parse(&text).ok_or_else(|| form(Found::NotJson))?;
        return token::run(fetch, token, addresses, now, steps).await;
    }
    let document: Value = serde_json::from_str(&text).map_err(|_| form(Found::NotJson))?;
    bounds::check(&document).map_err(|why| form(Found::NotACredential(why.into())))?;
    let context = contexts(&document);
    if context.contains(&OPEN_BADGES_2) {
        let id = document["id"].as_str().ok_or_else(|| form(Found::NotACredential("id".into())))?;
        return hosted::run(fetch, id, addresses, now, steps).await;
    }
    signed::run(fetch, document, addresses, now, steps).await
}

pub(crate) fn contexts(document: &Value) -> Vec<&str> {
    match &document["@context"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().map(|c| c.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    }
}

/// The id of something that stands here whole or by its id alone.
pub fn id_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["id"].as_str())
}

/// A text of somebody else, cut where it would fill a page.
fn shown(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().take(200).collect()
}

/// The site of an address, to say which couldn't be reached.
pub(crate) fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest).chars().take(100).collect()
}

/// Why a check can't be made when an address gives nothing.
pub(crate) fn unfetched(address: &str, why: &Unfetched) -> Found {
    match why {
        Unfetched::Off => Found::FetchingOff,
        Unfetched::Forbidden => Found::Forbidden(host(address)),
        Unfetched::Unreachable | Unfetched::Gone | Unfetched::TooLarge => Found::Unreachable(host(address)),
    }
}

/// A JSON document at an address of somebody else's.
async fn json(fetch: &impl Fetches, address: &str) -> Result<Value, Found> {
    let bytes = fetch.get(address).await.map_err(|why| unfetched(address, &why))?;
    let document = serde_json::from_slice(&bytes).map_err(|_| Found::Unreachable(host(address)))?;
    bounds::check(&document).map_err(|why| Found::NotACredential(why.into()))?;
    Ok(document)
}

#[cfg(test)]
mod tests;
