//! What is shown before there is an application.

use crate::{
    account::Actor,
    apply::{
        model::{
            Said, SelfAssessment, area_key, rated_areas, rated_in,
            views::{AheadView, Lacking, StartView},
        },
        store::ahead,
    },
    error::AppError,
    learn,
    platform::Ctx,
    programme::{
        self,
        model::{Clause, Form, Prefill, Question, Text},
    },
    texts::Locale,
};

/// What an application takes.
///
/// # Errors
/// When the pack can't be read.
pub fn start(ctx: &Ctx, locale: Locale) -> Result<StartView, AppError> {
    let content = programme::content(ctx, locale)?;
    let rules = programme::rules(ctx)?;
    Ok(StartView {
        formal: content.form.formal().map(|q| q.label.clone()).collect(),
        sections: content.form.sections().count() as u64,
        days: u64::from(rules.decision.days),
        evaluators: u64::from(rules.evaluation.evaluators_per_application),
        recommended: learn::reading::recommended(&content),
    })
}

/// The self-assessment with what was said so far, and what comes of it.
///
/// # Errors
/// When the pack can't be read, or the database fails.
pub async fn self_assessment(
    ctx: &Ctx,
    actor: Option<&Actor>,
    locale: Locale,
    said: SelfAssessment,
) -> Result<AheadView, AppError> {
    let content = programme::content(ctx, locale)?;
    let (form, rules) = (&content.form, programme::rules(ctx)?);
    let verdict = said.verdict(form, &rules);
    let is_kept = match actor {
        Some(actor) => ahead::of(ctx.db.read(), actor.id).await?.is_some_and(|(kept, _)| kept == said),
        None => false,
    };
    let area_name = |number: u8| form.areas.iter().find(|a| a.number == number).map(|a| a.name.clone());
    Ok(AheadView {
        formal: form.formal().cloned().collect(),
        indicators: form.indicators().cloned().collect(),
        areas: rated_areas(form).filter_map(|number| Some((number, area_name(number)?))).collect(),
        scale: content.scale.clone(),
        first: first(form, &said, &verdict, rules.pass.minimum_level),
        minimum_level: rules.pass.minimum_level,
        verdict,
        is_kept,
        said,
    })
}

/// What is lacking, in the order in which it is best begun: what takes long first, and what may be left open last.
fn first(form: &Form, said: &SelfAssessment, verdict: &programme::model::Verdict, level: u8) -> Vec<Lacking> {
    let of = |q: &Question| Lacking {
        label: q.label.clone(),
        said: said.0.get(&q.id).copied(),
        guidance: q.guidance.clone(),
        begin: begin(q),
    };
    let lacks = |clause: Clause| {
        verdict.clauses.iter().filter(move |c| c.clause == clause && !c.holds).flat_map(|c| c.lacking.iter())
    };
    let formal = lacks(Clause::Formal).filter_map(|id| form.question(id)).map(of);
    let areas = rated_areas(form).filter_map(|number| {
        let now = said.0.get(&area_key(number)).copied();
        if matches!(now, Some(Said::Level(now)) if now >= level) {
            return None;
        }
        let area = form.areas.iter().find(|a| a.number == number)?;
        let guidance = rated_in(form, number).find_map(|q| q.guidance.clone());
        Some(Lacking { label: both(&area.name, &area.description), said: now, guidance, begin: None })
    });
    let indicators = lacks(Clause::Indicators).filter_map(|id| form.question(id)).map(of);
    formal.chain(areas).chain(indicators).collect()
}

fn both(name: &Text, description: &Text) -> Text {
    Text { text: format!("{}. {}", name.text, description.text), lang: name.lang.clone() }
}

/// Where something that the platform knows about is done.
fn begin(question: &Question) -> Option<String> {
    match question.prefill? {
        Prefill::OrganiserRegistered | Prefill::OrganiserVerified => Some("/organisers".into()),
        Prefill::TrainingCompleted | Prefill::TrainedMembers => Some("/learn".into()),
        _ => None,
    }
}
