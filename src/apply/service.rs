//! The verbs of applications.

use super::{
    model::{Application, ApplicationState, Typed, check, is_asked, journey, may_edit, may_submit, read},
    store::{self, answer, application, edition},
};
use crate::{
    account::{Actor, Role, store as people},
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell, tell_with},
    },
    organiser::{self, MemberRole, model::may_edit as may_edit_organiser},
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::{self, model::Form},
    texts::Texts,
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
    let edition = store::edition(db, &application.edition_version).await?;
    let texts = edition.in_language(language).cloned();
    texts.map(|t| t.form).ok_or_else(|| AppError::internal(&"an edition without a form"))
}

/// Begins an application for an organiser; while one is under way, that one is given back.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for viewers.
pub async fn begin(ctx: &Ctx, actor: &Actor, organiser: Uuid) -> Result<Uuid, AppError> {
    let tx = ctx.db.write().await?;
    let role = organiser::store::role_of(&tx, organiser, actor.id).await?.ok_or(AppError::NotFound)?;
    if !may_edit_organiser(role) {
        return Err(AppError::NotAllowed);
    }
    if let Some(running) = store::of_organisers(&tx, [organiser]).await?.into_iter().find(|a| a.state.is_running()) {
        return Ok(running.id);
    }
    let id = new_draft(&tx, ctx, actor.id, organiser, actor.locale.tag(), None).await?;
    record(&tx, ctx, Some(actor.id), "apply.begin", id, json!({})).await?;
    tx.commit().await?;
    Ok(id)
}

async fn new_draft(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: Uuid,
    organiser: Uuid,
    language: &str,
    previous: Option<Uuid>,
) -> Result<Uuid, AppError> {
    let now = ctx.now();
    let current = programme::edition(ctx)?;
    edition::Entity::insert(edition::ActiveModel {
        version: Set(current.version.clone()),
        json: Set(current.to_json().map_err(|e| AppError::internal(&e))?),
        created_at: Set(now),
    })
    .on_conflict(OnConflict::column(edition::Column::Version).do_nothing().to_owned())
    .exec_without_returning(tx)
    .await?;
    let id = ctx.ids.uuid();
    application::Entity::insert(application::ActiveModel {
        id: Set(id),
        reference: Set(None),
        organiser_id: Set(organiser),
        edition_version: Set(current.version.clone()),
        state: Set(ApplicationState::Draft.key().into()),
        language: Set(language.into()),
        previous_id: Set(previous),
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
    let id = new_draft(tx, ctx, by, old.organiser_id, &old.language, Some(application)).await?;
    for row in store::answer_rows(tx, application).await? {
        let copy = answer::Model { id: ctx.ids.uuid(), application_id: id, revision: 1, ..row };
        answer::Entity::insert(answer::ActiveModel::from(copy)).exec_without_returning(tx).await?;
    }
    record(tx, ctx, None, "apply.new_draft", id, json!({ "from": application })).await?;
    Ok(id)
}

/// What a section's form sent.
pub struct SentSection {
    /// The application.
    pub application: Uuid,
    /// The section.
    pub section: String,
    /// The revision of its answers that the form was made with.
    pub revision: i64,
    /// What was typed.
    pub typed: Typed,
}

/// Saves what was typed in a section, the wrong things too, and returns what is wrong with it.
///
/// # Errors
/// [`AppError::Conflict`] when a colleague changed the section in between; [`AppError::NotAllowed`] for viewers and
/// once it is submitted.
pub async fn save(ctx: &Ctx, actor: &Actor, sent: SentSection) -> Result<FieldErrors, AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, sent.application).await?;
    if !may_edit(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let form = form(&tx, &application, actor.locale.tag()).await?;
    let (_, section) = form.section(&sent.section).ok_or(AppError::NotFound)?;
    let rows = store::answer_rows(&tx, application.id).await?;
    let mut answers = store::read(&rows);
    // A question that wasn't asked isn't in the form: what was once answered stays.
    let changes: Vec<_> = section
        .questions
        .iter()
        .filter(|q| is_asked(q, &answers))
        .filter_map(|q| Some((q.id.clone(), read(q, &sent.typed)?)))
        .filter(|(id, new)| answers.get(id).map_or(!new.is_empty(), |old| old != new))
        .collect();
    // The same form sent twice changes nothing the second time, and is no conflict.
    let is_stale = store::revision(&rows, |q| section.questions.iter().any(|own| own.id == q)) != sent.revision;
    if is_stale && !changes.is_empty() {
        return Err(AppError::Conflict);
    }
    let changed = changes.len();
    for (question, new) in changes {
        let value = serde_json::to_string(&new).map_err(|e| AppError::internal(&e))?;
        put(&tx, ctx, actor, &application, &question, value, &rows).await?;
        answers.insert(question, new);
    }
    if changed > 0 {
        application::Entity::update_many()
            .col_expr(application::Column::UpdatedAt, Expr::value(ctx.now().0))
            .filter(application::Column::Id.eq(application.id))
            .exec(&tx)
            .await?;
        let detail = json!({ "section": section.id, "answers": changed });
        record(&tx, ctx, Some(actor.id), "apply.save", application.id, detail).await?;
    }
    tx.commit().await?;
    let mut errors = FieldErrors::default();
    for question in section.questions.iter().filter(|q| is_asked(q, &answers)) {
        for found in check(question, answers.get(&question.id)) {
            errors.add(&found.field, found.issue);
        }
    }
    Ok(errors)
}

async fn put(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    application: &Application,
    question: &str,
    value: String,
    rows: &[answer::Model],
) -> Result<(), AppError> {
    match rows.iter().find(|r| r.question_id == question) {
        Some(row) => {
            let mut active = row.clone().into_active_model();
            active.value = Set(Some(value));
            active.revision = Set(row.revision + 1);
            active.updated_by = Set(actor.id);
            active.updated_at = Set(ctx.now());
            active.update(tx).await?;
        }
        None => {
            answer::Entity::insert(answer::ActiveModel {
                id: Set(ctx.ids.uuid()),
                application_id: Set(application.id),
                question_id: Set(question.into()),
                value: Set(Some(value)),
                revision: Set(1),
                updated_by: Set(actor.id),
                updated_at: Set(ctx.now()),
            })
            .exec_without_returning(tx)
            .await?;
        }
    }
    Ok(())
}

/// Submits an application; doing it twice gives the same reference. Its members are told by mail.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners; a rule when something is still missing.
pub async fn submit(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, id).await?;
    if let Some(reference) = application.reference {
        return Ok(reference);
    }
    if !may_submit(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let edition = store::edition(&tx, &application.edition_version).await?;
    let answers = store::answers(&tx, id).await?;
    let form = edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
    if !journey(form, &answers).is_complete() {
        return Err(AppError::field("", Issue::Rule("application_incomplete".into())));
    }
    let now = ctx.now();
    let beginning = format!("{}-{}-A", edition.rules.label.number_prefix, now.to_utc().year());
    let last = store::last_reference(&tx, &beginning).await?;
    let number = last.and_then(|r| r.strip_prefix(&beginning)?.parse::<u32>().ok()).unwrap_or(0) + 1;
    let reference = format!("{beginning}{number:04}");
    let row = store::row(&tx, id).await?;
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.reference = Set(Some(reference.clone()));
    active.state = Set(ApplicationState::Submitted.key().into());
    active.submitted_at = Set(Some(now));
    active.submitted_by = Set(Some(actor.id));
    active.revision = Set(revision);
    active.updated_at = Set(now);
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "apply.submit", id, json!({ "reference": reference })).await?;
    tell_members(&tx, ctx, &application.organiser_id, id, &reference, edition.rules.decision.days).await?;
    tell_coordinators(&tx, ctx, application.organiser_id, id, &reference).await?;
    tx.commit().await?;
    Ok(reference)
}

async fn tell_members(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: &Uuid,
    application: Uuid,
    reference: &str,
    days: u32,
) -> Result<(), AppError> {
    let name = organiser::store::by_id(tx, *organiser).await?.name;
    let page = format!("/apply/{application}/submitted");
    let address = ctx.config.url(&page);
    let news = News::new(Kind::ApplicationSubmitted, page, application).with("reference", reference);
    for (person, _) in organiser::store::members(tx, *organiser).await? {
        let write = |t: Texts, person: &str| {
            let text = t.apply_mail_submitted_text(u64::from(days), person, &name, reference, &address);
            (t.apply_mail_submitted_subject(reference), text)
        };
        tell_with(tx, ctx, person, &news, write).await?;
    }
    Ok(())
}

/// Tells the coordinators that there is something to check, but for those who are too close to the organiser.
async fn tell_coordinators(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: Uuid,
    application: Uuid,
    reference: &str,
) -> Result<(), AppError> {
    let news = News::new(Kind::ApplicationArrived, format!("/review/{application}/formal"), application)
        .with("reference", reference);
    for (person, _) in people::holders(tx, Role::Coordinator).await? {
        if !organiser::service::is_tied(tx, ctx, organiser, person.id).await? {
            tell(tx, ctx, person.id, &news).await?;
        }
    }
    Ok(())
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
