//! Practising on applications that were made up: with the same rubric, compared only once it is handed in, and seen by
//! the coordinators.

use crate::support::{
    Answer, Browser, TestApp,
    review::{Fields, of, send},
};
use quality_label::{
    account::Role,
    platform::audit,
    programme::{
        self,
        model::{Practice, Reference},
    },
    texts::Locale,
};

const PAGE: &str = "/review/practice";

fn first(app: &TestApp) -> Practice {
    programme::content(&app.ctx, Locale::ENGLISH).unwrap().practices.first().unwrap().clone()
}

/// All of it, so many levels above the references as far as the scale goes.
fn said(practice: &Practice, above: u8) -> Fields {
    let mut fields = Fields::new();
    for part in &practice.parts {
        let id = &part.question;
        match part.reference {
            Reference::Level(level) => fields.push(of(&format!("level[{id}]"), &(level + above).min(5).to_string())),
            Reference::Confirmed(yes) => {
                fields.push(of(&format!("confirmed[{id}]"), if yes { "yes" } else { "no" }));
            }
        }
        fields.push(of(&format!("comment[{id}]"), "Zuikis comment"));
    }
    fields
}

async fn sent(browser: &Browser, practice: &Practice, fields: &Fields, then: &str) -> Answer {
    let page = format!("{PAGE}/{}", practice.id);
    let revision = browser.get(&page).await.field("revision");
    let mut all = vec![of("practice", &practice.id), of("revision", &revision), of("then", then)];
    all.extend(fields.iter().cloned());
    send(browser, &page, "/api/review/practise", &all).await
}

#[tokio::test]
async fn a_new_evaluator_practises_and_then_sees_their_levels_beside_the_references() {
    let app = TestApp::start().await;
    let evaluator = app.signed_in("Newcomer", &[Role::Evaluator]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let practice = first(&app);
    let page = format!("{PAGE}/{}", practice.id);
    let list = evaluator.get(PAGE).await;
    assert!(list.text("main").contains("not begun yet") && !list.text("main").contains("Who has practised"));
    let shown = evaluator.get(&page).await;
    assert!(shown.text("main").contains("This is an example"));
    // Until it is handed in, nothing says what it is worth.
    for part in &practice.parts {
        assert!(shown.text("main").contains(part.answer.as_str().split_whitespace().next().unwrap()));
        assert!(!shown.body.contains(part.reason.as_str()), "{}", part.question);
    }

    // What is lacking is said, and what was written is there.
    let mut lacking = said(&practice, 1);
    let gone = lacking.iter().position(|(name, _)| name.starts_with("level[")).unwrap();
    let missing = lacking.remove(gone).0;
    let answer = sent(&evaluator, &practice, &lacking, "hand_in").await;
    assert_eq!(answer.status, 422, "{}", answer.text("main"));
    assert!(answer.text(".error-summary").contains("level") || answer.has(".error-summary"), "{missing}");
    let kept = evaluator.get(&page).await;
    assert!(kept.body.contains("Zuikis comment") && !kept.body.contains(practice.parts[0].reason.as_str()));
    assert!(evaluator.get(PAGE).await.text("main").contains("begun"));
    assert!(coordinator.get(PAGE).await.text("main").contains("0 of 2"));

    // Handed in: one level above everywhere where the scale goes on.
    let answer = sent(&evaluator, &practice, &said(&practice, 1), "hand_in").await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    let came = evaluator.get(&page).await;
    for part in &practice.parts {
        assert!(came.text("main").contains(part.reason.as_str()), "{}", part.question);
    }
    assert!(came.text("main").contains("+1.00") && came.text("main").contains("1 level above the reference"));
    assert!(came.text("main").contains("Zuikis comment"));
    let late = [of("practice", &practice.id), of("revision", "2"), of("comment[practice_use]", "Too late")];
    assert_eq!(send(&evaluator, &page, "/api/review/practise", &late).await.status, 422);

    // Again, on an empty page; the coordinator sees the last.
    let anew = [of("practice", &practice.id)];
    assert_eq!(send(&evaluator, &page, "/api/review/practise_again", &anew).await.status, 303);
    let empty = evaluator.get(&page).await;
    assert!(!empty.body.contains("Zuikis comment") && !empty.body.contains(practice.parts[0].reason.as_str()));
    assert_eq!(send(&evaluator, &page, "/api/review/practise_again", &anew).await.status, 422);
    assert_eq!(sent(&evaluator, &practice, &said(&practice, 0), "hand_in").await.status, 303);
    let came = evaluator.get(&page).await;
    let all = practice.parts.len();
    assert!(came.text("main").contains(&format!("{all} of {all}")) && came.text("main").contains("1.00"));
    let people = coordinator.get(PAGE).await;
    assert!(people.text("main").contains("Newcomer 1 of 2"), "{}", people.text("main"));
    assert_eq!(coordinator.get(&page).await.status, 403);

    // Each sees their own alone, and the trail says only that it was done.
    let another = app.signed_in("Another", &[Role::Evaluator]).await;
    assert!(!another.get(PAGE).await.body.contains("Newcomer"));
    assert!(!another.get(&page).await.body.contains("Zuikis"));
    let trail = audit::page(app.ctx.db.read(), None, "review.submit_practice", "", 10).await.unwrap();
    assert_eq!(trail.len(), 2);
    assert!(!format!("{trail:?}").contains("Zuikis") && !format!("{trail:?}").contains("level"));
}

#[tokio::test]
async fn a_draft_is_saved_at_its_revision_and_nothing_strange_is_kept() {
    let app = TestApp::start().await;
    let evaluator = app.signed_in("Newcomer", &[Role::Evaluator]).await;
    let practice = first(&app);
    let page = format!("{PAGE}/{}", practice.id);
    assert_eq!(sent(&evaluator, &practice, &said(&practice, 0), "save").await.status, 303);
    let stale = [of("practice", &practice.id), of("revision", "7"), of("comment[practice_use]", "Another")];
    assert_eq!(send(&evaluator, &page, "/api/review/practise", &stale).await.status, 409);
    let strange = [of("practice", &practice.id), of("revision", "1"), of("level[practice_use]", "9")];
    assert_eq!(send(&evaluator, &page, "/api/review/practise", &strange).await.status, 422);
    let unknown = [of("practice", &practice.id), of("revision", "1"), of("level[why_apply]", "3")];
    assert_eq!(send(&evaluator, &page, "/api/review/practise", &unknown).await.status, 400);
    let nowhere = [of("practice", "no-such"), of("revision", "0")];
    assert_eq!(send(&evaluator, PAGE, "/api/review/practise", &nowhere).await.status, 404);
    assert_eq!(evaluator.get(&format!("{PAGE}/no-such")).await.status, 404);
    let learner = app.signed_in("Learner", &[]).await;
    assert_eq!(learner.get(&page).await.status, 403);
}
