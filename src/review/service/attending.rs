//! Who is at a meeting, who is asked to leave for an item, and whether enough take part.

use super::{meeting::record, term::must_sit};
use crate::{
    account::{self, Actor, Role},
    error::AppError,
    platform::Ctx,
    programme,
    review::{
        case::Case,
        model::{EventKind, MeetingState, Minutes, Quorum, may_lead, may_see_board, minutes},
        store::{
            meeting::{self, Happening},
            table, term,
        },
    },
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeSet;

/// Notes that somebody is there, or isn't any more: members for themselves, coordinators for everybody. Said twice, it is
/// noted once.
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`]; [`Issue::Rule`] unless the meeting is open, and for who is neither of
/// the committee nor a coordinator.
pub async fn mark_presence(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    person: Option<Uuid>,
    present: bool,
) -> Result<(), AppError> {
    let person = person.unwrap_or(actor.id);
    if !may_see_board(actor) || (person != actor.id && !may_lead(actor)) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let row = meeting::by_id(&tx, id).await?;
    let state = meeting::state(&row)?;
    if state != MeetingState::Open {
        return Err(AppError::rule(state.refusal()));
    }
    let so_far = minutes(&meeting::events(&tx, id).await?);
    if so_far.present().contains(&person) == present {
        return Ok(());
    }
    if present && !account::store::roles_of(&tx, person).await?.iter().any(|r| r.role == Role::Coordinator) {
        must_sit(&tx, ctx, person).await?;
    }
    let kind = if present { EventKind::Arrived } else { EventKind::Left };
    let happens = Happening { meeting: id, kind, item: None, person, by: actor.id, result: None };
    meeting::add(&tx, ctx, happens).await?;
    if let Some(item) = row.item_id.filter(|_| present) {
        let agenda = meeting::agenda(&tx, id).await?;
        let of = agenda.iter().find(|i| i.id == item).ok_or(AppError::NotFound)?;
        if Case::of(&tx, person, of.application_id).await?.is_out(person) {
            let excused = Happening { kind: EventKind::Excused, item: Some(item), ..happens };
            meeting::add(&tx, ctx, excused).await?;
        }
    }
    record(&tx, ctx, actor, id, "review.mark_presence", json!({ "person": person, "present": present })).await?;
    tx.commit().await?;
    Ok(())
}

/// Who has just said that they aren't impartial is asked to leave, where the application is under discussion.
///
/// # Errors
/// When the database fails.
pub async fn excuse(tx: &DatabaseTransaction, ctx: &Ctx, application: Uuid, person: Uuid) -> Result<(), AppError> {
    for (id, item) in meeting::discussing(tx, application).await? {
        if minutes(&meeting::events(tx, id).await?).present().contains(&person) {
            let item = Some(item);
            let kind = EventKind::Excused;
            meeting::add(tx, ctx, Happening { meeting: id, kind, item, person, by: person, result: None }).await?;
        }
    }
    Ok(())
}

/// Who takes part in the discussion of an application.
pub struct Attending {
    /// Members who are there, are impartial and have declared it.
    pub taking_part: BTreeSet<Uuid>,
    /// Members who are there and haven't declared yet.
    pub undeclared: BTreeSet<Uuid>,
    /// Whether those who take part are enough.
    pub quorum: Quorum,
}

impl Attending {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &impl ConnectionTrait, ctx: &Ctx, case: &Case, so_far: &Minutes) -> Result<Self, AppError> {
        let members = term::members(db, ctx.now()).await?;
        let there = so_far.present().into_iter().filter(|p| members.contains_key(p) && !case.is_out(*p));
        let mut declared = table::declarers(db, case.application.id).await?;
        declared.extend(case.active().filter(|a| a.declared_at.is_some()).map(|a| a.evaluator_id));
        let is_asked = case.rules().conflict.declaration_needed;
        let (taking_part, undeclared): (BTreeSet<_>, BTreeSet<_>) =
            there.partition(|person| !is_asked || declared.contains(person));
        let coordinating = taking_part.iter().filter_map(|p| members.get(p)).map(|(_, coordinating)| *coordinating);
        let quorum = Quorum::of(&programme::edition(ctx)?.rules.committee, coordinating);
        Ok(Self { taking_part, undeclared, quorum })
    }
}
