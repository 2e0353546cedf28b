//! The verbs of organisers.

use super::{
    model::{
        self, MemberRole, NOTE_MOST, NewOrganiser, Organiser, Verification, may_edit, may_manage, may_verify, slug,
    },
    store::{self, invitation, member, organiser},
};
use crate::{
    account::{Actor, Email, Role, store as people},
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell, tell_with},
    },
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
        ids::token_hash,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    programme,
    texts::Texts,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, PaginatorTrait, entity::prelude::*,
    sea_query::SimpleExpr,
};
use serde_json::{Value, json};

/// How long an invitation can be accepted.
const INVITATION_DAYS: i64 = 14;
/// Invitations that one person sends.
const INVITE: Limit = Limit { name: "invite", free: 20, first_wait: 30 };

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    verb: &str,
    organiser: Uuid,
    reason: Option<&str>,
    detail: Value,
) -> Result<(), AppError> {
    let subject = ("organiser", organiser.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason, detail }).await
}

/// The role of a person who acts for an organiser; to others its inner matters don't exist.
async fn own_role(tx: &impl ConnectionTrait, actor: &Actor, organiser: Uuid) -> Result<MemberRole, AppError> {
    store::role_of(tx, organiser, actor.id).await?.ok_or(AppError::NotFound)
}

/// Makes an organiser; whoever makes it is its first owner.
///
/// # Errors
/// When the database fails.
pub async fn create(ctx: &Ctx, actor: &Actor, new: NewOrganiser) -> Result<Organiser, AppError> {
    let tx = ctx.db.write().await?;
    let now = ctx.now();
    let row = organiser::Model {
        id: ctx.ids.uuid(),
        slug: free_slug(&tx, &new.name).await?,
        kind: new.kind.key().into(),
        name: new.name,
        country: new.country,
        languages: serde_json::to_string(&new.languages).map_err(|e| AppError::internal(&e))?,
        website: new.website.unwrap_or_default(),
        description: new.description,
        contact_email: new.contact_email.as_str().into(),
        verification: Verification::None.key().into(),
        verification_note: String::new(),
        verification_reason: String::new(),
        verification_asked_at: None,
        revision: 1,
        created_by: actor.id,
        created_at: now,
        updated_at: now,
    };
    organiser::Entity::insert(organiser::ActiveModel::from(row.clone())).exec_without_returning(&tx).await?;
    add_member(&tx, ctx, actor, row.id, actor.id, MemberRole::Owner).await?;
    record(&tx, ctx, actor, "organiser.create", row.id, None, json!({ "slug": row.slug })).await?;
    tx.commit().await?;
    row.try_into()
}

async fn free_slug(tx: &DatabaseTransaction, name: &str) -> Result<String, AppError> {
    let base = slug(name);
    // This one is the address of the form for a new one.
    let mut candidate = if base == "new" { "new-1".to_string() } else { base.clone() };
    let mut n = 1;
    while organiser::Entity::find().filter(organiser::Column::Slug.eq(&candidate)).count(tx).await? > 0 {
        n += 1;
        candidate = format!("{base}-{n}");
    }
    Ok(candidate)
}

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

/// Ends a membership, and begins the one with the new role.
async fn set_member(
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
        None => Ok(()),
    }
}

/// Changes the profile. The name in addresses stays. Who it is was what the Network verified: another kind, name or
/// country has to be verified again.
///
/// # Errors
/// [`AppError::NotFound`] for others than members, [`AppError::Conflict`] when it was changed in between.
pub async fn edit(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, new: NewOrganiser) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_edit(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let row = store::row(&tx, id).await?;
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let is_somebody_else = (row.kind.as_str(), &row.name, &row.country) != (new.kind.key(), &new.name, &new.country);
    let verification_ends = is_somebody_else && row.verification == Verification::Verified.key();
    let mut active = row.into_active_model();
    if verification_ends {
        active.verification = Set(Verification::None.key().into());
    }
    active.kind = Set(new.kind.key().into());
    active.name = Set(new.name);
    active.country = Set(new.country);
    active.languages = Set(serde_json::to_string(&new.languages).map_err(|e| AppError::internal(&e))?);
    active.website = Set(new.website.unwrap_or_default());
    active.description = Set(new.description);
    active.contact_email = Set(new.contact_email.as_str().into());
    active.revision = Set(revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let detail = json!({ "revision": revision + 1, "verification_ends": verification_ends });
    record(&tx, ctx, actor, "organiser.edit", id, None, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks the network to verify an organiser.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than owners; a rule when it was asked for already.
pub async fn ask_verification(ctx: &Ctx, actor: &Actor, id: Uuid, text: &str) -> Result<(), AppError> {
    let text = parse::reason(text, NOTE_MOST, false).map_err(|issue| AppError::field("note", issue))?;
    let tx = ctx.db.write().await?;
    if !may_manage(own_role(&tx, actor, id).await?) {
        return Err(AppError::NotAllowed);
    }
    let row = store::row(&tx, id).await?;
    if !Verification::parse(&row.verification).is_some_and(Verification::may_be_asked) {
        return Err(AppError::field("", Issue::Rule("already_done".into())));
    }
    let revision = row.revision + 1;
    let news =
        News::new(Kind::VerificationWaits, "/verifications", format!("{id}:{revision}")).with("organiser", &row.name);
    let mut active = row.into_active_model();
    active.verification = Set(Verification::Asked.key().into());
    active.verification_note = Set(text);
    active.verification_asked_at = Set(Some(ctx.now()));
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    record(&tx, ctx, actor, "organiser.ask_verification", id, None, json!({})).await?;
    for (person, _) in people::holders(&tx, Role::Coordinator).await? {
        if !is_tied(&tx, ctx, id, person.id).await? {
            tell(&tx, ctx, person.id, &news).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Whether a person is too close to an organiser to judge it now, by the rules that hold now.
///
/// # Errors
/// When the database fails.
pub async fn is_tied(db: &impl ConnectionTrait, ctx: &Ctx, organiser: Uuid, person: Uuid) -> Result<bool, AppError> {
    let rules = programme::rules(ctx)?;
    let ties = store::ties_to(db, organiser).await?;
    Ok(ties.iter().any(|(other, ended_at)| *other == person && model::is_tied(*ended_at, ctx.now(), &rules.conflict)))
}

/// Grants the verification that was asked for, or refuses it with a reason; its owners are told.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; a rule when somebody else has decided already;
/// [`AppError::Conflict`] when the profile isn't any more what the coordinator has read.
pub async fn decide_verification(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    granted: bool,
    reason: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    if !may_verify(actor, is_tied(&tx, ctx, id, actor.id).await?) {
        return Err(AppError::NotAllowed);
    }
    let reason = parse::reason(reason, NOTE_MOST, !granted).map_err(|issue| AppError::field("reason", issue))?;
    let row = store::row(&tx, id).await?;
    if row.verification != Verification::Asked.key() {
        return Err(AppError::field("", Issue::Rule("already_done".into())));
    }
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let name = row.name.clone();
    let page = format!("/organisers/{}", row.slug);
    let address = ctx.config.url(&page);
    let state = if granted { Verification::Verified } else { Verification::Refused };
    let mut active = row.into_active_model();
    active.verification = Set(state.key().into());
    active.verification_reason = Set(reason.clone());
    active.revision = Set(revision + 1);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    let detail = json!({ "granted": granted });
    record(&tx, ctx, actor, "organiser.decide_verification", id, Some(&reason), detail).await?;
    let write = |t: Texts, person: &str| {
        let text = if granted {
            t.organiser_mail_verified_text(person, &name, &address)
        } else {
            t.organiser_mail_refused_text(person, &name, &reason, &address)
        };
        (t.organiser_mail_verification_subject(&name), text)
    };
    let news = News::new(Kind::VerificationDecided, page, format!("{id}:{revision}"))
        .with("organiser", &name)
        .with("granted", if granted { "yes" } else { "no" });
    tell_owners(&tx, ctx, id, &news, write).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells all owners of an organiser, each in their language.
///
/// # Errors
/// When the database fails.
pub async fn tell_owners(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    organiser: Uuid,
    news: &News,
    write: impl Fn(Texts, &str) -> (String, String),
) -> Result<(), AppError> {
    for (person, role) in store::members(tx, organiser).await? {
        if may_manage(role) {
            tell_with(tx, ctx, person, news, &write).await?;
        }
    }
    Ok(())
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
    let t = Texts::of(actor.locale);
    let link = ctx.config.url(&format!("/join/{token}"));
    let text = t.organiser_mail_invitation_text(&actor.name, &organiser.name, link);
    let subject = t.organiser_mail_invitation_subject(&organiser.name);
    mail::send(&tx, ctx, Mail::new(email.as_str().into(), subject, text)).await?;
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
/// [`Issue::LinkNotValid`]; a rule when the invitation was sent to an address other than the person's.
pub async fn join(ctx: &Ctx, actor: &Actor, token: &str) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let found = store::live_invitation(&tx, &token_hash(token), ctx.now())
        .await?
        .ok_or_else(|| AppError::field("", Issue::LinkNotValid))?;
    if found.email != actor.email.key() {
        return Err(AppError::field("", Issue::Rule("invited_address".into())));
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
        return Err(AppError::field("", Issue::Rule("last_owner".into())));
    }
    set_member(&tx, ctx, actor, id, person, role).await?;
    if role.is_none() {
        // Nobody comes back by a link that lies in their mailbox.
        let email = people::by_id(&tx, person).await?.email;
        end_invitations(&tx, ctx, id, invitation::Column::Email.eq(email)).await?;
    }
    let detail = json!({ "person": person, "before": before, "now": role });
    record(&tx, ctx, actor, "organiser.change_member", id, None, detail).await?;
    tx.commit().await?;
    Ok(())
}
