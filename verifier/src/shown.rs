//! Checking what a stranger shows, wherever it was issued: one of the server itself by what that one knows, any other by
//! what its issuer published.

use crate::{
    Fetches, Timestamp,
    elsewhere::{self, OPEN_BADGES_2, contexts, host, id_of, is_of, not_fetched, unfetched},
    house::{self, House},
    model::{Check, CheckOf, Checked, Found, MOST_BYTES, Verdict},
    ours,
    reader::{credential_in, document},
};
use serde_json::Value;
use uuid::Uuid;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A credential, or a picture with one inside.
    File(Vec<u8>),
    /// The address at which one stands.
    Address(String),
}

/// Checks what is shown, and whether it belongs to an e-mail address, where that is asked.
///
/// # Errors
/// When the server can't be asked; a badge that isn't right is no error.
pub async fn check<H: House>(
    house: &H,
    fetch: &impl Fetches,
    shown: &Shown,
    email: Option<&str>,
    now: Timestamp,
) -> Result<Checked, H::Error> {
    match shown {
        Shown::File(file) => check_file(house, fetch, file, None, email, now).await,
        Shown::Address(address) => match fetch.get(address).await {
            Ok(file) => check_file(house, fetch, &file, Some(address), email, now).await,
            Err(why) => Ok(not_fetched(unfetched(address, &why), now)),
        },
    }
}

/// Checks a file. `fetched` is the address at which it stands, where that was given rather than the file.
///
/// # Errors
/// When the server can't be asked; a badge that isn't right is no error.
pub async fn check_file<H: House>(
    house: &H,
    fetch: &impl Fetches,
    file: &[u8],
    fetched: Option<&str>,
    email: Option<&str>,
    now: Timestamp,
) -> Result<Checked, H::Error> {
    let text = credential_in(file, MOST_BYTES);
    let document = text.as_deref().and_then(|text| document(text).ok());
    let issuer = document.as_ref().and_then(|d| id_of(&d["issuer"]));
    let is_ours = issuer.is_some_and(|id| house::issuer_of(house.host(), id).is_some());
    let is_hosted = document.as_ref().is_some_and(|d| contexts(d).contains(&OPEN_BADGES_2));
    // What counts of a hosted one is what its issuer keeps, which of the server's own is kept there.
    let id = document.as_ref().filter(|_| is_hosted).and_then(|d| d["id"].as_str());
    if let Some(id) = id.and_then(|id| house::named(house.base(), id)) {
        return own(house, id, email, now).await;
    }
    let is_foreign = is_hosted || (!is_ours && issuer.is_some_and(|id| id.starts_with("did:")));
    let mut checked = if is_foreign {
        let file = fetched.filter(|_| is_hosted).map_or(file, str::as_bytes);
        // Whose a hosted one is stands at its address too; in a file anybody may have changed it.
        let asked = email.filter(|_| is_hosted).map(|email| [email]);
        elsewhere::check(fetch, file, asked.as_ref().map(<[_; 1]>::as_slice), now).await
    } else {
        ours::check_file(house, file, now).await?
    };
    for check in checked.checks.iter_mut().filter(|c| c.of == CheckOf::Recipient) {
        check.of = CheckOf::Address;
    }
    if let Some(email) = email.filter(|_| !is_hosted) {
        let is_theirs = document.as_ref().is_some_and(|d| is_of(&d["credentialSubject"], &[email]));
        let found = whose(&checked, is_theirs);
        checked.checks.push(Check { of: CheckOf::Address, found });
    }
    Ok(checked)
}

/// A hosted badge of the server, by what is kept there, if everybody may see it.
async fn own<H: House>(house: &H, id: Uuid, email: Option<&str>, now: Timestamp) -> Result<Checked, H::Error> {
    let Some(json) = house.open(id).await? else {
        return Ok(not_fetched(Found::Unreachable(host(house.base())), now));
    };
    let mut checked = ours::check(house, &json, now).await?;
    if let Some(email) = email {
        let document: Value = serde_json::from_str(&json).unwrap_or_default();
        let found = whose(&checked, is_of(&document["credentialSubject"], &[email]));
        checked.checks.push(Check { of: CheckOf::Address, found });
    }
    Ok(checked)
}

/// What is found of whether a badge belongs to somebody: only one that holds belongs to anybody.
pub fn whose(checked: &Checked, is_theirs: bool) -> Found {
    match checked.verdict() {
        Verdict::Valid if is_theirs => Found::Passed,
        Verdict::Valid => Found::OtherRecipient,
        _ => Found::NotDone,
    }
}
