//! What people see when something fails before a page is made: always a page, with its status, and with what they typed.

use crate::support::{Answer, Browser, PASSWORD, TestApp};
use axum::{Router, routing::get};
use quality_label::{
    app::Site,
    platform::http::{assets::Assets, listen},
    server,
};
use reqwest::Method;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A small page says what happened, which request it was, and leads on; it carries the headers of every page.
fn is_small_page(answer: &Answer, status: u16, language: &str) {
    let what = answer.text("body");
    assert_eq!(answer.status, status, "{what}");
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{what}");
    assert_eq!(answer.attribute("html", "lang").as_deref(), Some(language), "{what}");
    assert!(!answer.text("h1").is_empty() && answer.text("title").starts_with(&answer.text("h1")));
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert!(answer.text("main .hint").contains(id), "{what}");
    assert!(answer.has("main a[href^='/'], main form"), "it leads on: {what}");
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("sandbox"));
    assert!(!answer.body.contains("<script"));
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn a_request_from_another_site_is_refused_with_a_page() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let headers = [FORM, ("origin", "https://evil.example"), ("accept-language", "lt")];
    let body = || Some(b"_do=/api/account/sign_out&note=some words from elsewhere".to_vec());
    let answer = browser.request(Method::POST, "/account", body(), &headers).await;
    is_small_page(&answer, 403, "lt");
    assert!(answer.text("h1").contains("iš kitos svetainės"), "{}", answer.text("main"));
    assert!(
        !answer.has("form") && !answer.body.contains("some words"),
        "what another site wrote isn't put before them"
    );
    // A program is answered as programs are.
    let headers = [FORM, ("accept", "application/json")];
    let answer = browser.request(Method::POST, "/account", body(), &headers).await;
    assert_eq!((answer.status, answer.body.as_str()), (403, "\"NotAllowed\""));
    let headers = [FORM, ("accept", "text/html")];
    let answer = browser.request(Method::POST, "/api/account/sign_out", body(), &headers).await;
    assert_eq!((answer.status, answer.body.as_str()), (403, "\"NotAllowed\""), "functions answer programs only");
}

#[tokio::test]
async fn files_and_documents_that_are_not_for_the_reader_say_so_in_a_page() {
    let app = TestApp::start().await;
    let nobody = "00000000-0000-0000-0000-000000000000";
    let (visitor, person) = (app.browser(), app.signed_in("Ona", &[]).await);
    for path in [
        format!("/evidence/files/{nobody}"),
        format!("/apply/{nobody}/application.pdf"),
        format!("/apply/{nobody}/application.json"),
        format!("/review/{nobody}/files/{nobody}"),
        format!("/assess/{nobody}/files/{nobody}"),
    ] {
        let answer = visitor.get(&path).await;
        is_small_page(&answer, 401, "en");
        let to = format!("/sign-in?then={path}");
        assert_eq!(answer.attribute("main a", "href").as_deref(), Some(to.as_str()));
        let answer = person.get(&path).await;
        assert!([403, 404].contains(&answer.status), "{path}: {}", answer.status);
        is_small_page(&answer, answer.status, "en");
        let answer = person.request(Method::GET, &path, None, &[("accept", "application/json")]).await;
        assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/json"), "{path}");
    }
    for path in [
        "/evidence/files/not-an-id",
        "/assess/not-an-id/files/not-an-id",
        "/issuers/nobody/did.json",
        "/ob/v3/status/nothing",
        "/badge-art/none.svg",
    ] {
        is_small_page(&person.get(path).await, 404, "en");
    }
    // A method that a route doesn't know.
    let headers = [("origin", app.url.as_str())];
    let answer = person.request(Method::DELETE, "/badge-art/label.svg", None, &headers).await;
    is_small_page(&answer, 405, "en");
}

/// A server around routes that do what no page should.
async fn around(change: impl FnOnce(&mut quality_label::platform::config::Config), inner: Router) -> (TestApp, String) {
    let app = TestApp::start_with(change).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let router = server::around(app.ctx.clone(), Assets::default(), Site::default(), inner);
    let patience = listen::Patience::of(&app.ctx.config);
    tokio::spawn(async move { listen::serve(listener, router, patience, std::future::pending()).await });
    (app, url)
}

#[tokio::test]
async fn a_panic_is_a_page_with_a_reference_and_nothing_of_its_words() {
    let panics = Router::new().route("/panics", get(|| async { panic!("what only the log may know") as &str }));
    let (_app, url) = around(|_| {}, panics).await;
    let browser = Browser::at(&url);
    let answer = browser.get("/panics").await;
    is_small_page(&answer, 500, "en");
    assert!(answer.text("main").contains("quote the reference"), "{}", answer.text("main"));
    assert!(!answer.body.contains("only the log"));
    let answer = browser.request(Method::GET, "/panics", None, &[("accept", "application/json")]).await;
    assert!(answer.body.starts_with("{\"Internal\":"), "{}", answer.body);
}

#[tokio::test]
async fn what_takes_longer_than_was_set_ends_with_a_page() {
    let slow = async || {
        tokio::time::sleep(std::time::Duration::from_secs(30)).await;
        "late"
    };
    let (_app, url) = around(|config| config.request_seconds = 1, Router::new().route("/slow", get(slow))).await;
    let browser = Browser::at(&url);
    let began = std::time::Instant::now();
    let answer = browser.get("/slow").await;
    is_small_page(&answer, 503, "en");
    assert!(began.elapsed().as_secs() < 10);
    assert_eq!(answer.attribute("main a", "href").as_deref(), Some("/slow"));
    let answer = browser.request(Method::GET, "/slow", None, &[("accept", "*/*")]).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "\"Unavailable\""));
}

#[tokio::test]
async fn while_the_database_is_away_every_answer_is_a_page_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let member = app.signed_in("Ona", &[]).await;
    let visitor = app.browser();
    app.ctx.db.clone().close().await;

    // A page that needs the database, and one that doesn't.
    let answer = visitor.get("/register").await;
    assert_eq!(answer.status, 503, "{}", answer.text("main"));
    assert!(answer.text("main").contains("We can't reach the server at the moment"), "{}", answer.text("main"));
    assert!(answer.text("main .hint").contains(answer.headers["x-request-id"].to_str().unwrap()));
    assert_eq!(visitor.get("/sign-up").await.status, 200);

    // A form on a page that can be made: it comes back with what was typed.
    let typed = [("name", "Ona Example"), ("email", "ona@example.org"), ("password", PASSWORD)];
    let answer = visitor.send("/sign-up", "/api/account/sign_up", &typed).await;
    assert_eq!(answer.status, 503);
    assert!(answer.text(".error-summary").contains("What you typed is still here"), "{}", answer.text("main"));
    assert_eq!((answer.field("name"), answer.field("password")), ("Ona Example".into(), String::new()));

    // Whoever is signed in isn't taken for a visitor.
    let answer = member.get("/account").await;
    is_small_page(&answer, 503, "en");
    assert!(answer.text("main").contains("The server can't answer at the moment"));

    // Their form can't come back in its page; it can be sent again as it is, and be read.
    let words = "Two lines with <b>marks</b> & \"quotes\",\nwhich took an hour.";
    let fields = [("application", "x"), ("fields[why_apply]", words)];
    let answer = member.send_key("/apply/x/section/motivation", "/api/apply/save", "motivation", &fields).await;
    is_small_page(&answer, 503, "en");
    assert_eq!(answer.attribute("main form", "action").as_deref(), Some("/apply/x/section/motivation"));
    let again = fields_of(&answer);
    let sent = [("_do", "/api/apply/save"), ("_form", "motivation"), fields[0], fields[1]];
    assert_eq!(again.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), sent);
    assert!(answer.text("main .inset").contains("Two lines with <b>marks</b>"));

    // With files in it, the words are there to be read, but without the files it isn't sent again.
    let kind = "multipart/form-data; boundary=XX";
    let body = "--XX\r\nContent-Disposition: form-data; name=\"_do\"\r\n\r\n/api/learn/hand_in\r\n--XX\r\nContent-Disposition: \
                form-data; name=\"answer\"\r\n\r\nSome words of mine\r\n--XX\r\nContent-Disposition: form-data; \
                name=\"file\"; filename=\"a.txt\"\r\n\r\ncontent\r\n--XX--\r\n";
    let headers = [("content-type", kind), ("origin", app.url.as_str())];
    let answer = member.request(Method::POST, "/learn/badge/x", Some(body.into()), &headers).await;
    is_small_page(&answer, 503, "en");
    assert!(answer.text("main .inset").contains("Some words of mine") && !answer.has("main form"));

    // Programs are told the same in their way.
    let headers = [FORM, ("origin", app.url.as_str()), ("accept", "application/json")];
    let answer = member.request(Method::POST, "/api/notify/news", Some(b"page=1".to_vec()), &headers).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "\"Unavailable\""));
}

#[tokio::test]
async fn a_form_that_cannot_be_kept_for_after_signing_in_can_be_sent_again() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let words = "What somebody wrote whose session has ended";
    let fields = [("until", "0"), ("words", words)];
    let send = || browser.send("/notifications", "/api/notify/mark_all", &fields);
    let mut answer = send().await;
    for _ in 0..70 {
        if answer.status != 303 {
            break;
        }
        answer = send().await;
    }
    is_small_page(&answer, 429, "en");
    assert!(answer.headers.contains_key("retry-after"));
    assert!(fields_of(&answer).iter().any(|(_, value)| value == words));
    assert_eq!(answer.text("main .inset"), words);
}

/// The hidden fields of a small page.
fn fields_of(answer: &Answer) -> Vec<(String, String)> {
    let all = |attribute| answer.attributes("main form input[type=hidden]", attribute);
    all("name").into_iter().zip(all("value")).collect()
}

#[tokio::test]
async fn a_form_on_a_page_that_is_not_for_its_sender_loses_nothing_either() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let page = "/apply/00000000-0000-0000-0000-000000000000/section/motivation";
    let fields = [("application", "00000000-0000-0000-0000-000000000000"), ("fields[why_apply]", "An hour of writing")];
    let answer = browser.send(page, "/api/apply/save", &fields).await;
    is_small_page(&answer, 404, "en");
    assert_eq!(answer.text("main .inset"), "An hour of writing");
    assert!(!answer.has("main form"), "sending it again would change nothing");
    let answer = app.browser().send("/admin", "/api/no/such/function", &[("note", "An hour of writing")]).await;
    is_small_page(&answer, 401, "en");
    assert_eq!(answer.text("main .inset"), "An hour of writing");
    assert_eq!(answer.attribute("main a", "href").as_deref(), Some("/sign-in?then=/admin"));
}

#[tokio::test]
async fn pages_that_say_something_failed_carry_the_headers_of_every_page() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let sign_up = [("_do", "/api/account/sign_up"), ("name", ""), ("email", ""), ("password", "")];
    let missing = [("_do", "/api/account/sign_up"), ("name", "Ona")];
    for (status, page) in [
        (404, browser.get("/no/such/page").await),
        (401, app.browser().get("/account").await),
        (403, browser.get("/admin").await),
        (422, browser.post_form("/sign-up", &sign_up).await),
        (400, browser.post_form("/sign-up", &missing).await),
        (404, browser.get("/apply/00000000-0000-0000-0000-000000000000").await),
    ] {
        assert_eq!(page.status, status, "{}", page.text("h1"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("'nonce-") && policy.contains("default-src 'none'") && !policy.contains("unsafe-inline")
        );
        assert_eq!(page.headers["x-frame-options"], "DENY");
        assert!(!page.headers["x-request-id"].is_empty());
    }
}
