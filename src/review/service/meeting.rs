//! Meetings of the committee: called, opened, led through an agenda and closed. Votes are those of the committee's page;
//! a meeting only says when, and with whom, they were given.

use super::{
    attending::Attending,
    calling::{Told, tell_all},
    committee::votes_that_count,
    minutes::{gather, hash_of},
};
use crate::{
    account::Actor,
    error::{AppError, Issue},
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    review::{
        case::Case,
        model::{
            AGENDA_MOST, AgendaStep, EventKind, ItemResult, Lead, MeetingState, Outcome, Phase, may_lead, minutes,
            moved, poll,
        },
        store::{
            self,
            meeting::{self, Happening, meeting_item, meeting_row},
            table,
        },
    },
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Puts an application at the end of an agenda.
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`], also for an application that isn't for the coordinator;
/// [`AppError::Conflict`]; [`Issue::Rule`] unless it is before the committee, or when it is there already.
pub async fn put_on_agenda(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    application: Option<Uuid>,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = led(&tx, actor, id, revision, &[MeetingState::Called, MeetingState::Open]).await?;
    let application = application.ok_or_else(|| AppError::field("application", Issue::NotChosen))?;
    Case::read(&tx, actor, application).await?.in_phase(&[Phase::Committee])?;
    let agenda = meeting::agenda(&tx, id).await?;
    let refuse = |key: &str| AppError::field("application", Issue::Rule(key.into()));
    if agenda.iter().any(|item| item.application_id == application) {
        return Err(refuse("on_agenda_already"));
    }
    if agenda.len() >= AGENDA_MOST {
        return Err(refuse("agenda_full"));
    }
    let item = meeting_item::ActiveModel {
        id: Set(ctx.ids.uuid()),
        meeting_id: Set(id),
        application_id: Set(application),
        place: Set(i32::try_from(agenda.len() + 1).unwrap_or(i32::MAX)),
    };
    meeting_item::Entity::insert(item).exec_without_returning(&tx).await?;
    change(&tx, row, |_| {}).await?;
    record(&tx, ctx, actor, id, "review.change_agenda", json!({ "application": application, "step": "on" })).await?;
    tx.commit().await?;
    Ok(())
}

/// Moves an item of the agenda, takes it off, or brings it under discussion. Who is there and has a conflict of interest
/// is asked to leave for it, which is noted. What was discussed stays on the agenda.
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`]; [`AppError::Conflict`] when somebody else has changed the meeting
/// meanwhile; [`Issue::Rule`].
pub async fn step_agenda(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    item: Uuid,
    step: Option<AgendaStep>,
) -> Result<(), AppError> {
    let step = step.ok_or(AppError::BadRequest)?;
    let tx = ctx.db.write().await?;
    let states = match step {
        AgendaStep::TakeUp => &[MeetingState::Open][..],
        _ => &[MeetingState::Called, MeetingState::Open],
    };
    let row = led(&tx, actor, id, revision, states).await?;
    let agenda = meeting::agenda(&tx, id).await?;
    let of = agenda.iter().find(|i| i.id == item).ok_or(AppError::NotFound)?;
    if step == AgendaStep::TakeUp {
        take_up(&tx, ctx, actor, &row, of).await?;
        change(&tx, row, |row| row.item_id = Set(Some(item))).await?;
    } else {
        let was_discussed = minutes(&meeting::events(&tx, id).await?).rounds.iter().any(|round| round.item == item);
        if step == AgendaStep::Off && was_discussed {
            return Err(AppError::rule("item_discussed"));
        }
        let ids: Vec<Uuid> = agenda.iter().map(|i| i.id).collect();
        meeting::order(&tx, &agenda, &moved(&ids, item, step)).await?;
        change(&tx, row, |_| {}).await?;
    }
    let detail = json!({ "application": of.application_id, "step": step.key() });
    record(&tx, ctx, actor, id, "review.change_agenda", detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn take_up(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    row: &meeting_row::Model,
    item: &meeting_item::Model,
) -> Result<(), AppError> {
    if row.item_id.is_some() {
        return Err(AppError::rule("item_open"));
    }
    let case = Case::read(tx, actor, item.application_id).await?;
    case.in_phase(&[Phase::Committee])?;
    let there = minutes(&meeting::events(tx, row.id).await?).present();
    let happens = Happening {
        meeting: row.id,
        kind: EventKind::TakenUp,
        item: Some(item.id),
        person: actor.id,
        by: actor.id,
        result: None,
    };
    meeting::add(tx, ctx, happens).await?;
    for person in there.into_iter().filter(|person| case.is_out(*person)) {
        meeting::add(tx, ctx, Happening { kind: EventKind::Excused, person, ..happens }).await?;
    }
    Ok(())
}

/// Opens a meeting, calls it off, ends the discussion of an item or closes the meeting. With its closing the minutes are
/// written for good, and nothing about it changes any more.
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`]; [`AppError::Conflict`]; [`Issue::Rule`] when it isn't the time for it.
pub async fn lead_meeting(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    step: Option<Lead>,
) -> Result<(), AppError> {
    let step = step.ok_or(AppError::BadRequest)?;
    let tx = ctx.db.write().await?;
    let from = match step {
        Lead::Open | Lead::Cancel => MeetingState::Called,
        Lead::EndItem | Lead::Close => MeetingState::Open,
    };
    let row = led(&tx, actor, id, revision, &[from]).await?;
    let happens = |kind| Happening { meeting: id, kind, item: None, person: actor.id, by: actor.id, result: None };
    let to = |state: MeetingState| Set(state.key().to_string());
    let mut detail = json!({ "step": step.key() });
    match step {
        Lead::Open => {
            meeting::add(&tx, ctx, happens(EventKind::Opened)).await?;
            meeting::add(&tx, ctx, happens(EventKind::Arrived)).await?;
            change(&tx, row, |row| row.state = to(MeetingState::Open)).await?;
        }
        Lead::Cancel => {
            tell_all(&tx, ctx, actor, &row, &Told::Cancelled).await?;
            change(&tx, row, |row| row.state = to(MeetingState::Cancelled)).await?;
        }
        Lead::EndItem => {
            let item = row.item_id.ok_or_else(|| AppError::rule("no_item_open"))?;
            end_item(&tx, ctx, actor, &row, item).await?;
            change(&tx, row, |row| row.item_id = Set(None)).await?;
        }
        Lead::Close => {
            if row.item_id.is_some() {
                return Err(AppError::rule("item_open"));
            }
            meeting::add(&tx, ctx, happens(EventKind::Closed)).await?;
            let minutes = store::to_json(&gather(&tx, &row).await?)?;
            // So that it can be shown that they are the ones that were closed.
            detail = json!({ "step": step.key(), "minutes_sha256": hash_of(&minutes) });
            change(&tx, row, |row| {
                row.state = to(MeetingState::Closed);
                row.closed_at = Set(Some(ctx.now()));
                row.minutes = Set(Some(minutes));
            })
            .await?;
        }
    }
    record(&tx, ctx, actor, id, "review.lead_meeting", detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes how an application stands when its discussion ends.
async fn end_item(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    row: &meeting_row::Model,
    item: Uuid,
) -> Result<(), AppError> {
    let agenda = meeting::agenda(tx, row.id).await?;
    let of = agenda.iter().find(|i| i.id == item).ok_or(AppError::NotFound)?;
    // Whoever ends it needn't be one who may see it: nothing of it is shown to them.
    let case = Case::of(tx, actor.id, of.application_id).await?;
    let so_far = minutes(&meeting::events(tx, row.id).await?);
    let happens = Happening {
        meeting: row.id,
        kind: EventKind::Done,
        item: Some(item),
        person: actor.id,
        by: actor.id,
        result: None,
    };
    for person in so_far.present().into_iter().filter(|person| case.is_out(*person)) {
        meeting::add(tx, ctx, Happening { kind: EventKind::Excused, person, ..happens }).await?;
    }
    let there = Attending::read(tx, ctx, &case, &so_far).await?;
    let votes = votes_that_count(tx, ctx, &case).await?;
    let ballots: Vec<_> = votes.iter().filter_map(store::ballot).collect();
    let written_down = table::proposal(tx, of.application_id).await?;
    let is_current = case.review.phase == Phase::Committee;
    let written_down = written_down.filter(|p| is_current && p.revision == case.review.revision);
    let decided = store::outcome(tx, of.application_id).await?;
    let result = ItemResult {
        quorate: there.quorum.is_met(),
        present: there.taking_part.into_iter().collect(),
        votes: votes.iter().filter_map(|v| Some((v.person_id, store::ballot(v)?.vote))).collect(),
        poll: poll(&case.rules().committee, &ballots),
        written_down: written_down.and_then(|p| Outcome::parse(&p.outcome)),
        decided: decided.filter(|_| case.review.phase == Phase::Decided),
    };
    meeting::add(tx, ctx, Happening { result: Some(&result), ..happens }).await
}

/// A meeting that a coordinator leads, in one of some states and as they saw it.
pub(super) async fn led(
    tx: &DatabaseTransaction,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    states: &[MeetingState],
) -> Result<meeting_row::Model, AppError> {
    if !may_lead(actor) {
        return Err(AppError::NotAllowed);
    }
    let row = meeting::by_id(tx, id).await?;
    let state = meeting::state(&row)?;
    if !states.contains(&state) {
        return Err(AppError::rule(state.refusal()));
    }
    if row.revision == revision { Ok(row) } else { Err(AppError::Conflict) }
}

pub(super) async fn change(
    tx: &DatabaseTransaction,
    row: meeting_row::Model,
    set: impl FnOnce(&mut meeting_row::ActiveModel),
) -> Result<(), AppError> {
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.revision = Set(revision);
    set(&mut active);
    active.update(tx).await?;
    Ok(())
}

pub(super) async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    meeting: Uuid,
    verb: &str,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let subject = ("meeting", meeting.to_string());
    audit::record(tx, ctx, Entry { actor: Some(actor.id), verb, subject, reason: None, detail }).await
}
