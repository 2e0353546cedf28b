use super::*;
use crate::{
    jsonld::{CREDENTIALS, OPEN_BADGES},
    key::SigningKeyOf,
    model::{CheckOf, Found, Verdict},
    proof, shape,
};
use serde_json::json;

const BASE: &str = "https://label.example";
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ID: Uuid = Uuid::from_u128(0x0b9c_6f0e_6b5b_4f8e_9a54_0123_4567_89ab);

fn key() -> SigningKeyOf {
    SigningKeyOf::new(Some("did:web:label.example".into()), [7; 32])
}

/// The server and the internet, as a table of addresses and what they answer.
struct Site(BTreeMap<Wanted, (u16, Vec<u8>)>);

impl Site {
    fn new() -> Self {
        let method = key().method();
        let mut site = Self(BTreeMap::new());
        site.own("/.well-known/did.json", 200, &json!({ "id": key().did(), "assertionMethod": [method] }));
        site.own("/ob/v3/status/1", 200, &list(&Bits::clear()));
        let kept = Kept { open: true, revoked_at: None, suspended_at: None };
        site.own(&format!("{KNOWN}{ID}"), 200, &json!(Told::Credential(kept)));
        site
    }

    fn own(&mut self, path: &str, status: u16, body: &Value) {
        self.0.insert(Wanted::Own(path.into()), (status, body.to_string().into_bytes()));
    }

    /// Runs a check to its end; gives what was asked for on the way, too.
    fn check(&self, shown: Shown, email: Option<&str>) -> (Step, Vec<Wanted>) {
        let mut check = Stepwise::new(&format!("{BASE}/"), shown, email.map(String::from), NOW);
        let mut asked = Vec::new();
        loop {
            match check.step() {
                Step::Wants(wanted) => {
                    assert!(!wanted.is_empty(), "it waits for nothing");
                    for one in wanted {
                        assert!(!asked.contains(&one), "asked twice: {one:?}");
                        let (status, body) = self.0.get(&one).cloned().unwrap_or((404, Vec::new()));
                        asked.push(one.clone());
                        check.tell(one, status, body);
                    }
                }
                end => return (end, asked),
            }
        }
    }

    fn found(&self, document: &Value) -> Vec<Found> {
        match self.check(Shown::File(document.to_string().into_bytes()), None).0 {
            Step::Done(checked) => checked.checks.into_iter().map(|c| c.found).collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn list(bits: &Bits) -> Value {
    json!({
        "id": format!("{BASE}/ob/v3/status/1"), "issuer": key().did(),
        "credentialSubject": { "statusPurpose": "revocation", "encodedList": bits.encode().unwrap() },
    })
}

fn credential() -> Value {
    let one = |kind: &str| json!([kind]);
    let address = format!("{BASE}/ob/v3/credentials/{ID}");
    let document = json!({
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Facilitator",
        "issuer": { "id": key().did(), "type": one("Profile"), "name": "Demo Network" },
        "validFrom": "2026-01-01T00:00:00Z",
        "awardedDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": one("AchievementSubject"),
            "identifier": [{
                "type": "IdentityObject", "hashed": false, "identityHash": "ona@example.org",
                "identityType": "emailAddress",
            }],
            "achievement": {
                "id": format!("{BASE}/ob/v3/achievements/a"), "type": one("Achievement"), "name": "Facilitator",
                "description": "Leads a workshop.", "achievementType": "Badge", "inLanguage": "en", "version": "1",
                "criteria": { "id": format!("{BASE}/achievements/a"), "narrative": "Has led one." },
                "image": { "id": format!("{BASE}/badge-art/a.svg"), "type": "Image" },
            },
        },
        "credentialStatus": {
            "id": format!("{BASE}/ob/v3/status/1#9"), "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": "9",
            "statusListCredential": format!("{BASE}/ob/v3/status/1"),
        },
    });
    // It is of the one shape, or the test would pass for another reason.
    serde_json::from_value::<shape::Credential>(document.clone()).unwrap();
    proof::sign(document, &key(), "2026-01-01T00:00:00Z").unwrap()
}

#[test]
fn a_credential_of_the_server_is_checked_by_what_it_publishes() {
    let (end, asked) = Site::new().check(Shown::File(credential().to_string().into_bytes()), Some("ona@example.org"));
    let Step::Done(checked) = end else { panic!("{end:?}") };
    assert_eq!(checked.verdict(), Verdict::Valid, "{checked:?}");
    assert_eq!((checked.about.as_ref().unwrap().kept, checked.at), (Some(ID), NOW));
    assert_eq!(checked.of(CheckOf::Address), Some(&Found::Passed));
    // What is asked for names nothing of the file but its id, its issuer and its list.
    let own = |path: &str| Wanted::Own(path.into());
    assert_eq!(asked, [own(&format!("{KNOWN}{ID}")), own("/.well-known/did.json"), own("/ob/v3/status/1")]);
}

#[test]
fn what_is_wrong_with_it_is_found_without_the_server_seeing_it() {
    use Found::{NotDone, Passed};
    let good = credential();
    let mut site = Site::new();
    let mut changed = good.clone();
    changed["name"] = json!("Professor");
    assert_eq!(site.found(&changed), [Passed, Passed, Passed, Found::WrongSignature, NotDone, NotDone]);

    let mut bits = Bits::clear();
    bits.set(9);
    site.own("/ob/v3/status/1", 200, &list(&bits));
    assert_eq!(site.found(&good)[5], Found::Replaced, "a later copy holds");
    let kept = |revoked_at| Told::Credential(Kept { open: false, revoked_at, suspended_at: None });
    site.own(&format!("{KNOWN}{ID}"), 200, &json!(kept(Some(Timestamp(5)))));
    assert_eq!(site.found(&good)[5], Found::Revoked(Some(Timestamp(5))));
    site.own(&format!("{KNOWN}{ID}"), 404, &Value::Null);
    assert_eq!(site.found(&good)[5], Found::Revoked(None));
    // A list of another issuer, or for another purpose.
    site.own("/ob/v3/status/1", 200, &json!({ "issuer": "did:web:label.example:issuers:a" }));
    assert_eq!(site.found(&good)[5], Found::UnknownList);

    site.own("/.well-known/did.json", 200, &json!({ "assertionMethod": [] }));
    assert_eq!(site.found(&good)[3], Found::UnknownKey);
    let public = key().public().to_string();
    site.own(&format!("{KNOWN}{public}"), 200, &json!(Told::Key(Known::Withdrawn)));
    assert_eq!(site.found(&good)[3], Found::WithdrawnKey);
}

#[test]
fn a_server_that_cant_be_asked_gives_no_verdict() {
    let mut site = Site::new();
    site.own("/.well-known/did.json", 503, &Value::Null);
    assert_eq!(site.check(Shown::File(credential().to_string().into_bytes()), None).0, Step::Failed);
}

#[test]
fn one_of_somebody_else_asks_for_what_that_one_published() {
    let key = SigningKeyOf::new(Some("did:web:issuer.example".into()), [8; 32]);
    let mut document = credential();
    document["proof"] = Value::Null;
    document.as_object_mut().unwrap().remove("proof");
    document.as_object_mut().unwrap().remove("credentialStatus");
    document["issuer"]["id"] = json!(key.did());
    let signed = proof::sign(document, &key, "2026-01-01T00:00:00Z").unwrap();
    let mut site = Site::new();
    let (end, asked) = site.check(Shown::File(signed.to_string().into_bytes()), None);
    assert!(matches!(&end, Step::Done(checked) if checked.verdict() == Verdict::Unknown), "{end:?}");
    let at = Wanted::Far("https://issuer.example/.well-known/did.json".into());
    assert_eq!(asked, std::slice::from_ref(&at));
    let described = json!({
        "id": key.did(),
        "verificationMethod": [{ "id": key.method(), "publicKeyMultibase": key.public() }],
        "assertionMethod": [key.method()],
    });
    site.0.insert(at, (200, described.to_string().into_bytes()));
    let (end, _) = site.check(Shown::File(signed.to_string().into_bytes()), Some("jonas@example.org"));
    assert!(matches!(&end, Step::Done(checked) if checked.verdict() == Verdict::OtherHolder), "{end:?}");

    // The same at an address, which is fetched like the rest.
    let address = "https://issuer.example/1.json";
    site.0.insert(Wanted::Far(address.into()), (200, signed.to_string().into_bytes()));
    let (end, _) = site.check(Shown::Address(address.into()), Some("ona@example.org"));
    assert!(matches!(&end, Step::Done(checked) if checked.verdict() == Verdict::Valid), "{end:?}");
    for (status, found) in [
        (403, Found::Forbidden("issuer.example".into())),
        (409, Found::FetchingOff),
        (424, Found::Unreachable("issuer.example".into())),
        (413, Found::Unreachable("issuer.example".into())),
        (415, Found::NothingInside),
    ] {
        site.0.insert(Wanted::Far(address.into()), (status, Vec::new()));
        let (end, _) = site.check(Shown::Address(address.into()), None);
        assert!(matches!(&end, Step::Done(checked) if checked.checks[0].found == found), "{end:?}");
    }
}
