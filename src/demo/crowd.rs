//! A crowd of learners with evidence, for measuring: as many rows as a network has after some years.

use crate::{
    account::store::person,
    error::AppError,
    learn::{
        model::SubmissionState,
        store::{activity_visit, enrolment, submission, submission_version},
    },
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::{self, model::TaskQuestionKind},
    texts::Locale,
    timestamp::{DAY, Timestamp},
};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::json;
use std::collections::BTreeMap;

/// Rows that are written at once.
const AT_ONCE: usize = 500;
/// The crowd came in over so many days.
const DAYS: u64 = 90;

/// Adds so many learners, and so many pieces of evidence of theirs: one of four is a draft, one of sixteen is approved,
/// the others wait to be assessed. One of three learners has completed the playlists. Nothing is signed for them: a
/// crowd is there to be counted. They have no password, so nobody signs in as one of them.
///
/// # Errors
/// [`AppError::NotAllowed`] outside of demo mode, [`AppError::Conflict`] when there is a crowd already, and when there
/// are more pieces than learners have tasks.
pub async fn add(ctx: &Ctx, learners: u64, evidence: u64) -> Result<(), AppError> {
    if !ctx.config.demo {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let tasks: Vec<_> = content.badges.iter().flat_map(|b| b.tasks.iter().map(move |t| (b, t))).collect();
    if evidence > learners * tasks.len() as u64 || enrolment::Entity::find().count(ctx.db.read()).await? > 10 {
        return Err(AppError::Conflict);
    }
    let start = Timestamp(ctx.now().0 - i64::try_from(DAYS).unwrap_or(0) * DAY);
    let at = |nth: u64, of: u64| {
        let share = i64::try_from(nth * DAYS * 24 * 60 / of.max(1)).unwrap_or(0);
        Timestamp(start.0 + share * 60_000)
    };
    let tx = ctx.db.write().await?;
    let mut people = Vec::new();
    for nth in 0..learners {
        let name = format!("Demo Crowd {:05}", nth + 1);
        people.push(person::Model {
            id: ctx.ids.uuid(),
            email: format!("demo-crowd-{}@example.org", nth + 1),
            email_confirmed_at: Some(at(nth, learners)),
            name_folded: name.to_lowercase(),
            name,
            password_hash: None,
            locale: if nth.is_multiple_of(3) { "lt" } else { "en" }.into(),
            country: "LT".into(),
            languages: "lt en".into(),
            demo: true,
            revision: 1,
            created_at: at(nth, learners),
            updated_at: at(nth, learners),
        });
    }
    insert::<person::Entity, _>(&tx, people.clone()).await?;
    for playlist in &content.playlists {
        let of = |(nth, person): (usize, &person::Model)| enrolment::Model {
            id: ctx.ids.uuid(),
            person_id: person.id,
            playlist_id: playlist.id.clone(),
            joined_at: person.created_at,
            // Who came long ago took long.
            completed_at: nth
                .is_multiple_of(3)
                .then(|| Timestamp(person.created_at.0 + (ctx.now().0 - person.created_at.0) / 2)),
        };
        insert::<enrolment::Entity, _>(&tx, people.iter().enumerate().map(of).collect()).await?;
        for activity in &playlist.activities {
            let of = |person: &person::Model| activity_visit::Model {
                id: ctx.ids.uuid(),
                person_id: person.id,
                activity_id: activity.id.clone(),
                part: 1,
                opened_at: person.created_at,
                read_at: person.created_at,
            };
            insert::<activity_visit::Entity, _>(&tx, people.iter().map(of).collect()).await?;
        }
    }
    let (mut submissions, mut versions) = (Vec::new(), Vec::new());
    for nth in 0..evidence {
        let person = &people[usize::try_from(nth % learners).unwrap_or(0)];
        let (badge, task) = tasks[usize::try_from(nth / learners).unwrap_or(0)];
        let state = match nth % 16 {
            n if n.is_multiple_of(4) => SubmissionState::Draft,
            1 => SubmissionState::Approved,
            _ => SubmissionState::Waiting,
        };
        let is_submitted = !state.is_open();
        let when = at(nth, evidence);
        let answers: BTreeMap<&str, String> = task
            .questions
            .iter()
            .filter(|q| q.required)
            .map(|q| {
                let answer = match q.kind {
                    TaskQuestionKind::Link => "https://example.org/badge".to_string(),
                    _ => super::story::words(40),
                };
                (q.id.as_str(), answer)
            })
            .collect();
        let of = submission::Model {
            id: ctx.ids.uuid(),
            person_id: person.id,
            badge_id: badge.id.clone(),
            task_id: task.id.clone(),
            state: state.key().into(),
            version: i32::from(is_submitted),
            handed_in_at: is_submitted.then_some(when),
            language: person.locale.clone(),
            credential_id: None,
            revision: 1,
            created_at: when,
            updated_at: when,
        };
        versions.push(submission_version::Model {
            id: ctx.ids.uuid(),
            submission_id: of.id,
            number: 1,
            badge_version: i32::try_from(badge.version).unwrap_or(1),
            answers: serde_json::to_string(&answers).map_err(|e| AppError::internal(&e))?,
            handed_in_at: of.handed_in_at,
        });
        submissions.push(of);
    }
    insert::<submission::Entity, _>(&tx, submissions).await?;
    insert::<submission_version::Entity, _>(&tx, versions).await?;
    let detail = json!({ "learners": learners, "evidence": evidence });
    let subject = ("demo", "crowd".to_string());
    audit::record(&tx, ctx, Entry { actor: None, verb: "demo.crowd", subject, reason: None, detail }).await?;
    Ok(tx.commit().await?)
}

/// Writes rows, some at once.
pub(super) async fn insert<E, A>(tx: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), AppError>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<A>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(AT_ONCE).map(IntoActiveModel::into_active_model).collect();
        E::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}
