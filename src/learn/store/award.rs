//! Tables of awards, their rows, and the awards that wait for somebody.

use crate::{
    error::AppError,
    learn::model::award::{RowState, Wrong},
    timestamp::Timestamp,
};
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Query};
use std::collections::BTreeSet;

/// Tables.
pub mod award_table {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A table that a coordinator has brought.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "award_table")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who has brought it.
        pub made_by: Uuid,
        /// The language that they read: that of the mails to people without an account.
        pub language: String,
        /// SHA-256 of what was brought.
        pub digest: String,
        /// How many rows it has.
        pub rows: i32,
        /// When it was brought.
        pub created_at: Timestamp,
        /// When somebody said that it is right.
        pub confirmed_at: Option<Timestamp>,
        /// Who.
        pub confirmed_by: Option<Uuid>,
        /// When all of it was done.
        pub finished_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows.
pub mod award_row {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A badge for somebody.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "award_row")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// In which table.
        pub table_id: Uuid,
        /// In which line of it.
        pub line: i32,
        /// The address, as it was typed.
        pub email: String,
        /// The name.
        pub name: String,
        /// The badge, as it was typed.
        pub badge: String,
        /// Its id; empty where there is none.
        pub badge_id: String,
        /// What it rests on.
        pub evidence: String,
        /// When it was earned.
        pub given_on: Option<Timestamp>,
        /// What has become of it, by its key.
        pub state: String,
        /// What is wrong with it, by its key.
        pub problem: Option<String>,
        /// Who has it.
        pub person_id: Option<Uuid>,
        /// The credential that came of it.
        pub credential_id: Option<Uuid>,
        /// SHA-256 of the secret in the link.
        pub token_hash: Option<String>,
        /// What nobody waits for twice: the address and the badge; empty once nobody waits.
        pub waits: Option<String>,
        /// When the last mail went out.
        pub mailed_at: Option<Timestamp>,
        /// Until when it waits.
        pub expires_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl award_row::Model {
    /// What has become of it.
    ///
    /// # Errors
    /// When the database holds a state that this program doesn't know.
    pub fn state(&self) -> Result<RowState, AppError> {
        let unknown = || AppError::internal(&format!("a row of awards in the unknown state {}", self.state));
        RowState::parse(&self.state).ok_or_else(unknown)
    }

    /// What is wrong with it.
    pub fn wrong(&self) -> Option<Wrong> {
        self.problem.as_deref().and_then(Wrong::parse)
    }
}

/// What stands in [`award_row::Model::waits`].
pub fn award_waits(email_key: &str, badge: &str) -> String {
    format!("{badge}|{email_key}")
}

/// A table.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn award_table(db: &impl ConnectionTrait, id: Uuid) -> Result<award_table::Model, AppError> {
    award_table::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The newest tables.
///
/// # Errors
/// When the database fails.
pub async fn award_tables(db: &impl ConnectionTrait, most: u64) -> Result<Vec<award_table::Model>, AppError> {
    use award_table::{Column, Entity};
    let newest = Entity::find().order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok(newest.limit(most).all(db).await?)
}

/// The table that somebody has brought with this content and nobody has confirmed yet.
///
/// # Errors
/// When the database fails.
pub async fn unconfirmed(
    db: &impl ConnectionTrait,
    person: Uuid,
    digest: &str,
) -> Result<Option<award_table::Model>, AppError> {
    use award_table::{Column, Entity};
    let same = Entity::find().filter(Column::MadeBy.eq(person)).filter(Column::Digest.eq(digest));
    Ok(same.filter(Column::ConfirmedAt.is_null()).one(db).await?)
}

/// The rows of a table, in the order of their lines.
///
/// # Errors
/// When the database fails.
pub async fn award_rows(db: &impl ConnectionTrait, table: Uuid) -> Result<Vec<award_row::Model>, AppError> {
    use award_row::{Column, Entity};
    Ok(Entity::find().filter(Column::TableId.eq(table)).order_by_asc(Column::Line).all(db).await?)
}

/// The next rows of a table of which nothing has become yet.
///
/// # Errors
/// When the database fails.
pub async fn ready_rows(db: &impl ConnectionTrait, table: Uuid, most: u64) -> Result<Vec<award_row::Model>, AppError> {
    use award_row::{Column, Entity};
    let ready = Entity::find().filter(Column::TableId.eq(table)).filter(Column::State.eq(RowState::Ready.key()));
    Ok(ready.order_by_asc(Column::Line).limit(most).all(db).await?)
}

/// A row.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn award_row(db: &impl ConnectionTrait, id: Uuid) -> Result<award_row::Model, AppError> {
    award_row::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// A row by the secret in its link.
///
/// # Errors
/// When the database fails.
pub async fn award_by_token(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<award_row::Model>, AppError> {
    Ok(award_row::Entity::find().filter(award_row::Column::TokenHash.eq(token_hash)).one(db).await?)
}

/// Which of these awards wait (see [`award_waits`]), but those whose time is over at `now`.
///
/// # Errors
/// When the database fails.
pub async fn awards_waiting_among(
    db: &impl ConnectionTrait,
    all: impl IntoIterator<Item = String>,
    now: Timestamp,
) -> Result<BTreeSet<String>, AppError> {
    use award_row::{Column, Entity};
    let waiting = Entity::find().select_only().column(Column::Waits).filter(Column::Waits.is_in(all));
    let found: Vec<Option<String>> = waiting.filter(Column::ExpiresAt.gt(now)).into_tuple().all(db).await?;
    Ok(found.into_iter().flatten().collect())
}

/// An award that waits, even one whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn award_waiting(db: &impl ConnectionTrait, waits: &str) -> Result<Option<award_row::Model>, AppError> {
    Ok(award_row::Entity::find().filter(award_row::Column::Waits.eq(waits)).one(db).await?)
}

/// The awards that wait for some addresses and whose time isn't over at `now`, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn awards_waiting_for(
    db: &impl ConnectionTrait,
    emails: &[String],
    badges: &[&str],
    now: Timestamp,
) -> Result<Vec<award_row::Model>, AppError> {
    use award_row::{Column, Entity};
    let waits = emails.iter().flat_map(|email| badges.iter().map(move |badge| award_waits(email, badge)));
    let waiting = Entity::find().filter(Column::Waits.is_in(waits)).filter(Column::ExpiresAt.gt(now));
    Ok(waiting.order_by_asc(Column::Id).all(db).await?)
}

/// The next rows whose addresses nobody needs any more: of tables that were finished before a moment, those of which
/// something has come, and those for which nobody came while they waited.
///
/// # Errors
/// When the database fails.
pub async fn rows_to_forget(
    db: &impl ConnectionTrait,
    before: Timestamp,
    most: u64,
) -> Result<Vec<award_row::Model>, AppError> {
    use award_row::{Column, Entity};
    let mut finished = Query::select();
    finished
        .column(award_table::Column::Id)
        .from(award_table::Entity)
        .and_where(award_table::Column::FinishedAt.lt(before));
    let over = Condition::any().add(Column::State.ne(RowState::Waiting.key())).add(Column::ExpiresAt.lt(before));
    let named = Condition::any()
        .add(Column::Email.ne(""))
        .add(Column::Name.ne(""))
        .add(Column::Evidence.ne(""))
        .add(Column::TokenHash.is_not_null());
    let old = Entity::find().filter(Column::TableId.in_subquery(finished)).filter(over).filter(named);
    Ok(old.order_by_asc(Column::TableId).order_by_asc(Column::Line).limit(most).all(db).await?)
}

/// The next tables that were brought before a moment and that nobody has confirmed.
///
/// # Errors
/// When the database fails.
pub async fn tables_to_forget(
    db: &impl ConnectionTrait,
    before: Timestamp,
    most: u64,
) -> Result<Vec<award_table::Model>, AppError> {
    use award_table::{Column, Entity};
    let old = Entity::find().filter(Column::ConfirmedAt.is_null()).filter(Column::CreatedAt.lt(before));
    Ok(old.order_by_asc(Column::CreatedAt).limit(most).all(db).await?)
}
