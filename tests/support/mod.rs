//! A whole server for a test: its own database (SQLite or PostgreSQL, by `QL_TEST_DATABASES`), a clock that stands
//! still, mail in a folder, and browsers without JavaScript.

pub mod applying;
pub mod checking;
pub mod damage;
pub mod elsewhere;
pub mod files;
pub mod learning;
pub mod pack;
pub mod process;
pub mod review;
pub mod walking;
pub mod wallet;

use argon2::{Argon2, Params, password_hash::PasswordHasher};
use quality_label::{
    account::{Email, Role, model::PersonName, service, store},
    form_return::{DO, KEY},
    platform::{
        Ctx,
        clock::Clock,
        config::Config,
        db::Db,
        http::{assets::Assets, listen},
        ids::Ids,
        mail,
    },
    server,
    texts::Locale,
    timestamp::{MINUTE, Timestamp},
};
use scraper::{Html, Selector};
use sea_orm::{ConnectionTrait, Database, Statement};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The password of everybody in the tests.
pub const PASSWORD: &str = "a password for tests";
/// The same, hashed with the least that the algorithm allows: nearly every test signs several people in, and what a real
/// hash costs each time has tests of its own.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).unwrap();
    Argon2::from(least).hash_password(PASSWORD.as_bytes()).unwrap().to_string()
});
/// Where the clock stands at first: 2 March 2026, 09:00 UTC.
pub const START: Timestamp = Timestamp(1_772_442_000_000);

/// A running server.
pub struct TestApp {
    /// What its services get.
    pub ctx: Ctx,
    /// Its address.
    pub url: String,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl TestApp {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts one whose clock stood where everybody's does an hour ago, for programs of others that know no other time:
    /// what the test lets happen later isn't in their future.
    pub async fn start_today() -> Self {
        let app = Self::start().await;
        app.ctx.clock.advance(Clock::system().now().0 - 60 * MINUTE - START.0);
        app
    }

    /// Starts one with changed settings.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("http://localhost:{}", address.port());
        let mut config = Config {
            listen: address,
            admin_listen: address,
            base_url: url.clone(),
            data_dir: folder.path().to_path_buf(),
            database_url: String::new(),
            smtp_url: String::new(),
            mail_from: "Quality Label <no-reply@localhost>".into(),
            pack_dir: None,
            site_dir: None,
            watch: false,
            fetch: false,
            key: String::new(),
            client_address_header: String::new(),
            demo: false,
            max_form_bytes: 200_000,
            request_seconds: 30,
            stop_seconds: 5,
        };
        change(&mut config);
        if config.database_url.is_empty() {
            config.database_url = stepped(folder.path()).await;
        }
        let db = Db::connect(&config.database_url()).await.unwrap();
        db.migrate().await.unwrap();
        let ctx = server::prepare(config, db, Clock::fixed(START), Ids).await.unwrap();
        let stop = CancellationToken::new();
        let router = server::router(ctx.clone(), client(folder.path()));
        let stopped = stop.clone();
        let patience = listen::Patience::of(&ctx.config);
        let stopped = async move { stopped.cancelled().await };
        tokio::spawn(async move { listen::serve(listener, router, patience, stopped).await });
        Self { ctx, url, stop, _folder: folder }
    }

    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser {
        Browser::at(&self.url)
    }

    /// A person with a confirmed address and roles.
    pub async fn person(&self, name: &str, roles: &[Role]) -> Uuid {
        let email = Email::parse(&format!("{}@example.org", name.to_lowercase().replace(' ', "."))).unwrap();
        let tx = self.ctx.db.write().await.unwrap();
        let name = PersonName::parse(name).unwrap();
        let hash = Some(HASH.clone());
        let person = service::create(&tx, &self.ctx, name, &email, hash, Locale::ENGLISH, true).await.unwrap();
        for role in roles {
            service::grant(&tx, &self.ctx, None, person.id, *role, false).await.unwrap();
        }
        tx.commit().await.unwrap();
        person.id
    }

    /// A person as one who asks a service.
    pub async fn actor(&self, person: Uuid) -> quality_label::account::Actor {
        store::actor(self.ctx.db.read(), person).await.unwrap()
    }

    /// The id of somebody, by name.
    pub async fn actor_of(&self, name: &str) -> Uuid {
        let email = Email::parse(&format!("{}@example.org", name.to_lowercase().replace(' ', "."))).unwrap();
        store::by_email(self.ctx.db.read(), &email).await.unwrap().unwrap().id
    }

    /// A browser in which a new person with these roles is signed in.
    pub async fn signed_in(&self, name: &str, roles: &[Role]) -> Browser {
        self.person(name, roles).await;
        self.again(name).await
    }

    /// Another browser of somebody, signed in.
    pub async fn again(&self, name: &str) -> Browser {
        let browser = self.browser();
        browser.sign_in(name).await;
        browser
    }

    /// Does all jobs that are due.
    pub async fn run_jobs(&self) {
        server::handlers().run_due(&self.ctx).await.unwrap();
    }

    /// Moves the clock to a moment, and does what is due then.
    pub async fn go_to(&self, at: Timestamp) {
        self.ctx.clock.advance(at.0 - self.ctx.now().0);
        self.run_jobs().await;
    }

    /// All mails to an address so far, newest first.
    pub async fn mails_to(&self, address: &str) -> Vec<mail::Mail> {
        self.run_jobs().await;
        let mails = mail::filed(&self.ctx, 1000).await.unwrap();
        mails.into_iter().map(|m| m.mail).filter(|m| m.to == address).collect()
    }

    /// The path of the first link in the newest mail to an address.
    pub async fn link_to(&self, address: &str) -> String {
        let mails = self.mails_to(address).await;
        let text = &mails.first().unwrap_or_else(|| panic!("no mail to {address}")).text;
        let at = text.find(&self.url).unwrap_or_else(|| panic!("no link in {text}"));
        text[at + self.url.len()..].split_whitespace().next().unwrap().to_string()
    }
}

/// Files as the build of the client makes them, without a client.
fn client(folder: &std::path::Path) -> Assets {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg/test")).unwrap();
    std::fs::write(site.join("site.json"), r#"{"pkg":"pkg/test","chunks":{}}"#).unwrap();
    std::fs::write(site.join("pkg/test/quality-label.css"), "body{}").unwrap();
    Assets::load(Some(&site)).unwrap()
}

/// Whether the tests run on PostgreSQL.
fn on_postgres() -> bool {
    std::env::var("QL_TEST_DATABASES").as_deref() == Ok("postgres")
}

/// The address of a fresh database: empty for SQLite in the data folder.
pub async fn database() -> String {
    if on_postgres() { new_database("").await } else { String::new() }
}

/// Makes a database on the PostgreSQL of the tests; its address.
async fn new_database(like: &str) -> String {
    let server = std::env::var("QL_TEST_POSTGRES_URL").expect("QL_TEST_POSTGRES_URL");
    let name = format!("test_{}", Uuid::from_u128(rand_u128()).simple());
    let admin = Database::connect(&server).await.unwrap();
    let words = format!("CREATE DATABASE {name}{like}");
    admin.execute_raw(Statement::from_string(admin.get_database_backend(), words)).await.unwrap();
    admin.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// The address of a fresh database in which all steps were taken, a copy of one in which they were: taking them took longer
/// than most tests. Empty for SQLite, whose file is put into the data folder.
async fn stepped(folder: &std::path::Path) -> String {
    static FIRST: OnceCell<String> = OnceCell::const_new();
    let take = async |url: &str| {
        let db = Db::connect(url).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await;
    };
    if on_postgres() {
        let first = FIRST.get_or_init(|| async {
            let url = new_database("").await;
            take(&url).await;
            url
        });
        let (_, first) = first.await.rsplit_once('/').unwrap();
        return new_database(&format!(" TEMPLATE {first}")).await;
    }
    let first = FIRST.get_or_init(|| async {
        let new = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap().into_temp_path();
        take(&format!("sqlite:{}", new.display())).await;
        let kept = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("stepped.db");
        new.persist(&kept).unwrap();
        kept.display().to_string()
    });
    std::fs::copy(first.await, folder.join("quality-label.db")).unwrap();
    String::new()
}

fn rand_u128() -> u128 {
    u128::from_be_bytes(Ids.random::<16>().unwrap())
}

/// A browser without JavaScript: keeps cookies, sends forms as a page would.
pub struct Browser {
    client: reqwest::Client,
    url: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads, if it does.
    pub location: Option<String>,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: String,
    /// The body as it came, where it isn't text.
    pub bytes: Vec<u8>,
}

impl Browser {
    /// One in which nobody is signed in, at a server's address.
    pub fn at(url: &str) -> Self {
        // A server has set it up by itself; another process's server hasn't in this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // No test speaks TLS, and reading the machine's certificates takes longer than many a test.
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).tls_certs_only([]).build().unwrap();
        Self { client, url: url.to_string(), cookies: RefCell::default() }
    }

    /// Signs a person of [`TestApp::person`] in.
    pub async fn sign_in(&self, name: &str) {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("then", "/account")];
        let answer = self.send("/sign-in", "/api/account/sign_in", &fields).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/account")), "{}", answer.text("main"));
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(reqwest::Method::GET, path, None, &[]).await
    }

    /// Opens a page and follows where it leads, as after a form.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        self.get(answer.location.as_deref().expect("it leads nowhere")).await
    }

    /// Sends the form for a server function that stands on a page.
    pub async fn send(&self, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_key(page, to, "", fields).await
    }

    /// The same for a form with a key.
    pub async fn send_key(&self, page: &str, to: &str, key: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![(DO, to), (KEY, key)];
        all.extend_from_slice(fields);
        self.post_form(page, &all).await
    }

    /// Sends any fields to any page.
    pub async fn post_form(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let origin = self.url.clone();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
        self.request(reqwest::Method::POST, page, Some(body.into_bytes()), &headers).await
    }

    /// Sends anything.
    pub async fn request(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers.iter().any(|(n, _)| *n == "accept") {
            request = request.header("accept", "text/html");
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.into(), value.into());
            }
        }
        let location = response.headers().get("location").map(|l| l.to_str().unwrap().to_string());
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        if headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
            assert_well_formed(path, &bytes);
        }
        Answer { status, location, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    /// Only the status, of what may never end, too: a program asks, not a person.
    pub async fn status(&self, method: reqwest::Method, path: &str) -> u16 {
        let request = self.client.request(method, format!("{}{path}", self.url)).header("origin", self.url.as_str());
        let request = request.header("accept", "application/json").header("cookie", self.cookie_header());
        request.send().await.unwrap().status().as_u16()
    }

    /// The cookies, as they are sent.
    pub fn cookie_header(&self) -> String {
        self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ")
    }

    /// Opens what never ends, to be read piece by piece.
    pub async fn stream(&self, path: &str) -> reqwest::Response {
        let cookies = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        let request = self.client.get(format!("{}{path}", self.url)).header("accept", "text/event-stream");
        request.header("cookie", cookies).send().await.unwrap()
    }

    /// Forgets a cookie, as when a session ends on the browser's side.
    pub fn forget(&self, name: &str) {
        self.cookies.borrow_mut().remove(name);
    }
}

/// Elements stand where a browser leaves them: what it moves or closes by itself can't be taken over by the client's code,
/// and the page is dead from there on.
fn assert_well_formed(path: &str, page: &[u8]) {
    let page = String::from_utf8_lossy(page);
    // What comes after the document is data for the client; `<!>` is how Leptos writes an empty comment.
    let document = page.split_inclusive("</html>").next().unwrap_or_default().replace("<!>", "<!---->");
    let html = Html::parse_document(&document);
    assert!(html.errors.is_empty(), "{path} isn't well-formed: {:?}", html.errors);
    let mut seen = BTreeSet::new();
    for element in html.select(&Selector::parse("[id]").unwrap()) {
        let id = element.value().id().unwrap_or_default();
        assert!(seen.insert(id.to_string()), "{path} has the id {id} twice");
    }
}

impl Answer {
    fn select(&self, selector: &str) -> (Html, Selector) {
        (Html::parse_document(&self.body), Selector::parse(selector).unwrap())
    }

    /// The text of the first element that fits, blanks folded; empty when there is none.
    pub fn text(&self, selector: &str) -> String {
        let (html, selector) = self.select(selector);
        let text = html.select(&selector).next().map(|e| e.text().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The texts of all elements that fit.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let (html, selector) = self.select(selector);
        html.select(&selector)
            .map(|e| e.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// An attribute of the first element that fits.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let (html, selector) = self.select(selector);
        html.select(&selector).next().and_then(|e| e.value().attr(name)).map(str::to_string)
    }

    /// An attribute of all elements that fit and have it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let (html, selector) = self.select(selector);
        html.select(&selector).filter_map(|e| e.value().attr(name)).map(str::to_string).collect()
    }

    /// The hidden fields whose names begin in a way, but for those that aren't sent.
    pub fn hidden(&self, beginning: &str) -> Vec<(String, String)> {
        let all = format!("input[type=hidden][name^='{beginning}']");
        let (html, all) = self.select(&all);
        let away = scraper::Selector::parse("fieldset[disabled] input").unwrap();
        let away: Vec<_> = html.select(&away).map(|e| e.id()).collect();
        html.select(&all)
            .filter(|e| !away.contains(&e.id()))
            .map(|e| {
                (e.value().attr("name").unwrap_or_default().into(), e.value().attr("value").unwrap_or_default().into())
            })
            .collect()
    }

    /// Whether there is such an element.
    pub fn has(&self, selector: &str) -> bool {
        let (html, selector) = self.select(selector);
        html.select(&selector).next().is_some()
    }

    /// What stands in a field: an input's value, or a textarea's text as a browser would show it.
    pub fn field(&self, name: &str) -> String {
        self.attribute(&format!("input[name='{name}']"), "value").unwrap_or_else(|| {
            let (html, selector) = self.select(&format!("textarea[name='{name}']"));
            let text = html.select(&selector).next().map(|e| e.text().collect::<String>()).unwrap_or_default();
            text.strip_prefix('\n').map(str::to_string).unwrap_or(text)
        })
    }
}

/// Fields as a browser sends them.
pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
