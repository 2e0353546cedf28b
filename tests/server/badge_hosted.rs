//! The same awards as Open Badges 2.0, and status lists that stay fresh.

use crate::support::{Browser, START, TestApp};
use quality_label::{
    account::Role,
    badge::{
        baking, elsewhere,
        keys::PublicKey,
        model::{CheckOf, Checked, Found, Verdict},
        proof,
        service::{self, Award, LabelToIssue, Proof, ToCheck, Wish},
        shape::StatusListCredential,
        store,
    },
    platform::{
        fetch::{Fetches, Unfetched},
        ids::sha256_hex,
    },
    timestamp::DAY,
};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// As a server in the world calls itself.
const HOST: &str = "https://labels.example";
const JSON: [(&str, &str); 1] = [("accept", "application/json")];

async fn served() -> TestApp {
    TestApp::start_with(|config| config.base_url = HOST.into()).await
}

async fn award(app: &TestApp, person: Uuid) -> Uuid {
    let award = Award {
        badge_id: first_badge(app),
        person_id: person,
        email: "Ona@Example.org".into(),
        narrative: Some("Tested it all.".into()),
        evidence: vec![Proof {
            name: "Report".into(),
            narrative: "Words.".into(),
            url: Some("https://a.example/b".into()),
        }],
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::award(&tx, &app.ctx, award).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn first_badge(app: &TestApp) -> String {
    let content = quality_label::programme::content(&app.ctx, quality_label::texts::Locale::ENGLISH).unwrap();
    content.badges[0].id.clone()
}

async fn label(app: &TestApp) -> Uuid {
    let label = LabelToIssue {
        follows: None,
        organiser_id: Uuid::from_u128(1),
        organiser_name: "Biblioteka „Žiburys“".into(),
        organiser_slug: "ziburys".into(),
        organiser_url: String::new(),
        number: "QL-2026-0001".into(),
        narrative: None,
        valid_from: START,
        valid_until: START.plus_years(3),
        results: Vec::new(),
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::issue_label(&tx, &app.ctx, label).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn choose(app: &TestApp, person: Uuid, id: Uuid, wish: Wish) {
    let share = store::share(app.ctx.db.read(), id).await.unwrap().unwrap();
    service::share(&app.ctx, &app.actor(person).await, id, share.revision, wish).await.unwrap();
}

/// What a backpack gets at an address of the server.
async fn fetch(browser: &Browser, address: &str) -> (u16, Value) {
    let path = address.strip_prefix(HOST).unwrap_or(address);
    let answer = browser.request(Method::GET, path, None, &JSON).await;
    let json = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    if answer.status == 200 {
        assert_eq!(answer.headers["content-type"], "application/ld+json", "{path}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "{path}");
        assert_eq!(json["id"], address, "it stands where it says");
    }
    (answer.status, json)
}

/// The server as another one reaches it.
#[derive(Default)]
struct World(BTreeMap<String, Result<Vec<u8>, Unfetched>>);

impl Fetches for World {
    async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        self.0.get(address).cloned().unwrap_or(Err(Unfetched::Unreachable))
    }
}

/// Checks an assertion as a server elsewhere does: by what stands at the addresses now.
async fn check_elsewhere(app: &TestApp, assertion: &str, email: &str) -> Checked {
    let browser = app.browser();
    let mut world = World::default();
    let mut next = vec![assertion.to_string()];
    while let Some(address) = next.pop() {
        let (status, document) = fetch(&browser, &address).await;
        next.extend(["badge", "issuer"].iter().filter_map(|f| document[f].as_str().map(String::from)));
        let found = match status {
            200 => Ok(document.to_string().into_bytes()),
            410 => Err(Unfetched::Gone),
            _ => Err(Unfetched::Unreachable),
        };
        world.0.insert(address, found);
    }
    elsewhere::check(&world, assertion.as_bytes(), Some(&[email]), app.ctx.now()).await
}

#[tokio::test]
async fn a_shared_badge_is_hosted_and_a_server_elsewhere_accepts_it() {
    let app = served().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, ona).await;
    let browser = app.browser();
    let address = format!("{HOST}/ob/v2/assertions/{id}");
    let (status, assertion) = fetch(&browser, &address).await;
    assert_eq!(status, 200);
    assert_eq!(assertion["verification"]["type"], "HostedBadge");
    let to = &assertion["recipient"];
    let salted = format!("Ona@Example.org{}", to["salt"].as_str().unwrap());
    assert_eq!(to["identity"], format!("sha256${}", sha256_hex(salted.as_bytes())));
    assert!(!assertion.to_string().to_lowercase().contains("ona@example.org"));
    assert_eq!(assertion.get("evidence"), None, "its holder hasn't shown it");
    let (_, class) = fetch(&browser, assertion["badge"].as_str().unwrap()).await;
    for field in ["name", "description", "image", "criteria", "issuer"] {
        assert!(!class[field].is_null(), "{field} of {class}");
    }
    let (_, issuer) = fetch(&browser, class["issuer"].as_str().unwrap()).await;
    for field in ["name", "url", "email"] {
        assert!(!issuer[field].is_null(), "{field} of {issuer}");
    }
    // From 3.0 to 2.0, and not back: validators of 2.0 follow what is named.
    let three = fetch_three(&browser, id).await;
    assert_eq!(three["credentialSubject"]["achievement"]["related"][0]["id"], assertion["badge"]);
    assert!(!class.to_string().contains("did:web"));

    let other = check_elsewhere(&app, &address, "jonas@example.org").await;
    assert_eq!(other.of(CheckOf::Recipient), Some(&Found::OtherRecipient));
    assert_eq!(check_elsewhere(&app, &address, "Ona@Example.org").await.verdict(), Verdict::Valid);

    // A picture carries both; each reader finds its own.
    let png = browser.request(Method::GET, &format!("/ob/v3/credentials/{id}/badge.png"), None, &[]).await.bytes;
    let newest = baking::credential_in(&png, 100_000).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&newest).unwrap()["id"], three["id"]);
    let inside = text_under(&png, b"openbadges\0");
    assert_eq!(serde_json::from_str::<Value>(&inside).unwrap(), assertion);

    // People get the page, and on it the document.
    let page = browser.get(&format!("/ob/v2/assertions/{id}")).await;
    assert_eq!(page.location, Some(format!("/credentials/{id}")));
    let link = format!("{address}?format=json");
    let page = browser.get(&format!("/credentials/{id}")).await;
    assert_eq!(page.attribute("a[href*='/ob/v2/']", "href").as_ref(), Some(&link));
    assert!(browser.get(link.strip_prefix(HOST).unwrap()).await.body.starts_with('{'));

    choose(&app, ona, id, Wish { shared: true, evidence: true, name: false }).await;
    let (_, assertion) = fetch(&browser, &address).await;
    assert_eq!(assertion["evidence"][0]["id"], "https://a.example/b");
}

async fn fetch_three(browser: &Browser, id: Uuid) -> Value {
    let answer = browser.request(Method::GET, &format!("/ob/v3/credentials/{id}"), None, &JSON).await;
    serde_json::from_str(&answer.body).unwrap()
}

/// The text of the only chunk of a PNG with a keyword.
fn text_under(png: &[u8], keyword: &[u8]) -> String {
    let places: Vec<_> = (0..png.len()).filter(|at| png[*at..].starts_with(keyword)).collect();
    assert_eq!(places.len(), 1);
    let at = places[0];
    assert_eq!(&png[at - 4..at], b"iTXt");
    let length = u32::from_be_bytes(png[at - 8..at - 4].try_into().unwrap()) as usize;
    String::from_utf8(png[at + keyword.len() + 4..at + length].to_vec()).unwrap()
}

#[tokio::test]
async fn what_is_not_shared_is_not_hosted_and_what_is_revoked_is_gone() {
    let app = served().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, ona).await;
    let browser = app.browser();
    let address = format!("{HOST}/ob/v2/assertions/{id}");
    choose(&app, ona, id, Wish { shared: false, evidence: false, name: false }).await;
    assert_eq!(fetch(&browser, &address).await.0, 404);
    assert_eq!(fetch(&browser, &format!("{HOST}/ob/v2/assertions/nothing")).await.0, 404);
    assert_eq!(fetch(&browser, &format!("{HOST}/ob/v2/badges/nothing")).await.0, 404);
    choose(&app, ona, id, Wish { shared: true, evidence: false, name: false }).await;

    let of_label = label(&app).await;
    let hosted = format!("{HOST}/ob/v2/assertions/{of_label}");
    let (_, assertion) = fetch(&browser, &hosted).await;
    assert_eq!(assertion["recipient"]["identity"], format!("{HOST}/organisers/ziburys"));
    assert_eq!(assertion["expires"], "2029-03-02T09:00:00Z");
    let tx = app.ctx.db.write().await.unwrap();
    service::suspend(&tx, &app.ctx, None, of_label, "Asked about").await.unwrap();
    service::revoke(&tx, &app.ctx, None, id, "By mistake").await.unwrap();
    tx.commit().await.unwrap();
    let (status, suspended) = fetch(&browser, &hosted).await;
    assert_eq!((status, &suspended["revoked"]), (200, &Value::Bool(true)), "it may hold again");
    let (status, gone) = fetch(&browser, &address).await;
    assert_eq!((status, &gone["revoked"], &gone["id"]), (410, &Value::Bool(true), &Value::String(address.clone())));
    assert!(!gone.to_string().contains("mistake"), "why is between its holder and the issuer");
    let checked = check_elsewhere(&app, &address, "Ona@Example.org").await;
    assert_eq!(checked.of(CheckOf::Form), Some(&Found::Revoked(None)));
    assert_eq!(check_elsewhere(&app, &hosted, "x@example.org").await.verdict(), Verdict::Revoked);
    let png = browser.request(Method::GET, &format!("/ob/v3/credentials/{id}/badge.png"), None, &[]).await.bytes;
    assert!(!png.windows(11).any(|w| w == b"openbadges\0"), "no file carries what is gone");
}

/// What is pasted may have been changed; what is kept here counts, without asking anybody.
#[tokio::test]
async fn a_hosted_badge_of_this_server_is_checked_by_what_is_kept() {
    let app = served().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, ona).await;
    let (_, mut assertion) = fetch(&app.browser(), &format!("{HOST}/ob/v2/assertions/{id}")).await;
    let ctx = &app.ctx;
    let mine = elsewhere::check_shown(ctx, &ToCheck::File(assertion.to_string().into()), Some("ona@example.org"))
        .await
        .unwrap();
    assert_eq!(mine.verdict(), Verdict::Valid);
    assert_eq!(mine.about.unwrap().kept, Some(id));
    assertion["recipient"] = serde_json::json!({ "type": "email", "hashed": false, "identity": "thief@example.org" });
    let stolen = assertion.to_string();
    let stolen = elsewhere::check_shown(ctx, &ToCheck::File(stolen.into()), Some("thief@example.org")).await.unwrap();
    let last = stolen.checks.last().cloned().unwrap();
    assert_eq!((last.of, last.found), (CheckOf::Address, Found::OtherRecipient));
    choose(&app, ona, id, Wish { shared: false, evidence: false, name: false }).await;
    let hidden = elsewhere::check_shown(ctx, &ToCheck::File(assertion.to_string().into()), None).await.unwrap();
    assert_eq!(hidden.verdict(), Verdict::Unknown);
}

#[tokio::test]
async fn a_status_list_is_signed_anew_before_its_time_is_over() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[Role::Assessor]).await;
    let id = award(&app, ona).await;
    let browser = app.browser();
    let list = async || {
        let answer = browser.request(Method::GET, "/ob/v3/status/1", None, &JSON).await;
        let kept = answer.headers["cache-control"].to_str().unwrap().to_string();
        (serde_json::from_str::<StatusListCredential>(&answer.body).unwrap(), kept)
    };
    let (first, kept) = list().await;
    assert_eq!(kept, "public, max-age=60");
    assert_eq!(first.valid_until, Some(START.plus_days(14).rfc3339()));
    service::keep_watch(&app.ctx).await.unwrap();
    service::keep_watch(&app.ctx).await.unwrap();
    app.run_jobs().await;
    assert_eq!(list().await.0, first, "it is fresh still");

    // Nobody keeps it beyond its own time, should nobody be there to sign it.
    app.ctx.clock.advance(14 * DAY - 20_000);
    assert_eq!(list().await.1, "public, max-age=20");
    app.ctx.clock.advance(30_000);
    assert_eq!(list().await.1, "public, max-age=0");
    app.run_jobs().await;
    let (again, kept) = list().await;
    assert_eq!(kept, "public, max-age=60");
    assert_eq!(again.valid_until, Some(app.ctx.now().plus_days(14).rfc3339()));
    assert_eq!(again.credential_subject, first.credential_subject, "its bits stay");
    let method = again.proof[0].verification_method.clone();
    let key = PublicKey::parse(method.split_once('#').unwrap().1).unwrap();
    assert_eq!(proof::verify(serde_json::to_value(&again).unwrap(), &again.proof[0], &key), Ok(()));

    // Day by day the job asks for itself: half of its time later it is signed once more, and only then.
    for _ in 0..7 {
        app.ctx.clock.advance(DAY);
        app.run_jobs().await;
    }
    let (halfway, _) = list().await;
    app.ctx.clock.advance(DAY);
    app.run_jobs().await;
    assert!(list().await.0.valid_until > again.valid_until);
    assert_eq!(halfway.credential_subject, again.credential_subject);
    let tx = app.ctx.db.write().await.unwrap();
    service::revoke(&tx, &app.ctx, None, id, "By mistake").await.unwrap();
    tx.commit().await.unwrap();
    let (revoked, _) = list().await;
    assert_eq!(revoked.valid_until, Some(app.ctx.now().plus_days(14).rfc3339()), "a change makes it fresh, too");
}
