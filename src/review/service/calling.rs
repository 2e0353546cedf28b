//! A meeting is called, and moved to another time before it begins. Its time is said as the clocks of a zone show it, and
//! kept in UTC with the zone.

use super::meeting::{change, led, record};
use crate::{
    account::{self, Actor, Role},
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    parse,
    platform::{Ctx, zones::Zone},
    review::{
        model::{Appointed, MeetingState, TITLE_MOST, may_lead},
        store::{
            meeting::{self, appointed, meeting_row, starts},
            term,
        },
    },
    timestamp::{MINUTE, Timestamp},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeSet;

/// When a meeting is to begin, as it was typed: a day, a time of that day, and the name of the zone whose clocks show it.
pub struct Typed {
    /// `2026-03-31`.
    pub day: String,
    /// `14:30`.
    pub time: String,
    /// `Europe/Vilnius`.
    pub zone: String,
}

impl Typed {
    /// The time that is meant; what is wrong is noted.
    fn read(&self, errors: &mut FieldErrors) -> Option<(Timestamp, Zone)> {
        let day = errors.take("day", a_day(&self.day));
        let time = errors.take("time", minute_of_day(&self.time));
        let zone = errors.take("zone", a_zone(&self.zone));
        let (day, time, zone) = (day?, time?, zone?);
        let skipped = || Issue::Rule("time_skipped".into());
        let at = errors.take("time", zone.when(Timestamp(day.0 + time * MINUTE)).ok_or_else(skipped))?;
        Some((at, zone))
    }
}

/// One may still be called for an hour of today that has passed, but not for yesterday.
fn must_come(at: Timestamp, now: Timestamp) -> Result<(), AppError> {
    if at.plus_days(1) <= now { Err(AppError::field("day", Issue::Rule("day_has_passed".into()))) } else { Ok(()) }
}

/// Calls a meeting. `next` is the id that the form was made with: sent twice, it is called once.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; what is wrong with title, day, time or zone.
pub async fn call_meeting(ctx: &Ctx, actor: &Actor, next: Uuid, title: &str, typed: &Typed) -> Result<Uuid, AppError> {
    if !may_lead(actor) {
        return Err(AppError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let title = errors.take("title", parse::line(title, TITLE_MOST));
    let (Some(title), Some((starts_at, zone))) = (title, typed.read(&mut errors)) else {
        return Err(AppError::Invalid(errors));
    };
    must_come(starts_at, ctx.now())?;
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
        zone: Set(zone.name().into()),
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
    tell_all(&tx, ctx, actor, &row, &Told::Called).await?;
    record(&tx, ctx, actor, id, "review.call_meeting", json!({ "starts_at": starts_at, "zone": zone.name() })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Moves a meeting that hasn't begun to another time. Everybody is told, and the minutes say so. To the time that it has
/// already, nothing is done.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; [`AppError::NotFound`]; [`AppError::Conflict`] when somebody else
/// has changed it meanwhile; [`Issue::Rule`] once it has begun; what is wrong with day, time or zone.
pub async fn move_meeting(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, typed: &Typed) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = led(&tx, actor, id, revision, &[MeetingState::Called]).await?;
    let mut errors = FieldErrors::default();
    let Some((at, zone)) = typed.read(&mut errors) else {
        return Err(AppError::Invalid(errors));
    };
    must_come(at, ctx.now())?;
    let times = (starts(&row)?, appointed(at, zone.name())?);
    if times.0 == times.1 {
        return Ok(());
    }
    meeting::add_move(&tx, ctx, id, actor.id, &times).await?;
    change(&tx, row, |row| (row.starts_at, row.zone) = (Set(at), Set(zone.name().into()))).await?;
    let row = meeting::by_id(&tx, id).await?;
    tell_all(&tx, ctx, actor, &row, &Told::Moved(&times.0)).await?;
    let detail = json!({ "from": times.0.at, "to": at, "zone": zone.name() });
    record(&tx, ctx, actor, id, "review.move_meeting", detail).await?;
    tx.commit().await?;
    Ok(())
}

/// What everybody is told of a meeting.
pub(super) enum Told<'a> {
    /// It is called.
    Called,
    /// It is moved from another time.
    Moved(&'a Appointed),
    /// It is called off.
    Cancelled,
}

/// Tells the committee and the coordinators of a meeting. What is on its agenda isn't said: it isn't for everybody.
pub(super) async fn tell_all(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    by: &Actor,
    row: &meeting_row::Model,
    what: &Told<'_>,
) -> Result<(), AppError> {
    let starts = starts(row)?;
    let step = match what {
        Told::Called => "called",
        Told::Moved(_) => "moved",
        Told::Cancelled => "cancelled",
    };
    // It may be moved more than once, and everybody is told of each.
    let event = match what {
        Told::Moved(_) => format!("{}:{step}:{}", row.id, row.revision),
        _ => format!("{}:{step}", row.id),
    };
    let mut news = News::new(Kind::Meeting, format!("/review/meetings/{}", row.id), event)
        .with("title", &row.title)
        .with("at", starts.at.0)
        .with("zone", &starts.zone)
        .with("ahead", starts.ahead)
        .with("step", step);
    if let Told::Moved(from) = what {
        news = news.with("was", from.at.0).with("was_zone", &from.zone).with("was_ahead", from.ahead);
    }
    let mut people: BTreeSet<Uuid> = term::members(tx, ctx.now()).await?.into_keys().collect();
    people.extend(account::store::holders(tx, Role::Coordinator).await?.into_iter().map(|(person, _)| person.id));
    people.remove(&by.id);
    for person in people {
        tell(tx, ctx, person, &news).await?;
    }
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

fn a_zone(name: &str) -> Result<Zone, Issue> {
    match name.trim() {
        "" => Err(Issue::NotChosen),
        name => Zone::named(name).ok_or(Issue::UnknownChoice),
    }
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
