//! More of learning and assessing through the front door: what peers see, what goes wrong, what is told of it.

use crate::support::{
    Answer, Browser, TestApp,
    files::{BOUNDARY, Part, bring, form, view},
    learning::{
        ASSESS, BADGE, HAND_IN, PAGE, TASK, answer, answers, first_in_queue, hand_in, say, say_having_read, send, task,
        verified_by, with,
    },
    pack::{change, pack},
};
use quality_label::{
    account::Role,
    badge::{
        service::{Award, award},
        store::credential,
    },
    evidence::store::evidence_file,
    learn::{
        model::answers::field_name,
        store::{assessment, assessment_claim, submission, submission_version},
    },
    programme::{self, model::TaskQuestionKind},
    texts::Locale,
    timestamp::MINUTE,
};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::time::Duration;

const SYSTEM: &str = "badge-system";
const DESIGNER: &str = "badge-designer";

/// A browser of a new person who holds a badge.
async fn holder(app: &TestApp, name: &str, badge: &str) -> Browser {
    let person_id = app.person(name, &[]).await;
    let tx = app.ctx.db.write().await.unwrap();
    let email = format!("{}@example.org", name.to_lowercase());
    let new = Award { badge_id: badge.into(), person_id, email, narrative: None, evidence: Vec::new() };
    award(&tx, &app.ctx, new).await.unwrap();
    tx.commit().await.unwrap();
    let browser = app.browser();
    browser.sign_in(name).await;
    browser
}

fn page_of(badge: &str) -> String {
    format!("/learn/badge/{badge}")
}

/// Hands in a task of any badge, with answers that fit and some more fields.
async fn hands_in(
    app: &TestApp,
    browser: &Browser,
    (badge, id): (&str, &str),
    word: &str,
    more: &[(&str, &str)],
) -> Answer {
    let page = browser.get(&page_of(badge)).await;
    let revision = page.attribute(&format!("form:has(input[value='{id}']) input[name=revision]"), "value").unwrap();
    let mut fields = vec![("badge", badge), ("task", id), ("revision", revision.as_str())];
    let answers = answers(&task(app, badge, id), word);
    fields.extend(answers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    fields.extend_from_slice(more);
    browser.send_key(&page_of(badge), HAND_IN, id, &fields).await
}

#[tokio::test]
async fn a_peer_sees_what_the_check_needs_and_nothing_else() {
    let (app, _folder) = verified_by(r#"verification = { by = "peer", count = 1 }"#).await;
    let (peer, other) = (holder(&app, "Peer", BADGE).await, holder(&app, "Other", BADGE).await);
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let learner = app.signed_in("Learner", &[]).await;
    let to_organisers = task(&app, BADGE, TASK).questions.iter().find(|q| q.to_organisers).map(field_name).unwrap();
    let asked = [(to_organisers.as_str(), "May I ask you in confidence?")];
    assert_eq!(hands_in(&app, &learner, (BADGE, TASK), "first", &asked).await.status, 303);
    let address = first_in_queue(&assessor).await;
    assert_eq!(say(&assessor, &address, "improve", "Name an example.").await.status, 303);

    // What an assessor has returned is no peer's business: it tells how things stand, and shows nothing.
    let between = peer.get(&address).await;
    assert_eq!((between.status, between.has("details.round")), (200, false));
    assert!(!between.body.contains("first first") && between.text(".notice").contains("others have assessed it"));

    assert_eq!(hands_in(&app, &learner, (BADGE, TASK), "second", &asked).await.status, 303);
    // Another one, so that there is a row of a peer's own kind to look at.
    let row = peer.get("/assess").await;
    assert!(row.text("tbody").contains("A learner") && !row.text("tbody").contains("Learner"), "{}", row.text("tbody"));
    let seen = peer.get(&address).await;
    assert_eq!(seen.texts("details.round").len(), 1, "only the round that is to be checked");
    assert!(seen.text(".columns-2 ins").contains("second") && seen.text(".columns-2 del").contains("first"));
    assert_eq!(seen.text("h1"), "Evidence of a learner");
    for hidden in ["in confidence", "Name an example.", "Assessor", "Learner"] {
        assert!(!seen.text("main").contains(hidden), "{hidden} is in {}", seen.text("main"));
    }
    // The same page for an assessor has all of it.
    let whole = assessor.get(&address).await;
    for shown in ["in confidence", "Name an example.", "Assessor", "Learner"] {
        assert!(whole.text("main").contains(shown), "{shown} isn't in {}", whole.text("main"));
    }
    // Who is looking at it just now is somebody, to a peer.
    assert!(other.get(&address).await.text("main").contains("Somebody else is looking at this now."));

    assert_eq!(say(&peer, &address, "approved", "Well said.").await.status, 303);
    let mine = peer.get(&address).await;
    assert!(mine.text("details.round").contains("Well said."), "one's own word stays to be read");
    assert!(!mine.has("main a[href^='/credentials/']"), "whose credential it became isn't told");
    let late = other.get(&address).await;
    assert_eq!((late.status, late.has("details.round")), (200, false), "for others the check is over");
    assert!(assessor.get(&address).await.has("main a[href^='/credentials/']"));
}

#[tokio::test]
async fn a_peer_who_comes_too_late_keeps_their_words() {
    let (app, _folder) = verified_by(r#"verification = { by = "peer", count = 1 }"#).await;
    let (one, two) = (holder(&app, "One", BADGE).await, holder(&app, "Two", BADGE).await);
    let learner = app.signed_in("Learner", &[]).await;
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&one).await;
    let revision = two.get(&address).await.field("revision");
    assert_eq!(say(&one, &address, "approved", "").await.status, 303);
    let late = say_having_read(&two, &address, &revision, "improve", "An example, please.").await;
    assert_eq!((late.status, late.field("comment").as_str()), (409, "An example, please."));
    assert!(!late.has("details.round"), "what isn't theirs to read any more stays away");
}

#[tokio::test]
async fn two_different_peers_approve_what_asks_for_two_and_read_only_its_files() {
    let app = TestApp::start().await;
    let names = ["One", "Two", "Three"];
    let [one, two, three] = [
        holder(&app, names[0], SYSTEM).await,
        holder(&app, names[1], SYSTEM).await,
        holder(&app, names[2], SYSTEM).await,
    ];
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let learner = app.signed_in("Learner", &[]).await;
    let file = async |name: &str| {
        view(&bring(&app, &learner, name, format!("%PDF-1.7 {name}").as_bytes()).await).id.to_string()
    };
    let (old, new) = (file("old.pdf").await, file("new.pdf").await);
    let drawing = "files[drawing][]";
    assert_eq!(hands_in(&app, &learner, (SYSTEM, "map"), "first", &[(drawing, &old)]).await.status, 303);
    let address = first_in_queue(&one).await;
    let file = |id: &str| format!("{address}/files/{id}");
    assert_eq!(one.get(&file(&old)).await.status, 200);
    assert_eq!(say(&one, &address, "improve", "Draw it anew.").await.status, 303);
    assert_eq!(two.get(&file(&old)).await.status, 404, "what another peer returned isn't theirs");
    assert_eq!(one.get(&file(&old)).await.status, 200, "what they have checked is");
    assert_eq!(hands_in(&app, &learner, (SYSTEM, "map"), "second", &[(drawing, &new)]).await.status, 303);
    for peer in [&one, &two] {
        assert_eq!(peer.get(&file(&old)).await.status, 404, "the file of an earlier round");
        assert_eq!(peer.get(&file(&new)).await.status, 200);
    }

    // One of them tries twice, with a page that is fresh.
    assert_eq!(say(&one, &address, "approved", "Good.").await.status, 303);
    let fresh = two.get(&address).await;
    assert!(fresh.text("main").contains("1 of 2 approvals"), "{}", fresh.text("main"));
    assert!(!fresh.text("main").contains("Good."), "nobody is led by what another peer said");
    let again = say_having_read(&one, &address, &fresh.field("revision"), "approved", "Once more.").await;
    assert_eq!(again.status, 422);
    let held = |page: &Answer| page.has("main a[href^='/credentials/']");
    assert!(!held(&learner.get(&page_of(SYSTEM)).await), "one peer isn't two");
    assert_eq!(say(&two, &address, "approved", "").await.status, 303);
    assert!(held(&learner.get(&page_of(SYSTEM)).await));
    assert_eq!(three.get(&file(&new)).await.status, 404, "the check is over");
    for whole in [&old, &new] {
        assert_eq!(assessor.get(&file(whole)).await.status, 200);
    }
}

#[tokio::test]
async fn approving_twice_is_approving_once() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&assessor).await;
    let revision = assessor.get(&address).await.field("revision");
    for _ in 0..2 {
        let said = say_having_read(&assessor, &address, &revision, "approved", "Well done.").await;
        assert_eq!((said.status, said.location.as_deref()), (303, Some("/assess")), "{}", said.text("main"));
    }
    assert_eq!(assessment::Entity::find().count(app.ctx.db.read()).await.unwrap(), 1);
    assert_eq!(assessment_claim::Entity::find().count(app.ctx.db.read()).await.unwrap(), 0);
    assert_eq!(credential::Entity::find().count(app.ctx.db.read()).await.unwrap(), 1);
    let mails = app.mails_to("learner@example.org").await;
    assert_eq!(mails.iter().filter(|m| m.subject.contains("earned")).count(), 1);
    // Other words from the same page are another matter.
    let other = say_having_read(&assessor, &address, &revision, "improve", "On second thoughts.").await;
    assert_eq!((other.status, other.field("comment").as_str()), (409, "On second thoughts."));
}

#[tokio::test]
async fn what_is_withdrawn_after_a_first_approval_cant_be_approved_either() {
    let (app, _folder) = verified_by(r#"verification = { by = "organiser", count = 2 }"#).await;
    let learner = app.signed_in("Learner", &[]).await;
    let (one, two) = (app.signed_in("One", &[Role::Assessor]).await, app.signed_in("Two", &[Role::Assessor]).await);
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&one).await;
    assert_eq!(say(&one, &address, "approved", "").await.status, 303);
    let read = two.get(&address).await.field("revision");
    let shown = learner.get(PAGE).await;
    let fields = [("badge", BADGE), ("task", TASK), ("revision", &shown.field("revision"))];
    assert_eq!(learner.send_key(PAGE, "/api/learn/withdraw", TASK, &fields).await.status, 303);
    let (id, one_answer) =
        (address.rsplit('/').next().unwrap(), format!("comments[{}]", task(&app, BADGE, TASK).questions[0].id));
    let word = [
        ("id", id),
        ("revision", read.as_str()),
        ("outcome", "approved"),
        ("comment", "Fine."),
        (one_answer.as_str(), "This above all."),
    ];
    let late = two.send(&address, ASSESS, &word).await;
    assert_eq!((late.status, late.field("comment").as_str()), (422, "Fine."));
    assert_eq!(late.field(&one_answer), "This above all.");
    assert!(late.text(".error-summary").contains("has withdrawn this"), "{}", late.text("main"));
    let held = |page: &Answer| page.has("main a[href^='/credentials/']");
    assert!(!held(&learner.get(PAGE).await));
    // Submitted again, it needs both anew.
    hand_in(&app, &learner, "better").await;
    assert_eq!(say(&two, &address, "approved", "").await.status, 303);
    assert!(!held(&learner.get(PAGE).await));
    assert_eq!(say(&one, &address, "approved", "").await.status, 303);
    assert!(held(&learner.get(PAGE).await));
}

#[tokio::test]
async fn who_looks_at_the_queue_hears_when_it_changes() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let live = "/assess/live";
    assert_eq!(app.browser().stream(live).await.status(), 401);
    assert_eq!(learner.stream(live).await.status(), 403);
    let mut stream = assessor.stream(live).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut hears = async || {
        loop {
            let heard = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.expect("nothing was heard");
            let line = heard.unwrap().map(|line| String::from_utf8(line.to_vec()).unwrap());
            // A line that only keeps the connection says nothing.
            if line.as_ref().is_none_or(|line| !line.starts_with(':')) {
                return line;
            }
        }
    };
    hand_in(&app, &learner, "word").await;
    assert_eq!(hears().await.as_deref(), Some("data: changed\n\n"));
    let fields = [("badge", BADGE), ("task", TASK), ("revision", &learner.get(PAGE).await.field("revision"))];
    assert_eq!(learner.send_key(PAGE, "/api/learn/withdraw", TASK, &fields).await.status, 303);
    assert_eq!(hears().await.as_deref(), Some("data: changed\n\n"));
    // Who signs out everywhere hears nothing more.
    assessor.send("/account", "/api/account/sign_out_everywhere", &[]).await;
    hand_in(&app, &learner, "better").await;
    assert_eq!(hears().await, None);
}

#[tokio::test]
async fn going_on_leads_to_the_question_that_is_next() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let next = async |playlist: &str| {
        let page = learner.get(&format!("/learn/{playlist}")).await;
        page.attribute("section[aria-labelledby='progress'] a.button", "href").unwrap_or_default()
    };
    // Task B is begun, and its first question answered.
    let page = learner.get(&page_of(DESIGNER)).await;
    let revision = page.attribute("form:has(input[value='b']) input[name=revision]", "value").unwrap();
    let draft = [
        ("badge", DESIGNER),
        ("task", "b"),
        ("revision", revision.as_str()),
        ("answers[badge]", "https://example.org/badge"),
        ("later", "yes"),
    ];
    assert_eq!(learner.send_key(&page_of(DESIGNER), HAND_IN, "b", &draft).await.status, 303);
    let to = next("creating-badges").await;
    assert_eq!(to, format!("/learn/badge/{DESIGNER}#f-b-answers-works-"));
    let place = to.split('#').nth(1).unwrap();
    assert!(learner.get(&to).await.has(&format!("textarea[id='{place}']")), "the place is there");

    // Nothing is missing any more: the task itself.
    let whole = answers(&task(&app, DESIGNER, "b"), "word");
    let page = learner.get(&page_of(DESIGNER)).await;
    let revision = page.attribute("form:has(input[value='b']) input[name=revision]", "value").unwrap();
    let mut fields = vec![("badge", DESIGNER), ("task", "b"), ("revision", revision.as_str()), ("later", "yes")];
    fields.extend(whole.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(learner.send_key(&page_of(DESIGNER), HAND_IN, "b", &fields).await.status, 303);
    assert_eq!(next("creating-badges").await, format!("/learn/badge/{DESIGNER}#task-b"));

    // One answer is returned: that question; a word on the whole: the task.
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&assessor).await;
    let question = task(&app, BADGE, TASK).questions[1].clone();
    let (shown, comment) = (assessor.get(&address).await, format!("comments[{}]", question.id));
    let (id, revision) = (shown.field("id"), shown.field("revision"));
    let word =
        [("id", id.as_str()), ("revision", &revision), ("outcome", "improve"), (&comment, "Which other organisers?")];
    assert_eq!(assessor.send(&address, ASSESS, &word).await.status, 303);
    let to = next("quality-label").await;
    assert_eq!(to, format!("{PAGE}#f-{TASK}-answers-{}-", question.id));
    assert!(learner.get(PAGE).await.has(&format!("textarea[id='{}']", to.split('#').nth(1).unwrap())));
    let better = vec![(field_name(&question), answer(&question, "better"))];
    let page = learner.get(PAGE).await;
    assert_eq!(send(&learner, &page, BADGE, TASK, &better, false).await.status, 303);
    assert_eq!(say(&assessor, &address, "improve", "All of it, please.").await.status, 303);
    assert_eq!(next("quality-label").await, format!("{PAGE}#task-{TASK}"));
}

#[tokio::test]
async fn an_activity_says_how_much_of_it_is_left() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let address = "/learn/quality-label/criteria";
    assert_eq!(learner.get(address).await.text(".time-left"), "", "before the second part all of it is");
    let fields = [("activity", "criteria"), ("part", "3")];
    assert_eq!(learner.send(address, "/api/learn/mark_place", &fields).await.status, 303);
    let page = learner.get(address).await;
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let parts = content.body("criteria").unwrap().parts.len();
    assert_eq!(page.texts("h2[id^='part-']").len(), parts);
    // Two of the parts are read.
    let minutes = (150.0 * (parts - 2) as f64 / parts as f64).ceil() as u32;
    assert_eq!(page.text(".time-left"), format!("About {} h {} min left", minutes / 60, minutes % 60));
    assert_eq!(app.browser().get(address).await.text(".time-left"), "");
}

#[tokio::test]
async fn ten_thousand_characters_are_named_kept_and_saved() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let task = task(&app, BADGE, TASK);
    let field = field_name(&task.questions[0]);
    let many = "ąč ".repeat(3_334).trim().to_string();
    for (typed, told) in [("ą".repeat(10_000), "at least 10 words"), (many, "at most 300 words")] {
        assert!(typed.chars().count() >= 10_000);
        let mut all = answers(&task, "word");
        all.iter_mut().find(|(name, _)| *name == field).unwrap().1 = typed.clone();
        let page = learner.get(PAGE).await;
        let back = send(&learner, &page, BADGE, TASK, &all, false).await;
        assert_eq!(back.status, 422);
        let error = back.text(&format!("#f-{TASK}-answers-{}--error", task.questions[0].id));
        assert!(error.contains(told), "{error}");
        assert_eq!(back.field(&field), typed);
        let saved = send(&learner, &back, BADGE, TASK, &all, true).await;
        assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
        assert_eq!(learner.get(PAGE).await.field(&field), typed, "as a draft it is kept");
    }
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&assessor).await;
    for (comment, status) in [("ą".repeat(10_000), 422), ("ą".repeat(5_001), 422), ("ą".repeat(5_000), 303)] {
        let back = say(&assessor, &address, "improve", &comment).await;
        assert_eq!(back.status, status);
        if status == 422 {
            assert!(back.text("#f-comment-error").contains("5000"), "{}", back.text("#f-comment-error"));
            assert_eq!(back.field("comment"), comment);
        }
    }
}

#[tokio::test]
async fn empty_and_blank_answers_are_named_one_by_one() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let task = task(&app, BADGE, TASK);
    let required: Vec<_> = task.questions.iter().filter(|q| q.required).collect();
    assert!(required.len() > 1);
    for blank in ["", " \t\u{a0}\r\n\u{2003} "] {
        let page = learner.get(PAGE).await;
        let all: Vec<_> = required.iter().map(|q| (field_name(q), blank.to_string())).collect();
        let back = send(&learner, &page, BADGE, TASK, &all, false).await;
        assert_eq!(back.status, 422);
        for question in &required {
            let id = format!("#f-{TASK}-answers-{}-", question.id);
            assert!(!back.text(&format!("{id}-error")).is_empty(), "{} isn't named", question.id);
            assert!(back.has(&format!(".error-summary a[href='{id}']")), "{} isn't in the summary", question.id);
        }
        assert_eq!(back.texts(".error-summary li").len(), required.len(), "what may stay empty isn't named");
    }
    assert_eq!(submission::Entity::find().count(app.ctx.db.read()).await.unwrap(), 0);
    for name in [" ", "   .png", ".png"] {
        let answer = bring(&app, &learner, name, b"%PDF-1.7 whole").await;
        assert_eq!(answer.status, 422, "{name:?}: {}", answer.body);
    }
    assert_eq!(evidence_file::Entity::find().count(app.ctx.db.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn markup_is_words_wherever_it_is_shown() {
    const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(2)><b>bold</b>";
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let task = task(&app, BADGE, TASK);
    let (first, asks) = (&task.questions[0], task.questions.iter().find(|q| q.to_organisers).unwrap());
    let with = |word: &str| {
        let mut all = answers(&task, word);
        all[0].1 = format!("{MARKUP} {}", answer(first, word));
        all.push((field_name(asks), format!("{MARKUP} may we?")));
        all
    };
    let page = learner.get(PAGE).await;
    assert_eq!(send(&learner, &page, BADGE, TASK, &with("first"), false).await.status, 303);
    let address = first_in_queue(&assessor).await;
    let is_words = |page: &Answer, at: &str| {
        assert_eq!(page.status, 200, "{at}");
        assert!(page.text("body").contains(MARKUP), "{at} doesn't show it: {}", page.text("main"));
        assert!(!page.body.contains("<script>alert(1)") && !page.has("img[src=x]") && !page.has("b"), "{at} runs it");
    };
    is_words(&assessor.get(&address).await, "what the assessor sees");
    assert_eq!(say(&assessor, &address, "improve", &format!("{MARKUP} More, please.")).await.status, 303);
    is_words(&learner.get(PAGE).await, "the comment");
    let mail = app.mails_to("learner@example.org").await.remove(0);
    assert!(mail.text.contains(MARKUP), "a mail is plain text: {}", mail.text);

    let page = learner.get(PAGE).await;
    assert_eq!(send(&learner, &page, BADGE, TASK, &with("second"), false).await.status, 303);
    let seen = assessor.get(&address).await;
    assert!(seen.has(".columns-2 ins") && !seen.has(".columns-2 script") && !seen.has(".columns-2 img"));
    is_words(&seen, "the difference");
    assert_eq!(say(&assessor, &address, "approved", "").await.status, 303);
    let award = learner.get(PAGE).await.attribute("main a[href^='/credentials/']", "href").unwrap();
    is_words(&learner.get(&award).await, "the award");
    let id = award.rsplit('/').next().unwrap();
    let shared = [("id", id), ("revision", "1"), ("shared", "yes"), ("evidence", "yes")];
    assert_eq!(learner.send(&award, "/api/badge/share", &shared).await.status, 303);
    is_words(&app.browser().get(&award).await, "the award as others see it");

    let thread = assessor.get("/questions/queue").await.attribute("ul.rows a", "href").unwrap();
    let shown = assessor.get(&thread).await;
    is_words(&shown, "the question");
    let (id, question) = (shown.field("id"), format!("{MARKUP} may we?"));
    let fields = [("id", id.as_str()), ("question", &question), ("answer", MARKUP), ("language", "en")];
    assert_eq!(assessor.send(&thread, "/api/question/publish", &fields).await.status, 303);
    is_words(&app.browser().get("/learn/quality-label").await, "the answers for everybody");
}

#[tokio::test]
async fn a_link_to_a_private_address_is_shown_and_never_fetched() {
    let app = TestApp::start_with(|config| config.fetch = true).await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (here, inside) = (format!("http://127.0.0.1:{port}/metadata"), "http://10.0.0.1/admin");
    // Waits like any client of it would, all the while.
    let visited = tokio::spawn(async move { listener.accept().await.is_ok() });
    let links = [("answers[badge]", here.as_str()), ("answers[more]", inside)];
    let fields: Vec<_> =
        answers(&task(&app, DESIGNER, "b"), "word").into_iter().filter(|(n, _)| n != links[0].0).collect();
    let page = learner.get(&page_of(DESIGNER)).await;
    let revision = page.attribute("form:has(input[value='b']) input[name=revision]", "value").unwrap();
    let mut all = vec![("badge", DESIGNER), ("task", "b"), ("revision", revision.as_str())];
    all.extend(fields.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    all.extend(links);
    let sent = learner.send_key(&page_of(DESIGNER), HAND_IN, "b", &all).await;
    assert_eq!(sent.status, 303, "{}", sent.text("main"));
    let address = first_in_queue(&assessor).await;
    let seen = assessor.get(&address).await;
    assert_eq!(seen.attributes("dd a[rel~=nofollow]", "href"), [here.as_str(), inside]);
    assert_eq!(seen.texts("dd .tag"), [format!("127.0.0.1:{port}"), "10.0.0.1".to_string()]);
    assert_eq!(say(&assessor, &address, "approved", "").await.status, 303);
    let award = learner.get(&page_of(DESIGNER)).await.attribute("main a[href^='/credentials/']", "href").unwrap();
    assert_eq!(learner.get(&award).await.status, 200);
    app.run_jobs().await;
    assert!(!visited.is_finished(), "the server opened a connection to it");
    visited.abort();
}

#[tokio::test]
async fn two_of_three_tasks_earn_a_badge_that_asks_for_two() {
    let folder = pack();
    let path = folder.path();
    change(path, "badges/badge-designer.toml", "tasks_needed = 1", "tasks_needed = 2");
    let third = "\n[[tasks]]\nid = \"c\"\nverification = { by = \"organiser\", count = 1 }\n\n\
                 [[tasks.questions]]\nid = \"where\"\nis = \"link\"\n";
    let file = path.join("badges/badge-designer.toml");
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + third).unwrap();
    for language in ["en", "lt"] {
        let file = path.join(language).join("badges/badge-designer.toml");
        let words = "\n[tasks.c]\ntitle = \"Task C\"\ninstructions = \"Show where.\"\n[tasks.c.questions.where]\nlabel = \"Where\"\n";
        std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + words).unwrap();
    }
    let app = with(&folder).await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let held = |page: &Answer| page.has("main a[href^='/credentials/']");
    assert!(learner.get(&page_of(DESIGNER)).await.text("main").contains("2 of 3 tasks are enough"));
    for (task, is_held) in [("c", false), ("a", true), ("b", true)] {
        assert_eq!(hands_in(&app, &learner, (DESIGNER, task), "word", &[]).await.status, 303, "{task}");
        let address = first_in_queue(&assessor).await;
        assert_eq!(say(&assessor, &address, "approved", "").await.status, 303, "{task}");
        let page = learner.get(&page_of(DESIGNER)).await;
        assert_eq!(held(&page), is_held, "after {task}: {}", page.text("main"));
    }
    let awards = credential::Entity::find().count(app.ctx.db.read()).await.unwrap();
    assert_eq!(awards, 1, "a third task earns nothing twice");
}

#[tokio::test]
async fn the_same_evidence_from_two_tabs_is_one_round_and_loses_no_words() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let task = task(&app, BADGE, TASK);
    let (first_tab, second_tab) = (learner.get(PAGE).await, learner.get(PAGE).await);
    assert_eq!(send(&learner, &first_tab, BADGE, TASK, &answers(&task, "first"), false).await.status, 303);
    let late = send(&learner, &second_tab, BADGE, TASK, &answers(&task, "second"), false).await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("already been submitted"), "{}", late.text("main"));
    for question in task.questions.iter().filter(|q| q.required) {
        assert_eq!(late.field(&field_name(question)), answer(question, "second"), "what was typed is still there");
    }
    let seen = assessor.get(&first_in_queue(&assessor).await).await;
    assert_eq!(seen.texts("details.round").len(), 1);
    assert!(seen.text("details.round").contains("first") && !seen.text("main").contains("second"));
    assert_eq!(submission_version::Entity::find().count(app.ctx.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn learners_see_what_they_changed_from_round_to_round() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    hand_in(&app, &learner, "first").await;
    assert!(!learner.get(PAGE).await.has("details.round ins"), "the first round changes nothing");
    let address = first_in_queue(&assessor).await;
    assert_eq!(say(&assessor, &address, "improve", "More of it.").await.status, 303);
    let page = hand_in(&app, &learner, "second").await;
    assert_eq!(page.texts("details.round").len(), 2);
    let newest = "details.round[open]";
    assert!(page.text(&format!("{newest} ins")).contains("second"), "{}", page.text("main"));
    assert!(page.text(&format!("{newest} del")).contains("first"));
}

#[tokio::test]
async fn a_form_with_files_that_is_cut_leaves_nothing_behind() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let words = answers(&task(&app, DESIGNER, "a"), "word");
    let large = [b"%PDF-1.7 ".to_vec(), vec![b'x'; 2_000_000]].concat();
    let mut parts = vec![
        Part::Text("_do", HAND_IN),
        Part::Text("_form", "a"),
        Part::Text("badge", DESIGNER),
        Part::Text("task", "a"),
        Part::Text("revision", "0"),
    ];
    parts.extend(words.iter().map(|(name, value)| Part::Text(name, value)));
    parts.push(Part::File("files[drafts][]", "small.pdf", b"%PDF-1.7 small"));
    parts.push(Part::File("files[drafts][]", "large.pdf", &large));
    let whole = form(&parts);
    let host = app.url.trim_start_matches("http://");
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {}\r\naccept: text/html\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
        page_of(DESIGNER),
        app.url,
        learner.cookie_header(),
        whole.len()
    );
    let mut line = tokio::net::TcpStream::connect(host).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&whole[..whole.len() - 500_000]).await.unwrap();
    line.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let _ = line.read_to_end(&mut rest).await;
    let db = app.ctx.db.read();
    assert_eq!(submission::Entity::find().count(db).await.unwrap(), 0, "half a form hands nothing in");
    // A whole file of it may stay for a while, as what was brought and given to nothing yet; of the other nothing.
    let names: Vec<_> = evidence_file::Entity::find().all(db).await.unwrap().into_iter().map(|f| f.name).collect();
    assert!(!names.contains(&"large.pdf".to_string()), "{names:?}");
    let folder = std::path::Path::new(&app.ctx.config.data_dir).join("files/evidence");
    let stored = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
    let gone = async {
        while stored() > names.len() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("what was begun is thrown away");
    // And once more, whole.
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [("content-type", kind.as_str()), ("origin", app.url.as_str())];
    let sent = learner.request(Method::POST, &page_of(DESIGNER), Some(whole), &headers).await;
    assert_eq!(sent.status, 303, "{}", sent.text("main"));
    assert_eq!(learner.get(&page_of(DESIGNER)).await.texts(".round a[download]").len(), 2);
}

#[tokio::test]
async fn the_funnel_says_where_people_stop_without_telling_of_single_people() {
    let app = TestApp::start().await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let funnel = "/learn/quality-label/funnel";
    let part = programme::content(&app.ctx, Locale::ENGLISH).unwrap().body("criteria").unwrap().parts[2].text.clone();
    for n in 0..5 {
        if n == 4 {
            let page = coordinator.get(funnel).await;
            assert!(!page.text("main").contains(&part), "four readers are told of by nothing but their number");
        }
        let reader = app.signed_in(&format!("Reader {n}"), &[]).await;
        let address = "/learn/quality-label/criteria";
        reader.get(address).await;
        let fields = [("activity", "criteria"), ("part", "3")];
        assert_eq!(reader.send(address, "/api/learn/mark_place", &fields).await.status, 303);
    }
    for name in ["Idle one", "Idle two"] {
        let idle = app.signed_in(name, &[]).await;
        let joined = idle.send("/learn/quality-label", "/api/learn/join", &[("playlist", "quality-label")]).await;
        assert_eq!(joined.status, 303);
    }
    let writer = app.signed_in("Writer", &[]).await;
    let page = writer.get(PAGE).await;
    let question = &task(&app, BADGE, TASK).questions[0];
    let draft = vec![(field_name(question), "a word".to_string())];
    assert_eq!(send(&writer, &page, BADGE, TASK, &draft, true).await.status, 303);
    let returned = app.signed_in("Returned", &[]).await;
    hand_in(&app, &returned, "word").await;
    app.ctx.clock.advance(MINUTE);
    assert_eq!(say(&assessor, &first_in_queue(&assessor).await, "improve", "More.").await.status, 303);

    let page = coordinator.get(funnel).await;
    let stops = page.texts("table:has(caption)").into_iter().find(|t| t.contains("Opened, not begun")).unwrap();
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let title = |id: &str| content.activity(id).unwrap().1.title.text.clone();
    assert!(stops.contains(&format!("{} 5 (the most) 0 0", title("criteria"))), "{stops}");
    assert!(stops.contains(&format!("{} 0 1 1", title("who-is-involved"))), "{stops}");
    assert_eq!(page.texts("main strong"), ["5 (the most)"], "one step is marked");
    assert!(page.text("main").contains("Joined, nothing opened: 2"), "{}", page.text("main"));
    let parts = page.texts("table").into_iter().find(|t| t.contains("Part of the text")).unwrap();
    assert!(parts.contains(&format!("{} {part} 5", title("criteria"))), "{parts}");
    let table = coordinator.get("/learn/quality-label/funnel.csv").await;
    let head = table.body.lines().next().unwrap();
    assert!(head.ends_with(",only_read,only_begun,only_returned,finished,finished_minutes"), "{head}");
    let row = |id: &str| table.body.lines().find(|l| l.starts_with(&format!("{id},"))).unwrap().to_string();
    assert!(row("criteria").ends_with(",5,0,0,0,"), "{}", row("criteria"));
    assert!(row("who-is-involved").ends_with(",0,1,1,0,"), "{}", row("who-is-involved"));
    let width = head.matches(',').count();
    assert!(table.body.lines().all(|line| line.matches(',').count() == width), "{}", table.body);
}

#[tokio::test]
async fn every_question_of_the_pack_has_a_field_that_going_on_can_lead_to() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    for badge in content.badges.iter().filter(|b| !b.tasks.is_empty()) {
        let page = learner.get(&page_of(&badge.id)).await;
        for task in &badge.tasks {
            for question in &task.questions {
                let id = quality_label::ui::field::id_of(&task.id, &field_name(question));
                let element = match question.kind {
                    TaskQuestionKind::LongText { .. } => "textarea",
                    _ => "input",
                };
                assert!(page.has(&format!("{element}[id='{id}']")), "{}: {id}", badge.id);
            }
        }
    }
}
