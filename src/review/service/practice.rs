//! Practising on applications that were made up: saved as often as one likes, handed in, and done again.

use super::evaluate::{checked, lacking_fields};
use crate::{
    account::Actor,
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::{
        self,
        model::{Practice, Reference},
    },
    review::{
        model::{Marks, ToAssess, may_practise, missing},
        store::practice::{self, References, practice_attempt},
    },
    texts::Locale,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;

/// What there is to practise on is looked at so: its levels, and its indicators.
pub fn to_assess(practice: &Practice) -> ToAssess {
    let of = |is_level: bool| {
        let parts = practice.parts.iter().filter(move |p| matches!(p.reference, Reference::Level(_)) == is_level);
        parts.map(|p| p.question.clone()).collect()
    };
    ToAssess { rated: of(true), indicators: of(false) }
}

/// Saves what somebody says, whole or not, and gives the revision that it has then. Sent a second time, the same is saved
/// once.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't evaluate; [`AppError::NotFound`]; [`AppError::Conflict`]; a rule once it is
/// handed in; what can't be kept as it is.
pub async fn write_practice(ctx: &Ctx, actor: &Actor, id: &str, revision: i64, marks: Marks) -> Result<i64, AppError> {
    let tx = ctx.db.write().await?;
    let (row, ..) = keep(&tx, ctx, actor, id, revision, marks).await?;
    tx.commit().await?;
    Ok(row.revision)
}

/// Hands it in: from then on the references are shown beside it. What was written is saved even when something is missing.
///
/// # Errors
/// As [`write_practice`]; what is missing, field by field.
pub async fn submit_practice(ctx: &Ctx, actor: &Actor, id: &str, revision: i64, marks: Marks) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (row, practice, marks) = keep(&tx, ctx, actor, id, revision, marks).await?;
    let below = programme::edition(ctx)?.rules.evaluation.reason_below_level;
    let lacking = missing(&to_assess(&practice), &marks, below);
    if !lacking.is_empty() {
        tx.commit().await?;
        return Err(AppError::Invalid(lacking_fields(lacking)));
    }
    let references: References = practice.parts.iter().map(|p| (p.question.clone(), p.reference)).collect();
    // How they did is theirs and the coordinators', so it stays out of the trail.
    record(&tx, ctx, actor, "review.submit_practice", &row).await?;
    practice::hand_in(&tx, ctx, row, &references).await?;
    tx.commit().await?;
    Ok(())
}

/// Begins anew, on an empty page. What was handed in stays.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't evaluate; [`AppError::NotFound`]; a rule while the last isn't handed in.
pub async fn practise_again(ctx: &Ctx, actor: &Actor, id: &str) -> Result<(), AppError> {
    let practice = of(ctx, actor, id)?;
    let tx = ctx.db.write().await?;
    let last = practice::last(&tx, actor.id, &practice.id).await?.ok_or_else(|| AppError::rule("not_yet_time"))?;
    if last.submitted_at.is_none() {
        return Err(AppError::rule("not_yet_time"));
    }
    let row = practice::begin(&tx, ctx, actor.id, &practice.id, last.number + 1, &Marks::new()).await?;
    record(&tx, ctx, actor, "review.practise_again", &row).await?;
    tx.commit().await?;
    Ok(())
}

fn of(ctx: &Ctx, actor: &Actor, id: &str) -> Result<Practice, AppError> {
    if !may_practise(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, Locale::ENGLISH)?;
    content.practices.iter().find(|p| p.id == id).cloned().ok_or(AppError::NotFound)
}

async fn keep(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    revision: i64,
    marks: Marks,
) -> Result<(practice_attempt::Model, Practice, Marks), AppError> {
    let practice = of(ctx, actor, id)?;
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let marks = checked(&content.scale, &to_assess(&practice), marks, "")?;
    let said: Marks = marks.iter().filter(|(_, g)| !g.is_empty()).map(|(q, g)| (q.clone(), g.clone())).collect();
    let row = match practice::last(tx, actor.id, &practice.id).await? {
        None if revision != 0 => return Err(AppError::Conflict),
        None => practice::begin(tx, ctx, actor.id, &practice.id, 1, &said).await?,
        Some(row) if row.submitted_at.is_some() => return Err(AppError::rule("already_done")),
        // The same once more, perhaps because its sender never heard that it had arrived.
        Some(row) if row.marks()? == said => row,
        Some(row) if row.revision != revision => return Err(AppError::Conflict),
        Some(row) => practice::write(tx, ctx, row, &said).await?,
    };
    Ok((row, practice, marks))
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    verb: &str,
    row: &practice_attempt::Model,
) -> Result<(), AppError> {
    let subject = ("practice_attempt", row.id.to_string());
    let detail = json!({ "practice": row.practice, "number": row.number });
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason: None, detail }).await
}
