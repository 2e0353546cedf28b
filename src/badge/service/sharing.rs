//! What the holder of a badge lets others see.

use super::{
    super::{
        model::is_holder,
        shape::Evidence,
        store::{self, credential_share},
    },
    reissuing::reissue,
};
use crate::{
    account::Actor,
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// What a holder wants others to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Anybody who has the link sees the page and the files.
    pub shared: bool,
    /// The evidence is part of them.
    pub evidence: bool,
    /// The page and the card name the holder.
    pub name: bool,
}

/// What others see of a new badge: it can be opened by who was given its address, as verifiers expect of a credential's
/// id, and says neither who holds it nor what they wrote.
pub(super) const AT_FIRST: Wish = Wish { shared: true, evidence: false, name: false };

/// Notes what others see of a new badge, and what is kept back of it.
pub(super) async fn begin(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    credential_id: Uuid,
    kept_back: &[Evidence],
) -> Result<(), AppError> {
    let row = credential_share::Model {
        credential_id,
        shared: AT_FIRST.shared,
        evidence_shown: AT_FIRST.evidence,
        name_shown: AT_FIRST.name,
        evidence: serde_json::to_string(kept_back).map_err(|e| AppError::internal(&e))?,
        revision: 1,
        created_at: ctx.now(),
        updated_at: ctx.now(),
    };
    credential_share::Entity::insert(credential_share::ActiveModel::from(row)).exec_without_returning(tx).await?;
    Ok(())
}

/// Changes what others see of a badge. Evidence is shown by signing the credential anew with it, and hidden by signing
/// it anew without, so that no file at a public address says more than its page.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but the holder; [`AppError::Conflict`] when it was changed since it was read.
pub async fn share(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, wish: Wish) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = store::credential(&tx, id).await?.ok_or(AppError::NotFound)?;
    if !is_holder(row.person_id, Some(actor.id)) {
        return Err(AppError::NotFound);
    }
    let share = store::share(&tx, id).await?.ok_or(AppError::NotFound)?;
    if share.revision != revision {
        return Err(AppError::Conflict);
    }
    let now = Wish { shared: share.shared, evidence: share.evidence_shown, name: share.name_shown };
    if now == wish {
        return Ok(());
    }
    let mut active = share.clone().into_active_model();
    if now.evidence != wish.evidence {
        let kept_back = share.kept_back()?;
        let back = reissue(&tx, ctx, row, |credential| std::mem::replace(&mut credential.evidence, kept_back)).await?;
        active.evidence = Set(serde_json::to_string(&back).map_err(|e| AppError::internal(&e))?);
    }
    active.shared = Set(wish.shared);
    active.evidence_shown = Set(wish.evidence);
    active.name_shown = Set(wish.name);
    active.revision = Set(share.revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let detail = json!({ "shared": wish.shared, "evidence": wish.evidence, "name": wish.name });
    let subject = ("credential", id.to_string());
    let entry = Entry { actor: Some(actor.id), verb: "badge.share", subject, reason: None, detail };
    audit::record(&tx, ctx, entry).await?;
    Ok(tx.commit().await?)
}
