//! Open Badges 2.0, hosted: what counts is what the issuer keeps at the badge's own address, not what is in the file.

use super::{
    Failed, OPEN_BADGES_2, Steps, bounds, contexts, host, id_of, is_typed, json, recipient, recipient_is, shown,
    unfetched,
};
use crate::{
    Fetches, Timestamp, Unfetched,
    model::{About, CheckOf, Found},
};
use serde_json::Value;

pub(super) async fn run(
    fetch: &impl Fetches,
    address: &str,
    addresses: Option<&[&str]>,
    now: Timestamp,
    steps: &mut Steps,
) -> Result<(), Failed> {
    let form = |found| Failed(CheckOf::Form, found);
    let assertion = match fetch.get(address).await {
        // The way in which issuers of this version say that one was revoked, with or without a word more.
        Err(Unfetched::Gone) => return Err(form(Found::Revoked(None))),
        Err(why) => return Err(form(unfetched(address, &why))),
        Ok(bytes) => serde_json::from_slice::<Value>(&bytes).map_err(|_| form(Found::NotJson))?,
    };
    bounds::check(&assertion).map_err(|why| form(Found::NotACredential(why.into())))?;
    let is_assertion = contexts(&assertion).contains(&OPEN_BADGES_2) && is_typed(&assertion, "Assertion");
    if !is_assertion || assertion["id"] != address {
        return Err(form(Found::NotACredential("Assertion".into())));
    }
    // One that says it is signed isn't proved by standing somewhere.
    let verification = &assertion["verification"];
    if !is_typed(verification, "HostedBadge") && !is_typed(verification, "hosted") {
        return Err(form(Found::OtherProof));
    }
    let badge = whole(fetch, &assertion["badge"]).await.map_err(form)?;
    let issuer = whole(fetch, &badge["issuer"]).await.map_err(form)?;
    steps.about = Some(About {
        name: shown(&badge["name"]),
        issuer: shown(&issuer["name"]),
        recipient: None,
        number: None,
        kept: None,
        endorsed: Vec::new(),
    });
    steps.passed(CheckOf::Form);

    // A badge that somebody keeps on their own site could name any issuer.
    let site = |value: &Value| id_of(value).filter(|id| id.starts_with("https://")).map(host);
    let own = site(&issuer);
    if own.is_none() || own != Some(host(address)) || own != site(&badge) {
        return Err(Failed(CheckOf::Identity, Found::UnknownKey));
    }
    steps.passed(CheckOf::Identity);
    steps.passed(CheckOf::Hosted);

    let date = |name: &str| match &assertion[name] {
        Value::Null => Ok(None),
        value => {
            value.as_str().and_then(Timestamp::parse).map(Some).ok_or(Failed(CheckOf::Dates, Found::UnreadableDate))
        }
    };
    match (date("issuedOn")?, date("expires")?) {
        (None, _) => return Err(Failed(CheckOf::Dates, Found::UnreadableDate)),
        (Some(from), _) if from > now => return Err(Failed(CheckOf::Dates, Found::NotYet(from))),
        (_, Some(until)) if until < now => return Err(Failed(CheckOf::Dates, Found::Expired(until))),
        _ => steps.passed(CheckOf::Dates),
    }
    if assertion["revoked"] == true {
        return Err(Failed(CheckOf::Status, Found::Revoked(None)));
    }
    steps.passed(CheckOf::Status);
    let to = &assertion["recipient"];
    recipient_is(steps, addresses, |all| is_typed(to, "email") && recipient::is_of(to, "identity", all))
}

/// What is described by its address alone, fetched; what stands here, as it stands.
async fn whole(fetch: &impl Fetches, value: &Value) -> Result<Value, Found> {
    let Some(address) = value.as_str() else {
        return Ok(value.clone());
    };
    let document = json(fetch, address).await?;
    if document["id"] == address { Ok(document) } else { Err(Found::NotACredential("id".into())) }
}
