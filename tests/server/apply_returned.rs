//! What a returned application leaves open to the applicant: the named answers, and nothing by another way. Through the
//! front door, without JavaScript.

use crate::{
    apply_badges::badge,
    support::review::{Stage, of, send},
};
use quality_label::{
    apply::{
        model::{Answer, Answers, Piece},
        store::{self, answer},
    },
    platform::audit,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

/// An application that was returned for one answer, why it is applied.
async fn returned() -> (Stage, String) {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    give_back(&stage, &id).await;
    (stage, id)
}

async fn give_back(stage: &Stage, id: &str) {
    let page = format!("/review/{id}/return");
    let revision = stage.coordinator.get(&page).await.field("revision");
    let fields = vec![of("id", id), of("revision", &revision), of("words[why_apply]", "Say for whom.")];
    let given = send(&stage.coordinator, &page, "/api/review/return_for_improvement", &fields).await;
    assert_eq!(given.status, 303, "{}", given.text("main"));
}

async fn answers(stage: &Stage, id: &str) -> Answers {
    store::answers(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap()
}

/// Writes an answer as if it had been submitted so.
async fn as_submitted(stage: &Stage, id: &str, question: &str, said: Option<&Answer>) {
    let tx = stage.app.ctx.db.write().await.unwrap();
    let found = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(id.parse::<Uuid>().unwrap()))
        .filter(answer::Column::QuestionId.eq(question));
    let mut row = found.one(&tx).await.unwrap().unwrap().into_active_model();
    row.value = Set(said.map(|said| serde_json::to_string(said).unwrap()));
    answer::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_export_isnt_brought_into_what_was_returned() {
    let (stage, id) = returned().await;
    let before = answers(&stage, &id).await;
    let export = stage.owner.get(&format!("/apply/{id}/application.json")).await;
    assert_eq!(export.status, 200);
    let other = export.body.replace("What it shows.", "What it shows now.");
    assert_ne!(other, export.body);
    assert!(!stage.owner.get(&format!("/apply/{id}")).await.has(&format!("a[href='/apply/{id}/import']")));
    let page = format!("/apply/{id}/import");
    let shown = stage.owner.get(&page).await;
    assert!(!shown.has("main form") && shown.text(".notice").contains("into a draft only"), "{}", shown.text("main"));
    let brought = stage.owner.send(&page, "/api/apply/bring", &[("id", &id), ("json", &other)]).await;
    assert_eq!(brought.status, 403);
    // One that was looked at before the application was submitted isn't imported afterwards, either.
    let some = Uuid::nil().to_string();
    let fields = [("id", id.as_str()), ("brought", some.as_str()), ("seen", "")];
    assert_eq!(stage.owner.send(&page, "/api/apply/import", &fields).await.status, 403);
    assert_eq!(answers(&stage, &id).await, before);
}

#[tokio::test]
async fn what_was_returned_keeps_its_form() {
    let (stage, id) = returned().await;
    let application = store::application(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    let page = format!("/apply/{id}/edition");
    assert!(!stage.owner.get(&page).await.has("main form"));
    let (revision, version) = (application.revision.to_string(), application.edition_version.clone());
    let fields = [("id", id.as_str()), ("revision", &revision), ("version", &version), ("agreed", "yes")];
    assert_eq!(stage.owner.send(&page, "/api/apply/upgrade", &fields).await.status, 403);
}

#[tokio::test]
async fn badges_write_no_answers_that_werent_returned() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let piece = |pasted: String| Piece { link: "https://example.org/badge".into(), pasted, ..Piece::default() };
    let examples = Answer::Evidence(vec![piece(badge(|_| {})), piece(String::new())]);
    as_submitted(&stage, &id, "design_examples", Some(&examples)).await;
    as_submitted(&stage, &id, "i_alignment", None).await;
    let proposals = format!("/apply/{id}/proposals");
    let shown = stage.owner.get(&proposals).await;
    assert!(shown.has("[data-proposal=i_alignment]"), "{}", shown.text("main"));
    let key = {
        let id = id.parse().unwrap();
        let owner = stage.app.actor(stage.people[4]).await;
        let locale = quality_label::texts::Locale::ENGLISH;
        let view = quality_label::apply::reading::proposed(&stage.app.ctx, &owner, locale, id).await.unwrap();
        view.proposals.into_iter().find(|p| p.question.id == "i_alignment").unwrap().key
    };
    give_back(&stage, &id).await;
    let before = answers(&stage, &id).await;
    assert!(!stage.owner.get(&proposals).await.has("[data-proposal=i_alignment]"));
    // From a page that was open before.
    let fields = [("application", id.as_str()), ("keys[]", key.as_str())];
    let taken = stage.owner.send_key(&proposals, "/api/apply/take_proposals", &format!("take-{key}"), &fields).await;
    assert_eq!(taken.status, 409);
    // Nor is a badge fetched for an answer that stays as it is.
    let section = format!("/apply/{id}/section/design");
    let fields = [("application", id.as_str()), ("section", "design"), ("next", "fetch")];
    stage.owner.send_key(&section, "/api/apply/save", "design", &fields).await;
    let trail = audit::about(stage.app.ctx.db.read(), "application", &id, 50).await.unwrap();
    assert!(!trail.iter().any(|e| e.verb == "apply.fetch_badges"));
    assert_eq!(answers(&stage, &id).await, before);
}
