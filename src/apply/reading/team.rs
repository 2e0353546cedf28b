//! What the members of an organiser see of each other's work on an application.

use super::Case;
use crate::{
    account::{self, Actor},
    apply::{
        model::{
            Answer, Answers, Asked, journey, library, standing_of_applicant,
            team::{
                Award, BadgeUse, Beside, CommentView, PartView, Responsible, TeamLine, ThreadView, WorkView,
                may_assign, may_be_assigned, may_comment,
            },
            views::{EvidenceView, StandingView},
        },
        service::place,
        store::{
            self,
            comments::{self, comment_thread},
            responsibility::{self, entity},
        },
    },
    badge,
    error::AppError,
    organiser::{self, MemberRole},
    platform::Ctx,
    programme::model::{Content, Form, Prefill, Question, Rules, Section, Tells, pass},
    texts::Locale,
    timestamp::{DAY, Timestamp},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The members at work on an application.
pub(super) struct Team {
    reader: Uuid,
    now: Timestamp,
    may_assign: bool,
    /// Everybody: name, role, and since when they are there.
    members: Vec<(Uuid, String, MemberRole, Timestamp)>,
    rows: Vec<entity::Model>,
    comments: BTreeMap<String, (u64, bool)>,
}

impl Team {
    pub(super) async fn read(ctx: &Ctx, actor: &Actor, case: &Case) -> Result<Self, AppError> {
        let db = ctx.db.read();
        let members = organiser::store::members_since(db, case.organiser.id).await?;
        let names = account::store::names(db, members.iter().map(|m| m.0)).await?;
        let mut members: Vec<_> = members
            .into_iter()
            .filter_map(|(person, role, since)| Some((person, names.get(&person)?.clone(), role, since)))
            .collect();
        members.sort_by_cached_key(|m| m.1.to_lowercase());
        Ok(Self {
            reader: actor.id,
            now: ctx.now(),
            may_assign: may_assign(case.role, case.application.state),
            members,
            rows: responsibility::of_application(db, case.application.id).await?,
            comments: comments::counts(db, case.application.id).await?,
        })
    }

    /// Everybody: id and name.
    pub(super) fn people(&self) -> Vec<(Uuid, String)> {
        self.members.iter().map(|m| (m.0, m.1.clone())).collect()
    }

    /// Who answers a part. Whoever isn't a member any more has lost it, and whoever may only read by now.
    fn responsible(&self, section: &str, question: &str) -> Option<Responsible> {
        let row = self.rows.iter().find(|r| r.section_id == section && r.question_id == question)?;
        let person = row.person_id?;
        let is_theirs = |m: &&(Uuid, String, MemberRole, Timestamp)| {
            m.0 == person && may_be_assigned(m.2) && m.3 <= row.assigned_at
        };
        let (_, name, ..) = self.members.iter().find(is_theirs)?;
        let due = row.due_on.as_deref().and_then(Timestamp::of_day);
        Some(Responsible {
            person,
            name: name.clone(),
            is_reader: person == self.reader,
            is_late: due.is_some_and(|due| due.0 + DAY <= self.now.0),
            due,
        })
    }

    /// What stands beside a question.
    fn beside(&self, section: &str, question: &str) -> Beside {
        let (comments, is_resolved) = self.comments.get(question).copied().unwrap_or_default();
        Beside { responsible: self.responsible(section, question), comments, is_resolved }
    }

    /// What stands beside a section, under an empty id, and beside each of its questions.
    pub(super) fn besides(&self, section: &Section) -> BTreeMap<String, Beside> {
        let own = Beside { responsible: self.responsible(&section.id, ""), ..Beside::default() };
        let questions = section.questions.iter().map(|q| (q.id.clone(), self.beside(&section.id, &q.id)));
        questions.chain([(String::new(), own)]).collect()
    }

    /// What the task list says of a section.
    pub(super) fn line(&self, section: &Section, asked: &Asked, answers: &Answers) -> TeamLine {
        let questions = || section.questions.iter().filter(|q| asked.has(q));
        let open = questions().filter_map(|q| self.comments.get(&q.id)).filter(|c| !c.1).map(|c| c.0).sum();
        let own = questions().filter_map(|q| {
            let responsible = self.responsible(&section.id, &q.id).filter(|r| r.is_reader)?;
            Some((q.id.clone(), q.label.clone(), responsible.due))
        });
        TeamLine {
            section: Beside { responsible: self.responsible(&section.id, ""), comments: open, is_resolved: false },
            own: own.collect(),
            evidence: library::given_of(questions(), answers),
        }
    }

    fn part(&self, section: &str, question: &str) -> PartView {
        let row = self.rows.iter().find(|r| r.section_id == section && r.question_id == question);
        let responsible = self.responsible(section, question);
        let able = self.members.iter().filter(|m| self.may_assign && may_be_assigned(m.2));
        PartView {
            section: section.into(),
            question: question.into(),
            due_on: row.filter(|_| responsible.is_some()).and_then(|r| r.due_on.clone()).unwrap_or_default(),
            responsible,
            revision: row.map_or(0, |r| r.revision),
            people: able.map(|m| (m.0, m.1.clone())).collect(),
        }
    }
}

/// Those of some people who hold a badge, and since when.
pub(super) async fn awards(ctx: &Ctx, badge: &str, people: &[(Uuid, String)]) -> Result<Vec<Award>, AppError> {
    Ok(named(holders(ctx, badge, people).await?, people))
}

async fn holders(ctx: &Ctx, badge: &str, people: &[(Uuid, String)]) -> Result<Vec<(Uuid, Timestamp)>, AppError> {
    let ids: Vec<Uuid> = people.iter().map(|(id, _)| *id).collect();
    badge::store::awards_among(ctx.db.read(), badge, &ids).await
}

fn named(holders: Vec<(Uuid, Timestamp)>, people: &[(Uuid, String)]) -> Vec<Award> {
    let name = |person: Uuid| people.iter().find(|(id, _)| *id == person).map(|(_, name)| name.clone());
    holders.into_iter().filter_map(|(person, at)| Some(Award { name: name(person)?, at })).collect()
}

/// Those who have completed the mandatory training, and since when: whoever holds the badges of all its playlists.
pub(super) async fn trained(ctx: &Ctx, content: &Content, people: &[(Uuid, String)]) -> Result<Vec<Award>, AppError> {
    let mut trained: Option<Vec<(Uuid, Timestamp)>> = None;
    for playlist in content.mandatory_playlists() {
        let now = holders(ctx, &playlist.badge, people).await?;
        let both = |(person, at): (Uuid, Timestamp)| {
            let later = now.iter().find(|(other, _)| *other == person)?;
            Some((person, at.max(later.1)))
        };
        trained = Some(match trained {
            None => now,
            Some(before) => before.into_iter().filter_map(both).collect(),
        });
    }
    Ok(named(trained.unwrap_or_default(), people))
}

/// How long badges are in use by what was answered; nothing where the form doesn't ask, or a day is named that hasn't
/// come.
pub(super) fn badge_use(form: &Form, answers: &Answers, rules: &Rules, now: Timestamp) -> Option<BadgeUse> {
    let months = rules.eligibility.months_of_badge_use;
    let question = form.telling(Tells::BadgesInUseSince).filter(|_| months > 0)?;
    let Some(Answer::Text(day)) = answers.get(&question.id) else {
        return None;
    };
    let since = Timestamp::of_day(day)?;
    let days = u64::try_from(now.0 - since.0).ok()? / DAY as u64;
    let reached_on = since.plus_months(i32::try_from(months).unwrap_or(i32::MAX));
    Some(BadgeUse { days, months, reached_on, is_reached: reached_on <= now })
}

/// Whether a section asks about the training, or about how long badges are in use.
pub(super) fn asks(section: &Section) -> (bool, bool) {
    let of_training = |q: &Question| matches!(q.prefill, Some(Prefill::TrainingCompleted | Prefill::TrainedMembers));
    let of_use = |q: &Question| q.tells == Some(Tells::BadgesInUseSince);
    (section.questions.iter().any(of_training), section.questions.iter().any(of_use))
}

/// What is said about a question.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, and for questions that the form hasn't got.
pub async fn thread(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    id: Uuid,
    question: &str,
) -> Result<ThreadView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let (section, question) = place(&case.form, question).ok_or(AppError::NotFound)?;
    let team = Team::read(ctx, actor, &case).await?;
    let answer = store::answer_row(db, id, &question.id).await?;
    let answer = answer.and_then(|row| store::parsed(row.value.as_deref()));
    let thread = comments::thread(db, id, &question.id).await?;
    let comments = match &thread {
        Some(thread) => comments::comments(db, thread.id).await?,
        None => Vec::new(),
    };
    let resolved = thread.as_ref().and_then(resolution);
    let people = comments.iter().map(|c| c.person_id).chain(resolved.map(|(by, _)| by));
    let names = account::store::names(db, people).await?;
    let name = |person: &Uuid| names.get(person).cloned().unwrap_or_default();
    Ok(ThreadView {
        section: section.id.clone(),
        part: team.part(&section.id, &question.id),
        comments: comments
            .into_iter()
            .map(|c| CommentView {
                id: c.id,
                by: name(&c.person_id),
                at: c.created_at,
                words: c.removed_at.is_none().then_some(c.words),
                is_own: c.person_id == actor.id,
            })
            .collect(),
        resolved: resolved.map(|(by, at)| (name(&by), at)),
        revision: thread.map_or(0, |t| t.revision),
        next: ctx.ids.uuid(),
        may_comment: may_comment(case.role, case.application.state),
        question: super::lean(question, answer.as_ref()),
        answer,
        head: case.head(),
    })
}

fn resolution(thread: &comment_thread::Model) -> Option<(Uuid, Timestamp)> {
    thread.resolved_by.zip(thread.resolved_at)
}

/// The work on an application, shared out.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn work(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<WorkView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let asked = Asked::of(&case.form, &store::answers(db, id).await?);
    let team = Team::read(ctx, actor, &case).await?;
    let sections = case.form.sections().map(|(_, s)| s).filter(|s| asked.has_section(s));
    Ok(WorkView {
        sections: sections.map(|s| (s.number.clone(), s.title.clone(), team.part(&s.id, ""))).collect(),
        head: case.head(),
    })
}

/// Everything that is given as evidence, and where each piece is used.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn evidence(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<EvidenceView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let answers = store::answers(db, id).await?;
    let asked = Asked::of(&case.form, &answers);
    Ok(EvidenceView {
        items: library::library(&case.form, &answers),
        given: library::given_of(case.form.questions().filter(|q| asked.has(q)), &answers),
        head: case.head(),
    })
}

/// How far an application is, to be looked at again while it stands on somebody's screen.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn standing(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<StandingView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let answers = store::answers(db, id).await?;
    let edition = store::edition(db, &case.application.edition_version).await?;
    let walked = journey(&case.form, &answers);
    Ok(StandingView {
        done: walked.done() as u64,
        of: walked.sections.len() as u64,
        verdict: pass(&edition.rules, &standing_of_applicant(&case.form, &answers)),
        badge_use: badge_use(&case.form, &answers, &edition.rules, ctx.now()),
    })
}
