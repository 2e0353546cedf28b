//! An owner hands an organiser over to another member, who has to accept.

use super::{members::set_member, own_role, record};
use crate::{
    account::{Actor, store as people},
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::{
        model::{Afterwards, HandoverEnd, MemberRole, may_manage},
        store::{self, more::handover},
    },
    platform::Ctx,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Offers an organiser to another member; they are told.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for others than owners; what is wrong with
/// the choice; the rule `handover_open` while another offer waits.
pub async fn offer_handover(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    to: Option<Uuid>,
    afterwards: Option<Afterwards>,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_manage(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let to = errors.take("to", to.ok_or(Issue::NotChosen));
    let afterwards = errors.take("afterwards", afterwards.ok_or(Issue::NotChosen));
    let (Some(to), Some(afterwards)) = (to, afterwards) else {
        return Err(AppError::Invalid(errors));
    };
    if to == actor.id || store::role_of(&tx, id, to).await?.is_none() {
        return Err(AppError::field("to", Issue::UnknownChoice));
    }
    if store::more::open_handover(&tx, id).await?.is_some() {
        return Err(AppError::rule("handover_open"));
    }
    let offer = ctx.ids.uuid();
    handover::Entity::insert(handover::ActiveModel {
        id: Set(offer),
        organiser_id: Set(id),
        from_id: Set(actor.id),
        to_id: Set(to),
        then: Set(afterwards.key().into()),
        offered_at: Set(ctx.now()),
        ended_as: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(&tx)
    .await?;
    let detail = json!({ "offer": offer, "to": to, "then": afterwards });
    record(&tx, ctx, actor, "organiser.offer_handover", id, None, detail).await?;
    news(&tx, ctx, id, offer, "offered", &actor.name, &[to]).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells those whom it concerns how an offer stands.
async fn news(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: Uuid,
    offer: Uuid,
    step: &str,
    by: &str,
    to: &[Uuid],
) -> Result<(), AppError> {
    let organiser = store::row(tx, organiser).await?;
    let is_over = step != "offered" && step != "declined";
    let page = if is_over { "/organisers".into() } else { format!("/organisers/{}/handover", organiser.slug) };
    let news = News::new(Kind::Handover, page, format!("{offer}:{step}"))
        .with("organiser", &organiser.name)
        .with("step", step)
        .with("by", by);
    for person in to {
        tell(tx, ctx, *person, &news).await?;
    }
    Ok(())
}

/// The offer with an id, if it still waits.
async fn open(tx: &DatabaseTransaction, organiser: Uuid, offer: Uuid) -> Result<handover::Model, AppError> {
    let found = handover::Entity::find_by_id(offer).one(tx).await?.filter(|h| h.organiser_id == organiser);
    let found = found.ok_or(AppError::NotFound)?;
    if found.ended_at.is_some() { Err(AppError::rule("already_done")) } else { Ok(found) }
}

async fn end(tx: &DatabaseTransaction, ctx: &Ctx, offer: handover::Model, how: HandoverEnd) -> Result<(), AppError> {
    let mut active = offer.into_active_model();
    active.ended_as = Set(Some(how.key().into()));
    active.ended_at = Set(Some(ctx.now()));
    active.update(tx).await?;
    Ok(())
}

/// Accepts an offer, or declines it. Who accepts is an owner from then on; who handed over is an editor, or gone. Both
/// are told. Returns the organiser's name in addresses.
///
/// # Errors
/// [`AppError::NotFound`] for others than the one whom it was offered; the rule `already_done` when it was answered or
/// taken back.
pub async fn answer_handover(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    offer: Uuid,
    accepted: Option<bool>,
) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    own_role(&tx, actor, id).await?;
    let slug = store::row(&tx, id).await?.slug;
    let offer = open(&tx, id, offer).await?;
    if offer.to_id != actor.id {
        return Err(AppError::NotFound);
    }
    let accepted = accepted.ok_or_else(|| AppError::field("", Issue::NotChosen))?;
    let (from, offered) = (offer.from_id, offer.id);
    if !accepted {
        end(&tx, ctx, offer, HandoverEnd::Declined).await?;
        record(&tx, ctx, actor, "organiser.decline_handover", id, None, json!({ "offer": offered })).await?;
        news(&tx, ctx, id, offered, "declined", &actor.name, &[from]).await?;
        tx.commit().await?;
        return Ok(slug);
    }
    // Nobody can give what they haven't got any more.
    if store::role_of(&tx, id, from).await? != Some(MemberRole::Owner) {
        end(&tx, ctx, offer, HandoverEnd::Withdrawn).await?;
        tx.commit().await?;
        return Err(AppError::rule("already_done"));
    }
    let afterwards = Afterwards::parse(&offer.then).unwrap_or(Afterwards::Editor);
    end(&tx, ctx, offer, HandoverEnd::Accepted).await?;
    set_member(&tx, ctx, actor, id, actor.id, Some(MemberRole::Owner)).await?;
    set_member(&tx, ctx, actor, id, from, afterwards.role()).await?;
    let detail = json!({ "offer": offered, "from": from, "then": afterwards });
    record(&tx, ctx, actor, "organiser.accept_handover", id, None, detail).await?;
    let before = people::by_id(&tx, from).await?.name;
    news(&tx, ctx, id, offered, "accepted", &actor.name, &[from]).await?;
    news(&tx, ctx, id, offered, "received", &before, &[actor.id]).await?;
    tx.commit().await?;
    Ok(slug)
}

/// Takes an offer back. One that was answered stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::NotAllowed`] for others than owners; the rule
/// `already_done`.
pub async fn withdraw_handover(ctx: &Ctx, actor: &Actor, id: Uuid, offer: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_manage(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let offer = open(&tx, id, offer).await?;
    let (offered, to) = (offer.id, offer.to_id);
    end(&tx, ctx, offer, HandoverEnd::Withdrawn).await?;
    record(&tx, ctx, actor, "organiser.withdraw_handover", id, None, json!({ "offer": offered })).await?;
    news(&tx, ctx, id, offered, "withdrawn", &actor.name, &[to]).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the offer that waits when one of the two is no member any more, or no owner.
pub(super) async fn end_of(tx: &DatabaseTransaction, ctx: &Ctx, organiser: Uuid, person: Uuid) -> Result<(), AppError> {
    let offer = store::more::open_handover(tx, organiser).await?;
    match offer.filter(|o| o.from_id == person || o.to_id == person) {
        Some(offer) => end(tx, ctx, offer, HandoverEnd::Withdrawn).await,
        None => Ok(()),
    }
}
