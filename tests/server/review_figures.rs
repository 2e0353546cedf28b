//! How evaluators agree: counted only when all evaluations are in, each for themselves and all for the coordinators.

use crate::support::{
    Answer, Browser,
    review::{Stage, of, send},
};
use quality_label::{
    account::Role,
    organiser::{self, model::MemberRole},
};

const PAGE: &str = "/review/evaluators";

/// The cells of the first table on the page, by whose row they are.
async fn rows(browser: &Browser) -> Vec<(String, Vec<String>)> {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.text("main"));
    let table = ".table-scroll[aria-label='Evaluators in figures']";
    let names = page.texts(&format!("{table} th[scope=row]"));
    let cells = page.texts(&format!("{table} td"));
    names.into_iter().zip(cells.chunks(8)).map(|(name, cells)| (name, cells.to_vec())).collect()
}

async fn row(browser: &Browser, name: &str) -> Vec<String> {
    let rows = rows(browser).await;
    let found = rows.iter().find(|(of, _)| of == name);
    found.unwrap_or_else(|| panic!("no {name} in {rows:?}")).1.clone()
}

/// An application with two evaluators, of which one has handed in level 4 everywhere.
async fn half_way(stage: &Stage) -> String {
    let id = stage.handed_in().await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
    }
    handed_in(stage, &stage.one, &id, 4).await;
    id
}

async fn handed_in(stage: &Stage, browser: &Browser, id: &str, level: u8) {
    let given = stage.evaluate(browser, id, &stage.evaluation(9, level, "Because"), "hand_in").await;
    assert_eq!(given.status, 303, "{}", given.text("main"));
}

#[tokio::test]
async fn figures_are_there_when_all_are_in_and_each_sees_their_own() {
    let stage = Stage::set().await;
    let id = half_way(&stage).await;
    let nothing = ["0", "–", "0", "0", "–", "too few", "too few", "too few"];
    for browser in [&stage.coordinator, &stage.one] {
        assert_eq!(row(browser, "Evaluator One").await, nothing);
    }
    handed_in(&stage, &stage.two, &id, 3).await;
    let questions = stage.form().rated().count();
    let one = row(&stage.coordinator, "Evaluator One").await;
    assert_eq!((one[0].as_str(), one[3].as_str(), one[4].as_str()), ("1", questions.to_string().as_str(), "+1.00"));
    assert_eq!(row(&stage.coordinator, "Evaluator Two").await[4], "−1.00");
    // Kappa says nothing about so few.
    assert!(one[5..].iter().all(|cell| cell == "too few"), "{one:?}");
    let page = stage.coordinator.get(PAGE).await;
    assert!(page.text("main").contains("Evaluator One: levels beside those of the other evaluators"));
    assert!(page.text("main").contains(&format!("The same in 0 of {questions}.")));

    // Another: now there are enough, and the one is always a level above.
    let again = half_way(&stage).await;
    handed_in(&stage, &stage.two, &again, 4).await;
    let one = row(&stage.one, "Evaluator One").await;
    assert_eq!((one[0].as_str(), one[4].as_str()), ("2", "+0.50"));
    if questions * 2 >= 20 {
        // One says 4 always, so chance explains all of it.
        assert_eq!(one[5], "0.00");
    }
    for (browser, own) in [(&stage.one, "Evaluator One"), (&stage.two, "Evaluator Two")] {
        let names: Vec<String> = rows(browser).await.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [own]);
    }
    let another = stage.app.signed_in("Another evaluator", &[Role::Evaluator]).await;
    assert_eq!(row(&another, "Another evaluator").await, nothing);
    assert!(!another.get(PAGE).await.body.contains("Evaluator One"));
}

#[tokio::test]
async fn of_what_somebody_may_not_know_of_nothing_is_counted() {
    let stage = Stage::set().await;
    let insider = stage.app.person("Insider", &[Role::Coordinator]).await;
    let (ctx, owner) = (&stage.app.ctx, stage.app.actor(stage.people[4]).await);
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, insider, MemberRole::Viewer).await.unwrap();
    tx.commit().await.unwrap();
    let insider = stage.app.again("Insider").await;
    let id = half_way(&stage).await;
    handed_in(&stage, &stage.two, &id, 3).await;
    assert_eq!(row(&insider, "Evaluator One").await[0], "0");
    assert_eq!(row(&stage.coordinator, "Evaluator One").await[0], "1");
}

#[tokio::test]
async fn who_steps_back_at_the_table_has_given_nothing_back() {
    let stage = Stage::set().await;
    let id = half_way(&stage).await;
    let page = format!("/review/{id}");
    let declined = [of("id", &id), of("why", "declined"), of("reason", "No time after all.")];
    assert_eq!(send(&stage.two, &page, "/api/review/decline", &declined).await.status, 303);
    assert_eq!(row(&stage.coordinator, "Evaluator Two").await[2], "1");
    assert_eq!(row(&stage.two, "Evaluator Two").await[2], "1");
    assert_eq!(stage.assign(&id, &stage.people[2..3], "").await.status, 303);
    assert_eq!(stage.declare(&stage.two, &id).await.status, 303);
    handed_in(&stage, &stage.two, &id, 3).await;
    // One of the committee, whom nobody has asked to evaluate.
    let conflict = [of("id", &id), of("why", "conflict"), of("reason", "I worked for them.")];
    assert_eq!(send(&stage.three, &page, "/api/review/decline", &conflict).await.status, 303);
    assert_eq!(row(&stage.coordinator, "Evaluator Three").await[2], "0");
    let assigned: Answer = stage.coordinator.get(&format!("{page}/assign")).await;
    assert!(
        assigned.text("main").contains("Evaluator Three : takes no part in the committee"),
        "{}",
        assigned.text("main")
    );
}

#[tokio::test]
async fn an_evaluator_sees_by_when_they_are_to_hand_in_until_they_have() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let page = format!("/review/{id}/evaluate");
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    let due = stage.coordinator.get(&format!("/review/{id}/assign")).await;
    assert!(due.text("main").contains("Evaluation due by"));
    assert!(stage.one.get(&page).await.text("main").contains("Evaluation due by"));
    assert_eq!(stage.declare(&stage.one, &id).await.status, 303);
    assert!(stage.one.get(&page).await.text("main").contains("Evaluation due by"));
    handed_in(&stage, &stage.one, &id, 4).await;
    assert!(!stage.one.get(&page).await.text("main").contains("Evaluation due by"));
}
