//! DIDs of people: a person says that one is theirs, and shows it by signing what is made up for them here. A badge that
//! is awarded to them can name it, beside their address.

use super::record;
use crate::{
    account::{
        Actor,
        store::{self, person_did},
    },
    error::{AppError, Issue},
    platform::{
        Ctx,
        fetch::Fetch,
        limits::{self, Limit},
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use verifier::{
    elsewhere::holder::{self, Asked, Unproved},
    model::LONGEST_DID,
};

/// How many DIDs somebody may have.
const MOST: usize = 5;
/// How long there is to sign, in minutes.
const MINUTES: i64 = 30;
/// The longest proof, in bytes.
const LONGEST_PROOF: u32 = 20_000;

/// Tries of one person.
const BY: Limit = Limit { name: "did", free: 20, first_wait: 5 };
/// Tries from one address of the network: each may lead to a site of somebody else.
const FROM: Limit = Limit { name: "did-from", free: 40, first_wait: 5 };

async fn attempt(ctx: &Ctx, actor: &Actor, from: &str) -> Result<(), AppError> {
    limits::attempt(ctx, FROM, from).await?;
    limits::attempt(ctx, BY, &actor.id.to_string()).await
}

/// Says that a DID is theirs: what they have to sign is made up. Whether somebody else has it is said only to who has
/// signed.
///
/// # Errors
/// The rule `did_form` for what can't be a DID of theirs; [`Issue::Taken`] for one that is; the rule `did_many`;
/// [`AppError::TooMany`].
pub async fn add_did(ctx: &Ctx, actor: &Actor, from: &str, did: &str) -> Result<(), AppError> {
    let wrong = |issue| Err(AppError::field("did", issue));
    let did = did.trim();
    if did.is_empty() {
        return wrong(Issue::Missing);
    }
    if did.len() > LONGEST_DID {
        return wrong(Issue::TooLong(LONGEST_DID as u32));
    }
    if !holder::is_resolvable(did) {
        return wrong(Issue::Rule("did_form".into()));
    }
    if did.starts_with("did:web:") && !ctx.config.fetch {
        return wrong(Issue::Rule("did_off".into()));
    }
    attempt(ctx, actor, from).await?;
    let tx = ctx.db.write().await?;
    let mut own = store::dids(&tx, actor.id).await?;
    let same = own.iter().position(|row| row.did == did).map(|at| own.swap_remove(at));
    if same.as_ref().is_some_and(|row| row.proved_at.is_some()) {
        return wrong(Issue::Taken);
    }
    // What was never signed in time leaves room for others.
    let (late, kept): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|row| row.expires_at.is_some_and(|at| at <= ctx.now()));
    if kept.len() >= MOST {
        return Err(AppError::rule("did_many"));
    }
    person_did::Entity::delete_many().filter(person_did::Column::Id.is_in(late.iter().map(|r| r.id))).exec(&tx).await?;
    let (challenge, until) = (Some(ctx.ids.token()?), Some(ctx.now().plus_minutes(MINUTES)));
    let id = match same {
        Some(row) => {
            let id = row.id;
            change(&tx, ctx, row, |active| {
                active.challenge = Set(challenge);
                active.expires_at = Set(until);
            })
            .await?;
            id
        }
        None => {
            let row = person_did::Model {
                id: ctx.ids.uuid(),
                person_id: actor.id,
                did: did.into(),
                holds: None,
                challenge,
                expires_at: until,
                proved_at: None,
                named: false,
                revision: 1,
                created_at: ctx.now(),
                updated_at: ctx.now(),
            };
            let id = row.id;
            person_did::Entity::insert(person_did::ActiveModel::from(row)).exec_without_returning(&tx).await?;
            id
        }
    };
    record(&tx, ctx, Some(actor.id), "account.add_did", actor.id, json!({ "did": id })).await?;
    Ok(tx.commit().await?)
}

/// Shows by what was signed that a DID is theirs.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's; the rule `already_done` when it was shown before, `did_late` when it took
/// too long, `did_other_account` when somebody else has shown it; what is wrong with the proof; [`AppError::TooMany`].
pub async fn prove_did(ctx: &Ctx, actor: &Actor, from: &str, id: Uuid, proof: &str) -> Result<(), AppError> {
    let wrong = |issue| AppError::field("proof", issue);
    let (row, challenge) = waiting(ctx, store::dids(ctx.db.read(), actor.id).await?, id)?;
    if proof.trim().is_empty() {
        return Err(wrong(Issue::Missing));
    }
    if proof.len() > LONGEST_PROOF as usize {
        return Err(wrong(Issue::TooLong(LONGEST_PROOF)));
    }
    attempt(ctx, actor, from).await?;
    let asked = Asked { did: &row.did, challenge: &challenge, base: ctx.config.base(), host: ctx.config.host() };
    // Other sites are asked, so this stands outside of the transaction.
    let checked = holder::check(&ctx.room::<Fetch>()?, proof, asked, ctx.now().into()).await;
    checked.map_err(|why| wrong(Issue::Rule(rule(why).into())))?;
    let tx = ctx.db.write().await?;
    let (row, still) = waiting(ctx, store::dids(&tx, actor.id).await?, id)?;
    if still != challenge {
        return Err(wrong(Issue::Rule(rule(Unproved::OtherChallenge).into())));
    }
    if store::did_holder(&tx, &row.did).await?.is_some() {
        return Err(AppError::rule("did_other_account"));
    }
    let holds = Some(row.did.clone());
    change(&tx, ctx, row, |active| {
        active.holds = Set(holds);
        active.challenge = Set(None);
        active.expires_at = Set(None);
        active.proved_at = Set(Some(ctx.now()));
    })
    .await?;
    record(&tx, ctx, Some(actor.id), "account.prove_did", actor.id, json!({ "did": id })).await?;
    Ok(tx.commit().await?)
}

/// One of somebody's own that waits to be shown, and what has to be signed.
fn waiting(ctx: &Ctx, own: Vec<person_did::Model>, id: Uuid) -> Result<(person_did::Model, String), AppError> {
    let row = own.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    let Some(challenge) = row.challenge.clone() else {
        return Err(AppError::rule("already_done"));
    };
    if row.expires_at.is_none_or(|at| at <= ctx.now()) {
        return Err(AppError::rule("did_late"));
    }
    Ok((row, challenge))
}

/// The rule that says in words what is wrong with a proof.
const fn rule(why: Unproved) -> &'static str {
    match why {
        Unproved::Unread => "did_unread",
        Unproved::Token => "did_token",
        Unproved::Presentation => "did_presentation",
        Unproved::OtherDid => "did_other",
        Unproved::OtherChallenge => "did_challenge",
        Unproved::OtherSite => "did_site",
        Unproved::OutOfDate => "did_time",
        Unproved::UnknownKey => "did_key",
        Unproved::WrongSignature => "did_signature",
        Unproved::Unreachable => "did_unreachable",
        Unproved::Forbidden => "did_forbidden",
        Unproved::Off => "did_off",
    }
}

/// Says whether what is awarded to them from now on names a DID of theirs; then no other one.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's, and for one that they haven't shown to be theirs.
pub async fn name_did(ctx: &Ctx, actor: &Actor, id: Uuid, named: bool) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let all = store::dids(&tx, actor.id).await?;
    if !all.iter().any(|row| row.id == id && row.proved_at.is_some()) {
        return Err(AppError::NotFound);
    }
    let mut changed = false;
    for row in all {
        let now = if row.id == id { named } else { row.named && !named };
        if row.named != now {
            changed = true;
            change(&tx, ctx, row, |active| active.named = Set(now)).await?;
        }
    }
    if changed {
        let detail = json!({ "did": id, "named": named });
        record(&tx, ctx, Some(actor.id), "account.name_did", actor.id, detail).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes a DID away again. What was awarded with it stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's.
pub async fn remove_did(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let all = store::dids(&tx, actor.id).await?;
    let row = all.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    row.delete(&tx).await?;
    record(&tx, ctx, Some(actor.id), "account.remove_did", actor.id, json!({ "did": id })).await?;
    Ok(tx.commit().await?)
}

/// Changes one and counts the change.
async fn change(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    of: person_did::Model,
    what: impl FnOnce(&mut person_did::ActiveModel),
) -> Result<(), AppError> {
    let revision = of.revision + 1;
    let mut active = of.into_active_model();
    what(&mut active);
    active.revision = Set(revision);
    active.updated_at = Set(ctx.now());
    active.update(tx).await?;
    Ok(())
}
