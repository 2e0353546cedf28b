//! Awarding badges from a table, without JavaScript: brought, looked at, confirmed, claimed.

use crate::support::{Answer, Browser, TestApp};
use quality_label::{account::Role, badge, learn, programme, texts::Locale, timestamp::DAY};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

const AWARDS: &str = "/awards";
const BRING: &str = "/api/learn/bring_awards";
const CONFIRM: &str = "/api/learn/confirm_awards";
const DISCARD: &str = "/api/learn/discard_awards";
const AGAIN: &str = "/api/learn/send_award_again";
const CLAIM: &str = "/api/learn/claim_award";
const FILE: &str = "/awards/import/file";

/// The first badge of the pack.
fn badge_id(app: &TestApp) -> String {
    programme::content(&app.ctx, Locale::ENGLISH).unwrap().badges[0].id.clone()
}

/// Pastes a table and gives back the page that it leads to, with its path.
async fn bring(browser: &Browser, table: &str) -> (String, Answer) {
    let answer = browser.send(AWARDS, BRING, &[("table", table)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    let path = answer.location.clone().unwrap();
    (path.clone(), browser.get(&path).await)
}

async fn confirm(browser: &Browser, path: &str) -> Answer {
    browser.send(path, CONFIRM, &[("id", path.rsplit('/').next().unwrap())]).await
}

/// What the last cell of each row says.
fn outcomes(page: &Answer) -> Vec<String> {
    page.texts("tbody tr").into_iter().collect()
}

async fn badges_of(app: &TestApp, person: Uuid) -> Vec<badge::store::CredentialRow> {
    badge::store::of_person(app.ctx.db.read(), person).await.unwrap()
}

#[tokio::test]
async fn a_coordinator_sees_what_will_happen_and_each_row_is_awarded_once() {
    let app = TestApp::start().await;
    let id = badge_id(&app);
    let ona = app.person("Ona", &[]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    assert!(coordinator.get("/learn").await.has("main a[href='/awards']"));
    assert!(!app.signed_in("Person", &[]).await.get("/learn").await.has("main a[href='/awards']"));

    let table = format!(
        "\u{FEFF}Email;Name;Badge;Evidence;Date\r\n\
         ona@example.org;Ona;{id};\"https://example.org/report  She said \"\"yes\"\"; twice\";2026-02-01\r\n\
         ONA@example.org;Ona;{id};;\r\n\
         new@example.org;=1+1;{id};<b>words</b>;\r\n\
         nobody;;{id};;\r\n\
         coordinator@example.org;;{id};;\r\n\
         new@example.org;;nothing;;2026-02-30\r\n"
    );
    let (path, page) = bring(&coordinator, &table).await;
    let rows = outcomes(&page);
    assert_eq!(rows.len(), 6);
    assert!(rows[0].contains("same as line 2"), "what is wrong comes first: {rows:?}");
    assert!(rows[1].contains("isn't an e-mail address") && rows[2].contains("your own address"), "{rows:?}");
    assert!(rows[3].contains("no badge with this name"), "{rows:?}");
    assert!(rows[4].contains("Will be awarded") && rows[5].contains("Will wait"), "{rows:?}");
    assert!(rows[5].contains("<b>words</b>") && rows[5].contains("=1+1"), "as it was typed, and no markup");
    assert!(page.text("main").contains("Award 2 badges"));
    assert!(badges_of(&app, ona).await.is_empty(), "nothing before it is confirmed");
    assert_eq!(bring(&coordinator, &table).await.0, path, "sent twice, it is one table");

    assert_eq!(confirm(&coordinator, &path).await.status, 303);
    assert_eq!(confirm(&coordinator, &path).await.status, 303, "twice is once");
    assert!(coordinator.get(&path).await.text("main").contains("being awarded now"));
    app.run_jobs().await;
    let page = coordinator.get(&path).await;
    let rows = outcomes(&page);
    assert!(rows[4].contains("Awarded") && rows[5].contains("Waits to be claimed"), "{rows:?}");
    let held = badges_of(&app, ona).await;
    assert_eq!(held.len(), 1);
    assert!(page.has(&format!("a[href='/credentials/{}']", held[0].id)));
    let credential: Value = serde_json::from_str(&held[0].json).unwrap();
    assert_eq!(credential["awardedDate"], "2026-02-01T00:00:00Z", "on the day that it was earned");
    let share = badge::store::share(app.ctx.db.read(), held[0].id).await.unwrap().unwrap();
    let evidence = share.kept_back().unwrap().remove(0);
    assert_eq!(evidence.id.as_deref(), Some("https://example.org/report"));
    assert_eq!(evidence.narrative.as_deref(), Some("She said \"yes\"; twice"));
    assert_eq!(app.mails_to("ona@example.org").await.len(), 1);
    assert_eq!(app.mails_to("new@example.org").await.len(), 1);

    // The same table once more, later: everybody keeps what they have.
    let (path, page) = bring(&coordinator, &table).await;
    let rows = outcomes(&page);
    assert!(rows[4].contains("Has it already") && rows[5].contains("Waits already"), "{rows:?}");
    assert_eq!(confirm(&coordinator, &path).await.status, 303);
    app.run_jobs().await;
    assert_eq!((badges_of(&app, ona).await.len(), app.mails_to("new@example.org").await.len()), (1, 1));

    // The report goes into a spreadsheet, in which nothing runs.
    let report = coordinator.get(&format!("{path}/report.csv")).await;
    assert_eq!(report.headers["content-type"], "text/csv; charset=utf-8");
    assert!(report.body.contains("\r\n4,new@example.org,'=1+1,"), "{}", report.body);
    assert!(report.body.contains("Waits already"));
}

#[tokio::test]
async fn an_award_waits_for_whoever_has_no_account() {
    let app = TestApp::start().await;
    let id = badge_id(&app);
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let (path, _) = bring(&coordinator, &format!("email,badge\nNew.Person@example.org,{id}\n")).await;
    confirm(&coordinator, &path).await;
    let link = app.link_to("New.Person@example.org").await;
    let page = app.browser().get(&link).await;
    assert_eq!(page.status, 200);
    assert!(page.text("main").contains("Sign in to add it"), "{}", page.text("main"));
    assert_eq!(page.attribute("main a.button", "href"), Some(format!("/sign-in?then={link}")));
    let token = link.rsplit('/').next().unwrap().to_string();
    let sent = app.browser().send(&link, CLAIM, &[("token", &token)]).await;
    assert!(sent.status == 303 && sent.location.unwrap().starts_with("/sign-in"));

    // The mail is lost: it is sent again with another link, and the first doesn't hold any more.
    let row = coordinator.get(&path).await.attribute("tbody input[name=id]", "value").unwrap();
    assert_eq!(coordinator.send_key(&path, AGAIN, &row, &[("id", &row)]).await.status, 303);
    let second = app.link_to("New.Person@example.org").await;
    assert_ne!(second, link);
    assert_eq!(app.browser().get(&link).await.status, 422);
    let token = second.rsplit('/').next().unwrap().to_string();

    // Whoever has read the mail comes for it with the account that they have, also at another address.
    let person = app.person("Other Address", &[]).await;
    let browser = app.again("Other Address").await;
    let claimed = browser.send(&second, CLAIM, &[("token", &token)]).await;
    assert_eq!(claimed.status, 303);
    let held = badges_of(&app, person).await;
    assert_eq!(claimed.location, Some(format!("/credentials/{}", held[0].id)));
    assert_eq!(browser.send(&second, CLAIM, &[("token", &token)]).await.location, claimed.location, "twice is once");
    assert_eq!(badges_of(&app, person).await.len(), 1);
    assert!(held[0].json.contains("sha256$") && !held[0].json.contains("New.Person"));
    let thief = app.signed_in("Thief", &[]).await;
    assert_eq!(thief.send(&second, CLAIM, &[("token", &token)]).await.status, 422);
    assert_eq!(thief.get(&second).await.status, 422, "there is nothing to take");
    assert!(outcomes(&coordinator.get(&path).await)[0].contains("Claimed"));
    assert_eq!(coordinator.send_key(&path, AGAIN, &row, &[("id", &row)]).await.status, 422, "nobody waits any more");
}

#[tokio::test]
async fn what_waits_belongs_to_the_account_of_its_address() {
    let app = TestApp::start().await;
    let id = badge_id(&app);
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let (path, _) = bring(&coordinator, &format!("email,badge\nlate@example.org,{id}\nold@example.org,{id}\n")).await;
    confirm(&coordinator, &path).await;
    let link = app.link_to("late@example.org").await;
    let old = app.link_to("old@example.org").await;
    let token = link.rsplit('/').next().unwrap().to_string();
    let late = app.person("Late", &[]).await;
    let finder = app.signed_in("Finder", &[]).await;
    let refused = finder.send(&link, CLAIM, &[("token", &token)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("main").contains("has an account of its own"), "{}", refused.text("main"));
    // Sent again, it needs no link any more.
    let row = coordinator.get(&path).await.attribute("tbody input[name=id]", "value").unwrap();
    assert_eq!(coordinator.send_key(&path, AGAIN, &row, &[("id", &row)]).await.status, 303);
    assert_eq!(badges_of(&app, late).await.len(), 1);
    assert_eq!(app.browser().get(&link).await.status, 422);
    app.ctx.clock.advance(366 * DAY);
    assert_eq!(app.browser().get(&old).await.status, 422, "its time is over");
    // Somebody new is awarded it once more.
    let coordinator = app.again("Coordinator").await;
    let (path, page) = bring(&coordinator, &format!("email,badge\nold@example.org,{id}\n")).await;
    assert!(outcomes(&page)[0].contains("Will wait"));
    confirm(&coordinator, &path).await;
    assert_eq!(app.mails_to("old@example.org").await.len(), 2);
}

#[tokio::test]
async fn a_table_that_cannot_be_read_says_why_and_keeps_what_was_pasted() {
    let app = TestApp::start().await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    for (table, words) in [
        ("", "Enter"),
        ("email,badge\n", "no rows"),
        ("a@b.lt,one\n", "name the columns"),
        ("email,badge\n\"a@b.lt,one\n", "never closed"),
        ("email,badge\na\u{FFFD}@b.lt,one\n", "UTF-8"),
    ] {
        let refused = coordinator.send(AWARDS, BRING, &[("table", table)]).await;
        assert_eq!(refused.status, 422, "{table}");
        assert!(table.is_empty() || refused.text(".field-error").contains(words), "{}", refused.text("main"));
        assert_eq!(refused.field("table").trim(), table.trim());
    }
    let file = async |bytes: &[u8]| {
        let head = b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        let body = [head, bytes, b"\r\n--XX--\r\n"].concat();
        let origin = app.url.clone();
        let kind = [("content-type", "multipart/form-data; boundary=XX"), ("origin", origin.as_str())];
        coordinator.request(Method::POST, FILE, Some(body), &kind).await.location.unwrap()
    };
    for (bytes, key, words) in [
        (&b"email,badge\n\xe0@b.lt,one\n"[..], "award_not_text", "UTF-8"),
        (b"email\n", "award_columns", "name the columns"),
        (b"", "file", "No file"),
    ] {
        let to = file(bytes).await;
        assert_eq!(to, format!("/awards?problem={key}"));
        assert!(coordinator.get(&to).await.text("main .notice").contains(words), "{key}");
    }
    assert_eq!(file("email,badge\n".repeat(120_000).as_bytes()).await, "/awards?problem=award_large");
    let rows = format!("email,badge\n{}", "a@b.lt,one\n".repeat(1_001));
    assert_eq!(file(rows.as_bytes()).await, "/awards?problem=award_rows");

    // One in which nothing is right can be thrown away, with all that is in it.
    let path = file(b"email,badge\nnobody,one\n").await;
    let page = coordinator.get(&path).await;
    assert!(page.text("main").contains("no row for which"));
    assert_eq!(confirm(&coordinator, &path).await.status, 422);
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(coordinator.send(&path, DISCARD, &[("id", id)]).await.location.as_deref(), Some(AWARDS));
    assert_eq!(coordinator.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_thousand_rows_are_shown_in_parts_with_a_fixed_number_of_queries_and_all_are_settled() {
    let app = TestApp::start().await;
    let id = badge_id(&app);
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let people = [app.person("Ona", &[]).await, app.person("Jonas", &[]).await];
    let count = async |page: &str| {
        let before = app.ctx.db.statements();
        assert_eq!(coordinator.get(page).await.status, 200);
        app.ctx.db.statements() - before
    };
    let (small, _) = bring(&coordinator, &format!("email,badge\nona@example.org,{id}\n")).await;
    let few = count(&small).await;
    let lines: String = (0..997).map(|n| format!("nobody-{n},{id}\n")).collect();
    let table = format!("email,badge\nona@example.org,{id}\njonas@example.org,{id}\n{lines}new@example.org,{id}\n");
    let (path, page) = bring(&coordinator, &table).await;
    assert_eq!(count(&path).await, few);
    assert_eq!(page.texts("tbody tr").len(), 100);
    assert_eq!(coordinator.get(&format!("{path}?page=10")).await.texts("tbody tr").len(), 100);
    assert!(coordinator.get(&format!("{path}?page=99")).await.text("main").contains("new@example.org"));
    confirm(&coordinator, &path).await;
    app.run_jobs().await;
    for person in people {
        assert_eq!(badges_of(&app, person).await.len(), 1);
    }
    assert_eq!(app.mails_to("new@example.org").await.len(), 1);
    assert!(coordinator.get(AWARDS).await.text("main").contains("1000 rows"));
}

#[tokio::test]
async fn what_waits_is_shown_once_the_address_has_an_account() {
    const TAKE: &str = "/api/learn/take_award";
    let app = TestApp::start().await;
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let (id, name) = (content.badges[0].id.clone(), content.badges[0].name.text.clone());
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let table = format!("email,badge\nOna.New@example.org,{id}\nother@example.org,{id}\n");
    let (path, _) = bring(&coordinator, &table).await;
    confirm(&coordinator, &path).await;
    app.run_jobs().await;
    let rows = learn::store::award_rows(app.ctx.db.read(), path.rsplit('/').next().unwrap().parse().unwrap()).await;
    let rows: Vec<String> = rows.unwrap().into_iter().map(|row| row.id.to_string()).collect();

    let ona = app.browser();
    let sign_up = [("name", "Ona"), ("email", "ona.new@example.org"), ("password", "a password for tests")];
    assert_eq!(ona.send("/sign-up", "/api/account/sign_up", &sign_up).await.status, 303);
    let link = app.link_to("ona.new@example.org").await;
    let token = link.rsplit('/').next().unwrap().to_string();
    assert_eq!(ona.send(&link, "/api/account/confirm", &[("token", &token)]).await.status, 303);
    app.run_jobs().await;
    assert!(ona.get("/notifications").await.text("main").contains(&format!("“{name}” waits for you")));
    assert!(ona.get("/learn").await.text(".notice").contains("1 badge waits for you"));
    let page = ona.get("/claim").await;
    assert!(page.text("main").contains(&name), "{}", page.text("main"));
    assert_eq!(page.hidden("id").len(), 1, "only their own");
    assert_eq!(ona.send_key("/claim", TAKE, &rows[1], &[("id", &rows[1])]).await.status, 404, "that is another\'s");
    assert_eq!(coordinator.send_key("/claim", TAKE, &rows[0], &[("id", &rows[0])]).await.status, 404);
    let taken = ona.send_key("/claim", TAKE, &rows[0], &[("id", &rows[0])]).await;
    assert!(taken.status == 303 && taken.location.as_deref().unwrap().starts_with("/credentials/"));
    let twice = ona.send_key("/claim", TAKE, &rows[0], &[("id", &rows[0])]).await;
    assert_eq!(twice.location, taken.location, "twice is once");
    assert!(ona.get("/claim").await.text("main").contains("No badge waits"));
    assert!(!ona.get("/learn").await.has(".notice"));
    assert!(outcomes(&coordinator.get(&path).await)[0].contains("Claimed"));
}

#[tokio::test]
async fn anybody_may_have_the_links_sent_again_and_learns_nothing_by_it() {
    const ASK: &str = "/api/learn/ask_for_awards";
    let app = TestApp::start().await;
    let id = badge_id(&app);
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    app.person("Has", &[]).await;
    let (path, _) = bring(&coordinator, &format!("email,badge\nnew@example.org,{id}\n")).await;
    confirm(&coordinator, &path).await;
    let first = app.link_to("new@example.org").await;
    let visitor = app.browser();
    assert!(visitor.get("/claim").await.has("main a[href='/sign-in?then=/claim']"));
    let mut seen = Vec::new();
    for email in ["new@example.org", "nobody@example.org", "has@example.org"] {
        let sent = visitor.send_key("/claim", ASK, "ask", &[("email", email)]).await;
        let page = visitor.follow(&sent).await.text("main");
        seen.push((sent.status, sent.location, page));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "the answer is the same: {seen:?}");
    assert_eq!(visitor.send_key("/claim", ASK, "ask", &[("email", "no address")]).await.status, 422);
    assert!(app.mails_to("nobody@example.org").await.is_empty() && app.mails_to("has@example.org").await.is_empty());
    let second = app.link_to("new@example.org").await;
    assert_ne!(first, second);
    assert_eq!((visitor.get(&first).await.status, visitor.get(&second).await.status), (422, 200));
    // Nobody's mailbox is filled by it.
    let mut refused = 0;
    for _ in 0..4 {
        let sent = visitor.send_key("/claim", ASK, "ask", &[("email", "new@example.org")]).await;
        refused += usize::from(sent.status == 429);
    }
    assert!(refused > 0 && app.mails_to("new@example.org").await.len() < 6);
}
