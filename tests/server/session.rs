//! Sessions, limits of mail, and the first administrator, through the front door.

use crate::support::{Browser, PASSWORD, TestApp};
use quality_label::{account::service, platform::limits};

const SIGN_UP: &str = "/api/account/sign_up";
const SIGN_IN: &str = "/api/account/sign_in";
const FORGOTTEN: &str = "/api/account/forgotten_password";

/// What the server says to a session's cookie that somebody has kept.
async fn with_cookie(app: &TestApp, cookie: &str) -> u16 {
    app.browser().request(reqwest::Method::GET, "/account", None, &[("cookie", cookie)]).await.status
}

#[tokio::test]
async fn whoever_signs_in_again_leaves_no_session_behind() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let before = browser.cookie_header();
    assert_eq!(with_cookie(&app, &before).await, 200);
    browser.sign_in("Ona").await;
    assert_eq!(with_cookie(&app, &before).await, 401, "the secret from before opens nothing");
    assert_eq!(browser.get("/account").await.status, 200);

    // The same in a browser in which somebody else was signed in, by each of the other ways to a session.
    app.person("Jonas", &[]).await;
    let of_ona = browser.cookie_header();
    let forgotten = [("email", "jonas@example.org")];
    assert_eq!(browser.send("/forgotten-password", FORGOTTEN, &forgotten).await.status, 303);
    let link = app.link_to("jonas@example.org").await;
    let fields = [("token", link.rsplit('/').next().unwrap()), ("password", "another long one")];
    assert_eq!(browser.send(&link, "/api/account/new_password", &fields).await.status, 303);
    assert_eq!(with_cookie(&app, &of_ona).await, 401, "a new password");
    assert!(browser.get("/account").await.text("main").contains("Jonas"));

    let of_jonas = browser.cookie_header();
    let fields = [("name", "Rūta"), ("email", "ruta@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.send("/sign-up", SIGN_UP, &fields).await.status, 303);
    assert_eq!(with_cookie(&app, &of_jonas).await, 200, "signing up alone begins nothing");
    let link = app.link_to("ruta@example.org").await;
    let fields = [("token", link.rsplit('/').next().unwrap())];
    assert_eq!(browser.send(&link, "/api/account/confirm", &fields).await.status, 303);
    assert_eq!(with_cookie(&app, &of_jonas).await, 401, "a confirmed address");
    assert!(browser.get("/account").await.text("main").contains("Rūta"));
}

#[tokio::test]
async fn a_session_that_was_not_used_for_a_week_is_told_no_news_either() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Ona", &[]).await;
    let cookie = browser.cookie_header();
    let token = cookie.split_once('=').unwrap().1;
    let holds = || quality_label::account::sessions::holds(&app.ctx, token);
    assert!(holds().await.unwrap());
    app.ctx.clock.advance(7 * quality_label::timestamp::DAY + 1);
    assert!(!holds().await.unwrap());
    assert_eq!(browser.get("/account").await.status, 401);
}

/// Sends a form until it is refused for being sent too often; how often it was taken, and the refusal.
async fn until_refused(
    browser: &Browser,
    page: &str,
    to: &str,
    fields: &[(&str, &str)],
) -> (u32, crate::support::Answer) {
    for taken in 0..60 {
        let answer = browser.send(page, to, fields).await;
        if answer.status == 429 {
            return (taken, answer);
        }
    }
    panic!("never refused");
}

#[tokio::test]
async fn nobody_fills_somebodys_mailbox() {
    let app = TestApp::start().await;
    app.person("Ona", &[]).await;
    let browser = app.browser();
    let fields = [("email", "ona@example.org")];
    let (taken, refused) = until_refused(&browser, "/forgotten-password", FORGOTTEN, &fields).await;
    assert_eq!(taken, 3);
    let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(refused.text(".error-summary").contains(&wait.to_string()), "{}", refused.text("main"));
    assert_eq!(refused.field("email"), "ona@example.org");
    assert_eq!(app.mails_to("ona@example.org").await.len(), 3);
    // Signing up with her address counts as the same, and so does an address that nobody has: the answer tells nothing.
    let sign_up = [("name", "X"), ("email", "ona@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.send("/sign-up", SIGN_UP, &sign_up).await.status, 429);
    let nobody = [("email", "nobody@example.org")];
    assert_eq!(until_refused(&browser, "/forgotten-password", FORGOTTEN, &nobody).await.0, 3);
    app.ctx.clock.advance(wait * 1000);
    assert_eq!(browser.send("/forgotten-password", FORGOTTEN, &fields).await.status, 303);
    assert_eq!(app.mails_to("ona@example.org").await.len(), 4);
}

#[tokio::test]
async fn one_place_cannot_ask_for_any_number_of_mails() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let mut refused = 0;
    for n in 0..45 {
        let email = format!("somebody{n}@example.org");
        let answer = browser.send("/forgotten-password", FORGOTTEN, &[("email", &email)]).await;
        refused += u32::from(answer.status == 429);
    }
    assert_eq!(refused, 5, "forty from one place, whoever they are for");
}

#[tokio::test]
async fn an_address_has_to_be_confirmed_first_and_the_link_is_sent_again_a_few_times() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let sign_up = [("name", "Ona"), ("email", "ona@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.send("/sign-up", SIGN_UP, &sign_up).await.status, 303);
    let sign_in = [("email", "ona@example.org"), ("password", PASSWORD), ("then", "/")];
    let told = browser.send("/sign-in", SIGN_IN, &sign_in).await;
    assert_eq!(told.status, 422);
    assert!(told.text(".error-summary").contains("Confirm your e-mail address first"), "{}", told.text("main"));
    assert!(!told.headers.contains_key("set-cookie"), "no session yet");
    // One mail for signing up, and one for each try to sign in until the limit of the address.
    let (taken, _) = until_refused(&browser, "/sign-in", SIGN_IN, &sign_in).await;
    assert_eq!((taken, app.mails_to("ona@example.org").await.len()), (1, 3));
    let link = app.link_to("ona@example.org").await;
    assert!(link.starts_with("/confirm/"));
    let fields = [("token", link.rsplit('/').next().unwrap())];
    assert_eq!(browser.send(&link, "/api/account/confirm", &fields).await.status, 303);
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn the_first_administrator_is_told_their_address_and_chooses_a_password() {
    let app = TestApp::start().await;
    let first = service::first_administrator(&app.ctx).await.unwrap().expect("there is none yet");
    assert_eq!(first.email, "administrator@localhost.invalid");
    let link = first.link.strip_prefix(&app.url).unwrap().to_string();
    let browser = app.browser();
    let page = browser.get(&link).await;
    assert!(page.text("main").contains(&first.email), "{}", page.text("main"));
    let fields = [("token", link.rsplit('/').next().unwrap()), ("password", "chosen at the first start")];
    let set = browser.send(&link, "/api/account/new_password", &fields).await;
    assert_eq!((set.status, set.location.as_deref()), (303, Some("/")));
    assert_eq!(browser.get("/admin").await.status, 200);

    // The link works once; with the address and the password they come in again; there is no second first administrator.
    let used = app.browser().get(&link).await;
    assert!(used.text("main").contains("already been used") && !used.has("input[name=password]"));
    let again = app.browser();
    let fields = [("email", first.email.as_str()), ("password", "chosen at the first start"), ("then", "/admin")];
    assert_eq!(again.send("/sign-in", SIGN_IN, &fields).await.location.as_deref(), Some("/admin"));
    assert!(service::first_administrator(&app.ctx).await.unwrap().is_none());
}

#[tokio::test]
async fn a_link_that_nobody_used_in_time_is_replaced_at_the_next_start() {
    let app = TestApp::start().await;
    let first = service::first_administrator(&app.ctx).await.unwrap().unwrap();
    app.ctx.clock.advance(31 * 60 * 1000);
    let path = first.link.strip_prefix(&app.url).unwrap();
    assert!(!app.browser().get(path).await.has("input[name=password]"));
    let second = service::first_administrator(&app.ctx).await.unwrap().unwrap();
    assert_eq!(second.email, first.email);
    let path = second.link.strip_prefix(&app.url).unwrap();
    assert!(app.browser().get(path).await.has("input[name=password]"));
}

#[tokio::test]
async fn a_limit_forgets_after_a_quiet_hour() {
    let app = TestApp::start().await;
    let limit = limits::Limit { name: "test", free: 2, first_wait: 10 };
    for _ in 0..2 {
        limits::attempt(&app.ctx, limit, "somebody").await.unwrap();
    }
    assert!(limits::attempt(&app.ctx, limit, "somebody").await.is_err());
    limits::attempt(&app.ctx, limit, "somebody else").await.unwrap();
    app.ctx.clock.advance(60 * 60 * 1000);
    for _ in 0..2 {
        limits::attempt(&app.ctx, limit, "somebody").await.unwrap();
    }
}
