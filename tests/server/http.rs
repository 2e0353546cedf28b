//! What stands between the network and the rooms.

use crate::support::{Browser, PASSWORD, TestApp};
use quality_label::{platform::http::listen, server};
use reqwest::Method;

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
    let body = b"_do=%2Fapi%2Faccount%2Fsign_up&name=%FF%FE&email=ona%40example.org&password=".to_vec();
    let page = browser.request(Method::POST, "/sign-up", Some(body), &form).await;
    assert_eq!(page.status, 400);
    assert!(page.text(".error-summary").contains("Part of the form didn't arrive correctly"), "{}", page.text("main"));
    assert_eq!((page.field("name"), page.field("email")), ("\u{fffd}\u{fffd}".into(), "ona@example.org".into()));
    let answer = browser.request(Method::POST, "/api/account/sign_up", Some(b"name=%FF%FE".to_vec()), &form).await;
    assert_eq!((answer.status, answer.body.as_str()), (400, "\"BadRequest\""));

    // What is too long comes back whole as long as it isn't four times too long, and its beginning then.
    let text = |length: usize| "ą long story ".repeat(length / 13);
    for (length, kept) in [(250_000, 250_000), (3_000_000, 790_000)] {
        let name = text(length);
        let body = format!("_do=%2Fapi%2Faccount%2Fsign_up&email=ona%40example.org&name={name}").into_bytes();
        let page = browser.request(Method::POST, "/sign-up", Some(body), &form).await;
        assert_eq!(page.status, 413);
        assert!(page.text("h1").contains("account"));
        assert!(page.text(".error-summary").contains("too long to send"), "{}", page.text(".error-summary"));
        assert_eq!(page.field("email"), "ona@example.org");
        let back = page.field("name");
        assert!(name.starts_with(back.trim_end_matches('\u{fffd}')) && back.len() + 20 >= kept, "{}", back.len());
    }
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

#[tokio::test]
async fn operators_read_figures_at_an_address_that_people_do_not_reach() {
    let app = TestApp::start().await;
    let people = app.browser();
    people.get("/register").await;
    assert_eq!(people.get("/metrics").await.status, 404);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operators = Browser::at(&format!("http://{}", listener.local_addr().unwrap()));
    let router = server::admin_router(app.ctx.clone());
    let patience = listen::Patience::of(&app.ctx.config);
    tokio::spawn(async move { listen::serve(listener, router, patience, std::future::pending()).await });
    // Counting begins when the figures are first asked for; a server does so before it listens.
    assert_eq!(operators.get("/metrics").await.status, 200);
    people.get("/register?search=secret").await;
    people.status(reqwest::Method::from_bytes(b"SPYING").unwrap(), "/verify").await;
    let figures = operators.get("/metrics").await.body;
    let line = figures.lines().find(|l| l.starts_with("http_requests_total") && l.contains("\"/register\"")).unwrap();
    assert!(line.contains("method=\"GET\"") && line.contains("status=\"200\""), "{line}");
    assert!(figures.contains("http_request_seconds") && !figures.contains("secret"));
    assert!(figures.contains("method=\"other\"") && !figures.contains("SPYING"), "nobody makes up a series");
    assert_eq!(operators.get("/health/live").await.body, "live");
    assert_eq!(operators.get("/health/ready").await.status, 200);
    assert_eq!(operators.get("/register").await.status, 404, "no page of people's");
    app.ctx.db.clone().close().await;
    assert_eq!(operators.get("/health/ready").await.status, 503);
}

#[tokio::test]
async fn under_https_cookies_are_for_this_host_alone_and_browsers_stay_with_it() {
    let app = TestApp::start_with(|config| config.base_url = "https://label.example".into()).await;
    app.person("Ona", &[]).await;
    let browser = app.browser();
    let page = browser.get("/sign-in").await;
    assert!(page.headers["strict-transport-security"].to_str().unwrap().contains("max-age=31536000"));
    let body = format!(
        "_do=/api/account/sign_in&email=ona%40example.org&then=/account&password={}",
        PASSWORD.replace(' ', "+")
    );
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://label.example")];
    let answer = browser.request(Method::POST, "/sign-in", Some(body.into_bytes()), &headers).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.split("; ").any(|p| p == part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert_eq!(browser.get("/account").await.status, 200);
    // A cookie without the prefix, which another host of the domain could have set, is nobody's.
    let plain = browser.cookie_header().replace("__Host-", "");
    assert_eq!(app.browser().request(Method::GET, "/account", None, &[("cookie", &plain)]).await.status, 401);
    // Without https there is none of it.
    let page = TestApp::start().await.browser().get("/sign-in").await;
    assert!(!page.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn whoever_does_not_finish_asking_is_not_waited_for() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = TestApp::start_with(|config| config.request_seconds = 1).await;
    let address = app.url.trim_start_matches("http://localhost:");
    let mut stream = tokio::net::TcpStream::connect(format!("127.0.0.1:{address}")).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await.unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(std::time::Duration::from_secs(10), stream.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "the connection is closed");
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}
