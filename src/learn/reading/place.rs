//! The exact place where a learner goes on: the task and the question in it.

use super::own_submissions;
use crate::{
    error::AppError,
    learn::model::{
        SubmissionState,
        answers::{field_name, issue},
        views::{NextStep, OwnSubmission},
    },
    programme::model::{Badge, Content, Task},
    ui::field::id_of,
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A step with the place on its page, where somebody's evidence has one.
///
/// # Errors
/// When the database fails.
pub async fn exactly(
    db: &impl ConnectionTrait,
    content: &Content,
    person: Uuid,
    next: Option<NextStep>,
) -> Result<Option<NextStep>, AppError> {
    let Some(NextStep::Badge(named, _)) = next else {
        return Ok(next);
    };
    let Some(badge) = content.badge(&named.id) else {
        return Ok(Some(NextStep::Badge(named, String::new())));
    };
    let own = own_submissions(db, content, person, &badge.id).await?;
    let place = place(badge, &own).unwrap_or_default();
    Ok(Some(NextStep::Badge(named, place)))
}

/// The id of the element on the badge's page: what was returned comes before what was begun last.
fn place(badge: &Badge, own: &BTreeMap<String, OwnSubmission>) -> Option<String> {
    let in_state = |state| {
        let of = |task: &&Task| own.get(&task.id).filter(|own| own.state == state).map(|own| own.updated_at);
        badge.tasks.iter().filter(|task| of(task).is_some()).max_by_key(of)
    };
    if let Some(task) = in_state(SubmissionState::Improve).or_else(|| in_state(SubmissionState::Draft)) {
        let own = own.get(&task.id)?;
        return Some(question(task, own).unwrap_or_else(|| heading(task)));
    }
    badge.tasks.iter().find(|task| !own.contains_key(&task.id)).map(heading)
}

fn heading(task: &Task) -> String {
    format!("task-{}", task.id)
}

/// The field of the question to go on with: the first one that was returned, or that lacks something. Where all of a
/// round was returned there is a word on the whole of it, which stands above the questions.
fn question(task: &Task, own: &OwnSubmission) -> Option<String> {
    let is_returned = own.state == SubmissionState::Improve && own.open.len() < task.questions.len();
    let lacks = |id: &str, answer: Option<&String>| {
        let question = task.questions.iter().find(|q| q.id == id);
        question.is_some_and(|q| issue(q, answer.map_or("", String::as_str)).is_some())
    };
    let goes_on = |id: &str| match own.state {
        SubmissionState::Improve => is_returned && own.open.contains(id),
        _ => lacks(id, own.answers.get(id)),
    };
    let question = task.questions.iter().find(|q| goes_on(&q.id))?;
    Some(id_of(&task.id, &field_name(question)))
}
