//! The work on an application, shared out among the members.

use super::{form, own, place};
use crate::{
    account::Actor,
    apply::{
        model::{
            ApplicationState, Asked, SectionStatus, check, journey,
            team::{may_assign, may_be_assigned},
        },
        store::{
            self,
            responsibility::{self, entity},
        },
    },
    error::{AppError, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::{self, model::MemberRole},
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs::{Handlers, enqueue},
    },
    timestamp::{DAY, Timestamp},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The kind of the job that reminds of a part that is due.
const DUE: &str = "apply.work_due";
/// At which hour (UTC) of the day before it is due somebody is reminded.
const REMINDED_AT: i64 = 8 * 60;

/// Registers the room's jobs.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(DUE, remind);
}

/// What somebody wants done with a part of an application.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The section.
    pub section: &'a str,
    /// The question in it; empty for the whole section.
    pub question: &'a str,
    /// The revision that was read.
    pub revision: i64,
    /// Who answers it; nobody to take it back.
    pub person: &'a str,
    /// By which day; empty for none.
    pub due: &'a str,
}

/// Says who answers a part of an application, and by when; or takes that back. Who has to do with it is told.
///
/// # Errors
/// [`AppError::NotFound`] for others than members and for parts that there aren't; [`AppError::NotAllowed`] for viewers
/// and once it is submitted; what is wrong with the fields; [`AppError::Conflict`] when it was changed in between.
pub async fn assign(ctx: &Ctx, actor: &Actor, application: Uuid, wanted: Wanted<'_>) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, role) = own(&tx, actor, application).await?;
    if !may_assign(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let form = form(&tx, &application, actor.locale.tag()).await?;
    let (_, section) = form.section(wanted.section).ok_or(AppError::NotFound)?;
    if !wanted.question.is_empty() && !section.questions.iter().any(|q| q.id == wanted.question) {
        return Err(AppError::NotFound);
    }
    let members = organiser::store::members(&tx, application.organiser_id).await?;
    let (person, due) = wanted.parsed(ctx, &members)?;
    let row = responsibility::of_part(&tx, application.id, &section.id, wanted.question).await?;
    if row.as_ref().map_or((None, None), |r| (r.person_id, r.due_on.clone())) == (person, due.clone()) {
        return Ok(());
    }
    if row.as_ref().map_or(0, |r| r.revision) != wanted.revision {
        return Err(AppError::Conflict);
    }
    let before = row.as_ref().and_then(|r| r.person_id);
    let revision = wanted.revision + 1;
    let id = row.as_ref().map_or_else(|| ctx.ids.uuid(), |r| r.id);
    match row {
        Some(row) => {
            let mut active = row.into_active_model();
            active.person_id = Set(person);
            active.due_on = Set(due.clone());
            active.assigned_by = Set(actor.id);
            active.assigned_at = Set(ctx.now());
            active.revision = Set(revision);
            active.update(&tx).await?;
        }
        None => {
            entity::Entity::insert(entity::ActiveModel {
                id: Set(id),
                application_id: Set(application.id),
                section_id: Set(section.id.clone()),
                question_id: Set(wanted.question.to_string()),
                person_id: Set(person),
                due_on: Set(due.clone()),
                assigned_by: Set(actor.id),
                assigned_at: Set(ctx.now()),
                revision: Set(revision),
            })
            .exec_without_returning(&tx)
            .await?;
        }
    }
    let of = application.id;
    let detail =
        json!({ "application": of, "section": section.id, "question": wanted.question, "person": person, "due": due });
    // In the trail under the part: whoever reviews reads the trail of the application.
    let subject = ("responsibility", id.to_string());
    let entry = Entry { actor: Some(actor.id), verb: "apply.assign", subject, reason: None, detail };
    audit::record(&tx, ctx, entry).await?;
    let page = format!("/apply/{}/section/{}", application.id, section.id);
    let news = |kind: Kind| {
        let news = News::new(kind, page.clone(), format!("{id}:{revision}")).with("by", &actor.name);
        news.with("section", &section.id).with("question", wanted.question)
    };
    if let Some(person) = person.filter(|p| *p != actor.id) {
        tell(&tx, ctx, person, &news(Kind::WorkAssigned).with("due", due.as_deref().unwrap_or_default())).await?;
    }
    if let Some(before) = before.filter(|b| Some(*b) != person && *b != actor.id)
        && members.iter().any(|(p, _)| *p == before)
    {
        tell(&tx, ctx, before, &news(Kind::WorkAssigned).with("taken_back", "yes")).await?;
    }
    if let (Some(_), Some(due)) = (person, due.as_deref().and_then(Timestamp::of_day)) {
        let at = due.plus_days(-1).plus_minutes(REMINDED_AT);
        if at > ctx.now() {
            enqueue(&tx, ctx, DUE, &Due { id, revision }, at, Some(format!("{DUE}:{id}:{revision}"))).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

impl Wanted<'_> {
    fn parsed(&self, ctx: &Ctx, members: &[(Uuid, MemberRole)]) -> Result<(Option<Uuid>, Option<String>), AppError> {
        if self.person.is_empty() {
            return Ok((None, None));
        }
        let is_able = |id: &Uuid| members.iter().any(|(p, role)| p == id && may_be_assigned(*role));
        let person = self.person.parse().ok().filter(is_able);
        let person = person.ok_or_else(|| AppError::field("person", Issue::UnknownChoice))?;
        if self.due.is_empty() {
            return Ok((Some(person), None));
        }
        let due = Timestamp::of_day(self.due).ok_or_else(|| AppError::field("due", Issue::NotADate))?;
        // Somewhere it is still yesterday.
        if due.0 + 2 * DAY <= ctx.now().0 {
            return Err(AppError::field("due", Issue::Rule("due_past".into())));
        }
        Ok((Some(person), Some(due.day())))
    }
}

/// For which part a reminder is due, and for which of its changes.
#[derive(Serialize, Deserialize)]
struct Due {
    id: Uuid,
    revision: i64,
}

/// Reminds of a part that is due tomorrow, unless it is done, or somebody else's by now.
async fn remind(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let Due { id, revision } = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let row = responsibility::by_id(&tx, id).await?.filter(|r| r.revision == revision);
    let Some((row, person)) = row.and_then(|r| r.person_id.map(|p| (r, p))) else {
        return Ok(());
    };
    let application = store::application(&tx, row.application_id).await?;
    let is_theirs = holds(&tx, application.organiser_id, &row).await?;
    if application.state != ApplicationState::Draft || !is_theirs || is_done(&tx, &application, &row).await? {
        return Ok(());
    }
    let page = format!("/apply/{}/section/{}", application.id, row.section_id);
    let news = News::new(Kind::WorkDue, page, format!("{id}:{revision}"))
        .with("section", &row.section_id)
        .with("question", &row.question_id)
        .with("due", row.due_on.as_deref().unwrap_or_default());
    tell(&tx, &ctx, person, &news).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a part still is somebody's: who leaves loses it, and who may only read by now, too.
async fn holds(tx: &DatabaseTransaction, organiser: Uuid, row: &entity::Model) -> Result<bool, AppError> {
    let members = organiser::store::members_since(tx, organiser).await?;
    Ok(members
        .iter()
        .any(|(p, role, since)| Some(*p) == row.person_id && may_be_assigned(*role) && *since <= row.assigned_at))
}

async fn is_done(
    tx: &DatabaseTransaction,
    application: &crate::apply::model::Application,
    row: &entity::Model,
) -> Result<bool, AppError> {
    let form = form(tx, application, &application.language).await?;
    let answers = store::answers(tx, application.id).await?;
    if row.question_id.is_empty() {
        let walked = journey(&form, &answers);
        return Ok(walked.section(&row.section_id).is_none_or(|s| s.status == SectionStatus::Complete));
    }
    let asked = Asked::of(&form, &answers);
    let question = place(&form, &row.question_id).map(|(_, q)| q).filter(|q| asked.has(q));
    Ok(question.is_none_or(|q| {
        let answer = answers.get(&q.id);
        check(q, answer).is_empty() && answer.is_some_and(|a| !a.is_empty())
    }))
}
