//! Applying through the front door, without JavaScript.

use crate::support::{
    Answer, Browser, TestApp,
    applying::{application, colleague, fill, organiser, seen},
};
use quality_label::{
    account::Role,
    apply::{model::ApplicationState, store},
};
use uuid::Uuid;

const SAVE: &str = "/api/apply/save";

#[tokio::test]
async fn an_owner_fills_in_leaves_comes_back_checks_and_submits() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let id = application(&owner, &centre).await;
    assert_eq!(application(&owner, &centre).await, id, "one application at a time");

    let tasks = owner.get(&format!("/apply/{id}")).await;
    assert_eq!(tasks.texts("h2").iter().filter(|h| h.starts_with(['1', '2', '3', '4'])).count(), 4);
    assert!(tasks.text("main").contains("None of your people holds the badge"));
    // What helps without being asked for is recommended, here and before one begins; nothing waits for it.
    for page in [&tasks, &app.browser().get("/apply/start").await] {
        assert_eq!(page.attributes("[aria-labelledby=recommended] a", "href"), ["/learn/creating-badges"]);
        assert!(
            page.text("[aria-labelledby=recommended]").contains("Creating quality Open Badges"),
            "{}",
            page.text("[aria-labelledby=recommended]")
        );
    }
    // Everything that is missing leads to its place.
    let check = owner.get(&format!("/apply/{id}/check")).await;
    let to = check.attribute(".notice a", "href").unwrap();
    assert_eq!(to, format!("/apply/{id}/section/motivation#f-motivation-fields-why_apply-"));
    let field = check.attribute(".notice a", "href").unwrap();
    let section = owner.get(field.split('#').next().unwrap()).await;
    assert!(section.has(&format!("#{}", field.split('#').nth(1).unwrap())), "the link leads to a field that is there");
    assert!(!check.has("form input[name=id]"), "nothing can be submitted yet");
    let early = owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(early.status, 422);

    // What is known already stands in the form.
    let known = owner.get(&format!("/apply/{id}/section/applicant")).await;
    assert_eq!(known.field("fields[applicant_name]"), "Demo Centre");
    assert_eq!(known.attribute("option[selected]", "value").as_deref(), Some("LT"));

    fill(&app, &owner, &id).await;
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(check.text(".notice-good").contains("Every section is complete"), "{}", check.text("main"));
    let submitted = owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(submitted.location, Some(format!("/apply/{id}/submitted")));
    let page = owner.follow(&submitted).await;
    assert_eq!(page.text(".reference"), "QL-2026-A0001");
    // 90 days after 2 March.
    assert!(page.text("main").contains("31 May 2026"));
    let again = owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(again.status, 303);
    assert_eq!(owner.get(&format!("/apply/{id}/submitted")).await.text(".reference"), "QL-2026-A0001");
    assert!(app.mails_to("owner@example.org").await.iter().any(|m| m.subject.contains("QL-2026-A0001")));
    assert_eq!(app.mails_to("owner@example.org").await.len(), 1, "submitting twice writes one mail");
    // It can be read but not changed any more.
    let closed = owner.get(&format!("/apply/{id}/section/motivation")).await;
    assert_eq!((closed.status, closed.has("textarea")), (200, false));
}

#[tokio::test]
async fn a_draft_keeps_what_is_wrong_and_names_it() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let page = format!("/apply/{id}/section/motivation");
    let payload = "</textarea><script>alert(1)</script>";
    let fields = |next: &'static str| {
        vec![
            ("application", id.clone()),
            ("section", "motivation".to_string()),
            ("fields[why_apply]", payload.to_string()),
            ("next", next.to_string()),
        ]
    };
    let send = async |fields: Vec<(&str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        owner.send_key(&page, SAVE, "motivation", &fields).await
    };
    let answer = send(fields("")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".error-summary").contains("at least 30 words"));
    assert_eq!(answer.field("fields[why_apply]"), payload);
    // It is saved all the same, and there for whoever comes back.
    let later = owner.get(&page).await;
    assert_eq!(later.field("fields[why_apply]"), payload);
    assert!(!later.body.contains("<script>alert"));
    // Coming back later is no mistake.
    let answer = send(fields("later")).await;
    assert_eq!(answer.location, Some(format!("/apply/{id}")));
    assert!(owner.get(&format!("/apply/{id}")).await.text(".tasks").contains("In progress"));
}

/// A section's form as somebody has it before them.
struct Opened<'a> {
    browser: &'a Browser,
    application: &'a str,
    section: &'a str,
    seen: Vec<(String, String)>,
}

impl<'a> Opened<'a> {
    async fn of(browser: &'a Browser, application: &'a str, section: &'a str) -> Self {
        let seen = seen(&browser.get(&format!("/apply/{application}/section/{section}")).await);
        Self { browser, application, section, seen }
    }

    /// Sends it with these fields.
    async fn send(&self, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("application", self.application), ("section", self.section)];
        all.extend(self.seen.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        all.extend_from_slice(fields);
        let page = format!("/apply/{}/section/{}", self.application, self.section);
        self.browser.send_key(&page, SAVE, self.section, &all).await
    }
}

/// An organiser's owner and a colleague who may edit, with a draft.
async fn two_colleagues(app: &TestApp) -> (Browser, Browser, String) {
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let id = application(&owner, &centre).await;
    let colleague = colleague(app, &owner, &centre, "Editor", "editor").await;
    (owner, colleague, id)
}

const WHY: &str = "fields[why_apply]";
const HOPES: &str = "many[hopes][]";
const LATER: (&str, &str) = ("next", "later");

fn words(word: &str) -> String {
    [word; 40].join(" ")
}

#[tokio::test]
async fn colleagues_who_write_in_different_answers_dont_meet() {
    let app = TestApp::start().await;
    let (owner, colleague, id) = two_colleagues(&app).await;
    let page = format!("/apply/{id}/section/motivation");
    let (mine, theirs) = (Opened::of(&owner, &id, "motivation").await, Opened::of(&colleague, &id, "motivation").await);
    assert_eq!(mine.send(&[(WHY, &words("first")), LATER]).await.status, 303);
    assert_eq!(mine.send(&[(WHY, &words("first")), LATER]).await.status, 303, "a double click is no conflict");
    // The other form still has the first field empty, as it was when it was opened.
    assert_eq!(theirs.send(&[(WHY, ""), (HOPES, "trust"), LATER]).await.status, 303);
    let now = owner.get(&page).await;
    assert_eq!(now.field(WHY), words("first"));
    assert!(now.has("input[value=trust][checked]"));
}

#[tokio::test]
async fn of_two_who_write_in_the_same_answer_neither_loses_a_word() {
    let app = TestApp::start().await;
    let (owner, colleague, id) = two_colleagues(&app).await;
    let (mine, theirs) = (Opened::of(&owner, &id, "motivation").await, Opened::of(&colleague, &id, "motivation").await);
    assert_eq!(mine.send(&[(WHY, &words("first")), (HOPES, "learning"), LATER]).await.status, 303);
    let late = theirs.send(&[(WHY, &words("second")), LATER]).await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("Somebody else has changed this too"));
    // What was typed is in the field, what is saved beside it; the rest of the form is as it is saved.
    assert_eq!(late.field(WHY), words("second"));
    assert!(late.text(".theirs").contains("first first"));
    assert!(late.has("input[value=learning][checked]"));
    // What wasn't taken is in the history for everybody, should its writer go away now.
    let history = format!("/apply/{id}/history/why_apply");
    let versions = owner.get(&history).await.texts(".versions li");
    assert_eq!(versions.len(), 2);
    assert!(versions[0].contains("Editor") && versions[0].contains("not the answer"), "{}", versions[0]);
    assert!(versions[1].contains("Owner") && versions[1].contains("The answer now"), "{}", versions[1]);

    // Having seen both, they decide.
    let again = Opened { seen: seen(&late), ..theirs };
    assert_eq!(again.send(&[(WHY, &words("second")), (HOPES, "learning"), LATER]).await.status, 303);
    assert_eq!(owner.get(&format!("/apply/{id}/section/motivation")).await.field(WHY), words("second"));
    // And what they replaced can be brought back.
    let page = owner.get(&history).await;
    let restore = |version: &'static str, revision: String| {
        let (owner, history, id) = (&owner, &history, &id);
        async move {
            let fields = [
                ("application", id.as_str()),
                ("question", "why_apply"),
                ("version", version),
                ("revision", revision.as_str()),
            ];
            owner.send_key(history, "/api/apply/restore", version, &fields).await
        }
    };
    assert_eq!(restore("1", "0".into()).await.status, 409, "it was changed since");
    assert_eq!(restore("9", page.field("revision")).await.status, 404);
    assert_eq!(restore("1", page.field("revision")).await.location, Some(format!("/apply/{id}/section/motivation")));
    assert_eq!(owner.get(&format!("/apply/{id}/section/motivation")).await.field(WHY), words("first"));
    let versions = owner.get(&history).await.texts(".versions li");
    assert!(versions.iter().any(|v| v.contains("second second")), "bringing back loses nothing");
}

#[tokio::test]
async fn what_one_person_writes_in_one_go_is_one_version_until_words_go() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let write = async |text: &str| {
        let opened = Opened::of(&owner, &id, "motivation").await;
        assert_eq!(opened.send(&[(WHY, text), LATER]).await.status, 303);
        owner.get(&format!("/apply/{id}/history/why_apply")).await.texts(".versions li").len()
    };
    assert_eq!(write("We want").await, 1);
    assert_eq!(write("We want employers to know what our badges stand for.").await, 1);
    assert_eq!(write("Something quite different.").await, 2, "the words that went are in the history");
    app.ctx.clock.advance(11 * quality_label::timestamp::MINUTE);
    assert_eq!(write("Something quite different. And more.").await, 3, "another time of writing");
}

#[tokio::test]
async fn a_question_is_asked_by_what_was_answered_and_its_answer_stays_when_it_isnt() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let page = format!("/apply/{id}/section/motivation");
    const WANTED: &str = "fields[partners_wanted]";
    assert!(owner.get(&page).await.has("fieldset[disabled][hidden] textarea"), "it can appear, and isn't sent yet");
    let opened = Opened::of(&owner, &id, "motivation").await;
    // Who answers so that more is asked comes back to it.
    let answer = opened.send(&[(WHY, &words("why")), (HOPES, "partners")]).await;
    assert_eq!(answer.location, Some(format!("{page}#f-motivation-fields-partners_wanted-")));
    let shown = owner.get(&page).await;
    assert!(!shown.has("fieldset[disabled]") && shown.has("#f-motivation-fields-partners_wanted-"));
    let check = format!("/apply/{id}/check");
    assert!(owner.get(&check).await.text("main").contains("Which partners or endorsers"));
    let opened = Opened::of(&owner, &id, "motivation").await;
    let fields = [(WHY, words("why")), (HOPES, "partners".into()), (WANTED, "Libraries.".into())];
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert!(opened.send(&fields).await.location.unwrap().ends_with("/section/self_assessment"));
    // Not asked any more: it is not in the application, and is there again when it is asked again.
    let opened = Opened::of(&owner, &id, "motivation").await;
    assert_eq!(opened.send(&[(WHY, &words("why")), (HOPES, "trust"), LATER]).await.status, 303);
    assert!(!owner.get(&check).await.text("main").contains("Libraries."));
    let opened = Opened::of(&owner, &id, "motivation").await;
    assert_eq!(opened.send(&[(WHY, &words("why")), (HOPES, "partners"), LATER]).await.status, 303);
    assert_eq!(owner.get(&page).await.field(WANTED), "Libraries.");
}

#[tokio::test]
async fn the_declaration_waits_for_the_rest_and_the_task_list_says_who_wrote() {
    let app = TestApp::start().await;
    let (owner, colleague, id) = two_colleagues(&app).await;
    let page = format!("/apply/{id}/section/declaration");
    let tasks = owner.get(&format!("/apply/{id}")).await;
    let declaration = tasks.texts(".task").into_iter().find(|t| t.contains("Declaration")).unwrap();
    assert!(declaration.contains("Can't start yet"), "{declaration}");
    assert!(!tasks.has(&format!("a[href='{page}']")));
    let waiting = owner.get(&page).await;
    assert!(!waiting.has("input[type=checkbox]"));
    assert!(waiting.has(&format!("a[href='/apply/{id}/section/motivation']")), "it leads to what is missing");
    let early = Opened::of(&owner, &id, "declaration").await.send(&[("fields[declare_true]", "yes")]).await;
    assert_eq!(early.status, 422);
    assert!(early.text(".error-summary").contains("once all the others are complete"));
    assert!(early.has("input[type=checkbox][checked]"), "what was ticked is still there");

    let opened = Opened::of(&colleague, &id, "people").await;
    assert_eq!(opened.send(&[("fields[contact_email]", "not an address"), LATER]).await.status, 303);
    let tasks = owner.get(&format!("/apply/{id}")).await.texts(".task");
    let people = tasks.iter().find(|t| t.contains("Contact and people")).unwrap();
    assert!(people.contains("Needs attention") && people.contains("Last changed by Editor"), "{people}");
    assert!(people.contains("Editor is in this section right now"), "{people}");
    assert!(owner.get(&format!("/apply/{id}/section/people")).await.text(".presence").contains("Editor is in this"));
    app.ctx.clock.advance(quality_label::timestamp::MINUTE);
    assert!(!owner.get(&format!("/apply/{id}/section/people")).await.has(".presence"), "they are gone");
}

#[tokio::test]
async fn answers_to_questions_that_dont_exist_are_refused_and_stay_in_the_fields() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let opened = Opened::of(&owner, &id, "motivation").await;
    let answer = opened.send(&[(WHY, &words("why")), ("fields[gone]", "text"), LATER]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".error-summary").contains("no longer in it"));
    assert_eq!(answer.field(WHY), words("why"));
    // What names another section's question is not this section's.
    let elsewhere = opened.send(&[("fields[self_improve]", "text"), LATER]).await;
    assert_eq!(elsewhere.status, 303);
    assert_eq!(owner.get(&format!("/apply/{id}/section/self_assessment")).await.field("fields[self_improve]"), "");
}

#[tokio::test]
async fn evidence_gets_another_row_without_javascript() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let page = format!("/apply/{id}/section/training");
    assert_eq!(owner.get(&page).await.texts("fieldset.group .card").len(), 1);
    let fields = [
        ("application", id.as_str()),
        ("section", "training"),
        ("fields[training_transfer]", ""),
        ("fields[training_evidence.0.title]", "A badge before and after"),
        ("fields[training_evidence.0.link]", "not a link"),
        ("fields[training_evidence.0.text]", ""),
        ("next", "more"),
    ];
    assert_eq!(owner.send_key(&page, SAVE, "training", &fields).await.location.as_deref(), Some(page.as_str()));
    let shown = owner.get(&page).await;
    assert_eq!(shown.texts("fieldset.group .card").len(), 2);
    assert_eq!(shown.field("fields[training_evidence.0.link]"), "not a link");
    // What isn't a web address leads nowhere on the check page.
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(check.text("main").contains("not a link") && !check.body.contains("href=\"not a link\""));
}

#[tokio::test]
async fn only_members_see_it_viewers_read_and_editors_dont_submit() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let id = application(&owner, &centre).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let nobody = Uuid::nil().to_string();
    for path in ["", "/check", "/submitted", "/section/motivation"] {
        assert_eq!(coordinator.get(&format!("/apply/{id}{path}")).await.status, 404, "{path}");
        assert_eq!(app.browser().get(&format!("/apply/{id}{path}")).await.status, 401, "{path}");
        assert_eq!(owner.get(&format!("/apply/{nobody}{path}")).await.status, 404, "{path}");
    }
    assert_eq!(owner.get("/apply/nonsense").await.status, 404);
    assert_eq!(owner.get(&format!("/apply/{id}/section/nonsense")).await.status, 404);
    assert_eq!(owner.get(&format!("/apply/{id}/submitted")).await.status, 404, "a draft wasn't submitted");
    let save = [("application", id.as_str()), ("section", "motivation")];
    assert_eq!(coordinator.send(&format!("/apply/{id}"), SAVE, &save).await.status, 404);
    assert_eq!(coordinator.send("/apply", "/api/apply/begin", &[("organiser", &centre)]).await.status, 404);

    for (name, role) in [("Viewer", "viewer"), ("Editor", "editor")] {
        let colleague = colleague(&app, &owner, &centre, name, role).await;
        let page = format!("/apply/{id}/section/motivation");
        assert_eq!(colleague.get(&page).await.has("textarea"), role == "editor");
        let answer =
            colleague.send_key(&page, SAVE, "motivation", &[save.as_slice(), &[("next", "later")]].concat()).await;
        assert_eq!(answer.status, if role == "editor" { 303 } else { 403 });
        let submit = colleague.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
        assert_eq!(submit.status, 403);
    }
}

#[tokio::test]
async fn a_draft_is_given_up_only_on_purpose() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let id = application(&owner, &centre).await;
    let page = format!("/apply/{id}");
    assert_eq!(owner.send(&page, "/api/apply/withdraw", &[("id", &id)]).await.status, 422);
    let sure = [("id", id.as_str()), ("agreed", "yes")];
    assert_eq!(owner.send(&page, "/api/apply/withdraw", &sure).await.status, 303);
    assert_ne!(application(&owner, &centre).await, id);
    let row = store::application(app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert_eq!(row.state, ApplicationState::Withdrawn);
}

#[tokio::test]
async fn an_ended_session_loses_nothing_that_was_typed() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let page = format!("/apply/{id}/section/motivation");
    app.ctx.clock.advance(31 * quality_label::timestamp::DAY);
    let text = ["word"; 40].join(" ");
    let fields = [("application", id.as_str()), ("section", "motivation"), ("fields[why_apply]", text.as_str())];
    let answer = owner.send_key(&page, SAVE, "motivation", &fields).await;
    assert!(answer.location.as_deref().unwrap().starts_with("/sign-in?kept=1"));
    owner.sign_in("Owner").await;
    assert_eq!(owner.get(&page).await.field("fields[why_apply]"), text);
}

#[tokio::test]
async fn the_list_needs_as_many_queries_for_three_as_for_one() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    application(&owner, &organiser(&owner, "Demo One").await).await;
    let count = async || {
        let before = app.ctx.db.statements();
        assert_eq!(owner.get("/apply").await.status, 200);
        app.ctx.db.statements() - before
    };
    let one = count().await;
    application(&owner, &organiser(&owner, "Demo Two").await).await;
    application(&owner, &organiser(&owner, "Demo Three").await).await;
    assert_eq!(count().await, one);
}

const AHEAD: &str = "/apply/self-assessment";

#[tokio::test]
async fn anybody_finds_out_how_ready_they_are_and_a_new_draft_begins_with_it() {
    let app = TestApp::start().await;
    let visitor = app.browser();
    let start = visitor.get("/apply/start").await;
    assert!(start.text("main").contains("within 90 days") && start.text("main").contains("2 evaluators"));
    let form = visitor.get(AHEAD).await;
    let names: Vec<String> = form.attributes("input[type=radio]", "name");
    assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 5 + 13 + 3, "criteria, marks, areas");

    let nothing = visitor.send(AHEAD, "/api/apply/assess_oneself", &[]).await;
    let page = visitor.follow(&nothing).await;
    assert!(page.text("main").contains("Some things are still open"));
    assert!(page.texts(".to-do > li").len() > 10 && page.text(".to-do").contains("Not answered"));

    let mut fields: Vec<(String, &str)> = Vec::new();
    for name in &names {
        if fields.iter().any(|(n, _)| n == name) {
            continue;
        }
        let value = match name.as_str() {
            "fields[f5_trained]" => "no",
            area if area.starts_with("fields[area") => "3",
            _ => "yes",
        };
        fields.push((name.clone(), value));
    }
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    let said = visitor.send(AHEAD, "/api/apply/assess_oneself", &fields).await;
    let result = visitor.follow(&said).await;
    assert_eq!(result.texts(".to-do > li").len(), 1, "{}", result.text("main"));
    assert!(result.has(".to-do a[href='/learn']"), "it says where to begin");
    assert!(result.text(".rows").contains("4 of 5") && result.text(".rows").contains("13 of 13"));
    // Back on the form everything is as it was answered.
    let back = visitor.get(&result.attribute("main a[href*='said=']", "href").unwrap()).await;
    assert_eq!(back.attributes("input[type=radio][checked]", "name").len(), 21);

    // Kept after signing up, it is in the next draft.
    let address = said.location.unwrap();
    let kept = result.field("said");
    assert_eq!(visitor.send(&address, "/api/apply/keep_self_assessment", &[("said", &kept)]).await.status, 303);
    let owner = app.signed_in("Owner", &[]).await;
    assert_eq!(owner.send(&address, "/api/apply/keep_self_assessment", &[("said", &kept)]).await.status, 303);
    assert!(owner.get(&address).await.text("main").contains("Your answers are kept"));
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let answers = store::answers(app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert_eq!(answers.len(), 18);
    let formal = owner.get(&format!("/apply/{id}/section/formal")).await;
    assert!(formal.has("input[name='fields[f5_trained.met]'][value=no][checked]"));
    assert!(formal.has("input[name='fields[f1_registered.met]'][value=yes][checked]"));

    // An address that was cut or made up is read as far as it can be.
    for odd in ["?said=", "?said=%00%FF,..,a.b,f1_registered.yes,area9.99", "?said=f1_registered.y"] {
        assert_eq!(visitor.get(&format!("{AHEAD}/result{odd}")).await.status, 200, "{odd}");
    }
}
