//! Who reads with a token.

use crate::{
    error::AppError,
    platform::Ctx,
    wallet::{
        model::{Scopes, counted},
        store::{self, Kind},
    },
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};

/// A wallet that reads in somebody's name.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// In whose.
    pub person: Uuid,
    /// By which consent.
    pub consent: Uuid,
    /// What it may read.
    pub scopes: Scopes,
}

/// Why nobody reads.
#[derive(Debug)]
pub enum Denied {
    /// The token isn't one that works.
    Token,
    /// Too much was read with it; how many seconds to wait.
    TooMany(u32),
    /// Something else.
    Failed(AppError),
}

impl From<AppError> for Denied {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

impl From<DbErr> for Denied {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Who reads with a token. It is noted that they did.
///
/// # Errors
/// [`Denied`].
pub async fn bearer(ctx: &Ctx, secret: &str) -> Result<Bearer, Denied> {
    let now = ctx.now();
    let live = |row: &store::token::Model| row.kind == Kind::Access.key() && row.is_live(now);
    // Whoever comes with nothing that works doesn't make the one writer wait.
    let Some(token) = store::secret(ctx.db.read(), secret).await?.filter(live) else {
        return Err(Denied::Token);
    };
    let tx = ctx.db.write().await?;
    let consent = store::consent(&tx, token.consent_id).await?.ok_or(Denied::Token)?;
    let (began, used) = counted(now, consent.window_at, consent.window_used).map_err(Denied::TooMany)?;
    let bearer = Bearer { person: consent.person_id, consent: consent.id, scopes: token.scopes() };
    let mut active = consent.into_active_model();
    active.window_at = Set(began);
    active.window_used = Set(used);
    active.last_used_at = Set(Some(now));
    active.update(&tx).await?;
    tx.commit().await?;
    Ok(bearer)
}
