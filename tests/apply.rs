//! Applying through the front door, without JavaScript.

mod support;

use quality_label::{
    account::Role,
    apply::{model::ApplicationState, store},
};
use support::{
    TestApp,
    applying::{application, fill, organiser},
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
    let fields = |next: &'static str, revision: &str| {
        vec![
            ("application", id.clone()),
            ("section", "motivation".to_string()),
            ("revision", revision.to_string()),
            ("fields[why_apply]", payload.to_string()),
            ("next", next.to_string()),
        ]
    };
    let send = async |fields: Vec<(&str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        owner.send_key(&page, SAVE, "motivation", &fields).await
    };
    let answer = send(fields("", "0")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".error-summary").contains("at least 30 words"));
    assert_eq!(answer.field("fields[why_apply]"), payload);
    // It is saved all the same, and there for whoever comes back.
    let later = owner.get(&page).await;
    assert_eq!(later.field("fields[why_apply]"), payload);
    assert!(!later.body.contains("<script>alert"));
    assert_eq!(later.field("revision"), "1");
    // Coming back later is no mistake.
    let answer = send(fields("later", "1")).await;
    assert_eq!(answer.location, Some(format!("/apply/{id}")));
    assert!(owner.get(&format!("/apply/{id}")).await.text(".tasks").contains("In progress"));
}

#[tokio::test]
async fn two_colleagues_in_one_section_are_told() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let page = format!("/apply/{id}/section/motivation");
    let words = |word: &str| vec![word; 40].join(" ");
    let send = async |text: String, revision: &str| {
        let fields = [
            ("application", id.as_str()),
            ("section", "motivation"),
            ("revision", revision),
            ("fields[why_apply]", text.as_str()),
            ("many[hopes][]", "trust"),
        ];
        owner.send_key(&page, SAVE, "motivation", &fields).await
    };
    assert_eq!(send(words("first"), "0").await.status, 303);
    assert_eq!(send(words("first"), "0").await.status, 303, "a double click is no conflict");
    let late = send(words("second"), "0").await;
    assert_eq!(late.status, 409);
    assert_eq!(late.field("fields[why_apply]"), words("second"));
    assert!(late.text(".theirs").contains("first first"));
    assert_eq!(send(words("second"), &late.field("revision")).await.status, 303);
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
        ("revision", "0"),
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
    let save = [("application", id.as_str()), ("section", "motivation"), ("revision", "0")];
    assert_eq!(coordinator.send(&format!("/apply/{id}"), SAVE, &save).await.status, 404);
    assert_eq!(coordinator.send("/apply", "/api/apply/begin", &[("organiser", &centre)]).await.status, 404);

    let members = owner.get("/organisers").await.attribute(".rows a", "href").unwrap() + "/members";
    for (name, role) in [("Viewer", "viewer"), ("Editor", "editor")] {
        let email = format!("{}@example.org", name.to_lowercase());
        let invite = [("id", centre.as_str()), ("email", email.as_str()), ("role", role)];
        assert_eq!(owner.send(&members, "/api/organiser/invite", &invite).await.status, 303);
        let link = app.link_to(&email).await;
        let colleague = app.signed_in(name, &[]).await;
        let token = colleague.get(&link).await.field("token");
        assert_eq!(colleague.send(&link, "/api/organiser/join", &[("token", &token)]).await.status, 303);
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
    let fields = [
        ("application", id.as_str()),
        ("section", "motivation"),
        ("revision", "0"),
        ("fields[why_apply]", text.as_str()),
    ];
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
