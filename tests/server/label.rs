//! The register through the front door, without JavaScript.

use crate::support::{
    START, TestApp,
    applying::{decided, labelled},
};
use quality_label::{label::model::Measure, timestamp::DAY};

#[tokio::test]
async fn labels_stand_in_the_register_and_can_be_found() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let empty = app.browser().get("/register").await;
    assert!(empty.text("main").contains("No labels match your search"));
    let one = labelled(&app, &owner, "Demo Žvėryno centras").await;
    assert_eq!(one.number, "QL-2026-0001");
    assert_eq!(labelled(&app, &owner, "Demo Other").await.number, "QL-2026-0002");
    let visitor = app.browser();
    assert_eq!(visitor.get("/register").await.texts("tbody tr").len(), 2);
    for (query, count) in [
        ("search=ŽVĖRYNO", 1),
        ("search=ql-2026-0002", 1),
        ("search=nothing", 0),
        ("country=LT", 2),
        ("country=IT", 0),
        ("language=lt", 2),
        ("language=en", 0),
        ("language=%25", 0),
        ("state=valid", 2),
        ("state=revoked", 0),
        ("page=9", 2),
        ("page=1000000000000000000", 2),
        ("page=18446744073709551615", 2),
        ("search=%25", 0),
        ("search=QL_2026", 0),
        ("page=nonsense&state=nonsense", 2),
    ] {
        assert_eq!(visitor.get(&format!("/register?{query}")).await.texts("tbody tr").len(), count, "{query}");
    }
    assert_eq!(
        visitor.get("/register").await.texts("select[name=language] option").len(),
        2,
        "any, and the one spoken"
    );
    assert_eq!(visitor.get("/register.json?language=en").await.body.matches("QL-").count(), 0);
    let page = visitor.get("/labels/QL-2026-0001").await;
    let text = page.text("main");
    assert!(text.contains("What the label stands for"), "{text}");
    assert!(text.contains("Cities of Learning Network") && text.contains("2 March 2029") && text.contains("Valid"));
    assert_eq!(visitor.get("/labels/QL-2026-9999").await.status, 404);
    // Its credential is the world's to read.
    let path = format!("/ob/v3/credentials/{}", one.credential_id);
    let credential = visitor.request(reqwest::Method::GET, &path, None, &[("accept", "application/json")]).await;
    assert!(credential.body.contains("QualityAssuranceCredential") && credential.body.contains("QL-2026-0001"));
}

#[tokio::test]
async fn holders_are_reminded_before_the_end_and_not_after_a_revocation() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let before = app.mails_to("owner@example.org").await.len();
    let days = (label.valid_until.0 - START.0) / DAY;
    app.ctx.clock.advance((days - 180) * DAY);
    let mails = app.mails_to("owner@example.org").await;
    assert_eq!(mails.len(), before + 1);
    assert!(mails[0].subject.contains("180 days left"), "{}", mails[0].subject);
    decided(&app, &label.number, Measure::Revoke, "For a test").await;
    let before = app.mails_to("owner@example.org").await.len();
    app.ctx.clock.advance(170 * DAY);
    assert_eq!(app.mails_to("owner@example.org").await.len(), before);
}

#[tokio::test]
async fn the_register_needs_as_many_queries_for_three_as_for_one() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    labelled(&app, &owner, "Demo One").await;
    let count = async || {
        let before = app.ctx.db.statements();
        assert_eq!(app.browser().get("/register").await.status, 200);
        app.ctx.db.statements() - before
    };
    let one = count().await;
    labelled(&app, &owner, "Demo Two").await;
    labelled(&app, &owner, "Demo Three").await;
    assert_eq!(count().await, one);
}
