//! The program as a process: how it starts, what it logs, how it stops, and what its commands say.
#![allow(
    clippy::disallowed_methods,
    reason = "another process can only be asked again and again; no request waits here"
)]

use crate::support::{
    Browser, PASSWORD, TestApp, database,
    process::{Served, run, said},
};
use sea_orm::{ConnectionTrait, Database, Statement};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

/// Executes a statement in a database.
async fn execute(url: &str, sql: &str) {
    let db = Database::connect(url).await.unwrap();
    let done = db.execute_raw(Statement::from_string(db.get_database_backend(), sql.to_string())).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
    db.close().await.unwrap();
}

/// The address of a test's database: what the program would make of an empty one.
fn url_of(folder: &std::path::Path, database: &str) -> String {
    if database.is_empty() {
        format!("sqlite:{}", folder.join("data/quality-label.db").display())
    } else {
        database.to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_of_the_database_are_listed_and_a_newer_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = database().await;
    let status = |word: &str| {
        let (went_well, said) = said(&run(folder.path(), &database, &["migrate", "status"]));
        assert!(went_well, "{said}");
        said.lines().filter(|l| l.starts_with(word)).map(|l| l[word.len()..].trim().to_string()).collect::<Vec<_>>()
    };
    let pending = status("pending");
    assert!(pending.len() > 10 && status("applied").is_empty(), "{pending:?}");
    let (went_well, words) = said(&run(folder.path(), &database, &["migrate", "up"]));
    assert!(went_well && words.contains(&format!("{} steps applied", pending.len())), "{words}");
    let (went_well, words) = said(&run(folder.path(), &database, &["migrate"]));
    assert!(went_well && words.contains("0 steps applied"), "{words}");
    assert_eq!((status("applied"), status("pending").len()), (pending, 0));

    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 1)";
    execute(&url_of(folder.path(), &database), newer).await;
    assert_eq!(status("unknown"), ["m9999_from_the_future"]);
    for arguments in [&["migrate", "up"][..], &["serve"], &[]] {
        let (went_well, words) = said(&run(folder.path(), &database, arguments));
        assert!(!went_well, "{arguments:?}: {words}");
        assert!(words.contains("the database is newer than this program"), "{arguments:?}: {words}");
        assert!(words.contains("m9999_from_the_future") && words.contains("start the newer program"), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_trail_that_was_tampered_with_is_found_out() {
    let app = TestApp::start().await;
    for name in ["Ona", "Jonas", "Petras", "Rasa"] {
        app.person(name, &[]).await;
    }
    let url = app.ctx.config.database_url();
    let folder = tempfile::tempdir().unwrap();
    let check = || said(&run(folder.path(), &url, &["audit", "check"]));
    let (went_well, words) = check();
    assert!(went_well && words.contains("The chain is whole: 4 entries"), "{words}");
    // Changed, with what it was kept, to be put back; slipped in; taken out of the middle.
    for (change, back, broken) in [
        (
            "UPDATE audit_entry SET verb = 'account.nothing' WHERE seq = 2",
            "UPDATE audit_entry SET verb = 'account.sign_up' WHERE seq = 2",
            2,
        ),
        ("UPDATE audit_entry SET at = at + 1 WHERE seq = 3", "UPDATE audit_entry SET at = at - 1 WHERE seq = 3", 3),
        ("UPDATE audit_entry SET seq = 9 WHERE seq = 4", "UPDATE audit_entry SET seq = 4 WHERE seq = 9", 9),
    ] {
        execute(&url, change).await;
        let (went_well, words) = check();
        assert!(!went_well, "{change}: {words}");
        assert!(
            words.contains(&format!("The chain is broken at entry {broken}, which says it was made at 2026-03-02")),
            "{words}"
        );
        execute(&url, back).await;
        assert!(check().0, "{back}");
    }
    execute(&url, "DELETE FROM audit_entry WHERE seq = 2").await;
    let (went_well, words) = check();
    assert!(!went_well && words.contains("broken at entry 3"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_waits_for_a_database_that_is_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    let database = database().await;
    let waits = |server: &Served| {
        server.log().iter().find(|l| l.contains("the database can't be reached; trying again")).cloned()
    };
    let mut server = if database.is_empty() {
        // SQLite can't be away; it can be held by another program.
        let file = folder.path().join("data/quality-label.db");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let holder = Database::connect(format!("sqlite:{}?mode=rwc", file.display())).await.unwrap();
        for sql in ["PRAGMA locking_mode = EXCLUSIVE", "CREATE TABLE held (id INTEGER)", "INSERT INTO held VALUES (1)"]
        {
            holder.execute_unprepared(sql).await.unwrap();
        }
        let mut server = Served::start(folder.path(), &database, &[]);
        server.until("it says that it waits", waits);
        holder.close().await.unwrap();
        server
    } else {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let real = database.split('@').nth(1).unwrap().split('/').next().unwrap().to_string();
        let away = database.replace(&real, &format!("127.0.0.1:{port}"));
        let mut server = Served::start(folder.path(), &away, &[]);
        server.until("it says that it waits", waits);
        assert!(server.is_running());
        // Now the port opens.
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                let mut there = tokio::net::TcpStream::connect(real.as_str()).await.unwrap();
                tokio::spawn(async move { tokio::io::copy_bidirectional(&mut here, &mut there).await });
            }
        });
        server
    };
    let address = server.address();
    assert_eq!(Browser::at(&format!("http://{address}")).get("/register").await.status, 200);
    server.signal("TERM");
    assert!(server.end(Duration::from_secs(30)).0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_trying_again_will_not_mend_ends_the_program_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = database().await;
    let wrong = if database.is_empty() {
        std::fs::write(folder.path().join("file"), "no folder").unwrap();
        format!("sqlite:{}", folder.path().join("file/quality-label.db").display())
    } else {
        format!("{database}_that_is_not_there")
    };
    for arguments in [&["serve"][..], &["migrate", "status"], &["audit", "check"]] {
        let began = Instant::now();
        let (went_well, words) = said(&run(folder.path(), &wrong, arguments));
        assert!(!went_well && words.contains("the database can't be opened"), "{arguments:?}: {words}");
        assert!(began.elapsed() < Duration::from_secs(10), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_does_not_wait_for_the_database_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = format!("postgres://nobody@127.0.0.1:{port}/nothing");
    let (went_well, words) = said(&run(folder.path(), &away, &["migrate", "status"]));
    assert!(!went_well, "{words}");
    assert_eq!(words.matches("trying again in").count(), 2, "two more tries: {words}");
    assert!(words.contains("the database can't be opened"), "{words}");
}

/// A form of which only the beginning is sent, which the server is already reading; the connection, and the rest.
fn begun(address: &str) -> (TcpStream, &'static [u8]) {
    let body = b"_do=/api/account/sign_up&name=Ona+Example&email=no+address&password=short";
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(
        stream,
        "POST /sign-up HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\naccept: text/html\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\n\r\n",
        body.len()
    )
    .unwrap();
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut asked).unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&asked));
    stream.write_all(&body[..20]).unwrap();
    (stream, &body[20..])
}

/// Waits until nobody listens at an address any more.
fn until_closed(address: &str) {
    let began = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(20), "it still takes requests");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_finishes_what_is_under_way_and_takes_nothing_new() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Served::start(folder.path(), &database().await, &[]);
        let address = server.address();
        let (mut stream, rest) = begun(&address);
        server.signal(signal);
        until_closed(&address);
        assert!(server.is_running(), "{signal}: a request is under way");
        stream.write_all(rest).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 422"), "{signal}: {answer}");
        assert!(answer.contains("Ona Example") && answer.contains("</html>"), "the answer is whole");
        let (went_well, log) = server.end(Duration::from_secs(20));
        assert!(went_well && log.iter().any(|l| l.contains("stopped")), "{signal}: {log:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_ends_does_not_keep_it_from_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Served::start(folder.path(), &database().await, &[("QL_STOP_SECONDS", "1")]);
    let address = server.address();
    let (_stream, _) = begun(&address);
    let asked = Instant::now();
    server.signal("TERM");
    let (went_well, log) = server.end(Duration::from_secs(20));
    assert!(went_well && asked.elapsed() >= Duration::from_secs(1), "{log:?}");
    assert!(log.iter().any(|l| l.contains("cut off")), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_json_without_anything_about_people() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Served::start(folder.path(), &database().await, &[("QL_LOG", "debug,hyper=info")]);
    let browser = Browser::at(&format!("http://{}", server.address()));
    let fields = [("name", "Zuzana Secret"), ("email", "zuzana@example.org"), ("password", PASSWORD)];
    let answer = browser.send("/sign-up?from=zuzana", "/api/account/sign_up", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    let wrong = [("email", "zuzana@example.org"), ("password", "zuzana-guess"), ("then", "/")];
    browser.send("/sign-in", "/api/account/sign_in", &wrong).await;
    browser.get("/confirm/zuzana-token").await;
    browser.get("/register?search=zuzana").await;
    browser.request(reqwest::Method::GET, "/account", None, &[("cookie", "session=zuzana-session")]).await;
    let last = browser.get("/no/such/zuzana").await;
    let id = last.headers["x-request-id"].to_str().unwrap().to_string();
    server.until("the last request is in the log", |server| server.log().iter().any(|l| l.contains(&id)).then_some(()));
    // The mail goes out by a job, which is logged too.
    server
        .until("the mail is written", |_| std::fs::read_dir(folder.path().join("data/mail")).ok()?.next().map(|_| ()));
    let log = server.log();
    let mut answered = 0;
    for line in &log {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(entry["timestamp"].is_string() && entry["level"].is_string(), "{line}");
        answered += u32::from(entry["fields"]["message"].as_str().is_some_and(|m| m.starts_with("answered ")));
        let line = line.to_lowercase();
        for secret in ["zuzana", "example.org", PASSWORD, "127.0.0.1:"] {
            assert!(!line.contains(secret), "{secret}: {line}");
        }
    }
    assert!(answered >= 6, "{log:?}");
    let line = log.iter().find(|l| l.contains(&id)).unwrap();
    assert!(line.contains("\"status\":404") && line.contains("milliseconds"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_prints_who_the_administrator_is_and_where_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Served::start(folder.path(), &database().await, &[]);
    let address = server.address();
    let out = server.out().join("\n");
    assert!(out.contains("The administrator signs in as administrator@localhost.invalid"), "{out}");
    let link = out.split_whitespace().find(|w| w.contains("/new-password/")).unwrap_or_else(|| panic!("{out}"));
    let path = link.strip_prefix("http://localhost:3000").unwrap();
    let page = Browser::at(&format!("http://{address}")).get(path).await;
    assert_eq!(page.status, 200);
    assert!(page.text("main").contains("administrator@localhost.invalid") && page.has("input[name=password]"));
    let token = path.rsplit('/').next().unwrap();
    assert!(!server.log().join("\n").contains(token), "the link isn't in the log");
}
