//! Terms in the committee.

use crate::{
    account::{self, Role},
    error::AppError,
    review::model::Term,
    timestamp::Timestamp,
};
use sea_orm::{ConnectionTrait, QueryOrder, entity::prelude::*};
use std::collections::BTreeMap;

/// Terms in the committee.
pub mod committee_term {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody is of the committee for a time.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "committee_term")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// The first moment.
        pub starts_at: Timestamp,
        /// The first moment at which they aren't of it any more.
        pub ends_at: Option<Timestamp>,
        /// Who added them; nobody for who was there before there were terms.
        pub added_by: Option<Uuid>,
        /// When.
        pub added_at: Timestamp,
        /// Counts the changes.
        pub revision: i64,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// All terms, the earliest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<committee_term::Model>, AppError> {
    let rows = committee_term::Entity::find();
    let rows = rows.order_by_asc(committee_term::Column::StartsAt).order_by_asc(committee_term::Column::Id);
    Ok(rows.all(db).await?)
}

/// Who evaluates now, by id: their name, and whether they are from a coordinating organisation.
///
/// # Errors
/// When the database fails.
pub async fn evaluators(db: &impl ConnectionTrait) -> Result<BTreeMap<Uuid, (String, bool)>, AppError> {
    let holders = account::store::holders(db, Role::Evaluator).await?;
    Ok(holders.into_iter().map(|(person, grant)| (person.id, (person.name, grant.coordinating))).collect())
}

/// A row as the rules see it.
pub fn term(row: &committee_term::Model, evaluators: &BTreeMap<Uuid, (String, bool)>) -> Term {
    let evaluator = evaluators.get(&row.person_id);
    Term {
        person: row.person_id,
        evaluates: evaluator.is_some(),
        coordinating: evaluator.is_some_and(|(_, coordinating)| *coordinating),
        from: row.starts_at,
        until: row.ends_at,
    }
}

/// The members at a moment, by id: their name, and whether they are from a coordinating organisation.
///
/// # Errors
/// When the database fails.
pub async fn members(db: &impl ConnectionTrait, at: Timestamp) -> Result<BTreeMap<Uuid, (String, bool)>, AppError> {
    let mut evaluators = evaluators(db).await?;
    let rows = all(db).await?;
    let runs = |person: &Uuid| rows.iter().any(|row| row.person_id == *person && term(row, &BTreeMap::new()).runs(at));
    evaluators.retain(|person, _| runs(person));
    Ok(evaluators)
}
