//! What the pages of self-checks show.

use crate::{
    account::{Actor, store as people},
    error::AppError,
    label::{
        model::{Check, CheckHint, CheckRow, ChecksOfView, ChecksView, Label, criteria, may_open},
        store::{self, CheckList, label_self_check},
    },
    organiser::{
        self, MemberRole,
        model::{is_tied, may_edit},
    },
    platform::Ctx,
    programme,
    texts::Locale,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many stand in each list that is to be worked on.
const MOST: u64 = 100;
/// How many answers.
const ANSWERED: u64 = 20;

/// What the page of a label says of its self-checks: to the holder's members, and to coordinators.
///
/// # Errors
/// When the database fails.
pub async fn hint(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    label: &Label,
    role: Option<MemberRole>,
    coordinates: bool,
) -> Result<Option<CheckHint>, AppError> {
    if role.is_none() && !coordinates {
        return Ok(None);
    }
    let Some(last) = store::checks_of(db, label.id).await?.into_iter().next() else {
        return Ok(None);
    };
    let last = Check::try_from(last)?;
    let may_answer = role.is_some_and(may_edit) && last.may_be_answered(label.state(ctx.now()));
    Ok(Some(CheckHint { answer_until: may_answer.then_some(last.answer_until) }))
}

/// The self-checks of a label.
///
/// # Errors
/// [`AppError::NotFound`] for others than members of the holder and coordinators who aren't tied to it.
pub async fn checks_of(ctx: &Ctx, actor: &Actor, locale: Locale, number: &str) -> Result<ChecksOfView, AppError> {
    let db = ctx.db.read();
    let label = store::by_number(db, number).await?;
    let role = organiser::store::role_of(db, label.organiser_id, actor.id).await?;
    let is_tied = organiser::service::is_tied(db, ctx, label.organiser_id, actor.id).await?;
    let coordinates = may_open(actor, is_tied);
    if role.is_none() && !coordinates {
        return Err(AppError::NotFound);
    }
    let now = ctx.now();
    let rows = store::checks_of(db, label.id).await?;
    let names = people::names(db, rows.iter().filter_map(|row| row.answered_by)).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let by = row.answered_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let mut check = Check::try_from(row)?;
        if !coordinates {
            // What coordinators note is for them.
            check.note = String::new();
        }
        let stage = check.stage(now);
        all.push((check, stage, by));
    }
    let may_answer = |check: &&Check| role.is_some_and(may_edit) && check.may_be_answered(label.state(now));
    let content = programme::content(ctx, locale)?;
    Ok(ChecksOfView {
        criteria: criteria(&content),
        to_answer: all.first().map(|(check, ..)| check).filter(may_answer).cloned(),
        number: label.number,
        holder: label.holder,
        all,
        coordinates,
    })
}

/// All self-checks that somebody may have to look at. What concerns an organiser that the reader is tied to is left out.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators.
pub async fn checks(ctx: &Ctx, actor: &Actor) -> Result<ChecksView, AppError> {
    if !may_open(actor, false) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let now = ctx.now();
    let to_see = store::checks(db, CheckList::ToSee, now, MOST).await?;
    let late = store::checks(db, CheckList::Late, now, MOST).await?;
    let waiting = store::checks(db, CheckList::Waiting, now, MOST).await?;
    let mut answered = store::checks(db, CheckList::Answered, now, ANSWERED).await?;
    // What has to be looked at stands above already.
    answered.retain(|check| to_see.iter().all(|of| of.id != check.id));
    let ids: BTreeSet<Uuid> =
        [&to_see, &late, &waiting, &answered].into_iter().flatten().map(|check| check.label_id).collect();
    let labels: BTreeMap<Uuid, Label> = store::by_ids(db, ids).await?.into_iter().map(|l| (l.id, l)).collect();
    let rules = programme::rules(ctx)?;
    let ties = organiser::store::ties_of(db, actor.id).await?;
    let tied = |to: Uuid| ties.iter().any(|(of, end)| *of == to && is_tied(*end, now, &rules.conflict));
    let rows = |checks: Vec<label_self_check::Model>| {
        let row = |check: label_self_check::Model| {
            let label = labels.get(&check.label_id).filter(|label| !tied(label.organiser_id))?;
            let (number, holder) = (label.number.clone(), label.holder.clone());
            Some(Check::try_from(check).map(|check| CheckRow { number, holder, stage: check.stage(now), check }))
        };
        checks.into_iter().filter_map(row).collect::<Result<Vec<_>, _>>()
    };
    Ok(ChecksView {
        to_see: rows(to_see)?,
        late: rows(late)?,
        waiting: rows(waiting)?,
        answered: rows(answered)?,
        asked_for: rules.self_check.every_months > 0,
    })
}
