//! Accounts through the front door, without JavaScript.

use crate::support::{PASSWORD, START, TestApp};
use quality_label::timestamp::DAY;

const SIGN_UP: &str = "/api/account/sign_up";
const SIGN_IN: &str = "/api/account/sign_in";

#[tokio::test]
async fn a_visitor_signs_up_confirms_and_is_signed_in() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let fields = [("name", "Rūta Example"), ("email", "ruta@example.org"), ("password", PASSWORD)];
    let answer = browser.send("/sign-up", SIGN_UP, &fields).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/check-your-mail")));

    let link = app.link_to("ruta@example.org").await;
    assert!(link.starts_with("/confirm/"));
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    let token = page.field("token");
    let answer = browser.send(&link, "/api/account/confirm", &[("token", &token)]).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")));
    assert!(browser.get("/account").await.text("main").contains("Rūta Example"));

    // The link works once.
    let again = app.browser().send(&link, "/api/account/confirm", &[("token", &token)]).await;
    assert_eq!(again.status, 422);
    assert!(again.text(".error-summary").contains("already been used"));
}

#[tokio::test]
async fn mistakes_are_named_and_what_was_typed_stays_but_the_password() {
    let app = TestApp::start().await;
    let fields = [("name", "<b>Ona & Co</b>"), ("email", "not an address"), ("password", "short")];
    let page = app.browser().send("/sign-up", SIGN_UP, &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.text("title").starts_with("Error:"));
    assert_eq!(page.texts(".error-summary li").len(), 2);
    assert!(page.text("#f-email-error").contains("e-mail address"));
    assert_eq!(page.attribute("#f-email", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(page.field("name"), "<b>Ona & Co</b>");
    assert_eq!(page.field("email"), "not an address");
    assert_eq!(page.field("password"), "");
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let app = TestApp::start().await;
    app.person("Known", &[]).await;
    let known = [("name", "X"), ("email", "known@example.org"), ("password", PASSWORD)];
    let unknown = [("name", "X"), ("email", "unknown@example.org"), ("password", PASSWORD)];
    let (a, b) = (
        app.browser().send("/sign-up", SIGN_UP, &known).await,
        app.browser().send("/sign-up", SIGN_UP, &unknown).await,
    );
    assert_eq!((a.status, a.location), (b.status, b.location));

    let wrong = |email| [("email", email), ("password", "not the password"), ("then", "/")];
    let a = app.browser().send("/sign-in", SIGN_IN, &wrong("known@example.org")).await;
    let b = app.browser().send("/sign-in", SIGN_IN, &wrong("nobody@example.org")).await;
    assert_eq!((a.status, a.text(".error-summary")), (b.status, b.text(".error-summary")));
    assert_eq!(a.status, 422);

    let a = app
        .browser()
        .send("/forgotten-password", "/api/account/forgotten_password", &[("email", "known@example.org")])
        .await;
    let b = app
        .browser()
        .send("/forgotten-password", "/api/account/forgotten_password", &[("email", "nobody@example.org")])
        .await;
    assert_eq!((a.status, a.location), (b.status, b.location));
    assert!(app.link_to("known@example.org").await.starts_with("/new-password/"));
    assert!(app.mails_to("nobody@example.org").await.is_empty());
}

#[tokio::test]
async fn whoever_guesses_is_slowed_down_and_told_how_long() {
    let app = TestApp::start().await;
    app.person("Known", &[]).await;
    let wrong = [("email", "known@example.org"), ("password", "guess"), ("then", "/")];
    let mut last = app.browser().send("/sign-in", SIGN_IN, &wrong).await;
    for _ in 0..9 {
        last = app.browser().send("/sign-in", SIGN_IN, &wrong).await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(last.status, 429);
    let wait: i64 = last.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(last.text(".error-summary").contains(&wait.to_string()));
    // The right password doesn't help before the time is over, and does after it.
    let right = [("email", "known@example.org"), ("password", PASSWORD), ("then", "/")];
    assert_eq!(app.browser().send("/sign-in", SIGN_IN, &right).await.status, 429);
    app.ctx.clock.advance(wait * 1000);
    assert_eq!(app.browser().send("/sign-in", SIGN_IN, &right).await.status, 303);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let elsewhere = app.signed_in("Ona", &[]).await;
    let here = app.browser();
    here.send("/forgotten-password", "/api/account/forgotten_password", &[("email", "ona@example.org")]).await;
    let link = app.link_to("ona@example.org").await;
    let token = here.get(&link).await.field("token");
    let answer =
        here.send(&link, "/api/account/new_password", &[("token", &token), ("password", "another long one")]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(here.get("/account").await.status, 200);
    assert_eq!(elsewhere.get("/account").await.status, 401);
}

#[tokio::test]
async fn sessions_end_by_idleness_and_by_signing_out_everywhere() {
    let app = TestApp::start().await;
    let one = app.signed_in("Ona", &[]).await;
    let two = app.browser();
    two.sign_in("Ona").await;
    assert_eq!(one.send("/account", "/api/account/sign_out_everywhere", &[]).await.status, 303);
    assert_eq!((one.get("/account").await.status, two.get("/account").await.status), (401, 401));
    two.sign_in("Ona").await;
    app.ctx.clock.advance(6 * DAY);
    assert_eq!(two.get("/account").await.status, 200);
    app.ctx.clock.advance(8 * DAY);
    assert_eq!(two.get("/account").await.status, 401);
    assert!(app.ctx.now() > START);
}

#[tokio::test]
async fn the_language_is_changed_without_javascript_and_remembered() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert_eq!(browser.get("/").await.attribute("html", "lang").as_deref(), Some("en"));
    let answer = browser
        .send_key("/sign-in?then=/account", "/api/account/choose_language", "language", &[("language", "lt")])
        .await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/sign-in?then=/account")));
    assert_eq!(browser.get("/").await.attribute("html", "lang").as_deref(), Some("lt"));
}

#[tokio::test]
async fn nobody_signs_up_with_somebody_elses_address() {
    let app = TestApp::start().await;
    let sign_up = async |name: &str, password: &str| {
        let fields = [("name", name), ("email", "ona@example.org"), ("password", password)];
        assert_eq!(app.browser().send("/sign-up", "/api/account/sign_up", &fields).await.status, 303);
    };
    sign_up("Ona", "the password of Ona").await;
    let own = app.link_to("ona@example.org").await;
    sign_up("Somebody", "the password of somebody else").await;
    // Ona's first link doesn't confirm what somebody else has typed since.
    let token = own.rsplit('/').next().unwrap();
    let late = app.browser().send(&own, "/api/account/confirm", &[("token", token)]).await;
    assert_eq!(late.status, 422);
    // The newest one leads to a password that only the owner of the mailbox can choose.
    let newest = app.link_to("ona@example.org").await;
    assert!(newest.starts_with("/new-password/"), "{newest}");
    let fields = [("token", newest.rsplit('/').next().unwrap()), ("password", "chosen by Ona herself")];
    assert_eq!(app.browser().send(&newest, "/api/account/new_password", &fields).await.status, 303);
    for (password, status) in [("the password of somebody else", 422), ("chosen by Ona herself", 303)] {
        let fields = [("email", "ona@example.org"), ("password", password), ("then", "/account")];
        assert_eq!(app.browser().send("/sign-in", "/api/account/sign_in", &fields).await.status, status, "{password}");
    }
}

#[tokio::test]
async fn a_whole_workshop_signs_in_from_one_place() {
    let app = TestApp::start().await;
    app.person("Ona", &[]).await;
    for _ in 0..70 {
        app.browser().sign_in("Ona").await;
    }
}
