//! The demo data is made by the verbs that everybody uses, so it tells whether they still fit together.

mod support;

use quality_label::demo;
use support::{Browser, TestApp};

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
    assert!(cards.iter().any(|c| c.contains("Demo Youth Centre") && c.contains("Issued")));
    assert!(coordinator.get("/verifications").await.text("main").contains("Demo Evening School"));
    let assessor = signed_in(&app, "demo-assessor@example.org").await;
    assert_eq!(assessor.get("/assess").await.texts("tbody tr").len(), 2, "evidence waits for the assessor");
    assert!(app.browser().get("/register").await.text("tbody").contains("Demo Youth Centre"));
}
