//! Who is of the committee through the front door: members come and go by the rules, and with a term the vote ends.

use crate::support::{Answer, Browser, TestApp, review::Stage};
use quality_label::{
    account::{Role, service},
    platform::audit,
    review::store::term::members,
    timestamp::DAY,
};
use sea_orm::ConnectionTrait;

const PAGE: &str = "/review/members";
const ADD: &str = "/api/review/add_member";
const END: &str = "/api/review/end_term";
const CHANGE: &str = "/api/review/change_term";

/// The id and revision of somebody's term that hasn't ended.
async fn term(stage: &Stage, name: &str) -> (String, String) {
    let person = stage.app.actor_of(name).await;
    let rows = quality_label::review::store::term::all(stage.app.ctx.db.read()).await.unwrap();
    let row = rows.into_iter().rfind(|row| row.person_id == person).unwrap();
    (row.id.to_string(), row.revision.to_string())
}

async fn end(stage: &Stage, browser: &Browser, name: &str) -> Answer {
    let (id, revision) = term(stage, name).await;
    let fields = [("id", id.as_str()), ("revision", &revision), ("reason", "They asked to.")];
    browser.send_key(PAGE, END, &id, &fields).await
}

#[tokio::test]
async fn members_come_and_go_by_the_rules_about_the_committee_as_a_whole() {
    let stage = Stage::set().await;
    let seen = stage.coordinator.get(PAGE).await;
    assert!(seen.text("main").contains("The committee is complete"), "{}", seen.text("main"));
    assert!(!stage.one.get(PAGE).await.has("form input[name=reason], form textarea"), "members only read it");
    // Of three none can go, and least of all the only one of a coordinating organisation.
    let refused = end(&stage, &stage.coordinator, "Evaluator Two").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("Rule “size of the committee”"), "{}", refused.text("main"));

    let administrator = stage.app.signed_in("Administrator", &[Role::Administrator]).await;
    for (n, browser) in [(4, &stage.coordinator), (5, &administrator), (6, &stage.coordinator)] {
        let person = stage.app.person(&format!("Evaluator {n}"), &[Role::Evaluator]).await.to_string();
        let fields = [("person", person.as_str()), ("from", ""), ("until", "")];
        let added = browser.send(PAGE, ADD, &fields).await;
        assert_eq!(added.status, if n < 6 { 303 } else { 422 }, "{n}: {}", added.text("main"));
        if n == 6 {
            assert!(added.text(".error-summary").contains("more members than the rules allow"));
        } else {
            let twice = browser.send(PAGE, ADD, &fields).await;
            assert!(twice.text(".error-summary").contains("already has a term"), "{}", twice.text("main"));
        }
    }
    let refused = end(&stage, &stage.coordinator, "Evaluator Three").await;
    assert!(refused.text(".error-summary").contains("Rule “coordinating organisations”"), "{}", refused.text("main"));
    let nobody = stage.coordinator.send(PAGE, ADD, &[("person", &stage.people[0].to_string())]).await;
    assert_eq!(nobody.status, 422, "who doesn't evaluate can't be a member");

    // Others than coordinators and administrators change nothing.
    let (id, revision) = term(&stage, "Evaluator Two").await;
    let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("reason", "Why not")];
    assert_eq!(stage.one.send(PAGE, END, &fields).await.status, 403);
    assert_eq!(stage.coordinator.send_key(PAGE, END, &id, &fields[..2]).await.status, 422, "not without a reason");
    assert_eq!(stage.coordinator.send_key(PAGE, END, &id, &fields).await.status, 303);
    let twice = stage.coordinator.send_key(PAGE, END, &id, &fields).await;
    assert_eq!(twice.status, 422, "the same sent again");
    let seen = administrator.get(PAGE).await.text("main");
    assert!(seen.contains("Earlier terms") && seen.contains("Evaluator Two"), "{seen}");
    let person = stage.people[2].to_string();
    let trail = audit::about(stage.app.ctx.db.read(), "person", &person, 5).await.unwrap();
    assert!(trail.iter().any(|e| e.verb == "review.end_term" && e.reason.as_deref() == Some("Why not")));
}

#[tokio::test]
async fn who_evaluated_before_there_were_terms_is_of_the_committee() {
    let app = TestApp::start().await;
    let ctx = &app.ctx;
    let evaluator = app.person("Evaluator", &[Role::Evaluator, Role::Coordinator]).await;
    let ended = app.person("Ended", &[Role::Evaluator]).await;
    app.person("Assessor", &[Role::Assessor]).await;
    let administrator = app.actor(app.person("Administrator", &[Role::Administrator]).await).await;
    service::end_role(ctx, &administrator, ended, Role::Evaluator).await.unwrap();
    assert!(members(ctx.db.read(), ctx.now()).await.unwrap().is_empty(), "a new network has none");
    let tx = ctx.db.write().await.unwrap();
    tx.execute_unprepared(migrations::EVALUATORS_ARE_MEMBERS).await.unwrap();
    tx.commit().await.unwrap();
    let carried: Vec<_> = members(ctx.db.read(), ctx.now()).await.unwrap().into_keys().collect();
    assert_eq!(carried, [evaluator]);
}

#[tokio::test]
async fn a_last_day_is_set_and_told_of_before_it_comes() {
    let stage = Stage::set().await;
    let ctx = &stage.app.ctx;
    let (id, revision) = term(&stage, "Evaluator One").await;
    let set = async |revision: &str, day: &str| {
        let fields = [("id", id.as_str()), ("revision", revision), ("until", day)];
        stage.coordinator.send_key(PAGE, CHANGE, &id, &fields).await
    };
    assert_eq!(set(&revision, "2001-01-01").await.status, 422);
    assert_eq!(set(&revision, "soon").await.status, 422);
    let last = ctx.now().plus_days(10).day();
    assert_eq!(set(&revision, &last).await.status, 303);
    assert_eq!(set(&revision, &last).await.status, 409, "somebody else was faster");
    let seen = stage.coordinator.get(PAGE).await.text("main");
    assert!(
        seen.contains("The committee is complete") && seen.contains("won't be complete from this day on"),
        "{seen}"
    );
    // Somebody follows the day after, and then nothing is missing.
    let four = stage.app.person("Evaluator Four", &[Role::Evaluator]).await.to_string();
    let from = ctx.now().plus_days(11).day();
    let fields = [("person", four.as_str()), ("from", &from), ("until", "")];
    assert_eq!(stage.coordinator.send(PAGE, ADD, &fields).await.status, 303);
    assert!(!stage.coordinator.get(PAGE).await.text("main").contains("won't be complete"));
    let (id, revision) = term(&stage, "Evaluator Four").await;
    let early = [("id", id.as_str()), ("revision", revision.as_str()), ("until", &last)];
    let early = stage.coordinator.send_key(PAGE, CHANGE, &id, &early).await;
    assert!(early.text(".error-summary").contains("after it has begun"), "{}", early.text("main"));
}

#[tokio::test]
async fn with_the_term_the_vote_ends_and_without_a_whole_committee_nothing_is_decided() {
    let stage = Stage::set().await;
    let four = stage.app.person("Evaluator Four", &[Role::Evaluator]).await;
    stage.seat(four).await;
    let four = stage.app.again("Evaluator Four").await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    let page = format!("/review/{id}/committee");
    stage.all_vote(&id, "issue").await;
    stage.declare(&four, &id).await;
    assert_eq!(stage.at_committee(&four, &id, "vote", &[("vote", "not_yet")]).await.status, 303);
    assert!(stage.three.get(&page).await.text("main").contains("3 for issuing, 1 for not yet"));
    // A page that was open before the end is of no use.
    let revision = four.get(&page).await.field("revision");
    assert_eq!(end(&stage, &stage.coordinator, "Evaluator Four").await.status, 303);
    let late = [("id", id.as_str()), ("revision", revision.as_str()), ("vote", "not_yet")];
    let late = four.send(&page, "/api/review/vote", &late).await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("You have no seat in the committee"), "{}", late.text("main"));
    assert!(stage.three.get(&page).await.text("main").contains("3 for issuing, 0 for not yet"), "nor does it count");
    assert_eq!(stage.of_committee(&four, &id, "decide", &[("outcome", "issued")]).await.status, 422);
    assert!(four.get(&page).await.text("main").contains("You have no seat in the committee"));

    // A last day that passes does the same by itself.
    let (term_id, revision) = term(&stage, "Evaluator Two").await;
    let last = [("id", term_id.as_str()), ("revision", &revision), ("until", &stage.app.ctx.now().day())];
    assert_eq!(stage.coordinator.send_key(PAGE, CHANGE, &term_id, &last).await.status, 303);
    let revision = stage.coordinator.get(&page).await.field("revision");
    let now = stage.app.ctx.now().0;
    stage.app.ctx.clock.advance(DAY - now.rem_euclid(DAY));
    stage.coordinator.sign_in("Coordinator").await;
    stage.two.sign_in("Evaluator Two").await;
    stage.three.sign_in("Evaluator Three").await;
    let fields = [("id", id.as_str()), ("revision", &revision), ("vote", "issue"), ("outcome", "issued")];
    let vote = stage.two.send(&page, "/api/review/vote", &fields).await;
    assert_eq!(vote.status, 422, "{}", vote.text("main"));
    let seen = stage.coordinator.get(&page).await.text("main");
    assert!(seen.contains("The committee isn't complete") && seen.contains("It has 2 members"), "{seen}");
    let refused = stage.coordinator.send(&page, "/api/review/decide", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("The committee isn't complete"), "{}", refused.text("main"));
    stage.seat(stage.people[2]).await;
    assert_eq!(stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await.status, 303);
}
