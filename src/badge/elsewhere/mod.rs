//! Badges that were issued elsewhere: read, and checked by what their issuers published.
//!
//! Two kinds are read: Open Badges 3.0, signed with the cryptosuite that is used here too, and Open Badges 2.0, which
//! its issuer keeps at an address of its own. Whoever hands one in may have made it up, so nothing in it is believed
//! before the check that it rests on has passed, and nothing costly is begun for what could be a trap.

mod bounds;
mod bring;
mod hosted;
mod recipient;
mod signed;
mod token;

pub use bring::{Brought, NotBrought, bring};

use super::{
    baking, check,
    jwt::{self, Token},
    keys,
    model::{About, Check, CheckOf, Checked, Found, MOST_BYTES, Verdict},
    reader, reading,
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        fetch::{Fetch, Fetches, Unfetched},
    },
    timestamp::Timestamp,
};
use serde_json::Value;
use uuid::Uuid;

/// The context of Open Badges 2.0.
const OPEN_BADGES_2: &str = "https://w3id.org/openbadges/v2";

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

/// Checks a file that somebody says is a badge of theirs, wherever it was issued: one of this server by what is known
/// here, any other by what its issuer published.
///
/// # Errors
/// When the database fails; a badge that isn't right is no error.
pub async fn check_any(ctx: &Ctx, file: &[u8], addresses: &[&str]) -> Result<Checked, AppError> {
    let document = baking::credential_in(file, MOST_BYTES).and_then(|text| reader::document(&text).ok());
    let issuer = document.as_ref().and_then(|d| id_of(&d["issuer"]));
    let (Some(document), true) = (&document, issuer.is_some_and(|id| keys::issuer_of(&ctx.config, id).is_some()))
    else {
        return Ok(check(&ctx.room::<Fetch>()?, file, Some(addresses), ctx.now()).await);
    };
    let mut checked = check::check_file(ctx, file).await?;
    let is_theirs = signed::is_of(&document["credentialSubject"], addresses);
    checked.checks.push(Check { of: CheckOf::Recipient, found: whose(&checked, is_theirs) });
    Ok(checked)
}

/// Checks a file that a stranger shows, wherever it was issued, and whether it belongs to an e-mail address, where they
/// ask that. `fetched` is the address at which the file stands, where that was given rather than the file.
///
/// # Errors
/// When the database fails; a badge that isn't right is no error.
pub async fn check_shown(
    ctx: &Ctx,
    file: &[u8],
    fetched: Option<&str>,
    email: Option<&str>,
) -> Result<Checked, AppError> {
    let text = baking::credential_in(file, MOST_BYTES);
    let document = text.as_deref().and_then(|text| reader::document(text).ok());
    let issuer = document.as_ref().and_then(|d| id_of(&d["issuer"]));
    let is_ours = issuer.is_some_and(|id| keys::issuer_of(&ctx.config, id).is_some());
    let is_hosted = document.as_ref().is_some_and(|d| contexts(d).contains(&OPEN_BADGES_2));
    // What counts of a hosted one is what its issuer keeps, which of ours is kept here.
    let id = document.as_ref().filter(|_| is_hosted).and_then(|d| d["id"].as_str());
    if let Some(id) = id.and_then(|id| check::named(ctx, id)) {
        return own(ctx, id, email).await;
    }
    let is_foreign = is_hosted || (!is_ours && issuer.is_some_and(|id| id.starts_with("did:")));
    let mut checked = if is_foreign {
        let fetch = ctx.room::<Fetch>()?;
        let file = fetched.filter(|_| is_hosted).map_or(file, str::as_bytes);
        // Whose a hosted one is stands at its address too; in a file anybody may have changed it.
        let asked = email.filter(|_| is_hosted).map(|email| [email]);
        check(&fetch, file, asked.as_ref().map(<[_; 1]>::as_slice), ctx.now()).await
    } else {
        check::check_file(ctx, file).await?
    };
    for check in checked.checks.iter_mut().filter(|c| c.of == CheckOf::Recipient) {
        check.of = CheckOf::Address;
    }
    if let Some(email) = email.filter(|_| !is_hosted) {
        let is_theirs = document.as_ref().is_some_and(|d| is_awarded_to(d, email));
        checked.checks.push(Check { of: CheckOf::Address, found: whose(&checked, is_theirs) });
    }
    Ok(checked)
}

/// A hosted badge of this server, by what is kept here, if everybody may see it.
async fn own(ctx: &Ctx, id: Uuid, email: Option<&str>) -> Result<Checked, AppError> {
    let row = match reading::seen(ctx, None, id).await {
        Ok(seen) => seen.row,
        Err(AppError::NotFound) => {
            return Ok(not_fetched(Found::Unreachable(host(&ctx.config.url("/"))), ctx.now()));
        }
        Err(error) => return Err(error),
    };
    let mut checked = check::check(ctx, &row.json).await?;
    if let Some(email) = email {
        let document: Value = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
        let is_theirs = is_awarded_to(&document, email);
        checked.checks.push(Check { of: CheckOf::Address, found: whose(&checked, is_theirs) });
    }
    Ok(checked)
}

fn whose(checked: &Checked, is_theirs: bool) -> Found {
    match checked.verdict() {
        Verdict::Valid if is_theirs => Found::Passed,
        Verdict::Valid => Found::OtherRecipient,
        _ => Found::NotDone,
    }
}

/// Whether a credential was awarded to an e-mail address.
fn is_awarded_to(document: &Value, email: &str) -> bool {
    signed::is_of(&document["credentialSubject"], &[email])
}

/// What stands at an address of somebody else's, with strict limits.
///
/// # Errors
/// What to say when there is nothing.
pub async fn fetched(ctx: &Ctx, address: &str) -> Result<Result<Vec<u8>, Found>, AppError> {
    let fetch = ctx.room::<Fetch>()?;
    Ok(fetch.get(address).await.map_err(|why| unfetched(address, &why)))
}

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
    let text = baking::credential_in(file, MOST_BYTES).ok_or_else(|| form(Found::NothingInside))?;
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

fn contexts(document: &Value) -> Vec<&str> {
    match &document["@context"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().map(|c| c.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value, one or many, has this type among its types.
fn is_typed(document: &Value, kind: &str) -> bool {
    match &document["type"] {
        Value::String(one) => one == kind,
        Value::Array(many) => many.iter().any(|t| t == kind),
        _ => false,
    }
}

/// The id of something that stands here whole or by its id alone.
fn id_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["id"].as_str())
}

/// A text of somebody else, cut where it would fill a page.
fn shown(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().take(200).collect()
}

/// The site of an address, to say which couldn't be reached.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest).chars().take(100).collect()
}

/// Why a check can't be made when an address gives nothing.
fn unfetched(address: &str, why: &Unfetched) -> Found {
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
