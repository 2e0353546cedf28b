//! Meetings: the list, and one with all that its page shows. What isn't for the reader is there as a number alone.

use super::board::{reader, rules_of};
use crate::{
    account::{self, Actor, Role},
    error::AppError,
    platform::{Ctx, audit},
    programme,
    review::{
        case::{Case, course, facts, is_tied_to},
        model::{
            Access, AgendaItem, BoardQuery, Column, Discussed, DiscussedShown, KeptMinutes, MeetingRow, MeetingState,
            MeetingView, MeetingsView, MinutesView, OwnVote, Quorum, RollEntry, Stand, may_lead, may_see,
            may_see_board, may_see_committee, may_vote, must_declare, poll, readable,
        },
        service::{Attending, Table, gaps_now, minutes_of, votes_that_count},
        store::{
            self, Review,
            listed::{Listed, listed},
            listing::Reader,
            meeting::{self, meeting_row},
            term,
        },
    },
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many meetings are listed.
const LISTED: u64 = 100;
/// How many applications are offered for an agenda.
const OFFERED: u64 = 100;

/// The list of meetings.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn meetings(ctx: &Ctx, actor: &Actor) -> Result<MeetingsView, AppError> {
    if !may_see_board(actor) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let rows = meeting::newest(db, LISTED).await?;
    let counts = meeting::counts(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let (mut coming, mut past) = (Vec::new(), Vec::new());
    for row in &rows {
        let row = of_row(row, counts.get(&row.id).copied().unwrap_or(0))?;
        let is_past = matches!(row.state, MeetingState::Closed | MeetingState::Cancelled);
        if is_past { past.push(row) } else { coming.push(row) }
    }
    coming.reverse();
    let may_call = may_lead(actor);
    let zone = if may_call { meeting::last_zone(db, actor.id).await?.unwrap_or_default() } else { String::new() };
    Ok(MeetingsView { coming, past, may_call, next: ctx.ids.uuid(), today: ctx.now().day(), zone })
}

fn of_row(row: &meeting_row::Model, items: i64) -> Result<MeetingRow, AppError> {
    Ok(MeetingRow {
        id: row.id,
        title: row.title.clone(),
        starts: meeting::starts(row)?,
        state: meeting::state(row)?,
        items: u32::try_from(items).unwrap_or(0),
    })
}

/// How a reader stands to an application, and what it is called.
struct Stands {
    access: Access,
    reference: String,
    organiser: String,
}

/// How a reader stands to some applications, with the same few queries for one and for many. What they may not know of is
/// left out.
async fn stands(ctx: &Ctx, actor: &Actor, reader: &Reader, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Stands>, AppError> {
    let db = ctx.db.read();
    let found = listed(db, ids).await?;
    let rules = rules_of(ctx, db, found.values().map(|of| &of.application)).await?;
    let evaluating = store::evaluating(db, ids).await?;
    let declared = store::table::declared_in(db, ids, actor.id).await?;
    let mut stands = BTreeMap::new();
    for (id, Listed { application, organiser, review, .. }) in found {
        let key = (application.edition_version.clone(), application.renews.is_some());
        let rules = rules.get(&key).ok_or_else(|| AppError::internal(&format!("application {id} has no rules")))?;
        let review = review.unwrap_or_else(|| Review::waiting(&application, rules.decision.days));
        let evaluators = evaluating.get(&id).map(Vec::as_slice).unwrap_or_default();
        let is_tied = is_tied_to(&application, rules, reader.ties(), application.organiser_id);
        let course = course(application.state);
        let mut facts = facts(rules, (&review, course), evaluators, actor.id, is_tied);
        facts.declared |= !facts.assigned && declared.contains(&id);
        if !may_see(actor, &facts) {
            continue;
        }
        let access =
            Access { must_declare: must_declare(actor, &facts), sees_committee: may_see_committee(actor, &facts) };
        let reference = application.reference.unwrap_or_default();
        stands.insert(id, Stands { access, reference, organiser: organiser.name });
    }
    Ok(stands)
}

fn access(stands: &BTreeMap<Uuid, Stands>) -> BTreeMap<Uuid, Access> {
    stands.iter().map(|(id, stands)| (*id, stands.access)).collect()
}

/// The minutes of a meeting as the reader may read them, with the meeting.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews; [`AppError::NotFound`], also before it was opened.
pub async fn minutes(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(MeetingRow, MinutesView), AppError> {
    let db = ctx.db.read();
    let reader = reader(ctx, db, actor).await?;
    let row = meeting::by_id(db, id).await?;
    let kept = minutes_of(db, &row).await?;
    if kept.minutes.opened.is_none() {
        return Err(AppError::NotFound);
    }
    let ids: Vec<Uuid> = kept.agenda.iter().map(|(_, application)| *application).collect();
    let stands = stands(ctx, actor, &reader, &ids).await?;
    Ok((of_row(&row, ids.len() as i64)?, readable(&kept, &access(&stands))))
}

/// A meeting.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews; [`AppError::NotFound`].
pub async fn meeting(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<MeetingView, AppError> {
    let db = ctx.db.read();
    let reader = reader(ctx, db, actor).await?;
    // Before all else: what comes in meanwhile is heard of, perhaps once too often.
    let seq = audit::newest(db).await?;
    let row = meeting::by_id(db, id).await?;
    let state = meeting::state(&row)?;
    let kept = minutes_of(db, &row).await?;
    let leads = may_lead(actor) && matches!(state, MeetingState::Called | MeetingState::Open);
    let on_it: BTreeSet<Uuid> = kept.agenda.iter().map(|(_, application)| *application).collect();
    let mut offered = Vec::new();
    if leads {
        let query = BoardQuery { table: true, column: Some(Column::Committee), ..BoardQuery::default() };
        offered = reader.window(db, &query, 0, OFFERED).await?;
        offered.retain(|id| !on_it.contains(id));
    }
    let ids: Vec<Uuid> = on_it.iter().chain(&offered).copied().collect();
    let stands = stands(ctx, actor, &reader, &ids).await?;
    let named = |s: &Stands| format!("{} · {}", s.reference, s.organiser);
    let agenda = kept.agenda.iter().map(|(item, application)| {
        let stands = stands.get(application);
        AgendaItem {
            id: *item,
            of: stands.map(|s| (*application, s.reference.clone(), s.organiser.clone())),
            declare: stands.is_some_and(|s| s.access.must_declare),
            now: row.item_id == Some(*item),
            done: kept.minutes.is_done(*item),
        }
    });
    let members = term::members(db, ctx.now()).await?;
    let there = kept.minutes.present();
    let coordinating = there.iter().filter_map(|p| members.get(p)).map(|(_, coordinating)| *coordinating);
    let shown = of_row(&row, kept.agenda.len() as i64)?;
    Ok(MeetingView {
        typed: (leads && state == MeetingState::Called).then(|| shown.starts.as_typed()),
        agenda: agenda.collect(),
        addable: offered.iter().filter_map(|id| Some((*id, named(stands.get(id)?)))).collect(),
        roll: if state == MeetingState::Open { roll(db, actor, &kept, &members).await? } else { Vec::new() },
        quorum: Quorum::of(&programme::edition(ctx)?.rules.committee, coordinating),
        gaps: gaps_now(db, ctx).await?,
        now: discussed(ctx, actor, &kept, &stands, members.contains_key(&actor.id)).await?,
        minutes: readable(&kept, &access(&stands)),
        revision: row.revision,
        row: shown,
        may_lead: leads,
        seq,
    })
}

/// Who is to be there: the committee and the coordinators; and whoever is there.
async fn roll(
    db: &impl ConnectionTrait,
    actor: &Actor,
    kept: &KeptMinutes,
    members: &BTreeMap<Uuid, (String, bool)>,
) -> Result<Vec<RollEntry>, AppError> {
    let there = kept.minutes.present();
    let mut names: BTreeMap<Uuid, String> = members.iter().map(|(id, (name, _))| (*id, name.clone())).collect();
    for (person, _) in account::store::holders(db, Role::Coordinator).await? {
        names.insert(person.id, person.name);
    }
    for person in &there {
        names.entry(*person).or_insert_with(|| kept.names.get(person).cloned().unwrap_or_default());
    }
    let mut roll: Vec<RollEntry> = names
        .into_iter()
        .map(|(person, name)| RollEntry {
            person,
            name,
            member: members.contains_key(&person),
            coordinating: members.get(&person).is_some_and(|(_, coordinating)| *coordinating),
            present: there.contains(&person),
            me: person == actor.id,
        })
        .collect();
    roll.sort_by(|a, b| (!a.member, &a.name).cmp(&(!b.member, &b.name)));
    Ok(roll)
}

/// What is under discussion, as the reader may see it; whether they have a seat says if they vote.
async fn discussed(
    ctx: &Ctx,
    actor: &Actor,
    kept: &KeptMinutes,
    stands: &BTreeMap<Uuid, Stands>,
    sits: bool,
) -> Result<Option<Discussed>, AppError> {
    let Some(round) = kept.minutes.current() else {
        return Ok(None);
    };
    let Some(place) = kept.agenda.iter().position(|(item, _)| *item == round.item) else {
        return Ok(None);
    };
    let application = kept.agenda[place].1;
    let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
    let stand = match stands.get(&application) {
        None => Stand::Leave,
        Some(s) if !s.access.sees_committee => Stand::Declare(application, s.reference.clone(), s.organiser.clone()),
        Some(s) => {
            let db = ctx.db.read();
            let case = Case::read(db, actor, application).await?;
            let there = Attending::read(db, ctx, &case, &kept.minutes).await?;
            let votes = votes_that_count(db, ctx, &case).await?;
            let ballots: Vec<_> = votes.iter().filter_map(store::ballot).collect();
            let excused: BTreeSet<Uuid> = round.excused.iter().map(|(who, _)| *who).collect();
            // Whose conflict has come to light since is asked, too.
            let excused: BTreeSet<Uuid> =
                excused.into_iter().chain(kept.minutes.present().into_iter().filter(|p| case.is_out(*p))).collect();
            let names = account::store::names(db, excused.iter().chain(&there.undeclared).copied()).await?;
            let (_, claimed, _) = case.claimed(db).await?;
            let may = may_vote(actor, &case.facts);
            let own = OwnVote {
                revision: case.review.revision,
                may: may && sits,
                has_no_seat: may && !sits,
                waits: Table::read(db, &case, &claimed).await?.is_open(),
                vote: votes.iter().find(|v| v.person_id == actor.id).and_then(store::ballot).map(|b| b.vote),
                declares: !case.facts.declared,
            };
            let named = |ids: &BTreeSet<Uuid>| ids.iter().filter_map(|id| names.get(id).cloned()).collect();
            Stand::There(Box::new(DiscussedShown {
                id: application,
                reference: s.reference.clone(),
                organiser: s.organiser.clone(),
                excused: named(&excused),
                undeclared: named(&there.undeclared),
                quorum: there.quorum,
                poll: poll(&case.rules().committee, &ballots),
                own,
            }))
        }
    };
    Ok(Some(Discussed { number, since: round.from, stand }))
}
