//! What the world reads of labels: the register as data and as a feed, the mark on other pages, what search engines are
//! told; and the keys behind it all, which are followed by newer ones and withdrawn.

use crate::support::{
    TestApp,
    applying::{decided, labelled},
};
use quality_label::{
    badge::service::{KeyState, key_list, rotate, withdraw},
    label::model::{Label, Measure},
    timestamp::DAY,
};
use serde_json::Value;

const VERIFY: &str = "/api/badge/verify";

async fn revoke(app: &TestApp, number: &str) {
    decided(app, number, Measure::Revoke, "For a test").await;
}

#[tokio::test]
async fn the_register_can_be_taken_along_as_data_and_followed_as_a_feed() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let empty: Value = serde_json::from_str(&app.browser().get("/register.json").await.body).unwrap();
    assert_eq!(empty["labels"].as_array().unwrap().len(), 0);
    labelled(&app, &owner, "Demo \"Žvėryno\" centras, =1+1 & <b>").await;
    labelled(&app, &owner, "=HYPERLINK(A1)").await;
    revoke(&app, "QL-2026-0002").await;

    let visitor = app.browser();
    let all: Value = serde_json::from_str(&visitor.get("/register.json").await.body).unwrap();
    let labels = all["labels"].as_array().unwrap();
    assert_eq!(labels.len(), 2);
    assert_eq!(labels[0]["holder"], "Demo \"Žvėryno\" centras, =1+1 & <b>");
    assert_eq!((&labels[0]["state"], &labels[1]["state"]), (&"valid".into(), &"revoked".into()));
    let credential = labels[0]["credential"].as_str().unwrap().strip_prefix(&app.url).unwrap();
    let accept = [("accept", "application/json")];
    let fetched = visitor.request(reqwest::Method::GET, credential, None, &accept).await;
    assert!(fetched.body.contains("QL-2026-0001"));
    let valid: Value = serde_json::from_str(&visitor.get("/register.json?state=valid").await.body).unwrap();
    assert_eq!(valid["labels"].as_array().unwrap().len(), 1);

    let table = visitor.get("/register.csv?search=QL-2026").await.body;
    let lines: Vec<_> = table.split("\r\n").collect();
    assert_eq!(lines.len(), 4, "a head, two labels, nothing behind the last line end");
    assert!(lines[1].starts_with("QL-2026-0001,\"Demo \"\"Žvėryno\"\" centras, =1+1 & <b>\",LT,"), "{}", lines[1]);
    assert!(lines[2].starts_with("QL-2026-0002,'=HYPERLINK(A1),"), "no formula runs: {}", lines[2]);

    let feed = visitor.get("/register.atom?language=en").await.body;
    assert!(feed.contains("Label QL-2026-0002 of =HYPERLINK(A1) was revoked"), "{feed}");
    assert!(feed.contains("centras, =1+1 &amp; &lt;b&gt; holds label QL-2026-0001"), "{feed}");
    assert!(visitor.get("/register.atom?language=lt").await.body.contains("atšauktas"));
}

#[tokio::test]
async fn the_mark_on_other_pages_says_how_the_label_stands_now() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let one = labelled(&app, &owner, "Demo Centre").await;
    let two = labelled(&app, &owner, "Demo <script>&").await;
    let visitor = app.browser();
    let mark = async |number: &str, language: &str| {
        visitor.get(&format!("/labels/{number}/mark.svg?language={language}")).await
    };
    let valid = mark(&one.number, "en").await;
    assert!(valid.body.contains("Valid until 2 March 2029") && valid.body.contains("QL-2026-0001"));
    assert!(mark(&one.number, "lt").await.body.contains("Galioja iki 2029 m. kovo 2 d."));
    assert!(!mark(&two.number, "en").await.body.contains("<script>"));
    assert_eq!(mark("QL-2026-9999", "en").await.status, 404);
    assert_eq!(visitor.get(&format!("/labels/{}/code.svg", one.number)).await.status, 200);

    // The page of the label gives the lines to copy, and what they ask for is there.
    let page = visitor.get(&format!("/labels/{}", one.number)).await;
    let snippet = page.text("pre");
    assert!(snippet.contains(&format!("{}/labels/QL-2026-0001/mark.svg?language=en", app.url)), "{snippet}");

    let lines = page.texts("pre").join("\n");
    assert!(lines.contains(&format!("<script src=\"{}/labels/mark.js\" async></script>", app.url)), "{lines}");
    let script = visitor.get("/labels/mark.js").await;
    assert!(script.status == 200 && script.body.contains(&format!("const base = \"{}\"", app.url)), "{}", script.body);
    assert_eq!(script.headers["cross-origin-resource-policy"], "cross-origin", "pages elsewhere may load it");

    revoke(&app, &two.number).await;
    assert!(mark(&two.number, "en").await.body.contains("Revoked on"));
    // It changes by itself at the very moment, and isn't kept past it.
    app.ctx.clock.advance(one.valid_until.0 - app.ctx.now().0 - 2_500);
    let last = mark(&one.number, "en").await;
    assert!(last.body.contains("Valid until"));
    assert_eq!(last.headers["cache-control"], "public, max-age=2");
    app.ctx.clock.advance(2_500);
    assert!(mark(&one.number, "en").await.body.contains("Expired on"));
}

#[tokio::test]
async fn search_engines_are_told_of_pages_and_labels_but_of_no_learners_badge() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    labelled(&app, &owner, "Demo Centre").await;
    let visitor = app.browser();
    let robots = visitor.get("/robots.txt").await.body;
    assert!(robots.contains("Disallow: /api/") && robots.contains(&format!("Sitemap: {}/sitemap.xml", app.url)));
    let map = visitor.get("/sitemap.xml").await.body;
    for path in ["/learn/quality-label/criteria", "/register", "/labels/QL-2026-0001"] {
        assert!(map.contains(&format!("<loc>{}{path}</loc>", app.url)), "{path}");
    }
    assert!(!map.contains("/credentials/"));
    for address in map.split("<loc>").skip(1).map(|rest| rest.split('<').next().unwrap()) {
        let path = address.strip_prefix(&app.url).unwrap();
        assert_eq!(visitor.get(path).await.status, 200, "{path}");
    }
}

async fn verdict(app: &TestApp, credential: &str) -> String {
    let visitor = app.browser();
    let answer = visitor.send("/verify", VERIFY, &[("credential", credential)]).await;
    let page = visitor.follow(&answer).await;
    page.text("main")
}

async fn credential(app: &TestApp, label: &Label) -> String {
    let accept = [("accept", "application/json")];
    let path = format!("/ob/v3/credentials/{}", label.credential_id);
    app.browser().request(reqwest::Method::GET, &path, None, &accept).await.body
}

fn key_of(credential: &str) -> String {
    let document: Value = serde_json::from_str(credential).unwrap();
    document["proof"][0]["verificationMethod"].as_str().unwrap().split_once('#').unwrap().1.to_string()
}

#[tokio::test]
async fn a_key_is_followed_by_another_and_what_it_signed_stays_valid() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let old = labelled(&app, &owner, "Demo Centre").await;
    let before = credential(&app, &old).await;
    app.ctx.clock.advance(DAY);
    let new = rotate(&app.ctx, "").await.unwrap();
    assert_ne!(key_of(&before), new);
    assert_eq!(credential(&app, &old).await, before, "nothing is signed anew");
    assert!(verdict(&app, &before).await.contains("Genuine and valid"), "{}", verdict(&app, &before).await);
    let later = labelled(&app, &owner, "Demo Second").await;
    assert_eq!(key_of(&credential(&app, &later).await), new);
    let document = app.browser().get("/.well-known/did.json").await.body;
    assert!(document.contains(&new) && document.contains(&key_of(&before)));
    let states: Vec<_> = key_list(&app.ctx).await.unwrap().into_iter().map(|k| k.state).collect();
    assert_eq!(states, [KeyState::Signs, KeyState::Retired(app.ctx.now())]);
    assert!(rotate(&app.ctx, "nobody").await.is_err());
}

#[tokio::test]
async fn a_key_that_leaked_is_withdrawn_and_what_it_signed_is_signed_anew() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let before = credential(&app, &label).await;
    app.ctx.clock.advance(DAY);
    let leaked = key_of(&before);
    assert!(withdraw(&app.ctx, &leaked, " ").await.is_err(), "not without a reason");
    let new = withdraw(&app.ctx, &leaked, "A copy of the server was stolen.").await.unwrap();
    assert!(withdraw(&app.ctx, &leaked, "Again").await.is_err());
    // From now on, before anything was signed anew, nobody trusts what the key signs.
    assert!(verdict(&app, &before).await.contains("withdrawn"), "{}", verdict(&app, &before).await);
    let document = app.browser().get("/.well-known/did.json").await.body;
    assert!(document.contains(&new) && !document.contains(&leaked));
    app.run_jobs().await;
    let after = credential(&app, &label).await;
    assert_eq!(key_of(&after), new);
    assert!(verdict(&app, &after).await.contains("Genuine and valid"));
    let (was, is): (Value, Value) = (serde_json::from_str(&before).unwrap(), serde_json::from_str(&after).unwrap());
    for same in ["id", "awardedDate", "validUntil", "credentialSubject", "credentialStatus"] {
        assert_eq!(was[same], is[same], "{same}");
    }
    assert_ne!(was["validFrom"], is["validFrom"], "wallets know the newer of two");
    // The status list is signed with the new key, so that revoking still works for everybody.
    let list = is["credentialStatus"]["statusListCredential"].as_str().unwrap().strip_prefix(&app.url).unwrap();
    assert_eq!(key_of(&app.browser().get(list).await.body), new);
    revoke(&app, &label.number).await;
    assert!(verdict(&app, &after).await.to_lowercase().contains("revoked"));
}
