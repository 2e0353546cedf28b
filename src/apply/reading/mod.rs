//! What the pages of applications show, read with a fixed number of queries.

mod section;

pub use section::{history, presence, section};

use super::{
    model::{
        Answer, Application, Asked, journey, may_edit, may_submit, standing_of_applicant,
        views::{
            CheckView, CheckedSection, Head, MineRow, MineView, OverviewView, SectionLine, StepView, SubmittedView,
        },
    },
    service,
    store::{self, answer, presence as there},
};
use crate::{
    account::{self, Actor},
    badge,
    error::AppError,
    organiser::{self, MemberRole, Organiser, model::may_edit as may_edit_organiser},
    platform::Ctx,
    programme::{
        self,
        model::{Form, Kind, Question, Section, pass},
    },
    texts::Locale,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// The applications of a person's organisers.
///
/// # Errors
/// When the database fails.
pub async fn mine(ctx: &Ctx, actor: &Actor) -> Result<MineView, AppError> {
    let db = ctx.db.read();
    let organisers = organiser::store::of_person(db, actor.id).await?;
    let applications = store::of_organisers(db, organisers.iter().map(|(o, _)| o.id)).await?;
    let name = |id: Uuid| organisers.iter().find(|(o, _)| o.id == id).map(|(o, _)| o.name.clone()).unwrap_or_default();
    let is_free = |id: Uuid| !applications.iter().any(|a| a.organiser_id == id && a.state.is_running());
    Ok(MineView {
        has_organisers: !organisers.is_empty(),
        may_begin: organisers
            .iter()
            .filter(|(o, role)| may_edit_organiser(*role) && is_free(o.id))
            .map(|(o, _)| (o.id, o.name.clone()))
            .collect(),
        applications: applications
            .into_iter()
            .map(|a| MineRow {
                id: a.id,
                organiser: name(a.organiser_id),
                state: a.state,
                reference: a.reference,
                updated_at: a.updated_at,
                submitted_at: a.submitted_at,
            })
            .collect(),
    })
}

/// Everything about one application that its pages start from.
struct Case {
    application: Application,
    role: MemberRole,
    organiser: Organiser,
    form: Form,
}

impl Case {
    async fn read(db: &impl ConnectionTrait, actor: &Actor, locale: Locale, id: Uuid) -> Result<Self, AppError> {
        let (application, role) = service::own(db, actor, id).await?;
        let organiser = organiser::store::by_id(db, application.organiser_id).await?;
        let form = service::form(db, &application, locale.tag()).await?;
        Ok(Self { application, role, organiser, form })
    }

    fn head(&self) -> Head {
        Head {
            may_edit: may_edit(self.role, self.application.state),
            may_submit: may_submit(self.role, self.application.state),
            application: self.application.clone(),
            organiser: self.organiser.name.clone(),
        }
    }
}

/// The task list of an application.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn overview(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<OverviewView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let content = programme::content(ctx, locale)?;
    let rows = store::answer_rows(db, id).await?;
    let answers = store::read(&rows);
    let edition = store::edition(db, &case.application.edition_version).await?;
    let walked = journey(&case.form, &answers);
    let people = members(ctx, case.organiser.id).await?;
    let there = there::others(db, id, actor.id, ctx.now()).await?;
    let writers = rows.iter().map(|r| r.updated_by).chain(there.iter().map(|(person, _)| *person));
    let names = account::store::names(db, writers).await?;
    let name = |person: &Uuid| names.get(person).cloned();
    let mut steps = Vec::new();
    for step in &case.form.steps {
        let found = content.activity(&step.activity);
        let holders = match found {
            Some((_, activity)) => holders(ctx, &activity.badge, &people).await?,
            None => Vec::new(),
        };
        steps.push(StepView {
            title: step.title.clone(),
            activity: found.map_or_else(|| "/learn".into(), |(p, a)| format!("/learn/{}/{}", p.id, a.id)),
            activity_title: found.map(|(_, a)| a.title.clone()).unwrap_or_default(),
            key_points: found.map(|(_, a)| a.key_points.clone()).unwrap_or_default(),
            holders,
            sections: step
                .sections
                .iter()
                .filter_map(|s| {
                    let state = walked.section(&s.id)?;
                    Some(SectionLine {
                        id: s.id.clone(),
                        number: s.number.clone(),
                        title: s.title.clone(),
                        status: state.status,
                        written: last_row(s, &rows).and_then(|r| Some((name(&r.updated_by)?, r.updated_at))),
                        others: there.iter().filter(|(_, at)| *at == s.id).filter_map(|(p, _)| name(p)).collect(),
                    })
                })
                .collect(),
        });
    }
    Ok(OverviewView {
        head: case.head(),
        steps,
        done: walked.done() as u64,
        of: walked.sections.len() as u64,
        verdict: pass(&edition.rules, &standing_of_applicant(&case.form, &answers)),
    })
}

/// The answer of a section that was written last.
fn last_row<'a>(section: &Section, rows: &'a [answer::Model]) -> Option<&'a answer::Model> {
    let own = rows.iter().filter(|r| section.questions.iter().any(|q| q.id == r.question_id));
    own.max_by_key(|r| (r.updated_at, r.revision))
}

async fn members(ctx: &Ctx, organiser: Uuid) -> Result<Vec<(Uuid, String)>, AppError> {
    let db = ctx.db.read();
    let members = organiser::store::members(db, organiser).await?;
    Ok(account::store::names(db, members.iter().map(|(p, _)| *p)).await?.into_iter().collect())
}

async fn holders(ctx: &Ctx, badge: &str, people: &[(Uuid, String)]) -> Result<Vec<String>, AppError> {
    let ids: Vec<Uuid> = people.iter().map(|(id, _)| *id).collect();
    let holding = badge::store::holders_among(ctx.db.read(), badge, &ids).await?;
    Ok(people.iter().filter(|(id, _)| holding.contains(id)).map(|(_, name)| name.clone()).collect())
}

/// All answers of an application, and what is missing.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn check(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<CheckView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let answers = store::answers(db, id).await?;
    let edition = store::edition(db, &case.application.edition_version).await?;
    let asked = Asked::of(&case.form, &answers);
    let sections = case
        .form
        .sections()
        .filter(|(_, section)| asked.has_section(section))
        .map(|(_, section)| CheckedSection {
            id: section.id.clone(),
            number: section.number.clone(),
            title: section.title.clone(),
            answers: section
                .questions
                .iter()
                .filter(|q| asked.has(q))
                .map(|q| (lean(q, answers.get(&q.id)), answers.get(&q.id).cloned()))
                .collect(),
        })
        .collect();
    Ok(CheckView {
        head: case.head(),
        sections,
        journey: journey(&case.form, &answers),
        verdict: pass(&edition.rules, &standing_of_applicant(&case.form, &answers)),
    })
}

/// A question with only those of its options that were chosen: all countries of the world needn't travel to be read.
pub fn lean(question: &Question, answer: Option<&Answer>) -> Question {
    let mut question = question.clone();
    let chosen = answer.map(Answer::values).unwrap_or_default();
    match &mut question.kind {
        Kind::Choice { options }
        | Kind::Many { options, .. }
        | Kind::Country { options }
        | Kind::Languages { options, .. } => options.retain(|o| chosen.contains(&o.id.as_str())),
        _ => {}
    }
    question
}

/// What happens after submitting.
///
/// # Errors
/// [`AppError::NotFound`] for others than members and for drafts.
pub async fn submitted(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<SubmittedView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let submitted_at = case.application.submitted_at.ok_or(AppError::NotFound)?;
    let edition = store::edition(db, &case.application.edition_version).await?;
    Ok(SubmittedView {
        due_at: Some(submitted_at.deadline(i64::from(edition.rules.decision.days))),
        what_next: programme::content(ctx, locale)?.network.what_next.clone(),
        head: case.head(),
    })
}

/// Where to go after a section: the next one that is asked, or all answers after the last.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn after(ctx: &Ctx, actor: &Actor, id: Uuid, section: &str) -> Result<String, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, actor.locale, id).await?;
    let walked = journey(&case.form, &store::answers(db, id).await?);
    let next = walked.next(section).map(|next| format!("/apply/{id}/section/{}", next.id));
    Ok(next.unwrap_or_else(|| format!("/apply/{id}/check")))
}
