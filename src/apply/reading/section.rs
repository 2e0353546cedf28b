//! One section of an application, who is in it, and the history of its answers.

use super::{
    Case,
    advice::Advice,
    proposals,
    team::{Team, asks, badge_use, trained},
};
use crate::{
    account::{self, Actor},
    apply::{
        model::{
            Answer, Answers, Asked, Changeable, SectionStatus, journey, library, marks,
            team::Award,
            views::{HistoryView, PresenceView, Present, SectionView, VersionView},
        },
        service::{self, changeable_in, own_levels_shown, place, read_badges, seen_by},
        store::{self, answer, presence, returned, version},
    },
    error::AppError,
    evidence::{self, model::FileView},
    organiser::{Organiser, Verification},
    platform::Ctx,
    programme::{
        self,
        model::{Form, Kind, Prefill, Question, Section},
    },
    texts::Locale,
    ui::changes::changes,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One section of an application.
///
/// # Errors
/// [`AppError::NotFound`] for others than members and for sections that the form hasn't got or doesn't ask.
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
    let has = |of: fn(&Kind) -> bool| found.questions.iter().any(|q| of(&q.kind));
    let gives = has(|kind| matches!(kind, Kind::BadgeExample { .. }));
    let is_about = gives || has(|kind| matches!(kind, Kind::Indicator { .. }));
    if is_about {
        read_badges(ctx, &case.form, &mut answers).await?;
    }
    let (asked, walked) = (Asked::of(&case.form, &answers), journey(&case.form, &answers));
    if !asked.has_section(found) {
        return Err(AppError::NotFound);
    }
    let team = Team::read(ctx, actor, &case).await?;
    let (of_training, of_use) = asks(found);
    let trained = match of_training {
        true => Some(trained(ctx, &*programme::content(ctx, locale)?, &team.people()).await?),
        false => None,
    };
    let mut known = known(ctx, actor, &case.organiser, &found.questions, trained.as_deref())?;
    // What the platform knows is of today, what was answered last time isn't.
    let mut lent = service::lent(db, &case.application, &found.questions).await?;
    lent.retain(|id, _| !known.contains_key(id) && !answers.contains_key(id));
    known.extend(lent.clone());
    let rules = store::edition_of(db, &case.application).await?.rules;
    let asks_evidence = found.questions.iter().any(|q| matches!(q.kind, Kind::Evidence { .. }));
    let own: Answers = of_section(found, &answers).collect();
    let mut shown = known.clone();
    shown.extend(own.clone());
    let head = case.head();
    let mut seen = seen_by(found, &rows, &shown);
    let levels = store::own_level::rows(db, id).await?;
    seen.extend(own_levels_shown(found, &levels));
    if !head.may_edit {
        seen.clear();
    }
    let waits_for = match walked.section(section).map(|s| s.status) {
        Some(SectionStatus::CannotStart) => waited_for(&case.form, &walked),
        _ => Vec::new(),
    };
    let changeable = changeable_in(db, &case.application, &case.form).await?;
    let wanted = match &changeable {
        Changeable::Only(_) => returned::current(db, id).await?.map(|r| r.named()).transpose()?.unwrap_or_default(),
        Changeable::All => BTreeMap::new(),
    };
    let advice = Advice::read(db, &case).await?.in_section(found, &own);
    let with_history = rows.iter().filter(|r| own.contains_key(&r.question_id)).map(|r| r.question_id.clone());
    let proposed = match is_about {
        true => proposals::open(ctx, locale, id, &case.form, &answers, &changeable).await?,
        false => 0,
    };
    Ok(SectionView {
        marks: if gives { marks(&case.form) } else { Vec::new() },
        proposed: if head.may_edit { proposed } else { 0 },
        step: step.title.clone(),
        elsewhere: deciding(&case.form, &asked, found, &answers),
        loose: loose(ctx, actor, found).await?,
        with_history: with_history.collect(),
        wanted: wanted.into_iter().filter(|(id, _)| found.questions.iter().any(|q| q.id == *id)).collect(),
        changeable,
        advice,
        others: others(ctx, actor, &case.form, id, section).await?,
        changes: changes_of_others(found, &rows, actor.id),
        beside: team.besides(found),
        shelf: if asks_evidence { library::library(&case.form, &answers) } else { Vec::new() },
        badge_use: if of_use { badge_use(&case.form, &answers, &rules, ctx.now()) } else { None },
        trained,
        scale: found.questions.iter().any(Question::rates_itself).then(|| case.scale.clone()),
        own_levels: levels.iter().filter_map(|row| Some((row.question_id.clone(), row.level()?))).collect(),
        section: found.clone(),
        answers: own,
        known,
        lent: lent.into_keys().collect(),
        seen,
        waits_for,
        head,
    })
}

/// Where files can be given, those that the reader has brought before the form came back.
async fn loose(ctx: &Ctx, actor: &Actor, section: &Section) -> Result<Vec<FileView>, AppError> {
    if !section.questions.iter().any(Question::takes_files) {
        return Ok(Vec::new());
    }
    let files = evidence::store::loose(ctx.db.read(), actor.id).await?;
    Ok(files.iter().map(evidence::store::evidence_file::Model::view).collect())
}

fn of_section<'a>(section: &'a Section, answers: &'a Answers) -> impl Iterator<Item = (String, Answer)> + 'a {
    section.questions.iter().filter_map(|q| Some((q.id.clone(), answers.get(&q.id)?.clone())))
}

fn waited_for(form: &Form, walked: &crate::apply::model::Journey) -> Vec<(String, crate::programme::model::Text)> {
    let open = |s: &Section| {
        let status = walked.section(&s.id).map(|s| s.status);
        status.is_some_and(|s| !matches!(s, SectionStatus::Complete | SectionStatus::CannotStart))
    };
    form.sections().filter(|(_, s)| open(s)).map(|(_, s)| (s.id.clone(), s.title.clone())).collect()
}

/// The answers in other sections that decide what is asked in this one.
fn deciding(form: &Form, asked: &Asked, section: &Section, answers: &Answers) -> Answers {
    let named: BTreeSet<&str> =
        section.questions.iter().flat_map(|q| &q.when).map(|condition| condition.question.as_str()).collect();
    let is_own = |q: &Question| section.questions.iter().any(|own| own.id == q.id);
    form.questions()
        .filter(|q| named.contains(q.id.as_str()) && asked.has(q) && !is_own(q))
        .filter_map(|q| Some((q.id.clone(), answers.get(&q.id)?.clone())))
        .collect()
}

async fn others(ctx: &Ctx, actor: &Actor, form: &Form, id: Uuid, section: &str) -> Result<Vec<Present>, AppError> {
    let there = presence::others(ctx.db.read(), id, actor.id, ctx.now()).await?;
    let names = account::store::names(ctx.db.read(), there.iter().map(|(p, _)| *p)).await?;
    Ok(there
        .into_iter()
        .filter_map(|(person, their)| {
            let title = form.section(&their).map(|(_, s)| s.title.clone());
            Some(Present { name: names.get(&person)?.clone(), section: title, is_here: their == section })
        })
        .collect())
}

/// How often the answers were changed that colleagues wrote last.
fn changes_of_others(section: &Section, rows: &[answer::Model], person: Uuid) -> i64 {
    let is_own = |row: &&answer::Model| section.questions.iter().any(|q| q.id == row.question_id);
    rows.iter().filter(is_own).filter(|row| row.updated_by != person).map(|row| row.revision).sum()
}

/// Who else is in an application, and how often a section of it was changed.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn presence(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    id: Uuid,
    section: &str,
) -> Result<PresenceView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let (_, found) = case.form.section(section).ok_or(AppError::NotFound)?;
    let rows = store::answer_rows(db, id).await?;
    Ok(PresenceView {
        changes: changes_of_others(found, &rows, actor.id),
        others: others(ctx, actor, &case.form, id, section).await?,
    })
}

/// As many versions of an answer are shown, the newest.
const VERSIONS: u64 = 100;

/// The history of an answer.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, and for questions that the form hasn't got.
pub async fn history(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    id: Uuid,
    question: &str,
) -> Result<HistoryView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let (section, question) = place(&case.form, question).ok_or(AppError::NotFound)?;
    let row = store::answer_row(db, id, &question.id).await?;
    let versions = version::versions(db, id, &question.id, VERSIONS).await?;
    let names = account::store::names(db, versions.iter().map(|v| v.written_by)).await?;
    let current = row.as_ref().and_then(|r| r.value.clone());
    let newest = versions.iter().find(|v| v.taken).map(|v| v.number);
    let words = |answer: &Option<Answer>| match answer {
        Some(Answer::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let shown = versions
        .iter()
        .enumerate()
        .map(|(at, v)| {
            let answer = store::parsed(v.value.as_deref());
            let before = versions.iter().skip(at + 1).find(|v| v.taken);
            let before = before.and_then(|v| words(&store::parsed(v.value.as_deref())));
            VersionView {
                number: v.number,
                by: names.get(&v.written_by).cloned().unwrap_or_default(),
                at: v.written_at,
                changes: before.zip(words(&answer)).map(|(before, now)| changes(&before, &now)),
                taken: v.taken,
                is_current: Some(v.number) == newest && v.value == current,
                answer,
            }
        })
        .collect();
    let changeable = changeable_in(db, &case.application, &case.form).await?;
    let mut head = case.head();
    head.may_edit &= changeable.has(&question.id);
    Ok(HistoryView {
        head,
        section: section.id.clone(),
        question: question.clone(),
        revision: row.map_or(0, |r| r.revision),
        versions: shown,
    })
}

/// What the platform knows already about questions that say where a first answer comes from.
fn known(
    ctx: &Ctx,
    actor: &Actor,
    organiser: &Organiser,
    questions: &[Question],
    trained: Option<&[Award]>,
) -> Result<Answers, AppError> {
    let mut known = Answers::new();
    let trained = trained.map_or(0, <[Award]>::len);
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
