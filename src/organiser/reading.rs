//! What the pages of organisers show, read with a fixed number of queries.

use super::{
    model::{
        MemberRole, may_edit, may_manage, may_verify,
        views::{
            FormView, InvitationView, Invited, Member, MembersView, MineView, Named, ProfileView, VerificationsView,
        },
    },
    service, store,
};
use crate::{
    account::{self, Actor, Role},
    error::{AppError, Issue},
    platform::{Ctx, ids::token_hash},
    programme::{self, model::Choice},
    texts::Locale,
};

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
    Ok(ProfileView {
        country: content.country(&organiser.country).text,
        languages: organiser.languages.iter().map(name).collect(),
        role,
        may_verify: actor.is_some_and(|a| may_verify(a, is_tied)),
        organiser: if role.is_some() || is_coordinator { organiser } else { organiser.public() },
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
        is_readers: found.email == actor.email.key(),
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
    let with_country = |organiser: super::Organiser| {
        let country = content.country(&organiser.country).text;
        (organiser, country)
    };
    Ok(VerificationsView { waiting: waiting.into_iter().map(with_country).collect() })
}
