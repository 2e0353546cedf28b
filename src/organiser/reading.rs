//! What the pages of organisers show, read with a fixed number of queries.

use super::{
    model::{
        Afterwards, MemberRole, Organiser, may_edit, may_manage, may_verify,
        views::{
            FormView, HandoverView, InvitationView, Invited, LeaveView, Member, MembersView, MineView, Named,
            OpenHandover, ProfileView, RequestView, VerificationsView,
        },
    },
    service,
    store::{self, more::verification},
};
use crate::{
    account::{self, Actor, Role},
    error::{AppError, Issue},
    evidence::{self, model::FileView, store::evidence_file},
    platform::{Ctx, ids::token_hash},
    programme::{self, model::Choice},
    texts::Locale,
};
use uuid::Uuid;

/// How many verifications are shown at once; they are worked off from the top.
const QUEUE: u64 = 50;

fn named(choices: &[Choice]) -> Vec<Named> {
    choices.iter().map(|c| (c.id.clone(), c.label.text.clone())).collect()
}

/// The organisers of a person.
///
/// # Errors
/// When the database fails.
pub async fn mine(ctx: &Ctx, actor: &Actor) -> Result<MineView, AppError> {
    Ok(MineView { organisers: store::of_person(ctx.db.read(), actor.id).await? })
}

/// The form for a new organiser, or for one that the person may edit.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for viewers.
pub async fn form(ctx: &Ctx, actor: &Actor, locale: Locale, slug: Option<&str>) -> Result<FormView, AppError> {
    let content = programme::content(ctx, locale)?;
    let organiser = match slug {
        None => None,
        Some(slug) => {
            let organiser = store::by_slug(ctx.db.read(), slug).await?;
            match store::role_of(ctx.db.read(), organiser.id, actor.id).await? {
                Some(role) if may_edit(role) => Some(organiser),
                Some(_) => return Err(AppError::NotAllowed),
                None => return Err(AppError::NotFound),
            }
        }
    };
    Ok(FormView {
        organiser,
        email: actor.email.as_str().to_string(),
        countries: named(&content.countries),
        languages: named(&content.languages),
        loose: loose(ctx, actor).await?,
    })
}

/// The page of an organiser: everybody sees who it is, members and coordinators what is going on.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn profile(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, slug: &str) -> Result<ProfileView, AppError> {
    let content = programme::content(ctx, locale)?;
    let organiser = store::by_slug(ctx.db.read(), slug).await?;
    let role = match actor {
        Some(actor) => store::role_of(ctx.db.read(), organiser.id, actor.id).await?,
        None => None,
    };
    let is_coordinator = actor.is_some_and(|a| a.is(Role::Coordinator));
    let is_tied = match actor {
        Some(actor) => service::is_tied(ctx.db.read(), ctx, organiser.id, actor.id).await?,
        None => false,
    };
    let name = |code: &String| content.language_name(code).text;
    let sees = role.is_some() || is_coordinator;
    let requests = if sees { requests_of(ctx, std::slice::from_ref(&organiser)).await? } else { Vec::new() };
    let may_ask = role.is_some_and(may_manage) && organiser.verification.may_be_asked();
    let offer = match role {
        Some(_) => store::more::open_handover(ctx.db.read(), organiser.id).await?,
        None => None,
    };
    Ok(ProfileView {
        requests: requests.into_iter().map(|(_, request)| request).collect(),
        loose: match actor.filter(|_| may_ask) {
            Some(actor) => loose(ctx, actor).await?,
            None => Vec::new(),
        },
        is_offered: offer.is_some_and(|offer| actor.is_some_and(|a| a.id == offer.to_id)),
        country: content.country(&organiser.country).text,
        languages: organiser.languages.iter().map(name).collect(),
        role,
        may_verify: actor.is_some_and(|a| may_verify(a, is_tied)),
        organiser: if sees { organiser } else { organiser.public() },
    })
}

/// The members of an organiser, for its members.
///
/// # Errors
/// [`AppError::NotFound`] for others.
pub async fn members(ctx: &Ctx, actor: &Actor, slug: &str) -> Result<MembersView, AppError> {
    let db = ctx.db.read();
    let organiser = store::by_slug(db, slug).await?;
    let members = store::members(db, organiser.id).await?;
    let own = members.iter().find(|(p, _)| *p == actor.id).map(|(_, r)| *r).ok_or(AppError::NotFound)?;
    let people = account::store::by_ids(db, members.iter().map(|(p, _)| *p)).await?;
    let invited =
        if may_manage(own) { store::open_invitations(db, organiser.id, ctx.now()).await? } else { Vec::new() };
    Ok(MembersView {
        members: members
            .into_iter()
            .filter_map(|(person, role)| {
                let of = people.iter().find(|p| p.id == person)?;
                let (name, email) = (of.name.clone(), of.email.clone());
                Some(Member { person, name, email, role, is_reader: person == actor.id })
            })
            .collect(),
        invited: invited
            .into_iter()
            .filter_map(|i| {
                Some(Invited { id: i.id, email: i.email, role: MemberRole::parse(&i.role)?, until: i.expires_at })
            })
            .collect(),
        may_manage: may_manage(own),
        organiser,
    })
}

/// An invitation, for whoever holds its link.
///
/// # Errors
/// [`Issue::LinkNotValid`].
pub async fn invitation(ctx: &Ctx, actor: &Actor, token: &str) -> Result<InvitationView, AppError> {
    let found = store::live_invitation(ctx.db.read(), &token_hash(token), ctx.now())
        .await?
        .ok_or_else(|| AppError::field("", Issue::LinkNotValid))?;
    let organiser = store::by_id(ctx.db.read(), found.organiser_id).await?;
    Ok(InvitationView {
        organiser: organiser.name,
        role: MemberRole::parse(&found.role).unwrap_or(MemberRole::Viewer),
        is_readers: account::store::addresses(ctx.db.read(), actor.id).await?.contains(&found.email),
    })
}

/// What waits for verification, for coordinators.
///
/// # Errors
/// [`AppError::NotAllowed`].
pub async fn verifications(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<VerificationsView, AppError> {
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, locale)?;
    let waiting = store::waiting(ctx.db.read(), QUEUE).await?;
    let requests = requests_of(ctx, &waiting).await?;
    let with_country = |organiser: super::Organiser| {
        let country = content.country(&organiser.country).text;
        let of_it = requests.iter().filter(|(id, _)| *id == organiser.id).map(|(_, request)| request.clone());
        let of_it = of_it.collect();
        (organiser, country, of_it)
    };
    Ok(VerificationsView { waiting: waiting.into_iter().map(with_country).collect() })
}

/// Files that a person has brought and that nothing refers to yet.
async fn loose(ctx: &Ctx, actor: &Actor) -> Result<Vec<FileView>, AppError> {
    let files = evidence::store::loose(ctx.db.read(), actor.id).await?;
    Ok(files.iter().map(evidence_file::Model::view).collect())
}

/// All that some organisers asked, the newest first, each with the documents that came with it.
async fn requests_of(ctx: &Ctx, organisers: &[Organiser]) -> Result<Vec<(Uuid, RequestView)>, AppError> {
    let db = ctx.db.read();
    let rows = store::more::requests(db, organisers.iter().map(|o| o.id)).await?;
    let files = evidence::store::by_ids(db, rows.iter().flat_map(verification::Model::file_ids)).await?;
    let slug = |id: Uuid| organisers.iter().find(|o| o.id == id).map(|o| o.slug.as_str()).unwrap_or_default();
    let view = |row: verification::Model| {
        let place = format!("/organisers/{}/documents", slug(row.organiser_id));
        let found = row.file_ids().into_iter().filter_map(|id| files.get(&id));
        let request = RequestView {
            files: found.map(|file| file.view_at(format!("{place}/{}", file.id))).collect(),
            asked_at: row.asked_at,
            note: row.note,
            granted: row.outcome.map(|outcome| outcome == "granted"),
            reason: row.reason,
        };
        (row.organiser_id, request)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// A document that came with a request to be verified.
///
/// # Errors
/// [`AppError::NotFound`] for others than members and coordinators, and for files that came with none.
pub async fn document(ctx: &Ctx, actor: &Actor, slug: &str, file: Uuid) -> Result<evidence_file::Model, AppError> {
    let db = ctx.db.read();
    let organiser = store::by_slug(db, slug).await?;
    let is_member = store::role_of(db, organiser.id, actor.id).await?.is_some();
    if !is_member && !actor.is(Role::Coordinator) {
        return Err(AppError::NotFound);
    }
    let requests = store::more::requests(db, [organiser.id]).await?;
    if !requests.iter().any(|r| r.file_ids().contains(&file)) {
        return Err(AppError::NotFound);
    }
    evidence::store::by_ids(db, [file]).await?.remove(&file).ok_or(AppError::NotFound)
}

/// Handing an organiser over, or taking it over. Members whom an offer doesn't concern see nothing of it.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn handover(ctx: &Ctx, actor: &Actor, slug: &str) -> Result<HandoverView, AppError> {
    let db = ctx.db.read();
    let organiser = store::by_slug(db, slug).await?;
    let members = store::members(db, organiser.id).await?;
    let own = members.iter().find(|(p, _)| *p == actor.id).map(|(_, r)| *r).ok_or(AppError::NotFound)?;
    let open = store::more::open_handover(db, organiser.id).await?;
    let open = open.filter(|o| may_manage(own) || o.to_id == actor.id);
    let names = account::store::names(db, members.iter().map(|(p, _)| *p)).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    Ok(HandoverView {
        others: members.iter().filter(|(p, _)| *p != actor.id).map(|(p, _)| (*p, name(*p))).collect(),
        open: open.map(|o| OpenHandover {
            id: o.id,
            from: name(o.from_id),
            to: name(o.to_id),
            afterwards: Afterwards::parse(&o.then).unwrap_or(Afterwards::Editor),
            at: o.offered_at,
            is_to_reader: o.to_id == actor.id,
            may_withdraw: may_manage(own),
        }),
        may_offer: may_manage(own),
        organiser,
    })
}

/// What leaving an organiser means.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn leaving(ctx: &Ctx, actor: &Actor, slug: &str) -> Result<LeaveView, AppError> {
    let db = ctx.db.read();
    let organiser = store::by_slug(db, slug).await?;
    let members = store::members(db, organiser.id).await?;
    let own = members.iter().find(|(p, _)| *p == actor.id).map(|(_, r)| *r).ok_or(AppError::NotFound)?;
    let others_manage = members.iter().any(|(p, r)| *p != actor.id && may_manage(*r));
    Ok(LeaveView { organiser, is_last_owner: may_manage(own) && !others_manage })
}
