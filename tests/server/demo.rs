//! The demo data is made by the verbs that everybody uses, so it tells whether they still fit together.

use crate::support::{Browser, TestApp};
use quality_label::{
    account::store::person,
    demo,
    error::AppError,
    learn::{
        model::SubmissionState,
        store::{enrolment, submission, submission_version},
    },
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn signed_in(app: &TestApp, email: &str) -> Browser {
    let browser = app.browser();
    let fields = [("email", email), ("password", demo::PASSWORD), ("then", "/")];
    assert_eq!(browser.send("/sign-in", "/api/account/sign_in", &fields).await.status, 303);
    browser
}

#[tokio::test]
async fn the_demo_data_shows_every_stage_and_is_made_once() {
    let app = TestApp::start_with(|config| config.demo = true).await;
    assert!(demo::fill(&app.ctx).await.unwrap());
    assert!(!demo::fill(&app.ctx).await.unwrap(), "never into a database that holds something");
    let coordinator = signed_in(&app, "demo-coordinator@example.org").await;
    let cards = coordinator.get("/review").await.texts(".card");
    assert!(cards.iter().any(|c| c.contains("Demo Sports Club") && c.contains("Waiting for you")), "{cards:?}");
    assert!(cards.iter().any(|c| c.contains("Demo Public Library") && c.contains("submitted")));
    assert!(cards.iter().any(|c| c.contains("Demo Scout Group") && c.contains("With the applicant")));
    assert!(cards.iter().any(|c| c.contains("Demo Youth Centre") && c.contains("Issued")));
    assert!(coordinator.get("/verifications").await.text("main").contains("Demo Evening School"));
    let assessor = signed_in(&app, "demo-assessor@example.org").await;
    assert_eq!(assessor.get("/assess").await.texts("tbody tr").len(), 2, "evidence waits for the assessor");
    let register = app.browser().get("/register").await;
    assert!(register.text("tbody").contains("Demo Youth Centre") && register.text("main").contains("Demo Town Museum"));
    let owner = signed_in(&app, "demo-owner@example.org").await;
    assert_eq!(owner.get("/apply").await.texts("#renewals a.button").len(), 1, "one label can be renewed now");
}

#[tokio::test]
async fn a_crowd_is_added_once_and_only_in_demo_mode() {
    let app = TestApp::start().await;
    assert!(matches!(demo::crowd::add(&app.ctx, 20, 60).await, Err(AppError::NotAllowed)));
    assert_eq!(person::Entity::find().count(app.ctx.db.read()).await.unwrap(), 0);

    let app = TestApp::start_with(|config| config.demo = true).await;
    assert!(matches!(demo::crowd::add(&app.ctx, 2, 1_000).await, Err(AppError::Conflict)), "more than they have tasks");
    demo::crowd::add(&app.ctx, 20, 60).await.unwrap();
    let db = app.ctx.db.read();
    assert_eq!(person::Entity::find().filter(person::Column::Demo.eq(true)).count(db).await.unwrap(), 20);
    assert_eq!(submission::Entity::find().count(db).await.unwrap(), 60);
    assert_eq!(submission_version::Entity::find().count(db).await.unwrap(), 60);
    let of = async |state: SubmissionState| {
        let rows = submission::Entity::find().filter(submission::Column::State.eq(state.key()));
        rows.all(db).await.unwrap()
    };
    let (waiting, drafts, approved) =
        (of(SubmissionState::Waiting).await, of(SubmissionState::Draft).await, of(SubmissionState::Approved).await);
    assert_eq!(waiting.len() + drafts.len() + approved.len(), 60);
    assert!(waiting.len() > approved.len() && !drafts.is_empty() && !approved.is_empty());
    assert!(waiting.iter().chain(&approved).all(|s| s.version == 1 && s.handed_in_at.is_some()));
    assert!(drafts.iter().all(|s| s.version == 0 && s.handed_in_at.is_none()));
    // Some have completed a playlist, so that its figures have something to count.
    let completed = enrolment::Entity::find().filter(enrolment::Column::CompletedAt.is_not_null());
    let completed = completed.all(db).await.unwrap();
    assert!(completed.len() >= 5 && completed.iter().all(|e| e.completed_at > Some(e.joined_at)));
    let page = app.browser().get("/learn/quality-label").await;
    assert_eq!(page.texts(".facts dd").len(), 3, "{:?}", page.texts(".facts dd"));
    assert!(matches!(demo::crowd::add(&app.ctx, 20, 60).await, Err(AppError::Conflict)), "never twice");
    assert_eq!(submission::Entity::find().count(db).await.unwrap(), 60);
}
