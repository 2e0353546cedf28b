//! Meetings of the committee, their agendas, and what happened in them.

use super::{from_json, to_json};
use crate::{
    error::AppError,
    platform::{Ctx, zones::Zone},
    review::model::{Appointed, EventKind, ItemResult, MeetingEvent, MeetingState},
    timestamp::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*,
};
use std::collections::BTreeMap;

macro_rules! without_relations {
    () => {
        /// Queries join by hand where they need to.
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}

/// Meetings.
pub mod meeting_row {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A meeting of the committee.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What it is called.
        pub title: String,
        /// When it is to begin.
        pub starts_at: Timestamp,
        /// The time zone in which that was said.
        pub zone: String,
        /// How far it is, see [`MeetingState`](crate::review::model::MeetingState).
        pub state: String,
        /// The item under discussion.
        pub item_id: Option<Uuid>,
        /// Who called it.
        pub called_by: Uuid,
        /// When.
        pub called_at: Timestamp,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
        /// The minutes as they were then, as JSON.
        pub minutes: Option<String>,
        /// Counts the changes.
        pub revision: i64,
    }

    without_relations!();
}

/// Agendas.
pub mod meeting_item {
    use sea_orm::entity::prelude::*;

    /// An application on the agenda of a meeting.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_item")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The meeting.
        pub meeting_id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// Its place, from 1.
        pub place: i32,
    }

    without_relations!();
}

/// What happened.
pub mod meeting_event {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Something that happened in a meeting. Rows are added and never changed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_event")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The meeting.
        pub meeting_id: Uuid,
        /// Its place among what happened there, from 1.
        pub place: i32,
        /// What happened, see [`EventKind`](crate::review::model::EventKind).
        pub kind: String,
        /// With which item of the agenda.
        pub item_id: Option<Uuid>,
        /// To whom.
        pub person_id: Uuid,
        /// How it stood at the end of an item, as JSON; else empty.
        pub detail: String,
        /// Who did it.
        pub by_id: Uuid,
        /// When.
        pub at: Timestamp,
    }

    without_relations!();
}

/// The newest meetings.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<meeting_row::Model>, AppError> {
    let rows = meeting_row::Entity::find().order_by_desc(meeting_row::Column::StartsAt);
    Ok(rows.order_by_desc(meeting_row::Column::Id).limit(most).all(db).await?)
}

/// A meeting.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<meeting_row::Model, AppError> {
    meeting_row::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// How far it is.
///
/// # Errors
/// When the row can't be read.
pub fn state(row: &meeting_row::Model) -> Result<MeetingState, AppError> {
    MeetingState::parse(&row.state).ok_or_else(|| AppError::internal(&format!("meeting state {}", row.state)))
}

/// When it is to begin.
///
/// # Errors
/// When nobody knows the zone.
pub fn starts(row: &meeting_row::Model) -> Result<Appointed, AppError> {
    appointed(row.starts_at, &row.zone)
}

/// A time as the clocks of a zone show it.
///
/// # Errors
/// When nobody knows the zone.
pub fn appointed(at: Timestamp, zone: &str) -> Result<Appointed, AppError> {
    let known = Zone::named(zone).ok_or_else(|| AppError::internal(&format!("time zone {zone}")))?;
    Ok(Appointed { at, zone: zone.to_string(), ahead: known.ahead(at) })
}

/// The zone in which somebody last said when a meeting begins. UTC doesn't count: it was said before one could choose.
///
/// # Errors
/// When the database fails.
pub async fn last_zone(db: &impl ConnectionTrait, by: Uuid) -> Result<Option<String>, AppError> {
    let rows = meeting_row::Entity::find()
        .filter(meeting_row::Column::CalledBy.eq(by))
        .filter(meeting_row::Column::Zone.ne("UTC"))
        .order_by_desc(meeting_row::Column::CalledAt);
    Ok(rows.one(db).await?.map(|row| row.zone))
}

/// How many items are on some agendas.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait, meetings: &[Uuid]) -> Result<BTreeMap<Uuid, i64>, AppError> {
    let rows: Vec<(Uuid, i64)> = meeting_item::Entity::find()
        .select_only()
        .column(meeting_item::Column::MeetingId)
        .column_as(meeting_item::Column::Id.count(), "items")
        .filter(meeting_item::Column::MeetingId.is_in(meetings.iter().copied()))
        .group_by(meeting_item::Column::MeetingId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The agenda in its order.
///
/// # Errors
/// When the database fails.
pub async fn agenda(db: &impl ConnectionTrait, meeting: Uuid) -> Result<Vec<meeting_item::Model>, AppError> {
    let rows = meeting_item::Entity::find().filter(meeting_item::Column::MeetingId.eq(meeting));
    Ok(rows.order_by_asc(meeting_item::Column::Place).all(db).await?)
}

/// Gives the items of an agenda the places in which they are named; those that aren't named are taken off.
///
/// # Errors
/// When the database fails.
pub async fn order(tx: &DatabaseTransaction, agenda: &[meeting_item::Model], wanted: &[Uuid]) -> Result<(), AppError> {
    for item in agenda {
        let Some(at) = wanted.iter().position(|id| *id == item.id) else {
            meeting_item::Entity::delete_by_id(item.id).exec(tx).await?;
            continue;
        };
        let place = i32::try_from(at + 1).unwrap_or(i32::MAX);
        if place != item.place {
            meeting_item::Entity::update_many()
                .col_expr(meeting_item::Column::Place, Expr::value(place))
                .filter(meeting_item::Column::Id.eq(item.id))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

/// What happened in a meeting, in order.
///
/// # Errors
/// When the database fails, or a row can't be read.
pub async fn events(db: &impl ConnectionTrait, meeting: Uuid) -> Result<Vec<MeetingEvent>, AppError> {
    let rows = meeting_event::Entity::find().filter(meeting_event::Column::MeetingId.eq(meeting));
    let rows = rows.order_by_asc(meeting_event::Column::Place).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let kind = EventKind::parse(&row.kind);
            let kind = kind.ok_or_else(|| AppError::internal(&format!("meeting event {}", row.kind)))?;
            let is_move = kind == EventKind::Moved;
            let detail = Some(row.detail.as_str()).filter(|detail| !detail.is_empty());
            Ok(MeetingEvent {
                kind,
                at: row.at,
                item: row.item_id,
                person: row.person_id,
                result: detail.filter(|_| !is_move).map(from_json).transpose()?,
                moved: detail.filter(|_| is_move).map(from_json).transpose()?,
            })
        })
        .collect()
}

/// Something that happens now.
#[derive(Clone, Copy)]
pub struct Happening<'a> {
    /// The meeting.
    pub meeting: Uuid,
    /// What.
    pub kind: EventKind,
    /// With which item.
    pub item: Option<Uuid>,
    /// To whom.
    pub person: Uuid,
    /// Who does it.
    pub by: Uuid,
    /// How an item stands at its end.
    pub result: Option<&'a ItemResult>,
}

/// Adds what happens now. Only one transaction writes at a time, so the places have no gap and none is taken twice.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &DatabaseTransaction, ctx: &Ctx, what: Happening<'_>) -> Result<(), AppError> {
    let detail = what.result.map(to_json).transpose()?.unwrap_or_default();
    insert(tx, ctx, what, detail).await
}

/// Adds that a meeting is moved to another time.
///
/// # Errors
/// When the database fails.
pub async fn add_move(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    meeting: Uuid,
    by: Uuid,
    times: &(Appointed, Appointed),
) -> Result<(), AppError> {
    let what = Happening { meeting, kind: EventKind::Moved, item: None, person: by, by, result: None };
    insert(tx, ctx, what, to_json(times)?).await
}

async fn insert(tx: &DatabaseTransaction, ctx: &Ctx, what: Happening<'_>, detail: String) -> Result<(), AppError> {
    let before = meeting_event::Entity::find().filter(meeting_event::Column::MeetingId.eq(what.meeting));
    let before = before.count(tx).await?;
    let row = meeting_event::ActiveModel {
        id: Set(ctx.ids.uuid()),
        meeting_id: Set(what.meeting),
        place: Set(i32::try_from(before + 1).unwrap_or(i32::MAX)),
        kind: Set(what.kind.key().into()),
        item_id: Set(what.item),
        person_id: Set(what.person),
        detail: Set(detail),
        by_id: Set(what.by),
        at: Set(ctx.now()),
    };
    meeting_event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Open meetings that have an application under discussion: the meeting and the item.
///
/// # Errors
/// When the database fails.
pub async fn discussing(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let items = meeting_item::Entity::find().filter(meeting_item::Column::ApplicationId.eq(application));
    let items: Vec<Uuid> = items.all(db).await?.into_iter().map(|item| item.id).collect();
    let rows = meeting_row::Entity::find()
        .filter(meeting_row::Column::State.eq(MeetingState::Open.key()))
        .filter(meeting_row::Column::ItemId.is_in(items));
    Ok(rows.all(db).await?.into_iter().filter_map(|row| Some((row.id, row.item_id?))).collect())
}
