//! Applications under review, to measure with: as many as a network has after some years, most of them open, which is the
//! hardest case for the board.

use super::crowd::insert;
use crate::{
    account::{self, Role},
    apply::store::{application, edition},
    error::AppError,
    organiser::store::organiser,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme,
    review::{
        model::Phase,
        store::{assignment, evaluation, review, tally},
    },
    timestamp::{DAY, MINUTE, Timestamp},
};
use sea_orm::{EntityTrait, QueryFilter, entity::prelude::*};
use serde_json::json;

/// An organiser applies so often.
const EACH: u64 = 25;
/// They came in over so many days.
const DAYS: i64 = 80;
/// What the references begin with.
const REFERENCE: &str = "QL-CROWD-";

/// Adds so many applications: of ten, one waits, one is checked, one looks for evaluators, four are evaluated, one is
/// before the committee, one is decided and one withdrawn; each that is past the assignment has two evaluators, and what
/// they wrote. There are no answers: the board has none.
///
/// # Errors
/// [`AppError::NotAllowed`] outside of demo mode, [`AppError::Conflict`] when they were added already, or when there are
/// no two evaluators.
pub async fn add(ctx: &Ctx, applications: u64) -> Result<(), AppError> {
    if !ctx.config.demo {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let there = application::Entity::find().filter(application::Column::Reference.starts_with(REFERENCE));
    let evaluators = account::store::holders(db, Role::Evaluator).await?;
    let evaluators: Vec<Uuid> = evaluators.into_iter().map(|(person, _)| person.id).collect();
    let coordinators = account::store::holders(db, Role::Coordinator).await?;
    let (Some((coordinator, _)), true) = (coordinators.first(), evaluators.len() > 1) else {
        return Err(AppError::Conflict);
    };
    if there.one(db).await?.is_some() {
        return Err(AppError::Conflict);
    }
    let current = programme::edition(ctx)?;
    let now = ctx.now();
    let by = coordinator.id;
    let mut organisers = Vec::new();
    for nth in 0..applications.div_ceil(EACH) {
        organisers.push(organiser::Model {
            id: ctx.ids.uuid(),
            slug: format!("demo-crowd-{nth}"),
            kind: "organisation".into(),
            name: format!("Demo Crowd Centre {nth:05}"),
            country: ["LT", "SI", "IT", "DE"][usize::try_from(nth % 4).unwrap_or(0)].into(),
            languages: ["[\"lt\"]", "[\"sl\",\"en\"]", "[\"it\"]", "[\"de\"]"][usize::try_from(nth % 4).unwrap_or(0)]
                .into(),
            website: String::new(),
            description: "To measure with; it doesn't exist.".into(),
            contact_email: "demo-crowd@example.org".into(),
            logo: String::new(),
            links: "[]".into(),
            verification: "none".into(),
            verification_note: String::new(),
            verification_reason: String::new(),
            verification_asked_at: None,
            revision: 1,
            created_by: by,
            created_at: now,
            updated_at: now,
        });
    }
    let (mut rows, mut reviews, mut assignments, mut evaluations) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for nth in 0..applications {
        let age = i64::try_from(nth).unwrap_or(0) * DAYS * 24 * 60 / i64::try_from(applications.max(1)).unwrap_or(1);
        let submitted_at = Timestamp(now.0 - DAYS * DAY + age * MINUTE);
        let (state, phase) = match nth % 10 {
            0 => ("submitted", None),
            1 => ("in_review", Some(Phase::FormalCheck)),
            2 => ("in_review", Some(Phase::Assignment)),
            3..=6 => ("in_review", Some(Phase::Evaluation)),
            7 => ("in_review", Some(Phase::Committee)),
            8 => ("not_yet_issued", Some(Phase::Decided)),
            _ => ("withdrawn", Some(Phase::FormalCheck)),
        };
        let id = ctx.ids.uuid();
        rows.push(application::Model {
            id,
            reference: Some(format!("{REFERENCE}{nth:06}")),
            organiser_id: organisers[usize::try_from(nth / EACH).unwrap_or(0)].id,
            edition_version: current.version.clone(),
            state: state.into(),
            language: "en".into(),
            previous_id: None,
            renews_id: None,
            submitted_at: Some(submitted_at),
            submitted_by: Some(by),
            // Later than it came in, and no two at the same moment.
            decided_at: (phase == Some(Phase::Decided)).then_some(Timestamp(now.0 - (now.0 - submitted_at.0) / 3)),
            created_by: by,
            revision: 1,
            created_at: submitted_at,
            updated_at: submitted_at,
        });
        let Some(phase) = phase else { continue };
        let since = |of: Phase| (phase >= of).then_some(submitted_at.plus_days(1));
        reviews.push(review::Model {
            application_id: id,
            phase: phase.key().into(),
            due_at: submitted_at.deadline(i64::from(current.rules.decision.days)),
            checked_at: since(Phase::Assignment),
            assigned_at: since(Phase::Evaluation),
            committee_at: since(Phase::Committee),
            revision: 1,
            created_at: submitted_at,
            updated_at: submitted_at,
        });
        if phase < Phase::Evaluation {
            continue;
        }
        for seat in 0..2u64 {
            let evaluator_id = evaluators[usize::try_from((nth + seat) % evaluators.len() as u64).unwrap_or(0)];
            assignments.push(assignment::Model {
                id: ctx.ids.uuid(),
                application_id: id,
                evaluator_id,
                shared: "language".into(),
                override_reason: None,
                conflict_reason: None,
                assigned_by: by,
                assigned_at: submitted_at,
                due_at: Some(submitted_at.deadline(i64::from(current.rules.evaluation.days))),
                declared_at: Some(submitted_at),
                ended_at: None,
                ended_as: None,
                ended_reason: None,
            });
            let is_in = phase > Phase::Evaluation || seat == 0;
            evaluations.push(evaluation::Model {
                id: ctx.ids.uuid(),
                application_id: id,
                evaluator_id,
                state: if is_in { "submitted" } else { "draft" }.into(),
                overall: String::new(),
                submitted_at: is_in.then_some(submitted_at),
                revision: 1,
                created_at: submitted_at,
                updated_at: submitted_at,
            });
        }
    }
    let tx = ctx.db.write().await?;
    if edition::Entity::find_by_id(&current.version).one(&tx).await?.is_none() {
        let json = current.to_json().map_err(|e| AppError::internal(&e))?;
        let row = edition::Model { version: current.version.clone(), json, created_at: now };
        insert::<edition::Entity, _>(&tx, vec![row]).await?;
    }
    insert::<organiser::Entity, _>(&tx, organisers).await?;
    insert::<application::Entity, _>(&tx, rows).await?;
    insert::<review::Entity, _>(&tx, reviews).await?;
    insert::<assignment::Entity, _>(&tx, assignments).await?;
    insert::<evaluation::Entity, _>(&tx, evaluations).await?;
    // They came in before today: what was counted then is counted anew.
    for ago in 0..=DAYS / 28 {
        tally::forget(&tx, now.plus_days(-28 * ago)).await?;
    }
    let subject = ("demo", "reviews".to_string());
    let detail = json!({ "applications": applications });
    audit::record(&tx, ctx, Entry { actor: None, verb: "demo.reviews", subject, reason: None, detail }).await?;
    Ok(tx.commit().await?)
}
