//! What belongs to an application beside its fields: the files that are given as evidence, and the whole to take away.

use crate::support::{
    Browser, TestApp,
    applying::{application, fill, organiser, seen},
    files::{Part, bring, post, view},
    review::Stage,
};
use quality_label::apply::document::Export;

const SECTION: &str = "training";
const TITLE: &str = "fields[training_evidence.0.title]";
const FILES: &str = "many[training_evidence.0.files][]";
const PDF: &[u8] = b"%PDF-1.7 a demo";

/// Gives a file as evidence, without JavaScript; its id.
async fn give(app: &TestApp, owner: &Browser, id: &str) -> String {
    let page = format!("/apply/{id}/section/{SECTION}");
    let seen = seen(&owner.get(&page).await);
    let mut parts = vec![
        Part::Text("_do", "/api/apply/save"),
        Part::Text("_form", SECTION),
        Part::Text("application", id),
        Part::Text("section", SECTION),
        Part::Text("next", "later"),
        Part::Text(TITLE, "A badge before and after"),
        Part::Text("fields[training_transfer]", ""),
        Part::File(FILES, "before-and-after.pdf", PDF),
    ];
    parts.extend(seen.iter().map(|(name, value)| Part::Text(name, value)));
    assert_eq!(post(app, owner, &page, &parts).await.status, 303);
    let shown = owner.get(&page).await;
    assert!(shown.text(".files").contains("before-and-after.pdf"), "{}", shown.text("main"));
    shown.attribute(&format!("input[type=checkbox][name='{FILES}']"), "value").unwrap()
}

#[tokio::test]
async fn a_file_is_evidence_for_the_members_and_for_nobody_else() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    let file = give(&app, &owner, &id).await;
    let address = format!("/apply/{id}/files/{file}");
    let got = owner.get(&address).await;
    assert_eq!((got.status, got.body.as_bytes()), (200, PDF));
    // A piece with a file needs no link, and the page to check shows it.
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(check.has(&format!("a[href='{address}']")));
    assert!(!check.text(".notice").contains("Where can it be seen"), "{}", check.text(".notice"));

    let stranger = app.signed_in("Stranger", &[]).await;
    assert_eq!(stranger.get(&address).await.status, 404);
    assert_eq!(app.browser().get(&address).await.status, 401);
    assert_eq!(owner.get(&format!("/apply/{id}/files/{}", uuid::Uuid::nil())).await.status, 404);
    // Nobody gets at another's file by naming it in an application of their own.
    let own = application(&stranger, &organiser(&stranger, "Demo Other").await).await;
    let page = format!("/apply/{own}/section/{SECTION}");
    let fields = [
        ("application", own.as_str()),
        ("section", SECTION),
        (TITLE, "Mine?"),
        (FILES, file.as_str()),
        ("next", "later"),
    ];
    assert_eq!(stranger.send_key(&page, "/api/apply/save", SECTION, &fields).await.status, 404);
    assert_eq!(stranger.get(&format!("/apply/{own}/files/{file}")).await.status, 404);

    // Taken out, it is still in the history, and can be read there.
    let seen = seen(&owner.get(&format!("/apply/{id}/section/{SECTION}")).await);
    let mut fields = vec![("application", id.as_str()), ("section", SECTION), ("next", "later")];
    fields.extend(seen.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    fields.push((TITLE, ""));
    let page = format!("/apply/{id}/section/{SECTION}");
    assert_eq!(owner.send_key(&page, "/api/apply/save", SECTION, &fields).await.status, 303);
    assert!(!owner.get(&page).await.text("main").contains("before-and-after.pdf"));
    assert!(
        owner.get(&format!("/apply/{id}/history/training_evidence")).await.text("main").contains("before-and-after")
    );
    assert_eq!(owner.get(&address).await.status, 200);
}

#[tokio::test]
async fn those_who_review_read_the_files_when_they_may_read_the_answers() {
    let stage = Stage::set().await;
    let id = application(&stage.owner, &stage.organiser.id.to_string()).await;
    fill(&stage.app, &stage.owner, &id).await;
    let file = give(&stage.app, &stage.owner, &id).await;
    let address = format!("/review/{id}/files/{file}");
    assert_eq!(stage.coordinator.get(&address).await.status, 404, "a draft is nobody's but the applicant's");
    fill(&stage.app, &stage.owner, &id).await;
    let brought = view(&bring(&stage.app, &stage.owner, "shot.pdf", PDF).await).id.to_string();
    let page = format!("/apply/{id}/section/{SECTION}");
    let seen = seen(&stage.owner.get(&page).await);
    let words = "word ".repeat(300);
    let mut fields =
        vec![("application", id.as_str()), ("section", SECTION), (TITLE, "Shown"), (FILES, brought.as_str())];
    fields.push(("fields[training_transfer]", &words));
    fields.extend(seen.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let saved = stage.owner.send_key(&page, "/api/apply/save", SECTION, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text(".error-summary"));
    let sent = stage.owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text("main"));
    let address = format!("/review/{id}/files/{brought}");
    assert_eq!(stage.coordinator.get(&address).await.status, 200);
    assert!(stage.coordinator.get(&format!("/review/{id}")).await.has(&format!("a[href='{address}']")));
    assert_eq!(stage.coordinator.get(&format!("/review/{id}/files/{file}")).await.status, 404, "what was taken out");
    for (browser, status) in [(&stage.one, 403), (&stage.owner, 403)] {
        assert_eq!(browser.get(&address).await.status, status, "not yet, or never");
    }
    assert_eq!(stage.app.browser().get(&address).await.status, 401);
}

#[tokio::test]
async fn the_whole_application_can_be_taken_away() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo \"Centre\" <b>").await).await;
    fill(&app, &owner, &id).await;
    let json = owner.get(&format!("/apply/{id}/application.json")).await;
    assert_eq!(json.headers["content-disposition"], "attachment; filename=\"application.json\"");
    let export = Export::read(json.body.as_bytes()).unwrap();
    assert_eq!(export.organiser, "Demo \"Centre\" <b>");
    let asked = export.questions.len();
    assert!(
        export.questions.iter().all(|q| !q.label.is_empty())
            && !export.questions.iter().any(|q| q.id == "partners_wanted")
    );
    let stored = quality_label::apply::store::answers(app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert!(asked >= stored.len());
    assert_eq!(export.answers(), stored);
    let pdf = owner.get(&format!("/apply/{id}/application.pdf")).await;
    assert_eq!((pdf.status, pdf.headers["content-type"].to_str().unwrap()), (200, "application/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let stranger = app.signed_in("Stranger", &[]).await;
    for ending in ["json", "pdf"] {
        let address = format!("/apply/{id}/application.{ending}");
        assert_eq!(stranger.get(&address).await.status, 404);
        assert_eq!(app.browser().get(&address).await.status, 401);
        assert_eq!(owner.get(&format!("/apply/nonsense/application.{ending}")).await.status, 404);
    }
}
