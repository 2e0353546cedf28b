//! What the reviewing room does with an application that was submitted: it is returned to the applicant and comes back,
//! it is withdrawn, and what the committee advises is kept for the next try.

use super::set_state;
use crate::{
    apply::{
        model::{Answers, Application, ApplicationState, Changeable, ReturnEnd, changeable},
        store::{self, advice::entity as advice, returned, returned::application_return, withdrawal},
    },
    error::AppError,
    platform::Ctx,
    programme::model::Form,
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use std::collections::BTreeMap;

fn to_json(value: &impl serde::Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::internal(&e))
}

/// How an application is returned.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// A word on each question whose answer may be changed.
    pub named: &'a BTreeMap<String, String>,
    /// The last moment to submit it again.
    pub answer_by: Timestamp,
    /// Whether the days until the decision aren't counted meanwhile.
    pub stops_clock: bool,
}

/// Returns an application to the applicant; gives the return.
///
/// # Errors
/// [`AppError::Conflict`] when it isn't where it was thought to be.
pub async fn give_back(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    application: &Application,
    by: Uuid,
    terms: Terms<'_>,
) -> Result<Uuid, AppError> {
    let before = store::answers(tx, application.id).await?;
    set_state(tx, ctx, application.id, application.state, ApplicationState::Returned, None).await?;
    let id = ctx.ids.uuid();
    application_return::Entity::insert(application_return::ActiveModel {
        id: Set(id),
        application_id: Set(application.id),
        state_before: Set(application.state.key().into()),
        named: Set(to_json(terms.named)?),
        before: Set(to_json(&before)?),
        after: Set(None),
        stops_clock: Set(terms.stops_clock),
        returned_by: Set(by),
        returned_at: Set(ctx.now()),
        answer_by: Set(terms.answer_by),
        ended_at: Set(None),
        ended_as: Set(None),
        ended_by: Set(None),
        reply: Set(String::new()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// Ends the return of an application, which goes back to the state that it had; gives the ended return.
///
/// # Errors
/// [`Issue::Rule`] when it isn't with the applicant any more.
pub async fn take_back(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    application: Uuid,
    end: ReturnEnd,
    by: Option<Uuid>,
    reply: String,
) -> Result<application_return::Model, AppError> {
    let gone = || AppError::rule("already_done");
    let row = returned::current(tx, application).await?.ok_or_else(gone)?;
    let to = match end {
        ReturnEnd::Withdrawn => ApplicationState::Withdrawn,
        ReturnEnd::Resubmitted | ReturnEnd::RanOut => row.state_before()?,
    };
    set_state(tx, ctx, application, ApplicationState::Returned, to, None).await?;
    let after = to_json(&store::answers(tx, application).await?)?;
    let mut active = row.into_active_model();
    active.after = Set(Some(after));
    active.ended_at = Set(Some(ctx.now()));
    active.ended_as = Set(Some(end.key().into()));
    active.ended_by = Set(by);
    active.reply = Set(reply);
    Ok(active.update(tx).await?)
}

/// The answers as they were submitted: what the applicant is changing just now doesn't show before it is submitted again.
///
/// # Errors
/// When the database fails.
pub async fn submitted_answers(db: &impl ConnectionTrait, application: Uuid) -> Result<Answers, AppError> {
    match returned::current(db, application).await? {
        Some(row) => row.before(),
        None => store::answers(db, application).await,
    }
}

/// Which answers of an application may be changed, if any may.
///
/// # Errors
/// When the database fails.
pub async fn changeable_in(
    db: &impl ConnectionTrait,
    application: &Application,
    form: &Form,
) -> Result<Changeable, AppError> {
    if application.state != ApplicationState::Returned {
        return Ok(Changeable::All);
    }
    let row = returned::current(db, application.id).await?;
    let row = row.ok_or_else(|| AppError::internal(&format!("{} isn't returned", application.id)))?;
    Ok(Changeable::Only(changeable(form, &row.before()?, &row.named()?)))
}

/// Closes an application that was submitted, because the applicant wants that.
///
/// # Errors
/// [`AppError::Conflict`] when it isn't where it was thought to be.
pub async fn close_withdrawn(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    application: &Application,
    by: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    if application.state == ApplicationState::Returned {
        take_back(tx, ctx, application.id, ReturnEnd::Withdrawn, Some(by), String::new()).await?;
    } else {
        set_state(tx, ctx, application.id, application.state, ApplicationState::Withdrawn, None).await?;
    }
    withdrawal::entity::Entity::insert(withdrawal::entity::ActiveModel {
        application_id: Set(application.id),
        person_id: Set(by),
        reason: Set(reason.into()),
        withdrawn_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}

/// Keeps what a committee says about an application that doesn't get the label yet: clause, section or question, words.
///
/// # Errors
/// When the database fails.
pub async fn advise(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    application: Uuid,
    words: &[(String, String, String)],
) -> Result<(), AppError> {
    // Of a decision that another takes the place of.
    advice::Entity::delete_many().filter(advice::Column::ApplicationId.eq(application)).exec(tx).await?;
    for (clause, subject, words) in words {
        advice::Entity::insert(advice::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            clause: Set(clause.clone()),
            subject_id: Set(subject.clone()),
            words: Set(words.clone()),
        })
        .exec_without_returning(tx)
        .await?;
    }
    Ok(())
}
