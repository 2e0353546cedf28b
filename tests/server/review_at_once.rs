//! Reviewing when things happen at the same time, too late or twice: one of them counts, the others are told, nothing is
//! lost and nothing is done twice.

use crate::support::{
    Browser,
    review::{Fields, OWNER, Stage, of, send},
};
use quality_label::{
    account::{Role, service},
    label,
    platform::audit::{self, Entry},
    review::store::{self, assignment, vote},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

const DECIDE: &str = "/api/review/decide";
const CONFIRM: &str = "/api/review/confirm_decision";
const VOTE: &str = "/api/review/vote";
const ASSIGN: &str = "/api/review/assign";

/// An application before the committee: evaluated, and nobody has voted.
async fn at_table(stage: &Stage) -> String {
    let evaluation = stage.evaluation(13, 4, "Fine");
    stage.before_committee(&evaluation, &evaluation).await
}

async fn votes(stage: &Stage, id: &str) -> Vec<(Uuid, String)> {
    let rows = vote::Entity::find().filter(vote::Column::ApplicationId.eq(id.parse::<Uuid>().unwrap()));
    let mut rows: Vec<_> =
        rows.all(stage.app.ctx.db.read()).await.unwrap().into_iter().map(|row| (row.person_id, row.vote)).collect();
    rows.sort();
    rows
}

async fn evaluators(stage: &Stage, id: &str) -> Vec<Uuid> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::ApplicationId.eq(id.parse::<Uuid>().unwrap()))
        .filter(assignment::Column::EndedAt.is_null());
    let mut people: Vec<_> =
        rows.all(stage.app.ctx.db.read()).await.unwrap().into_iter().map(|row| row.evaluator_id).collect();
    people.sort_unstable();
    people
}

fn choice(id: &str, revision: &str, people: &[Uuid], reason: &str) -> Fields {
    let mut fields = vec![of("id", id), of("revision", revision), of("reason", reason)];
    fields.extend(people.iter().map(|person| of("evaluators[]", &person.to_string())));
    fields
}

async fn told(stage: &Stage, address: &str, words: &str) -> usize {
    stage.app.mails_to(address).await.iter().filter(|mail| mail.subject.contains(words)).count()
}

#[tokio::test]
async fn of_two_coordinators_who_assign_at_once_one_does_and_the_other_is_told() {
    let stage = Stage::set().await;
    let other = stage.app.signed_in("Another coordinator", &[Role::Coordinator]).await;
    let id = stage.handed_in().await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    let page = format!("/review/{id}/assign");
    let revision = stage.coordinator.get(&page).await.field("revision");
    assert_eq!(other.get(&page).await.field("revision"), revision, "both look at the same");
    let (mine, theirs) = (
        choice(&id, &revision, &stage.people[1..3], ""),
        choice(&id, &revision, &[stage.people[1], stage.people[3]], "Both are known to us."),
    );
    let (first, second) =
        tokio::join!(send(&stage.coordinator, &page, ASSIGN, &mine), send(&other, &page, ASSIGN, &theirs));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303);
    assert!([409, 422].contains(&statuses[1]), "{statuses:?}");
    let late = if first.status == 303 { &second } else { &first };
    assert!(!late.text(".error-summary, .notice").is_empty(), "who comes second reads why");
    let there = evaluators(&stage, &id).await;
    assert_eq!(there.len(), 2, "as many as are needed");
    assert!(there.contains(&stage.people[1]) && there[0] != there[1]);
    assert_eq!(told(&stage, "evaluator.one@example.org", "").await, 1, "asked once");

    // The request that went through, sent once more, changes nothing.
    let (browser, fields) = if first.status == 303 { (&stage.coordinator, &mine) } else { (&other, &theirs) };
    let again = send(browser, &page, ASSIGN, fields).await;
    assert!([409, 422].contains(&again.status), "{}", again.status);
    assert_eq!(evaluators(&stage, &id).await, there);
}

#[tokio::test]
async fn of_two_who_fill_the_last_seat_at_once_one_does() {
    let stage = Stage::set().await;
    let other = stage.app.signed_in("Another coordinator", &[Role::Coordinator]).await;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    assert_eq!(stage.assign(&id, &stage.people[1..2], "").await.status, 303);
    let page = format!("/review/{id}/assign");
    let revision = stage.coordinator.get(&page).await.field("revision");
    let (mine, theirs) =
        (choice(&id, &revision, &stage.people[2..3], ""), choice(&id, &revision, &stage.people[3..4], ""));
    let (first, second) =
        tokio::join!(send(&stage.coordinator, &page, ASSIGN, &mine), send(&other, &page, ASSIGN, &theirs));
    assert_eq!([first.status, second.status].iter().filter(|status| **status == 303).count(), 1);
    assert_eq!(evaluators(&stage, &id).await.len(), 2);
}

#[tokio::test]
async fn of_two_who_confirm_at_once_one_does_and_what_follows_happens_once() {
    let stage = Stage::set().await;
    let id = at_table(&stage).await;
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.of_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await.status, 303);
    let page = format!("/review/{id}/committee");
    let revision = stage.coordinator.get(&page).await.field("revision");
    let fields = [("id", id.as_str()), ("revision", revision.as_str())];
    let (first, second) =
        tokio::join!(stage.coordinator.send(&page, CONFIRM, &fields), stage.one.send(&page, CONFIRM, &fields));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 303 && [409, 422].contains(&statuses[1]), "{statuses:?}");
    for browser in [&stage.coordinator, &stage.one] {
        let again = browser.send(&page, CONFIRM, &fields).await;
        assert!([409, 422].contains(&again.status), "sent again: {}", again.status);
    }
    let labels = label::store::label::Entity::find().all(stage.app.ctx.db.read()).await.unwrap();
    assert_eq!(labels.iter().filter(|row| row.application_id.to_string() == id).count(), 1, "one label");
    assert_eq!(told(&stage, OWNER, "issued").await, 1, "one letter");
}

#[tokio::test]
async fn a_decision_that_was_replaced_while_somebody_read_it_isnt_confirmed() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 2, "Too thin");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    stage.all_vote(&id, "issue").await;
    let page = format!("/review/{id}/committee");
    let trial = [("outcome", "issued"), ("departure", "An open trial.")];
    assert_eq!(stage.of_committee(&stage.three, &id, "decide", &trial).await.status, 303);
    let read = stage.coordinator.get(&page).await.field("revision");
    // Meanwhile another member writes another one down: each is about what somebody saw.
    let other = [("outcome", "issued"), ("departure", "A pilot of the region.")];
    assert_eq!(stage.of_committee(&stage.one, &id, "decide", &other).await.status, 303);
    let fields = [("id", id.as_str()), ("revision", read.as_str())];
    let late = stage.coordinator.send(&page, CONFIRM, &fields).await;
    assert!([409, 422].contains(&late.status), "{}", late.status);
    assert!(store::decision(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap().is_none());
    assert!(stage.app.mails_to(OWNER).await.is_empty());
    // Both write at once, from the same page: one is kept, the other is told.
    let revision = stage.three.get(&page).await.field("revision");
    let with = |departure: &'static str| {
        [("id", id.as_str()), ("revision", revision.as_str()), ("outcome", "issued"), ("departure", departure)]
    };
    let (mine, theirs) = (with("The first words."), with("Other words."));
    let (first, second) = tokio::join!(stage.three.send(&page, DECIDE, &mine), stage.one.send(&page, DECIDE, &theirs));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let lost = if first.status == 409 { first.field("departure") } else { second.field("departure") };
    assert!(lost == "The first words." || lost == "Other words.", "what was typed is still there: {lost}");
}

#[tokio::test]
async fn a_vote_counts_once_and_neither_after_the_decision_nor_about_what_was_settled_otherwise() {
    let stage = Stage::set().await;
    let id = at_table(&stage).await;
    let page = format!("/review/{id}/committee");
    let revision = stage.one.get(&page).await.field("revision");
    let vote = |choice: &'static str| {
        [("id", id.as_str()), ("revision", revision.as_str()), ("vote", choice), ("impartial", "yes")]
    };
    for _ in 0..2 {
        assert_eq!(stage.one.send(&page, VOTE, &vote("issue")).await.status, 303);
    }
    assert_eq!(votes(&stage, &id).await.len(), 1, "sent twice, it counts once");
    let (against, abstains) = (vote("not_yet"), vote("abstain"));
    let (first, second) = tokio::join!(stage.one.send(&page, VOTE, &against), stage.one.send(&page, VOTE, &abstains));
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(votes(&stage, &id).await.len(), 1, "from two windows at once, too");

    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await.status, 303);
    let before = votes(&stage, &id).await;
    let late = stage.two.send(&page, VOTE, &vote("not_yet")).await;
    assert_eq!(late.status, 422);
    assert!(late.text(".error-summary").contains("already"), "{}", late.text("main"));
    assert_eq!(votes(&stage, &id).await, before, "what was decided stays as it was decided");
}

#[tokio::test]
async fn whose_role_ended_this_minute_neither_votes_nor_confirms_nor_declares() {
    let stage = Stage::set().await;
    let id = at_table(&stage).await;
    let page = format!("/review/{id}/committee");
    let revision = stage.one.get(&page).await.field("revision");
    let administrator = stage.app.person("Administrator", &[Role::Administrator]).await;
    let by = stage.app.actor(administrator).await;
    for person in [stage.people[1], stage.people[3]] {
        service::end_role(&stage.app.ctx, &by, person, Role::Evaluator).await.unwrap();
    }
    let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("vote", "issue"), ("impartial", "yes")];
    assert_eq!(stage.one.send(&page, VOTE, &fields).await.status, 403);
    assert_eq!(stage.three.send(&page, CONFIRM, &fields[..2]).await.status, 403);
    assert_eq!(stage.declare(&stage.three, &id).await.status, 403);
    assert_eq!(stage.one.get(&page).await.status, 403);
    assert!(votes(&stage, &id).await.is_empty());
}

async fn first_words(browser: &Browser, since: &str) -> String {
    let mut stream = browser.stream(&format!("/review/live?since={since}")).await;
    assert_eq!(stream.status(), 200);
    let mut said = String::new();
    while !said.contains("data:") {
        let part = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.expect("it answers").unwrap();
        said.push_str(&String::from_utf8_lossy(&part.expect("it goes on")));
    }
    said
}

#[tokio::test]
async fn who_was_away_for_long_is_told_to_read_everything_again() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    let ctx = &stage.app.ctx;
    let before = audit::newest(ctx.db.read()).await.unwrap();
    let tx = ctx.db.write().await.unwrap();
    for nth in 0..=500 {
        let subject = ("application", id.clone());
        let entry = Entry { actor: None, verb: "review.look", subject, reason: None, detail: json!({ "nth": nth }) };
        audit::record(&tx, ctx, entry).await.unwrap();
    }
    tx.commit().await.unwrap();
    let said = first_words(&stage.one, &before.to_string()).await;
    assert!(said.contains("data: *") || said.contains("data:*"), "{}", &said[..said.len().min(300)]);
}

#[tokio::test]
async fn a_thousand_streams_of_one_account_are_six_and_keep_nobody_else_out() {
    let stage = Stage::set().await;
    let mut open = Vec::new();
    for _ in 0..1_000 {
        let stream = stage.two.stream("/review/live").await;
        match stream.status().as_u16() {
            200 => open.push(stream),
            status => assert_eq!(status, 429),
        }
    }
    assert_eq!(open.len(), 6);
    assert_eq!(stage.two.get("/review").await.status, 200, "the page is there without it");
    assert_eq!(stage.one.stream("/review/live").await.status(), 200);
}
