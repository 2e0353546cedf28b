//! Phrases that an assessor keeps to use again. They are a note to oneself, so the trail doesn't mention them.

use crate::{
    account::Actor,
    error::{AppError, Issue},
    learn::store::{self, assessor_phrase},
    parse,
    platform::Ctx,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};

/// The most phrases of one person.
const MOST: usize = 50;
/// The longest phrase, in characters.
const LONGEST: u32 = 1000;

/// Keeps a phrase. The same once more changes nothing.
///
/// # Errors
/// What is wrong with its length, and the rule `too_many_phrases`.
pub(super) async fn keep(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor, words: &str) -> Result<(), AppError> {
    let words = parse::reason(words, LONGEST, true).map_err(|issue| AppError::field("comment", issue))?;
    let phrases = store::phrases(tx, actor.id).await?;
    if phrases.iter().any(|p| p.words == words) {
        return Ok(());
    }
    if phrases.len() >= MOST {
        return Err(AppError::field("keep", Issue::Rule("too_many_phrases".into())));
    }
    assessor_phrase::Entity::insert(assessor_phrase::ActiveModel {
        id: Set(ctx.ids.uuid()),
        person_id: Set(actor.id),
        words: Set(words),
        created_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}

/// Forgets a phrase of one's own.
///
/// # Errors
/// [`AppError::NotFound`] for other people's.
pub async fn forget_phrase(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let gone = assessor_phrase::Entity::delete_many()
        .filter(assessor_phrase::Column::Id.eq(id))
        .filter(assessor_phrase::Column::PersonId.eq(actor.id))
        .exec(&tx)
        .await?;
    if gone.rows_affected == 0 {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}
