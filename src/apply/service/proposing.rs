//! Members take or dismiss what their badges propose.

use super::{changeable_in, form, own, read_badges, record, writing};
use crate::{
    account::Actor,
    apply::{
        model::{Proposal, proposals},
        store::{self, dismissed},
    },
    error::AppError,
    platform::{Ctx, ids::sha256_hex},
    texts::Texts,
};
use serde_json::json;
use uuid::Uuid;

/// By what a proposal is known: by everything that it says.
///
/// # Errors
/// [`AppError::Internal`] when it can't be written down.
pub fn proposal_key(proposal: &Proposal) -> Result<String, AppError> {
    let said = serde_json::to_string(&(&proposal.question.id, &proposal.sources));
    Ok(sha256_hex(said.map_err(|e| AppError::internal(&e))?.as_bytes()))
}

/// What the badges propose now, by its key. They are read anew, before anything is written.
async fn proposed(ctx: &Ctx, actor: &Actor, application: Uuid) -> Result<Vec<(String, Proposal)>, AppError> {
    let db = ctx.db.read();
    let (application, _) = own(db, actor, application).await?;
    let form = form(db, &application, actor.locale.tag()).await?;
    let mut answers = store::answers(db, application.id).await?;
    read_badges(ctx, &form, &mut answers).await?;
    proposals(&form, &answers).into_iter().map(|p| Ok((proposal_key(&p)?, p))).collect()
}

/// Makes proposals answers, for the questions in which nobody has written anything. What was proposed is worked out
/// anew: a form names only what its sender had before them.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`] for viewers and once it is submitted;
/// [`AppError::Conflict`] when none of them is proposed any more, or the application was returned for other answers only.
pub async fn take_proposals(ctx: &Ctx, actor: &Actor, application: Uuid, keys: &[String]) -> Result<(), AppError> {
    let proposed = proposed(ctx, actor, application).await?;
    let tx = ctx.db.write().await?;
    let application = writing::writable(&tx, actor, application).await?;
    if keys.is_empty() {
        return Ok(());
    }
    let rows = store::answer_rows(&tx, application.id).await?;
    let answers = store::read(&rows);
    let t = Texts::of(actor.locale);
    let may_change = changeable_in(&tx, &application, &form(&tx, &application, actor.locale.tag()).await?).await?;
    let mut taken = Vec::new();
    let is_taken = |(key, proposal): &&(String, Proposal)| keys.contains(key) && may_change.has(&proposal.question.id);
    for (_, proposal) in proposed.iter().filter(is_taken) {
        let id = &proposal.question.id;
        if let Some(answer) = proposal.over(t, answers.get(id)) {
            let row = rows.iter().find(|r| r.question_id == *id);
            writing::put(&tx, ctx, actor, &application, &proposal.question, Some(&answer), row, true).await?;
            taken.push(id.clone());
        }
    }
    if taken.is_empty() {
        return Err(AppError::Conflict);
    }
    writing::touch(&tx, ctx, application.id).await?;
    let detail = json!({ "questions": taken });
    record(&tx, ctx, Some(actor.id), "apply.take_proposals", application.id, detail).await?;
    Ok(tx.commit().await?)
}

/// Dismisses a proposal for all members, or makes it again.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, and for what isn't proposed; [`AppError::NotAllowed`] for viewers
/// and once it is submitted.
pub async fn dismiss_proposal(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    key: &str,
    again: bool,
) -> Result<(), AppError> {
    let proposed = proposed(ctx, actor, application).await?;
    let tx = ctx.db.write().await?;
    let application = writing::writable(&tx, actor, application).await?;
    let (_, proposal) = proposed.into_iter().find(|(k, _)| k == key).ok_or(AppError::NotFound)?;
    let question = proposal.question.id;
    if again {
        dismissed::remove(&tx, application.id, key).await?;
    } else {
        dismissed::add(&tx, ctx.ids.uuid(), application.id, key, actor.id, ctx.now()).await?;
    }
    let detail = json!({ "question": question, "again": again });
    record(&tx, ctx, Some(actor.id), "apply.dismiss_proposal", application.id, detail).await?;
    Ok(tx.commit().await?)
}
