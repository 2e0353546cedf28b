//! What the applicant sees of the review, and what is said on both sides about single answers.

use super::head;
use crate::{
    account::{self, Actor},
    apply::{
        self,
        model::{Answer, ApplicationState, Asked, ReturnEnd, changed, journey, may_resubmit, may_withdraw},
        reading::lean,
        store::returned,
    },
    error::AppError,
    organiser::model::may_edit,
    platform::Ctx,
    programme::{
        self,
        model::{Form, Text},
    },
    review::{
        blind::Mask,
        case::Case,
        model::{
            BackView, Clock, DifferenceView, NamedView, Phase, ReturnView, ReturnedView, SaidView, SectionToReturn,
            StatusView, Steps, ThreadView, What, days_left, due_with_pause, may_return, paused_days, question_label,
            timeline,
        },
        store,
    },
    texts::Locale,
    ui::changes::changes,
};
use sea_orm::{ConnectionTrait, entity::prelude::*};

/// What the applicant sees of a review. It names nobody who reviews, and says nothing of what they think.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, and for drafts.
pub async fn status(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<StatusView, AppError> {
    let db = ctx.db.read();
    let (application, role) = apply::service::own(db, actor, id).await?;
    let case = Case::of(db, actor.id, id).await?;
    let form = case.form(locale)?;
    let withdrawal = apply::store::withdrawal::of(db, id).await?;
    let returns = returned::all(db, id).await?;
    // What is being looked at again isn't told as the end of it.
    let outcome = store::outcome(db, id).await?.filter(|_| case.review.phase == Phase::Decided);
    let is_withdrawn = application.state == ApplicationState::Withdrawn;

    let mut between = Vec::new();
    for row in &returns {
        between.push((row.returned_at, What::Returned(row.stops_clock)));
        let end = row.ended_as.as_deref().and_then(ReturnEnd::parse).zip(row.ended_at);
        if let Some((end, at)) = end.filter(|(end, _)| *end != ReturnEnd::Withdrawn) {
            let days = if row.stops_clock { paused_days(row.returned_at, at) } else { 0 };
            between.push((at, What::Back(end, days)));
        }
    }
    let clarifications = threads(db, id, false).await?;
    for message in clarifications.iter().flat_map(|thread| &thread.messages) {
        between.push((message.at, if message.from_applicant { What::Answered } else { What::Asked }));
    }
    between.extend(withdrawal.iter().map(|w| (w.withdrawn_at, What::Withdrawn)));
    let steps = Steps {
        submitted_at: application.submitted_at,
        checked_at: case.review.checked_at,
        assigned_at: case.review.assigned_at,
        committee_at: case.review.committee_at,
        // A decision that is looked at again isn't the end of it.
        decided_at: application.decided_at.filter(|_| case.review.phase == Phase::Decided),
    };
    let current = returns.iter().find(|row| row.ended_at.is_none());
    let returned = match current {
        Some(row) => {
            let answers = apply::store::answers(db, id).await?;
            Some(ReturnedView {
                at: row.returned_at,
                answer_by: row.answer_by,
                left: days_left(row.answer_by, ctx.now()),
                named: named(form, row, &answers)?,
                incomplete: !journey(form, &answers).is_complete(),
                may_resubmit: may_resubmit(role, application.state),
            })
        }
        None => None,
    };
    let now = steps.decided_at.unwrap_or(ctx.now());
    let due_at = due_with_pause(case.review.due_at, case.paused_since(), now);
    let (days, left) = (case.rules().decision.days, days_left(due_at, now));
    let clock = Clock { days, used: i64::from(days) - left, left, due_at, paused_since: case.paused_since() };
    let is_open = !is_withdrawn && case.review.phase != Phase::Decided;
    Ok(StatusView {
        timeline: timeline(case.review.phase, steps, outcome, between, is_withdrawn),
        clock: (!is_withdrawn).then_some(clock),
        what_next: match is_open {
            true => programme::content(ctx, locale)?.network.what_next.clone(),
            false => Vec::new(),
        },
        returned,
        clarifications,
        withdrawn_because: withdrawal.map(|w| w.reason),
        may_answer: is_open && may_edit(role),
        may_withdraw: may_withdraw(role, application.state),
        organiser: case.organiser.name.clone(),
        application,
    })
}

/// What is wanted, in the order of the form, and what was done about it.
fn named(
    form: &Form,
    row: &returned::application_return::Model,
    answers: &apply::model::Answers,
) -> Result<Vec<NamedView>, AppError> {
    let (wanted, before) = (row.named()?, row.before()?);
    let changed: Vec<_> = changed(form, &before, answers).into_iter().map(|(q, ..)| q.id.clone()).collect();
    let in_order = form.sections().flat_map(|(_, s)| s.questions.iter().map(move |q| (s, q)));
    let named = in_order.filter_map(|(section, question)| {
        Some(NamedView {
            wanted: wanted.get(&question.id)?.clone(),
            section: section.id.clone(),
            question: question.id.clone(),
            label: question.label.clone(),
            changed: changed.contains(&question.id),
        })
    });
    Ok(named.collect())
}

/// The questions of the coordinator with what was said to them; with the names of the coordinators only for those who
/// review.
pub async fn threads(
    db: &impl ConnectionTrait,
    application: Uuid,
    names_all: bool,
) -> Result<Vec<ThreadView>, AppError> {
    let rows = store::clarifications(db, application).await?;
    let messages = store::messages(db, rows.iter().map(|r| r.id)).await?;
    let names = account::store::names(db, messages.iter().map(|m| m.person_id)).await?;
    rows.into_iter()
        .map(|row| {
            let said = messages.iter().filter(|m| m.clarification_id == row.id).map(|m| SaidView {
                author: names.get(&m.person_id).filter(|_| names_all || m.from_applicant).cloned(),
                from_applicant: m.from_applicant,
                words: m.words.clone(),
                at: m.created_at,
            });
            Ok(ThreadView { id: row.id, state: row.state()?, revision: row.revision, messages: said.collect() })
        })
        .collect()
}

/// How often an application was returned, and what came of it, the last time first.
pub async fn returns(db: &impl ConnectionTrait, form: &Form, application: Uuid) -> Result<Vec<BackView>, AppError> {
    let mut rows = returned::all(db, application).await?;
    rows.reverse();
    rows.into_iter().map(|row| back(form, &row)).collect()
}

fn back(form: &Form, row: &returned::application_return::Model) -> Result<BackView, AppError> {
    let before = row.before()?;
    let wanted = row.named()?;
    let words = |answer: &Option<Answer>| match answer {
        None => Some(String::new()),
        Some(Answer::Text(text)) => Some(text.clone()),
        Some(_) => None,
    };
    let differences = match row.after()? {
        Some(after) => changed(form, &before, &after)
            .into_iter()
            .map(|(question, before, after)| DifferenceView {
                question: both(question, before.as_ref(), after.as_ref()),
                changes: words(&before).zip(words(&after)).map(|(before, after)| changes(&before, &after)),
                before,
                after,
            })
            .collect(),
        // What the applicant writes just now is theirs until they hand it in.
        None => Vec::new(),
    };
    let label = |id: &String| wanted.get(id).map(|words| (question_label(form, id), words.clone()));
    Ok(BackView {
        returned_at: row.returned_at,
        ended: row.ended_as.as_deref().and_then(ReturnEnd::parse).zip(row.ended_at),
        answer_by: row.answer_by,
        stops_clock: row.stops_clock,
        named: form.questions().filter_map(|q| label(&q.id)).collect(),
        reply: row.reply.clone(),
        differences,
    })
}

/// A question with those of its options that were chosen before or after.
fn both(
    question: &programme::model::Question,
    before: Option<&Answer>,
    after: Option<&Answer>,
) -> programme::model::Question {
    use programme::model::Kind;
    let (mut first, second) = (lean(question, before), lean(question, after));
    if let Kind::Choice { options }
    | Kind::Many { options, .. }
    | Kind::Country { options }
    | Kind::Languages { options, .. } = &mut first.kind
    {
        let known: Vec<String> = options.iter().map(|o| o.id.clone()).collect();
        options.extend(second.kind.options().iter().filter(|o| !known.contains(&o.id)).cloned());
    }
    first
}

/// The return of an application, as the coordinator prepares it.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] unless a coordinator asks.
pub async fn returning(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<ReturnView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    if !actor.is(account::Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    let rules = &case.rules().returning;
    let form = case.form(locale)?;
    let (mut answers, ..) = case.claimed(db).await?;
    if let Some(mut mask) = Mask::of(db, actor, locale, &case).await? {
        answers = super::hidden(&mut mask, form, answers);
    }
    let asked = Asked::of(form, &answers);
    let sections = form.sections().filter(|(_, s)| asked.has_section(s)).map(|(_, section)| {
        let number = section.number.clone().map(|n| format!("{n} ")).unwrap_or_default();
        let title = Text { text: format!("{number}{}", section.title.text), lang: section.title.lang.clone() };
        let questions = section.questions.iter().filter(|q| asked.has(q));
        let questions = questions.map(|q| (lean(q, answers.get(&q.id)), answers.get(&q.id).cloned()));
        SectionToReturn { title, questions: questions.collect() }
    });
    Ok(ReturnView {
        sections: sections.collect(),
        days: rules.days_to_answer,
        stops_clock: rules.clock_stops,
        may_return: may_return(actor, &case.facts, rules.until),
        head: head(ctx, actor, locale, &case).await?,
    })
}
