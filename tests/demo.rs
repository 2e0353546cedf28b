//! The demo data is made by the verbs that everybody uses, so it tells whether they still fit together.

mod support;

use quality_label::demo;
use support::TestApp;

#[tokio::test]
async fn the_demo_data_shows_every_stage_and_is_made_once() {
    let app = TestApp::start_with(|config| config.demo = true).await;
    assert!(demo::fill(&app.ctx).await.unwrap());
    assert!(!demo::fill(&app.ctx).await.unwrap(), "never into a database that holds something");
    let coordinator = app.browser();
    let fields = [("email", "demo-coordinator@example.org"), ("password", demo::PASSWORD), ("then", "/review")];
    assert_eq!(coordinator.send("/sign-in", "/api/account/sign_in", &fields).await.status, 303);
    let cards = coordinator.get("/review").await.texts(".card");
    assert!(cards.iter().any(|c| c.contains("Demo Sports Club") && c.contains("Waits for you")), "{cards:?}");
    assert!(cards.iter().any(|c| c.contains("Demo Public Library") && c.contains("submitted")));
    assert!(cards.iter().any(|c| c.contains("Demo Youth Centre") && c.contains("Issued")));
    assert!(coordinator.get("/verifications").await.text("main").contains("Demo Evening School"));
    assert!(app.browser().get("/register").await.text("tbody").contains("Demo Youth Centre"));
}
