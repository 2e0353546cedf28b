//! Drafts to measure with: many that are empty, and one that a team has written in for weeks.

use super::story;
use crate::{
    account::{self, Email},
    apply::{
        self,
        model::Answer,
        store::{answer, version::answer_version},
    },
    error::AppError,
    organiser::{
        self,
        model::{NewOrganiser, OrganiserKind},
    },
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::{self, model::Kind},
    texts::Locale,
    timestamp::{DAY, MINUTE, Timestamp},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

/// Versions begin so far apart.
const APART: i64 = 11 * MINUTE;
/// The draft that is full.
pub const FULL: &str = "Demo Full Draft";
/// What the names of the empty ones begin with.
pub const EMPTY: &str = "Demo Empty Draft";

/// Adds so many empty drafts of the demo owner, and one with so many answers in words, each with so many versions.
///
/// # Errors
/// [`AppError::NotAllowed`] outside of demo mode; [`AppError::Conflict`] when the form hasn't got so many questions, or
/// when they were added already.
pub async fn add(ctx: &Ctx, empty: u64, answers: usize, versions: i64) -> Result<(), AppError> {
    if !ctx.config.demo {
        return Err(AppError::NotAllowed);
    }
    let email = Email::parse(&super::address("owner")).map_err(|i| AppError::internal(&format!("{i:?}")))?;
    let db = ctx.db.read();
    let owner = account::store::by_email(db, &email).await?.ok_or(AppError::NotFound)?;
    let owner = account::store::actor(db, owner.id).await?;
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let in_words = content.form.questions().filter(|q| matches!(q.kind, Kind::LongText { .. }));
    let questions: Vec<String> = in_words.map(|q| q.id.clone()).take(answers).collect();
    let is_there = organiser::store::of_person(db, owner.id).await?.iter().any(|(o, _)| o.name == FULL);
    if questions.len() < answers || is_there {
        return Err(AppError::Conflict);
    }
    let begin = async |name: String| {
        let new = NewOrganiser {
            kind: OrganiserKind::Organisation,
            name,
            country: "LT".into(),
            languages: vec!["lt".into()],
            website: None,
            description: "To measure with; it doesn't exist.".into(),
            contact_email: email.clone(),
        };
        let organiser = organiser::service::create(ctx, &owner, new).await?.id;
        apply::service::begin(ctx, &owner, organiser).await
    };
    for nth in 1..=empty {
        begin(format!("{EMPTY} {nth:03}")).await?;
    }
    let full = begin(FULL.into()).await?;
    let start = Timestamp(ctx.now().0 - 30 * DAY);
    let said = |version: i64| {
        let words = story::words(20 + u32::try_from(version).unwrap_or(0));
        serde_json::to_string(&Answer::Text(words)).map_err(|e| AppError::internal(&e))
    };
    let values = (1..=versions).map(said).collect::<Result<Vec<_>, _>>()?;
    let tx = ctx.db.write().await?;
    for question in &questions {
        let last = Timestamp(start.0 + versions * APART);
        let row = answer::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(full),
            question_id: Set(question.clone()),
            value: Set(values.last().cloned()),
            revision: Set(versions),
            updated_by: Set(owner.id),
            updated_at: Set(last),
        };
        answer::Entity::insert(row).exec_without_returning(&tx).await?;
        let of = |(value, number): (&String, i64)| answer_version::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(full),
            question_id: Set(question.clone()),
            number: Set(number),
            value: Set(Some(value.clone())),
            taken: Set(true),
            written_by: Set(owner.id),
            begun_at: Set(Timestamp(start.0 + number * APART)),
            written_at: Set(Timestamp(start.0 + number * APART)),
        };
        let rows: Vec<_> = values.iter().zip(1..).map(of).collect();
        answer_version::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    let detail = json!({ "empty": empty, "answers": answers, "versions": versions });
    let subject = ("demo", "drafts".to_string());
    audit::record(&tx, ctx, Entry { actor: None, verb: "demo.drafts", subject, reason: None, detail }).await?;
    Ok(tx.commit().await?)
}
