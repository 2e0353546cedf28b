//! Administration through the front door, without JavaScript.

use crate::support::TestApp;
use quality_label::{
    account::Role,
    error::AppError,
    platform::{Ctx, jobs},
    timestamp::DAY,
};

#[tokio::test]
async fn an_administrator_gives_and_ends_roles_and_the_last_one_stays() {
    let app = TestApp::start().await;
    let admin = app.signed_in("Admin", &[Role::Administrator]).await;
    let ona = app.person("Ona Demo", &[]).await.to_string();
    assert_eq!(admin.get("/admin/people?page=1000000000000000000").await.status, 200);
    let found = admin.get("/admin/people?search=ona").await;
    assert_eq!(found.texts("tbody tr").len(), 1);
    let page = format!("/admin/people/{ona}");
    let grant = |role| [("person", ona.as_str()), ("role", role), ("coordinating", "yes")];
    assert_eq!(admin.send(&page, "/api/admin/grant_role", &grant("evaluator")).await.status, 303);
    assert_eq!(admin.send(&page, "/api/admin/grant_role", &grant("evaluator")).await.status, 303);
    let shown = admin.get(&page).await;
    assert_eq!(shown.texts(".timeline li").len(), 1, "giving a role twice is giving it once");
    assert!(shown.text("main").contains("coordinating organisation"));
    let answer = admin.send(&page, "/api/admin/grant_role", &[("person", ona.as_str())]).await;
    assert_eq!(answer.status, 422);
    let end = [("person", ona.as_str()), ("role", "evaluator")];
    assert_eq!(admin.send(&page, "/api/admin/end_role", &end).await.status, 303);
    assert!(admin.get(&page).await.text("main").contains("No role"));

    let people = admin.get("/admin/people?search=admin").await;
    let own = people.attribute("tbody a", "href").unwrap();
    let me = own.rsplit('/').next().unwrap();
    let end = [("person", me), ("role", "administrator")];
    let answer = admin.send_key(&own, "/api/admin/end_role", "administrator", &end).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".error-summary").contains("always be an administrator"));
}

#[tokio::test]
async fn what_evaluators_are_matched_by_is_written_down_once_at_a_time() {
    let app = TestApp::start().await;
    let admin = app.signed_in("Admin", &[Role::Administrator]).await;
    let ona = app.person("Ona Demo", &[]).await.to_string();
    let page = format!("/admin/people/{ona}");
    let revision = admin.get(&page).await.field("revision");
    let change = |country: &'static str| {
        [
            ("person", ona.clone()),
            ("revision", revision.clone()),
            ("country", country.to_string()),
            ("languages[]", "lt".into()),
            ("languages[]", "en".into()),
        ]
    };
    let send = async |fields: [(&'static str, String); 5]| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        admin.send(&page, "/api/admin/describe", &fields).await
    };
    assert_eq!(send(change("XX")).await.status, 422);
    assert_eq!(send(change("LT")).await.status, 303);
    assert_eq!(send(change("IT")).await.status, 409);
    let shown = admin.get(&page).await;
    assert_eq!(shown.attribute("option[selected]", "value").as_deref(), Some("LT"));
    assert_eq!(shown.texts("input[type=checkbox][checked]").len(), 2);
}

#[tokio::test]
async fn nobody_else_gets_in_and_coordinators_read_the_audit_trail() {
    let app = TestApp::start().await;
    let stranger = app.signed_in("Stranger", &[Role::Assessor, Role::Evaluator]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let someone = app.person("Someone", &[]).await.to_string();
    for path in ["/admin", "/admin/people", "/admin/audit", "/admin/jobs", &format!("/admin/people/{someone}")] {
        assert_eq!(stranger.get(path).await.status, 403, "{path}");
        assert_eq!(app.browser().get(path).await.status, 401, "{path}");
    }
    assert_eq!(coordinator.get("/admin/people").await.status, 403);
    let trail = coordinator.get("/admin/audit?verb=account.grant").await;
    assert_eq!(trail.status, 200);
    assert_eq!(trail.texts("tbody tr").len(), 3);
    let grant = [("person", someone.as_str()), ("role", "administrator")];
    assert_eq!(stranger.send("/admin", "/api/admin/grant_role", &grant).await.status, 403);
    assert_eq!(coordinator.send("/admin", "/api/admin/grant_role", &grant).await.status, 403);
    // Outside of a demonstration there is no page with mail.
    assert_eq!(coordinator.get("/demo/mail").await.status, 404);
}

#[tokio::test]
async fn a_job_that_was_given_up_is_seen_and_tried_again() {
    let app = TestApp::start().await;
    let admin = app.signed_in("Admin", &[Role::Administrator]).await;
    let tx = app.ctx.db.write().await.unwrap();
    jobs::enqueue(&tx, &app.ctx, "nobody.does", &"{}", app.ctx.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..jobs::MAX_ATTEMPTS {
        app.run_jobs().await;
        app.ctx.clock.advance(2 * 60 * 60 * 1000);
    }
    let shown = admin.get("/admin/jobs").await;
    assert!(shown.text("main").contains("nobody does jobs of the kind nobody.does"), "{}", shown.text("main"));
    let id = shown.field("id");
    assert_eq!(admin.send("/admin/jobs", "/api/admin/revive_job", &[("id", &id)]).await.status, 303);
    assert_eq!(admin.send("/admin/jobs", "/api/admin/revive_job", &[("id", &id)]).await.status, 404);
    assert!(admin.get("/admin/jobs").await.text("main").contains("No job has failed for good"));
}

#[tokio::test]
async fn the_list_of_people_needs_as_many_queries_for_three_as_for_one() {
    let app = TestApp::start().await;
    let admin = app.signed_in("Admin", &[Role::Administrator]).await;
    let count = async || {
        let before = app.ctx.db.statements();
        assert_eq!(admin.get("/admin/people").await.status, 200);
        app.ctx.db.statements() - before
    };
    let one = count().await;
    app.person("Ona Demo", &[Role::Assessor]).await;
    app.person("Jonas Demo", &[Role::Evaluator]).await;
    assert_eq!(count().await, one);
}

#[tokio::test]
async fn a_demonstration_shows_its_mail_with_links() {
    let app = TestApp::start_with(|config| config.demo = true).await;
    let browser = app.browser();
    let fields = [("name", "Ona"), ("email", "ona@example.org"), ("password", crate::support::PASSWORD)];
    browser.send("/sign-up", "/api/account/sign_up", &fields).await;
    app.run_jobs().await;
    let page = browser.get("/demo/mail").await;
    let link = page.attribute(".mail a", "href").unwrap();
    assert!(link.starts_with(&format!("{}/confirm/", app.url)), "{link}");
}

async fn panics(_: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    panic!("on purpose")
}

async fn works(_: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    Ok(())
}

#[tokio::test]
async fn a_job_that_panics_has_failed_and_the_others_are_done() {
    let app = TestApp::start().await;
    let mut handlers = jobs::Handlers::default();
    handlers.on("test.panics", panics);
    handlers.on("test.works", works);
    let tx = app.ctx.db.write().await.unwrap();
    for kind in ["test.panics", "test.works"] {
        jobs::enqueue(&tx, &app.ctx, kind, &"{}", app.ctx.now(), None).await.unwrap();
        app.ctx.clock.advance(1);
    }
    tx.commit().await.unwrap();
    for _ in 0..jobs::MAX_ATTEMPTS {
        handlers.run_due(&app.ctx).await.unwrap();
        app.ctx.clock.advance(DAY);
    }
    let dead = jobs::dead(app.ctx.db.read(), 10).await.unwrap();
    assert_eq!(dead.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["test.panics"]);
    assert!(dead[0].last_error.as_deref().is_some_and(|e| e.contains("on purpose")), "{dead:?}");
    let counts = jobs::counts(app.ctx.db.read()).await.unwrap();
    assert!(counts.iter().any(|(state, _)| state == "done"), "{counts:?}");
}
