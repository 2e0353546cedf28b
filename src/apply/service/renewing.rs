//! A label is renewed: by an application with the shortened form, filled with what was answered last time.

use super::{files, form, json_of, new_draft, record, writing};
use crate::{
    account::Actor,
    apply::{
        model::{Answer, Answers, Application, Promise, Renewing, fits, renewing},
        store::{self, answer},
    },
    error::AppError,
    label::{
        self, Label,
        model::{renewal_closes, renewal_opens},
    },
    organiser::{self, model::may_edit},
    platform::Ctx,
    programme::{
        self,
        model::{Form, Kind, Question, Renewal},
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Where the renewal of a label stands.
///
/// # Errors
/// When the database fails.
pub async fn standing(db: &impl ConnectionTrait, ctx: &Ctx, label: &Label) -> Result<Renewing, AppError> {
    let labels = label::store::of_organiser(db, label.organiser_id).await?;
    let all = store::of_organisers(db, [label.organiser_id]).await?;
    let running = all.iter().find(|a| a.state.is_running()).map(|a| (a.id, a.renews));
    let rules = &programme::rules(ctx)?.renewal;
    let time = (renewal_opens(label, rules), renewal_closes(label, rules));
    Ok(renewing(label, &labels, running, time, ctx.now()))
}

/// Begins the renewal of a label; while an application is under way, that one is given back.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for viewers; the rules `renewal_not_yet`,
/// `renewal_too_late`, `renewal_revoked` and `renewal_done`.
pub async fn begin_renewal(ctx: &Ctx, actor: &Actor, number: &str) -> Result<Uuid, AppError> {
    let tx = ctx.db.write().await?;
    let label = label::store::by_number(&tx, number).await?;
    let role = organiser::store::role_of(&tx, label.organiser_id, actor.id).await?.ok_or(AppError::NotFound)?;
    if !may_edit(role) {
        return Err(AppError::NotAllowed);
    }
    match standing(&tx, ctx, &label).await? {
        Renewing::Open => {}
        Renewing::Running { application, .. } => return Ok(application),
        Renewing::NotYet { .. } => return Err(AppError::rule("renewal_not_yet")),
        Renewing::TooLate => return Err(AppError::rule("renewal_too_late")),
        Renewing::Revoked => return Err(AppError::rule("renewal_revoked")),
        Renewing::Done { .. } => return Err(AppError::rule("renewal_done")),
    }
    let last = Some(label.application_id);
    let language = actor.locale.tag();
    let id = new_draft(&tx, ctx, actor.id, label.organiser_id, language, last, Some(label.id)).await?;
    let form = form(&tx, &store::application(&tx, id).await?, language).await?;
    promise(&tx, ctx, actor.id, id, &form, &store::answers(&tx, label.application_id).await?).await?;
    record(&tx, ctx, Some(actor.id), "apply.begin_renewal", id, json!({ "label": label.number })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts what was promised last time into a new draft: what came of it is to be said beside it.
async fn promise(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Uuid,
    application: Uuid,
    form: &Form,
    last: &Answers,
) -> Result<(), AppError> {
    for question in form.questions() {
        let Kind::Promised { of, .. } = &question.kind else {
            continue;
        };
        let Some(Answer::Plan(rows)) = last.get(of) else {
            continue;
        };
        let rows = rows.iter().cloned().map(Promise::of).collect();
        answer::Entity::insert(answer::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            question_id: Set(question.id.clone()),
            value: Set(Some(json_of(&Answer::Promised(rows))?)),
            revision: Set(1),
            updated_by: Set(by),
            updated_at: Set(ctx.now()),
        })
        .exec_without_returning(tx)
        .await?;
    }
    Ok(())
}

/// Whether an answer of the last application stands in the fields of a question that has none yet.
pub fn is_lent(application: &Application, question: &Question) -> bool {
    match application.renews {
        Some(_) => question.renewal == Some(Renewal::Confirm),
        None => !matches!(question.kind, Kind::Declaration),
    }
}

/// What was answered in the application before this one, for questions that are asked again. It counts only once it is
/// saved here.
///
/// # Errors
/// When the database fails.
pub async fn lent<'a>(
    db: &impl ConnectionTrait,
    application: &Application,
    questions: impl IntoIterator<Item = &'a Question>,
) -> Result<Answers, AppError> {
    let Some(previous) = application.previous_id else {
        return Ok(Answers::new());
    };
    let last = store::answers(db, previous).await?;
    let asked = questions.into_iter().filter(|q| is_lent(application, q));
    Ok(asked
        .filter_map(|q| Some((q.id.clone(), last.get(&q.id).filter(|a| fits(q, a) && !a.is_empty())?.clone())))
        .collect())
}

/// The answers of a draft, and of the application before it: whatever files are in them may be given again.
pub(super) async fn with_last(
    tx: &DatabaseTransaction,
    application: &Application,
    answers: &Answers,
) -> Result<Answers, AppError> {
    let mut all = match application.previous_id {
        Some(previous) => store::answers(tx, previous).await?,
        None => Answers::new(),
    };
    // By another name where both have an answer, since both may have files.
    all.extend(answers.iter().map(|(id, answer)| (format!("{id} now"), answer.clone())));
    Ok(all)
}

/// Whether a file was given in the application before this one.
pub(super) async fn has_file(
    db: &impl ConnectionTrait,
    application: &Application,
    file: Uuid,
) -> Result<bool, AppError> {
    match application.previous_id {
        Some(previous) => Ok(files::in_answers(store::answers(db, previous).await?.values()).contains_key(&file)),
        None => Ok(false),
    }
}

/// Refuses the renewal of a label that can't be renewed any more.
///
/// # Errors
/// The rules `renewal_too_late` and `renewal_revoked`.
pub(super) async fn check_in_time(tx: &DatabaseTransaction, ctx: &Ctx, of: &Application) -> Result<(), AppError> {
    let Some(id) = of.renews else {
        return Ok(());
    };
    let label = label::store::by_id(tx, id).await?.ok_or(AppError::NotFound)?;
    if label.revoked_at.is_some() {
        return Err(AppError::rule("renewal_revoked"));
    }
    if ctx.now() >= renewal_closes(&label, &programme::rules(ctx)?.renewal) {
        return Err(AppError::rule("renewal_too_late"));
    }
    Ok(())
}

/// The label that a new draft with the answers of an old one can still renew.
pub(super) async fn still_renews(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    renews: Option<Uuid>,
) -> Result<Option<Uuid>, AppError> {
    let label = match renews {
        Some(id) => label::store::by_id(tx, id).await?,
        None => None,
    };
    let closes = |l: &Label| Ok::<_, AppError>(renewal_closes(l, &programme::rules(ctx)?.renewal));
    match label.filter(|l| l.revoked_at.is_none() && l.valid_from <= ctx.now()) {
        Some(label) if ctx.now() < closes(&label)? => Ok(Some(label.id)),
        _ => Ok(None),
    }
}

/// Goes on with the draft of a renewal that came too late as with a first application: everything that was written
/// stays, and what the shortened form didn't ask is asked too.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`] for viewers, and once it is submitted; the
/// rule `renewal_in_time` while the label can be renewed.
pub async fn apply_anew(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let application = writing::draft(&tx, actor, id).await?;
    if application.renews.is_none() {
        return Ok(());
    }
    match check_in_time(&tx, ctx, &application).await {
        Ok(()) => return Err(AppError::rule("renewal_in_time")),
        Err(AppError::Invalid(_)) => {}
        Err(other) => return Err(other),
    }
    let row = store::row(&tx, id).await?;
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.renews_id = Set(None);
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "apply.apply_anew", id, json!({ "label": application.renews })).await?;
    tx.commit().await?;
    Ok(())
}
