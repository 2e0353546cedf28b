//! The network looks at an organiser.

use super::{is_tied, own_role, record, tell_owners};
use crate::{
    account::{Actor, Role, store as people},
    error::{AppError, Issue},
    evidence,
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::{
        model::{MOST_DOCUMENTS, NOTE_MOST, Verification, may_manage, may_verify},
        store::{self, more::verification},
    },
    parse,
    platform::Ctx,
    texts::Texts,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, entity::prelude::*};
use serde_json::json;

/// Asks the network to verify an organiser.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners; a rule when it was asked for already.
pub async fn ask_verification(ctx: &Ctx, actor: &Actor, id: Uuid, text: &str) -> Result<(), AppError> {
    ask_verification_with(ctx, actor, id, text, &[]).await
}

/// The same with documents, such as the statutes or an extract from a register.
///
/// # Errors
/// As [`ask_verification`]; [`AppError::NotFound`] for files of others.
pub async fn ask_verification_with(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    text: &str,
    files: &[Uuid],
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_manage(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let row = store::row(&tx, id).await?;
    let was_refused = row.verification == Verification::Refused.key();
    let text = parse::paragraphs(text, NOTE_MOST).map_err(|issue| AppError::field("note", issue))?;
    if was_refused && text.is_empty() {
        return Err(AppError::field("note", Issue::Missing));
    }
    if files.len() > MOST_DOCUMENTS as usize {
        return Err(AppError::field("documents[]", Issue::TooManyFiles(MOST_DOCUMENTS)));
    }
    if !Verification::parse(&row.verification).is_some_and(Verification::may_be_asked) {
        return Err(AppError::rule("already_done"));
    }
    evidence::service::keep(&tx, actor.id, files, &[]).await?;
    verification::Entity::insert(verification::ActiveModel {
        id: Set(ctx.ids.uuid()),
        organiser_id: Set(id),
        note: Set(text.clone()),
        files: Set(serde_json::to_string(files).map_err(|e| AppError::internal(&e))?),
        asked_by: Set(actor.id),
        asked_at: Set(ctx.now()),
        outcome: Set(None),
        reason: Set(String::new()),
        decided_by: Set(None),
        decided_at: Set(None),
    })
    .exec_without_returning(&tx)
    .await?;
    let revision = row.revision + 1;
    let news =
        News::new(Kind::VerificationWaits, "/verifications", format!("{id}:{revision}")).with("organiser", &row.name);
    let mut active = row.into_active_model();
    active.verification = Set(Verification::Asked.key().into());
    active.verification_note = Set(text);
    active.verification_asked_at = Set(Some(ctx.now()));
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let detail = json!({ "documents": files.len() });
    record(&tx, ctx, actor, "organiser.ask_verification", id, None, detail).await?;
    for (person, _) in people::holders(&tx, Role::Coordinator).await? {
        if !is_tied(&tx, ctx, id, person.id).await? {
            tell(&tx, ctx, person.id, &news).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Grants the verification that was asked for, or refuses it with a reason; its owners are told.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; a rule when somebody else has decided already;
/// [`AppError::Conflict`] when the profile isn't any more what the coordinator has read.
pub async fn decide_verification(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    granted: bool,
    reason: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_verify(actor, is_tied(&tx, ctx, id, actor.id).await?) {
        return Err(AppError::NotAllowed);
    }
    let reason = parse::reason(reason, NOTE_MOST, !granted).map_err(|issue| AppError::field("reason", issue))?;
    let row = store::row(&tx, id).await?;
    if row.verification != Verification::Asked.key() {
        return Err(AppError::rule("already_done"));
    }
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let name = row.name.clone();
    let page = format!("/organisers/{}", row.slug);
    let address = ctx.config.url(&page);
    let state = if granted { Verification::Verified } else { Verification::Refused };
    let mut active = row.into_active_model();
    active.verification = Set(state.key().into());
    active.verification_reason = Set(reason.clone());
    active.revision = Set(revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let asked = verification::Entity::find()
        .filter(verification::Column::OrganiserId.eq(id))
        .filter(verification::Column::Outcome.is_null())
        .order_by_desc(verification::Column::AskedAt);
    // One that was asked before there was a list of them has none.
    if let Some(asked) = asked.one(&tx).await? {
        let mut active = asked.into_active_model();
        active.outcome = Set(Some(if granted { "granted" } else { "refused" }.into()));
        active.reason = Set(reason.clone());
        active.decided_by = Set(Some(actor.id));
        active.decided_at = Set(Some(ctx.now()));
        active.update(&tx).await?;
    }
    let detail = json!({ "granted": granted });
    record(&tx, ctx, actor, "organiser.decide_verification", id, Some(&reason), detail).await?;
    let write = |t: Texts, person: &str| {
        let text = if granted {
            t.organiser_mail_verified_text(person, &name, &address)
        } else {
            t.organiser_mail_refused_text(person, &name, &reason, &address)
        };
        (t.organiser_mail_verification_subject(&name), text)
    };
    let news = News::new(Kind::VerificationDecided, page, format!("{id}:{revision}"))
        .with("organiser", &name)
        .with("granted", if granted { "yes" } else { "no" });
    tell_owners(&tx, ctx, id, &news, write).await?;
    tx.commit().await?;
    Ok(())
}
