//! Open Badges 3.0: signed with a key that the issuer's DID leads to.

use super::{Failed, Steps, contexts, id_of, is_typed, json, recipient, recipient_is, shown};
use crate::{
    Fetches, Timestamp,
    bits::{SUSPENSION, is_set_in},
    jsonld::{CREDENTIALS, OPEN_BADGES},
    key::PublicKey,
    model::{About, CheckOf, Found, is_did},
    proof::{self, Broken},
    shape::Proof,
};
use serde_json::Value;

pub(super) async fn run(
    fetch: &impl Fetches,
    document: Value,
    addresses: Option<&[&str]>,
    now: Timestamp,
    steps: &mut Steps,
) -> Result<(), Failed> {
    let issuer = form_of(&document, steps)?;
    let (proof, key) = key_of(fetch, &document, &issuer).await?;
    steps.passed(CheckOf::Identity);
    verify(fetch, document.clone(), proof, key).await.map_err(|found| Failed(CheckOf::Proof, found))?;
    steps.passed(CheckOf::Proof);
    holds(fetch, &document, &issuer, addresses, now, steps).await
}

/// What a credential says, and who issued it, if it is one of a form that is read here.
pub(super) fn form_of(document: &Value, steps: &mut Steps) -> Result<String, Failed> {
    let form = |found| Failed(CheckOf::Form, found);
    let is_badge = is_typed(document, "OpenBadgeCredential") || is_typed(document, "AchievementCredential");
    if !is_typed(document, "VerifiableCredential") || !is_badge {
        return Err(form(Found::NotACredential("type".into())));
    }
    let known = contexts(document);
    if known.first() != Some(&CREDENTIALS) || known.iter().any(|c| ![CREDENTIALS, OPEN_BADGES].contains(c)) {
        return Err(form(Found::OtherContext));
    }
    let issuer = id_of(&document["issuer"]).unwrap_or_default().to_string();
    let subject = &document["credentialSubject"];
    let name = [&document["name"], &subject["achievement"]["name"]].into_iter().find(|n| n.is_string());
    if issuer.is_empty() || !subject["achievement"].is_object() {
        return Err(form(Found::NotACredential("issuer, credentialSubject".into())));
    }
    let named = shown(&document["issuer"]["name"]);
    steps.about = Some(About {
        name: name.map(shown).unwrap_or_default(),
        issuer: if named.is_empty() { issuer.chars().take(200).collect() } else { named },
        recipient: None,
        number: None,
        kept: None,
        endorsed: Vec::new(),
    });
    steps.passed(CheckOf::Form);

    Ok(issuer)
}

/// The checks after the signature: dates, status, and whose it is.
pub(super) async fn holds(
    fetch: &impl Fetches,
    document: &Value,
    issuer: &str,
    addresses: Option<&[&str]>,
    now: Timestamp,
    steps: &mut Steps,
) -> Result<(), Failed> {
    dates(document, now).map_err(|found| Failed(CheckOf::Dates, found))?;
    steps.passed(CheckOf::Dates);
    revocation(fetch, document, issuer, now).await.map_err(|found| Failed(CheckOf::Status, found))?;
    steps.passed(CheckOf::Status);
    recipient_is(steps, addresses, |all| is_of(&document["credentialSubject"], all))
}

/// Whether a subject means one of these e-mail addresses or DIDs.
pub fn is_of(subject: &Value, addresses: &[&str]) -> bool {
    let identities = match &subject["identifier"] {
        Value::Array(many) => many.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    };
    let by_mail = |i: &&Value| i["identityType"].as_str().is_none_or(|t| t == "emailAddress" || t == "email");
    let is_theirs = identities.iter().filter(by_mail).any(|i| recipient::is_of(i, "identityHash", addresses));
    let is_named = subject["id"].as_str().is_some_and(|id| {
        let address = id.strip_prefix("mailto:").unwrap_or_default();
        addresses.iter().any(|a| a.eq_ignore_ascii_case(address) || (is_did(a) && *a == id))
    });
    is_theirs || is_named
}

/// The proof that can be checked, with the key that the issuer published for it.
async fn key_of(fetch: &impl Fetches, document: &Value, issuer: &str) -> Result<(Proof, PublicKey), Failed> {
    let proof = proof_in(&document["proof"]).map_err(|found| Failed(CheckOf::Identity, found))?;
    let key = published(fetch, issuer, &proof.verification_method).await;
    key.map(|key| (proof, key)).map_err(|found| Failed(CheckOf::Identity, found))
}

/// One proof of the kind that is used here; with others beside it, it is the one that counts.
fn proof_in(proofs: &Value) -> Result<Proof, Found> {
    let all = match proofs {
        Value::Null => return Err(Found::NoProof),
        Value::Array(many) if many.is_empty() => return Err(Found::NoProof),
        // Several would sign each other's presence in ways that aren't read here.
        Value::Array(many) if many.len() > 1 => return Err(Found::OtherProof),
        Value::Array(one) => &one[0],
        one => one,
    };
    // A field that isn't known here would be signed too, and be left out.
    let proof: Proof = serde_json::from_value(all.clone()).map_err(|_| Found::OtherProof)?;
    let is_ours =
        proof.kind == proof::KIND && proof.cryptosuite == proof::SUITE && proof.proof_purpose == proof::PURPOSE;
    if is_ours { Ok(proof) } else { Err(Found::OtherProof) }
}

/// A key by its name, if the issuer says that it is one of its own to sign with.
async fn published(fetch: &impl Fetches, issuer: &str, method: &str) -> Result<PublicKey, Found> {
    let Some((did, fragment)) = method.split_once('#').filter(|(did, _)| *did == issuer) else {
        return Err(Found::UnknownKey);
    };
    // The DID is the key itself.
    if let Some(key) = did.strip_prefix("did:key:") {
        return if key == fragment { PublicKey::parse(key).ok_or(Found::UnknownKey) } else { Err(Found::UnknownKey) };
    }
    let key = described(fetch, did, method, fragment, proof::PURPOSE).await?;
    PublicKey::parse(key["publicKeyMultibase"].as_str().unwrap_or_default()).ok_or(Found::UnknownKey)
}

/// A key as the document of a `did:web` describes it, if it says that the key is for this purpose.
pub(super) async fn described(
    fetch: &impl Fetches,
    did: &str,
    method: &str,
    fragment: &str,
    purpose: &str,
) -> Result<Value, Found> {
    let address = address_of(did).ok_or_else(|| Found::ForeignIssuer(did.chars().take(200).collect()))?;
    let document = json(fetch, &address).await?;
    if document["id"] != did {
        return Err(Found::UnknownKey);
    }
    let is_it = |value: &Value| {
        let id = id_of(value).unwrap_or_default();
        id == method || id.strip_prefix('#') == Some(fragment)
    };
    let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
    let may_sign = list(purpose);
    let Some(may_sign) = may_sign.iter().find(|v| is_it(v)) else {
        return Err(Found::UnknownKey);
    };
    let described = list("verificationMethod");
    let key = if may_sign.is_object() { Some(may_sign) } else { described.iter().find(|v| is_it(v)) };
    key.cloned().ok_or(Found::UnknownKey)
}

/// Where the document of a `did:web` stands.
pub(super) fn address_of(did: &str) -> Option<String> {
    let mut parts = did.strip_prefix("did:web:")?.split(':');
    let host = parts.next().filter(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', '\\']))?;
    // A port stands there as `%3A`; only the usual one is fetched from, so there is none.
    let path = parts.collect::<Vec<_>>();
    let is_odd = |part: &&str| part.is_empty() || part.contains(['/', '?', '#', '\\']) || *part == "." || *part == "..";
    if path.iter().any(is_odd) {
        return None;
    }
    let path = if path.is_empty() { ".well-known".to_string() } else { path.join("/") };
    Some(format!("https://{host}/{path}/did.json"))
}

async fn verify(fetch: &impl Fetches, document: Value, signed: Proof, key: PublicKey) -> Result<(), Found> {
    match fetch.costly(move || proof::verify(document, &signed, &key)).await {
        Some(Ok(())) => Ok(()),
        Some(Err(Broken::OtherKind)) => Err(Found::OtherProof),
        Some(Err(Broken::Unreadable)) => Err(Found::OtherContext),
        Some(Err(Broken::WrongSignature)) | None => Err(Found::WrongSignature),
    }
}

fn dates(document: &Value, now: Timestamp) -> Result<(), Found> {
    let time = |name: &str| match &document[name] {
        Value::Null => Ok(None),
        value => value.as_str().and_then(Timestamp::parse).map(Some).ok_or(Found::UnreadableDate),
    };
    match (time("validFrom")?, time("validUntil")?) {
        (None, _) => Err(Found::UnreadableDate),
        (Some(from), _) if from > now => Err(Found::NotYet(from)),
        (_, Some(until)) if until < now => Err(Found::Expired(until)),
        _ => Ok(()),
    }
}

/// Looks into the issuer's status list, where the credential names one.
async fn revocation(fetch: &impl Fetches, document: &Value, issuer: &str, now: Timestamp) -> Result<(), Found> {
    let entries = match &document["credentialStatus"] {
        Value::Null => return Ok(()),
        Value::Array(many) => many.clone(),
        one => vec![one.clone()],
    };
    for entry in entries {
        let purpose = entry["statusPurpose"].as_str().unwrap_or_default();
        if !is_typed(&entry, "BitstringStatusListEntry") || !["revocation", "suspension"].contains(&purpose) {
            return Err(Found::UnknownList);
        }
        let place = match &entry["statusListIndex"] {
            Value::String(text) => text.parse::<usize>().ok(),
            value => value.as_u64().and_then(|n| usize::try_from(n).ok()),
        };
        let (Some(place), Some(address)) = (place, entry["statusListCredential"].as_str()) else {
            return Err(Found::UnknownList);
        };
        let list = json(fetch, address).await?;
        let is_theirs = id_of(&list["issuer"]) == Some(issuer) && list["id"] == address;
        let is_list = is_typed(&list, "BitstringStatusListCredential") && contexts(&list).first() == Some(&CREDENTIALS);
        if !is_theirs || !is_list || list["credentialSubject"]["statusPurpose"] != purpose {
            return Err(Found::UnknownList);
        }
        // One that its issuer doesn't keep up any more says nothing of today.
        if !list["validUntil"].is_null()
            && list["validUntil"].as_str().and_then(Timestamp::parse).is_none_or(|u| u < now)
        {
            return Err(Found::UnknownList);
        }
        let (proof, key) = key_of(fetch, &list, issuer).await.map_err(|_| Found::UnknownList)?;
        verify(fetch, list.clone(), proof, key).await.map_err(|_| Found::UnknownList)?;
        let encoded = list["credentialSubject"]["encodedList"].as_str().unwrap_or_default();
        match is_set_in(encoded, place) {
            None => return Err(Found::UnknownList),
            Some(true) if purpose == SUSPENSION => return Err(Found::Suspended(None)),
            Some(true) => return Err(Found::Revoked(None)),
            Some(false) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_did_of_the_web_stands_where_its_method_says() {
        let address = |did: &str| address_of(did);
        assert_eq!(address("did:web:example.org").as_deref(), Some("https://example.org/.well-known/did.json"));
        assert_eq!(address("did:web:example.org:a:b").as_deref(), Some("https://example.org/a/b/did.json"));
        for wrong in ["did:web:", "did:web:a/b", "did:web:a@b", "did:web:a::b", "did:web:a:..", "did:key:z6Mk", ""] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
