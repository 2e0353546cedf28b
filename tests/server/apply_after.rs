//! After submitting, through the front door, without JavaScript: how far an application is, questions of the
//! coordinator, answers that are returned to be improved, withdrawing, and what stands beside the next draft.

use crate::support::{
    Answer as Page, Browser, applying,
    review::{Fields, OWNER, Stage, new_organiser, of, send},
};
use quality_label::{
    account::{self, Role},
    apply::{
        model::{Answer, ApplicationState},
        store::{answer, application, edition},
    },
    organiser::service::{invite, join},
    review::{self, model::Phase},
    timestamp::DAY,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

const WHY: &str = "fields[why_apply]";
const STRENGTHS: &str = "fields[self_strengths]";
const RESUBMIT: &str = "/api/review/resubmit";
const WITHDRAW: &str = "/api/review/withdraw";

fn words(word: &str) -> String {
    [word; 40].join(" ")
}

fn status_page(id: &str) -> String {
    format!("/apply/{id}/submitted")
}

/// What the tests do over and over.
impl Stage {
    /// Lets days pass; everybody signs in again, since sessions end meanwhile.
    async fn pass(&self, days: i64) {
        self.app.ctx.clock.advance(days * DAY);
        for (browser, name) in [
            (&self.coordinator, "Coordinator"),
            (&self.one, "Evaluator One"),
            (&self.two, "Evaluator Two"),
            (&self.three, "Evaluator Three"),
            (&self.owner, "Owner"),
        ] {
            browser.sign_in(name).await;
        }
    }

    /// The formal check as a page that was open before would send it.
    async fn check_late(&self, id: &str) -> Page {
        let first = self.form().formal().next().unwrap().id.clone();
        let fields = vec![
            of("id", id),
            of("revision", &self.revision(id).await),
            of(&format!("met[{first}]"), "yes"),
            of(&format!("comment[{first}]"), "Typed meanwhile"),
            of("then", "save"),
        ];
        send(&self.coordinator, &format!("/review/{id}/formal"), "/api/review/check_formally", &fields).await
    }

    /// An evaluation as a page that was open before would send it.
    async fn evaluate_late(&self, browser: &Browser, id: &str, revision: &str, words: &str) -> Page {
        let mut fields = vec![of("id", id), of("revision", revision), of("then", "hand_in")];
        fields.extend(self.evaluation(13, 4, words));
        send(browser, &format!("/review/{id}/evaluate"), "/api/review/evaluate", &fields).await
    }

    async fn state(&self, id: &str) -> ApplicationState {
        let id = id.parse().unwrap();
        quality_label::apply::store::application(self.app.ctx.db.read(), id).await.unwrap().state
    }

    async fn review(&self, id: &str) -> review::store::Review {
        review::store::review(self.app.ctx.db.read(), id.parse().unwrap()).await.unwrap().unwrap()
    }

    async fn answer(&self, id: &str, question: &str) -> Option<Answer> {
        let answers = quality_label::apply::store::answers(self.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
        answers.get(question).cloned()
    }

    /// The coordinator returns answers, each with a word on it.
    async fn give_back(&self, id: &str, words: &[(&str, &str)]) -> Page {
        let page = format!("/review/{id}/return");
        let mut fields = vec![of("id", id), of("revision", &self.revision(id).await)];
        fields.extend(words.iter().map(|(question, words)| of(&format!("words[{question}]"), words)));
        send(&self.coordinator, &page, "/api/review/return_for_improvement", &fields).await
    }

    /// The revision of a review, as a form would have it.
    async fn revision(&self, id: &str) -> String {
        let review = review::store::review(self.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
        review.map_or(0, |r| r.revision).to_string()
    }

    /// Somebody writes in a section, from the page as it is now.
    async fn write(&self, who: &Browser, id: &str, section: &str, typed: &[(&str, &str)]) -> Page {
        let page = format!("/apply/{id}/section/{section}");
        let mut fields = vec![of("application", id), of("section", section), of("next", "later")];
        fields.extend(applying::seen(&who.get(&page).await));
        fields.extend(typed.iter().map(|(n, v)| of(n, v)));
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        who.send_key(&page, "/api/apply/save", section, &fields).await
    }

    async fn resubmit(&self, id: &str, reply: &str) -> Page {
        self.owner.send(&status_page(id), RESUBMIT, &[("id", id), ("reply", reply)]).await
    }

    async fn withdraw(&self, id: &str, reason: &str) -> Page {
        let fields = [("id", id), ("agreed", "yes"), ("reason", reason)];
        self.owner.send(&status_page(id), WITHDRAW, &fields).await
    }

    async fn ask(&self, id: &str, words: &str) -> Page {
        self.coordinator.send(&format!("/review/{id}"), "/api/review/ask", &[("id", id), ("words", words)]).await
    }

    /// A member of the organiser.
    async fn member(&self, name: &str, role: &str) -> Browser {
        let owner = self.app.actor(self.people[4]).await;
        let person = self.app.person(name, &[]).await;
        let address = format!("{}@example.org", name.to_lowercase());
        invite(&self.app.ctx, &owner, self.organiser.id, &address, role).await.unwrap();
        let link = self.app.link_to(&address).await;
        join(&self.app.ctx, &self.app.actor(person).await, link.rsplit('/').next().unwrap()).await.unwrap();
        let browser = self.app.browser();
        browser.sign_in(name).await;
        browser
    }

    /// Everything up to the evaluations: two evaluators have declared.
    async fn under_evaluation(&self) -> String {
        let id = self.handed_in().await;
        assert_eq!(self.check_formally(&id, &[]).await.status, 303);
        assert_eq!(self.assign(&id, &self.people[1..3], "").await.status, 303);
        for browser in [&self.one, &self.two] {
            assert_eq!(self.declare(browser, &id).await.status, 303);
        }
        id
    }
}

/// The id and the revision of the newest question on a page.
fn thread(page: &Page) -> (String, String) {
    let id = page.attribute("li.card[id^=clarification]", "id").unwrap();
    let revision = page.attribute("li.card[id^=clarification] input[name=revision]", "value").unwrap_or_default();
    (id.trim_start_matches("clarification-").to_string(), revision)
}

async fn reply(browser: &Browser, page: &str, (id, revision): &(String, String), words: &str) -> Page {
    let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("words", words)];
    browser.send_key(page, "/api/review/answer", id, &fields).await
}

#[tokio::test]
async fn the_applicant_sees_how_far_it_is_and_nothing_of_who_evaluates_or_what_they_think() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let page = status_page(&id);
    let first = stage.owner.get(&page).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.text("h1"), "Application submitted");
    let steps = first.texts(".timeline li");
    assert_eq!(steps.len(), 5, "{steps:?}");
    assert!(steps[0].starts_with("Submitted 2 March 2026"));
    assert_eq!(steps[1], "The coordinator is checking the formal criteria");
    assert!(first.text("main").contains("0 of 90 days used") && first.text("main").contains("31 May 2026"));
    assert!(
        first.has(&format!("a[href='/apply/{id}/application.pdf']"))
            && first.has(&format!("a[href='/apply/{id}/check']"))
    );

    stage.pass(10).await;
    stage.check_formally(&id, &[]).await;
    let steps = stage.owner.get(&page).await.texts(".timeline li");
    assert!(steps[1].starts_with("Formal criteria checked 12 March 2026"), "{steps:?}");
    assert_eq!(steps[2], "Evaluators are being chosen");
    stage.app.ctx.clock.advance(DAY);
    stage.assign(&id, &stage.people[1..3], "").await;
    let secret = "Only evaluators think so";
    for browser in [&stage.one, &stage.two] {
        stage.declare(browser, &id).await;
        let evaluation = stage.evaluation(13, 4, secret);
        assert_eq!(stage.evaluate(browser, &id, &evaluation, "hand_in").await.status, 303);
    }
    let later = stage.owner.get(&page).await;
    let steps = later.texts(".timeline li");
    assert!(steps[2].starts_with("Evaluators assigned 13 March 2026"), "{steps:?}");
    assert!(steps[3].starts_with("Before the committee 13 March 2026"));
    assert!(later.text("main").contains("11 of 90 days used. 79 days left"), "{}", later.text("main"));

    // Neither in the page nor in the data behind it.
    let (body, origin) = (Some(format!("id={id}").into_bytes()), stage.app.url.clone());
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
    let data = stage.owner.request(reqwest::Method::POST, "/api/review/status", body, &headers).await;
    assert_eq!(data.status, 200);
    for hidden in ["Evaluator One", "Evaluator Two", "Coordinator\"", secret, &stage.people[1].to_string(), "votes"] {
        assert!(!later.body.contains(hidden) && !data.body.contains(hidden), "{hidden}");
    }

    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.at_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await.status, 303);
    stage.app.ctx.clock.advance(3 * DAY);
    let decided = stage.owner.get(&page).await;
    let steps = decided.texts(".timeline li");
    assert!(steps[4].starts_with("Decided: the label is issued 13 March 2026"), "{steps:?}");
    assert!(decided.text("main").contains("11 of 90 days used") && !decided.text("main").contains("days left"));
    assert!(decided.has(&format!("a[href='/review/outcome/{id}']")));
    // For the members alone.
    for (browser, status) in [(&stage.app.browser(), 401), (&stage.coordinator, 404), (&stage.one, 404)] {
        assert_eq!(browser.get(&page).await.status, status);
    }
}

#[tokio::test]
async fn a_question_of_the_coordinator_is_answered_in_a_thread_and_closed() {
    let stage = Stage::set().await;
    let (editor, viewer) = (stage.member("Editor", "editor").await, stage.member("Viewer", "viewer").await);
    let id = stage.under_evaluation().await;
    let (dossier, page) = (format!("/review/{id}"), status_page(&id));
    assert_eq!(stage.ask(&id, " ").await.status, 422);
    for _ in 0..2 {
        assert_eq!(stage.ask(&id, "Which badge do you mean?").await.status, 303, "a double click asks once");
    }
    for address in [OWNER, "editor@example.org", "viewer@example.org"] {
        let mail = &stage.app.mails_to(address).await[0];
        assert!(mail.text.contains("Which badge do you mean?") && mail.text.contains(&page), "{}", mail.text);
    }
    let asked = editor.get(&page).await;
    assert_eq!(asked.texts("li.card[id^=clarification]").len(), 1);
    // Who asked isn't named to the applicant, and a viewer only reads.
    assert!(asked.text("li.card").contains("Waiting for your answer") && !asked.body.contains("Coordinator ("));
    let read = viewer.get(&page).await;
    assert!(read.text("li.card").contains("Which badge") && !read.has("li.card textarea"));
    let open = thread(&asked);
    assert_eq!(reply(&viewer, &page, &open, "Any").await.status, 403);
    let stranger = stage.app.person("Stranger", &[]).await;
    new_organiser(&stage.app, stranger, "Demo Other").await;
    let other = stage.app.browser();
    other.sign_in("Stranger").await;
    assert_eq!(reply(&other, "/apply", &open, "Let me in").await.status, 404);
    assert_eq!(reply(&stage.one, &dossier, &open, "I ask, too").await.status, 403);

    assert_eq!(reply(&editor, &page, &open, "The first one.").await.status, 303);
    assert_eq!(reply(&editor, &page, &open, "The first one.").await.status, 303, "a double click answers once");
    assert_eq!(reply(&stage.owner, &page, &open, "No, the second.").await.status, 409);
    assert!(stage.app.mails_to("coordinator@example.org").await[0].text.contains(&dossier));
    // Whoever may read the application reads the answer, too.
    for reader in [&stage.coordinator, &stage.one] {
        let said = reader.get(&dossier).await.text("li.card");
        assert!(said.contains("The first one.") && said.contains("Editor (applicant)"), "{said}");
    }
    assert!(!stage.one.get(&dossier).await.has("li.card textarea"));
    assert!(
        stage.owner.get(&page).await.texts(".timeline li").iter().any(|l| l.starts_with("You answered a question"))
    );

    let answered = thread(&stage.coordinator.get(&dossier).await);
    let stale = [("id", open.0.as_str()), ("revision", open.1.as_str())];
    let close = "/api/review/close_clarification";
    assert_eq!(stage.coordinator.send_key(&dossier, close, &open.0, &stale).await.status, 409);
    let fields = [("id", answered.0.as_str()), ("revision", answered.1.as_str())];
    assert_eq!(stage.owner.send_key(&page, close, &open.0, &fields).await.status, 403);
    for _ in 0..2 {
        assert_eq!(stage.coordinator.send_key(&dossier, close, &open.0, &fields).await.status, 303);
    }
    let late = reply(&stage.owner, &page, &answered, "One word more.").await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("has closed this question"));
    assert_eq!(late.field("words"), "One word more.");
}

#[tokio::test]
async fn who_sees_nothing_of_the_answers_sees_nothing_of_the_questions() {
    let stage = Stage::set().await;
    let id = stage.under_evaluation().await;
    assert_eq!(stage.ask(&id, "Which badge do you mean?").await.status, 303);
    let dossier = format!("/review/{id}");
    assert!(!stage.three.get(&dossier).await.body.contains("Which badge"), "an evaluator of others");
    assert_eq!(stage.three.get(&format!("{dossier}/return")).await.status, 403);
    let insider = stage.member("Insider", "viewer").await;
    let person = stage.app.ctx.db.write().await.unwrap();
    let row = account::store::person::Entity::find()
        .filter(account::store::person::Column::Name.eq("Insider"))
        .one(&person)
        .await
        .unwrap()
        .unwrap();
    account::service::grant(&person, &stage.app.ctx, None, row.id, Role::Coordinator, false).await.unwrap();
    person.commit().await.unwrap();
    // A coordinator who belongs to the applicant is on that side only.
    assert_eq!(insider.get(&dossier).await.status, 404);
    let ask = insider.send(&dossier, "/api/review/ask", &[("id", &id), ("words", "Hm?")]).await;
    assert_eq!(ask.status, 404);
    let return_it = [("id", id.as_str()), ("revision", "0"), ("words[why_apply]", "More")];
    assert_eq!(insider.send(&dossier, "/api/review/return_for_improvement", &return_it).await.status, 404);
}

#[tokio::test]
async fn only_the_named_answers_are_improved_and_the_clock_stands_still_meanwhile() {
    let stage = Stage::set().await;
    let editor = stage.member("Editor", "editor").await;
    let id = stage.handed_in().await;
    let (dossier, page) = (format!("/review/{id}"), status_page(&id));
    stage.pass(10).await;
    editor.sign_in("Editor").await;
    let nothing = stage.give_back(&id, &[("why_apply", " ")]).await;
    assert_eq!(nothing.status, 422);
    assert_eq!(stage.give_back(&id, &[("nonsense", "Better")]).await.status, 400);
    // What isn't asked by what was answered can't be improved.
    assert_eq!(stage.give_back(&id, &[("partners_wanted", "Better")]).await.status, 400);
    let given = stage.give_back(&id, &[("why_apply", "Say for whom.\nAnd why.")]).await;
    assert_eq!((given.status, given.location.as_deref()), (303, Some(dossier.as_str())), "{}", given.text("main"));
    assert_eq!(stage.state(&id).await, ApplicationState::Returned);
    let twice = stage.give_back(&id, &[("why_apply", "Again")]).await;
    assert_eq!(twice.status, 422);
    assert!(twice.text(".error-summary").contains("improving some answers"));
    assert_eq!(twice.field("words[why_apply]"), "Again");

    let mail = &stage.app.mails_to(OWNER).await[0];
    assert!(mail.text.contains("Say for whom.") && mail.text.contains("11 April 2026") && mail.text.contains(&page));
    assert!(stage.owner.get("/apply").await.text(".rows").contains("Returned to you"));
    let told = stage.owner.get(&page).await;
    assert!(told.text(".notice").contains("Some answers have been returned to you"));
    assert!(told.text("main").contains("Say for whom.") && told.text("main").contains("The clock is paused"));
    assert!(told.has(&format!("a[href='/apply/{id}/section/motivation']")));
    let card = stage.coordinator.get("/review").await.text(".card");
    assert!(card.contains("Paused: 80 days left") && card.contains("With the applicant"), "{card}");
    assert!(!card.contains("Waiting for you"));

    // One answer can be written; the others are there to be read.
    let section = format!("/apply/{id}/section/motivation");
    let form = editor.get(&section).await;
    assert!(form.has(&format!("textarea[name='{WHY}']")) && !form.has("input[name='many[hopes][]']"));
    assert!(form.text("form").contains("Say for whom."));
    assert!(!editor.get(&format!("/apply/{id}/section/self_assessment")).await.has("textarea"));
    let new = words("better");
    let saved = stage.write(&editor, &id, "motivation", &[(WHY, &new)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
    let typed = words("sneaky");
    let refused = stage.write(&editor, &id, "self_assessment", &[(STRENGTHS, &typed)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("stays as it was submitted"), "{}", refused.text("main"));
    assert_eq!(refused.field(STRENGTHS), typed, "the text is kept in the field");
    assert_ne!(stage.answer(&id, "self_strengths").await, Some(Answer::Text(typed)));
    let auto = [("application", id.as_str()), ("section", "self_assessment"), (STRENGTHS, "x")];
    assert_eq!(editor.post_form("/api/apply/write", &auto).await.status, 422);
    let restore = [("application", id.as_str()), ("question", "self_strengths"), ("version", "1"), ("revision", "1")];
    assert_eq!(editor.send("/apply", "/api/apply/restore", &restore).await.status, 422);

    // Nobody reviews meanwhile, and what is being written isn't read yet.
    let early = stage.check_late(&id).await;
    assert_eq!(early.status, 422);
    assert!(early.text(".error-summary").contains("improving some answers"));
    let comment = format!("comment[{}]", stage.form().formal().next().unwrap().id);
    assert_eq!(early.field(&comment), "Typed meanwhile");
    let reading = stage.coordinator.get(&dossier).await;
    assert!(reading.text("main").contains("with the applicant") && !reading.body.contains(&new));
    assert!(reading.text("main").contains("11 April 2026"));

    stage.app.ctx.clock.advance(5 * DAY);
    assert!(stage.coordinator.get("/review").await.text(".card").contains("Paused: 80 days left"));
    let before = stage.review(&id).await;
    assert_eq!(editor.send(&page, RESUBMIT, &[("id", &id)]).await.status, 403, "owners hand in");
    let resubmitted = stage.resubmit(&id, "We said for whom.").await;
    assert_eq!(resubmitted.status, 303, "{}", resubmitted.text("main"));
    let again = stage.resubmit(&id, "Twice").await;
    assert_eq!((again.status, again.field("reply").as_str()), (422, "Twice"));
    assert!(again.text(".error-summary").contains("isn't with you any more"));
    let after = stage.review(&id).await;
    assert_eq!(after.due_at, before.due_at.plus_days(5));
    assert_eq!((stage.state(&id).await, after.phase), (ApplicationState::Submitted, Phase::FormalCheck));
    let card = stage.coordinator.get("/review").await.text(".card");
    assert!(card.contains("80 days left") && !card.contains("Paused") && card.contains("Waiting for you"), "{card}");
    assert!(!editor.get(&section).await.has("textarea"));

    // The coordinator sees what is different, word by word, and goes on.
    assert!(stage.app.mails_to("coordinator@example.org").await[0].subject.contains("improved and submitted again"));
    let back = stage.coordinator.get(&dossier).await;
    assert!(back.text("ins").contains("better") && !back.text("del").is_empty());
    assert!(back.text("main").contains("We said for whom.") && back.text("main").contains("Say for whom."));
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    let line = stage.owner.get(&page).await;
    assert!(line.texts(".timeline li").iter().any(|l| l.contains("Submitted again (5 days not counted)")));
    assert!(line.text("main").contains("10 of 90 days used. 80 days left"), "{}", line.text("main"));
    // The colleague hears of it; who did it knows.
    let bell = "has improved application";
    assert!(editor.get("/notifications").await.text("main").contains(bell));
    assert!(!stage.owner.get("/notifications").await.text("main").contains(bell));
}

/// The pieces of evidence that an answer holds.
fn pieces(answer: Option<Answer>) -> Vec<quality_label::apply::model::Piece> {
    match answer {
        Some(Answer::Evidence(pieces)) => pieces,
        other => panic!("{other:?} is no evidence"),
    }
}

#[tokio::test]
async fn a_shared_piece_of_evidence_changes_only_where_the_answer_was_returned() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    assert_eq!(stage.give_back(&id, &[("f4_evidence", "More"), ("training_evidence", "More")]).await.status, 303);
    let part = |part: &str| format!("fields[f4_evidence.0.{part}]");
    let (title, link) = (part("title"), part("link"));
    let fields = [(title.as_str(), "In the library"), (link.as_str(), "https://example.org/badge")];
    assert_eq!(stage.write(&stage.owner, &id, "formal", &fields).await.status, 303);
    let given = pieces(stage.answer(&id, "f4_evidence").await)[0].clone();
    let chosen = given.id.to_string();
    let saved = stage.write(&stage.owner, &id, "training", &[("fields[training_evidence.0.use]", &chosen)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
    assert_eq!(pieces(stage.answer(&id, "training_evidence").await).as_slice(), std::slice::from_ref(&given));
    // As long as both are named, it is one piece.
    let in_training = |title: &str| {
        let part = |part: &str, value: &str| (format!("fields[training_evidence.0.{part}]"), value.to_string());
        [part("id", &chosen), part("title", title), part("link", "https://example.org/new")]
    };
    for (title, shown) in [("Both", "Both"), ("Only in one", "Both"), ("Only in one, longer", "Both")] {
        if title == "Only in one" {
            assert_eq!(stage.resubmit(&id, "").await.status, 303);
            assert_eq!(stage.give_back(&id, &[("training_evidence", "More")]).await.status, 303);
        }
        let fields = in_training(title);
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = stage.write(&stage.owner, &id, "training", &fields).await;
        assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
        assert_eq!(pieces(stage.answer(&id, "training_evidence").await)[0].title, title);
        assert_eq!(pieces(stage.answer(&id, "f4_evidence").await)[0].title, shown);
    }
    let own = pieces(stage.answer(&id, "training_evidence").await);
    assert_eq!((own.len(), own[0].id == given.id), (1, false), "it is a piece of its own now, and one");
    // Nor is the own level of an answer that wasn't returned another one afterwards.
    let levels = || async {
        let rows = quality_label::apply::store::own_level::rows(stage.app.ctx.db.read(), id.parse().unwrap()).await;
        rows.unwrap().into_iter().map(|row| (row.question_id.clone(), row.level())).collect::<Vec<_>>()
    };
    let before = levels().await;
    let level = before.iter().find(|(q, _)| q == "practice_use").and_then(|(_, l)| *l);
    let other = if level == Some(2) { "3" } else { "2" };
    stage.write(&stage.owner, &id, "practice", &[("fields[practice_use.level]", other)]).await;
    assert_eq!(levels().await, before);
}

#[tokio::test]
async fn what_an_improved_answer_brings_up_is_asked_and_has_to_be_answered() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    assert_eq!(stage.give_back(&id, &[("hopes", "You want partners, don't you?")]).await.status, 303);
    // It was answered once, before another choice made it go away: that answer isn't part of what was submitted.
    let tx = stage.app.ctx.db.write().await.unwrap();
    let old = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(id.parse::<Uuid>().unwrap()))
        .filter(answer::Column::QuestionId.eq("partners_wanted"));
    let mut old = old.one(&tx).await.unwrap().unwrap().into_active_model();
    old.value = Set(None);
    answer::Entity::update(old).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let saved = stage.write(&stage.owner, &id, "motivation", &[("many[hopes][]", "partners")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    assert_eq!(stage.resubmit(&id, "").await.status, 422, "something is missing");
    let partners = ("fields[partners_wanted]", "Schools");
    let saved = stage.write(&stage.owner, &id, "motivation", &[("many[hopes][]", "partners"), partners]).await;
    assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
    assert_eq!(stage.resubmit(&id, "").await.status, 303);
    let back = stage.coordinator.get(&format!("/review/{id}")).await;
    assert_eq!(back.texts("section.card h4").len(), 2);
    assert!(back.text("section.card").contains("Schools"));
}

#[tokio::test]
async fn what_was_evaluated_on_another_answer_is_looked_at_once_more() {
    let stage = Stage::set().await;
    let id = stage.under_evaluation().await;
    let evaluation = stage.evaluation(13, 4, "Well done");
    assert_eq!(stage.evaluate(&stage.one, &id, &evaluation, "hand_in").await.status, 303);
    let rated = stage.form().rated().next().unwrap();
    assert_eq!(stage.give_back(&id, &[(&rated.id, "More, please.")]).await.status, 303);
    // Evaluators neither score nor lose what they typed.
    let refused = stage.evaluate_late(&stage.two, &id, "0", "Typed meanwhile").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("improving some answers"));
    assert_eq!(refused.field("overall"), "Typed meanwhile on the whole");
    assert!(!stage.two.get(&format!("/review/{id}/evaluate")).await.has("textarea"));
    let section = stage.form().sections().find(|(_, s)| s.questions.iter().any(|q| q.id == rated.id)).unwrap().1;
    let (field, new) = (format!("fields[{}]", rated.id), ["richer"; 120].join(" "));
    let saved = stage.write(&stage.owner, &id, &section.id, &[(&field, &new)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
    assert_eq!(stage.resubmit(&id, "").await.status, 303);

    assert_eq!(stage.review(&id).await.phase, Phase::Evaluation);
    let mails = stage.app.mails_to("evaluator.one@example.org").await;
    assert!(mails[0].subject.contains("check your evaluation and submit it again"), "{}", mails[0].subject);
    let page = stage.one.get(&format!("/review/{id}/evaluate")).await;
    assert_eq!(page.field("overall"), "Well done on the whole", "what was written is there");
    assert!(page.body.contains("richer"));
    let other = stage.evaluation(13, 4, "Fine");
    assert_eq!(stage.evaluate(&stage.two, &id, &other, "hand_in").await.status, 303);
    assert_eq!(stage.review(&id).await.phase, Phase::Evaluation, "one evaluation is open again");
    assert_eq!(stage.evaluate(&stage.one, &id, &evaluation, "hand_in").await.status, 303);
    assert_eq!(stage.review(&id).await.phase, Phase::Committee);
    // This pack returns nothing that the committee has before it.
    let late = stage.give_back(&id, &[("why_apply", "Too late")]).await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("can't be returned any more"));
    assert_eq!(late.field("words[why_apply]"), "Too late");
}

/// Another pack, under which the applications of this test were made.
async fn change_rules(stage: &Stage, change: impl Fn(&mut quality_label::programme::model::Rules)) {
    let tx = stage.app.ctx.db.write().await.unwrap();
    for row in edition::Entity::find().all(&tx).await.unwrap() {
        let mut content = quality_label::programme::model::Edition::from_json(&row.json).unwrap();
        change(&mut content.rules);
        let mut active = row.into_active_model();
        active.json = Set(content.to_json().unwrap());
        edition::Entity::update(active).exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn another_pack_returns_answers_from_the_committee_and_lets_the_clock_go_on() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    change_rules(&stage, |rules| {
        rules.returning.until = quality_label::programme::model::ReturnUntil::Committee;
        rules.returning.clock_stops = false;
        rules.returning.days_to_answer = 5;
    })
    .await;
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.give_back(&id, &[("why_apply", "More")]).await.status, 303);
    let (committee, revision) = (format!("/review/{id}/committee"), stage.revision(&id).await);
    let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("outcome", "issued"), ("departure", "Kept")];
    let decide = stage.three.send(&committee, "/api/review/decide", &fields).await;
    assert_eq!(decide.status, 422, "nothing is decided meanwhile");
    assert!(decide.text(".error-summary").contains("improving some answers"));
    assert_eq!(decide.field("departure"), "Kept");
    let due = stage.review(&id).await.due_at;
    stage.app.ctx.clock.advance(4 * DAY);
    let card = stage.coordinator.get("/review").await.text(".card");
    assert!(card.contains("86 days left") && !card.contains("Paused") && card.contains("With the applicant"), "{card}");
    stage.write(&stage.owner, &id, "motivation", &[(WHY, &words("more"))]).await;
    assert_eq!(stage.resubmit(&id, "").await.status, 303);
    let review = stage.review(&id).await;
    assert_eq!((review.due_at, review.phase), (due, Phase::Committee), "nobody evaluates why somebody applies");
    // Who voted did so on other words.
    let decide = stage.at_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(decide.status, 422);
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.at_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await.status, 303);
}

#[tokio::test]
async fn an_application_whose_days_ran_out_goes_back_as_it_is_after_reminders() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    assert_eq!(stage.give_back(&id, &[("why_apply", "More")]).await.status, 303);
    let half = stage.write(&stage.owner, &id, "motivation", &[(WHY, "Only a few words")]).await;
    assert_eq!(half.status, 303, "an incomplete answer is saved, too");
    let reminders = |mails: &[quality_label::platform::mail::Mail]| {
        mails.iter().filter(|m| m.subject.contains("left to improve")).count()
    };
    stage.app.ctx.clock.advance(22 * DAY);
    assert_eq!(reminders(&stage.app.mails_to(OWNER).await), 0);
    stage.app.ctx.clock.advance(DAY);
    let mails = stage.app.mails_to(OWNER).await;
    assert_eq!(reminders(&mails), 1);
    assert!(mails[0].subject.starts_with("7 days left") && mails[0].text.contains("1 April 2026"), "{}", mails[0].text);
    stage.app.ctx.clock.advance(6 * DAY);
    assert_eq!(reminders(&stage.app.mails_to(OWNER).await), 2);
    assert_eq!(stage.state(&id).await, ApplicationState::Returned);
    stage.app.ctx.clock.advance(2 * DAY);
    assert!(stage.app.mails_to(OWNER).await[0].subject.contains("has gone back to the coordinator"));
    assert!(
        stage.app.mails_to("coordinator@example.org").await[0].subject.contains("the time for improving it is over")
    );
    assert_eq!(stage.state(&id).await, ApplicationState::Submitted);
    let due = stage.review(&id).await.due_at;
    assert_eq!(due, crate::support::START.deadline(90).plus_days(31));
    stage.app.run_jobs().await;
    assert_eq!(stage.review(&id).await.due_at, due, "running the jobs again changes nothing");
    stage.pass(0).await;
    let late = stage.write(&stage.owner, &id, "motivation", &[(WHY, &words("late"))]).await;
    assert_eq!(late.status, 403);
    assert_eq!(stage.resubmit(&id, "Late").await.status, 422);
    let back = stage.coordinator.get(&format!("/review/{id}")).await;
    assert!(back.text("main").contains("came back when the time was over") && back.text("ins").contains("Only a few"));
}

#[tokio::test]
async fn a_withdrawn_application_is_closed_for_everybody_and_another_may_be_begun() {
    let stage = Stage::set().await;
    let editor = stage.member("Editor", "editor").await;
    let id = stage.under_evaluation().await;
    let (page, dossier) = (status_page(&id), format!("/review/{id}"));
    let evaluation = stage.evaluation(13, 4, "Kept");
    assert_eq!(stage.evaluate(&stage.one, &id, &evaluation, "save").await.status, 303);
    assert_eq!(stage.ask(&id, "Which badge?").await.status, 303);
    let open = thread(&stage.owner.get(&page).await);

    let unsure = stage.owner.send(&page, WITHDRAW, &[("id", &id), ("reason", "We merge.")]).await;
    assert_eq!((unsure.status, unsure.field("reason").as_str()), (422, "We merge."));
    assert_eq!(editor.send(&page, WITHDRAW, &[("id", &id), ("agreed", "yes")]).await.status, 403);
    assert_eq!(stage.coordinator.send(&page, WITHDRAW, &[("id", &id), ("agreed", "yes")]).await.status, 404);
    for _ in 0..2 {
        assert_eq!(stage.withdraw(&id, "We merge.").await.status, 303, "once is enough");
    }
    assert_eq!(stage.state(&id).await, ApplicationState::Withdrawn);
    for address in ["evaluator.one@example.org", "evaluator.two@example.org", "coordinator@example.org"] {
        let mails = stage.app.mails_to(address).await;
        let about = mails.iter().filter(|m| m.subject.contains("has been withdrawn")).count();
        assert_eq!((about, mails[0].text.contains("We merge.")), (1, true), "{address}");
    }
    assert!(editor.get("/notifications").await.text("main").contains("has withdrawn application"));
    // Nothing is scored any more, in clear words; who typed keeps it.
    let late = stage.evaluate_late(&stage.one, &id, "1", "Typed").await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("has withdrawn this application"), "{}", late.text("main"));
    assert_eq!(late.field("overall"), "Typed on the whole");
    assert!(!late.body.contains("word word"), "what the applicant wrote isn't theirs to read any more");
    assert_eq!(stage.check_late(&id).await.status, 422);
    assert_eq!(stage.give_back(&id, &[("why_apply", "x")]).await.status, 422);
    assert_eq!(stage.ask(&id, "Still there?").await.status, 422);
    assert_eq!(reply(&stage.owner, &page, &open, "The first").await.status, 422);
    assert_eq!(stage.resubmit(&id, "").await.status, 422);
    let column = stage.coordinator.get("/review").await.text("[aria-labelledby='column-withdrawn']");
    assert!(column.contains("Demo Youth Centre"), "{column}");
    // The coordinator still reads it; evaluators only that it is withdrawn, and others nothing at all.
    let kept = stage.coordinator.get(&dossier).await;
    assert!(kept.text("main").contains("We merge.") && kept.text("main").contains("Which badge?"));
    let told = stage.one.get(&dossier).await;
    assert!(told.text(".notice").contains("has withdrawn") && !told.body.contains("word word"));
    assert_eq!(stage.three.get(&dossier).await.status, 404);
    let row =
        review::store::evaluation_by(stage.app.ctx.db.read(), id.parse().unwrap(), stage.people[1]).await.unwrap();
    assert_eq!(row.unwrap().overall, "Kept on the whole", "what was written is kept");
    assert_eq!(review::store::loads(stage.app.ctx.db.read()).await.unwrap().len(), 0);
    // So does the applicant, and begins anew.
    assert!(stage.owner.get(&page).await.texts(".timeline li").last().unwrap().starts_with("Withdrawn"));
    assert!(stage.owner.get("/apply").await.text(".rows").contains("Withdrawn"));
    let new = applying::application(&stage.owner, &stage.organiser.id.to_string()).await;
    assert_ne!(new, id);
}

#[tokio::test]
async fn a_returned_application_may_be_withdrawn_and_a_decided_one_not() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    assert_eq!(stage.give_back(&id, &[("why_apply", "More")]).await.status, 303);
    assert_eq!(stage.withdraw(&id, "").await.status, 303);
    assert_eq!(stage.state(&id).await, ApplicationState::Withdrawn);
    stage.app.ctx.clock.advance(40 * DAY);
    stage.app.run_jobs().await;
    assert_eq!(stage.state(&id).await, ApplicationState::Withdrawn, "no job brings it back");

    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.at_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await.status, 303);
    let late = stage.withdraw(&id, "Changed our mind").await;
    assert_eq!((late.status, late.field("reason").as_str()), (422, "Changed our mind"));
    assert!(late.text(".error-summary").contains("already been decided"));
    let asked = stage.ask(&id, "What did you mean?").await;
    assert_eq!((asked.status, asked.field("words").as_str()), (422, "What did you mean?"));
    let returned = stage.give_back(&id, &[("why_apply", "x")]).await;
    assert_eq!(returned.status, 422);
}

/// A decision that the label isn't issued yet, with a reason for each rated question.
async fn not_yet(stage: &Stage, id: &str) {
    stage.all_vote(id, "not_yet").await;
    let mut fields = vec![("outcome".to_string(), "not_yet_issued".to_string())];
    for question in stage.form().rated() {
        fields.push(of(&format!("reasons[levels.{}]", question.id), &format!("Say more about {}.", question.id)));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let decided = stage.at_committee(&stage.three, id, "decide", &fields).await;
    assert_eq!(decided.status, 303, "{}", decided.text("main"));
}

#[tokio::test]
async fn the_next_draft_shows_the_reasons_beside_the_old_answers() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 2, "Too thin");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    not_yet(&stage, &id).await;
    let outcome = stage.owner.get(&format!("/review/outcome/{id}")).await;
    let draft = outcome.attribute("main a.button", "href").unwrap();
    let rated = stage.form().rated().next().unwrap();
    let section = stage.form().sections().find(|(_, s)| s.questions.iter().any(|q| q.id == rated.id)).unwrap().1;
    let overview = stage.owner.get(&draft).await;
    assert!(overview.text("main").contains("What the committee asked for"));
    assert!(overview.text("main").contains(&format!("Say more about {}.", rated.id)));
    assert!(overview.has(&format!("a[href='{draft}/section/{}']", section.id)));

    let page = stage.owner.get(&format!("{draft}/section/{}", section.id)).await;
    assert!(page.text(".inset").contains(&format!("Say more about {}.", rated.id)), "{}", page.text("main"));
    assert!(!page.has(".inset details"), "the old answer stands in the field");
    let new = draft.strip_prefix("/apply/").unwrap();
    let (field, better) = (format!("fields[{}]", rated.id), ["better"; 120].join(" "));
    assert_eq!(stage.write(&stage.owner, new, &section.id, &[(&field, &better)]).await.status, 303);
    let page = stage.owner.get(&format!("{draft}/section/{}", section.id)).await;
    assert!(page.text(".inset details").contains("What you answered then"));
    assert!(page.text(".inset details").contains("word word") && page.field(&field).contains("better"));
    // A section about which nothing was said says nothing.
    assert!(!stage.owner.get(&format!("{draft}/section/motivation")).await.has(".inset"));
}

#[tokio::test]
async fn the_letter_is_kept_as_it_was_sent_in_its_language_and_can_be_taken_away() {
    let stage = Stage::set().await;
    let tx = stage.app.ctx.db.write().await.unwrap();
    let mut owner = account::store::by_id(&tx, stage.people[4]).await.unwrap().into_active_model();
    owner.locale = Set("lt".into());
    account::store::person::Entity::update(owner).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let editor = stage.member("Editor", "editor").await;
    let evaluation = stage.evaluation(13, 2, "Too thin");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    let address = format!("/review/outcome/{id}/letter.pdf");
    assert_eq!(stage.owner.get(&address).await.status, 404, "before the decision there is none");
    not_yet(&stage, &id).await;

    let mails = stage.app.mails_to(OWNER).await;
    let mail = mails.iter().find(|m| m.subject.contains("dar neišduotas")).expect("a letter in Lithuanian");
    let kept = review::store::letters(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert_eq!((kept.len(), kept[0].language.as_str(), &kept[0].subject), (1, "lt", &mail.subject));
    assert!(mail.text.starts_with(&kept[0].words), "the same words");
    for browser in [&stage.owner, &editor] {
        let pdf = browser.get(&address).await;
        assert_eq!((pdf.status, pdf.headers["content-type"].to_str().unwrap()), (200, "application/pdf"));
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        let holds = |what: &[u8]| pdf.bytes.windows(what.len()).any(|w| w == what);
        assert!(holds(b"/Lang") && holds(b"(lt)") && holds(b"/StructTreeRoot"), "tagged, in the letter's language");
        assert!(pdf.headers["content-disposition"].to_str().unwrap().contains("-letter.pdf"));
    }
    assert!(editor.get(&format!("/review/outcome/{id}")).await.has(&format!("a[href='{address}']")));
    let stranger = stage.app.signed_in("Stranger", &[]).await;
    for (browser, status) in
        [(&stage.app.browser(), 401), (&stranger, 404), (&stage.coordinator, 404), (&stage.one, 404)]
    {
        assert_eq!(browser.get(&address).await.status, status);
    }
    assert_eq!(stage.owner.get("/review/outcome/nonsense/letter.pdf").await.status, 404);
}

#[tokio::test]
async fn members_of_other_organisers_reach_nothing() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    stage.ask(&id, "Which badge?").await;
    assert_eq!(stage.give_back(&id, &[("why_apply", "More")]).await.status, 303);
    let stranger = stage.app.person("Stranger", &[]).await;
    new_organiser(&stage.app, stranger, "Demo Other").await;
    let other = stage.app.browser();
    other.sign_in("Stranger").await;
    let agreed = [("id", id.as_str()), ("agreed", "yes")];
    assert_eq!(other.get(&status_page(&id)).await.status, 404);
    assert_eq!(other.send("/apply", RESUBMIT, &[("id", &id)]).await.status, 404);
    assert_eq!(other.send("/apply", WITHDRAW, &agreed).await.status, 404);
    let save = [("application", id.as_str()), ("section", "motivation"), (WHY, "Ours now")];
    assert_eq!(other.send_key("/apply", "/api/apply/save", "motivation", &save).await.status, 404);
    assert_eq!(stage.state(&id).await, ApplicationState::Returned);
    // Nor does an application begin in their name while one is returned.
    assert_eq!(applying::application(&stage.owner, &stage.organiser.id.to_string()).await, id);
}

#[tokio::test]
async fn of_two_who_act_at_once_one_comes_second_and_nothing_is_done_twice() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    for round in 0..4 {
        let id = stage.before_committee(&evaluation, &evaluation).await;
        change_rules(&stage, |rules| {
            rules.returning.until = quality_label::programme::model::ReturnUntil::Committee;
        })
        .await;
        stage.all_vote(&id, "issue").await;
        let committee = format!("/review/{id}/committee");
        let revision = stage.three.get(&committee).await.field("revision");
        let prepare = [("id", id.as_str()), ("revision", revision.as_str()), ("outcome", "issued")];
        assert_eq!(stage.three.send(&committee, "/api/review/decide", &prepare).await.status, 303);
        let (confirm, revision) = ("/api/review/confirm_decision", stage.three.get(&committee).await.field("revision"));
        let decide = [("id", id.as_str()), ("revision", revision.as_str())];
        let give_back: Fields = vec![of("id", &id), of("revision", &revision), of("words[why_apply]", "More")];
        let (page, to) = (format!("/review/{id}/return"), "/api/review/return_for_improvement");
        // The coordinator returns it, or the applicant withdraws, while the committee decides.
        let (decided, other) = if round % 2 == 0 {
            tokio::join!(stage.one.send(&committee, confirm, &decide), send(&stage.coordinator, &page, to, &give_back))
        } else {
            tokio::join!(stage.one.send(&committee, confirm, &decide), stage.withdraw(&id, ""))
        };
        let statuses = [decided.status, other.status];
        assert_eq!(statuses.iter().filter(|s| **s == 303).count(), 1, "{statuses:?}");
        assert!(statuses.iter().any(|s| [409, 422].contains(s)), "{statuses:?}");
        let row = application::Entity::find_by_id(id.parse::<Uuid>().unwrap());
        let row = row.one(stage.app.ctx.db.read()).await.unwrap().unwrap();
        let has_decision = review::store::decision(stage.app.ctx.db.read(), row.id).await.unwrap().is_some();
        assert_eq!(has_decision, decided.status == 303);
        assert_eq!(row.state == "issued", has_decision, "{}", row.state);
    }
}

#[tokio::test]
async fn what_was_returned_from_an_older_page_is_a_conflict_and_keeps_the_words() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let stale = stage.revision(&id).await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    let fields = vec![of("id", &id), of("revision", &stale), of("words[why_apply]", "More of this")];
    let page = format!("/review/{id}/return");
    let answer = send(&stage.coordinator, &page, "/api/review/return_for_improvement", &fields).await;
    assert_eq!((answer.status, answer.field("words[why_apply]").as_str()), (409, "More of this"));
    assert_eq!(stage.state(&id).await, ApplicationState::InReview);
}

#[tokio::test]
async fn the_trail_says_who_did_what_and_stays_whole() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    stage.ask(&id, "Which badge?").await;
    let open = thread(&stage.owner.get(&status_page(&id)).await);
    reply(&stage.owner, &status_page(&id), &open, "The first").await;
    stage.give_back(&id, &[("why_apply", "More")]).await;
    stage.write(&stage.owner, &id, "motivation", &[(WHY, &words("more"))]).await;
    stage.resubmit(&id, "").await;
    stage.withdraw(&id, "We merge.").await;
    let history = stage.coordinator.get(&format!("/review/{id}")).await.texts(".timeline li");
    for did in [
        "Coordinator asked the applicant a question",
        "Owner answered a question",
        "Coordinator returned answers to be improved",
        "Owner submitted the improved answers",
        "Owner withdrew the application We merge.",
    ] {
        assert!(history.iter().any(|h| h.contains(did)), "{did}: {history:?}");
    }
    let checked = quality_label::platform::audit::check(stage.app.ctx.db.read()).await.unwrap();
    assert!(matches!(checked, quality_label::platform::audit::Checked::Whole(n) if n > 5));
}
