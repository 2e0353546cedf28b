//! What comes before an application: a self-assessment that is kept, and filled into the draft.

use super::{json_of, own_level, record};
use crate::{
    account::Actor,
    apply::{
        model::SelfAssessment,
        store::{ahead, answer},
    },
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::model::Form,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;

/// Keeps a self-assessment for the next application that its author begins.
///
/// # Errors
/// When the database fails.
pub async fn keep_self_assessment(ctx: &Ctx, actor: &Actor, said: &SelfAssessment) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    ahead::keep(&tx, actor.id, said, ctx.now()).await?;
    let subject = ("person", actor.id.to_string());
    let entry =
        Entry { actor: Some(actor.id), verb: "apply.keep_self_assessment", subject, reason: None, detail: json!({}) };
    audit::record(&tx, ctx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Fills what its author has kept into a new draft.
pub(super) async fn fill(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    form: &Form,
    application: Uuid,
) -> Result<(), AppError> {
    let Some((said, kept_at)) = ahead::of(tx, actor.id).await? else {
        return Ok(());
    };
    let mut count = 0;
    for (question, given) in said.answers(form) {
        answer::Entity::insert(answer::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            question_id: Set(question.id.clone()),
            value: Set(Some(json_of(&given)?)),
            revision: Set(1),
            updated_by: Set(actor.id),
            updated_at: Set(kept_at),
        })
        .exec_without_returning(tx)
        .await?;
        count += 1;
    }
    own_level::fill(tx, ctx, &said, form, application, (actor.id, kept_at)).await?;
    record(tx, ctx, Some(actor.id), "apply.fill", application, json!({ "self_assessment": count })).await
}
