//! Credentials that are signed as a whole (JWT), and what is found of damaged ones: each is refused, with the reason.

use crate::support::{
    START, TestApp,
    applying::labelled,
    checking::{in_browser, others_say_of},
    damage::{Damaged, damaged, parts, token},
};
use quality_label::{
    badge::{
        keys,
        model::{CheckOf, Checked, Verdict},
        reading,
        service::{self, Award, ToCheck, seal_again},
        store::checked_credential,
    },
    label::model::Label,
    platform::seal::{Seal, new_key},
    timestamp::MINUTE,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

const JSON: [(&str, &str); 1] = [("accept", "application/json")];

async fn get(app: &TestApp, path: &str, accept: &str) -> crate::support::Answer {
    app.browser().request(reqwest::Method::GET, path, None, &[("accept", accept)]).await
}

fn path_of(id: Uuid) -> String {
    format!("/ob/v3/credentials/{id}")
}

async fn with_label(app: &TestApp) -> Label {
    let owner = app.signed_in("Owner", &[]).await;
    labelled(app, &owner, "Demo Centre").await
}

async fn badge(app: &TestApp, email: &str) -> Uuid {
    let person = app.person("Ona", &[]).await;
    let award = Award {
        badge_id: "label-interest".into(),
        person_id: person,
        email: email.into(),
        narrative: None,
        evidence: Vec::new(),
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::award(&tx, &app.ctx, award).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn check(app: &TestApp, file: &[u8], email: Option<&str>) -> Checked {
    let id = service::keep_checked(&app.ctx, &ToCheck::File(file.to_vec()), email).await.unwrap();
    let checked = reading::checked(&app.ctx, id).await.unwrap();
    // Whatever it is, the browser of who checks it finds the same.
    let (here, _) = in_browser(app, file, email).await;
    assert_eq!(here, checked, "{}", String::from_utf8_lossy(file));
    checked
}

/// The check that failed first, or what all together say.
fn failed(checked: &Checked) -> String {
    use quality_label::badge::model::Found;
    let first = checked.checks.iter().find(|c| c.found != Found::Passed);
    first.map_or_else(|| "none".into(), |c| format!("{}: {:?}", c.of.key(), c.found).chars().take(60).collect())
}

#[tokio::test]
async fn the_same_credential_is_given_as_a_signed_text_to_whoever_wants_that() {
    let app = TestApp::start().await;
    let label = with_label(&app).await;
    let path = path_of(label.credential_id);
    let inside: Value = serde_json::from_str(&get(&app, &path, "application/json").await.body).unwrap();
    let whole = get(&app, &path, "application/vc+jwt").await;
    assert_eq!(whole.headers["content-type"], "application/vc+jwt");
    assert!(whole.headers["vary"].to_str().unwrap().contains("accept"));
    assert_eq!(get(&app, &format!("{path}.jwt"), "text/html").await.body, whole.body, "behind the id it is sure");
    for (accept, kind) in [
        ("*/*", "application/vc+ld+json"),
        ("application/vc+ld+json, application/vc+jwt", "application/vc+ld+json"),
        ("application/vc+jwt, application/vc+ld+json;q=0.5", "application/vc+jwt"),
    ] {
        assert_eq!(get(&app, &path, accept).await.headers["content-type"], kind, "{accept}");
    }
    assert_eq!(get(&app, &format!("/ob/v3/credentials/{}.jwt", Uuid::nil()), "*/*").await.status, 404);

    let (header, payload, _) = parts(&whole.body);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("vc+jwt")));
    for same in ["@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialStatus"]
    {
        assert_eq!(payload[same], inside[same], "{same}");
    }
    assert_eq!((payload.get("proof"), payload.get("vc")), (None, None));
    assert_eq!((&payload["iss"], &payload["jti"]), (&inside["issuer"]["id"], &inside["id"]));
    assert_eq!(payload["nbf"], START.0 / 1000);

    // Its key is another one than that of the proof inside, and stands in the issuer's document as a JWK.
    let document: Value = serde_json::from_str(&get(&app, "/.well-known/did.json", "*/*").await.body).unwrap();
    let methods = document["verificationMethod"].as_array().unwrap();
    let of = |id: &Value| methods.iter().find(|m| &m["id"] == id).unwrap();
    assert_eq!(of(&header["kid"])["publicKeyJwk"]["crv"], "P-256");
    assert!(of(&inside["proof"][0]["verificationMethod"])["publicKeyMultibase"].is_string());
    assert!(document["assertionMethod"].as_array().unwrap().contains(&header["kid"]));

    // Our own check takes it, and the page says so.
    assert_eq!(check(&app, whole.body.as_bytes(), None).await.verdict(), Verdict::Valid);
    let visitor = app.browser();
    let sent = visitor.send("/verify", "/api/badge/verify", &[("credential", &whole.body)]).await;
    assert_eq!(visitor.follow(&sent).await.text("section p.notice"), "Genuine and valid");
    let page = visitor.get(&format!("/credentials/{}", label.credential_id)).await;
    assert!(page.body.contains(".jwt\""), "it can be downloaded");

    // A key that has leaked is withdrawn; what it signs is made anew each time.
    let kid = header["kid"].as_str().unwrap().split_once('#').unwrap().1.to_string();
    let new = service::withdraw(&app.ctx, &kid, "A copy of the server was stolen.").await.unwrap();
    assert!(failed(&check(&app, whole.body.as_bytes(), None).await).contains("WithdrawnKey"));
    let again = get(&app, &format!("{path}.jwt"), "*/*").await.body;
    assert!(parts(&again).0["kid"].as_str().unwrap().ends_with(&new) && new.starts_with("zDn"));
    assert_eq!(check(&app, again.as_bytes(), None).await.verdict(), Verdict::Valid);
}

#[tokio::test]
async fn whose_badge_it_is_can_be_asked_and_the_address_is_not_kept() {
    let app = TestApp::start().await;
    let id = badge(&app, "ona@example.org").await;
    let inside = get(&app, &path_of(id), "application/json").await.body;
    let whole = get(&app, &format!("{}.jwt", path_of(id)), "*/*").await.body;
    for file in [&inside, &whole] {
        assert_eq!(check(&app, file.as_bytes(), Some("Ona@example.org")).await.verdict(), Verdict::Valid);
        let other = check(&app, file.as_bytes(), Some("jonas@example.org")).await;
        assert_eq!(other.verdict(), Verdict::OtherHolder);
        assert!(!serde_json::to_string(&other).unwrap().contains("jonas"));
    }
    let visitor = app.browser();
    let ask = async |email: &str| {
        let fields = [("credential", inside.as_str()), ("email", email)];
        visitor.send("/verify", "/api/badge/verify", &fields).await
    };
    let page = visitor.follow(&ask("ona@example.org").await).await;
    assert!(page.text("#check-address").contains("passed"), "{}", page.text("main"));
    let page = visitor.follow(&ask("jonas@example.org").await).await;
    assert!(page.text("section p.notice").contains("not awarded to this e-mail address"));
    assert_eq!(ask("jonas").await.status, 422);
    // A changed one belongs to nobody.
    let changed = inside.replacen("\"validFrom\"", "\"validfrom\"", 1);
    assert_ne!(check(&app, changed.as_bytes(), Some("ona@example.org")).await.of(CheckOf::Address), None);
    assert_eq!(check(&app, changed.as_bytes(), Some("ona@example.org")).await.verdict(), Verdict::Refused);
}

#[tokio::test]
async fn fifty_damaged_credentials_are_each_refused_with_the_reason() {
    let app = TestApp::start().await;
    let label = with_label(&app).await;
    let path = path_of(label.credential_id);
    let inside = get(&app, &path, "application/json").await.body;
    let whole = get(&app, &format!("{path}.jwt"), "*/*").await.body;
    let files = damaged(&app, &path).await;
    let svg = get(&app, &format!("{path}/badge.svg"), "*/*").await.body;
    let long = format!("{}{}", inside, " ".repeat(70_000));
    let broken = svg.replacen("]]></openbadges:credential>", "]]></openbadges:credential><script/>]]>", 1);
    assert_eq!(check(&app, long.as_bytes(), None).await.verdict(), Verdict::Valid, "blanks say nothing");
    // What stands behind the credential in a picture is no part of it, or the picture is none: never a word more.
    let of_broken = check(&app, broken.as_bytes(), None).await;
    assert!(matches!(of_broken.verdict(), Verdict::Valid | Verdict::Refused));

    assert!(files.len() >= 50, "{}", files.len());
    for Damaged { what, file, says } in &files {
        let checked = check(&app, file, None).await;
        let found = failed(&checked);
        assert_ne!(checked.verdict(), Verdict::Valid, "{what}");
        assert!(
            found.starts_with(says.as_str()),
            "{what}: {found} instead of {says}: {}",
            String::from_utf8_lossy(file)
        );
    }
    assert_eq!(check(&app, inside.as_bytes(), None).await.verdict(), Verdict::Valid);
    assert_eq!(check(&app, whole.as_bytes(), None).await.verdict(), Verdict::Valid);
    // Both are out of date once the label has ended.
    app.ctx.clock.advance(label.valid_until.0 - START.0);
    for file in [&inside, &whole] {
        assert!(failed(&check(&app, file.as_bytes(), None).await).starts_with("dates: Expired"));
    }
}

#[tokio::test]
async fn all_keys_are_sealed_again_for_another_server_key() {
    let app = TestApp::start().await;
    let label = with_label(&app).await;
    let path = format!("{}.jwt", path_of(label.credential_id));
    let before = get(&app, &path, "*/*").await.body;
    let text = new_key().unwrap();
    assert_eq!(seal_again(&app.ctx, &Seal::with(&text).unwrap()).await.unwrap(), 2);
    assert!(seal_again(&app.ctx, &Seal::with(&text).unwrap()).await.is_err(), "the old one opens nothing any more");
    assert!(Seal::with("AAAA").is_err());
    let mut config = quality_label::platform::config::Config::clone(&app.ctx.config);
    config.key = text;
    let clock = quality_label::platform::clock::Clock::fixed(START);
    let other = quality_label::server::prepare(config, app.ctx.db.clone(), clock, Default::default()).await.unwrap();
    let key = keys::signing_whole(&other, keys::PLATFORM).await.unwrap();
    let json = get(&app, &path_of(label.credential_id), JSON[0].1).await.body;
    assert_eq!(quality_label::badge::jwt::sign(&json, &key).unwrap(), before, "the same key, and the same signature");
    let tx = other.db.write().await.unwrap();
    let signing = keys::signing(&tx, &other, keys::PLATFORM).await.unwrap();
    assert!(json.contains(&signing.method()));
}

/// What `jose` and a status list's reader that others wrote say (`end2end/verifier`).
async fn others_say(token: &str) -> Value {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let text = token.to_string();
    let output = tokio::task::spawn_blocking(move || {
        let mut node = Command::new("node")
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/end2end/verifier/verify.mjs"), "--token", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        node.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        node.wait_with_output().unwrap()
    });
    serde_json::from_slice(&output.await.unwrap().stdout).unwrap()
}

#[tokio::test]
#[ignore = "needs node, and `npm ci` in end2end/verifier"]
async fn verifiers_of_others_accept_the_signed_texts_and_nothing_else() {
    let app = TestApp::start_today().await;
    let label = with_label(&app).await;
    let badge = badge(&app, "ona@example.org").await;
    for id in [label.credential_id, badge] {
        let text = get(&app, &format!("{}.jwt", path_of(id)), "*/*").await.body;
        assert_eq!(others_say(&text).await, json!({ "verified": true, "revoked": false, "error": null }));
        let (header, mut payload, signature) = parts(&text);
        payload["name"] = json!("Other");
        assert_eq!(others_say(&token(&header, &payload, &signature)).await["verified"], false);
        let tx = app.ctx.db.write().await.unwrap();
        service::revoke(&tx, &app.ctx, None, id, "For a test").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(others_say(&text).await["revoked"], true);
    }
}

#[tokio::test]
#[ignore = "needs node, and `npm ci` in end2end/verifier"]
async fn verifiers_of_others_refuse_what_we_refuse() {
    let app = TestApp::start_today().await;
    let label = with_label(&app).await;
    let path = path_of(label.credential_id);
    let all = damaged(&app, &path).await;
    let folder = tempfile::tempdir().unwrap();
    let kept = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let mut genuine = vec![kept("inside", get(&app, &path, "application/json").await.body.as_bytes())];
    for ending in [".jwt", "/badge.png", "/badge.svg"] {
        let answer = get(&app, &format!("{path}{ending}"), "*/*").await;
        let bytes = if answer.bytes.is_empty() { answer.body.into_bytes() } else { answer.bytes };
        genuine.push(kept(&ending.replace('/', ""), &bytes));
    }
    let is_accepted = |said: &Value| said["verified"] == true && said["revoked"] == false;
    for said in others_say_of(genuine).await {
        assert!(is_accepted(&said), "{said}");
    }
    let files = all.iter().enumerate().map(|(n, damaged)| kept(&format!("damaged-{n}"), &damaged.file)).collect();
    let said = others_say_of(files).await;
    assert!(said.len() == all.len() && said.len() >= 70, "{}", said.len());
    let accepted: Vec<_> =
        all.iter().zip(&said).filter(|(_, said)| is_accepted(said)).map(|(damaged, _)| damaged.what.as_str()).collect();
    assert_eq!(accepted, ACCEPTED_BY_OTHERS, "{said:?}");
}

/// What we refuse though others accept it: the same proof twice, which changes nothing that was signed.
const ACCEPTED_BY_OTHERS: &[&str] = &["document 36"];

#[tokio::test]
async fn what_a_check_gave_is_kept_for_an_hour() {
    let app = TestApp::start().await;
    let answer = app.browser().send("/verify", "/api/badge/verify", &[("credential", "{}")]).await;
    let place = answer.location.unwrap();
    app.ctx.clock.advance(59 * MINUTE);
    assert_eq!(app.browser().get(&place).await.status, 200);
    app.ctx.clock.advance(2 * MINUTE);
    assert_eq!(app.browser().get(&place).await.status, 404);
    let kept = async || checked_credential::Entity::find().count(app.ctx.db.read()).await.unwrap();
    assert_eq!(kept().await, 1);
    service::keep_watch(&app.ctx).await.unwrap();
    app.run_jobs().await;
    assert_eq!(kept().await, 0, "the work of the night throws it away");
}
