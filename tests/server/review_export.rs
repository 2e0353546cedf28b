//! Reviews as tables: each holds what its reader may see on the pages, and nothing else.

use crate::support::{
    Browser,
    review::{Stage, of},
};
use quality_label::{
    account::Role,
    organiser::{self, model::MemberRole},
};

async fn table(browser: &Browser, path: &str) -> (u16, String) {
    let answer = browser.get(path).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn an_evaluator_takes_along_what_they_wrote_and_the_committee_all_of_it() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    let path = format!("/review/{id}/evaluations.csv");
    assert_eq!(table(&stage.one, &path).await.0, 403, "before declaring");
    for browser in [&stage.one, &stage.two] {
        stage.declare(browser, &id).await;
    }
    let first = stage.form().rated().next().unwrap().id.clone();
    let mut mine = stage.evaluation(13, 4, "Zuikis, \"quoted\"");
    mine.push(of(&format!("note[{first}]"), "=1+1"));
    assert_eq!(stage.evaluate(&stage.one, &id, &mine, "hand_in").await.status, 303);
    let (status, own) = table(&stage.one, &path).await;
    assert_eq!(status, 200);
    assert!(own.contains("\"Zuikis, \"\"quoted\"\"\"") && own.contains("Evaluator One,4,"), "{own}");
    assert!(own.contains("'=1+1"), "no formula runs: {own}");
    let (status, other) = table(&stage.two, &path).await;
    assert!(status == 200 && !other.contains("Zuikis") && !other.contains("Evaluator One"), "{other}");
    for browser in [&stage.coordinator, &stage.three] {
        assert_eq!(table(browser, &path).await.0, 403, "not before both are in");
    }

    let theirs = stage.evaluation(13, 2, "Thin");
    assert_eq!(stage.evaluate(&stage.two, &id, &theirs, "hand_in").await.status, 303);
    assert_eq!(table(&stage.three, &path).await.0, 403, "of the committee, but hasn't declared yet");
    stage.declare(&stage.three, &id).await;
    let (_, all) = table(&stage.three, &path).await;
    for words in
        ["said,", "Evaluator One,4,", "Evaluator Two,2,", "settled,", "whole,,,Evaluator Two,,Thin on the whole"]
    {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert_eq!(table(&stage.owner, &path).await.0, 403);
    assert_eq!(table(&stage.app.browser(), &path).await.0, 401, "signs in first");
}

#[tokio::test]
async fn the_board_as_a_table_has_what_the_board_shows() {
    let stage = Stage::set().await;
    let person = stage.app.person("Insider", &[Role::Coordinator]).await;
    let (ctx, owner) = (&stage.app.ctx, stage.app.actor(stage.people[4]).await);
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, person, MemberRole::Viewer).await.unwrap();
    tx.commit().await.unwrap();
    let insider = stage.app.again("Insider").await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    stage.handed_in().await;
    let lines = |table: &str| table.lines().skip(1).map(String::from).collect::<Vec<_>>();
    let (status, all) = table(&stage.coordinator, "/review/board.csv").await;
    assert_eq!((status, lines(&all).len()), (200, 2), "{all}");
    assert!(all.starts_with("reference,organiser,country,"), "{all}");
    assert!(all.contains("Demo Youth Centre") && all.contains("Evaluator One; Evaluator Two,2/2"), "{all}");
    let (_, narrowed) = table(&stage.coordinator, "/review/board.csv?column=committee&order=down").await;
    assert_eq!(lines(&narrowed).len(), 1);
    let (_, none) = table(&insider, "/review/board.csv").await;
    assert!(lines(&none).is_empty(), "{none}");
    let link = stage.coordinator.get("/review?column=committee").await;
    assert!(link.attributes("a", "href").contains(&"/review/board.csv?column=committee".to_string()));
    let page = stage.three.get(&format!("/review/{id}/committee")).await;
    assert!(page.attributes("a", "href").contains(&format!("/review/{id}/evaluations.csv")));
}
