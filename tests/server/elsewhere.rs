//! Badges that were earned elsewhere, given as evidence, through the front door and without JavaScript.

use crate::support::{
    Answer, Browser, TestApp, borrowed,
    elsewhere::badge,
    files::{Part, bring, post, view},
};
use quality_label::{
    account::Role,
    badge::{
        baking,
        keys::SigningKeyOf,
        proof,
        service::{Award, award},
        store as credentials,
    },
    learn::store,
};
use serde_json::{Value, json};
use uuid::Uuid;

const BADGE: &str = "badge-designer";
const PAGE: &str = "/learn/badge/badge-designer";
const HAND_IN: &str = "/api/learn/hand_in";
const SAVE: &str = "/api/learn/save_draft";

/// The answers to task B that must be there, with a badge.
async fn fields(browser: &Browser, verb: &str, file: Option<Uuid>) -> Vec<(String, String)> {
    let page = browser.get(PAGE).await;
    let revision = page.attribute("form:has(input[value='b']) input[name=revision]", "value").unwrap();
    let words = vec!["word"; 40].join(" ");
    let mut fields: Vec<(String, String)> = [
        ("_do", verb),
        ("_form", "b"),
        ("badge", BADGE),
        ("task", "b"),
        ("revision", &revision),
        ("answers[badge]", "https://example.org/badge"),
        ("answers[works]", &words),
        ("answers[better]", &words),
    ]
    .map(|(name, value)| (name.to_string(), value.to_string()))
    .to_vec();
    fields.extend(file.map(|id| ("files[earned][]".to_string(), id.to_string())));
    fields
}

/// Hands in with a file that goes with the form.
async fn hands_in(app: &TestApp, browser: &Browser, name: &str, file: &[u8]) -> Answer {
    let fields = fields(browser, HAND_IN, None).await;
    let mut parts: Vec<Part<'_>> = fields.iter().map(|(name, value)| Part::Text(name, value)).collect();
    parts.push(Part::File("files[earned][]", name, file));
    post(app, browser, PAGE, &parts).await
}

#[tokio::test]
async fn a_genuine_badge_of_the_learner_is_evidence_and_stands_in_the_award() {
    let app = TestApp::start().await;
    let person = app.person("Learner", &[]).await;
    let learner = app.browser();
    learner.sign_in("Learner").await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let picture = "<svg xmlns='http://www.w3.org/2000/svg'></svg>";
    let file = baking::svg(picture, &badge(&app, "learner@example.org", |_| {}));

    let file = view(&bring(&app, &learner, "badge.svg", file.as_bytes()).await);
    let saved = learner.post_form(PAGE, &borrowed(&fields(&learner, SAVE, Some(file.id)).await)).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let page = learner.get(PAGE).await;
    assert!(page.text(".evidence .inset").contains("Facilitator · Demo University"), "{}", page.text("main"));
    assert!(page.text(".evidence .inset").contains("genuine, valid"));
    let handed_in = learner.post_form(PAGE, &borrowed(&fields(&learner, HAND_IN, Some(file.id)).await)).await;
    assert_eq!(handed_in.status, 303, "{}", handed_in.text("main"));

    let row = store::of_badge(app.ctx.db.read(), person, BADGE).await.unwrap().remove(0);
    let address = format!("/assess/{}", row.id);
    let seen = assessor.get(&address).await;
    assert!(seen.text("main").contains("Facilitator · Demo University"), "{}", seen.text("main"));
    assert!(seen.text("main .checks").contains("Awarded to this learner : passed"), "{}", seen.text("main .checks"));
    let (id, revision) = (seen.field("id"), seen.field("revision"));
    let word = [("id", id.as_str()), ("revision", revision.as_str()), ("outcome", "approved")];
    assert_eq!(assessor.send(&address, "/api/learn/assess", &word).await.status, 303);
    let held = credentials::of_person(app.ctx.db.read(), person).await.unwrap().remove(0);
    let kept = credentials::share(app.ctx.db.read(), held.id).await.unwrap().unwrap().kept_back().unwrap();
    assert!(kept.iter().any(|e| e.narrative.as_deref() == Some("Facilitator (Demo University)")), "{kept:?}");
}

#[tokio::test]
async fn what_isnt_a_genuine_badge_of_the_learner_doesnt_count_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let person = app.person("Learner", &[]).await;
    let learner = app.browser();
    learner.sign_in("Learner").await;
    let own = "learner@example.org";
    let good = badge(&app, own, |_| {});
    let cases = [
        (badge(&app, "jonas@example.org", |_| {}), "another e-mail address"),
        (good.replace("Facilitator", "Professor"), "isn't genuine"),
        (badge(&app, own, |d| d["validUntil"] = json!("2026-01-02T00:00:00Z")), "not valid today"),
        ("{}".to_string(), "no Open Badge"),
        ("not even JSON".to_string(), "no Open Badge"),
        // In the name of another issuer, with a key of one's own.
        (badge(&app, own, |d| d["issuer"]["id"] = json!("did:key:z6MkOther")), "isn't genuine"),
    ];
    for (file, words) in cases {
        let answer = hands_in(&app, &learner, "badge.json", file.as_bytes()).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.text(".field-error").contains(words), "{words}: {}", answer.texts(".field-error").join("; "));
        assert!(
            answer.body.contains("https://example.org/badge")
                && answer.texts("textarea").concat().contains("word word")
        );
    }
    assert!(store::of_badge(app.ctx.db.read(), person, BADGE).await.unwrap().is_empty(), "nothing was handed in");

    let other = app.signed_in("Other", &[]).await;
    let theirs = view(&bring(&app, &other, "badge.json", badge(&app, "other@example.org", |_| {}).as_bytes()).await);
    let answer = learner.post_form(PAGE, &borrowed(&fields(&learner, HAND_IN, Some(theirs.id)).await)).await;
    assert_eq!(answer.status, 404, "somebody else's file isn't there");
}

#[tokio::test]
async fn a_badge_whose_issuer_cant_be_asked_may_be_genuine_and_doesnt_count_yet() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let key = SigningKeyOf::new(Some("did:web:issuer.example".into()), [7; 32]);
    let mut document: Value = serde_json::from_str(&badge(&app, "learner@example.org", |_| {})).unwrap();
    document.as_object_mut().unwrap().remove("proof");
    document["issuer"]["id"] = json!(key.did());
    let file = proof::sign(document, &key, app.ctx.now()).unwrap().to_string();
    let answer = hands_in(&app, &learner, "badge.json", file.as_bytes()).await;
    assert!(answer.text(".field-error").contains("couldn't be checked"), "{}", answer.text("main"));
    assert!(answer.text(".evidence .inset").contains("which this server does not do"), "{}", answer.text("main"));
}

#[tokio::test]
async fn a_badge_of_this_server_is_checked_by_what_is_known_here() {
    let app = TestApp::start().await;
    let person = app.person("Learner", &[]).await;
    let learner = app.browser();
    learner.sign_in("Learner").await;
    let tx = app.ctx.db.write().await.unwrap();
    let new = Award {
        badge_id: "label-interest".into(),
        person_id: person,
        email: "learner@example.org".into(),
        narrative: None,
        evidence: Vec::new(),
    };
    let id = award(&tx, &app.ctx, new).await.unwrap();
    tx.commit().await.unwrap();
    let json = credentials::credential(app.ctx.db.read(), id).await.unwrap().unwrap().json;
    let other = app.signed_in("Other", &[]).await;
    let refused = hands_in(&app, &other, "badge.json", json.as_bytes()).await;
    assert!(refused.text(".field-error").contains("another e-mail address"), "{}", refused.text("main"));
    let answer = hands_in(&app, &learner, "badge.json", json.as_bytes()).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
}

#[tokio::test]
async fn a_hosted_badge_at_a_private_address_is_never_fetched() {
    let app = TestApp::start_with(|config| config.fetch = true).await;
    let learner = app.signed_in("Learner", &[]).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let visited = tokio::spawn(async move { listener.accept().await.is_ok() });
    let addresses = [
        format!("https://127.0.0.1:{port}/assertions/1"),
        format!("http://127.0.0.1:{port}/assertions/1"),
        format!("https://localhost:{port}/assertions/1"),
        "https://10.0.0.1/assertions/1".to_string(),
        "https://[::1]/assertions/1".to_string(),
    ];
    for address in addresses {
        let assertion = json!({
            "@context": "https://w3id.org/openbadges/v2",
            "id": address,
            "type": "Assertion",
            "recipient": { "type": "email", "hashed": false, "identity": "learner@example.org" },
            "badge": "https://10.0.0.1/badges/1",
            "verification": { "type": "HostedBadge" },
            "issuedOn": "2026-01-01T00:00:00+00:00",
        });
        let answer = hands_in(&app, &learner, "badge.json", assertion.to_string().as_bytes()).await;
        assert_eq!(answer.status, 422, "{address}");
        assert!(!answer.text(".field-error").is_empty(), "{address}: {}", answer.text("main"));
    }
    assert!(!visited.is_finished(), "the server opened a connection to it");
    visited.abort();
}
