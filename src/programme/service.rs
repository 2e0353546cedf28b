//! What the other rooms ask the pack for.

use super::{
    model::{Content, Edition, Rules},
    pack::Loaded,
};
use crate::{error::AppError, platform::Ctx, texts::Locale};
use std::sync::Arc;

/// Everything that the pack says, in a language.
///
/// # Errors
/// [`AppError::Internal`] when the pack wasn't put in at the start.
pub fn content(ctx: &Ctx, locale: Locale) -> Result<Arc<Content>, AppError> {
    ctx.room::<Loaded>()?.content(locale).ok_or_else(|| AppError::internal(&"the pack has no default language"))
}

/// What an application that is begun now keeps.
///
/// # Errors
/// As [`content`].
pub fn edition(ctx: &Ctx) -> Result<Arc<Edition>, AppError> {
    Ok(ctx.room::<Loaded>()?.edition())
}

/// The rules as they are now; an application goes by those of its edition.
///
/// # Errors
/// As [`content`].
pub fn rules(ctx: &Ctx) -> Result<Arc<Rules>, AppError> {
    Ok(ctx.room::<Loaded>()?.rules())
}
