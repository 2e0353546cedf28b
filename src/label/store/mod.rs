//! The tables of labels, cases and complaints, and their queries.

mod case;
mod check;

pub use case::{
    case as one_case, closed_cases, complaint, complaints_of, complaints_to_forget, label_case, label_complaint,
    open_complaints, past_measures, running_case, running_cases,
};
pub use check::{CheckList, check, checks, checks_of, label_self_check, last_rounds};

use super::model::{Label, LabelState, Search};
use crate::{
    error::AppError,
    organiser::store::organiser,
    platform::db::{Page, contains, page},
    timestamp::Timestamp,
};
use sea_orm::{
    Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Query,
};
use std::collections::BTreeSet;

/// Labels.
pub mod label {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A label.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "label")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its number.
        pub number: String,
        /// Who holds it.
        pub organiser_id: Uuid,
        /// The application that it was issued for.
        pub application_id: Uuid,
        /// Its credential.
        pub credential_id: Uuid,
        /// The holder's name on the day of issue.
        pub holder: String,
        /// The same in small letters, to search in.
        pub holder_folded: String,
        /// The holder's country on that day.
        pub country: String,
        /// From when it is valid.
        pub valid_from: Timestamp,
        /// Until when it is valid.
        pub valid_until: Timestamp,
        /// Who revoked it.
        pub revoked_by: Option<Uuid>,
        /// When it was revoked.
        pub revoked_at: Option<Timestamp>,
        /// Why it was revoked.
        pub revoked_reason: String,
        /// Since when it is suspended, if it is.
        pub suspended_at: Option<Timestamp>,
        /// Why.
        pub suspended_reason: Option<String>,
        /// The label that it renews.
        pub renews_id: Option<Uuid>,
        /// When it was written into the register.
        pub created_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use label::{Column, Entity, Model};

/// How many labels stand on a page of the register.
pub const PAGE: u64 = 20;

impl From<Model> for Label {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            organiser_id: row.organiser_id,
            application_id: row.application_id,
            credential_id: row.credential_id,
            holder: row.holder,
            country: row.country,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            revoked_at: row.revoked_at,
            revoked_reason: row.revoked_reason,
            suspended_at: row.suspended_at,
            suspended_reason: row.suspended_reason.unwrap_or_default(),
            renews: row.renews_id,
        }
    }
}

/// The row of a label.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn row(db: &impl ConnectionTrait, number: &str) -> Result<Model, AppError> {
    Entity::find().filter(Column::Number.eq(number)).one(db).await?.ok_or(AppError::NotFound)
}

/// A label by its number.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_number(db: &impl ConnectionTrait, number: &str) -> Result<Label, AppError> {
    Ok(row(db, number).await?.into())
}

/// A label by its id, if it is there.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Label>, AppError> {
    Ok(Entity::find_by_id(id).one(db).await?.map(Label::from))
}

/// Labels by their ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<Label>, AppError> {
    Ok(Entity::find().filter(Column::Id.is_in(ids)).all(db).await?.into_iter().map(Label::from).collect())
}

/// The label that was issued for an application.
///
/// # Errors
/// When the database fails.
pub async fn of_application(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<Label>, AppError> {
    Ok(Entity::find().filter(Column::ApplicationId.eq(application)).one(db).await?.map(Label::from))
}

/// The labels of some organisers, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_organisers(
    db: &impl ConnectionTrait,
    organisers: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Label>, AppError> {
    let of = Entity::find().filter(Column::OrganiserId.is_in(organisers)).order_by_desc(Column::ValidFrom);
    Ok(of.all(db).await?.into_iter().map(Label::from).collect())
}

/// The labels of an organiser, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_organiser(db: &impl ConnectionTrait, organiser: Uuid) -> Result<Vec<Label>, AppError> {
    let rows =
        Entity::find().filter(Column::OrganiserId.eq(organiser)).order_by_desc(Column::ValidFrom).all(db).await?;
    Ok(rows.into_iter().map(Label::from).collect())
}

/// The last number with a beginning such as `QL-2026-`: the longest, and of those the greatest.
///
/// # Errors
/// When the database fails.
pub async fn last_number(db: &impl ConnectionTrait, beginning: &str) -> Result<Option<String>, AppError> {
    let row = Entity::find()
        .filter(Column::Number.starts_with(beginning))
        .order_by_desc(Expr::cust("LENGTH(number)"))
        .order_by_desc(Column::Number)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|r| r.number))
}

/// The labels that are searched for.
fn found(search: &Search, now: Timestamp) -> Select<Entity> {
    let mut found = Entity::find();
    let text = search.text.trim();
    if !text.is_empty() {
        found = found.filter(
            Condition::any()
                .add(contains(Column::HolderFolded, &text.to_lowercase()))
                .add(contains(Column::Number, &text.to_uppercase())),
        );
    }
    if !search.country.is_empty() {
        found = found.filter(Column::Country.eq(&search.country));
    }
    if !search.language.is_empty() {
        // As it stands in the list of the holder's languages.
        let spoken = contains(organiser::Column::Languages, &format!("\"{}\"", search.language));
        let mut speaks = Query::select();
        speaks.column(organiser::Column::Id).from(organiser::Entity).and_where(spoken);
        found = found.filter(Column::OrganiserId.in_subquery(speaks));
    }
    match search.state {
        None => found,
        Some(LabelState::Revoked) => found.filter(Column::RevokedAt.is_not_null()),
        Some(LabelState::Ahead) => found
            .filter(Column::RevokedAt.is_null())
            .filter(Column::SuspendedAt.is_null())
            .filter(Column::ValidFrom.gt(now)),
        Some(LabelState::Valid) => found
            .filter(Column::RevokedAt.is_null())
            .filter(Column::SuspendedAt.is_null())
            .filter(Column::ValidFrom.lte(now))
            .filter(Column::ValidUntil.gt(now)),
        Some(LabelState::Suspended) => found
            .filter(Column::RevokedAt.is_null())
            .filter(Column::SuspendedAt.is_not_null())
            .filter(Column::ValidUntil.gt(now)),
        Some(LabelState::Expired) => found.filter(Column::RevokedAt.is_null()).filter(Column::ValidUntil.lte(now)),
    }
}

/// A page of the register, the newest first; which page it is; how many labels there are in all.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &impl ConnectionTrait,
    search: &Search,
    now: Timestamp,
) -> Result<(Vec<Label>, Page, u64), AppError> {
    let found = found(search, now);
    let count = found.clone().count(db).await?;
    let page = page(search.page, count, PAGE);
    let rows = found
        .order_by_desc(Column::ValidFrom)
        .order_by_desc(Column::Number)
        .offset(page.offset)
        .limit(PAGE)
        .all(db)
        .await?;
    Ok((rows.into_iter().map(Label::from).collect(), page, count))
}

/// The next labels of a search, in the order of their ids, which is the order in which they were issued.
///
/// # Errors
/// When the database fails.
pub async fn next(
    db: &impl ConnectionTrait,
    search: &Search,
    now: Timestamp,
    after: Uuid,
    most: u64,
) -> Result<Vec<Label>, AppError> {
    let next = found(search, now).filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(most);
    Ok(next.all(db).await?.into_iter().map(Label::from).collect())
}

/// The labels that were issued, suspended or revoked, or that ended, last: the newest event of each, newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &impl ConnectionTrait, now: Timestamp, most: u64) -> Result<Vec<(Label, Timestamp)>, AppError> {
    // A number of ours, so nothing of a reader's comes into the statement.
    let changed = format!(
        "COALESCE(revoked_at, CASE WHEN valid_until <= {} THEN valid_until END, suspended_at, created_at)",
        now.0
    );
    let rows =
        Entity::find().order_by_desc(Expr::cust(changed)).order_by_desc(Column::Number).limit(most).all(db).await?;
    let with_time = |row: Model| {
        let ended = Some(row.valid_until).filter(|until| *until <= now);
        let at = row.revoked_at.or(ended).or(row.suspended_at).unwrap_or(row.created_at);
        (Label::from(row), at)
    };
    Ok(rows.into_iter().map(with_time).collect())
}

/// The languages that holders of labels work in.
///
/// # Errors
/// When the database fails, or holds a list that can't be read.
pub async fn languages(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, AppError> {
    let mut holders = Query::select();
    holders.column(Column::OrganiserId).from(Entity);
    let lists = organiser::Entity::find().select_only().column(organiser::Column::Languages).distinct();
    let lists: Vec<String> = lists.filter(organiser::Column::Id.in_subquery(holders)).into_tuple().all(db).await?;
    let mut all = BTreeSet::new();
    for list in lists {
        all.extend(serde_json::from_str::<Vec<String>>(&list).map_err(|e| AppError::internal(&e))?);
    }
    Ok(all)
}

/// The countries that occur in the register.
///
/// # Errors
/// When the database fails.
pub async fn countries(db: &impl ConnectionTrait) -> Result<Vec<String>, AppError> {
    Ok(Entity::find().select_only().column(Column::Country).distinct().into_tuple().all(db).await?)
}
