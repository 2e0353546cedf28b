//! Credentials through the front door: issued, fetched, checked, changed, revoked.

use crate::support::{Browser, START, TestApp, checking::others_say_of};
use quality_label::{
    badge::{
        baking, jsonld,
        service::{self, Award, LabelToIssue, Proof, Reached, ToEndorse, Wish},
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

const SHARE: &str = "/api/badge/share";
/// What others see of a badge at first.
const AT_FIRST: Wish = Wish { shared: true, evidence: false, name: false };

/// Chooses what others see, as its holder.
async fn choose(app: &TestApp, person: Uuid, id: Uuid, wish: Wish) {
    let share = store::share(app.ctx.db.read(), id).await.unwrap().unwrap();
    service::share(&app.ctx, &app.actor(person).await, id, share.revision, wish).await.unwrap();
}

async fn issue_label(app: &TestApp) -> Uuid {
    let content = Content {
        self_checks: Default::default(),
        presentations: Default::default(),
        videos: Default::default(),
        practices: Vec::new(),
        language: "en".into(),
        network: network(),
        form: Form { steps: Vec::new(), areas: Vec::new() },
        renewal: None,
        scale: Scale::default(),
        playlists: Vec::new(),
        badges: Vec::new(),
        bodies: Default::default(),
        countries: Vec::new(),
        languages: Vec::new(),
    };
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
    // An issuer that isn't the one whose key it names is wrong, whoever it is; one that is can't be asked from here.
    let elsewhere = "did:web:elsewhere.example";
    let (verdict, failed) = verify(&browser, &with("/issuer/id", json!(elsewhere))).await;
    assert!(verdict.starts_with("Not to be trusted") && failed[0].contains("names a key"), "{verdict}: {failed:?}");
    let mut theirs = credential.clone();
    theirs["issuer"]["id"] = json!(elsewhere);
    theirs["proof"][0]["verificationMethod"] =
        json!(format!("{elsewhere}#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"));
    let (verdict, failed) = verify(&browser, &theirs.to_string()).await;
    assert!(verdict.starts_with("Issued elsewhere") && failed[0].contains("other sites"), "{verdict}: {failed:?}");
    assert!(verify(&browser, "{").await.1[0].contains("isn't JSON"));
}

/// Statements are signed, not the places where they stand: evidence that took the name of the achievement could lend it
/// its own words.
#[tokio::test]
async fn evidence_cannot_take_the_name_of_something_else() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let mine = |url: String| Proof { name: "Evaluator".into(), narrative: String::new(), url: Some(url) };
    let evil = format!("{}/ob/v3/achievements/tested.v2", app.url);
    let addresses =
        [evil.clone(), "https://example.org/a b".into(), "javascript:alert(1)".into(), "https://example.org/ž".into()];
    let award_with =
        Award { evidence: addresses.iter().cloned().map(mine).collect(), ..award_to(ona, "o@example.org") };
    let id = award(&app, award_with).await;
    choose(&app, ona, id, Wish { evidence: true, ..AT_FIRST }).await;
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
    let awards = store::awards_among(db, "tested", &[ona, jonas]).await.unwrap();
    assert_eq!(awards.iter().map(|(person, _)| *person).collect::<Vec<_>>(), [jonas]);
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

/// What stands in a file: a PNG's text chunk, found by a reader of its own.
fn chunk_of(png: &[u8]) -> Option<&[u8]> {
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    while rest.len() >= 12 {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        if &rest[4..8] == b"iTXt" {
            return rest[8..8 + length].strip_prefix(b"openbadgecredential\0\0\0\0\0");
        }
        rest = &rest[12 + length..];
    }
    None
}

/// The width and height of a PNG.
fn size_of(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    (number(16), number(20))
}

/// All addresses at which there is something of a badge.
fn addresses(id: Uuid) -> [String; 7] {
    let file = |name: &str| format!("{}{name}", path_of(id));
    [
        format!("/credentials/{id}"),
        path_of(id),
        file("/download"),
        file("/badge.svg"),
        file("/badge.png"),
        file("/card.png"),
        format!("/verify?id={id}"),
    ]
}

#[tokio::test]
async fn a_badge_that_is_not_shared_is_there_for_its_holder_alone() {
    let app = TestApp::start().await;
    let holder = app.signed_in("Ona", &[]).await;
    let ona = store_person(&app, "ona@example.org").await;
    let jonas = app.signed_in("Jonas", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let page = format!("/credentials/{id}");
    let file = fetch(&app.browser(), &path_of(id)).await.to_string();
    for address in addresses(id) {
        for who in [&holder, &jonas, &app.browser()] {
            let answer = who.request(reqwest::Method::GET, &address, None, &JSON).await;
            assert_eq!(answer.status, 200, "{address}");
            assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-cache"), "{address}");
        }
    }

    let of = id.to_string();
    let stop = [("id", of.as_str()), ("revision", "1")];
    assert_eq!(jonas.send(&page, SHARE, &stop).await.status, 404, "somebody else's badge");
    assert_eq!(app.browser().send(&page, SHARE, &stop).await.location.unwrap().split('?').next(), Some("/sign-in"));
    assert_eq!(holder.send(&page, SHARE, &stop).await.location.as_deref(), Some(page.as_str()));
    for address in addresses(id) {
        for who in [&jonas, &app.browser()] {
            let answer = who.request(reqwest::Method::GET, &address, None, &JSON).await;
            assert_eq!(answer.status, 404, "{address}");
            assert!(!answer.body.contains("Tested"), "{address}: {}", answer.body);
        }
        let own = holder.request(reqwest::Method::GET, &address, None, &JSON).await;
        assert_eq!(own.status, 200, "{address}");
        assert!(!own.headers.contains_key("access-control-allow-origin"), "{address}");
        assert!(own.headers["cache-control"].to_str().unwrap().contains("private"), "{address}");
    }
    let own = holder.get(&page).await;
    assert!(own.text("section[aria-labelledby=sharing]").contains("Not shared: only you can see it"));
    assert!(!own.body.contains("linkedin.com"), "a link that would lead nobody anywhere");
    assert!(holder.get("/badges").await.text(".badge-card").contains("Not shared"));

    // Who has the file already can still check it, and isn't led to a page that they may not open.
    let stranger = app.browser();
    assert_eq!(verify(&stranger, &file).await, ("Genuine and valid".into(), vec![]));
    let answer = stranger.send("/verify", VERIFY, &[("credential", &file)]).await;
    assert!(!stranger.follow(&answer).await.has(&format!("main a[href='{page}']")));
    for public in ["/.well-known/did.json", "/ob/v3/status/1"] {
        fetch(&stranger, public).await;
    }
    revoke(&app, id).await;
    assert!(verify(&stranger, &file).await.0.starts_with("Genuine, but revoked"));

    // And back: the second of two tabs doesn't undo what the first one chose.
    let again = [("id", of.as_str()), ("revision", "1"), ("shared", "yes")];
    let stale = holder.send(&page, SHARE, &again).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text(".error-summary").contains("Somebody else saved changes"), "{}", stale.text("main"));
    let revision = stale.field("revision");
    let fresh = [("id", of.as_str()), ("revision", revision.as_str()), ("shared", "yes")];
    assert_eq!(holder.send(&page, SHARE, &fresh).await.status, 303);
    assert_eq!(stranger.get(&page).await.status, 200);
    let entries = audit::about(app.ctx.db.read(), "credential", &of, 10).await.unwrap();
    assert_eq!(entries.iter().filter(|e| e.verb == "badge.share" && e.actor_id == Some(ona)).count(), 2);
    assert!(entries.iter().all(|e| !e.detail.contains("ona") && !e.detail.contains("Ona")));
}

#[tokio::test]
async fn evidence_and_name_are_shown_when_their_holder_says_so() {
    let app = TestApp::start().await;
    let holder = app.signed_in("Ona", &[]).await;
    let ona = store_person(&app, "ona@example.org").await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let (page, of) = (format!("/credentials/{id}"), id.to_string());
    let stranger = app.browser();
    let before = fetch(&stranger, &path_of(id)).await;
    assert_eq!(before.get("evidence"), None);
    let seen = stranger.get(&page).await;
    assert!(!seen.body.contains("Only words.") && !seen.body.contains("Ona"), "{}", seen.text("main"));
    assert!(seen.text("main").contains("rests on 2 pieces of evidence that were checked"));
    assert!(!seen.has("section[aria-labelledby=sharing]"));
    let own = holder.get(&page).await;
    assert!(own.text("main").contains("Only words.") && own.text("main").contains("Only you can see these."));
    assert!(holder.get("/badges").await.text(".badge-card").contains("2 pieces of evidence"));
    let card = stranger.get(&format!("{}/card.png", path_of(id))).await;

    app.ctx.clock.advance(60_000);
    let both = [("id", of.as_str()), ("revision", "1"), ("shared", "yes"), ("evidence", "yes"), ("name", "yes")];
    assert_eq!(holder.send(&page, SHARE, &both).await.status, 303);
    let seen = stranger.get(&page).await;
    assert!(seen.text("main").contains("Only words.") && seen.text("dl.facts").contains("Ona, as their account says"));
    assert_ne!(stranger.get(&format!("{}/card.png", path_of(id))).await.bytes, card.bytes, "the card names her now");
    let after = fetch(&stranger, &path_of(id)).await;
    assert_eq!(after["evidence"].as_array().unwrap().len(), 2);
    // The same badge, newer: by its start a wallet knows which of two files to keep.
    for same in ["id", "awardedDate", "credentialStatus", "credentialSubject", "issuer"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert!(after["validFrom"].as_str() > before["validFrom"].as_str());
    for file in [&before, &after] {
        assert_eq!(verify(&stranger, &file.to_string()).await, ("Genuine and valid".into(), vec![]));
    }

    app.ctx.clock.advance(60_000);
    assert_eq!(holder.send(&page, SHARE, &[("id", &of), ("revision", "2"), ("shared", "yes")]).await.status, 303);
    let hidden = fetch(&stranger, &path_of(id)).await;
    assert_eq!(hidden.get("evidence"), None);
    assert_eq!(verify(&stranger, &hidden.to_string()).await, ("Genuine and valid".into(), vec![]));
    let seen = stranger.get(&page).await;
    assert!(!seen.body.contains("Only words.") && !seen.body.contains("Ona"));
    assert!(holder.get(&page).await.text("main").contains("Only words."), "hidden, not lost");
    // What is chosen already isn't signed again.
    assert_eq!(holder.send(&page, SHARE, &[("id", &of), ("revision", "3"), ("shared", "yes")]).await.status, 303);
    assert_eq!(fetch(&stranger, &path_of(id)).await, hidden);
}

#[tokio::test]
async fn pictures_carry_the_credential_and_can_be_checked_as_files() {
    let app = TestApp::start().await;
    let ona = app.person("Ona", &[]).await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let label = issue_label(&app).await;
    let browser = app.browser();
    for of in [id, label] {
        let credential = browser.request(reqwest::Method::GET, &path_of(of), None, &JSON).await.body;
        let png = browser.get(&format!("{}/badge.png", path_of(of))).await;
        assert_eq!(png.headers["content-type"], "image/png");
        assert!(png.headers["content-disposition"].to_str().unwrap().ends_with(".png\""));
        assert_eq!(size_of(&png.bytes), (512, 512));
        assert_eq!(chunk_of(&png.bytes), Some(credential.as_bytes()), "the credential, letter for letter");
        let svg = browser.get(&format!("{}/badge.svg", path_of(of))).await;
        for file in [&png.bytes, &svg.bytes] {
            let inside = baking::credential_in(file, 64 * 1024).unwrap();
            assert_eq!(
                serde_json::from_str::<Value>(&inside).unwrap(),
                serde_json::from_str::<Value>(&credential).unwrap()
            );
        }
        for file in [&png.bytes, &svg.bytes, &credential.into_bytes()] {
            let answer = send_file(&browser, Some(file)).await;
            assert_eq!(browser.follow(&answer).await.text("section p.notice"), "Genuine and valid");
        }
        // A picture as text can be pasted, too.
        assert_eq!(verify(&browser, &svg.body).await.0, "Genuine and valid");
        let card = browser.get(&format!("{}/card.png", path_of(of))).await;
        assert_eq!((card.headers["content-type"].to_str().unwrap(), size_of(&card.bytes)), ("image/png", (1200, 630)));
        assert!(chunk_of(&card.bytes).is_none(), "the card is only a picture");
    }
    // Files without a credential, none at all, and more than there may be.
    let card = browser.get(&format!("{}/card.png", path_of(id))).await.bytes;
    for (file, says) in [
        (Some(card.as_slice()), "There is no credential in this file"),
        (Some(b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice()), "There is no credential in this file"),
        (Some(b"{\"a\":1}".as_slice()), "isn't a credential in the format issued here"),
        (Some(b"".as_slice()), "No file arrived"),
        (None, "No file arrived"),
        (Some(vec![b'x'; 3_000_000].as_slice()), "This file is too large"),
    ] {
        let answer = send_file(&browser, file).await;
        assert_eq!(answer.status, 303);
        let page = browser.follow(&answer).await;
        assert!(page.text("main").contains(says), "{says}: {}", page.text("main"));
    }
}

/// Sends a file as the form on the page for checking does.
async fn send_file(browser: &Browser, file: Option<&[u8]>) -> crate::support::Answer {
    let mut body = b"--edge\r\n".to_vec();
    let name = if file.is_some() { "file\"; filename=\"a.png" } else { "other" };
    body.extend_from_slice(format!("content-disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes());
    body.extend_from_slice(file.unwrap_or_default());
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=edge"), ("sec-fetch-site", "same-origin")];
    browser.request(reqwest::Method::POST, "/verify/file", Some(body), &headers).await
}

#[tokio::test]
async fn other_sites_get_a_preview_and_the_holder_a_link_for_their_profile() {
    let app = TestApp::start().await;
    let holder = app.signed_in("Ona", &[]).await;
    let ona = store_person(&app, "ona@example.org").await;
    let id = award(&app, award_to(ona, "ona@example.org")).await;
    let page = format!("/credentials/{id}");
    let seen = app.browser().get(&page).await;
    let meta = |name: &str| seen.attribute(&format!("head meta[property='og:{name}']"), "content").unwrap_or_default();
    assert_eq!(meta("title"), "Tested & “proved” 🏅");
    assert!(meta("description").starts_with("Knows how to test. Second line."), "{}", meta("description"));
    assert_eq!(meta("url"), format!("{}{page}", app.url));
    assert_eq!(meta("image"), format!("{}{}/card.png", app.url, path_of(id)));
    assert_eq!(meta("type"), "website");
    assert_eq!(seen.attribute("head meta[name='twitter:card']", "content").as_deref(), Some("summary_large_image"));
    assert!(!seen.body.contains("linkedin.com"), "the profile of a stranger is none of this badge's");
    let own = holder.get(&page).await;
    let to = own.attribute("a[href^='https://www.linkedin.com/']", "href").unwrap();
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(to.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    let of = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
    assert_eq!((of("name"), of("organizationName")), ("Tested & “proved” 🏅", "Network of Tests"));
    assert_eq!((of("issueYear"), of("issueMonth"), of("expirationYear")), ("2026", "3", ""));
    assert_eq!((of("certUrl"), of("certId")), (format!("{}{page}", app.url).as_str(), id.to_string().as_str()));
    // Shown with a name only when its holder wants that, also in previews that the holder's own browser makes.
    let title = own.attribute("head meta[property='og:title']", "content").unwrap();
    assert!(!title.contains("Ona"));
    choose(&app, ona, id, Wish { name: true, ..AT_FIRST }).await;
    let seen = app.browser().get(&page).await;
    assert!(seen.attribute("head meta[property='og:title']", "content").unwrap().starts_with("Ona: Tested"));
    // A sheet to print is part of the page.
    assert!(seen.text(".certificate").contains("Ona") && seen.text(".certificate").contains(&page));
    revoke(&app, id).await;
    assert!(!holder.get(&page).await.body.contains("linkedin.com"), "it isn't put into a profile any more");
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
    let app = TestApp::start_today().await;
    let ona = app.person("Ona", &[]).await;
    let label = issue_label(&app).await;
    endorse(&app, &format!("{}{}", app.url, path_of(label))).await;
    endorse(&app, &format!("{}/ob/v3/achievements/tested.v2", app.url)).await;
    let badge = award(&app, award_to(ona, "Ona@Example.org")).await;
    let browser = app.browser();
    for id in [badge, label] {
        let credential = fetch(&browser, &path_of(id)).await;
        assert!(credential.to_string().contains("We rely on it."), "it carries what others say of it");
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

/// Somebody says something in support of what has an address.
async fn endorse(app: &TestApp, subject: &str) {
    let given = ToEndorse {
        endorser: "demo-town",
        endorser_name: "Demo Town „Žiburys“",
        endorser_url: "https://town.example",
        subject,
        subject_name: "What it is called",
        words: "We rely on it.\nAsk us why.",
    };
    let tx = app.ctx.db.write().await.unwrap();
    service::endorse(&tx, &app.ctx, given).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
#[ignore = "needs node, and `npm ci` in end2end/verifier"]
async fn verifiers_of_others_accept_every_badge_of_every_playlist_as_json_png_and_svg() {
    let app = TestApp::start_today().await;
    let ona = app.person("Ona", &[]).await;
    let content = quality_label::programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    assert!(content.playlists.len() >= 2);
    let folder = tempfile::tempdir().unwrap();
    let browser = app.browser();
    let mut files = Vec::new();
    for playlist in &content.playlists {
        for badge in playlist.activities.iter().map(|a| &a.badge).chain([&playlist.badge]) {
            let award = Award { badge_id: badge.clone(), ..award_to(ona, "ona@example.org") };
            let tx = app.ctx.db.write().await.unwrap();
            let id = service::award(&tx, &app.ctx, award).await.unwrap();
            tx.commit().await.unwrap();
            for evidence in [false, true] {
                choose(&app, ona, id, Wish { evidence, ..AT_FIRST }).await;
                for (name, ending) in [("download", "json"), ("badge.png", "png"), ("badge.svg", "svg")] {
                    let answer = browser.get(&format!("{}/{name}", path_of(id))).await;
                    assert_eq!(answer.status, 200);
                    let path = folder.path().join(format!("{badge}-{evidence}.{ending}"));
                    std::fs::write(&path, &answer.bytes).unwrap();
                    files.push(path);
                }
            }
        }
    }
    let said = others_say_of(files.clone()).await;
    assert_eq!(said.len(), files.len());
    for said in said {
        assert_eq!(
            (&said["verified"], &said["revoked"], &said["error"]),
            (&json!(true), &json!(false), &Value::Null),
            "{said}"
        );
        let name = said["file"].as_str().unwrap().rsplit('/').next().unwrap().to_string();
        let pieces = if name.contains("-true.") { 2 } else { 0 };
        assert_eq!(said["evidence"], pieces, "{name}");
    }
    // Their reader finds what was changed in a picture, as ours does.
    let picture = files.iter().find(|f| f.extension().is_some_and(|e| e == "svg")).unwrap();
    let forged = folder.path().join("forged.svg");
    let text = std::fs::read_to_string(picture).unwrap();
    std::fs::write(&forged, text.replacen("\"achievementType\":\"", "\"achievementType\":\"ext:", 1)).unwrap();
    assert_eq!(others_say_of(vec![forged]).await[0]["verified"], false);
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
