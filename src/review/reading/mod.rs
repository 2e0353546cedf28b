//! What the pages of one application show; the board is beside it.

mod assigning;
mod board;
mod committee;
pub mod deadlines;
pub mod evaluators;
mod flags;
pub mod meetings;
pub mod members;
pub mod practice;
mod presence;
pub mod statistics;
mod status;

pub use board::{board, cards, reader};
pub use committee::committee;
pub use presence::looking;
pub use status::{returning, status};

use crate::{
    account::{self, Actor, Role},
    apply::{
        self,
        model::{Answer, Answers, ApplicationState, badges, submitted},
    },
    error::AppError,
    evidence::store::evidence_file,
    label,
    organiser::{self, model::may_manage},
    platform::{Ctx, audit},
    programme::{
        self,
        model::{Form, Question, Text},
    },
    review::{
        blind::{self, Mask},
        case::Case,
        model::{
            AssignView, Assigned, Course, Criterion, DecisionView, DossierView, Ending, EvaluateView, Finding, FlagTo,
            FormalView, Happened, Head, Match, Outcome, OutcomeLevel, OutcomeView, Value, criterion_label,
            hides_applicant, may_evaluate, may_raise_flag, may_return, may_see_answers, may_see_committee, missing,
            must_declare,
        },
        store::{self, decision, from_json},
    },
    texts::Locale,
};
use board::{CardOf, card};
use sea_orm::{ConnectionTrait, entity::prelude::*};
use std::collections::BTreeMap;

/// How many entries of the history are shown.
const HISTORY: u64 = 100;
/// What members do in a draft.
const OF_DRAFTS: [&str; 4] = ["apply.save", "apply.fetch_badges", "apply.take_proposals", "apply.dismiss_proposal"];

/// What is done with flags.
const OF_FLAGS: [&str; 2] = ["review.raise_flag", "review.resolve_flag"];
/// Whose reasons say how it was judged.
const OF_JUDGEMENT: [&str; 3] = ["review.decide", "review.reopen", "review.recuse"];

async fn head(ctx: &Ctx, actor: &Actor, locale: Locale, case: &Case) -> Result<Head, AppError> {
    let db = ctx.db.read();
    let names = account::store::names(db, case.assignments.iter().map(|a| a.evaluator_id)).await?;
    let content = programme::content(ctx, locale)?;
    let outcome = store::outcome(db, case.application.id).await?;
    let card = card(&CardOf {
        ctx,
        actor,
        application: &case.application,
        organiser: &case.organiser.name,
        country: content.country(&case.organiser.country),
        rules: case.rules(),
        review: &case.review,
        paused_since: case.paused_since(),
        evaluating: &case.evaluating,
        facts: &case.facts,
        names: &names,
        outcome,
    });
    let languages = case.applicant().languages.iter().map(|tag| content.language_name(tag).text).collect();
    Ok(Head { card, facts: case.facts, revision: case.review.revision, languages })
}

/// Everything about an application that a person may see.
///
/// # Errors
/// As [`Case::read`].
pub async fn dossier(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<DossierView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    let form = case.form(locale)?;
    let sees = may_see_answers(actor, &case.facts);
    let mut formal = Vec::new();
    let mut answers = None;
    let mut since = None;
    let mut mask = Mask::of(db, actor, locale, &case).await?;
    if sees {
        let checks = store::formal_checks(db, id).await?;
        formal = form.formal().filter_map(|q| checks.get(&q.id).map(|c| (q.label.clone(), finding(Some(c))))).collect();
        let (asked, mut given) = as_submitted(form, apply::service::submitted_answers(db, id).await?);
        apply::service::read_badges(ctx, form, &mut given).await?;
        let hide = |question: &Question, answer: Answer| match &mut mask {
            Some(mask) => mask.compared(question, answer),
            None => answer,
        };
        since = apply::reading::since(db, locale, form, &case.application, &given, hide).await?;
        if let Some(mask) = &mut mask {
            given = hidden(mask, form, given);
        }
        answers = Some((asked, given));
    }
    let (clarifications, returns) = match sees {
        true => (status::threads(db, id, true).await?, status::returns(db, form, id).await?),
        false => (Vec::new(), Vec::new()),
    };
    let entries = audit::about(db, "application", &id.to_string(), HISTORY).await?;
    let who = account::store::names(db, entries.iter().filter_map(|e| e.actor_id)).await?;
    // Who judges it doesn't learn from the history how others judged before: neither by flags nor by reasons.
    let sees_judgement = may_see_committee(actor, &case.facts) || (actor.is(Role::Coordinator) && !case.facts.assigned);
    let entries: Vec<_> = entries
        .into_iter()
        .filter(|e| sees_judgement || !OF_FLAGS.contains(&e.verb.as_str()) || e.actor_id == Some(actor.id))
        // Each saving of the applicant's draft would drown the rest, and how they came to an answer is theirs.
        .filter(|e| !OF_DRAFTS.contains(&e.verb.as_str()))
        .collect();
    let entries_by: Vec<_> = entries.iter().map(|e| e.actor_id).collect();
    let history = entries
        .into_iter()
        .map(|e| Happened {
            at: e.at,
            who: e.actor_id.and_then(|id| who.get(&id).cloned()),
            reason: e.reason.filter(|_| sees && (sees_judgement || !OF_JUDGEMENT.contains(&e.verb.as_str()))),
            verb: e.verb,
        })
        .collect();
    let content = programme::content(ctx, locale)?;
    let mut view = DossierView {
        head: head(ctx, actor, locale, &case).await?,
        language: content.language_name(&case.application.language),
        renews: apply::reading::renewed(db, &case.application).await?.map(|label| label.number),
        since,
        answers,
        formal,
        may_return: may_return(actor, &case.facts, case.rules().returning.until),
        clarifications,
        returns,
        declare: must_declare(actor, &case.facts),
        flags: flags::flags(db, actor, &case).await?,
        flag_to: if may_raise_flag(actor, &case.facts) { FlagTo::open_now(&case.facts) } else { Vec::new() },
        next_flag: ctx.ids.uuid(),
        handed_in: case.has_handed_in(actor.id),
        decision: match store::decision(db, id).await? {
            Some(row) if may_see_committee(actor, &case.facts) => Some(decision_view(form, &row)?),
            _ => None,
        },
        history,
    };
    if let Some(mask) = &mut mask {
        let members: Vec<_> = case.ties.iter().map(|(person, _)| *person).collect();
        mask.dossier(&mut view, &members, &entries_by);
    }
    Ok(view)
}

/// The answers without whose they are.
fn hidden(mask: &mut Mask, form: &Form, answers: Answers) -> Answers {
    let one = |(id, answer): (String, Answer)| {
        // What isn't asked isn't shown.
        let question = form.question(&id)?;
        let answer = mask.answer(question, answer);
        Some((id, answer))
    };
    answers.into_iter().filter_map(one).collect()
}

/// The form and the answers that were handed in with it: nothing that wasn't asked, and no more words than are read.
fn as_submitted(form: &Form, answers: Answers) -> (Form, Answers) {
    let answers = submitted(form, answers);
    let mut form = form.clone();
    for question in form.steps.iter_mut().flat_map(|s| &mut s.sections).flat_map(|s| &mut s.questions) {
        *question = apply::reading::lean(question, answers.get(&question.id));
    }
    (form, answers)
}

/// A file that the applicant gave as evidence.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] for who may not see the answers yet; [`AppError::NotFound`] for a file
/// that isn't in them.
pub async fn file(ctx: &Ctx, actor: &Actor, id: Uuid, file: Uuid) -> Result<evidence_file::Model, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    if !may_see_answers(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    let mut found = apply::service::file_in_answers(db, id, file).await?;
    if hides_applicant(actor, &case.facts, case.rules().evaluation.blind) {
        found.name = blind::file_name(found.id, &found.media_type);
    }
    Ok(found)
}

/// The address that an applicant gave and that a reader isn't shown, by what stands for it.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] for who may not see the answers yet; [`AppError::NotFound`] for an address
/// that isn't in them.
pub async fn away(ctx: &Ctx, actor: &Actor, id: Uuid, stands_for: &str) -> Result<String, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    if !may_see_answers(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    let (mut answers, ..) = case.claimed(db).await?;
    apply::service::read_badges(ctx, case.form(Locale::ENGLISH)?, &mut answers).await?;
    blind::address(db, &case, &answers, stands_for).await
}

fn finding(row: Option<&store::formal_check::Model>) -> Finding {
    row.map(|c| Finding { met: c.met, comment: c.comment.clone() }).unwrap_or_default()
}

fn decision_view(form: &Form, row: &decision::Model) -> Result<DecisionView, AppError> {
    let reasons: BTreeMap<String, String> = from_json(&row.reasons)?;
    let label = |key: &str| Criterion::parse(key).map_or_else(|| Text::new(key), |c| criterion_label(form, &c));
    let votes = |n: i32| u32::try_from(n).unwrap_or(0);
    Ok(DecisionView {
        outcome: Outcome::parse(&row.outcome).ok_or_else(|| AppError::internal(&format!("outcome {}", row.outcome)))?,
        at: row.decided_at,
        verdict: from_json(&row.verdict)?,
        departure: row.departure_reason.clone(),
        reasons: reasons.into_iter().map(|(key, reason)| (label(&key), reason)).collect(),
        votes: (votes(row.votes_issue), votes(row.votes_not_yet), votes(row.votes_abstain)),
    })
}

/// The formal check.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] unless a coordinator asks.
pub async fn formal(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<FormalView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    if !actor.is(Role::Coordinator) || !case.review.phase.formal_is_open() {
        return Err(AppError::NotAllowed);
    }
    let (mut answers, claimed, _) = case.claimed(db).await?;
    let checks = store::formal_checks(db, id).await?;
    let form = case.form(locale)?;
    if let Some(mut mask) = Mask::of(db, actor, locale, &case).await? {
        answers = hidden(&mut mask, form, answers);
    }
    let criteria = claimed
        .formal
        .iter()
        .filter_map(|held| form.question(&held.id))
        .map(|q| (q.clone(), answers.get(&q.id).cloned(), finding(checks.get(&q.id))))
        .collect();
    Ok(FormalView { head: head(ctx, actor, locale, &case).await?, criteria })
}

/// The assignment of evaluators.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] unless a coordinator asks.
pub async fn assign(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<AssignView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    let names = account::store::names(db, case.assignments.iter().map(|a| a.evaluator_id)).await?;
    let assigned = case
        .assignments
        .iter()
        .map(|a| Assigned {
            id: a.evaluator_id,
            name: names.get(&a.evaluator_id).cloned().unwrap_or_default(),
            shared: Match::parse(&a.shared),
            override_reason: a.override_reason.clone(),
            conflict_reason: a.conflict_reason.clone(),
            at: a.assigned_at,
            due_at: a.due_at,
            declared: a.declared_at.is_some(),
            handed_in: case.has_handed_in(a.evaluator_id),
            ended: a
                .ended_as
                .as_deref()
                .and_then(Ending::parse)
                .map(|ending| (ending, a.ended_reason.clone().unwrap_or_default())),
            at_table: a.is_recusal_at_table(),
        })
        .collect();
    let able = assigning::able(ctx, &case).await?;
    let content = programme::content(ctx, locale)?;
    let mut tags = case.applicant().languages;
    tags.sort();
    tags.dedup();
    Ok(AssignView {
        head: head(ctx, actor, locale, &case).await?,
        assigned,
        candidates: able.candidates,
        blocked: able.blocked,
        suggestion: able.suggestion,
        may_override: case.rules().evaluation.match_may_be_overridden,
        may_weigh: able.may_weigh,
        due_at: able.due_at,
        languages: tags.iter().map(|l| content.language_name(l)).collect(),
    })
}

/// A person's own evaluation.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] unless they are assigned.
pub async fn evaluate(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<EvaluateView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    // Whose evaluation ended with the application still reads what they wrote, and nothing else.
    let is_over = case.facts.course == Course::Withdrawn && case.facts.was_assigned;
    if !(case.facts.assigned || is_over) || !actor.is(Role::Evaluator) {
        return Err(AppError::NotAllowed);
    }
    let head = head(ctx, actor, locale, &case).await?;
    let mut view = EvaluateView {
        head,
        declare: !case.facts.declared && !is_over,
        handed_in: None,
        due_at: case.assignment_of(actor.id).and_then(|a| a.due_at),
        revision: 0,
        indicators: Vec::new(),
        badges: Vec::new(),
        rated: Vec::new(),
        scale: case.scale(locale)?.clone(),
        marks: BTreeMap::new(),
        overall: String::new(),
        missing: Vec::new(),
        reason_below: case.rules().evaluation.reason_below_level,
        may_take_back: false,
    };
    if view.declare {
        return Ok(view);
    }
    let (mut answers, _, to_assess) = case.claimed(db).await?;
    if !may_see_answers(actor, &case.facts) {
        answers.clear();
    }
    let form = case.form(locale)?;
    apply::service::read_badges(ctx, form, &mut answers).await?;
    view.badges = badges(form, &answers).map(|(name, facts)| (name.to_string(), facts.clone())).collect();
    if let Some(mut mask) = Mask::of(db, actor, locale, &case).await? {
        view.badges = view.badges.into_iter().map(|badge| mask.badge(badge)).collect();
        answers = hidden(&mut mask, form, answers);
    }
    let asked = |ids: &[String]| -> Vec<_> {
        ids.iter().filter_map(|id| form.question(id)).map(|q| (q.clone(), answers.get(&q.id).cloned())).collect()
    };
    view.indicators = asked(&to_assess.indicators);
    view.rated = asked(&to_assess.rated);
    if let Some(mine) = case.evaluation_by(actor.id) {
        view.revision = mine.revision;
        view.handed_in = mine.submitted_at;
        view.overall = mine.overall.clone();
        view.marks = store::marks(db, &[mine.id]).await?.remove(&mine.id).unwrap_or_default();
    }
    view.missing = missing(&to_assess, &view.marks, view.reason_below);
    view.may_take_back = view.handed_in.is_some() && may_evaluate(actor, &case.facts);
    Ok(view)
}

/// What the members of the applying organiser are told.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, and before it is decided.
pub async fn outcome(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<OutcomeView, AppError> {
    let db = ctx.db.read();
    let application = apply::store::application(db, id).await?;
    let is_decided = matches!(application.state, ApplicationState::Issued | ApplicationState::NotYetIssued);
    // A decision that is looked at again holds until another takes its place.
    let is_again = matches!(application.state, ApplicationState::InReview | ApplicationState::Returned);
    let role = organiser::store::role_of(db, application.organiser_id, actor.id).await?;
    let row = store::decision(db, id).await?;
    let (Some(role), Some(row), true) = (role, row, is_decided || is_again) else {
        return Err(AppError::NotFound);
    };
    let organiser = organiser::store::by_id(db, application.organiser_id).await?;
    let edition = apply::store::edition_of(db, &application).await?;
    let texts = edition.in_language(locale.tag()).ok_or_else(|| AppError::internal(&"an edition without texts"))?;
    let label = match row.label_id {
        Some(id) => label::store::by_id(db, id).await?,
        None => None,
    };
    let earlier = store::table::earlier(db, id).await?;
    let has_appealed = earlier.iter().any(|e| e.cause == store::table::Cause::Appeal.key());
    let appeal_until = row.decided_at.deadline(i64::from(edition.rules.appeal.days));
    let may_appeal = may_manage(role)
        && application.state == ApplicationState::NotYetIssued
        && !has_appealed
        && edition.rules.appeal.days > 0
        && ctx.now() <= appeal_until;
    Ok(OutcomeView {
        application: id,
        reference: application.reference.clone().unwrap_or_default(),
        organiser: organiser.name,
        decision: decision_view(&texts.form, &row)?,
        // What is being agreed on now is the committee's alone.
        levels: if is_decided { agreed_levels(db, &texts.form, id).await? } else { Vec::new() },
        scale: texts.scale.clone(),
        label: label.map(|l| l.number),
        new_draft: row.new_draft_id,
        again: is_again.then_some(has_appealed),
        appeal_until: may_appeal.then_some(appeal_until),
    })
}

/// The levels that the committee settled on or took over, for the applicant.
async fn agreed_levels(
    db: &impl ConnectionTrait,
    form: &Form,
    application: Uuid,
) -> Result<Vec<OutcomeLevel>, AppError> {
    let own_levels = apply::store::own_level::levels(db, application).await?;
    let assignments = store::assignments(db, &[application]).await?;
    let active: Vec<Uuid> = assignments.iter().filter(|a| a.ended_at.is_none()).map(|a| a.evaluator_id).collect();
    let evaluations = store::evaluations(db, &[application]).await?;
    let ids: Vec<Uuid> = evaluations.iter().filter(|e| active.contains(&e.evaluator_id)).map(|e| e.id).collect();
    let marks = store::marks(db, &ids).await?;
    let settled = store::settled(db, application).await?;
    Ok(form
        .rated()
        .filter(|q| marks.values().any(|m| m.contains_key(&q.id)))
        .map(|q| {
            let level = match settled.get(&q.id) {
                Some((Value::Level(level), _)) => Some(*level),
                _ => marks.values().find_map(|m| m.get(&q.id)?.level),
            };
            OutcomeLevel { label: q.label.clone(), level, own: own_levels.get(&q.id).copied() }
        })
        .collect())
}
