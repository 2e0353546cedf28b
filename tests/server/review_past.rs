//! Statistics that are kept, and lists of what is due: the same to everybody as if all was counted and looked through anew.

use crate::support::{
    Browser,
    review::{Stage, new_organiser},
};
use quality_label::{
    account::Role,
    apply::store::application,
    organiser::{self, model::MemberRole},
    review::{service::keep_watch, store::tally::review_tally},
    timestamp::DAY,
};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

const PAGE: &str = "/review/statistics";

/// What the page says in numbers.
async fn figures(browser: &Browser) -> Vec<String> {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.text("main"));
    let mut all = page.texts(".facts dd");
    all.extend(page.texts("tbody tr"));
    all.push(page.text("main").split("Decided in time").nth(1).unwrap_or_default().chars().take(60).collect());
    all
}

/// Days pass, and everybody signs in again.
async fn pass(stage: &Stage, days: i64) {
    stage.app.ctx.clock.advance(days * DAY);
    let all = [(&stage.coordinator, "Coordinator"), (&stage.one, "Evaluator One"), (&stage.two, "Evaluator Two")];
    for (browser, name) in all.into_iter().chain([(&stage.three, "Evaluator Three"), (&stage.owner, "Owner")]) {
        browser.sign_in(name).await;
    }
}

/// Somebody who coordinates and belongs to the applying organiser.
async fn insider(stage: &Stage) -> Browser {
    let person = stage.app.person("Insider", &[Role::Coordinator]).await;
    let (ctx, owner) = (&stage.app.ctx, stage.app.actor(stage.people[4]).await);
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, person, MemberRole::Viewer).await.unwrap();
    tx.commit().await.unwrap();
    stage.app.again("Insider").await
}

async fn kept(stage: &Stage) -> usize {
    review_tally::Entity::find().all(stage.app.ctx.db.read()).await.unwrap().len()
}

async fn keep(stage: &Stage) {
    keep_watch(&stage.app.ctx).await.unwrap();
    stage.app.run_jobs().await;
}

#[tokio::test]
async fn what_is_kept_of_a_month_reads_as_it_was_and_is_counted_anew_when_a_decision_is_undone() {
    let stage = Stage::set().await;
    insider(&stage).await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    let other = new_organiser(&stage.app, stage.people[4], "Another Centre").await;
    let withdrawn = stage.handed_in_by(other.id, stage.people[4]).await;
    pass(&stage, 10).await;
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await.status, 303);
    let fields = [("id", withdrawn.as_str()), ("agreed", "yes"), ("reason", "")];
    let status = format!("/apply/{withdrawn}/submitted");
    assert_eq!(stage.owner.send(&status, "/api/review/withdraw", &fields).await.status, 303);
    pass(&stage, 40).await;
    let insider = stage.app.again("Insider").await;

    let everybody = [&stage.coordinator, &insider, &stage.one];
    let mut counted = Vec::new();
    for browser in everybody {
        counted.push(figures(browser).await);
    }
    assert_eq!(counted[0][..4], ["0", "0", "1", "10 days"]);
    assert_eq!(counted[1][..4], ["0", "0", "0", "–"], "who belongs to it counts nothing of it");
    assert_eq!(counted[2][2], "1");
    assert_ne!(counted[0], counted[2], "an evaluator doesn't hear of what was withdrawn before they had to do with it");
    assert_eq!(kept(&stage).await, 0);
    keep(&stage).await;
    let rows = kept(&stage).await;
    assert!(rows > 0);
    keep(&stage).await;
    assert_eq!(kept(&stage).await, rows, "each month once");
    for (browser, before) in everybody.into_iter().zip(&counted) {
        assert_eq!(figures(browser).await, *before);
    }

    // The decision is taken up again: it isn't decided any more, in no month.
    let undone =
        stage.of_committee(&stage.coordinator, &id, "reopen", &[("reason", "A mistake in the minutes.")]).await;
    assert_eq!(undone.status, 303, "{}", undone.text("main"));
    assert!(kept(&stage).await < rows);
    let undone = figures(&stage.coordinator).await;
    assert_eq!(undone[..3], ["1", "0", "0"]);
    pass(&stage, 1).await;
    keep(&stage).await;
    let now = kept(&stage).await;
    assert!(now > 0 && now < rows, "nothing is left of it but that it came in: {now} of {rows}");
    assert_eq!(figures(&stage.coordinator).await[2], "0");
}

#[tokio::test]
async fn what_is_late_comes_in_order_whether_somebody_has_looked_at_it_or_not() {
    let stage = Stage::set().await;
    insider(&stage).await;
    let mut ids = Vec::new();
    for (nth, name) in ["First Centre", "Second Centre", "Third Centre"].into_iter().enumerate() {
        let organiser = new_organiser(&stage.app, stage.people[4], name).await;
        let id = stage.handed_in_by(organiser.id, stage.people[4]).await;
        if nth != 1 {
            stage.check_formally(&id, &[]).await;
        }
        ids.push(id);
        pass(&stage, 2).await;
    }
    let own = stage.handed_in().await;
    let late = async |browser: &Browser| browser.get("/review/overdue").await.texts("tbody th");
    assert!(late(&stage.coordinator).await.is_empty());
    pass(&stage, 92).await;
    let insider = stage.app.again("Insider").await;
    assert_eq!(late(&stage.coordinator).await, ["First Centre", "Second Centre", "Third Centre", "Demo Youth Centre"]);
    assert_eq!(late(&insider).await, ["First Centre", "Second Centre", "Third Centre"]);
    assert_eq!(figures(&stage.coordinator).await[..2], ["4", "4"]);
    assert_eq!(figures(&insider).await[..2], ["3", "3"]);
    // In the month of its deadline each stands once.
    let due = stage.app.ctx.now().plus_days(-4).day();
    let month = stage.coordinator.get(&format!("/review/deadlines?month={}", &due[..7])).await.text("main");
    assert!(month.contains("Third Centre"), "{month}");
    // What was withdrawn is late no more.
    let tx = stage.app.ctx.db.write().await.unwrap();
    let row = application::Entity::find_by_id(own.parse::<Uuid>().unwrap()).one(&tx).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.state = Set("withdrawn".into());
    application::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(late(&stage.coordinator).await.len(), 3);
}
