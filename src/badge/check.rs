//! Checking a credential of this server, by what it knows: the checks themselves are in the crate `verifier`, which the
//! browser runs, too.

use super::{
    model::{Checked, may_see},
    reading,
    status::Bits,
    store::{self, CredentialRow},
};
use crate::{error::AppError, platform::Ctx};
use uuid::Uuid;
use verifier::{
    house::{self, House, Kept, Known},
    ours,
    shape::StatusEntry,
};

/// This server, as its database knows it.
pub struct Own<'a>(pub &'a Ctx);

impl House for Own<'_> {
    type Error = AppError;

    fn base(&self) -> &str {
        self.0.config.base()
    }

    async fn key(&self, issuer: &str, public: &str) -> Result<Option<Known>, AppError> {
        let keys = store::keys(self.0.db.read(), issuer).await?;
        let key = keys.iter().find(|key| key.public_key == public);
        Ok(key.map(|key| if key.withdrawn_at.is_some() { Known::Withdrawn } else { Known::Good }))
    }

    async fn bit(&self, issuer: &str, list: &str, entry: &StatusEntry, place: usize) -> Result<Option<bool>, AppError> {
        let is_theirs = |l: &store::status_list::Model| l.issuer == issuer && l.purpose == entry.status_purpose;
        let Some(list) = store::list(self.0.db.read(), list).await?.filter(is_theirs) else {
            return Ok(None);
        };
        let bits = Bits::decode(&list.encoded);
        let bits = bits.ok_or_else(|| AppError::internal(&format!("status list {}", list.name)))?;
        Ok(Some(bits.is_set(place)))
    }

    async fn kept(&self, id: Uuid) -> Result<Option<Kept>, AppError> {
        kept(self.0, id).await
    }

    async fn open(&self, id: Uuid) -> Result<Option<String>, AppError> {
        match reading::seen(self.0, None, id).await {
            Ok(seen) => Ok(Some(seen.row.json)),
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn costly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// How a credential stands, if it is kept here. The page of a badge that isn't shared isn't named, but it is checked.
///
/// # Errors
/// When the database fails.
pub async fn kept(ctx: &Ctx, id: Uuid) -> Result<Option<Kept>, AppError> {
    let db = ctx.db.read();
    let Some(CredentialRow { person_id, revoked_at, suspended_at, .. }) = store::credential(db, id).await? else {
        return Ok(None);
    };
    let share = store::share(db, id).await?;
    Ok(Some(Kept {
        open: may_see(person_id, share.map(|s| s.sharing()), None),
        revoked_at: revoked_at.map(Into::into),
        suspended_at: suspended_at.map(Into::into),
    }))
}

/// Checks a credential that was handed in.
///
/// # Errors
/// When the database fails; a credential that isn't right is no error.
pub async fn check(ctx: &Ctx, text: &str) -> Result<Checked, AppError> {
    ours::check(&Own(ctx), text, ctx.now().into()).await
}

/// Checks a file that was handed in: a credential, or a picture with one inside.
///
/// # Errors
/// When the database fails; a file that holds none is no error.
pub async fn check_file(ctx: &Ctx, file: &[u8]) -> Result<Checked, AppError> {
    ours::check_file(&Own(ctx), file, ctx.now().into()).await
}

/// The credential of this server that an address or an id means, if it is one.
pub fn named(ctx: &Ctx, text: &str) -> Option<Uuid> {
    house::named(ctx.config.base(), text)
}
