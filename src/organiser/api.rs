//! What the pages of the room call.

use super::model::views::{
    FormView, HandoverView, InvitationView, LeaveView, MembersView, MineView, ProfileView, VerificationsView,
};
use crate::error::AppError;
use leptos::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{
        model::{Afterwards, Link, MemberRole, NewOrganiser, Typed},
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
    use uuid::Uuid;

    /// The ids of files, as a form sends them.
    pub fn files(ids: &[String]) -> Result<Vec<Uuid>, AppError> {
        ids.iter().filter(|id| !id.is_empty()).map(|id| id.parse().map_err(|_| AppError::BadRequest)).collect()
    }

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

/// Says where else an organiser can be seen. `next` is `more` to come back to the same page with one more row.
#[server(prefix = "/api", endpoint = "organiser/set_links")]
pub async fn set_links(
    id: Uuid,
    slug: String,
    revision: i64,
    #[server(default)] links: BTreeMap<String, String>,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let links = Link::parse(&links).map_err(AppError::Invalid)?;
    service::set_links(&Ctx::of_request()?, &signed_in()?, id, revision, &links).await?;
    if next != "more" {
        leptos_axum::redirect(&format!("/organisers/{}", super::model::slug(&slug)));
    }
    Ok(())
}

/// Makes a logo of a file that was brought.
#[server(prefix = "/api", endpoint = "organiser/set_logo")]
pub async fn set_logo(id: Uuid, #[server(default)] logo: Vec<String>) -> Result<(), AppError> {
    service::set_logo(&Ctx::of_request()?, &signed_in()?, id, &files(&logo)?).await
}

/// Takes the logo off.
#[server(prefix = "/api", endpoint = "organiser/remove_logo")]
pub async fn remove_logo(id: Uuid) -> Result<(), AppError> {
    service::remove_logo(&Ctx::of_request()?, &signed_in()?, id).await
}

/// Asks for the verification of an organiser.
#[server(prefix = "/api", endpoint = "organiser/ask_verification")]
pub async fn ask_verification(
    id: Uuid,
    note: String,
    #[server(default)] documents: Vec<String>,
) -> Result<(), AppError> {
    let (ctx, actor) = (Ctx::of_request()?, signed_in()?);
    service::ask_verification_with(&ctx, &actor, id, &note, &files(&documents)?).await
}

/// Handing an organiser over, or taking it over.
#[server(prefix = "/api", endpoint = "organiser/handover")]
pub async fn handover(slug: String) -> Result<HandoverView, AppError> {
    reading::handover(&Ctx::of_request()?, &signed_in()?, &slug).await
}

/// Offers an organiser to another member.
#[server(prefix = "/api", endpoint = "organiser/offer_handover")]
pub async fn offer_handover(
    id: Uuid,
    #[server(default)] to: String,
    #[server(default)] afterwards: String,
) -> Result<(), AppError> {
    let afterwards = Afterwards::parse(&afterwards);
    service::offer_handover(&Ctx::of_request()?, &signed_in()?, id, to.parse().ok(), afterwards).await
}

/// Accepts an organiser that is handed over, or declines.
#[server(prefix = "/api", endpoint = "organiser/answer_handover")]
pub async fn answer_handover(id: Uuid, offer: Uuid, #[server(default)] answer: String) -> Result<(), AppError> {
    let accepted = match answer.as_str() {
        "accept" => Some(true),
        "decline" => Some(false),
        _ => None,
    };
    let slug = service::answer_handover(&Ctx::of_request()?, &signed_in()?, id, offer, accepted).await?;
    leptos_axum::redirect(&format!("/organisers/{slug}"));
    Ok(())
}

/// Takes an offer back.
#[server(prefix = "/api", endpoint = "organiser/withdraw_handover")]
pub async fn withdraw_handover(id: Uuid, offer: Uuid) -> Result<(), AppError> {
    service::withdraw_handover(&Ctx::of_request()?, &signed_in()?, id, offer).await
}

/// What leaving an organiser means.
#[server(prefix = "/api", endpoint = "organiser/leaving")]
pub async fn leaving(slug: String) -> Result<LeaveView, AppError> {
    reading::leaving(&Ctx::of_request()?, &signed_in()?, &slug).await
}

/// Leaves an organiser.
#[server(prefix = "/api", endpoint = "organiser/leave")]
pub async fn leave(id: Uuid, #[server(default)] agreed: String) -> Result<(), AppError> {
    service::leave(&Ctx::of_request()?, &signed_in()?, id, agreed == "yes").await?;
    leptos_axum::redirect("/organisers");
    Ok(())
}

/// Sends an invitation once more.
#[server(prefix = "/api", endpoint = "organiser/resend_invitation")]
pub async fn resend_invitation(id: Uuid, invitation: Uuid) -> Result<(), AppError> {
    service::resend_invitation(&Ctx::of_request()?, &signed_in()?, id, invitation).await
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
