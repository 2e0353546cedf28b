//! Checking in the browser: what its worker asks this server, and what that one gives away.

use crate::support::{Answer, TestApp, applying::labelled, checking::in_browser};
use quality_label::badge::{
    model::{CheckOf, Found, Verdict},
    service::{self, Award},
};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;
use verifier::stepwise::Wanted;

async fn get(app: &TestApp, path: &str) -> Answer {
    app.browser().request(Method::GET, path, None, &[("accept", "application/json")]).await
}

async fn fetch(app: &TestApp, address: &str, site: &str) -> Answer {
    let headers = [("accept", "*/*"), ("sec-fetch-site", site), ("content-type", "text/plain")];
    app.browser().request(Method::POST, "/verify/fetch", Some(address.as_bytes().to_vec()), &headers).await
}

async fn badge(app: &TestApp) -> Uuid {
    let person = app.person("Ona", &[]).await;
    let award = Award {
        badge_id: "label-interest".into(),
        person_id: person,
        email: "ona@example.org".into(),
        narrative: None,
        evidence: Vec::new(),
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::award(&tx, &app.ctx, award).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn each_file_of_a_label_is_checked_without_being_sent() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = labelled(&app, &owner, "Demo Centre").await.credential_id;
    let path = format!("/ob/v3/credentials/{id}");
    let json = get(&app, &path).await.body;
    for (what, file) in [
        ("json", json.clone()),
        ("jwt", get(&app, &format!("{path}.jwt")).await.body),
        ("svg", get(&app, &format!("{path}/badge.svg")).await.body),
    ] {
        let (checked, asked) = in_browser(&app, file.as_bytes(), None).await;
        assert_eq!(checked.verdict(), Verdict::Valid, "{what}: {checked:?}");
        assert_eq!(checked.about.unwrap().kept, Some(id), "{what}: it leads to its page");
        assert!(asked.iter().all(|one| matches!(one, Wanted::Own(_))), "{what}: nobody else is asked");
    }
    // Revoked, suspended or replaced is said as the server says it.
    let tx = app.ctx.db.write().await.unwrap();
    service::revoke(&tx, &app.ctx, None, id, "For a test").await.unwrap();
    tx.commit().await.unwrap();
    let (checked, _) = in_browser(&app, json.as_bytes(), None).await;
    assert_eq!(checked.of(CheckOf::Status), Some(&Found::Revoked(Some(app.ctx.now().into()))));
}

#[tokio::test]
async fn who_has_an_id_learns_how_it_stands_and_nothing_more() {
    let app = TestApp::start().await;
    let id = badge(&app).await;
    let known = get(&app, &format!("/verify/known/{id}")).await;
    assert_eq!(known.status, 200);
    let told: Value = serde_json::from_str(&known.body).unwrap();
    let kept = serde_json::json!({ "open": true, "revoked_at": null, "suspended_at": null });
    assert_eq!(told["Credential"], kept, "no name and no person");
    assert_eq!(known.headers["cache-control"], "private, no-store");
    assert!(!known.headers.contains_key("access-control-allow-origin"), "pages of other sites can't read it");
    for nothing in [Uuid::nil().to_string(), "z6Mk".into(), "nothing".into()] {
        assert_eq!(get(&app, &format!("/verify/known/{nothing}")).await.status, 404, "{nothing}");
    }
    let document: Value = serde_json::from_str(&get(&app, "/.well-known/did.json").await.body).unwrap();
    let method = document["assertionMethod"][0].as_str().unwrap().split_once('#').unwrap().1.to_string();
    assert!(get(&app, &format!("/verify/known/{method}")).await.body.contains("Good"));
    service::withdraw(&app.ctx, &method, "A copy of the server was stolen.").await.unwrap();
    assert!(get(&app, &format!("/verify/known/{method}")).await.body.contains("Withdrawn"));
}

#[tokio::test]
async fn nobody_reads_the_internet_through_the_server() {
    let app = TestApp::start().await;
    // This server asks no others.
    assert_eq!(fetch(&app, "https://issuer.example/did.json", "same-origin").await.status, 409);
    assert_eq!(fetch(&app, "https://issuer.example/did.json", "cross-site").await.status, 403);
    let long = format!("https://issuer.example/{}", "a".repeat(3000));
    assert_eq!(fetch(&app, &long, "same-origin").await.status, 403);
    assert_eq!(fetch(&app, &"a".repeat(10_000), "same-origin").await.status, 413);

    let app = TestApp::start_with(|config| config.fetch = true).await;
    for private in [
        "https://127.0.0.1/did.json",
        "https://localhost/did.json",
        "https://[::1]/",
        "http://issuer.example/did.json",
        "https://issuer.example:8443/did.json",
        "file:///etc/passwd",
        "/admin",
        "",
    ] {
        assert_eq!(fetch(&app, private, "same-origin").await.status, 403, "{private}");
    }
}

#[tokio::test]
async fn too_many_fetches_from_one_place_have_to_wait() {
    let app = TestApp::start().await;
    for _ in 0..240 {
        assert_eq!(fetch(&app, "https://issuer.example/", "same-origin").await.status, 409);
    }
    assert_eq!(fetch(&app, "https://issuer.example/", "same-origin").await.status, 429);
}

#[tokio::test]
async fn a_page_for_checking_tells_what_is_sent_and_lets_a_worker_begin() {
    let app = TestApp::start().await;
    let page = app.browser().get("/verify?of=https%3A%2F%2Fissuer.example%2F1.json").await;
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("worker-src 'self'"));
    assert!(page.text("main").contains("is sent to this server to be checked"), "without a script");
    assert_eq!(page.text("textarea"), "https://issuer.example/1.json");
    let page = app.browser().get("/verify?of=javascript:alert(1)").await;
    assert_eq!(page.text("textarea"), "");
}
