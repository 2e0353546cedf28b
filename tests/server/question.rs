//! Questions to the organisers through the front door, without JavaScript.

use crate::support::{Answer, Browser, TestApp};
use quality_label::{
    account::Role,
    learn::service::{Written, submit},
    programme,
    texts::Locale,
};
use std::collections::BTreeMap;
use uuid::Uuid;

const BADGE: &str = "label-interest";
const QUEUE: &str = "/questions/queue";
const ASK: &str = "/api/question/ask";
const REPLY: &str = "/api/question/reply";
const CLOSE: &str = "/api/question/close";
const PUBLISH: &str = "/api/question/publish";
const CHANGE: &str = "/api/question/change_frequent";
const PLAYLIST: &str = "/learn/quality-label";

/// Hands in the task of a badge, with a question to the organisers.
async fn hands_in(app: &TestApp, person: Uuid, revision: i64, asks: &str) {
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let task = &content.badge(BADGE).unwrap().tasks[0];
    let answer = |to_organisers: bool| if to_organisers { asks.to_string() } else { "word ".repeat(60) };
    let answers = task.questions.iter().map(|q| (q.id.clone(), answer(q.to_organisers))).collect();
    let written = Written { badge: BADGE.into(), task: task.id.clone(), revision, answers, files: BTreeMap::new() };
    submit(&app.ctx, &app.actor(person).await, written).await.unwrap();
}

/// Sends a form of a thread with the revision that its page shows.
async fn say(browser: &Browser, page: &str, to: &str, words: &str) -> Answer {
    let shown = browser.get(page).await;
    let (id, revision) = (shown.field("id"), shown.field("revision"));
    let mut fields = vec![("id", id.as_str()), ("revision", revision.as_str())];
    if to == REPLY {
        fields.push(("words", words));
    }
    browser.send(page, to, &fields).await
}

/// The address of the first question of a list.
async fn first(browser: &Browser, list: &str) -> String {
    browser.get(list).await.attribute("ul.rows a", "href").unwrap()
}

#[tokio::test]
async fn what_is_asked_in_a_task_is_answered_and_helps_everybody() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let other = app.signed_in("Other", &[]).await;
    hands_in(&app, learner, 0, "May two of us <b>apply</b> together?").await;

    let thread = first(&assessor, QUEUE).await;
    let page = assessor.get(&thread).await;
    assert!(page.text("main").contains("May two of us <b>apply</b> together?"), "as it was typed, and no markup");
    assert!(page.text("main").contains("Learner"));
    assert!(assessor.get("/notifications").await.text("main").contains("A learner has asked a question"));
    assert_eq!(other.get(&thread).await.status, 404, "others aren't told that it is there");
    assert_eq!(other.get(QUEUE).await.status, 403);

    assert_eq!(say(&assessor, &thread, REPLY, "  ").await.status, 422, "nothing is no answer");
    let answer = say(&assessor, &thread, REPLY, "Yes: one of you owns the application.").await;
    assert_eq!(answer.status, 303);
    app.run_jobs().await;
    let mails = app.mails_to("learner@example.org").await;
    let mail = mails.iter().find(|m| m.subject == "Your question has been answered").unwrap();
    let browser = app.again("Learner").await;
    assert!(mail.text.contains("/questions/"), "{}", mail.text);
    let page = browser.get(&first(&browser, "/questions").await).await;
    assert!(page.text("main").contains("one of you owns the application"));
    assert!(page.text("main").contains("the organisers' team"));
    assert!(!page.has("details"), "who asked doesn't publish");

    // The same words, handed in once more, aren't asked again; others are.
    assert!(app.browser().get(PLAYLIST).await.texts("details").iter().all(|d| !d.contains("two of us")));
    let shown = assessor.get(&thread).await;
    let id = shown.field("id");
    let wanted = [
        ("id", id.as_str()),
        ("question", "May two organisers apply together?"),
        ("answer", "Yes: one of them owns the application."),
        ("language", "en"),
    ];
    let published = assessor.send(&thread, PUBLISH, &wanted).await;
    assert_eq!(published.location.as_deref(), Some("/learn/quality-label#questions"));
    assessor.send(&thread, PUBLISH, &wanted).await;
    let page = app.browser().get(PLAYLIST).await;
    let answers: Vec<_> = page.texts("details").into_iter().filter(|d| d.contains("May two organisers")).collect();
    assert_eq!(answers.len(), 1, "sending it twice publishes it once");
    assert!(answers[0].contains("one of them owns") && !page.text("main").contains("Learner"));
    assert!(!page.has("details a[href^='/questions/answers']"));

    let edit = assessor.get(PLAYLIST).await.attribute("details a", "href").unwrap();
    let shown = assessor.get(&edit).await;
    let (id, revision) = (shown.field("id"), shown.field("revision"));
    let fields =
        [("id", id.as_str()), ("revision", revision.as_str()), ("question", ""), ("answer", "x"), ("language", "xx")];
    let refused = assessor.send(&edit, CHANGE, &fields).await;
    assert_eq!((refused.status, refused.texts(".field-error").len()), (422, 2), "{}", refused.text("main"));
    let fields = [("id", id.as_str()), ("revision", "9"), ("question", "Q?"), ("answer", "A."), ("language", "en")];
    assert_eq!(assessor.send(&edit, CHANGE, &fields).await.status, 409, "a colleague changed it");
    let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("remove", "yes")];
    assert_eq!(assessor.send(&edit, CHANGE, &fields).await.status, 303);
    assert!(!app.browser().get(PLAYLIST).await.text("main").contains("May two organisers"));
}

#[tokio::test]
async fn a_thread_goes_on_and_loses_nothing() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let (one, two) = (app.signed_in("One", &[Role::Assessor]).await, app.signed_in("Two", &[Role::Coordinator]).await);
    let refused = learner.send("/questions", ASK, &[("words", "")]).await;
    assert_eq!((refused.status, refused.texts(".field-error").len()), (422, 2));
    let asked = learner.send("/questions", ASK, &[("playlist", "quality-label"), ("words", "Is it free?")]).await;
    let thread = asked.location.clone().unwrap();
    let twice = learner.send("/questions", ASK, &[("playlist", "quality-label"), ("words", "Is it free?")]).await;
    assert_eq!(twice.location, asked.location, "asking twice asks once");

    // Both have the page open; the second one's words are kept beside what the first one said.
    let shown = two.get(&thread).await;
    let (id, revision) = (shown.field("id"), shown.field("revision"));
    assert_eq!(say(&one, &thread, REPLY, "Yes.").await.status, 303);
    let late = [("id", id.as_str()), ("revision", revision.as_str()), ("words", "It is, and stays so.")];
    let late = two.send(&thread, REPLY, &late).await;
    assert_eq!(late.status, 409);
    assert!(late.text("main").contains("Yes.") && late.text("textarea").contains("It is, and stays so."));

    // Sent twice by an impatient hand, said once.
    let shown = learner.get(&thread).await;
    let revision = shown.field("revision");
    let thanks = [("id", id.as_str()), ("revision", revision.as_str()), ("words", "Thank you!")];
    assert_eq!(learner.send(&thread, REPLY, &thanks).await.status, 303);
    assert_eq!(learner.send(&thread, REPLY, &thanks).await.status, 303);
    let far = [("id", id.as_str()), ("revision", "9223372036854775807"), ("words", "Thank you!")];
    assert_eq!(learner.send(&thread, REPLY, &far).await.status, 409, "no page shows this revision");
    let page = learner.get(&thread).await;
    assert_eq!(page.texts("ol.rows > li").len(), 3, "{}", page.text("main"));

    assert_eq!(say(&learner, &thread, CLOSE, "").await.status, 303);
    assert!(one.get(QUEUE).await.texts("ul.rows > li").is_empty());
    assert_eq!(one.get("/questions/queue?state=closed").await.texts("ul.rows > li").len(), 1);
    assert_eq!(say(&learner, &thread, REPLY, "One thing more.").await.status, 303, "a message opens it again");
    assert_eq!(one.get(QUEUE).await.texts("ul.rows > li").len(), 1);
}

#[tokio::test]
async fn nobody_floods_the_team_and_long_lists_have_pages() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    for n in 0..20 {
        let words = format!("Question {n}");
        let asked = learner.send("/questions", ASK, &[("playlist", "quality-label"), ("words", &words)]).await;
        assert_eq!(asked.status, 303, "{}", asked.text("main"));
    }
    let fields = [("playlist", "quality-label"), ("words", "One too many")];
    let refused = learner.send("/questions", ASK, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("main").contains("You have written a lot today"));
    assert_eq!(refused.text("textarea"), "One too many", "what was typed stays");
    let second = app.signed_in("Second", &[]).await;
    second.send("/questions", ASK, &[("playlist", "quality-label"), ("words", "Last")]).await;
    let queue = assessor.get(QUEUE).await;
    assert_eq!(queue.texts("ul.rows > li").len(), 20);
    assert!(queue.text("nav.tabs").contains("To answer (21)"));
    assert!(assessor.get("/questions/queue?page=2").await.text("ul.rows").contains("Last"), "the newest comes last");
}

#[tokio::test]
async fn evidence_handed_in_again_asks_only_what_is_new() {
    let app = TestApp::start().await;
    let learner = app.person("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    hands_in(&app, learner, 0, "First?").await;
    let actor = app.actor(learner).await;
    let row = quality_label::learn::store::of_badge(app.ctx.db.read(), learner, BADGE).await.unwrap().remove(0);
    quality_label::learn::service::withdraw(&app.ctx, &actor, BADGE, &row.task_id, row.revision).await.unwrap();
    hands_in(&app, learner, row.revision + 1, "First?").await;
    let thread = first(&assessor, QUEUE).await;
    assert_eq!(assessor.get(&thread).await.texts("ol.rows > li").len(), 1);
    let row = quality_label::learn::store::of_badge(app.ctx.db.read(), learner, BADGE).await.unwrap().remove(0);
    quality_label::learn::service::withdraw(&app.ctx, &actor, BADGE, &row.task_id, row.revision).await.unwrap();
    hands_in(&app, learner, row.revision + 1, "Second?").await;
    assert_eq!(assessor.get(&thread).await.texts("ol.rows > li").len(), 2, "one thread for one question of a task");
    assert_eq!(assessor.get(QUEUE).await.texts("ul.rows > li").len(), 1);
}
