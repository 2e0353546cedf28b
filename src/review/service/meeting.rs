//! Meetings of the committee: called, opened, led through an agenda and closed. Votes are those of the committee's page;
//! a meeting only says when, and with whom, they were given.

use super::{
    attending::Attending,
    committee::votes_that_count,
    minutes::{gather, hash_of},
};
use crate::{
    account::{self, Actor, Role},
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
    },
    review::{
        case::Case,
        model::{
            AGENDA_MOST, AgendaStep, EventKind, ItemResult, Lead, MeetingState, Outcome, Phase, TITLE_MOST, may_lead,
            minutes, moved, poll,
        },
        store::{
            self,
            meeting::{self, Happening, meeting_item, meeting_row},
            table, term,
        },
    },
    timestamp::{MINUTE, Timestamp},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeSet;

/// Calls a meeting for a day and a time of that day (UTC). `next` is the id that the form was made with: sent twice, it is
/// called once.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; what is wrong with title, day or time.
pub async fn call_meeting(
    ctx: &Ctx,
    actor: &Actor,
    next: Uuid,
    title: &str,
    day: &str,
    time: &str,
) -> Result<Uuid, AppError> {
    if !may_lead(actor) {
        return Err(AppError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let title = errors.take("title", parse::line(title, TITLE_MOST));
    let day = errors.take("day", a_day(day));
    let time = errors.take("time", minute_of_day(time));
    let (Some(title), Some(day), Some(time)) = (title, day, time) else {
        return Err(AppError::Invalid(errors));
    };
    let starts_at = Timestamp(day.0 + time * MINUTE);
    if day.plus_days(1) <= ctx.now() {
        return Err(AppError::field("day", Issue::Rule("day_has_passed".into())));
    }
    let tx = ctx.db.write().await?;
    let id = match meeting_row::Entity::find_by_id(next).one(&tx).await? {
        Some(called) if called.called_by == actor.id && called.title == title => return Ok(called.id),
        Some(_) => ctx.ids.uuid(),
        None => next,
    };
    meeting_row::Entity::insert(meeting_row::ActiveModel {
        id: Set(id),
        title: Set(title),
        starts_at: Set(starts_at),
        state: Set(MeetingState::Called.key().into()),
        item_id: Set(None),
        called_by: Set(actor.id),
        called_at: Set(ctx.now()),
        closed_at: Set(None),
        minutes: Set(None),
        revision: Set(1),
    })
    .exec_without_returning(&tx)
    .await?;
    let row = meeting::by_id(&tx, id).await?;
    tell_all(&tx, ctx, actor, &row, "called").await?;
    record(&tx, ctx, actor, id, "review.call_meeting", json!({ "starts_at": starts_at })).await?;
    tx.commit().await?;
    Ok(id)
}

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
            tell_all(&tx, ctx, actor, &row, "cancelled").await?;
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
    let decided = store::outcomes(tx, &[of.application_id]).await?.remove(&of.application_id);
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

/// Tells the committee and the coordinators of a meeting. What is on its agenda isn't said: it isn't for everybody.
async fn tell_all(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: &Actor,
    row: &meeting_row::Model,
    step: &str,
) -> Result<(), AppError> {
    let news = News::new(Kind::Meeting, format!("/review/meetings/{}", row.id), format!("{}:{step}", row.id))
        .with("title", &row.title)
        .with("at", row.starts_at.0)
        .with("step", step);
    let mut people: BTreeSet<Uuid> = term::members(tx, ctx.now()).await?.into_keys().collect();
    people.extend(account::store::holders(tx, Role::Coordinator).await?.into_iter().map(|(person, _)| person.id));
    people.remove(&by.id);
    for person in people {
        tell(tx, ctx, person, &news).await?;
    }
    Ok(())
}

/// A meeting that a coordinator leads, in one of some states and as they saw it.
async fn led(
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

async fn change(
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

fn a_day(text: &str) -> Result<Timestamp, Issue> {
    match text.trim() {
        "" => Err(Issue::Missing),
        day => Timestamp::of_day(day).ok_or(Issue::NotADate),
    }
}

/// The minutes since midnight of a time as browsers send it: `14:30`.
fn minute_of_day(text: &str) -> Result<i64, Issue> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Issue::Missing);
    }
    let wrong = || Issue::Rule("not_a_time".into());
    let (hours, rest) = text.split_once([':', '.']).ok_or_else(wrong)?;
    let number = |part: &str, below: i64| {
        let is_short = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|n| is_short && *n < below)
    };
    match (number(hours, 24), number(rest, 60)) {
        (Some(hours), Some(minutes)) => Ok(hours * 60 + minutes),
        _ => Err(wrong()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_day_is_read_and_nothing_else() {
        assert_eq!(minute_of_day("14:30"), Ok(870));
        assert_eq!(minute_of_day(" 9.05 "), Ok(545));
        assert_eq!(minute_of_day(""), Err(Issue::Missing));
        for odd in ["24:00", "12:60", "12", "-1:10", "+1:10", "1:2:3", "noon"] {
            assert!(minute_of_day(odd).is_err(), "{odd}");
        }
    }
}
