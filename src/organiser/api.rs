//! What the pages of the room call.

use super::model::views::{FormView, InvitationView, MembersView, MineView, ProfileView, VerificationsView};
use crate::error::AppError;
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::{MemberRole, NewOrganiser, Typed},
        reading, service,
    };
    pub use crate::{
        account::{actor, signed_in},
        error::Issue,
        platform::Ctx,
        programme,
        texts::use_texts,
    };
    use crate::{error::AppError, texts::Locale};

    /// What was typed, checked against the codes of the pack.
    pub fn parsed(ctx: &Ctx, typed: &Typed) -> Result<NewOrganiser, AppError> {
        let content = programme::content(ctx, Locale::ENGLISH)?;
        NewOrganiser::parse(typed, |c| content.has_country(c), |l| content.has_language(l)).map_err(AppError::Invalid)
    }
}
#[cfg(feature = "ssr")]
use server::*;

/// The organisers of the reader.
#[server(prefix = "/api", endpoint = "organiser/mine")]
pub async fn mine() -> Result<MineView, AppError> {
    reading::mine(&Ctx::of_request()?, &signed_in()?).await
}

/// What the form for a new organiser needs.
#[server(prefix = "/api", endpoint = "organiser/blank")]
pub async fn blank() -> Result<FormView, AppError> {
    reading::form(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), None).await
}

/// What the form for an organiser of the reader needs.
#[server(prefix = "/api", endpoint = "organiser/filled")]
pub async fn filled(slug: String) -> Result<FormView, AppError> {
    reading::form(&Ctx::of_request()?, &signed_in()?, use_texts().locale(), Some(&slug)).await
}

/// The page of an organiser.
#[server(prefix = "/api", endpoint = "organiser/profile")]
pub async fn profile(slug: String) -> Result<ProfileView, AppError> {
    reading::profile(&Ctx::of_request()?, actor().as_ref(), use_texts().locale(), &slug).await
}

/// The members of an organiser, for its members.
#[server(prefix = "/api", endpoint = "organiser/members")]
pub async fn members(slug: String) -> Result<MembersView, AppError> {
    reading::members(&Ctx::of_request()?, &signed_in()?, &slug).await
}

/// An invitation, for whoever holds its link.
#[server(prefix = "/api", endpoint = "organiser/invitation")]
pub async fn invitation(token: String) -> Result<InvitationView, AppError> {
    reading::invitation(&Ctx::of_request()?, &signed_in()?, &token).await
}

/// What waits for verification, for coordinators.
#[server(prefix = "/api", endpoint = "organiser/verifications")]
pub async fn verifications() -> Result<VerificationsView, AppError> {
    reading::verifications(&Ctx::of_request()?, &signed_in()?, use_texts().locale()).await
}

/// Makes an organiser.
#[server(prefix = "/api", endpoint = "organiser/create")]
pub async fn create(
    #[server(default)] kind: String,
    name: String,
    country: String,
    #[server(default)] languages: Vec<String>,
    website: String,
    description: String,
    contact_email: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let new = parsed(&ctx, &Typed { kind, name, country, languages, website, description, contact_email })?;
    let organiser = service::create(&ctx, &actor, new).await?;
    leptos_axum::redirect(&format!("/organisers/{}", organiser.slug));
    Ok(())
}

/// Changes an organiser.
#[server(prefix = "/api", endpoint = "organiser/edit")]
pub async fn edit(
    id: Uuid,
    slug: String,
    revision: i64,
    #[server(default)] kind: String,
    name: String,
    country: String,
    #[server(default)] languages: Vec<String>,
    website: String,
    description: String,
    contact_email: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let new = parsed(&ctx, &Typed { kind, name, country, languages, website, description, contact_email })?;
    service::edit(&ctx, &actor, id, revision, new).await?;
    leptos_axum::redirect(&format!("/organisers/{}", super::model::slug(&slug)));
    Ok(())
}

/// Asks for the verification of an organiser.
#[server(prefix = "/api", endpoint = "organiser/ask_verification")]
pub async fn ask_verification(id: Uuid, note: String) -> Result<(), AppError> {
    service::ask_verification(&Ctx::of_request()?, &signed_in()?, id, &note).await
}

/// Grants or refuses a verification.
#[server(prefix = "/api", endpoint = "organiser/decide_verification")]
pub async fn decide_verification(
    id: Uuid,
    revision: i64,
    #[server(default)] outcome: String,
    reason: String,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let granted = match outcome.as_str() {
        "grant" => true,
        "refuse" => false,
        _ => return Err(AppError::field("", Issue::NotChosen)),
    };
    service::decide_verification(&ctx, &actor, id, revision, granted, &reason).await
}

/// Invites somebody by mail.
#[server(prefix = "/api", endpoint = "organiser/invite")]
pub async fn invite(id: Uuid, email: String, #[server(default)] role: String) -> Result<(), AppError> {
    service::invite(&Ctx::of_request()?, &signed_in()?, id, &email, &role).await
}

/// Takes an invitation back.
#[server(prefix = "/api", endpoint = "organiser/withdraw_invitation")]
pub async fn withdraw_invitation(id: Uuid, invitation: Uuid) -> Result<(), AppError> {
    service::withdraw_invitation(&Ctx::of_request()?, &signed_in()?, id, invitation).await
}

/// Accepts an invitation.
#[server(prefix = "/api", endpoint = "organiser/join")]
pub async fn join(token: String) -> Result<(), AppError> {
    let slug = service::join(&Ctx::of_request()?, &signed_in()?, &token).await?;
    leptos_axum::redirect(&format!("/organisers/{slug}"));
    Ok(())
}

/// Gives a member another role; `none` ends the membership.
#[server(prefix = "/api", endpoint = "organiser/change_member")]
pub async fn change_member(id: Uuid, person: Uuid, role: String) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    let role = match role.as_str() {
        "none" => None,
        key => Some(MemberRole::parse(key).ok_or_else(|| AppError::field("role", Issue::UnknownChoice))?),
    };
    service::change_member(&ctx, &actor, id, person, role).await?;
    if role.is_none() && person == actor.id {
        leptos_axum::redirect("/organisers");
    }
    Ok(())
}
