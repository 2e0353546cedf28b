//! Wallets that fetch badges, from their registration to their end, as a wallet and its user meet them.

use crate::support::{
    Answer, Browser, PASSWORD, TestApp,
    wallet::{API, BACK, Wallet, award, challenge, share, times},
};
use quality_label::{
    badge::service::Wish,
    platform::audit,
    timestamp::{DAY, MINUTE, Timestamp},
    wallet::model::{MOST_REQUESTS, Scope, UPSERT},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ALL: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly \
    https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly offline_access";

/// A server, a learner who is signed in, and a wallet that has registered.
async fn scene() -> (TestApp, Browser, Wallet) {
    let app = TestApp::start().await;
    let ona = app.signed_in("Ona", &[]).await;
    let wallet = Wallet::register(&app).await;
    (app, ona, wallet)
}

fn ids(body: &Value) -> Vec<String> {
    body["credential"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_string()).collect()
}

fn is_status(answer: &Answer, minor: &str) {
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["imsx_codeMajor"], "failure", "{body}");
    assert_eq!(body["imsx_severity"], "error");
    assert_eq!(body["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"], minor, "{body}");
    assert_eq!(answer.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_wallet_fetches_the_badges_of_who_allows_it_and_no_others() {
    let (app, browser, wallet) = scene().await;
    let (ona, jonas) = (app.actor_of("Ona").await, app.person("Jonas", &[]).await);
    let first = award(&app, ona, 0).await;
    let second = award(&app, ona, 1).await;
    let hidden = award(&app, ona, 2).await;
    share(&app, ona, hidden, Wish { shared: false, evidence: false, name: false }).await;
    let others = award(&app, jonas, 0).await;

    let described: Value = serde_json::from_str(&wallet.get(&format!("{API}/discovery"), &[]).await.body).unwrap();
    let flow = &described["components"]["securitySchemes"]["OAuth2ACG"];
    assert_eq!(flow["x-imssf-registrationUrl"], format!("{}/oauth/register", app.url));
    assert_eq!(flow["flows"]["authorizationCode"]["tokenUrl"], format!("{}/oauth/token", app.url));
    assert!(flow["flows"]["authorizationCode"]["scopes"].get(UPSERT).is_none(), "it isn't offered");
    assert!(
        described["info"]["termsOfService"].is_string() && described["info"]["x-imssf-privacyPolicyUrl"].is_string()
    );
    let metadata = wallet.get("/.well-known/oauth-authorization-server", &[]).await;
    let metadata: Value = serde_json::from_str(&metadata.body).unwrap();
    assert_eq!(
        (metadata["issuer"].as_str(), &metadata["code_challenge_methods_supported"]),
        (Some(app.url.as_str()), &json!(["S256"]))
    );

    let page = browser.get(&wallet.question(ALL)).await;
    assert_eq!(page.status, 200, "{}", page.text("main"));
    let words = page.text("main");
    for part in [
        "Example Wallet",
        "wallet.example",
        "2 now",
        "1 badge that you don't share",
        "ona@example.org",
        "anybody can register",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https:;") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("'nonce-"), "{policy}");
    assert_eq!(page.headers["x-frame-options"], "DENY");

    let back = wallet.answered(&browser, ALL, "allow").await;
    assert_eq!(back["state"], "xyz & ą");
    assert_eq!(back["iss"], app.url);
    assert_eq!(back["scope"], ALL);
    let tokens = wallet.exchange(&back["code"]).await;
    assert_eq!((tokens["token_type"].as_str(), tokens["expires_in"].as_i64()), (Some("Bearer"), Some(3600)));
    assert_eq!(tokens["scope"], ALL);
    let token = tokens["access_token"].as_str().unwrap();

    let answer = wallet.read("credentials", token).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["x-total-count"], "2");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let address = |id| format!("{}/ob/v3/credentials/{id}", app.url);
    // Both were signed in the same moment, so neither comes first.
    let given: BTreeSet<_> = ids(&body).into_iter().collect();
    assert_eq!(given, BTreeSet::from([address(first), address(second)]), "nothing hidden, nothing of others");
    assert!(!answer.body.contains(&others.to_string()) && !answer.body.contains("Words of evidence"));
    assert_eq!(body["credential"][0]["proof"][0]["cryptosuite"], "eddsa-rdfc-2022");

    // The same once more as signed text, for wallets that read only that.
    let jwt = wallet
        .get_with(&format!("{API}/credentials"), token, &[("accept", "application/vc+jwt, application/json")])
        .await;
    let body: Value = serde_json::from_str(&jwt.body).unwrap();
    assert_eq!(body["compactJwsString"].as_array().unwrap().len(), 2);
    assert_eq!(body.get("credential"), None);

    let profile = wallet.read("profile", token).await;
    let profile: Value = serde_json::from_str(&profile.body).unwrap();
    assert_eq!((profile["name"].as_str(), profile["email"].as_str()), (Some("Ona"), Some("ona@example.org")));
    assert_eq!(profile["type"], json!(["Profile"]));
    assert!(!profile.to_string().contains(&ona.to_string()), "no other wallet knows them by the same");

    // A wallet that Jonas connects sees his, and only his.
    let other = app.again("Jonas").await;
    let code = wallet.answered(&other, ALL, "allow").await["code"].clone();
    let token = wallet.exchange(&code).await["access_token"].as_str().unwrap().to_string();
    let body: Value = serde_json::from_str(&wallet.read("credentials", &token).await.body).unwrap();
    assert_eq!(ids(&body), [address(others)]);
}

#[tokio::test]
async fn badges_come_in_parts_and_only_those_that_are_new() {
    let (app, browser, wallet) = scene().await;
    let ona = app.actor_of("Ona").await;
    for n in 0..5 {
        award(&app, ona, n).await;
        app.ctx.clock.advance(MINUTE);
    }
    let tokens = wallet.connect(&browser, ALL).await;
    let token = tokens["access_token"].as_str().unwrap();
    let relations = |answer: &Answer| -> Vec<(String, String)> {
        let link = answer.headers["link"].to_str().unwrap();
        let parts = link.split(", ").map(|part| {
            let (address, relation) = part.split_once(">; rel=\"").unwrap();
            (relation.trim_end_matches('"').to_string(), address.trim_start_matches('<').to_string())
        });
        parts.collect()
    };
    let mut seen = Vec::new();
    let mut next = Some(format!("{}{API}/credentials?limit=2", app.url));
    let mut pages = 0;
    while let Some(address) = next {
        let answer = wallet.get_with(address.strip_prefix(&app.url).unwrap(), token, &[]).await;
        assert_eq!((answer.status, answer.headers["x-total-count"].to_str().unwrap()), (200, "5"));
        seen.extend(ids(&serde_json::from_str(&answer.body).unwrap()));
        let links = relations(&answer);
        assert!(links.contains(&("first".into(), format!("{}{API}/credentials?limit=2&offset=0", app.url))));
        assert!(links.contains(&("last".into(), format!("{}{API}/credentials?limit=2&offset=4", app.url))));
        assert_eq!(links.iter().any(|(r, _)| r == "prev"), pages > 0);
        next = links.into_iter().find(|(r, _)| r == "next").map(|(_, a)| a);
        pages += 1;
    }
    assert_eq!((pages, seen.len()), (3, 5));
    seen.dedup();
    assert_eq!(seen.len(), 5, "each once");

    let since = |at: Timestamp| format!("credentials?since={}", at.rfc3339());
    let count = async |path: String| {
        let answer = wallet.read(&path, token).await;
        answer.headers["x-total-count"].to_str().unwrap().parse::<u32>().unwrap()
    };
    let now = app.ctx.now();
    assert_eq!(count(since(Timestamp(now.0 - 2 * MINUTE))).await, 1, "after this, not at it");
    assert_eq!(count(since(now)).await, 0);
    // What is signed anew is new.
    let page = wallet.read("credentials?limit=1", token).await;
    let first: Value = serde_json::from_str(&page.body).unwrap();
    let id = first["credential"][0]["id"].as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
    app.ctx.clock.advance(MINUTE);
    share(&app, ona, id, Wish { shared: true, evidence: true, name: false }).await;
    assert_eq!(count(since(now)).await, 1);
    let past = wallet.read("credentials?offset=90", token).await;
    assert_eq!((past.status, past.body.as_str()), (200, r#"{"credential":[]}"#));
    for odd in ["limit=0", "limit=x", "offset=-1", "since=yesterday"] {
        let answer = wallet.read(&format!("credentials?{odd}"), token).await;
        assert_eq!(answer.status, 400, "{odd}");
        is_status(&answer, "invalid_query_parameter");
    }
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_who_knows_what_belongs_to_it() {
    let (app, browser, wallet) = scene().await;
    let code = async || wallet.answered(&browser, ALL, "allow").await["code"].clone();
    let refused = async |fields: &[(&str, &str)]| {
        let answer = wallet.post("/oauth/token", fields).await;
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer.headers["cache-control"], "no-store");
        (answer.status, body["error"].as_str().unwrap().to_string())
    };
    let grant = |code: &str, change: (&'static str, &'static str)| -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("grant_type", "authorization_code".to_string()),
            ("code", code.to_string()),
            ("redirect_uri", BACK.to_string()),
            ("code_verifier", Wallet::VERIFIER.to_string()),
        ];
        if let Some(field) = fields.iter_mut().find(|(name, _)| *name == change.0) {
            field.1 = change.1.into();
        }
        fields
    };
    for (change, error) in [
        (("code_verifier", "another-verifier-that-is-long-enough-to-be-one"), "invalid_grant"),
        (("redirect_uri", "https://wallet.example/other"), "invalid_grant"),
        (("code", "unknown"), "invalid_grant"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("grant_type", ""), "invalid_request"),
        (("code_verifier", ""), "invalid_request"),
        (("redirect_uri", ""), "invalid_request"),
    ] {
        let fields = grant(&code().await, change);
        assert_eq!(refused(&sent(&fields)).await, (400, error.to_string()), "{change:?}");
    }
    // Another wallet can't do anything with it.
    let thief = Wallet::register(&app).await;
    let mine = code().await;
    let fields = grant(&mine, ("", ""));
    let answer = thief.post("/oauth/token", &sent(&fields)).await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    assert!(wallet.exchange(&mine).await["access_token"].is_string(), "and it isn't spent by that");

    // Too late.
    let late = code().await;
    app.ctx.clock.advance(10 * MINUTE);
    assert_eq!(refused(&sent(&grant(&late, ("", "")))).await, (400, "invalid_grant".into()));

    // A second time: what the first one gave is taken back.
    let twice = code().await;
    let tokens = wallet.exchange(&twice).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(wallet.read("profile", token).await.status, 200);
    assert_eq!(refused(&sent(&grant(&twice, ("", "")))).await, (400, "invalid_grant".into()));
    assert_eq!(wallet.read("profile", token).await.status, 401);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(
        refused(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await,
        (400, "invalid_grant".into())
    );
    let entries = audit::page(app.ctx.db.read(), None, "wallet.reuse", "", 10).await.unwrap();
    assert_eq!(entries.len(), 1, "it stands in the trail once");
}

/// Fields as they are sent.
fn sent<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn tokens_end_are_renewed_once_and_a_second_time_ends_them_all() {
    let (app, browser, wallet) = scene().await;
    let tokens = wallet.connect(&browser, ALL).await;
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    app.ctx.clock.advance(60 * MINUTE);
    let answer = wallet.read("profile", access).await;
    assert_eq!(answer.status, 401);
    is_status(&answer, "unauthorizedrequest");
    assert!(answer.headers["www-authenticate"].to_str().unwrap().contains("error=\"invalid_token\""));

    let renew = async |secret: &str, scope: &str| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", secret), ("scope", scope)];
        let answer = wallet.post("/oauth/token", &fields).await;
        (answer.status, serde_json::from_str::<Value>(&answer.body).unwrap())
    };
    let (status, body) = renew(refresh, &format!("{ALL} {UPSERT}")).await;
    assert_eq!((status, body["error"].as_str()), (400, Some("invalid_scope")));
    let (status, narrow) = renew(refresh, Scope::Badges.uri()).await;
    assert_eq!((status, narrow["scope"].as_str()), (200, Some(Scope::Badges.uri())), "{narrow}");
    let access = narrow["access_token"].as_str().unwrap();
    assert_eq!(wallet.read("credentials", access).await.status, 200);
    let answer = wallet.read("profile", access).await;
    assert_eq!(answer.status, 403, "less was asked for this time");
    is_status(&answer, "forbidden");
    assert!(answer.headers["www-authenticate"].to_str().unwrap().contains("insufficient_scope"));
    let (status, whole) = renew(narrow["refresh_token"].as_str().unwrap(), "").await;
    assert_eq!((status, whole["scope"].as_str()), (200, Some(ALL)));

    // The first one again: somebody has it who shouldn't.
    assert_eq!(renew(refresh, "").await.0, 400);
    for token in [access, whole["access_token"].as_str().unwrap()] {
        assert_eq!(wallet.read("credentials", token).await.status, 401);
    }
    assert_eq!(renew(whole["refresh_token"].as_str().unwrap(), "").await.0, 400);

    // Without being allowed to come back, a wallet gets nothing to come back with.
    let once = wallet.connect(&browser, Scope::Badges.uri()).await;
    assert_eq!(once.get("refresh_token"), None);
    // And one that isn't used for long has ended.
    let tokens = wallet.connect(&browser, ALL).await;
    app.ctx.clock.advance(90 * DAY);
    assert_eq!(renew(tokens["refresh_token"].as_str().unwrap(), "").await.0, 400);
}

#[tokio::test]
async fn who_has_connected_a_wallet_sees_it_and_ends_it() {
    let (app, browser, wallet) = scene().await;
    let tokens = wallet.connect(&browser, ALL).await;
    let token = tokens["access_token"].as_str().unwrap();
    let mail = app.mails_to("ona@example.org").await.remove(0);
    assert!(mail.subject.contains("Example Wallet") && mail.text.contains("/account/wallets"), "{}", mail.text);

    let page = browser.get("/account/wallets").await;
    assert_eq!(page.texts("main li h2"), ["Example Wallet"]);
    assert!(page.text("main").contains("Not yet") && page.text("main").contains(&app.url));
    assert_eq!(wallet.read("profile", token).await.status, 200);
    let page = browser.get("/account/wallets").await;
    assert!(!page.text("main").contains("Not yet"));
    let id = page.field("id");

    // Nobody else's.
    let other = app.signed_in("Jonas", &[]).await;
    assert!(!other.get("/account/wallets").await.text("main").contains("Example Wallet"));
    assert_eq!(other.send("/account/wallets", "/api/wallet/disconnect", &[("id", &id)]).await.status, 404);
    assert_eq!(wallet.read("profile", token).await.status, 200);

    // Once more is the same one, and no second mail.
    let again = browser.get(&wallet.question(ALL)).await;
    assert!(again.text("main").contains("You have allowed this wallet before"));
    let second = wallet.connect(&browser, ALL).await;
    assert_eq!(browser.get("/account/wallets").await.texts("main li h2").len(), 1);
    assert_eq!(app.mails_to("ona@example.org").await.len(), 1);
    // A code that was given and not exchanged yet ends with the rest.
    let code = wallet.answered(&browser, ALL, "allow").await["code"].clone();

    let ended = browser.send("/account/wallets", "/api/wallet/disconnect", &[("id", &id)]).await;
    let page = browser.follow(&ended).await;
    assert!(page.text("main").contains("can't read anything here any more"));
    assert!(!page.text("main").contains("Example Wallet"));
    for tokens in [&tokens, &second] {
        assert_eq!(wallet.read("credentials", tokens["access_token"].as_str().unwrap()).await.status, 401);
        let refresh = tokens["refresh_token"].as_str().unwrap();
        let answer = wallet.post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
    }
    assert!(wallet.try_exchange(&code).await.is_err());
    assert_eq!(browser.send("/account/wallets", "/api/wallet/disconnect", &[("id", &id)]).await.status, 404);
    let verbs: Vec<String> = audit::page(app.ctx.db.read(), None, "wallet.", "", 20)
        .await
        .unwrap()
        .into_iter()
        .rev()
        .map(|e| e.verb)
        .collect();
    let expected =
        ["wallet.register", "wallet.connect", "wallet.connect_again", "wallet.connect_again", "wallet.disconnect"];
    assert_eq!(verbs, expected);
}

#[tokio::test]
async fn who_signs_out_everywhere_or_sets_a_new_password_disconnects_their_wallets() {
    let (app, browser, wallet) = scene().await;
    assert!(browser.get("/account").await.text("main").contains("are disconnected too"));
    let others = app.signed_in("Jonas", &[]).await;
    let kept = wallet.connect(&others, ALL).await["access_token"].clone();
    for new_password in [false, true] {
        let tokens = wallet.connect(&browser, ALL).await;
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(wallet.read("profile", token).await.status, 200);
        app.ctx.clock.advance(MINUTE);
        if new_password {
            let sent = [("email", "ona@example.org")];
            let asked = app.browser().send("/forgotten-password", "/api/account/forgotten_password", &sent).await;
            assert_eq!(asked.status, 303);
            let link = app.link_to("ona@example.org").await;
            assert!(app.browser().get(&link).await.text("main").contains("are disconnected"));
            let fields = [("token", link.rsplit('/').next().unwrap()), ("password", PASSWORD)];
            assert_eq!(app.browser().send(&link, "/api/account/new_password", &fields).await.status, 303);
        } else {
            assert_eq!(browser.send("/account", "/api/account/sign_out_everywhere", &[]).await.status, 303);
        }
        app.run_jobs().await;
        assert_eq!(wallet.read("profile", token).await.status, 401);
        let refresh = tokens["refresh_token"].as_str().unwrap();
        let answer = wallet.post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        browser.sign_in("Ona").await;
        assert!(!browser.get("/account/wallets").await.text("main").contains("Example Wallet"));
    }
    assert_eq!(wallet.read("profile", kept.as_str().unwrap()).await.status, 200, "nobody else's");
}

#[tokio::test]
async fn a_wallet_gives_its_tokens_back() {
    let (app, browser, wallet) = scene().await;
    let tokens = wallet.connect(&browser, ALL).await;
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    let other = Wallet::register(&app).await;
    assert_eq!(other.post("/oauth/revoke", &[("token", refresh)]).await.status, 400, "another's");
    assert_eq!(wallet.post("/oauth/revoke", &[("token", "unknown")]).await.status, 200);
    assert_eq!(wallet.post("/oauth/revoke", &[]).await.status, 400);
    assert_eq!(wallet.read("profile", access).await.status, 200);
    assert_eq!(
        wallet.post("/oauth/revoke", &[("token", access), ("token_type_hint", "access_token")]).await.status,
        200
    );
    assert_eq!(wallet.read("profile", access).await.status, 401);
    assert!(browser.get("/account/wallets").await.text("main").contains("Example Wallet"), "it can come back");
    assert_eq!(wallet.post("/oauth/revoke", &[("token", refresh)]).await.status, 200);
    assert!(!browser.get("/account/wallets").await.text("main").contains("Example Wallet"));
    let mut no_secret = wallet;
    no_secret.secret = Some("wrong".into());
    let answer = no_secret.post("/oauth/revoke", &[("token", refresh)]).await;
    assert_eq!((answer.status, answer.headers["www-authenticate"].to_str().unwrap()), (401, "Basic realm=\"wallets\""));
}

#[tokio::test]
async fn nobody_is_led_to_an_address_that_its_wallet_has_not_registered() {
    let (app, browser, wallet) = scene().await;
    let right = wallet.question(ALL);
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    for wrong in [
        right.replace(&encoded(BACK), &encoded("https://evil.example/back")),
        right.replace(&encoded(BACK), &encoded(&format!("{BACK}/"))),
        right.replace(&encoded(BACK), &encoded(&format!("{BACK}?x=y"))),
        right.replace(&encoded(BACK), &encoded("https://WALLET.example/back")),
        right.replace(&wallet.id, &uuid::Uuid::nil().to_string()),
        "/oauth/authorize".into(),
    ] {
        for who in [&browser, &app.browser()] {
            let page = who.get(&wrong).await;
            assert_eq!((page.status, page.location.as_deref()), (400, None), "{wrong}");
            assert_eq!(page.text("h1"), "This link doesn't work");
            assert!(!page.body.contains("evil.example/back\"") && !page.has("main form"), "{wrong}");
        }
        let ona = app.actor_of("Ona").await.to_string();
        let query = wrong.split_once('?').map_or("", |(_, query)| query);
        let fields = [("query", query), ("person", ona.as_str()), ("answer", "allow")];
        let answer = browser.send(&wrong, "/api/wallet/answer", &fields).await;
        assert_eq!((answer.status, answer.location.as_deref()), (400, None), "{wrong}");
    }
    // What is wrong otherwise is told to the wallet, by a link that somebody follows or not.
    for (from, to, error) in [
        ("S256", "plain", "invalid_request"),
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("code_challenge=", "other=", "invalid_request"),
        ("state=", "other=", "invalid_request"),
    ] {
        let page = browser.get(&right.replace(from, to)).await;
        assert_eq!((page.status, page.location.as_deref()), (400, None), "{to}");
        let link = page.attribute("main a.button", "href").unwrap();
        assert!(link.starts_with(&format!("{BACK}?error={error}&")), "{link}");
        assert!(!page.has("main form"));
    }
    let page = browser.get(&wallet.question(UPSERT)).await;
    assert!(page.attribute("main a.button", "href").unwrap().contains("error=invalid_scope"));
}

#[tokio::test]
async fn who_is_not_signed_in_comes_back_to_the_question() {
    let (app, _, wallet) = scene().await;
    let question = wallet.question(ALL);
    let browser = app.browser();
    let page = browser.get(&question).await;
    assert_eq!(page.status, 401);
    let sign_in = page.attribute("main a.button", "href").unwrap();
    let form = browser.get(&sign_in).await;
    let fields = [("email", "ona@example.org"), ("password", crate::support::PASSWORD), ("then", &form.field("then"))];
    let answer = browser.send(&sign_in, "/api/account/sign_in", &fields).await;
    let page = browser.follow(&answer).await;
    assert_eq!((page.status, page.text("h1").as_str()), (200, "Connect Example Wallet?"));

    let back = wallet.answered(&browser, ALL, "deny").await;
    assert_eq!(
        (back["error"].as_str(), back["state"].as_str(), back["iss"].as_str()),
        ("access_denied", "xyz & ą", app.url.as_str())
    );
    assert!(!back.contains_key("code"));
    assert!(!browser.get("/account/wallets").await.text("main").contains("Example Wallet"));

    // Neither another site nor who is signed in meanwhile answers in somebody's name.
    let query = question.split_once('?').unwrap().1;
    let ona = app.actor_of("Ona").await.to_string();
    let fields = [("query", query), ("person", ona.as_str()), ("answer", "allow")];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("_do", "/api/wallet/answer")])
        .extend_pairs(fields)
        .finish();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let foreign = [kind, ("origin", "https://wallet.example")];
    assert_eq!(browser.request(Method::POST, &question, Some(body.into()), &foreign).await.status, 403);
    let other = app.signed_in("Jonas", &[]).await;
    assert_eq!(other.send(&question, "/api/wallet/answer", &fields).await.status, 409);
    let nothing = browser.send(&question, "/api/wallet/answer", &[("query", query), ("person", &ona)]).await;
    assert_eq!(nothing.status, 422);
}

#[tokio::test]
async fn only_a_bearer_token_opens_anything_and_nothing_is_written() {
    let (app, browser, wallet) = scene().await;
    let token = wallet.connect(&browser, ALL).await["access_token"].as_str().unwrap().to_string();
    let json = ("accept", "application/json");
    for path in ["credentials", "profile"] {
        let path = format!("{API}/{path}");
        // Being signed in opens nothing here, nor does a token in the address.
        for address in [path.clone(), format!("{path}?access_token={token}")] {
            let answer = browser.request(Method::GET, &address, None, &[json]).await;
            assert_eq!(
                (answer.status, answer.headers["www-authenticate"].to_str().unwrap()),
                (401, "Bearer realm=\"badges\"")
            );
            is_status(&answer, "unauthorizedrequest");
        }
        let basic =
            browser.request(Method::GET, &path, None, &[json, ("authorization", &format!("Basic {token}"))]).await;
        assert_eq!(basic.status, 401);
    }
    let bearer = format!("Bearer {token}");
    let headers = [json, ("authorization", bearer.as_str()), ("content-type", "application/json")];
    for (method, path) in [(Method::POST, "credentials"), (Method::PUT, "profile")] {
        let path = format!("{API}/{path}");
        let nobody = wallet.browser.request(method.clone(), &path, Some("{}".into()), &[json]).await;
        assert_eq!(nobody.status, 401);
        let answer = wallet.browser.request(method, &path, Some("{}".into()), &headers).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        is_status(&answer, "forbidden");
        assert!(answer.headers["www-authenticate"].to_str().unwrap().contains("insufficient_scope"));
    }
    let answer = wallet.browser.request(Method::DELETE, &format!("{API}/credentials"), None, &headers).await;
    assert_eq!(answer.status, 405);
    is_status(&answer, "not_allowed");

    let preflight = [("origin", "https://wallet.example"), ("access-control-request-method", "GET")];
    let answer = wallet.browser.request(Method::OPTIONS, &format!("{API}/credentials"), None, &preflight).await;
    assert_eq!((answer.status, answer.headers["access-control-allow-origin"].to_str().unwrap()), (204, "*"));
    assert!(answer.headers["access-control-allow-headers"].to_str().unwrap().contains("Authorization"));
    assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    let answer = wallet.read("credentials", &token).await;
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert!(answer.headers["access-control-expose-headers"].to_str().unwrap().contains("Link"));

    // One so far, and one with what can't be put in for each method.
    for n in 3..MOST_REQUESTS {
        assert_eq!(wallet.read("profile", &token).await.status, 200, "{n}");
    }
    let answer = wallet.read("profile", &token).await;
    assert_eq!((answer.status, answer.headers["retry-after"].to_str().unwrap()), (429, "300"));
    is_status(&answer, "server_busy");
    app.ctx.clock.advance(5 * MINUTE);
    assert_eq!(wallet.read("profile", &token).await.status, 200);
}

#[tokio::test]
async fn wallets_register_by_themselves_with_what_the_specification_asks_for() {
    let app = TestApp::start().await;
    let wallet = Wallet::register(&app).await;
    assert_eq!(wallet.registered["client_secret_expires_at"], 0);
    assert_eq!(wallet.registered["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(wallet.registered["scope"], ALL, "what isn't offered is left out");
    assert!(wallet.registered["client_id_issued_at"].is_i64());
    let stored =
        quality_label::wallet::store::client(app.ctx.db.read(), wallet.id.parse().unwrap()).await.unwrap().unwrap();
    assert_ne!(stored.secret_hash.as_deref(), wallet.secret.as_deref());

    // One that can't keep a secret has none, and needn't show one.
    let browser = app.signed_in("Ona", &[]).await;
    let open = Wallet::register_with(&app, |body| body["token_endpoint_auth_method"] = json!("none")).await;
    assert_eq!(open.secret, None);
    assert!(open.connect(&browser, ALL).await["access_token"].is_string());
    // Where there is a secret, its name alone isn't enough.
    let mut nameless = Wallet::register(&app).await;
    nameless.secret = None;
    let answer = nameless.post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await;
    assert_eq!((answer.status, answer.body.contains("invalid_client")), (400, true));

    let large = json!({ "client_name": "x".repeat(20_000) }).to_string();
    for (body, error) in
        [("{}", "invalid_client_metadata"), ("nothing", "invalid_client_metadata"), (large.as_str(), "invalid_request")]
    {
        let answer = wallet.browser.request(Method::POST, "/oauth/register", Some(body.to_string().into()), &[]).await;
        assert_eq!((answer.status, answer.body.contains(error)), (400, true), "{}", answer.body);
    }
    // Not as many as one likes.
    let mut refused = 0;
    for _ in 0..30 {
        let answer = wallet.browser.request(Method::POST, "/oauth/register", Some("{}".into()), &[]).await;
        refused += u32::from(answer.status == 429);
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn what_nobody_uses_is_forgotten() {
    let (app, browser, wallet) = scene().await;
    quality_label::wallet::service::keep_watch(&app.ctx).await.unwrap();
    let unused = Wallet::register(&app).await;
    let once = Wallet::register(&app).await;
    once.connect(&browser, Scope::Badges.uri()).await;
    wallet.connect(&browser, ALL).await;
    let (kept, mut days) = (wallet.id.parse().unwrap(), 0);
    let mut after = async |until: i64| {
        while days < until {
            app.ctx.clock.advance(DAY);
            days += 1;
            app.run_jobs().await;
        }
    };
    let db = app.ctx.db.read();
    let is_there =
        async |id: &str| quality_label::wallet::store::client(db, id.parse().unwrap()).await.unwrap().is_some();
    after(3).await;
    assert!(is_there(&unused.id).await && is_there(&once.id).await);
    assert_eq!(times(&app, kept).await, 1, "it may come back");
    let page = app.again("Ona").await.get("/account/wallets").await;
    assert_eq!(page.texts("main li h2").len(), 1, "nothing can be read with the other one any more");
    after(32).await;
    assert!(!is_there(&unused.id).await && is_there(&once.id).await && is_there(&wallet.id).await);
    after(95).await;
    assert!(!is_there(&once.id).await);
    assert_eq!(times(&app, kept).await, 0, "nobody has come back for 90 days");
    after(190).await;
    assert!(!is_there(&wallet.id).await);
}

#[test]
fn the_challenge_of_the_tests_is_that_of_the_standard() {
    assert_eq!(challenge(Wallet::VERIFIER), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}
