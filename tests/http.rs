//! What stands between the network and the rooms.

mod support;

use reqwest::Method;
use support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_page_carries_the_security_headers_and_a_nonce() {
    let app = TestApp::start().await;
    let page = app.browser().get("/").await;
    assert_eq!(page.status, 200);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(!policy.contains("unsafe-inline") && !policy.contains(" 'unsafe-eval'"));
    assert_eq!(page.attribute("head script[type=module]", "nonce").as_deref(), Some(nonce));
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert_eq!(page.headers["referrer-policy"], "same-origin");
    assert!(!page.headers["x-request-id"].is_empty());
    let other = app.browser().get("/").await;
    assert_ne!(other.headers["content-security-policy"], page.headers["content-security-policy"]);
}

#[tokio::test]
async fn another_site_cannot_send_a_form_in_a_persons_name() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let body = || Some(b"_do=/api/account/sign_out_everywhere".to_vec());
    let form = ("content-type", "application/x-www-form-urlencoded");
    for headers in [
        vec![form],
        vec![form, ("origin", "https://evil.example")],
        vec![form, ("origin", "null")],
        vec![form, ("sec-fetch-site", "cross-site"), ("origin", app.url.as_str())],
        vec![form, ("sec-fetch-site", "same-site")],
    ] {
        for path in ["/account", "/api/account/sign_out_everywhere"] {
            let answer = browser.request(Method::POST, path, body(), &headers).await;
            assert_eq!(answer.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn a_form_that_makes_no_sense_gets_a_clear_answer_in_the_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    // A field missing, a field twice, an unknown function, a path that isn't a function, no function at all.
    let sign_up = "/api/account/sign_up";
    for fields in [
        vec![("_do", sign_up), ("name", "Ona")],
        vec![("_do", sign_up), ("name", "Ona"), ("name", "Ona"), ("email", "o@example.org"), ("password", PASSWORD)],
        vec![("_do", "/account"), ("name", "Ona")],
        vec![("name", "Ona")],
    ] {
        let page = browser.post_form("/sign-up", &fields).await;
        assert_eq!(page.status, 400, "{fields:?}");
        assert!(page.text("h1").contains("account"), "{fields:?}");
    }
    let page = browser.post_form("/sign-up", &[("_do", "/api/nothing/here"), ("name", "Ona")]).await;
    assert_eq!(page.status, 404);
    let page = browser.post_form("/sign-up", &[("_do", sign_up), ("name", "Ona")]).await;
    assert_eq!(page.field("name"), "Ona");
    assert!(page.has(".error-summary"));
}

#[tokio::test]
async fn text_that_is_not_utf8_is_refused_and_a_body_that_is_too_large_too() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", app.url.as_str())];
    let body = b"_do=%2Fapi%2Faccount%2Fsign_up&name=%FF%FE&email=&password=".to_vec();
    let page = browser.request(Method::POST, "/sign-up", Some(body), &form).await;
    assert_eq!(page.status, 400);
    let body = format!("_do=%2Fapi%2Faccount%2Fsign_up&name={}", "a".repeat(300_000)).into_bytes();
    let page = browser.request(Method::POST, "/sign-up", Some(body), &form).await;
    assert_eq!(page.status, 413);
    assert!(page.text("h1").contains("account"));
    let body = format!("name={}", "a".repeat(3_000_000)).into_bytes();
    let answer = browser.request(Method::POST, "/api/account/sign_up", Some(body), &form).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn an_unknown_page_says_so_with_its_status() {
    let app = TestApp::start().await;
    let page = app.browser().get("/no/such/page").await;
    assert_eq!(page.status, 404);
    assert_eq!(page.text("h1"), "Page not found");
}

#[tokio::test]
async fn health_tells_whether_the_database_answers() {
    let app = TestApp::start().await;
    assert_eq!(app.browser().get("/health/live").await.body, "live");
    assert_eq!(app.browser().get("/health/ready").await.status, 200);
    app.ctx.db.clone().close().await;
    assert_eq!(app.browser().get("/health/live").await.status, 200);
    assert_eq!(app.browser().get("/health/ready").await.status, 503);
}

#[tokio::test]
async fn files_of_the_client_are_kept_for_ever_and_a_missing_one_is_no_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let css = browser.get("/pkg/test/quality-label.css").await;
    assert_eq!((css.status, css.body.as_str()), (200, "body{}"));
    assert!(css.headers["content-type"].to_str().unwrap().starts_with("text/css"));
    assert!(css.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let tag = css.headers["etag"].to_str().unwrap().to_string();
    let headers = [("if-none-match", tag.as_str())];
    let again = browser.request(Method::GET, "/pkg/test/quality-label.css", None, &headers).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let old = browser.get("/pkg/of-an-older-version/quality-label.css").await;
    assert_eq!(old.status, 404);
    assert!(!old.body.contains("<html"));
}
