//! Handing evidence in and looking at it, as learners and assessors do without JavaScript.

use crate::support::{
    Answer, Browser, TestApp,
    pack::{change, pack},
};
use quality_label::{
    learn::model::answers::field_name,
    programme::{
        self,
        model::{Task, TaskQuestion, TaskQuestionKind},
    },
    texts::Locale,
};

/// The badge that most tests are about.
pub const BADGE: &str = "label-interest";
pub const TASK: &str = "roles";
pub const PAGE: &str = "/learn/badge/label-interest";
pub const HAND_IN: &str = "/api/learn/hand_in";
pub const ASSESS: &str = "/api/learn/assess";

pub fn task(app: &TestApp, badge: &str, task: &str) -> Task {
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    content.badge(badge).unwrap().task(task).unwrap().clone()
}

/// So many words.
pub fn text(word: &str, count: u32) -> String {
    vec![word; count as usize].join(" ")
}

/// An answer that just fits.
pub fn answer(question: &TaskQuestion, word: &str) -> String {
    match question.kind {
        TaskQuestionKind::LongText { min_words, .. } => text(word, min_words.max(1)),
        TaskQuestionKind::Text { .. } => word.into(),
        TaskQuestionKind::Link => format!("https://example.org/{word}"),
        TaskQuestionKind::Files { .. } | TaskQuestionKind::Badge => {
            unreachable!("no question that must be answered asks for files")
        }
    }
}

/// Answers to all questions that must be answered.
pub fn answers(task: &Task, word: &str) -> Vec<(String, String)> {
    task.questions.iter().filter(|q| q.required).map(|q| (field_name(q), answer(q, word))).collect()
}

/// Sends a task's form with the revision that a page shows.
pub async fn send(
    browser: &Browser,
    page: &Answer,
    badge: &str,
    task: &str,
    answers: &[(String, String)],
    later: bool,
) -> Answer {
    let revision = page.field("revision");
    let mut fields = vec![("badge", badge), ("task", task), ("revision", revision.as_str())];
    fields.extend(answers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if later {
        fields.push(("later", "yes"));
    }
    browser.send_key(&format!("/learn/badge/{badge}"), HAND_IN, task, &fields).await
}

/// Opens the page of the badge and hands in.
pub async fn hand_in(app: &TestApp, browser: &Browser, word: &str) -> Answer {
    let page = browser.get(PAGE).await;
    let answer = send(browser, &page, BADGE, TASK, &answers(&task(app, BADGE, TASK), word), false).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some(PAGE)), "{}", answer.text("main"));
    browser.follow(&answer).await
}

/// The address of the first row of an assessor's queue.
pub async fn first_in_queue(browser: &Browser) -> String {
    let queue = browser.get("/assess").await;
    queue.attribute("tbody a", "href").unwrap_or_else(|| panic!("nothing waits: {}", queue.text("main")))
}

pub async fn say(browser: &Browser, address: &str, outcome: &str, comment: &str) -> Answer {
    let page = browser.get(address).await;
    say_having_read(browser, address, &page.field("revision"), outcome, comment).await
}

pub async fn say_having_read(browser: &Browser, address: &str, revision: &str, outcome: &str, comment: &str) -> Answer {
    let id = address.rsplit('/').next().unwrap();
    let fields = [("id", id), ("revision", revision), ("outcome", outcome), ("comment", comment)];
    browser.send(address, ASSESS, &fields).await
}

/// A server with another pack.
pub async fn with(pack: &tempfile::TempDir) -> TestApp {
    let path = pack.path().to_path_buf();
    TestApp::start_with(|config| config.pack_dir = Some(path)).await
}

/// A server whose pack asks for another verification of the badge.
pub async fn verified_by(verification: &str) -> (TestApp, tempfile::TempDir) {
    let folder = pack();
    let file = format!("badges/{BADGE}.toml");
    change(folder.path(), &file, r#"verification = { by = "organiser", count = 1 }"#, verification);
    (with(&folder).await, folder)
}
