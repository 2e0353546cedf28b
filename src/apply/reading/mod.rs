//! What the pages of applications show, read with a fixed number of queries.

mod advice;
mod ahead;
mod editions;
mod proposals;
mod renewal;
mod section;
mod team;

pub use ahead::{self_assessment, start};
pub use editions::{edition, import, left_over};
pub use proposals::proposed;
pub use renewal::{renew, renewed, since};
pub use section::{history, presence, section};
pub use team::{evidence, standing, thread, work};

use self::team::{Team, awards, badge_use, trained};
use super::{
    model::{
        Answer, Application, ApplicationState, Asked, Snapshot, holds_label, journey, may_edit, may_edit_draft,
        may_submit, standing_of_applicant,
        views::{
            CheckView, CheckedSection, Head, MineRow, MineView, OverviewView, SectionLine, StandingView, StepView,
        },
    },
    service,
    store::{self, answer, left, presence as there},
};
use crate::{
    account::{self, Actor},
    error::AppError,
    label, learn,
    organiser::{self, MemberRole, Organiser, model::may_edit as may_edit_organiser},
    platform::Ctx,
    programme::{
        self,
        model::{EditionTexts, Form, Kind, Question, Scale, Section, pass},
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
    let labels = label::store::of_organisers(db, organisers.iter().map(|(o, _)| o.id)).await?;
    let rows = renewal::rows(ctx, &organisers, &labels, &applications)?;
    let holds = |id: Uuid| holds_label(labels.iter().filter(|l| l.organiser_id == id), ctx.now());
    Ok(MineView {
        has_organisers: !organisers.is_empty(),
        may_begin: organisers
            .iter()
            .filter(|(o, role)| may_edit_organiser(*role) && is_free(o.id) && !holds(o.id))
            .map(|(o, _)| (o.id, o.name.clone()))
            .collect(),
        renewals: rows,
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
    scale: Scale,
}

impl Case {
    async fn read(db: &impl ConnectionTrait, actor: &Actor, locale: Locale, id: Uuid) -> Result<Self, AppError> {
        let (application, role) = service::own(db, actor, id).await?;
        let organiser = organiser::store::by_id(db, application.organiser_id).await?;
        let EditionTexts { form, scale, .. } = service::texts(db, &application, locale.tag()).await?;
        Ok(Self { application, role, organiser, form, scale })
    }

    fn head(&self) -> Head {
        Head {
            may_edit: may_edit(self.role, self.application.state),
            may_edit_draft: may_edit_draft(self.role, self.application.state),
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
    let edition = store::edition_of(db, &case.application).await?;
    let walked = journey(&case.form, &answers);
    let team = Team::read(ctx, actor, &case).await?;
    let people = team.people();
    let asked = Asked::of(&case.form, &answers);
    let there = there::others(db, id, actor.id, ctx.now()).await?;
    let writers = rows.iter().map(|r| r.updated_by).chain(there.iter().map(|(person, _)| *person));
    let names = account::store::names(db, writers).await?;
    let name = |person: &Uuid| names.get(person).cloned();
    let mut steps = Vec::new();
    for step in &case.form.steps {
        let found = content.activity(&step.activity);
        let holders = match found {
            Some((_, activity)) => awards(ctx, &activity.badge, &people).await?,
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
                        team: team.line(s, &asked, &answers),
                    })
                })
                .collect(),
        });
    }
    let advice = advice::Advice::read(db, &case).await?.lines(db, &case, locale).await?;
    Ok(OverviewView {
        head: case.head(),
        advice,
        steps,
        standing: StandingView {
            done: walked.done() as u64,
            of: walked.sections.len() as u64,
            verdict: pass(&edition.rules, &standing_of_applicant(&case.form, &answers)),
            badge_use: badge_use(&case.form, &answers, &edition.rules, ctx.now()),
        },
        trained: trained(ctx, &content, &people).await?,
        recommended: learn::reading::recommended(&content),
        renewal: renewal::head(ctx, &case.application).await?,
        is_outdated: case.application.state == ApplicationState::Draft
            && programme::edition(ctx)?.version != case.application.edition_version,
        left: left::count(db, id).await?,
    })
}

/// The answer of a section that was written last.
fn last_row<'a>(section: &Section, rows: &'a [answer::Model]) -> Option<&'a answer::Model> {
    let own = rows.iter().filter(|r| section.questions.iter().any(|q| q.id == r.question_id));
    own.max_by_key(|r| (r.updated_at, r.revision))
}

/// All answers of an application, and what is missing.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn check(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<CheckView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let rows = store::answer_rows(db, id).await?;
    let mut answers = store::read(&rows);
    service::read_badges(ctx, &case.form, &mut answers).await?;
    let names = account::store::names(db, rows.iter().map(|r| r.updated_by)).await?;
    let written = rows.iter().filter_map(|r| {
        let name = names.get(&r.updated_by)?.clone();
        Some((r.question_id.clone(), (name, r.updated_at)))
    });
    let edition = store::edition_of(db, &case.application).await?;
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
    let own_levels = store::own_level::levels(db, id).await?.into_iter();
    Ok(CheckView {
        head: case.head(),
        sections,
        own_levels: own_levels.filter_map(|(id, level)| Some((id, case.scale.level(level)?.clone()))).collect(),
        journey: journey(&case.form, &answers),
        since: since(db, locale, &case.form, &case.application, &answers, |_, answer| answer).await?,
        renewal: renewal::head(ctx, &case.application).await?,
        verdict: pass(&edition.rules, &standing_of_applicant(&case.form, &answers)),
        seen: snapshot(&case.application, &rows).to_string(),
        written: written.collect(),
    })
}

/// The answers of an application as they are now.
fn snapshot(application: &Application, rows: &[answer::Model]) -> Snapshot {
    Snapshot::of(application.revision, rows.iter().map(|r| (r.question_id.as_str(), r.revision)))
}

/// A question with only those of its options that were chosen, and without examples: all countries of the world needn't
/// travel to be read.
pub fn lean(question: &Question, answer: Option<&Answer>) -> Question {
    let mut question = Question { examples: Vec::new(), ..question.clone() };
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

/// Where to go after a section: the next one that is asked, or all answers after the last.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn after(ctx: &Ctx, actor: &Actor, id: Uuid, section: &str) -> Result<String, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, actor.locale, id).await?;
    // Whoever improves what was returned goes from there to the next answer.
    if case.application.state == ApplicationState::Returned {
        return Ok(format!("/apply/{id}/submitted"));
    }
    let walked = journey(&case.form, &store::answers(db, id).await?);
    let next = walked.next(section).map(|next| format!("/apply/{id}/section/{}", next.id));
    Ok(next.unwrap_or_else(|| format!("/apply/{id}/check")))
}
