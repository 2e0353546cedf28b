//! The verbs of applications.

mod ahead;
mod assigning;
mod commenting;
mod editions;
mod examples;
mod files;
mod importing;
mod mailing;
mod own_level;
mod proposing;
mod renewing;
mod returned;
mod sharing;
mod submitting;
mod writing;

pub use ahead::keep_self_assessment;
pub use assigning::{Wanted, assign, jobs};
pub use commenting::{comment, remove_comment, resolve};
pub use editions::{form_of, left_by, save_old, upgrade};
pub use examples::{fetch_badges, read_badges};
pub use files::{file, file_in_answers};
pub use importing::{Import, bring, import, plan};
pub use mailing::makers;
pub use own_level::shown as own_levels_shown;
pub use proposing::{dismiss_proposal, proposal_key, take_proposals};
pub use renewing::{apply_anew, begin_renewal, lent, standing};
pub use returned::{Terms, advise, changeable_in, close_withdrawn, give_back, submitted_answers, take_back};
pub use submitting::submit;
pub use writing::{SavedSection, SentSection, place, present, restore, save, seen_by};

use super::{
    model::{Answer, Application, ApplicationState, holds_label, may_submit},
    store::{self, answer, application, edition},
};
use crate::{
    account::Actor,
    error::{AppError, Issue},
    label,
    organiser::{self, MemberRole, model::may_edit as may_edit_organiser},
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::{
        self,
        model::{Edition, EditionTexts, Form},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*, sea_query::OnConflict};
use serde_json::{Value, json};

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    application: Uuid,
    detail: Value,
) -> Result<(), AppError> {
    let subject = ("application", application.to_string());
    audit::record(tx, ctx, Entry { actor, verb, subject, reason: None, detail }).await
}

/// An application and what a person may do for its organiser; for others it doesn't exist.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn own(db: &impl ConnectionTrait, actor: &Actor, id: Uuid) -> Result<(Application, MemberRole), AppError> {
    let application = store::application(db, id).await?;
    let role = organiser::store::role_of(db, application.organiser_id, actor.id).await?.ok_or(AppError::NotFound)?;
    Ok((application, role))
}

/// The form that an application was made with, in a language.
///
/// # Errors
/// [`AppError::Internal`] when its edition can't be read.
pub async fn form(db: &impl ConnectionTrait, application: &Application, language: &str) -> Result<Form, AppError> {
    Ok(texts(db, application, language).await?.form)
}

/// The form and the scale that an application was made with, in a language.
///
/// # Errors
/// As [`form`].
pub async fn texts(
    db: &impl ConnectionTrait,
    application: &Application,
    language: &str,
) -> Result<EditionTexts, AppError> {
    let edition = store::edition_of(db, application).await?;
    edition.in_language(language).cloned().ok_or_else(|| AppError::internal(&"an edition without a form"))
}

/// Begins an application for an organiser; while one is under way, that one is given back.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for viewers; the rule `label_held` for who
/// holds a label.
pub async fn begin(ctx: &Ctx, actor: &Actor, organiser: Uuid) -> Result<Uuid, AppError> {
    let tx = ctx.db.write().await?;
    let role = organiser::store::role_of(&tx, organiser, actor.id).await?.ok_or(AppError::NotFound)?;
    if !may_edit_organiser(role) {
        return Err(AppError::NotAllowed);
    }
    if let Some(running) = store::of_organisers(&tx, [organiser]).await?.into_iter().find(|a| a.state.is_running()) {
        return Ok(running.id);
    }
    if holds_label(&label::store::of_organiser(&tx, organiser).await?, ctx.now()) {
        return Err(AppError::rule("label_held"));
    }
    let id = new_draft(&tx, ctx, actor.id, organiser, actor.locale.tag(), None, None).await?;
    let form = form(&tx, &store::application(&tx, id).await?, actor.locale.tag()).await?;
    ahead::fill(&tx, ctx, actor, &form, id).await?;
    record(&tx, ctx, Some(actor.id), "apply.begin", id, json!({})).await?;
    tx.commit().await?;
    Ok(id)
}

fn json_of(answer: &Answer) -> Result<String, AppError> {
    serde_json::to_string(answer).map_err(|e| AppError::internal(&e))
}

/// Keeps an edition for the applications that are made with it.
async fn keep_edition(tx: &DatabaseTransaction, ctx: &Ctx, current: &Edition) -> Result<(), AppError> {
    edition::Entity::insert(edition::ActiveModel {
        version: Set(current.version.clone()),
        json: Set(current.to_json().map_err(|e| AppError::internal(&e))?),
        created_at: Set(ctx.now()),
    })
    .on_conflict(OnConflict::column(edition::Column::Version).do_nothing().to_owned())
    .exec_without_returning(tx)
    .await?;
    Ok(())
}

async fn new_draft(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Uuid,
    organiser: Uuid,
    language: &str,
    previous: Option<Uuid>,
    renews: Option<Uuid>,
) -> Result<Uuid, AppError> {
    let now = ctx.now();
    let current = programme::edition(ctx)?;
    keep_edition(tx, ctx, &current).await?;
    let id = ctx.ids.uuid();
    application::Entity::insert(application::ActiveModel {
        id: Set(id),
        reference: Set(None),
        organiser_id: Set(organiser),
        edition_version: Set(current.version.clone()),
        state: Set(ApplicationState::Draft.key().into()),
        language: Set(language.into()),
        previous_id: Set(previous),
        renews_id: Set(renews),
        submitted_at: Set(None),
        submitted_by: Set(None),
        decided_at: Set(None),
        created_by: Set(by),
        revision: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// A new draft with the answers of an application that didn't get the label yet. Its form is today's: answers that no
/// longer fit it count as none.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn new_draft_from(tx: &DatabaseTransaction, ctx: &Ctx, application: Uuid) -> Result<Uuid, AppError> {
    let old = store::row(tx, application).await?;
    let by = old.submitted_by.unwrap_or(old.created_by);
    let renews = renewing::still_renews(tx, ctx, old.renews_id).await?;
    let id = new_draft(tx, ctx, by, old.organiser_id, &old.language, Some(application), renews).await?;
    for row in store::answer_rows(tx, application).await? {
        let copy = answer::Model { id: ctx.ids.uuid(), application_id: id, revision: 1, ..row };
        answer::Entity::insert(answer::ActiveModel::from(copy)).exec_without_returning(tx).await?;
    }
    own_level::copy(tx, ctx, application, id).await?;
    record(tx, ctx, None, "apply.new_draft", id, json!({ "from": application })).await?;
    Ok(id)
}

/// Gives a draft up. What was written stays in the database, and a new application can be begun.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners, and once it is submitted.
pub async fn withdraw(ctx: &Ctx, actor: &Actor, id: Uuid, agreed: bool) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, id).await?;
    if application.state == ApplicationState::Withdrawn {
        return Ok(());
    }
    if !may_submit(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    if !agreed {
        return Err(AppError::field("agreed", Issue::NotAgreed));
    }
    set_state(&tx, ctx, id, ApplicationState::Draft, ApplicationState::Withdrawn, None).await?;
    record(&tx, ctx, Some(actor.id), "apply.withdraw", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Moves an application on, for the rooms that review it.
///
/// # Errors
/// [`AppError::Conflict`] when it isn't where it was thought to be; [`AppError::Internal`] for a way that doesn't exist.
pub async fn set_state(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    id: Uuid,
    from: ApplicationState,
    to: ApplicationState,
    decided_at: Option<crate::timestamp::Timestamp>,
) -> Result<(), AppError> {
    if !from.leads_to(to) {
        return Err(AppError::internal(&format!("an application can't go from {} to {}", from.key(), to.key())));
    }
    let row = store::row(tx, id).await?;
    if row.state != from.key() {
        return Err(AppError::Conflict);
    }
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.state = Set(to.key().into());
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    if decided_at.is_some() {
        active.decided_at = Set(decided_at);
    }
    active.update(tx).await?;
    Ok(())
}
