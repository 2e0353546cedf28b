//! Flags: raised by whoever reads the application, resolved with a reason by those whom they go to. Nothing is decided
//! while one is open.

use super::letter;
use crate::{
    account::Actor,
    error::{AppError, FieldErrors, Issue},
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{FlagTo, Phase, WORDS_MOST, may_raise_flag, may_resolve_flag, may_see_flag},
        store::{self, flag::review_flag},
    },
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Raises a flag. `next` is the id that the form was made with: sent twice, it is raised once.
///
/// # Errors
/// [`AppError::NotAllowed`] for who may not read the application; what is missing; a rule once it is decided.
pub async fn raise_flag(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    next: Uuid,
    to: Option<FlagTo>,
    words: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    case.goes_on()?;
    if case.review.phase == Phase::Decided {
        return Err(AppError::rule("decided_already"));
    }
    if !may_raise_flag(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let to = errors.take("to", to.filter(|to| FlagTo::open_now(&case.facts).contains(to)).ok_or(Issue::NotChosen));
    let words = errors.take("words", parse::reason(words, WORDS_MOST, true));
    let (Some(to), Some(words)) = (to, words) else {
        return Err(AppError::Invalid(errors));
    };
    let id = match review_flag::Entity::find_by_id(next).one(&tx).await? {
        Some(raised) if raised.raised_by == actor.id && raised.words == words => return Ok(()),
        Some(_) => ctx.ids.uuid(),
        None => next,
    };
    review_flag::Entity::insert(review_flag::ActiveModel {
        id: Set(id),
        application_id: Set(application),
        raised_by: Set(actor.id),
        goes_to: Set(to.key().into()),
        words: Set(words),
        raised_at: Set(ctx.now()),
        resolved_by: Set(None),
        resolved_at: Set(None),
        resolution: Set(String::new()),
    })
    .exec_without_returning(&tx)
    .await?;
    letter::flagged(&tx, ctx, &case, actor, to, id).await?;
    // Without its words: the trail is read by more people than the flag.
    case.record(&tx, ctx, actor, "review.raise_flag", None, json!({ "flag": id, "to": to.key() })).await?;
    tx.commit().await?;
    Ok(())
}

/// Resolves a flag.
///
/// # Errors
/// [`AppError::NotFound`] for who may not see it; [`AppError::NotAllowed`] for others than those whom it goes to; the
/// reason, if it is missing; a rule when it was resolved before.
pub async fn resolve_flag(ctx: &Ctx, actor: &Actor, flag: Uuid, resolution: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = review_flag::Entity::find_by_id(flag).one(&tx).await?.ok_or(AppError::NotFound)?;
    let case = Case::read(&tx, actor, row.application_id).await?;
    if !may_see_flag(actor, &case.facts, row.raised_by == actor.id) {
        return Err(AppError::NotFound);
    }
    let to = FlagTo::parse(&row.goes_to).ok_or_else(|| AppError::internal(&format!("a flag to {}", row.goes_to)))?;
    case.goes_on()?;
    if !may_resolve_flag(actor, &case.facts, to) {
        return Err(AppError::NotAllowed);
    }
    if row.resolved_at.is_some() {
        return Err(AppError::rule("already_done"));
    }
    let resolution = parse::reason(resolution, WORDS_MOST, true).map_err(|e| AppError::field("resolution", e))?;
    let raised_by = row.raised_by;
    let mut active = row.into_active_model();
    active.resolved_by = Set(Some(actor.id));
    active.resolved_at = Set(Some(ctx.now()));
    active.resolution = Set(resolution);
    active.update(&tx).await?;
    if raised_by != actor.id && !case.is_out(raised_by) {
        letter::flag_resolved(&tx, ctx, &case, raised_by, flag).await?;
    }
    case.record(&tx, ctx, actor, "review.resolve_flag", None, json!({ "flag": flag })).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses what has to wait until nothing has to be looked into any more.
///
/// # Errors
/// [`Issue::Rule`] while a flag is open.
pub async fn none_open(db: &impl ConnectionTrait, application: Uuid) -> Result<(), AppError> {
    if store::flag::is_open(db, application).await? { Err(AppError::rule("flag_open")) } else { Ok(()) }
}
