//! What people are told, through the front door: the bell, the mail, and the end of the mail.

use crate::support::{Answer, Browser, TestApp};
use quality_label::{
    account::{Email, Role, model::PersonName, service},
    learn::{
        self,
        model::Outcome,
        service::{Word, Written, assess, join, mark_place, submit},
    },
    notify::{
        Kind,
        service::{NUDGE, News, Nudge, tell, tell_with},
    },
    platform::{jobs, mail::Mail},
    programme::{self, model::Content},
    texts::Locale,
    timestamp::DAY,
};
use reqwest::Method;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use uuid::Uuid;

const BADGE: &str = "label-interest";
const BELL: &str = ".bell .visually-hidden";
const CHOICES: &str = "/account/notifications";
const CHOOSE: &str = "/api/notify/choose";
const LEARNER: &str = "learner@example.org";
const LIVE: &str = "/notifications/live";

fn content(app: &TestApp) -> Arc<Content> {
    programme::content(&app.ctx, Locale::ENGLISH).unwrap()
}

/// Somebody hands in what is good enough.
async fn hands_in(app: &TestApp, person: Uuid) {
    let content = content(app);
    let task = &content.badge(BADGE).unwrap().tasks[0];
    // A question to the organisers is news of its own.
    let asked = task.questions.iter().filter(|q| !q.to_organisers);
    let answers = asked.map(|q| (q.id.clone(), "word ".repeat(60))).collect();
    let written = Written { badge: BADGE.into(), task: task.id.clone(), revision: 0, answers, files: BTreeMap::new() };
    submit(&app.ctx, &app.actor(person).await, written).await.unwrap();
}

/// An assessor says something of what somebody has handed in.
async fn says(app: &TestApp, assessor: Uuid, of: Uuid, outcome: Outcome) {
    let row = learn::store::of_badge(app.ctx.db.read(), of, BADGE).await.unwrap().remove(0);
    let actor = app.actor(assessor).await;
    let comment = "Say who benefits.".into();
    let word = Word { outcome, comment, comments: BTreeMap::new(), keep: false };
    assess(&app.ctx, &actor, row.id, row.revision, word).await.unwrap();
}

fn waits(event: u32) -> News {
    News::new(Kind::EvidenceWaits, "/assess", event)
}

fn earned(event: u32) -> News {
    News::new(Kind::BadgeAwarded, "/badges", event).with("badge", BADGE)
}

/// Tells a person something, in a transaction of its own.
async fn told(app: &TestApp, person: Uuid, news: &News) {
    let tx = app.ctx.db.write().await.unwrap();
    tell(&tx, &app.ctx, person, news).await.unwrap();
    tx.commit().await.unwrap();
}

/// Saves the page of choices with these boxes ticked.
async fn chooses(browser: &Browser, ticked: &[(&str, &str)]) -> Answer {
    let revision = browser.get(CHOICES).await.field("revision");
    let mut fields = vec![("revision", revision.as_str())];
    fields.extend_from_slice(ticked);
    browser.send(CHOICES, CHOOSE, &fields).await
}

/// The path of the link that stops mails of this kind.
fn stop(app: &TestApp, mail: &Mail) -> String {
    mail.unsubscribe.as_ref().unwrap().strip_prefix(&app.url).unwrap().to_string()
}

/// What a mail program sends, from its own site and without cookies.
async fn one_click(app: &TestApp, path: &str, kind: &str, body: &str) -> u16 {
    let headers = [("content-type", kind), ("origin", "https://mail.example"), ("sec-fetch-site", "cross-site")];
    app.browser().request(Method::POST, path, Some(body.as_bytes().to_vec()), &headers).await.status
}

const FORM: &str = "application/x-www-form-urlencoded";
const FIELD: &str = "List-Unsubscribe=One-Click";

#[tokio::test]
async fn what_happens_is_on_the_bell_once_in_the_readers_language() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let other = app.person("Other", &[]).await;
    let assessor = app.person("Assessor", &[Role::Assessor]).await;
    let (at_learner, at_assessor) = (app.browser(), app.browser());
    at_learner.sign_in("Learner").await;
    at_assessor.sign_in("Assessor").await;
    assert_eq!(at_learner.get("/").await.text(BELL), "Notifications");
    assert!(at_learner.get("/notifications").await.text("main").contains("no notifications yet"));
    assert!(!app.browser().get("/").await.has(".bell"), "visitors are told nothing");

    hands_in(&app, learner).await;
    hands_in(&app, other).await;
    let page = at_assessor.get("/learn").await;
    assert_eq!(page.text(BELL), "Notifications, 1 unread", "whatever waits, it is said once a day");
    assert!(app.mails_to("assessor@example.org").await.is_empty(), "that there is work is on the bell alone");

    says(&app, assessor, learner, Outcome::Improve).await;
    let page = at_learner.get("/notifications").await;
    assert_eq!(page.text(BELL), "Notifications, 1 unread");
    let row = page.text("main .rows li");
    assert!(row.contains("improve what you submitted for the badge") && row.contains("Unread"), "{row}");
    assert_eq!(at_learner.send("/", "/api/account/choose_language", &[("language", "lt")]).await.status, 303);
    let page = at_learner.get("/notifications").await;
    assert!(page.text("main .rows li").contains("Jūsų prašoma patobulinti"), "{}", page.text("main"));

    let link = page.attribute("main .rows a", "href").unwrap();
    assert_eq!(at_assessor.get(&link).await.status, 404, "it is somebody else's");
    assert_eq!(at_learner.get("/notifications/nothing").await.status, 404);
    let visitor = app.browser().get(&link).await;
    assert_eq!(visitor.location.unwrap(), format!("/sign-in?then={link}"));
    let ahead = at_learner.request(Method::GET, &link, None, &[("sec-purpose", "prefetch")]).await;
    assert_eq!(ahead.status, 303);
    assert!(at_learner.get("/").await.text(BELL).ends_with("1 neskaitytas"), "nobody has read what was fetched ahead");
    let opened = at_learner.get(&link).await;
    assert_eq!((opened.status, opened.location.as_deref()), (303, Some("/learn/badge/label-interest")));
    assert_eq!(at_learner.get("/").await.text(BELL), "Pranešimai");
}

#[tokio::test]
async fn the_same_event_is_told_once_whatever_runs_again() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let browser = app.browser();
    browser.sign_in("Learner").await;
    for event in [1, 1, 2] {
        told(&app, learner, &earned(event)).await;
    }
    let page = browser.get("/notifications").await;
    assert_eq!(page.text(BELL), "Notifications, 2 unread");
    assert_eq!(page.texts("main .rows li").len(), 2);
    assert_eq!(app.mails_to(LEARNER).await.len(), 2);

    let tx = app.ctx.db.write().await.unwrap();
    tell(&tx, &app.ctx, learner, &earned(3)).await.unwrap();
    drop(tx);
    assert_eq!(browser.get("/").await.text(BELL), "Notifications, 2 unread", "what didn't happen isn't told");
    assert_eq!(app.mails_to(LEARNER).await.len(), 2);
}

#[tokio::test]
async fn all_that_was_seen_is_marked_as_read_and_no_more() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let browser = app.browser();
    browser.sign_in("Learner").await;
    for event in 0..25 {
        told(&app, learner, &waits(event)).await;
    }
    let page = browser.get("/notifications").await;
    assert_eq!(page.texts("main .rows li").len(), 20);
    assert_eq!(browser.get("/notifications?page=2").await.texts("main .rows li").len(), 5);
    assert_eq!(browser.get("/notifications?page=99").await.texts("main .rows li").len(), 5);

    app.ctx.clock.advance(1000);
    told(&app, learner, &earned(1)).await;
    let until = page.field("until");
    let marked = browser.send("/notifications", "/api/notify/mark_all", &[("until", &until)]).await;
    assert_eq!((marked.status, marked.location.as_deref()), (303, Some("/notifications")));
    let page = browser.follow(&marked).await;
    assert_eq!(page.text(BELL), "Notifications, 1 unread", "what came after the page was opened is still new");
    assert_eq!(page.texts("main .rows .state").len(), 1);
    assert!(page.text("main .rows li").contains("earned"), "the newest stands first");
}

#[tokio::test]
async fn people_choose_what_comes_by_mail_but_for_decisions() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let browser = app.browser();
    browser.sign_in("Learner").await;
    assert!(browser.get("/account").await.has(&format!("main a[href='{CHOICES}']")));
    let page = browser.get(CHOICES).await;
    assert!(page.has("input[value='badge_awarded'][checked]"), "{}", page.text("main"));
    assert!(page.has("input[value='weekly_nudge']:not([checked])"), "nobody is nudged who hasn't asked for it");
    assert!(!page.has("input[value='evidence_waits']"), "it can't reach a learner");
    assert!(!page.has("input[value='decision']") && page.text("main").contains("can't be switched off"));

    told(&app, learner, &earned(1)).await;
    assert_eq!(app.mails_to(LEARNER).await.len(), 1);
    let saved = chooses(&browser, &[("learning[]", "evidence_approved")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let page = browser.follow(&saved).await;
    assert!(page.has(".notice-good") && page.has("input[value='evidence_approved'][checked]"));
    assert!(page.has("input[value='badge_awarded']:not([checked])"));
    told(&app, learner, &earned(2)).await;
    assert_eq!(app.mails_to(LEARNER).await.len(), 1, "no mail that wasn't wanted");
    assert_eq!(browser.get("/").await.text(BELL), "Notifications, 2 unread", "but the bell has it");

    for (field, kind) in [("organisers[]", "decision"), ("assessing[]", "evidence_waits"), ("learning[]", "anything")] {
        assert_eq!(chooses(&browser, &[(field, kind)]).await.status, 422, "{kind}");
    }
    let stale = [("revision", "0"), ("learning[]", "badge_awarded")];
    assert_eq!(browser.send(CHOICES, CHOOSE, &stale).await.status, 409, "somebody chose in between");

    let decision = News::new(Kind::Decision, "/badges", 1).with("reference", "QL-2026-A0001").with("issued", "yes");
    told(&app, learner, &decision).await;
    let mail = app.mails_to(LEARNER).await.remove(0);
    assert!(mail.subject.contains("QL-2026-A0001") && mail.text.contains("always sent"), "{}", mail.text);
    assert_eq!(mail.unsubscribe, None);
}

#[tokio::test]
async fn one_click_in_the_mail_program_stops_one_kind_of_mail() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    told(&app, learner, &earned(1)).await;
    let mail = app.mails_to(LEARNER).await.remove(0);
    let path = stop(&app, &mail);
    assert!(mail.text.contains(&path), "it stands in the text, too");
    assert!(!path.contains(&learner.to_string()));

    assert_eq!(app.browser().get(&path).await.status, 200);
    told(&app, learner, &earned(2)).await;
    assert_eq!(app.mails_to(LEARNER).await.len(), 2, "looking at a link changes nothing");
    assert_eq!(one_click(&app, &path, FORM, "anything=else").await, 403);
    assert_eq!(one_click(&app, "/account", FORM, FIELD).await, 403, "only that one address is open to other sites");

    for _ in 0..2 {
        assert_eq!(one_click(&app, &path, FORM, FIELD).await, 200);
    }
    told(&app, learner, &earned(3)).await;
    assert_eq!(app.mails_to(LEARNER).await.len(), 2);
    let improve = News::new(Kind::EvidenceToImprove, "/badges", 1).with("badge", BADGE);
    told(&app, learner, &improve).await;
    let mail = app.mails_to(LEARNER).await.remove(0);
    assert!(mail.subject.contains("improve"), "other kinds still come");
    let part = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    assert_eq!(one_click(&app, &stop(&app, &mail), "multipart/form-data; boundary=b", part).await, 200);

    let browser = app.browser();
    browser.sign_in("Learner").await;
    let page = browser.get(CHOICES).await;
    for kind in ["badge_awarded", "evidence_to_improve"] {
        assert!(page.has(&format!("input[value='{kind}']:not([checked])")), "{kind}");
    }
}

#[tokio::test]
async fn the_link_in_a_mail_opens_a_page_with_a_button_for_whoever_has_it() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    told(&app, learner, &earned(1)).await;
    let path = stop(&app, &app.mails_to(LEARNER).await.remove(0));
    let token = path.rsplit('/').next().unwrap();
    let visitor = app.browser();
    let page = visitor.get(&path).await;
    assert!(page.text("main").contains("when I earn a badge") && page.has("main button[type='submit']"));
    let sent = visitor.send(&path, "/api/notify/unsubscribe", &[("token", token)]).await;
    assert_eq!(sent.status, 303);
    let page = visitor.follow(&sent).await;
    assert!(page.text("main").contains("won't get any more e-mails") && !page.has("main form"));
    assert!(page.has(&format!("main a[href='{CHOICES}']")));
    told(&app, learner, &earned(2)).await;
    assert_eq!(app.mails_to(LEARNER).await.len(), 1);

    let other = if token[20..].starts_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{other}{}", &token[..20], &token[21..]);
    for wrong in ["nothing", &token[..40], changed.as_str(), "%20"] {
        let address = format!("/unsubscribe/{wrong}");
        let page = visitor.get(&address).await;
        assert_eq!(page.status, 422, "{wrong}");
        assert!(page.text("main").contains("isn't complete"), "{}", page.text("main"));
        assert_eq!(one_click(&app, &address, FORM, FIELD).await, 422, "{wrong}");
    }
}

/// Reads a stream until it says so; nothing when it ends before.
async fn hears(stream: &mut reqwest::Response, what: &str) -> Option<()> {
    let mut text = String::new();
    let read = async {
        while !text.contains(what) {
            text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap()?).unwrap());
        }
        Some(())
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.unwrap_or_else(|_| panic!("{what} wasn't heard"))
}

#[tokio::test]
async fn an_open_page_hears_how_many_are_unread() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let other = app.person("Other", &[]).await;
    let browser = app.browser();
    assert_eq!(browser.get(LIVE).await.status, 401);
    browser.sign_in("Learner").await;
    let mut stream = browser.stream(LIVE).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    hears(&mut stream, "data: 0\n\n").await.unwrap();
    told(&app, other, &earned(1)).await;
    let tx = app.ctx.db.write().await.unwrap();
    tell(&tx, &app.ctx, learner, &earned(1)).await.unwrap();
    tell(&tx, &app.ctx, learner, &earned(2)).await.unwrap();
    tx.commit().await.unwrap();
    hears(&mut stream, "data: 2\n\n").await.unwrap();
    let until = browser.get("/notifications").await.field("until");
    browser.send("/notifications", "/api/notify/mark_all", &[("until", &until)]).await;
    hears(&mut stream, "data: 0\n\n").await.unwrap();

    let mut more = Vec::new();
    for _ in 0..3 {
        more.push(browser.stream(LIVE).await);
    }
    let refused = browser.stream(LIVE).await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"60".parse().unwrap()));

    // Who signs out everywhere hears nothing more.
    browser.send("/account", "/api/account/sign_out_everywhere", &[]).await;
    told(&app, learner, &earned(3)).await;
    assert_eq!(hears(&mut stream, "data: 1\n\n").await, None);
}

#[tokio::test]
async fn a_server_that_stops_ends_all_streams() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Learner", &[]).await;
    let mut stream = browser.stream(LIVE).await;
    hears(&mut stream, "data: 0\n\n").await.unwrap();
    app.ctx.events.close();
    assert_eq!(hears(&mut stream, "data: 1\n\n").await, None);
}

#[tokio::test]
async fn who_asked_for_it_is_led_back_once_a_week() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let idle = app.person("Idle", &[]).await;
    let content = content(&app);
    let playlist = &content.playlists[0];
    let activity = &playlist.activities[0];
    let actor = app.actor(learner).await;
    join(&app.ctx, &actor, &playlist.id).await.unwrap();
    mark_place(&app.ctx, &actor, &activity.id, 2).await.unwrap();
    app.ctx.clock.advance(8 * DAY);
    assert!(app.mails_to(LEARNER).await.is_empty(), "nobody is nudged who hasn't asked for it");

    for name in ["Learner", "Idle"] {
        let browser = app.browser();
        browser.sign_in(name).await;
        for ticked in [&[("learning[]", "weekly_nudge")][..], &[], &[("learning[]", "weekly_nudge")]] {
            assert_eq!(chooses(&browser, ticked).await.status, 303);
        }
    }
    assert!(app.mails_to(LEARNER).await.is_empty(), "not before a week has passed");
    app.ctx.clock.advance(7 * DAY);
    let mails = app.mails_to(LEARNER).await;
    assert_eq!(mails.len(), 1);
    let place = format!("/learn/{}/{}#part-2", playlist.id, activity.id);
    assert!(mails[0].text.contains(&place), "{}", mails[0].text);
    assert!(mails[0].unsubscribe.is_some());
    assert!(app.mails_to("idle@example.org").await.is_empty(), "there is no place that they left");
    assert_eq!(idle, app.actor(idle).await.id);

    // As when the server died before it noted that the job is done.
    let tx = app.ctx.db.write().await.unwrap();
    jobs::enqueue(&tx, &app.ctx, NUDGE, &Nudge { person: learner }, app.ctx.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(app.mails_to(LEARNER).await.len(), 1);
    app.ctx.clock.advance(DAY);
    assert_eq!(app.mails_to(LEARNER).await.len(), 1);
    app.ctx.clock.advance(6 * DAY);
    let mails = app.mails_to(LEARNER).await;
    assert_eq!(mails.len(), 2, "the week after there is another one");

    assert_eq!(one_click(&app, &stop(&app, &mails[0]), FORM, FIELD).await, 200);
    for _ in 0..3 {
        app.ctx.clock.advance(7 * DAY);
        assert_eq!(app.mails_to(LEARNER).await.len(), 2, "who has had enough isn't nudged");
    }
}

#[tokio::test]
async fn who_is_gone_or_never_confirmed_gets_no_mail() {
    let app = TestApp::start().await;
    told(&app, app.ctx.ids.uuid(), &earned(1)).await;
    let tx = app.ctx.db.write().await.unwrap();
    let (name, email) = (PersonName::parse("Somebody").unwrap(), Email::parse("somebody@example.org").unwrap());
    let person = service::create(&tx, &app.ctx, name, &email, None, Locale::ENGLISH, false).await.unwrap();
    let why = "nothing is written to an address that may be somebody else's";
    tell_with(&tx, &app.ctx, person.id, &earned(1), |_, _| panic!("{why}")).await.unwrap();
    tx.commit().await.unwrap();
    assert!(app.mails_to("somebody@example.org").await.is_empty());
}

#[tokio::test]
async fn whoever_is_told_something_can_choose_about_it() {
    let app = TestApp::start().await;
    let evaluator = app.signed_in("Evaluator", &[Role::Evaluator]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    for (who, kinds) in [(&evaluator, vec!["label_work"]), (&coordinator, vec!["label_work", "question_asked"])] {
        let page = who.get(CHOICES).await;
        for kind in kinds {
            assert!(page.has(&format!("input[value='{kind}']")), "{kind}: {}", page.text("main"));
        }
        assert!(!page.has("input[value='evidence_waits']"), "they don't assess");
    }
    assert_eq!(chooses(&evaluator, &[("evaluating[]", "label_work")]).await.status, 303);
    assert_eq!(chooses(&coordinator, &[("assessing[]", "question_asked")]).await.status, 303);
    let page = coordinator.get(CHOICES).await;
    assert!(page.has("input[value='question_asked'][checked]") && page.has("input[value='label_work']:not([checked])"));
}
