//! A wallet as somebody else has written it: it registers, leads people to the server, exchanges codes, reads.

use crate::support::{Answer, Browser, TestApp};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use quality_label::{
    badge::{
        service::{self, Award, Proof, Wish},
        store,
    },
    platform::ids::sha256_hex,
    wallet::{model::UPSERT, store::consent},
};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where the API is.
pub const API: &str = "/ims/ob/v3p0";
/// Where people are led back to.
pub const BACK: &str = "https://wallet.example/back";

/// A wallet that has registered.
pub struct Wallet {
    /// What it sends requests with; nobody is signed in.
    pub browser: Browser,
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: Option<String>,
    /// What it was answered when it registered.
    pub registered: Value,
}

/// The hash of what a wallet knows.
pub fn challenge(verifier: &str) -> String {
    let hex = sha256_hex(verifier.as_bytes());
    let bytes: Vec<u8> = (0..32).map(|n| u8::from_str_radix(&hex[n * 2..n * 2 + 2], 16).unwrap()).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Wallet {
    /// What it knows.
    pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /// Registers one that runs on a server.
    pub async fn register(app: &TestApp) -> Self {
        Self::register_with(app, |_| {}).await
    }

    /// Registers another one.
    pub async fn register_with(app: &TestApp, change: impl FnOnce(&mut Value)) -> Self {
        let page = |name: &str| format!("https://wallet.example/{name}");
        let scopes = ["credential.readonly", "profile.readonly"]
            .map(|s| format!("https://purl.imsglobal.org/spec/ob/v3p0/scope/{s}"));
        let mut body = json!({
            "client_name": "Example Wallet",
            "client_uri": page(""),
            "logo_uri": page("logo.png"),
            "tos_uri": page("terms"),
            "policy_uri": page("privacy"),
            "software_id": "example",
            "software_version": "1",
            "redirect_uris": [BACK],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": format!("{} offline_access {UPSERT}", scopes.join(" ")),
        });
        change(&mut body);
        let browser = app.browser();
        let headers = [("content-type", "application/json"), ("accept", "application/json")];
        let answer = browser.request(Method::POST, "/oauth/register", Some(body.to_string().into()), &headers).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let registered: Value = serde_json::from_str(&answer.body).unwrap();
        Self {
            browser,
            id: registered["client_id"].as_str().unwrap().into(),
            secret: registered["client_secret"].as_str().map(String::from),
            registered,
        }
    }

    /// Where it leads somebody, with what it asks for.
    pub fn question(&self, scope: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.id)
            .append_pair("redirect_uri", BACK)
            .append_pair("scope", scope)
            .append_pair("state", "xyz & ą")
            .append_pair("code_challenge", &challenge(Self::VERIFIER))
            .append_pair("code_challenge_method", "S256")
            .finish();
        format!("/oauth/authorize?{query}")
    }

    /// Leads somebody to the server, who answers; what comes back.
    pub async fn answered(&self, browser: &Browser, scope: &str, answer: &str) -> BTreeMap<String, String> {
        let question = self.question(scope);
        let page = browser.get(&question).await;
        assert_eq!(page.status, 200, "{}", page.text("main"));
        let (query, person) = (page.field("query"), page.field("person"));
        let fields = [("query", query.as_str()), ("person", person.as_str()), ("answer", answer)];
        let answer = browser.send(&question, "/api/wallet/answer", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text("main"));
        let location = answer.location.unwrap();
        let (to, query) = location.split_once('?').unwrap();
        assert_eq!(to, BACK);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// Exchanges a code.
    pub async fn exchange(&self, code: &str) -> Value {
        self.try_exchange(code).await.unwrap_or_else(|answer| panic!("{}", answer.body))
    }

    /// The same where it may fail.
    pub async fn try_exchange(&self, code: &str) -> Result<Value, Box<Answer>> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", Self::VERIFIER),
        ];
        let answer = self.post("/oauth/token", &fields).await;
        if answer.status == 200 { Ok(serde_json::from_str(&answer.body).unwrap()) } else { Err(Box::new(answer)) }
    }

    /// Is allowed, and gets tokens.
    pub async fn connect(&self, browser: &Browser, scope: &str) -> Value {
        let back = self.answered(browser, scope, "allow").await;
        self.exchange(&back["code"]).await
    }

    /// Sends fields, and shows who it is.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
        let basic = self.secret.as_ref().map(|s| format!("Basic {}", STANDARD.encode(format!("{}:{s}", self.id))));
        match &basic {
            Some(basic) => headers.push(("authorization", basic)),
            None => _ = body.append_pair("client_id", &self.id),
        }
        self.browser.request(Method::POST, path, Some(body.finish().into()), &headers).await
    }

    /// Opens something that is open to everybody.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("accept", "application/json")];
        all.extend_from_slice(headers);
        self.browser.request(Method::GET, path, None, &all).await
    }

    /// Reads with a token.
    pub async fn get_with(&self, path: &str, token: &str, headers: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut all = vec![("authorization", bearer.as_str())];
        if headers.is_empty() {
            all.push(("accept", "application/json"));
        }
        all.extend_from_slice(headers);
        self.browser.request(Method::GET, path, None, &all).await
    }

    /// Reads a part of the API with a token.
    pub async fn read(&self, what: &str, token: &str) -> Answer {
        self.get_with(&format!("{API}/{what}"), token, &[]).await
    }
}

/// Awards the nth badge of the pack.
pub async fn award(app: &TestApp, person: Uuid, nth: usize) -> Uuid {
    let content = quality_label::programme::content(&app.ctx, quality_label::texts::Locale::ENGLISH).unwrap();
    let award = Award {
        badge_id: content.badges[nth].id.clone(),
        person_id: person,
        email: "somebody@example.org".into(),
        narrative: None,
        evidence: vec![Proof { name: "Report".into(), narrative: "Words of evidence".into(), url: None }],
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = service::award(&tx, &app.ctx, award).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Changes what others see of a badge.
pub async fn share(app: &TestApp, person: Uuid, id: Uuid, wish: Wish) {
    let share = store::share(app.ctx.db.read(), id).await.unwrap().unwrap();
    service::share(&app.ctx, &app.actor(person).await, id, share.revision, wish).await.unwrap();
}

/// How many people have connected a wallet.
pub async fn times(app: &TestApp, client: Uuid) -> u64 {
    let now = consent::Entity::find().filter(consent::Column::ClientId.eq(client));
    now.filter(consent::Column::EndedAt.is_null()).count(app.ctx.db.read()).await.unwrap()
}
