//! What the committee says to each other before it decides.

use super::letter;
use crate::{
    account::{self, Actor, Role},
    error::{AppError, Issue},
    parse,
    platform::Ctx,
    review::{
        case::Case,
        model::{Phase, WORDS_MOST, may_see_committee, mentioned},
        store::table::committee_message,
    },
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// Says something, about a question or the whole. `next` is the id that the form was made with: sent twice, it is said
/// once. Who is named with an `@` before the name is told.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than the committee; [`Issue::Rule`] when it isn't its turn; what is wrong with the
/// words.
pub async fn say(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    next: Uuid,
    question: &str,
    words: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let case = Case::read(&tx, actor, application).await?;
    case.in_phase(&[Phase::Committee])?;
    if !may_see_committee(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    let (_, _, to_assess) = case.claimed(&tx).await?;
    let question = Some(question.to_string()).filter(|q| !q.is_empty());
    if question.as_ref().is_some_and(|q| !to_assess.all().any(|id| id == q)) {
        return Err(AppError::field("question", Issue::UnknownChoice));
    }
    let words = parse::some_paragraphs(words, WORDS_MOST).map_err(|issue| AppError::field("words", issue))?;
    let id = match committee_message::Entity::find_by_id(next).one(&tx).await? {
        Some(said) if said.person_id == actor.id && said.words == words => return Ok(()),
        Some(_) => ctx.ids.uuid(),
        None => next,
    };
    let readers = readers(&tx, &case).await?;
    committee_message::Entity::insert(committee_message::ActiveModel {
        id: Set(id),
        application_id: Set(application),
        person_id: Set(actor.id),
        question_id: Set(question),
        words: Set(words.clone()),
        created_at: Set(ctx.now()),
    })
    .exec_without_returning(&tx)
    .await?;
    for person in mentioned(&words, &readers) {
        if person != actor.id {
            letter::mentioned(&tx, ctx, &case, actor, person, id).await?;
        }
    }
    case.record(&tx, ctx, actor, "review.say", None, json!({ "message": id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Who can be mentioned: whoever may read what is said there, once they have declared.
///
/// # Errors
/// When the database fails.
pub async fn readers(db: &impl ConnectionTrait, case: &Case) -> Result<BTreeMap<Uuid, String>, AppError> {
    let mut readers = BTreeMap::new();
    for role in [Role::Evaluator, Role::Coordinator] {
        for (person, _) in account::store::holders(db, role).await? {
            if !case.is_out(person.id) {
                readers.insert(person.id, person.name);
            }
        }
    }
    Ok(readers)
}
