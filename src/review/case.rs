//! Everything about one application that the verbs and the pages start from.

use crate::{
    account::Actor,
    apply::{
        self,
        model::{Answers, Application, ApplicationState, standing_of_applicant},
    },
    error::AppError,
    organiser::{
        self,
        model::{Organiser, is_tied},
    },
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    programme::model::{Edition, Form, Rules, Scale, Standing},
    review::{
        model::{Course, Facts, Phase, Profile, ToAssess, may_see, may_see_board},
        store::{self, Evaluating, Review, assignment, evaluation},
    },
    texts::Locale,
    timestamp::Timestamp,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::Value;
use uuid::Uuid;

/// One application as one person stands to it.
pub struct Case {
    /// The application.
    pub application: Application,
    /// Whose it is.
    pub organiser: Organiser,
    /// Form, scale and rules that it was made with.
    pub edition: Edition,
    /// Where the review stands.
    pub review: Review,
    /// When it was returned to the applicant, where it is with them, and whether the clock stands still since.
    pub returned: Option<(Timestamp, bool)>,
    /// All assignments, the ended ones too.
    pub assignments: Vec<assignment::Model>,
    /// All evaluations, without their answers.
    pub evaluations: Vec<evaluation::Model>,
    /// How its evaluators stand, one for each assignment.
    pub evaluating: Vec<Evaluating>,
    /// When the applicant appealed against a decision.
    pub appealed_at: Option<Timestamp>,
    /// Who acts for the applying organiser, or did until when.
    pub ties: Vec<(Uuid, Option<Timestamp>)>,
    /// How the person stands to it.
    pub facts: Facts,
}

impl Case {
    /// Reads it.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] for who doesn't work on reviews; [`AppError::NotFound`] where there is nothing to
    /// review, and for who has a conflict of interest: they don't learn that there is something.
    pub async fn read(db: &impl ConnectionTrait, actor: &Actor, id: Uuid) -> Result<Self, AppError> {
        if !may_see_board(actor) {
            return Err(AppError::NotAllowed);
        }
        let case = Self::of(db, actor.id, id).await?;
        if may_see(actor, &case.facts) { Ok(case) } else { Err(AppError::NotFound) }
    }

    /// Reads it for what the program does by itself, and for what the applicant does, whose permission is another.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where there is nothing to review.
    pub async fn of(db: &impl ConnectionTrait, person: Uuid, id: Uuid) -> Result<Self, AppError> {
        let application = apply::store::application(db, id).await?;
        if application.state == ApplicationState::Draft || application.submitted_at.is_none() {
            return Err(AppError::NotFound);
        }
        let organiser = organiser::store::by_id(db, application.organiser_id).await?;
        let edition = apply::store::edition_of(db, &application).await?;
        let review = match store::review(db, id).await? {
            Some(review) => review,
            None => Review::waiting(&application, edition.rules.decision.days),
        };
        let assignments = store::assignments(db, &[id]).await?;
        let evaluations = store::evaluations(db, &[id]).await?;
        let ties = organiser::store::ties_to(db, organiser.id).await?;
        let returned = apply::store::returned::current_of(db, &[id]).await?.remove(&id);
        let is_tied = is_tied_to(&application, &edition.rules, &ties, person);
        let course = course(application.state);
        let appeal = store::table::Cause::Appeal.key();
        let earlier = store::table::earlier(db, id).await?;
        let appealed_at = earlier.iter().find(|e| e.cause == appeal).map(|e| e.reopened_at);
        let evaluating: Vec<_> = assignments.iter().map(|a| Evaluating::of(a, &evaluations)).collect();
        let mut facts = facts(&edition.rules, (&review, course), &evaluating, person, is_tied);
        if !facts.assigned && !facts.declared {
            // Who evaluated it until the applicant withdrew has declared, too.
            let did = |e: &Evaluating| e.evaluator_id == person && e.holds() && e.has_declared;
            facts.declared =
                evaluating.iter().any(did) || store::table::declared_in(db, &[id], person).await?.contains(&id);
        }
        Ok(Self {
            application,
            organiser,
            edition,
            review,
            returned,
            assignments,
            evaluations,
            evaluating,
            appealed_at,
            ties,
            facts,
        })
    }

    /// Since when the clock stands still.
    pub fn paused_since(&self) -> Option<Timestamp> {
        self.returned.filter(|(_, stops)| *stops).map(|(at, _)| at)
    }

    /// Whether somebody is too close to the applicant, or has said so themselves.
    pub fn is_out(&self, person: Uuid) -> bool {
        is_tied_to(&self.application, &self.edition.rules, &self.ties, person) || self.recused().any(|r| r == person)
    }

    /// Who has said that they aren't impartial.
    pub fn recused(&self) -> impl Iterator<Item = Uuid> {
        self.evaluating.iter().filter(|e| e.is_recused()).map(|e| e.evaluator_id)
    }

    /// Whether somebody was one of its evaluators before the applicant appealed: others look at it anew.
    pub fn judged_before_appeal(&self, person: Uuid) -> bool {
        // The appeal ended all that there were.
        let before = |a: &store::assignment::Model| {
            self.appealed_at.zip(a.ended_at).is_some_and(|(appealed_at, ended_at)| ended_at <= appealed_at)
        };
        self.assignments.iter().any(|a| a.evaluator_id == person && before(a))
    }

    /// The rules that it was made under.
    pub fn rules(&self) -> &Rules {
        &self.edition.rules
    }

    /// The form in a language.
    ///
    /// # Errors
    /// When the edition has none at all.
    pub fn form(&self, locale: Locale) -> Result<&Form, AppError> {
        let texts = self.edition.in_language(locale.tag());
        texts.map(|t| &t.form).ok_or_else(|| AppError::internal(&"an edition without a form"))
    }

    /// The scale in a language.
    ///
    /// # Errors
    /// When the edition has none at all.
    pub fn scale(&self, locale: Locale) -> Result<&Scale, AppError> {
        let texts = self.edition.in_language(locale.tag());
        texts.map(|t| &t.scale).ok_or_else(|| AppError::internal(&"an edition without a scale"))
    }

    /// The answers, and how the application stands by them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claimed(&self, db: &impl ConnectionTrait) -> Result<(Answers, Standing, ToAssess), AppError> {
        let answers = apply::service::submitted_answers(db, self.application.id).await?;
        let form = self.edition.form().ok_or_else(|| AppError::internal(&"an edition without a form"))?;
        let claimed = standing_of_applicant(form, &answers);
        let to_assess = ToAssess::of(&claimed);
        Ok((answers, claimed, to_assess))
    }

    /// The assignments that hold now, or held when the applicant withdrew.
    pub fn active(&self) -> impl Iterator<Item = &assignment::Model> {
        self.assignments.iter().zip(&self.evaluating).filter(|(_, e)| e.holds()).map(|(a, _)| a)
    }

    /// The assignment of a person, if it holds now.
    pub fn assignment_of(&self, person: Uuid) -> Option<&assignment::Model> {
        self.active().find(|a| a.evaluator_id == person)
    }

    /// The evaluation by a person.
    pub fn evaluation_by(&self, person: Uuid) -> Option<&evaluation::Model> {
        self.evaluations.iter().find(|e| e.evaluator_id == person)
    }

    /// Whether a person has handed in.
    pub fn has_handed_in(&self, person: Uuid) -> bool {
        self.evaluation_by(person).is_some_and(|e| e.submitted_at.is_some())
    }

    /// The evaluations that count, in the order of the assignments.
    pub fn counted(&self) -> Vec<&evaluation::Model> {
        self.active().filter_map(|a| self.evaluation_by(a.evaluator_id)).filter(|e| e.submitted_at.is_some()).collect()
    }

    /// Where the applicant is, and what they read: the organiser's languages and the application's own.
    pub fn applicant(&self) -> Profile {
        let mut languages = self.organiser.languages.clone();
        languages.push(self.application.language.clone());
        Profile { country: self.organiser.country.to_string(), languages }
    }

    /// Refuses what somebody wants to change of another state than they saw.
    ///
    /// # Errors
    /// [`AppError::Conflict`].
    pub fn at_revision(&self, revision: i64) -> Result<(), AppError> {
        if self.review.revision == revision { Ok(()) } else { Err(AppError::Conflict) }
    }

    /// Refuses what the committee does when it isn't its turn, when whoever asks may not do it, or when it isn't as they saw
    /// it.
    ///
    /// # Errors
    /// [`Issue::Rule`]; [`AppError::NotAllowed`]; [`AppError::Conflict`].
    pub fn for_committee(&self, may: bool, revision: i64) -> Result<(), AppError> {
        self.in_phase(&[Phase::Committee])?;
        if !may {
            return Err(AppError::NotAllowed);
        }
        self.at_revision(revision)
    }

    /// Refuses what isn't done while the applicant has the application again, or once they have withdrawn it.
    ///
    /// # Errors
    /// [`Issue::Rule`].
    pub fn goes_on(&self) -> Result<(), AppError> {
        match self.facts.course {
            Course::Running => Ok(()),
            Course::Returned => Err(AppError::rule("with_the_applicant")),
            Course::Withdrawn => Err(AppError::rule("application_withdrawn")),
        }
    }

    /// Refuses what isn't done in this phase, as [`Case::phase_is`], or not now, as [`Case::goes_on`].
    ///
    /// # Errors
    /// [`Issue::Rule`].
    pub fn in_phase(&self, phases: &[Phase]) -> Result<(), AppError> {
        self.goes_on()?;
        self.phase_is(phases)
    }

    /// Refuses what isn't done in this phase: it has been done already, or its time hasn't come.
    ///
    /// # Errors
    /// [`Issue::Rule`].
    pub fn phase_is(&self, phases: &[Phase]) -> Result<(), AppError> {
        if phases.contains(&self.review.phase) {
            return Ok(());
        }
        let is_over = phases.iter().all(|p| *p < self.review.phase);
        Err(AppError::rule(if is_over { "already_done" } else { "not_yet_time" }))
    }

    /// An entry in the audit trail about the application.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx,
        actor: &Actor,
        verb: &str,
        reason: Option<&str>,
        detail: Value,
    ) -> Result<(), AppError> {
        self.record_by(tx, ctx, Some(actor.id), verb, reason, detail).await
    }

    /// The same for what the program may do by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_by(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx,
        actor: Option<Uuid>,
        verb: &str,
        reason: Option<&str>,
        detail: Value,
    ) -> Result<(), AppError> {
        let subject = ("application", self.application.id.to_string());
        audit::record(tx, ctx, Entry { actor, verb, subject, reason, detail }).await
    }

    /// Its reference, as people name it.
    pub fn reference(&self) -> String {
        self.application.reference.clone().unwrap_or_default()
    }
}

/// Whether a person and an organiser have a tie that stands against judging this application; `ties` are those of the
/// one, `to` is the other.
pub fn is_tied_to(application: &Application, rules: &Rules, ties: &[(Uuid, Option<Timestamp>)], to: Uuid) -> bool {
    let submitted_at = application.submitted_at.unwrap_or(application.updated_at);
    ties.iter().any(|(other, ended_at)| *other == to && is_tied(*ended_at, submitted_at, &rules.conflict))
}

/// Whether the review of an application in this state goes on.
pub fn course(state: ApplicationState) -> Course {
    match state {
        ApplicationState::Returned => Course::Returned,
        ApplicationState::Withdrawn => Course::Withdrawn,
        _ => Course::Running,
    }
}

/// How a person stands to an application.
pub fn facts(
    rules: &Rules,
    (review, course): (&Review, Course),
    evaluating: &[Evaluating],
    person: Uuid,
    is_tied: bool,
) -> Facts {
    let mine = || evaluating.iter().filter(|e| e.evaluator_id == person);
    let active = || evaluating.iter().filter(|e| e.holds());
    let is_recused = mine().any(|e| e.is_recused());
    let my_assignment = mine().find(|e| !e.has_ended);
    let has_declared = |e: &Evaluating| !rules.conflict.declaration_needed || e.has_declared;
    let is_in = |e: &Evaluating| has_declared(e) && e.handed_in.is_some();
    Facts {
        phase: review.phase,
        course,
        was_assigned: mine().next().is_some(),
        conflict: is_recused || is_tied,
        assigned: my_assignment.is_some(),
        declared: !rules.conflict.declaration_needed || my_assignment.is_some_and(has_declared),
        all_in: active().count() >= rules.evaluation.evaluators_per_application as usize && active().all(is_in),
    }
}
