//! What there is to practise on, and what came of it.

use crate::{
    account::{self, Actor, Role},
    error::AppError,
    platform::Ctx,
    programme::{
        self,
        model::{Content, Practice, Reference},
    },
    review::{
        model::{
            Compared, PracticeLine, PracticePerson, PracticeResult, PracticeRow, PracticeView, PracticesView, beside,
            may_practise, may_see_board, missing, practice_answer,
        },
        service::to_assess,
        store::practice::{self, practice_attempt},
    },
    texts::Locale,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// All of it: the own for who evaluates, and who has practised for the coordinators.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn practices(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<PracticesView, AppError> {
    if !may_see_board(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, locale)?;
    let mut view =
        PracticesView { own: None, people: None, count: u32::try_from(content.practices.len()).unwrap_or(u32::MAX) };
    if may_practise(actor) {
        let attempts = practice::attempts(ctx.db.read(), Some(actor.id)).await?;
        let rows = content.practices.iter().map(|practice| own(&content, practice, &attempts));
        view.own = Some(rows.collect::<Result<_, _>>()?);
    }
    if actor.is(Role::Coordinator) {
        view.people = Some(people(ctx, &content).await?);
    }
    Ok(view)
}

fn own(content: &Content, of: &Practice, attempts: &[practice_attempt::Model]) -> Result<PracticeRow, AppError> {
    let mine = || attempts.iter().filter(|a| a.practice == of.id);
    let last = mine().rfind(|a| a.submitted_at.is_some());
    let done = match last.and_then(|a| Some((a, a.submitted_at?))) {
        Some((attempt, at)) => {
            let (levels, indicators) = compared(content, attempt)?;
            Some((at, levels.same() + indicators.same(), u32::try_from(of.parts.len()).unwrap_or(u32::MAX)))
        }
        None => None,
    };
    Ok(PracticeRow {
        id: of.id.clone(),
        title: of.title.clone(),
        begun: mine().next_back().is_some_and(|a| a.submitted_at.is_none()),
        done,
        times: u32::try_from(mine().filter(|a| a.submitted_at.is_some()).count()).unwrap_or(u32::MAX),
    })
}

fn compared(content: &Content, attempt: &practice_attempt::Model) -> Result<(Compared, Compared), AppError> {
    let references = attempt.references()?.unwrap_or_default();
    Ok(beside(&references, &attempt.marks()?, levels(content)))
}

fn levels(content: &Content) -> u8 {
    content.scale.levels.iter().map(|level| level.number).max().unwrap_or(0)
}

/// Each evaluator, with the last that they handed in of each application that the pack still has.
async fn people(ctx: &Ctx, content: &Content) -> Result<Vec<PracticePerson>, AppError> {
    let db = ctx.db.read();
    let mut last: BTreeMap<Uuid, BTreeMap<String, practice_attempt::Model>> = BTreeMap::new();
    for attempt in practice::attempts(db, None).await? {
        if content.practices.iter().any(|p| p.id == attempt.practice) {
            last.entry(attempt.person_id).or_default().insert(attempt.practice.clone(), attempt);
        }
    }
    let mut people: BTreeMap<Uuid, PracticePerson> = BTreeMap::new();
    for (person, _) in account::store::holders(db, Role::Evaluator).await? {
        let done = last.remove(&person.id).unwrap_or_default();
        let (mut rated, mut confirmed) = (Compared::of(levels(content).into()), Compared::of(2));
        for attempt in done.values() {
            let (levels, indicators) = compared(content, attempt)?;
            rated.add_all(&levels);
            confirmed.add_all(&indicators);
        }
        people.entry(person.id).or_insert(PracticePerson {
            name: person.name,
            done: u32::try_from(done.len()).unwrap_or(u32::MAX),
            last: done.values().filter_map(|a| a.submitted_at).max(),
            levels: rated,
            indicators: confirmed,
        });
    }
    let mut people: Vec<_> = people.into_values().collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(people)
}

/// One of them: to be written, or with what came of it. The references are shown only beside what was handed in.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't evaluate; [`AppError::NotFound`].
pub async fn practice(ctx: &Ctx, actor: &Actor, locale: Locale, id: &str) -> Result<PracticeView, AppError> {
    if !may_practise(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, locale)?;
    let practice = content.practices.iter().find(|p| p.id == id).ok_or(AppError::NotFound)?;
    let attempt = practice::last(ctx.db.read(), actor.id, id).await?;
    let question = |id: &str| content.form.question(id).or_else(|| content.renewal.as_ref()?.question(id));
    let to_assess = to_assess(practice);
    let marks = attempt.as_ref().map(practice_attempt::Model::marks).transpose()?.unwrap_or_default();
    let asked = |is_level: bool| {
        let parts = practice.parts.iter().filter(move |p| matches!(p.reference, Reference::Level(_)) == is_level);
        parts.filter_map(|p| question(&p.question).map(|q| (q.clone(), Some(practice_answer(q, p.answer.as_str())))))
    };
    let reason_below = programme::edition(ctx)?.rules.evaluation.reason_below_level;
    let result = match attempt.as_ref().and_then(|a| Some((a, a.submitted_at?))) {
        Some((attempt, at)) => {
            let (levels, indicators) = compared(&content, attempt)?;
            let references = attempt.references()?.unwrap_or_default();
            // What the pack has no more can't be explained any more.
            let lines = practice.parts.iter().filter_map(|part| {
                Some(PracticeLine {
                    label: question(&part.question)?.label.clone(),
                    answer: part.answer.clone(),
                    given: marks.get(&part.question).cloned().unwrap_or_default(),
                    reference: *references.get(&part.question)?,
                    reason: part.reason.clone(),
                })
            });
            Some(PracticeResult { at, number: attempt.number, lines: lines.collect(), levels, indicators })
        }
        None => None,
    };
    Ok(PracticeView {
        id: practice.id.clone(),
        title: practice.title.clone(),
        introduction: practice.introduction.clone(),
        indicators: asked(false).collect(),
        rated: asked(true).collect(),
        scale: content.scale.clone(),
        missing: missing(&to_assess, &marks, reason_below),
        marks,
        revision: attempt.map_or(0, |a| a.revision),
        reason_below,
        result,
    })
}
