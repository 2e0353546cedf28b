//! Learning and assessing through the front door, without JavaScript.

use crate::support::{
    Answer, TestApp,
    learning::{
        ASSESS, BADGE, HAND_IN, PAGE, TASK, answer, answers, first_in_queue, hand_in, say, say_having_read, send, task,
        text, verified_by,
    },
};
use quality_label::{
    account::Role,
    badge,
    learn::{model::answers::field_name, store::enrolment},
    parse::words,
    programme::{self, model::TaskQuestionKind},
    texts::Locale,
    timestamp::{DAY, MINUTE, Timestamp},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

#[tokio::test]
async fn a_visitor_reads_everything_and_is_led_back_after_signing_in() {
    let app = TestApp::start().await;
    let visitor = app.browser();
    let page = visitor.get("/learn").await;
    assert_eq!(page.status, 200);
    assert!(page.has("main a[href='/learn/quality-label']"));

    let playlist = visitor.get("/learn/quality-label").await;
    assert_eq!(playlist.texts("ol.rows > li").len(), 4);
    assert!(playlist.has("img.badge-art[src='/badge-art/label-aware.svg'][alt='']"));
    assert!(!playlist.has(".meter"));
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    for (at, activity) in content.playlist("quality-label").unwrap().activities.iter().enumerate() {
        let page = visitor.get(&format!("/learn/quality-label/{}", activity.id)).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.text("h1"), activity.title.text);
        assert!(words(&page.text(".prose")) > 100, "{}", activity.id);
        assert!(page.has(&format!("a[href='/learn/badge/{}']", activity.badge)));
        assert_eq!(page.has("main nav a[rel='prev']"), at > 0);
        assert_eq!(page.has("main nav a[rel='next']"), at < 3);
    }

    let badge = visitor.get(PAGE).await;
    assert!(badge.text(".evidence ol").contains(&task(&app, BADGE, TASK).questions[0].label.text));
    assert!(!badge.has(".evidence form"));
    let sign_in = badge.attribute(".evidence a.button", "href").unwrap();
    assert_eq!(sign_in, format!("/sign-in?then={PAGE}"));
    assert_eq!(visitor.get(&sign_in).await.field("then"), PAGE);

    for nowhere in ["/learn/nothing", "/learn/quality-label/nothing", "/learn/badge/nothing"] {
        assert_eq!(visitor.get(nowhere).await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn a_learner_hands_in_improves_and_earns_the_badge() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    assert!(learner.get("/learn/quality-label").await.text(".meter").contains("0 of 4 badges"));

    let page = hand_in(&app, &learner, "first").await;
    assert!(page.text(".evidence .notice").contains("Submitted"), "{}", page.text("main"));
    assert!(!page.has(".evidence textarea"));
    assert!(learner.get("/learn/quality-label").await.text("ol.rows").contains("Waiting for an assessor"));

    let address = first_in_queue(&assessor).await;
    let unreasoned = say(&assessor, &address, "improve", " ").await;
    assert_eq!(unreasoned.status, 422);
    assert!(unreasoned.text("#f-comment-error").contains("reason"));
    let said = say(&assessor, &address, "improve", "Say <b>who</b> benefits.").await;
    assert_eq!((said.status, said.location.as_deref()), (303, Some("/assess")), "{}", said.text("main"));
    assert!(!assessor.get("/assess").await.has("tbody a"));
    let mail = app.mails_to("learner@example.org").await.remove(0);
    assert!(mail.text.contains("Say <b>who</b> benefits.") && mail.text.contains(PAGE), "{}", mail.text);

    let page = learner.get(PAGE).await;
    assert!(page.text(".evidence .notice").contains("Say <b>who</b> benefits."));
    assert!(!page.text(".evidence .notice").contains("Assessor,"), "the learner isn't told who");
    let question = &task(&app, BADGE, TASK).questions[0];
    assert_eq!(page.field(&field_name(question)), answer(question, "first"));
    assert!(hand_in(&app, &learner, "second").await.text(".evidence .notice").contains("Submitted"));

    let address = first_in_queue(&assessor).await;
    let seen = assessor.get(&address).await;
    assert_eq!(seen.texts("details.round").len(), 2);
    assert!(seen.text(".columns-2 ins").contains("second"), "{}", seen.text("main"));
    assert!(seen.text(".columns-2 del").contains("first"));
    assert_eq!(say(&assessor, &address, "approved", "").await.status, 303);

    let older = page;
    let page = learner.get(PAGE).await;
    let credential = page.attribute("main a[href^='/credentials/']", "href").expect("a link to the credential");
    let id: Uuid = credential.rsplit('/').next().unwrap().parse().unwrap();
    let row = badge::store::credential(app.ctx.db.read(), id).await.unwrap().expect("the credential");
    assert!(row.revoked_at.is_none());
    // What was written isn't in what others can fetch until the learner says so.
    assert!(!row.json.contains("second"));
    let kept_back = badge::store::share(app.ctx.db.read(), id).await.unwrap().unwrap().evidence;
    assert!(kept_back.contains("second") && !kept_back.contains("first"), "the evidence is the approved version");
    let own = learner.get(&credential).await;
    assert_eq!(own.status, 200);
    assert!(own.text("main").contains("second"));
    let share = "/api/badge/share";
    let id = id.to_string();
    let shown = [("id", id.as_str()), ("revision", "1"), ("shared", "yes"), ("evidence", "yes")];
    assert_eq!(learner.send(&credential, share, &shown).await.status, 303);
    let theirs = app.browser().get(&credential).await;
    assert!(theirs.text("main").contains("second"));
    let file =
        app.browser().request(reqwest::Method::GET, &format!("/ob/v3{credential}"), None, &[("accept", "*/*")]).await;
    assert!(file.body.contains("second"));
    // The words of who assessed it are in neither.
    for said in [&theirs.body, &file.body] {
        assert!(!said.contains("benefits.") && !said.contains("Assessor,"), "{said}");
    }
    assert!(learner.get("/learn/quality-label").await.text(".meter").contains("1 of 4 badges"));
    let mail = app.mails_to("learner@example.org").await.remove(0);
    assert!(mail.text.contains(&credential), "{}", mail.text);

    // What is approved stays as it is.
    let again = send(&learner, &older, BADGE, TASK, &answers(&task(&app, BADGE, TASK), "third"), false).await;
    assert_eq!(again.status, 422);
    assert!(again.text(".error-summary").contains("already been submitted"));
    assert_eq!(again.field(&field_name(question)), self::answer(question, "third"), "what was typed is still there");
}

#[tokio::test]
async fn with_all_badges_the_playlists_own_comes_by_itself() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessors = [
        app.signed_in("Assessor one", &[Role::Assessor]).await,
        app.signed_in("Assessor two", &[Role::Assessor]).await,
    ];
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let playlist = content.playlist("quality-label").unwrap();
    for activity in &playlist.activities {
        let badge = content.badge(&activity.badge).unwrap();
        let address = format!("/learn/badge/{}", badge.id);
        for task in badge.tasks.iter().take(badge.tasks_needed as usize) {
            let page = learner.get(&address).await;
            let answer = send(&learner, &page, &badge.id, &task.id, &answers(task, "word"), false).await;
            assert_eq!(answer.status, 303, "{}", answer.text("main"));
            for assessor in &assessors {
                let queue = assessor.get("/assess").await;
                if let Some(address) = queue.attribute("tbody a", "href") {
                    assert_eq!(say(assessor, &address, "approved", "Good.").await.status, 303);
                }
            }
        }
    }
    let page = learner.get("/learn/quality-label").await;
    assert!(page.text(".meter").contains("4 of 4 badges"), "{}", page.text("main"));
    assert!(page.text("section[aria-labelledby='progress']").contains("whole playlist"));
    assert!(page.texts(".facts dd").is_empty(), "the figures of one person are that person's business");
    for name in ["One", "Two", "Three", "Four"] {
        let browser = app.signed_in(name, &[]).await;
        let page = browser.get("/learn/quality-label").await;
        let joined = browser.send("/learn/quality-label", "/api/learn/join", &[("playlist", "quality-label")]).await;
        assert_eq!((page.status, joined.status), (200, 303));
    }
    let page = app.browser().get("/learn/quality-label").await;
    assert_eq!(page.texts(".facts dd"), ["5"], "five have joined; what one of them needed is that person's business");
    // The others complete it, too.
    let others = enrolment::Entity::update_many()
        .col_expr(enrolment::Column::CompletedAt, Expr::value(Timestamp(crate::support::START.0 + 4 * DAY)))
        .filter(enrolment::Column::CompletedAt.is_null());
    let tx = app.ctx.db.write().await.unwrap();
    assert_eq!(others.exec(&tx).await.unwrap().rows_affected, 4);
    tx.commit().await.unwrap();
    let page = app.browser().get("/learn/quality-label").await;
    assert_eq!(
        page.texts(".facts dd"),
        ["5", "5", "4 days"],
        "five have completed it, the one in the middle in 4 days"
    );
    let own = learner.get(&format!("/learn/badge/{}", playlist.badge)).await;
    assert!(own.has("main a[href^='/credentials/']"), "{}", own.text("main"));
}

#[tokio::test]
async fn a_draft_is_kept_even_when_it_could_not_be_handed_in() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let question = task(&app, BADGE, TASK).questions[0].clone();
    let typed = "</textarea><script>alert(1)</script>\n\nA & B";
    let draft = vec![(field_name(&question), typed.to_string())];
    let page = learner.get(PAGE).await;
    let answer = send(&learner, &page, BADGE, TASK, &draft, true).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some(PAGE)), "{}", answer.text("main"));
    let page = learner.follow(&answer).await;
    assert!(page.text(".evidence .notice").contains("Saved as a draft"));
    assert_eq!(page.field(&field_name(&question)), typed);
    assert!(!page.body.contains("<script>alert"));
    assert!(learner.get("/learn/quality-label").await.text("ol.rows").contains("In progress"));

    // Nobody else sees it, and handing it in names what is wrong with it.
    assert!(!assessor.get("/assess").await.has("tbody a"));
    let page = send(&learner, &page, BADGE, TASK, &draft, false).await;
    assert_eq!(page.status, 422);
    assert!(!page.texts(".error-summary li").is_empty());
    assert_eq!(page.field(&field_name(&question)), typed);
}

#[tokio::test]
async fn too_few_and_too_many_words_are_named_and_kept() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let task = task(&app, BADGE, TASK);
    let long = task.questions.iter().find_map(|q| match q.kind {
        TaskQuestionKind::LongText { min_words, max_words } if min_words > 1 && q.required => {
            Some((q.clone(), min_words, max_words))
        }
        _ => None,
    });
    let (question, least, most) = long.expect("a question with limits");
    for (count, words) in [(least - 1, "at least"), (most + 1, "at most")] {
        let mut all = answers(&task, "word");
        let field = field_name(&question);
        let typed = text("ąč", count);
        all.iter_mut().find(|(name, _)| *name == field).unwrap().1 = typed.clone();
        let page = learner.get(PAGE).await;
        let page = send(&learner, &page, BADGE, TASK, &all, false).await;
        assert_eq!(page.status, 422);
        let id = format!("#f-{TASK}-answers-{}-", question.id);
        assert!(page.text(&format!("{id}-error")).contains(words), "{}", page.text("main"));
        assert_eq!(page.attribute(&id, "aria-invalid").as_deref(), Some("true"));
        assert_eq!(page.field(&field), typed);
    }
}

#[tokio::test]
async fn pressing_twice_hands_in_once_and_an_older_page_overwrites_nothing() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let task = task(&app, BADGE, TASK);
    let page = learner.get(PAGE).await;
    for _ in 0..2 {
        let answer = send(&learner, &page, BADGE, TASK, &answers(&task, "word"), false).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some(PAGE)));
    }
    let address = first_in_queue(&assessor).await;
    assert_eq!(assessor.get(&address).await.texts("details.round").len(), 1);

    // A draft in one window, an older page in another.
    let other = app.signed_in("Other", &[]).await;
    let older = other.get(PAGE).await;
    assert_eq!(send(&other, &older, BADGE, TASK, &answers(&task, "newer"), true).await.status, 303);
    let stale = send(&other, &older, BADGE, TASK, &answers(&task, "older"), true).await;
    assert_eq!(stale.status, 409);
    let field = field_name(&task.questions[0]);
    assert_eq!(stale.field(&field), answer(&task.questions[0], "older"));
    assert!(stale.text(".theirs").contains("newer"), "what is saved stands beside it");
    assert_eq!(send(&other, &stale, BADGE, TASK, &answers(&task, "older"), true).await.status, 303);
}

#[tokio::test]
async fn a_session_that_ends_takes_no_answers_with_it() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let task = task(&app, BADGE, TASK);
    let page = learner.get(PAGE).await;
    learner.forget("session");
    let answer = send(&learner, &page, BADGE, TASK, &answers(&task, "word"), false).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location.as_deref().unwrap().starts_with("/sign-in?kept=1"));
    learner.sign_in("Learner").await;
    let page = learner.get(PAGE).await;
    assert_eq!(page.field(&field_name(&task.questions[0])), self::answer(&task.questions[0], "word"));
}

#[tokio::test]
async fn two_assessors_at_once_are_told_of_each_other() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let one = app.signed_in("Assessor one", &[Role::Assessor]).await;
    let two = app.signed_in("Assessor two", &[Role::Assessor]).await;
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&one).await;
    let revision = two.get(&address).await.field("revision");
    assert_eq!(say(&one, &address, "improve", "More, please.").await.status, 303);
    let late = say_having_read(&two, &address, &revision, "approved", "Fine with me.").await;
    assert_eq!(late.status, 409);
    assert!(
        late.text("details .inset").contains("More, please.") && late.text("details .inset").contains("Assessor one")
    );
    assert_eq!(late.field("comment"), "Fine with me.");
    assert!(learner.get(PAGE).await.text(".evidence .notice").contains("More, please."));
    // The fresh page says so, too, and offers no form.
    let page = two.get(&address).await;
    assert_eq!((page.status, page.has("main form textarea")), (200, false));
}

#[tokio::test]
async fn nobody_assesses_their_own_and_who_has_no_role_sees_nothing() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let both = app.signed_in("Both", &[Role::Assessor]).await;
    hand_in(&app, &learner, "word").await;
    let of_learner = first_in_queue(&both).await;
    hand_in(&app, &both, "mine").await;
    let queue = both.get("/assess").await;
    assert_eq!(queue.texts("tbody tr").len(), 1, "one's own isn't in the queue");
    let third = app.signed_in("Third", &[Role::Assessor]).await;
    let queue = third.get("/assess").await;
    assert_eq!(queue.texts("tbody tr").len(), 2);
    let own = queue.attribute("tbody tr:nth-child(2) a", "href").unwrap();
    assert_ne!(own, of_learner);
    assert_eq!(both.get(&own).await.status, 403);
    let revision = third.get(&own).await.field("revision");
    assert_eq!(say_having_read(&both, &own, &revision, "approved", "").await.status, 403);

    let evaluator = app.signed_in("Evaluator", &[Role::Evaluator, Role::Coordinator, Role::Administrator]).await;
    for other in [&learner, &evaluator] {
        assert_eq!(other.get("/assess").await.status, 403);
        assert_eq!(other.get(&of_learner).await.status, 403);
        assert_eq!(say_having_read(other, &of_learner, "1", "approved", "").await.status, 403);
    }
    assert_eq!(app.browser().get("/assess").await.status, 401);
    assert_eq!(app.browser().get(&of_learner).await.status, 401);
    for nothing in ["/assess/0198f6a0-0000-7000-8000-000000000000", "/assess/nothing"] {
        assert_eq!(both.get(nothing).await.status, 404);
    }
    // Still nothing was decided.
    assert!(both.get(&of_learner).await.has("main form textarea"));
}

#[tokio::test]
async fn a_form_with_a_missing_or_an_odd_field_is_answered_and_kept() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let fields = [("badge", BADGE), ("task", TASK), ("answers[interest]", "kept")];
    let page = learner.send_key(PAGE, HAND_IN, TASK, &fields).await;
    assert_eq!((page.status, page.field("answers[interest]").as_str()), (400, "kept"));
    let fields = [("badge", BADGE), ("task", TASK), ("revision", "not a number"), ("answers[interest]", "kept")];
    assert_eq!(learner.send_key(PAGE, HAND_IN, TASK, &fields).await.status, 400);
    let fields = [("badge", BADGE), ("task", "no such task"), ("revision", "0")];
    assert_eq!(learner.send_key(PAGE, HAND_IN, TASK, &fields).await.status, 404);

    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&assessor).await;
    let page = say(&assessor, &address, "", "a comment").await;
    assert_eq!(page.status, 422);
    assert!(page.text("#f-outcome-error, .error-summary").contains("Choose an answer"));
    assert_eq!(page.field("comment"), "a comment");
}

#[tokio::test]
async fn the_queue_costs_the_same_however_long_it_is_and_comes_in_pages() {
    let app = TestApp::start().await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let cost = async || {
        let before = app.ctx.db.statements();
        let page = assessor.get("/assess").await;
        (app.ctx.db.statements() - before, page)
    };
    let first = app.signed_in("Learner 0", &[]).await;
    hand_in(&app, &first, "word").await;
    let (one, page) = cost().await;
    assert_eq!(page.texts("tbody tr").len(), 1);
    for n in 1..3 {
        let learner = app.signed_in(&format!("Learner {n}"), &[]).await;
        app.ctx.clock.advance(1000);
        hand_in(&app, &learner, "word").await;
    }
    let (three, page) = cost().await;
    assert_eq!(one, three);
    assert_eq!(page.texts("tbody th"), ["Learner 0", "Learner 1", "Learner 2"], "what waits longest comes first");
    assert!(page.text("main").contains("3 waiting for you"));

    let filtered = assessor.get("/assess?badge=label-interest").await;
    assert_eq!(filtered.texts("tbody tr").len(), 3);
    assert!(filtered.text("main nav a[aria-current]").contains("(3)"));
    let other = assessor.get("/assess?badge=label-steps").await;
    assert_eq!(other.texts("tbody tr").len(), 0);
    // A page past the end is the last one.
    assert_eq!(assessor.get("/assess?page=99").await.texts("tbody tr").len(), 3);

    let address = first_in_queue(&assessor).await;
    let before = app.ctx.db.statements();
    assert_eq!(assessor.get(&address).await.status, 200);
    let one_round = app.ctx.db.statements() - before;
    assert_eq!(say(&assessor, &address, "improve", "Again.").await.status, 303);
    hand_in(&app, &first, "other").await;
    let before = app.ctx.db.statements();
    assert_eq!(assessor.get(&address).await.texts("details.round").len(), 2);
    assert_eq!(app.ctx.db.statements() - before, one_round);
}

#[tokio::test]
async fn as_many_assessors_approve_as_the_task_says() {
    let (app, _folder) = verified_by(r#"verification = { by = "organiser", count = 2 }"#).await;
    let learner = app.signed_in("Learner", &[]).await;
    let one = app.signed_in("Assessor one", &[Role::Assessor]).await;
    let two = app.signed_in("Assessor two", &[Role::Assessor]).await;
    hand_in(&app, &learner, "word").await;
    let address = first_in_queue(&one).await;
    assert_eq!(say(&one, &address, "approved", "").await.status, 303);
    assert!(learner.get(PAGE).await.text(".evidence .notice").contains("Submitted"));
    // Who has said their word is looking at it no longer, and the next one comes to it.
    assert!(!two.get("/assess").await.text("tbody").contains("is looking"));
    let other = app.signed_in("Other", &[]).await;
    hand_in(&app, &other, "word").await;
    let rows = two.get("/assess").await.attributes("tbody a", "href");
    let theirs = rows.into_iter().find(|row| *row != address).unwrap();
    assert_eq!(say(&two, &theirs, "improve", "More.").await.location, Some(address.clone()));
    // The same assessor doesn't count twice, whatever they send.
    assert!(!one.get("/assess").await.has("tbody a"));
    let fresh = two.get(&address).await;
    assert!(fresh.text("main").contains("1 of 2 approvals"));
    let again = say_having_read(&one, &address, &fresh.field("revision"), "approved", "").await;
    assert_eq!(again.status, 422);
    assert!(!learner.get(PAGE).await.has("main a[href^='/credentials/']"));
    assert_eq!(say(&two, &address, "approved", "").await.status, 303);
    assert!(learner.get(PAGE).await.has("main a[href^='/credentials/']"));
}

#[tokio::test]
async fn peers_look_at_what_peers_may_look_at() {
    let (app, _folder) = verified_by(r#"verification = { by = "peer", count = 1 }"#).await;
    let holder = app.signed_in("Holder", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    hand_in(&app, &holder, "word").await;
    assert_eq!(holder.get("/assess").await.status, 403, "nobody is a peer before they hold the badge");
    // Somebody has to be the first: an assessor helps.
    let address = first_in_queue(&assessor).await;
    assert_eq!(say(&assessor, &address, "approved", "").await.status, 303);

    let learner = app.signed_in("Learner", &[]).await;
    hand_in(&app, &learner, "word").await;
    assert!(holder.get(PAGE).await.has("main a[href^='/assess']"));
    let address = first_in_queue(&holder).await;
    assert_eq!(learner.get(&address).await.status, 403);
    assert_eq!(say(&holder, &address, "approved", "Well said.").await.status, 303);
    assert!(learner.get(PAGE).await.has("main a[href^='/credentials/']"));

    // Peers see nothing of badges that assessors look at.
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let task = &content.badge("label-aware").unwrap().tasks[0];
    let page = learner.get("/learn/badge/label-aware").await;
    assert_eq!(send(&learner, &page, "label-aware", &task.id, &answers(task, "word"), false).await.status, 303);
    assert!(!holder.get("/assess").await.has("tbody a"));
    assert_eq!(holder.get(&first_in_queue(&assessor).await).await.status, 404);
}

#[tokio::test]
async fn what_learners_check_themselves_is_approved_at_once() {
    let (app, _folder) = verified_by(r#"verification = { by = "self", count = 1 }"#).await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let page = hand_in(&app, &learner, "word").await;
    assert!(page.has("main a[href^='/credentials/']"), "{}", page.text("main"));
    assert!(!assessor.get("/assess").await.has("tbody a"));
}

#[tokio::test]
async fn a_learner_goes_on_where_they_stopped_on_whatever_device() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Learner", &[]).await;
    let playlist = "/learn/quality-label";
    let next = |page: &Answer| page.attribute("section[aria-labelledby='progress'] a.button", "href");
    // Nothing to go on with before joining; joining twice is joining once.
    assert_eq!(next(&browser.get(playlist).await), None);
    for _ in 0..2 {
        let answer = browser.send(playlist, "/api/learn/join", &[("playlist", "quality-label")]).await;
        assert_eq!(answer.status, 303);
    }
    assert_eq!(next(&browser.get(playlist).await).as_deref(), Some("/learn/quality-label/what-is-the-label"));
    // They read into another activity, up to its third part.
    let activity = "/learn/quality-label/criteria";
    assert!(!browser.get(activity).await.text("main").contains("You stopped reading"));
    for (part, status) in [("3", 303), ("99", 404)] {
        let fields = [("activity", "criteria"), ("part", part)];
        assert_eq!(browser.send(activity, "/api/learn/mark_place", &fields).await.status, status, "part {part}");
    }
    // Another device.
    let other = app.browser();
    other.sign_in("Learner").await;
    assert_eq!(next(&other.get(playlist).await).as_deref(), Some("/learn/quality-label/criteria#part-3"));
    let page = other.get(activity).await;
    assert!(page.text("main").contains("You stopped reading at"), "{}", page.text("main"));
    let parts = page.texts(".toc li");
    assert!(parts.len() > 3 && page.texts("h2[id='part-3']") == parts[2..3], "{parts:?}");
}

#[tokio::test]
async fn what_waits_can_be_taken_back_and_keeps_what_was_said() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let page = hand_in(&app, &learner, "first").await;
    let address = first_in_queue(&assessor).await;
    let read = assessor.get(&address).await;
    let take_back = async |revision: &str| {
        let fields = [("badge", BADGE), ("task", TASK), ("revision", revision)];
        learner.send_key(PAGE, "/api/learn/withdraw", TASK, &fields).await
    };
    let revision = page.field("revision");
    // Pressing twice is pressing once.
    for _ in 0..2 {
        assert_eq!(take_back(&revision).await.status, 303);
    }
    let page = learner.get(PAGE).await;
    let question = field_name(&task(&app, BADGE, TASK).questions[0]);
    assert!(page.field(&question).starts_with("first"), "the words are there to go on with");
    assert!(!assessor.get("/assess").await.has("tbody a"));
    // The assessor had it open: their word comes too late, and what they typed stays.
    let single = format!("comments[{}]", task(&app, BADGE, TASK).questions[1].id);
    let (id, read_at) = (address.rsplit('/').next().unwrap(), read.field("revision"));
    let word = [
        ("id", id),
        ("revision", read_at.as_str()),
        ("outcome", "improve"),
        ("comment", "Say more."),
        (single.as_str(), "Which ones?"),
    ];
    let late = assessor.send(&address, ASSESS, &word).await;
    assert_eq!(late.status, 422);
    assert_eq!((late.field("comment").as_str(), late.field(&single).as_str()), ("Say more.", "Which ones?"));
    assert!(late.text(".error-summary").contains("The learner has withdrawn this"), "{}", late.text("main"));
    assert!(!late.body.contains("first first") && !late.has("details.round"), "what was taken back is theirs again");
    let approved = say_having_read(&assessor, &address, &read.field("revision"), "approved", "").await;
    assert_eq!(approved.status, 422);
    let fresh = assessor.get(&address).await;
    assert_eq!((fresh.status, fresh.has("main form textarea")), (200, false));
    assert!(fresh.text(".notice").contains("has withdrawn this"), "{}", fresh.text("main"));
    let page = learner.get(PAGE).await;
    assert!(!page.has("main a[href^='/credentials/']"));
    assert_eq!(page.texts("[data-withdrawn]").len(), 1, "the history says that it was taken back");
    assert!(page.text("[data-withdrawn]").contains("Round 1 , submitted"), "{}", page.text("[data-withdrawn]"));

    // Sent again, returned, improved, taken back: the word that was said stays with its round.
    hand_in(&app, &learner, "second").await;
    assert_eq!(say(&assessor, &address, "improve", "Say more about it.").await.status, 303);
    let page = hand_in(&app, &learner, "third").await;
    assert_eq!(take_back(&page.field("revision")).await.status, 303);
    let page = learner.get(PAGE).await;
    assert!(page.text("main").contains("Say more about it."));
    assert!(page.field(&question).starts_with("third"));
    hand_in(&app, &learner, "fourth").await;
    assert_eq!(say(&assessor, &address, "approved", "").await.status, 303);
    let page = learner.get(PAGE).await;
    assert!(page.has("a[href^='/credentials/']"));
    assert_eq!(page.texts("[data-withdrawn]").len(), 2);
    let (rounds, whole) = (page.texts("details.round").len(), page.text("main"));
    assert_eq!(rounds, 2, "what was taken back before anybody said a word is no round");
    let at = |words: &str| whole.find(words).unwrap_or_else(|| panic!("{words} isn't in {whole}"));
    assert!(at("Round 2 , submitted") < at("Round 1 , submitted"), "newest first");
    // What is approved can't be taken back.
    assert_eq!(take_back(&page.text("body").len().to_string()).await.status, 422);
}

#[tokio::test]
async fn two_assessors_dont_do_the_same_work() {
    let app = TestApp::start().await;
    let one = app.signed_in("Assessor One", &[Role::Assessor]).await;
    let two = app.signed_in("Assessor Two", &[Role::Assessor]).await;
    for name in ["Ann", "Ben"] {
        let learner = app.signed_in(name, &[]).await;
        hand_in(&app, &learner, "word").await;
    }
    let anns = first_in_queue(&one).await;
    assert!(!one.get(&anns).await.text("main").contains("is looking at this now"));
    // A colleague sees that, may take it over, and then it is the other way round.
    assert!(two.get("/assess").await.text("tbody").contains("Assessor One is looking at this now."));
    assert!(two.get(&anns).await.text("main").contains("Assessor One is looking at this now."));
    let id = anns.rsplit('/').next().unwrap();
    assert_eq!(two.send(&anns, "/api/learn/take_over", &[("id", id)]).await.status, 303);
    assert!(one.get(&anns).await.text("main").contains("Assessor Two is looking at this now."));
    // After their word the next one comes at once, and after that nothing waits.
    let next = say(&two, &anns, "approved", "").await;
    let bens = next.location.unwrap();
    assert!(bens.starts_with("/assess/") && bens != anns, "{bens}");
    assert_eq!(say(&two, &bens, "approved", "").await.location.as_deref(), Some("/assess"));
    // What somebody left lying is free again after a while.
    let learner = app.signed_in("Cleo", &[]).await;
    hand_in(&app, &learner, "word").await;
    let cleos = first_in_queue(&one).await;
    one.get(&cleos).await;
    assert!(two.get("/assess").await.text("tbody").contains("Assessor One is looking"));
    let next = async |name: &str| {
        app.ctx.clock.advance(1000);
        let learner = app.signed_in(name, &[]).await;
        hand_in(&app, &learner, "word").await;
        let row = two.get("/assess").await.attributes("tbody a", "href").pop().unwrap();
        say(&two, &row, "approved", "").await.location.unwrap()
    };
    assert_eq!(next("Dora").await, "/assess", "what somebody is looking at isn't next");
    app.ctx.clock.advance(21 * 60_000);
    assert!(!two.get("/assess").await.text("tbody").contains("is looking"));
    assert_eq!(next("Emil").await, cleos);
}

#[tokio::test]
async fn the_next_one_is_of_the_same_part_of_the_queue() {
    let app = TestApp::start().await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    for name in ["Ann", "Ben"] {
        let learner = app.signed_in(name, &[]).await;
        hand_in(&app, &learner, "word").await;
    }
    let queue = assessor.get(&format!("/assess?badge={BADGE}")).await;
    let anns = queue.attribute("tbody a", "href").unwrap();
    assert!(anns.ends_with(&format!("?badge={BADGE}")), "{anns}");
    let page = assessor.get(&anns).await;
    assert_eq!(page.attribute(".back a", "href").unwrap(), format!("/assess?badge={BADGE}"));
    let say = async |page: &str, badge: &str| {
        let shown = assessor.get(page).await;
        let (id, revision) = (shown.field("id"), shown.field("revision"));
        let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("outcome", "approved"), ("badge", badge)];
        assessor.send(page, "/api/learn/assess", &fields).await.location.unwrap()
    };
    // Of another badge nothing waits, and the queue says so rather than to lead somewhere else.
    assert_eq!(say(&anns, "label-criteria").await, "/assess?badge=label-criteria");
    let bens = assessor.get(&format!("/assess?badge={BADGE}")).await.attribute("tbody a", "href").unwrap();
    assert_eq!(say(&bens, &page.field("badge")).await, format!("/assess?badge={BADGE}"));
}

#[tokio::test]
async fn the_funnel_counts_people_and_is_for_the_programmes_team() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    learner.get("/learn/quality-label/who-is-involved").await;
    app.ctx.clock.advance(90 * MINUTE);
    hand_in(&app, &learner, "first").await;
    app.ctx.clock.advance(3 * DAY);
    let address = first_in_queue(&assessor).await;
    say(&assessor, &address, "improve", "More of it.").await;
    hand_in(&app, &learner, "second").await;
    say(&assessor, &address, "approved", "").await;
    let page = coordinator.get("/learn/quality-label/funnel").await;
    let row = page.texts("tbody tr").into_iter().find(|row| row.contains("Who is involved")).unwrap();
    assert_eq!(row.matches("1 (100 %)").count(), 5, "{row}");
    let table = coordinator.get("/learn/quality-label/funnel.csv").await;
    assert_eq!(table.status, 200);
    assert!(table.body.contains("who-is-involved,1,1,1,1,1,1,90,0,4320,0,0,0,0,\r\n"), "{}", table.body);
    assert!(table.body.contains("steps,1,0,0,0,0,0,,,,0,0,0,0,\r\n"), "{}", table.body);
    let times = page.texts("table")[2].clone();
    assert!(times.contains("1 h 30 min") && times.contains("3 days"), "{times}");
    // Of three the one in the middle counts.
    for (name, days) in [("Second", 1), ("Third", 9)] {
        let learner = app.signed_in(name, &[]).await;
        learner.get("/learn/quality-label/who-is-involved").await;
        hand_in(&app, &learner, "first").await;
        app.ctx.clock.advance(days * DAY);
        assessor.sign_in("Assessor").await;
        say(&assessor, &first_in_queue(&assessor).await, "approved", "").await;
    }
    coordinator.sign_in("Coordinator").await;
    learner.sign_in("Learner").await;
    let table = coordinator.get("/learn/quality-label/funnel.csv").await;
    assert!(table.body.contains("who-is-involved,3,3,3,3,1,3,0,0,4320,0,0,0,0,\r\n"), "{}", table.body);
    for (browser, status) in [(&learner, 403), (&app.browser(), 401)] {
        assert_eq!(browser.get("/learn/quality-label/funnel.csv").await.status, status);
    }
}

#[tokio::test]
async fn only_the_answers_that_were_returned_can_be_changed() {
    let app = TestApp::start().await;
    let (learner, assessor) = (app.signed_in("Learner", &[]).await, app.signed_in("Assessor", &[Role::Assessor]).await);
    hand_in(&app, &learner, "first").await;
    let task = task(&app, BADGE, TASK);
    let (kept, returned) = (&task.questions[0], &task.questions[1]);
    let address = first_in_queue(&assessor).await;
    let page = assessor.get(&address).await;
    let comment = format!("comments[{}]", returned.id);
    let (id, revision) = (address.rsplit('/').next().unwrap(), page.field("revision"));
    let word = [
        ("id", id),
        ("revision", revision.as_str()),
        ("outcome", "improve"),
        ("comment", " "),
        (comment.as_str(), "Which other organisers?"),
    ];
    let said = assessor.send(&address, ASSESS, &word).await;
    assert_eq!(said.status, 303, "{}", said.text("main"));
    let mail = app.mails_to("learner@example.org").await.remove(0);
    assert!(mail.text.contains(&returned.label.text) && mail.text.contains("Which other organisers?"), "{}", mail.text);

    let page = learner.get(PAGE).await;
    assert!(page.has(&format!("textarea[name='{}']", field_name(returned))));
    assert!(!page.has(&format!("textarea[name='{}']", field_name(kept))), "what nobody asked to improve is closed");
    assert!(page.text(".evidence form").contains("Which other organisers?"));
    // Sent all the same, as from an old page: it stays as it was.
    let changed = vec![(field_name(kept), answer(kept, "changed")), (field_name(returned), answer(returned, "better"))];
    assert_eq!(send(&learner, &page, BADGE, TASK, &changed, true).await.status, 303);
    let page = learner.get(PAGE).await;
    let only = vec![(field_name(returned), answer(returned, "better"))];
    assert_eq!(send(&learner, &page, BADGE, TASK, &only, false).await.status, 303);
    // The same page sent twice changes nothing.
    assert_eq!(send(&learner, &page, BADGE, TASK, &only, false).await.status, 303);
    let seen = assessor.get(&address).await;
    assert_eq!(seen.texts("details.round").len(), 2);
    let newest = seen.text("details.round[open]");
    assert!(newest.contains(&answer(kept, "first")) && newest.contains(&answer(returned, "better")), "{newest}");
    assert!(!newest.contains("changed"));
}

#[tokio::test]
async fn an_assessor_keeps_phrases_and_narrows_the_queue_down_to_a_language() {
    let app = TestApp::start().await;
    let (first, second) = (app.signed_in("First", &[]).await, app.signed_in("Second", &[]).await);
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let other = app.signed_in("Other", &[Role::Assessor]).await;
    second.send("/account", "/api/account/choose_language", &[("language", "lt")]).await;
    hand_in(&app, &first, "first").await;
    let page = second.get(PAGE).await;
    let sent = send(&second, &page, BADGE, TASK, &answers(&task(&app, BADGE, TASK), "antras"), false).await;
    assert_eq!(sent.status, 303);

    let queue = assessor.get("/assess").await;
    assert_eq!(queue.texts("tbody tr").len(), 2);
    let lithuanian = assessor.get("/assess?language=lt").await;
    assert_eq!(lithuanian.texts("tbody th"), ["Second"]);
    assert!(lithuanian.has("nav a[href='/assess?language=lt'][aria-current]"));
    assert_eq!(assessor.get("/assess?language=fr").await.texts("tbody tr").len(), 0);

    let address = first_in_queue(&assessor).await;
    let page = assessor.get(&address).await;
    let (id, revision) = (address.rsplit('/').next().unwrap(), page.field("revision"));
    let word =
        [("id", id), ("revision", &revision), ("outcome", "improve"), ("comment", "Name an example."), ("keep", "yes")];
    assert_eq!(assessor.send(&address, ASSESS, &word).await.status, 303);
    assert!(assessor.get("/assess").await.text("main").contains("You have assessed 1 piece of evidence"));

    let address = first_in_queue(&assessor).await;
    let page = assessor.get(&address).await;
    assert_eq!(page.text("details button"), "Name an example.");
    assert!(!other.get(&address).await.text("main").contains("Name an example."), "phrases are one's own");
    let phrase = page.attribute("form.inline-form input[name=id]", "value").unwrap();
    let forget = "/api/learn/forget_phrase";
    let fields = [("id", phrase.as_str())];
    assert_eq!(other.send_key(&address, forget, &phrase, &fields).await.status, 404);
    assert_eq!(assessor.send_key(&address, forget, &phrase, &fields).await.status, 303);
    assert!(!assessor.get(&address).await.text("main").contains("Name an example."));
}
