//! What the pages show, with a fixed number of queries each.

use super::{
    model::{
        About, AskedView, ByView, EndorsementRow, GiveView, OfView, Reported, ReportsView, RequestRow, RequestState,
        SubjectKind, may_speak,
    },
    service,
    store::{self, endorsement, request},
};
use crate::{
    account::{self, Actor, Role},
    badge::{self, model::versioned},
    error::{AppError, Issue},
    organiser::{self, model::MemberRole},
    platform::{Ctx, db::page, ids::token_hash},
    programme::{self, model::Text},
    texts::Locale,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many endorsements stand on a page.
const PAGE: u64 = 20;
/// How many requests are listed.
const REQUESTS: u64 = 50;
/// How many reports are listed at once; they are worked off from the top.
const REPORTS: u64 = 50;

/// The endorsements of one thing.
///
/// # Errors
/// [`AppError::NotFound`] for what isn't there.
pub async fn of(
    ctx: &Ctx,
    actor: Option<&Actor>,
    locale: Locale,
    kind: SubjectKind,
    subject: &str,
    asked: u64,
) -> Result<OfView, AppError> {
    let db = ctx.db.read();
    let (about, holder) = one(ctx, locale, kind, subject).await?;
    let page = page(asked, store::count_of(db, kind, subject).await?, PAGE);
    let rows = store::of(db, (kind, subject), page.offset, PAGE).await?;
    let may_ask = match actor {
        Some(actor) => service::asks(db, actor, holder).await?,
        None => false,
    };
    let requests = if may_ask { store::requests(db, kind, subject, REQUESTS).await? } else { Vec::new() };
    Ok(OfView {
        about,
        rows: shown(ctx, actor, locale, rows).await?,
        page: page.number,
        pages: page.of,
        signed_in: actor.is_some(),
        may_ask,
        requests: requests.into_iter().map(|r| request_row(ctx, r)).collect::<Result<_, _>>()?,
    })
}

fn request_row(ctx: &Ctx, of: request::Model) -> Result<RequestRow, AppError> {
    Ok(RequestRow {
        state: of.state()?,
        open: of.is_open(ctx.now()),
        id: of.id,
        email: of.email,
        at: of.created_at,
        until: of.expires_at,
    })
}

/// The form for an endorsement, with the organisers that the reader speaks for.
///
/// # Errors
/// [`AppError::NotFound`] for what can't be endorsed now.
pub async fn form(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    kind: SubjectKind,
    subject: &str,
) -> Result<GiveView, AppError> {
    let db = ctx.db.read();
    service::subject(db, ctx, kind, subject).await?;
    let (about, _) = one(ctx, locale, kind, subject).await?;
    let own = organiser::store::of_person(db, actor.id).await?;
    let own = own.into_iter().filter(|(of, role)| may_speak(of, *role));
    Ok(GiveView { about, organisers: own.map(|(of, _)| (of.id, of.name)).collect(), language: locale.tag().into() })
}

/// A request, for whoever holds its link.
///
/// # Errors
/// [`Issue::LinkNotValid`] when there is none, it has run out, or it was taken back.
pub async fn asked(ctx: &Ctx, locale: Locale, token: &str) -> Result<AskedView, AppError> {
    let db = ctx.db.read();
    let not_valid = || AppError::field("", Issue::LinkNotValid);
    let found = store::request_by_token(db, &token_hash(token)).await?.ok_or_else(not_valid)?;
    let state = found.state()?;
    let is_past = state == RequestState::Asked && !found.is_open(ctx.now());
    if is_past || state == RequestState::Withdrawn {
        return Err(not_valid());
    }
    let (kind, subject) = found.subject()?;
    // What is gone meanwhile can't be endorsed, but the request can be declined.
    let about = abouts(ctx, locale, &[(kind, subject.to_string())]).await?.pop();
    let (about, _) = about.ok_or(AppError::NotFound)?;
    let asked_by = account::store::by_ids(db, [found.asked_by]).await?.pop().map(|p| p.name).unwrap_or_default();
    Ok(AskedView { about, asked_by, words: found.words, until: found.expires_at, state })
}

/// What one organiser endorses.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, slug: &str, asked: u64) -> Result<ByView, AppError> {
    let db = ctx.db.read();
    let endorser = organiser::store::by_slug(db, slug).await?;
    let page = page(asked, store::count_by(db, endorser.id).await?, PAGE);
    let rows = store::by(db, endorser.id, page.offset, PAGE).await?;
    let about = abouts(ctx, locale, &subjects(&rows)?).await?;
    let rows = shown(ctx, actor, locale, rows).await?;
    Ok(ByView {
        endorser: (endorser.slug, endorser.name),
        rows: about.into_iter().map(|(about, _)| about).zip(rows).collect(),
        page: page.number,
        pages: page.of,
    })
}

/// What was reported and nobody has decided about, for coordinators.
///
/// # Errors
/// [`AppError::NotAllowed`] for others.
pub async fn reports(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<ReportsView, AppError> {
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let reports = store::open_reports(db, REPORTS).await?;
    let mut found = store::by_ids(db, reports.iter().map(|r| r.endorsement_id)).await?;
    let first = |id: Uuid| reports.iter().position(|r| r.endorsement_id == id);
    found.sort_by_key(|row| first(row.id));
    let people = account::store::by_ids(db, reports.iter().map(|r| r.person_id)).await?;
    let name = |id| people.iter().find(|p| p.id == id).map(|p| p.name.clone()).unwrap_or_default();
    let about = abouts(ctx, locale, &subjects(&found)?).await?;
    let rows = shown(ctx, Some(actor), locale, found).await?;
    let reported = |((about, _), row): ((About, _), EndorsementRow)| {
        let of = reports.iter().filter(|r| r.endorsement_id == row.id);
        let reasons = of.map(|r| (name(r.person_id), r.reason.clone(), r.created_at)).collect();
        Reported { about, row, reasons }
    };
    Ok(ReportsView { rows: about.into_iter().zip(rows).map(reported).collect() })
}

fn subjects(rows: &[endorsement::Model]) -> Result<Vec<(SubjectKind, String)>, AppError> {
    rows.iter().map(|row| row.subject().map(|(kind, id)| (kind, id.to_string()))).collect()
}

/// Endorsements as the reader sees them.
async fn shown(
    ctx: &Ctx,
    actor: Option<&Actor>,
    locale: Locale,
    rows: Vec<endorsement::Model>,
) -> Result<Vec<EndorsementRow>, AppError> {
    let db = ctx.db.read();
    let endorsers = organiser::store::by_ids(db, rows.iter().map(|r| r.organiser_id)).await?;
    let slugs: BTreeMap<Uuid, String> = endorsers.into_iter().map(|o| (o.id, o.slug)).collect();
    let own = match actor {
        Some(actor) => organiser::store::of_person(db, actor.id).await?,
        None => Vec::new(),
    };
    let row = |of: endorsement::Model| EndorsementRow {
        id: of.id,
        credential: of.credential_id,
        endorser: (slugs.get(&of.organiser_id).cloned().unwrap_or_default(), of.organiser_name),
        words: Text { lang: (of.language != locale.tag()).then_some(of.language), text: of.words },
        at: of.created_at,
        may_withdraw: own.iter().any(|(o, role)| o.id == of.organiser_id && *role == MemberRole::Owner),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// What is endorsed and whose it is.
async fn one(ctx: &Ctx, locale: Locale, kind: SubjectKind, id: &str) -> Result<(About, Option<Uuid>), AppError> {
    let content = programme::content(ctx, locale)?;
    let found = abouts(ctx, locale, &[(kind, id.to_string())]).await?.pop();
    let (about, holder) = found.ok_or(AppError::NotFound)?;
    let is_there = match kind {
        SubjectKind::Playlist => content.playlist(id).is_some(),
        SubjectKind::Badge => content.badge(id).is_some(),
        SubjectKind::Organiser | SubjectKind::Label => holder.is_some(),
    };
    if is_there { Ok((about, holder)) } else { Err(AppError::NotFound) }
}

/// What several things are called and whose they are; what the pack doesn't have any more goes by its id.
async fn abouts(
    ctx: &Ctx,
    locale: Locale,
    of: &[(SubjectKind, String)],
) -> Result<Vec<(About, Option<Uuid>)>, AppError> {
    let content = programme::content(ctx, locale)?;
    let db = ctx.db.read();
    let ids = |kind| of.iter().filter(move |(k, _)| *k == kind).map(|(_, id)| id.as_str()).collect::<Vec<_>>();
    let labels = badge::store::labels(db, &ids(SubjectKind::Label)).await?;
    let mut organisers = organiser::store::by_slugs(db, &ids(SubjectKind::Organiser)).await?;
    organisers.extend(organiser::store::by_ids(db, labels.iter().filter_map(|l| l.organiser_id)).await?);
    let about = |(kind, id): &(SubjectKind, String)| {
        let (name, page, holder) = match kind {
            SubjectKind::Playlist => (content.playlist(id).map(|p| p.title.clone()), format!("/learn/{id}"), None),
            SubjectKind::Badge => {
                let badge = content.badge(id);
                let name = badge.map_or_else(|| id.clone(), |b| versioned(id, b.version));
                (badge.map(|b| b.name.clone()), format!("/achievements/{name}"), None)
            }
            SubjectKind::Organiser => {
                let found = organisers.iter().find(|o| o.slug == *id);
                let name = found.map(|o| Text::new(o.name.as_str()));
                (name, format!("/organisers/{id}"), found.map(|o| o.id))
            }
            SubjectKind::Label => {
                let holder = labels.iter().find(|l| l.number.as_ref() == Some(id)).and_then(|l| l.organiser_id);
                let found = organisers.iter().find(|o| Some(o.id) == holder);
                let name = found.map(|o| Text::new(format!("{id}, {}", o.name)));
                (name, format!("/labels/{id}"), holder)
            }
        };
        let name = name.unwrap_or_else(|| Text::new(id.as_str()));
        (About { kind: *kind, id: id.clone(), name, page }, holder)
    };
    Ok(of.iter().map(about).collect())
}
