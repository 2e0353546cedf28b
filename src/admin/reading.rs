//! What the pages of administration show, read with a fixed number of queries.

use super::model::{
    AuditEntry, AuditSearch, AuditView, DeadJob, FiledMail, HeldRole, JobsView, PeopleView, PersonRow, PersonView,
    may_administer, may_read_audit,
};
use crate::{
    account::{Actor, Role, store},
    apply,
    error::AppError,
    label, organiser,
    platform::{Ctx, audit, jobs, mail},
    programme::{self, model::Choice},
    texts::Locale,
};
use uuid::Uuid;

const PEOPLE: u64 = 25;
const ENTRIES: u64 = 50;
const DEAD: u64 = 100;
const MAILS: usize = 100;

fn administrator(actor: &Actor) -> Result<(), AppError> {
    if may_administer(actor) { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// A page of people.
///
/// # Errors
/// [`AppError::NotAllowed`].
pub async fn people(ctx: &Ctx, actor: &Actor, text: &str, page: u64) -> Result<PeopleView, AppError> {
    administrator(actor)?;
    let db = ctx.db.read();
    let (rows, page, count) = store::search(db, text.trim(), page, PEOPLE).await?;
    let grants = store::grants_now(db, rows.iter().map(|p| p.id)).await?;
    let roles = |id: Uuid| grants.iter().filter(|g| g.person_id == id).filter_map(|g| Role::parse(&g.role)).collect();
    Ok(PeopleView {
        people: rows
            .into_iter()
            .map(|p| PersonRow { roles: roles(p.id), id: p.id, name: p.name, email: p.email })
            .collect(),
        text: text.trim().to_string(),
        pages: page.of,
        count,
        page: page.number,
    })
}

/// One person.
///
/// # Errors
/// [`AppError::NotAllowed`], [`AppError::NotFound`].
pub async fn person(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<PersonView, AppError> {
    administrator(actor)?;
    let db = ctx.db.read();
    let row = store::by_id(db, id).await?;
    let grants = store::grants_of(db, id).await?;
    let content = programme::content(ctx, locale)?;
    let named = |choices: &[Choice]| choices.iter().map(|c| (c.id.clone(), c.label.text.clone())).collect();
    let held = |g: &store::role_grant::Model| {
        let role = Role::parse(&g.role)?;
        Some(HeldRole { role, coordinating: g.coordinating, from: g.granted_at, until: g.ended_at })
    };
    let history: Vec<HeldRole> = grants.iter().filter_map(held).collect();
    let now = || history.iter().filter(|h| h.until.is_none());
    Ok(PersonView {
        languages: row.working_languages(),
        person: PersonRow { id, name: row.name, email: row.email, roles: now().map(|h| h.role).collect() },
        confirmed: row.email_confirmed_at.is_some(),
        created_at: row.created_at,
        coordinating: now().any(|h| h.coordinating),
        country: row.country,
        countries: named(&content.countries),
        all_languages: named(&content.languages),
        revision: row.revision,
        history,
    })
}

/// A part of the audit trail.
///
/// # Errors
/// [`AppError::NotAllowed`].
pub async fn audit(ctx: &Ctx, actor: &Actor, search: AuditSearch) -> Result<AuditView, AppError> {
    if !may_read_audit(actor) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let mut rows = audit::page(db, search.before, search.verb.trim(), search.subject.trim(), ENTRIES + 1).await?;
    let has_older = rows.len() as u64 > ENTRIES;
    rows.truncate(ENTRIES as usize);
    let older = rows.last().filter(|_| has_older).map(|r| r.seq);
    // Who acts for an organiser doesn't learn here what is hidden from them elsewhere: how its applications are judged,
    // what is said and decided about its labels, and about itself.
    let mine: Vec<Uuid> = organiser::store::ties_of(db, actor.id).await?.into_iter().map(|(id, _)| id).collect();
    let applications = apply::store::of_organisers(db, mine.iter().copied()).await?;
    let labels = label::store::of_organisers(db, mine.iter().copied()).await?;
    let is_own = |r: &audit::Model| match r.verb.split('.').next() {
        Some("review") => applications.iter().any(|a| r.names(&a.id.to_string())),
        Some("label") => labels.iter().any(|l| r.subject_id == l.number),
        Some("organiser") => mine.iter().any(|id| r.subject_id == id.to_string()),
        _ => false,
    };
    rows.retain(|r| !is_own(r));
    let names = store::names(db, rows.iter().filter_map(|r| r.actor_id)).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
    Ok(AuditView {
        older,
        entries: rows
            .into_iter()
            .map(|r| AuditEntry {
                seq: r.seq,
                at: r.at,
                who: r.actor_id.map(name),
                verb: r.verb,
                subject_kind: r.subject_kind,
                subject: r.subject_id,
                reason: r.reason.filter(|reason| !reason.is_empty()),
                detail: if r.detail == "{}" { String::new() } else { r.detail },
            })
            .collect(),
        search,
    })
}

/// The jobs.
///
/// # Errors
/// [`AppError::NotAllowed`].
pub async fn jobs(ctx: &Ctx, actor: &Actor) -> Result<JobsView, AppError> {
    administrator(actor)?;
    let db = ctx.db.read();
    let counts = jobs::counts(db).await?;
    let dead = jobs::dead(db, DEAD).await?;
    Ok(JobsView {
        counts: counts.into_iter().map(|(state, n)| (state, u64::try_from(n).unwrap_or(0))).collect(),
        dead: dead
            .into_iter()
            .map(|j| DeadJob {
                id: j.id,
                kind: j.kind,
                cause: j.last_error.unwrap_or_default(),
                attempts: j.attempts,
                at: j.finished_at,
            })
            .collect(),
    })
}

/// The mails that were written to files, in demo mode; otherwise there is no such page.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn mails(ctx: &Ctx) -> Result<Vec<FiledMail>, AppError> {
    if !ctx.config.demo {
        return Err(AppError::NotFound);
    }
    let base = ctx.config.url("/");
    let mails = mail::filed(ctx, MAILS).await?;
    Ok(mails
        .into_iter()
        .map(|m| FiledMail { to: m.mail.to, subject: m.mail.subject, text: cut(&m.mail.text, &base), at: m.at })
        .collect())
}

/// Cuts a text where links to this server begin and end.
fn cut(text: &str, base: &str) -> Vec<(bool, String)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(base) {
        let (before, link) = rest.split_at(at);
        let end = link.find(char::is_whitespace).unwrap_or(link.len());
        parts.push((false, before.to_string()));
        parts.push((true, link[..end].to_string()));
        rest = &link[end..];
    }
    parts.push((false, rest.to_string()));
    parts
}
