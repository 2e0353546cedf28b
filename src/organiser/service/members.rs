//! Who acts for an organiser: invited, made a member, given another role, gone.

use super::{handover::end_of, own_role, record};
use crate::{
    account::{Actor, Email, store as people},
    error::{AppError, FieldErrors, Issue},
    organiser::{
        model::{MemberRole, may_manage},
        store::{self, invitation, member, organiser},
    },
    platform::{
        Ctx,
        ids::token_hash,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    texts::Texts,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*, sea_query::SimpleExpr};
use serde_json::json;

/// How long an invitation can be accepted.
const INVITATION_DAYS: i64 = 14;
/// Invitations that one person sends.
const INVITE: Limit = Limit { name: "invite", free: 20, first_wait: 30 };

/// Makes a person a member.
///
/// # Errors
/// When the database fails.
pub async fn add_member(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: &Actor,
    organiser: Uuid,
    person: Uuid,
    role: MemberRole,
) -> Result<(), AppError> {
    member::Entity::insert(member::ActiveModel {
        id: Set(ctx.ids.uuid()),
        organiser_id: Set(organiser),
        person_id: Set(person),
        role: Set(role.key().into()),
        added_by: Set(Some(by.id)),
        added_at: Set(ctx.now()),
        ended_by: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}

/// Ends a membership, and begins the one with the new role; without one, what was open for them to come back by ends too.
pub(super) async fn set_member(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: &Actor,
    organiser: Uuid,
    person: Uuid,
    role: Option<MemberRole>,
) -> Result<(), AppError> {
    member::Entity::update_many()
        .col_expr(member::Column::EndedAt, Expr::value(ctx.now().0))
        .col_expr(member::Column::EndedBy, Expr::value(Some(by.id)))
        .filter(member::Column::OrganiserId.eq(organiser))
        .filter(member::Column::PersonId.eq(person))
        .filter(member::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    match role {
        Some(role) => add_member(tx, ctx, by, organiser, person, role).await,
        None => {
            // Nobody comes back by a link that lies in their mailbox.
            let theirs = people::addresses(tx, person).await?;
            end_invitations(tx, ctx, organiser, invitation::Column::Email.is_in(theirs)).await?;
            Ok(())
        }
    }
}

/// Invites somebody by mail. Whether the address belongs to an account makes no difference and isn't told.
///
/// # Errors
/// What is wrong with the fields; [`AppError::NotAllowed`] for others than owners.
pub async fn invite(ctx: &Ctx, actor: &Actor, id: Uuid, email: &str, role: &str) -> Result<(), AppError> {
    let mut errors = FieldErrors::default();
    let email = errors.take("email", Email::parse(email));
    let role = errors.take("role", MemberRole::parse(role).ok_or(Issue::NotChosen));
    let (Some(email), Some(role)) = (email, role) else {
        return Err(AppError::Invalid(errors));
    };
    if !may_manage(own_role(ctx.db.read(), actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    limits::attempt(ctx, INVITE, &actor.id.to_string()).await?;
    let tx = ctx.db.write().await?;
    let organiser = store::row(&tx, id).await?;
    // Owners see the members and their addresses, so this tells them nothing new.
    if let Some(person) = people::by_email(&tx, &email).await?
        && store::role_of(&tx, id, person.id).await?.is_some()
    {
        return Err(AppError::field("email", Issue::Rule("already_member".into())));
    }
    let token = ctx.ids.token()?;
    invitation::Entity::insert(invitation::ActiveModel {
        id: Set(ctx.ids.uuid()),
        organiser_id: Set(id),
        token_hash: Set(token_hash(&token)),
        email: Set(email.key()),
        role: Set(role.key().into()),
        invited_by: Set(actor.id),
        created_at: Set(ctx.now()),
        expires_at: Set(ctx.now().plus_days(INVITATION_DAYS)),
        used_at: Set(None),
    })
    .exec_without_returning(&tx)
    .await?;
    record(&tx, ctx, actor, "organiser.invite", id, None, json!({ "role": role })).await?;
    send(&tx, ctx, actor, &organiser, email.as_str(), &token).await?;
    tx.commit().await?;
    Ok(())
}

async fn send(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    organiser: &organiser::Model,
    to: &str,
    token: &str,
) -> Result<(), AppError> {
    let t = Texts::of(actor.locale);
    let link = ctx.config.url(&format!("/join/{token}"));
    let text = t.organiser_mail_invitation_text(&actor.name, &organiser.name, link);
    let subject = t.organiser_mail_invitation_subject(&organiser.name);
    mail::send(tx, ctx, Mail::new(to.into(), subject, text)).await
}

/// Sends an invitation once more, with another link and as much time as a new one. The link before it ends.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`] for others than owners; the rule
/// `already_done` for one that was accepted, has run out or was taken back.
pub async fn resend_invitation(ctx: &Ctx, actor: &Actor, id: Uuid, invitation: Uuid) -> Result<(), AppError> {
    if !may_manage(own_role(ctx.db.read(), actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    limits::attempt(ctx, INVITE, &actor.id.to_string()).await?;
    let tx = ctx.db.write().await?;
    let organiser = store::row(&tx, id).await?;
    let open = store::open_invitations(&tx, id, ctx.now()).await?;
    let found = open.into_iter().find(|i| i.id == invitation).ok_or_else(|| AppError::rule("already_done"))?;
    let (token, to) = (ctx.ids.token()?, found.email.clone());
    let mut active = found.into_active_model();
    active.token_hash = Set(token_hash(&token));
    active.expires_at = Set(ctx.now().plus_days(INVITATION_DAYS));
    active.update(&tx).await?;
    record(&tx, ctx, actor, "organiser.resend_invitation", id, None, json!({})).await?;
    send(&tx, ctx, actor, &organiser, &to, &token).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back an invitation that nobody has accepted. One that was accepted, has run out or is unknown stays as it is.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners.
pub async fn withdraw_invitation(ctx: &Ctx, actor: &Actor, id: Uuid, invitation: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_manage(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let ended = end_invitations(&tx, ctx, id, invitation::Column::Id.eq(invitation)).await?;
    if ended > 0 {
        record(&tx, ctx, actor, "organiser.withdraw_invitation", id, None, json!({})).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Ends those open invitations of an organiser that fit; how many there were.
async fn end_invitations(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: Uuid,
    which: SimpleExpr,
) -> Result<u64, AppError> {
    let ended = invitation::Entity::update_many()
        .col_expr(invitation::Column::ExpiresAt, Expr::value(ctx.now().0))
        .filter(invitation::Column::OrganiserId.eq(organiser))
        .filter(invitation::Column::UsedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(ctx.now()))
        .filter(which)
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// Accepts an invitation; returns the organiser's name in addresses. Whoever is a member already gets the role of the
/// invitation where it may more than theirs.
///
/// # Errors
/// [`Issue::LinkNotValid`]; a rule when the invitation was sent to an address that the person hasn't shown to be theirs.
pub async fn join(ctx: &Ctx, actor: &Actor, token: &str) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let found = store::live_invitation(&tx, &token_hash(token), ctx.now())
        .await?
        .ok_or_else(|| AppError::field("", Issue::LinkNotValid))?;
    if !people::addresses(&tx, actor.id).await?.contains(&found.email) {
        return Err(AppError::rule("invited_address"));
    }
    let (id, role) = (found.organiser_id, MemberRole::parse(&found.role).unwrap_or(MemberRole::Viewer));
    let mut active = found.into_active_model();
    active.used_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    let before = store::role_of(&tx, id, actor.id).await?;
    if before.is_none_or(|before| role.may_more_than(before)) {
        set_member(&tx, ctx, actor, id, actor.id, Some(role)).await?;
        let detail = json!({ "role": role, "before": before });
        record(&tx, ctx, actor, "organiser.join", id, None, detail).await?;
    }
    let slug = store::row(&tx, id).await?.slug;
    tx.commit().await?;
    Ok(slug)
}

/// Gives a member another role, or none: then they are no member any more. The last owner stays.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners, unless they leave themselves.
pub async fn change_member(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    person: Uuid,
    role: Option<MemberRole>,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let leaves = role.is_none() && person == actor.id;
    if !may_manage(own_role(&tx, actor, id).await?) && !leaves {
        return Err(AppError::NotAllowed);
    }
    let members = store::members(&tx, id).await?;
    let before = members.iter().find(|(p, _)| *p == person).map(|(_, r)| *r).ok_or(AppError::NotFound)?;
    let other_owners = members.iter().any(|(p, r)| *p != person && *r == MemberRole::Owner);
    if before == MemberRole::Owner && role != Some(MemberRole::Owner) && !other_owners {
        return Err(AppError::rule("last_owner"));
    }
    set_member(&tx, ctx, actor, id, person, role).await?;
    if role != Some(MemberRole::Owner) {
        end_of(&tx, ctx, id, person).await?;
    }
    let detail = json!({ "person": person, "before": before, "now": role });
    record(&tx, ctx, actor, "organiser.change_member", id, None, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Leaves an organiser. What somebody wrote stays, with their name; the last owner can't leave.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`Issue::NotAgreed`]; the rule `last_owner`.
pub async fn leave(ctx: &Ctx, actor: &Actor, id: Uuid, agreed: bool) -> Result<(), AppError> {
    own_role(ctx.db.read(), actor, id).await?;
    if !agreed {
        return Err(AppError::field("agreed", Issue::NotAgreed));
    }
    change_member(ctx, actor, id, actor.id, None).await
}
