//! What the pages of applications show, read with a fixed number of queries.

use super::{
    model::{
        Answer, Answers, Application, is_asked, journey, may_edit, may_submit, standing_of_applicant,
        views::{
            CheckView, CheckedSection, Head, MineRow, MineView, OverviewView, SectionView, StepView, SubmittedView,
        },
    },
    service, store,
};
use crate::{
    account::{self, Actor},
    badge,
    error::AppError,
    organiser::{self, MemberRole, Organiser, Verification, model::may_edit as may_edit_organiser},
    platform::Ctx,
    programme::{
        self,
        model::{Content, Form, Kind, Prefill, Question, pass},
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
    let answers = store::answers(db, id).await?;
    let edition = store::edition(db, &case.application.edition_version).await?;
    let walked = journey(&case.form, &answers);
    let people = members(ctx, case.organiser.id).await?;
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
                    Some((s.id.clone(), s.number.clone(), s.title.clone(), state.status))
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

/// One section of an application.
///
/// # Errors
/// [`AppError::NotFound`] for others than members and for sections that the form hasn't got.
pub async fn section(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    id: Uuid,
    section: &str,
) -> Result<SectionView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let rows = store::answer_rows(db, id).await?;
    let mut answers = store::read(&rows);
    let (step, found) = case.form.section(section).ok_or(AppError::NotFound)?;
    let mut shown = found.clone();
    shown.questions.retain(|q| is_asked(q, &answers));
    let known = known(ctx, actor, &case.organiser, &shown.questions, &*programme::content(ctx, locale)?).await?;
    let is_own = |q: &str| found.questions.iter().any(|own| own.id == q);
    answers.retain(|q, _| is_own(q));
    Ok(SectionView {
        head: case.head(),
        step: step.title.clone(),
        section: shown,
        answers,
        known,
        revision: store::revision(&rows, is_own),
    })
}

/// What the platform knows already about questions that say where a first answer comes from.
async fn known(
    ctx: &Ctx,
    actor: &Actor,
    organiser: &Organiser,
    questions: &[Question],
    content: &Content,
) -> Result<Answers, AppError> {
    let mut known = Answers::new();
    let asked: Vec<Prefill> = questions.iter().filter_map(|q| q.prefill).collect();
    let trained = if asked.iter().any(|p| matches!(p, Prefill::TrainedMembers | Prefill::TrainingCompleted)) {
        let people = members(ctx, organiser.id).await?;
        let mut trained = usize::MAX;
        for playlist in content.mandatory_playlists() {
            trained = trained.min(holders(ctx, &playlist.badge, &people).await?.len());
        }
        if trained == usize::MAX { 0 } else { trained }
    } else {
        0
    };
    let text = |t: &str| Some(Answer::Text(t.to_string()));
    let yes = |holds: bool| holds.then(|| Answer::Formal { met: Some(true), explanation: String::new() });
    for question in questions {
        let answer = match question.prefill {
            None => None,
            Some(Prefill::OrganiserKind) => text(organiser.kind.key()),
            Some(Prefill::OrganiserName) => text(&organiser.name),
            Some(Prefill::OrganiserCountry) => text(&organiser.country),
            Some(Prefill::OrganiserLanguages) => Some(Answer::Choices(organiser.languages.clone())),
            Some(Prefill::OrganiserWebsite) => organiser.website.as_deref().and_then(text),
            Some(Prefill::OrganiserProfile) => text(&ctx.config.url(&format!("/organisers/{}", organiser.slug))),
            Some(Prefill::ContactName) => text(&actor.name),
            Some(Prefill::ContactEmail) => text(actor.email.as_str()),
            Some(Prefill::OrganiserRegistered) => yes(true),
            Some(Prefill::OrganiserVerified) => yes(organiser.verification == Verification::Verified),
            Some(Prefill::TrainedMembers) => text(&trained.to_string()),
            Some(Prefill::TrainingCompleted) => {
                yes(trained >= programme::rules(ctx)?.eligibility.trained_people as usize)
            }
        };
        if let Some(answer) = answer {
            known.insert(question.id.clone(), answer);
        }
    }
    Ok(known)
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
    let sections = case
        .form
        .sections()
        .map(|(_, section)| CheckedSection {
            id: section.id.clone(),
            number: section.number.clone(),
            title: section.title.clone(),
            answers: section
                .questions
                .iter()
                .filter(|q| is_asked(q, &answers))
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

/// Where to go after a section: the next one of the form, or all answers after the last.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn after(ctx: &Ctx, actor: &Actor, id: Uuid, section: &str) -> Result<String, AppError> {
    let case = Case::read(ctx.db.read(), actor, actor.locale, id).await?;
    let mut sections = case.form.sections().map(|(_, s)| s.id.as_str()).skip_while(|s| *s != section).skip(1);
    Ok(sections.next().map_or_else(|| format!("/apply/{id}/check"), |next| format!("/apply/{id}/section/{next}")))
}
