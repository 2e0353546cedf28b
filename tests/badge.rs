//! Credentials through the front door: issued, fetched, checked, changed, revoked.

mod support;

use quality_label::{
    badge::{
        jsonld,
        service::{self, Award, LabelToIssue, Proof, Reached},
        store,
    },
    error::AppError,
    platform::{
        audit::{self, Checked},
        ids::sha256_hex,
    },
    programme::model::{Alignment, Badge, Content, Form, Issuer, Network, Scale, Text},
    texts::Locale,
    timestamp::DAY,
};
use serde_json::{Value, json};
use std::path::Path;
use support::{Browser, START, TestApp};
use uuid::Uuid;

const VERIFY: &str = "/api/badge/verify";
const JSON: [(&str, &str); 1] = [("accept", "application/json")];

fn network() -> Network {
    Network {
        name: Text::new("Quality Label for Tests"),
        short_name: Text::new("Label"),
        tagline: Text::new("A label"),
        description: Text::new("A label that exists in tests."),
        issuer: Issuer {
            id: "test".into(),
            name: "Network of Tests".into(),
            url: "https://network.example".into(),
            email: "office@network.example".into(),
            description: Text::new("It tests."),
        },
        support_email: "help@network.example".into(),
        co_funding: None,
        what_next: Vec::new(),
    }
}

fn badge() -> Badge {
    Badge {
        id: "tested".into(),
        version: 2,
        achievement_type: "Badge".into(),
        tags: vec!["tests".into(), "žodžiai".into()],
        alignment: vec![Alignment {
            target_name: "develop software prototype".into(),
            target_url: "http://data.europa.eu/esco/skill/1".into(),
            target_framework: Some("ESCO".into()),
            target_code: None,
        }],
        name: Text::new("Tested & “proved” 🏅"),
        description: Text::new("Knows how to test.\nSecond line."),
        criteria: vec![Text::new("Wrote a test"), Text::new("Saw it fail")],
        requires_activities: false,
        tasks_needed: 1,
        tasks: Vec::new(),
    }
}

fn award_to(person: Uuid, email: &str) -> Award {
    Award {
        badge_id: "tested".into(),
        person_id: person,
        email: email.into(),
        narrative: Some("Tested it all.".into()),
        evidence: vec![
            Proof {
                name: "Report".into(),
                narrative: "It says \"]]>\" and <b>.".into(),
                url: Some("https://example.org/pažyma?a=1&b=2".into()),
            },
            Proof { name: "Words".into(), narrative: "Only words.".into(), url: None },
        ],
    }
}

async fn award(app: &TestApp, award: Award) -> Uuid {
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::award_badge(&tx, &app.ctx, &network(), &badge(), award).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn issue_label(app: &TestApp) -> Uuid {
    let content = Content {
        self_checks: Default::default(),
        presentations: Default::default(),
        language: "en".into(),
        network: network(),
        form: Form { steps: Vec::new(), areas: Vec::new() },
        scale: Scale::default(),
        playlists: Vec::new(),
        badges: Vec::new(),
        bodies: Default::default(),
        countries: Vec::new(),
        languages: Vec::new(),
    };
    let label = LabelToIssue {
        organiser_id: Uuid::from_u128(1),
        organiser_name: "Biblioteka „Žiburys“".into(),
        organiser_slug: "ziburys".into(),
        organiser_url: String::new(),
        number: "QL-2026-0001".into(),
        narrative: None,
        valid_from: START,
        valid_until: START.plus_years(3),
        results: vec![Reached { id: "indicators".into(), name: "Indicators".into(), value: "10 of 13".into() }],
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::issue_label_of(&tx, &app.ctx, &content, label).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn revoke(app: &TestApp, id: Uuid) {
    let tx = app.ctx.db.write().await.unwrap();
    service::revoke(&tx, &app.ctx, None, id, "Awarded by mistake").await.unwrap();
    tx.commit().await.unwrap();
}

async fn fetch(browser: &Browser, path: &str) -> Value {
    let answer = browser.request(reqwest::Method::GET, path, None, &JSON).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert_eq!(answer.headers["access-control-allow-origin"], "*", "{path}");
    serde_json::from_str(&answer.body).unwrap()
}

fn path_of(id: Uuid) -> String {
    format!("/ob/v3/credentials/{id}")
}

/// Pastes a credential and reads the page with what was found: the verdict, and each check that didn't pass.
async fn verify(browser: &Browser, text: &str) -> (String, Vec<String>) {
    let answer = browser.send("/verify", VERIFY, &[("credential", text)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    let page = browser.follow(&answer).await;
    assert_eq!(page.status, 200);
    let failed = page.texts("ol.checks li").into_iter().filter(|l| l.contains(": failed")).collect();
    (page.text("section p.notice"), failed)
}

#[tokio::test]
async fn a_badge_is_awarded_once_and_its_credential_verifies() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, award_to(ona, "Ona@Example.org")).await;
    assert_eq!(award(&app, award_to(ona, "ona@example.org")).await, id, "twice gives the same one");

    let browser = app.browser();
    let credential = fetch(&browser, &path_of(id)).await;
    let did = format!("did:web:{}", app.url.strip_prefix("http://").unwrap().replace(':', "%3A"));
    assert_eq!(credential["issuer"]["id"], did);
    assert_eq!(credential["issuer"]["name"], "Network of Tests");
    assert_eq!(credential["validFrom"], START.rfc3339());
    assert_eq!(credential["credentialSubject"].get("id"), None);

    // The address is there as a salted hash only, once as typed and once in small letters.
    let text = credential.to_string();
    assert!(!text.to_lowercase().contains("ona@example.org"));
    let identities = credential["credentialSubject"]["identifier"].as_array().unwrap();
    for (identity, form) in identities.iter().zip(["Ona@Example.org", "ona@example.org"]) {
        let salted = format!("{form}{}", identity["salt"].as_str().unwrap());
        assert_eq!(identity["identityHash"], format!("sha256${}", sha256_hex(salted.as_bytes())));
    }
    assert_eq!(identities.len(), 2);

    // The key that signed is in the issuer's document.
    let document = fetch(&browser, "/.well-known/did.json").await;
    assert_eq!(document["id"], did);
    let method = &credential["proof"][0]["verificationMethod"];
    assert_eq!(&document["verificationMethod"][0]["id"], method);
    assert_eq!(&document["assertionMethod"][0], method);

    assert_eq!(verify(&browser, &text).await, ("Genuine and valid".into(), vec![]));
    assert!(matches!(audit::check(app.ctx.db.read()).await.unwrap(), Checked::Whole(_)));
    let entries = audit::page(app.ctx.db.read(), None, "", "", 10).await.unwrap();
    let verbs: Vec<_> = entries.iter().map(|e| e.verb.as_str()).collect();
    assert_eq!(verbs[..2], ["badge.award", "badge.make_key"]);
}

#[tokio::test]
async fn a_changed_letter_is_noticed_wherever_it_stands() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let browser = app.browser();
    let credential = fetch(&browser, &path_of(id)).await;
    let changes: [(&str, Value); 6] = [
        ("/name", json!("Tested & “proved” 🎖")),
        ("/validFrom", json!("2026-03-02T09:00:01Z")),
        ("/credentialSubject/narrative", json!("Tested it all!")),
        ("/credentialSubject/identifier/0/salt", json!("00")),
        ("/credentialSubject/achievement/criteria/narrative", json!("- Nothing")),
        ("/proof/0/created", json!("2026-03-02T09:00:01Z")),
    ];
    for (at, value) in changes {
        let mut changed = credential.clone();
        *changed.pointer_mut(at).unwrap() = value;
        let (verdict, failed) = verify(&browser, &changed.to_string()).await;
        assert!(verdict.starts_with("Not to be trusted"), "{at}: {verdict}");
        assert!(failed.len() == 1 && failed[0].starts_with("Signature : failed"), "{at}: {failed:?}");
    }
    // What no signature covers is refused before the signature is looked at.
    let mut added = credential.clone();
    added["credentialSubject"]["rank"] = json!("first");
    let (_, failed) = verify(&browser, &added.to_string()).await;
    assert!(failed[0].starts_with("Format : failed") && failed[0].contains("rank"), "{failed:?}");
    // So is another context, no proof, a key of somebody else, and an issuer that isn't here.
    let with = |at: &str, value: Value| {
        let mut changed = credential.clone();
        *changed.pointer_mut(at).unwrap() = value;
        changed.to_string()
    };
    let other = with("/@context/1", json!("https://purl.imsglobal.org/spec/ob/v3p0/context.json"));
    assert!(verify(&browser, &other).await.1[0].starts_with("Meaning of its terms : failed"));
    assert!(verify(&browser, &with("/proof", json!([]))).await.1[0].contains("isn't signed"));
    let key = with(
        "/proof/0/verificationMethod",
        json!("did:web:localhost#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"),
    );
    assert!(verify(&browser, &key).await.1[0].contains("names a key"));
    let (verdict, failed) = verify(&browser, &with("/issuer/id", json!("did:web:elsewhere.example"))).await;
    assert!(verdict.starts_with("Issued elsewhere") && failed[0].contains("did:web:elsewhere.example"));
    assert!(verify(&browser, "{").await.1[0].contains("isn't JSON"));
}

/// Statements are signed, not the places where they stand: evidence that took the name of the achievement could lend it
/// its own words.
#[tokio::test]
async fn evidence_cannot_take_the_name_of_something_else() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let mine = |url: String| Proof { name: "Evaluator".into(), narrative: String::new(), url: Some(url) };
    let evil = format!("{}/ob/v3/achievements/tested", app.url);
    let addresses =
        [evil.clone(), "https://example.org/a b".into(), "javascript:alert(1)".into(), "https://example.org/ž".into()];
    let award_with =
        Award { evidence: addresses.iter().cloned().map(mine).collect(), ..award_to(ona, "o@example.org") };
    let id = award(&app, award_with).await;
    let browser = app.browser();
    let credential = fetch(&browser, &path_of(id)).await;
    let evidence = credential["evidence"].as_array().unwrap();
    let names: Vec<_> = evidence.iter().map(|e| e.get("id").and_then(|i| i.as_str())).collect();
    assert_eq!(names, [None, None, None, Some("https://example.org/ž")]);
    assert_eq!(evidence[0]["narrative"], evil);
    assert_eq!(verify(&browser, &credential.to_string()).await.0, "Genuine and valid");
    let mut confused = credential.clone();
    confused["evidence"][0]["id"] = json!(evil);
    assert!(verify(&browser, &confused.to_string()).await.1[0].starts_with("Format : failed"));
}

#[tokio::test]
async fn many_nodes_that_look_alike_do_not_keep_the_server_busy() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let browser = app.browser();
    let mut credential = fetch(&browser, &path_of(id)).await;
    for (at, fill) in [("/credentialSubject/identifier", 120), ("/credentialSubject/achievement/alignment", 120)] {
        let list = credential.pointer_mut(at).unwrap().as_array_mut().unwrap();
        let first = list[0].clone();
        list.resize(fill, first);
    }
    credential["evidence"] = json!(vec![json!({ "type": ["Evidence"], "name": "x" }); 400]);
    let text = credential.to_string();
    assert!((50_000..65_536).contains(&text.len()), "{}", text.len());
    let began = std::time::Instant::now();
    assert!(verify(&browser, &text).await.1[0].starts_with("Signature : failed"));
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_revoked_badge_is_seen_to_be_revoked_and_can_be_awarded_anew() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let jonas = app.person("Jonas", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let other = award(&app, award_to(jonas, "jonas@example.org")).await;
    let browser = app.browser();
    let text = fetch(&browser, &path_of(id)).await.to_string();
    let list_before = fetch(&browser, "/ob/v3/status/1").await;
    app.ctx.clock.advance(1000);
    revoke(&app, id).await;
    revoke(&app, id).await;
    let list = fetch(&browser, "/ob/v3/status/1").await;
    assert_ne!(list["credentialSubject"]["encodedList"], list_before["credentialSubject"]["encodedList"]);
    assert_eq!(list["issuer"], list_before["issuer"]);
    assert!(list["validFrom"].as_str() > list_before["validFrom"].as_str());

    let (verdict, failed) = verify(&browser, &text).await;
    assert!(verdict.starts_with("Genuine, but revoked"));
    assert!(failed[0].starts_with("Not revoked : failed"));
    let page = browser.get(&format!("/verify?id={id}")).await;
    assert!(page.text("section p.notice").starts_with("Genuine, but revoked"));
    let page = browser.get(&format!("/verify?id={other}")).await;
    assert_eq!(page.text("section p.notice"), "Genuine and valid");

    let db = app.ctx.db.read();
    assert!(!store::holds(db, ona, "tested").await.unwrap());
    assert_eq!(store::holders_among(db, "tested", &[ona, jonas]).await.unwrap(), [jonas]);
    let again = award(&app, award_to(ona, "ona@example.org")).await;
    assert_ne!(again, id);
    assert!(store::holds(db, ona, "tested").await.unwrap());
    assert_eq!(store::of_person(db, ona).await.unwrap().len(), 2);
    let about = audit::about(db, "credential", &id.to_string(), 10).await.unwrap();
    let verbs: Vec<_> = about.iter().map(|e| e.verb.as_str()).collect();
    assert_eq!(verbs, ["badge.revoke", "badge.award"]);
}

#[tokio::test]
async fn a_label_names_its_organiser_its_number_and_its_dates() {
    let app = TestApp::start().await;
    let id = issue_label(&app).await;
    assert_eq!(issue_label(&app).await, id, "the same number is issued once");
    let browser = app.browser();
    let credential = fetch(&browser, &path_of(id)).await;
    let subject = &credential["credentialSubject"];
    assert_eq!(subject["id"], format!("{}/organisers/ziburys", app.url));
    assert_eq!(subject["licenseNumber"], "QL-2026-0001");
    assert_eq!(subject["achievement"]["achievementType"], "QualityAssuranceCredential");
    assert_eq!(credential["validUntil"], "2029-03-02T09:00:00Z");
    assert_eq!(subject["result"][0]["resultDescription"], subject["achievement"]["resultDescription"][0]["id"]);
    let page = browser.get(&format!("/credentials/{id}")).await;
    assert!(page.text("dl.facts").contains("Biblioteka „Žiburys“"));
    assert!(page.text("dl.facts").contains("10 of 13"));
    assert_eq!(page.text("p.notice"), "Genuine and valid");
    // Three years later its time is over.
    app.ctx.clock.advance(3 * 366 * DAY);
    let page = browser.get(&format!("/credentials/{id}")).await;
    assert!(page.text("p.notice").starts_with("Genuine, but not valid today"));
}

#[tokio::test]
async fn its_holder_sees_a_badge_and_strangers_see_no_name() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let page = browser.get("/badges").await;
    assert!(page.text("main").contains("no badges yet"));
    let ona = store_person(&app, "ona@example.org").await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let page = browser.get("/badges").await;
    assert_eq!(page.attribute("main li a", "href"), Some(format!("/credentials/{id}")));
    let mine = browser.get(&format!("/credentials/{id}")).await;
    assert!(mine.text("dl.facts").contains("Awarded to You"), "{}", mine.text("dl.facts"));
    let theirs = app.browser().get(&format!("/credentials/{id}")).await;
    assert_eq!(theirs.status, 200);
    assert!(!theirs.body.contains("ona@example.org") && !theirs.text("main").contains("You"));
    assert_eq!(app.browser().get("/badges").await.status, 401);
    for nothing in [Uuid::from_u128(7).to_string(), "nothing".into()] {
        assert_eq!(app.browser().get(&format!("/credentials/{nothing}")).await.status, 404);
        assert_eq!(app.browser().get(&format!("/ob/v3/credentials/{nothing}")).await.status, 404);
        assert_eq!(app.browser().get(&format!("/verify?id={nothing}")).await.status, 404);
        assert_eq!(app.browser().get(&format!("/verify?result={nothing}")).await.status, 404);
    }
}

async fn store_person(app: &TestApp, email: &str) -> Uuid {
    let email = quality_label::account::Email::parse(email).unwrap();
    quality_label::account::store::by_email(app.ctx.db.read(), &email).await.unwrap().unwrap().id
}

#[tokio::test]
async fn files_can_be_taken_along_and_are_not_sent_twice() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let browser = app.browser();
    let download = browser.get(&format!("{}/download", path_of(id))).await;
    let name = download.headers["content-disposition"].to_str().unwrap();
    assert!(name.starts_with("attachment; filename=\"tested-") && name.ends_with(".json\""), "{name}");
    let credential: Value = serde_json::from_str(&download.body).unwrap();
    let baked = browser.get(&format!("{}/badge.svg", path_of(id))).await;
    assert_eq!(baked.headers["content-type"], "image/svg+xml");
    let (_, rest) = baked.body.split_once("<openbadges:credential><![CDATA[").unwrap();
    let (inside, _) = rest.split_once("]]></openbadges:credential>").unwrap();
    assert_eq!(serde_json::from_str::<Value>(inside).unwrap(), credential);

    let answer = browser.request(reqwest::Method::GET, &path_of(id), None, &JSON).await;
    assert_eq!(answer.headers["content-type"], "application/vc+ld+json");
    let tag = answer.headers["etag"].to_str().unwrap().to_string();
    let known = [JSON[0], ("if-none-match", tag.as_str())];
    let again = browser.request(reqwest::Method::GET, &path_of(id), None, &known).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    // A browser that follows the address gets the page.
    let page = browser.get(&path_of(id)).await;
    assert_eq!(page.location, Some(format!("/credentials/{id}")));
}

#[tokio::test]
async fn verifying_takes_an_address_of_ours_and_names_what_it_cannot_do() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let browser = app.browser();
    for named in [id.to_string(), format!("{}/credentials/{id}", app.url), format!("{}{}", app.url, path_of(id))] {
        let answer = browser.send("/verify", VERIFY, &[("credential", &named)]).await;
        assert_eq!(answer.location, Some(format!("/verify?id={id}")));
        assert_eq!(browser.follow(&answer).await.text("section p.notice"), "Genuine and valid");
    }
    for (text, says) in [("", "Fill this in"), ("https://elsewhere.example/badge/1", "another server")] {
        let page = browser.send("/verify", VERIFY, &[("credential", text)]).await;
        assert_eq!(page.status, 422);
        assert!(page.text(".error-summary").contains(says), "{}", page.text(".error-summary"));
        assert_eq!(page.field("credential"), text);
    }
    let page = browser.send("/verify", VERIFY, &[("credential", &"x".repeat(70_000))]).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.field("credential").len(), 70_000);
}

#[tokio::test]
async fn keys_are_sealed_and_another_server_key_opens_none() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    award(&app, award_to(ona, "ona@example.org")).await;
    let key = app.ctx.config.data_dir.join("key");
    assert_eq!(std::fs::read_to_string(&key).unwrap().len(), 44);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let mut config = quality_label::platform::config::Config::clone(&app.ctx.config);
    config.key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".into();
    let clock = quality_label::platform::clock::Clock::fixed(START);
    let other = quality_label::server::prepare(config.clone(), app.ctx.db.clone(), clock.clone(), Default::default());
    let other = other.await.unwrap();
    let jonas = app.person("Jonas", &[]).await;
    let tx = other.db.write().await.unwrap();
    let award = award_to(jonas, "jonas@example.org");
    assert!(service::award_badge(&tx, &other, &network(), &badge(), award).await.is_err());
    drop(tx);
    config.key = "too short".into();
    assert!(quality_label::server::prepare(config, app.ctx.db.clone(), clock, Default::default()).await.is_err());
}

#[tokio::test]
async fn the_badges_of_the_pack_are_awarded_described_and_drawn() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let browser = app.browser();
    let content = quality_label::programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    assert!(!content.badges.is_empty());
    for badge in &content.badges {
        let tx = app.ctx.db.write().await.unwrap();
        let award = Award { badge_id: badge.id.clone(), ..award_to(ona, "ona@example.org") };
        let id = service::award(&tx, &app.ctx, award).await.unwrap();
        tx.commit().await.unwrap();
        let credential = fetch(&browser, &path_of(id)).await;
        let achievement = &credential["credentialSubject"]["achievement"];
        assert_eq!(achievement["name"], badge.name.text);
        // What stands in the credential is what is served at the achievement's own address.
        let mut served = fetch(&browser, &format!("/ob/v3/achievements/{}", badge.id)).await;
        served.as_object_mut().unwrap().remove("@context");
        assert_eq!(&served, achievement);
        let criteria = achievement["criteria"]["id"].as_str().unwrap().strip_prefix(&app.url).unwrap();
        let page = browser.get(criteria).await;
        assert_eq!(page.text("h1"), badge.name.text);
        let picture = achievement["image"]["id"].as_str().unwrap().strip_prefix(&app.url).unwrap();
        let picture = browser.get(picture).await;
        assert_eq!(picture.headers["content-type"], "image/svg+xml");
        assert_eq!(browser.get(&format!("/verify?id={id}")).await.text("section p.notice"), "Genuine and valid");
    }
    let tx = app.ctx.db.write().await.unwrap();
    let nothing = Award { badge_id: "no-such-badge".into(), ..award_to(ona, "ona@example.org") };
    assert_eq!(service::award(&tx, &app.ctx, nothing).await, Err(AppError::NotFound));
    drop(tx);
    for (path, status) in [
        ("/badge-art/label.svg", 200),
        ("/achievements/label", 200),
        ("/badge-art/nothing.svg", 404),
        ("/badge-art/label", 404),
        ("/achievements/nothing", 404),
        ("/ob/v3/achievements/nothing", 404),
        ("/ob/v3/status/1", 200),
        ("/ob/v3/status/2", 404),
        ("/issuers/nobody/did.json", 404),
    ] {
        let answer = browser.request(reqwest::Method::GET, path, None, &JSON).await;
        assert_eq!(answer.status, status, "{path}");
    }
}

/// What the verifier that others wrote says (`end2end/verifier`): whether it verifies, and whether it is revoked.
async fn others_say(credential: &Value) -> (bool, Option<bool>, String) {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let text = credential.to_string();
    // On a thread of its own: the verifier asks the server that runs on this one.
    let output = tokio::task::spawn_blocking(move || {
        let mut node = Command::new("node")
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/end2end/verifier/verify.mjs"), "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        node.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        node.wait_with_output().unwrap()
    });
    let output = output.await.unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    (said["verified"].as_bool().unwrap(), said["revoked"].as_bool(), said["error"].to_string())
}

#[tokio::test]
#[ignore = "needs node, and `npm ci` in end2end/verifier"]
async fn verifiers_of_others_accept_what_we_issue_and_nothing_else() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let badge = award(&app, award_to(ona, "Ona@Example.org")).await;
    let label = issue_label(&app).await;
    let browser = app.browser();
    for id in [badge, label] {
        let credential = fetch(&browser, &path_of(id)).await;
        assert_eq!(others_say(&credential).await, (true, Some(false), "null".into()));
        let mut changed = credential.clone();
        changed["name"] = json!("Something else");
        let (verified, _, error) = others_say(&changed).await;
        assert!(!verified && error.contains("Invalid signature"), "{error}");
        app.ctx.clock.advance(1000);
        revoke(&app, id).await;
        // Still the issuer's own words, and taken back: the two are told apart.
        assert_eq!(others_say(&credential).await, (true, Some(true), "null".into()));
    }
}

/// The fixture's N-Quads were made by jsonld.js (`node end2end/verifier/verify.mjs --canonical`), not by this program.
#[test]
fn the_canonical_form_is_what_other_implementations_make_of_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/badge");
    for name in ["badge", "label", "status-list"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document.as_object_mut().unwrap().remove("proof");
        let expected = std::fs::read_to_string(folder.join(format!("{name}.nq"))).unwrap();
        assert_eq!(jsonld::canonical(&document).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_context_that_the_program_does_not_carry_is_refused() {
    let document = json!({ "@context": "https://example.org/context", "id": "https://example.org/1" });
    assert!(jsonld::canonical(&document).unwrap_err().to_string().contains("https://example.org/context"));
}
