//! What the holders of badges let others see.

use super::{
    super::{model::Sharing, shape::Evidence},
    CredentialRow, credential,
};
use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{
    ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select, entity::prelude::*,
    sea_query::SelectStatement,
};
use std::collections::BTreeMap;

/// The choices of holders.
pub mod credential_share {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What the holder of one badge lets others see. Labels have no such row: they are public.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential_share")]
    pub struct Model {
        /// The credential.
        #[sea_orm(primary_key, auto_increment = false)]
        pub credential_id: Uuid,
        /// Whether anybody who has the link sees it.
        pub shared: bool,
        /// Whether the evidence is in the signed credential.
        pub evidence_shown: bool,
        /// Whether the page and the card name the holder.
        pub name_shown: bool,
        /// The evidence that isn't in the signed credential, as JSON: all of it, or none.
        pub evidence: String,
        /// Counts the changes.
        pub revision: i64,
        /// When the badge was awarded.
        pub created_at: Timestamp,
        /// When the holder last chose.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a holder lets others see.
pub type ShareRow = credential_share::Model;

impl ShareRow {
    /// The evidence that isn't in the signed credential.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn kept_back(&self) -> Result<Vec<Evidence>, AppError> {
        serde_json::from_str(&self.evidence).map_err(|e| AppError::internal(&e))
    }

    /// The choice, as pages show it.
    pub fn sharing(&self) -> Sharing {
        Sharing { shared: self.shared, evidence: self.evidence_shown, name: self.name_shown, revision: self.revision }
    }
}

/// What the holder of a badge lets others see; nothing for a label.
///
/// # Errors
/// When the database fails.
pub async fn share(db: &impl ConnectionTrait, credential: Uuid) -> Result<Option<ShareRow>, AppError> {
    Ok(credential_share::Entity::find_by_id(credential).one(db).await?)
}

/// The same for several badges.
///
/// # Errors
/// When the database fails.
pub async fn shares(
    db: &impl ConnectionTrait,
    credentials: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, ShareRow>, AppError> {
    let column = credential_share::Column::CredentialId;
    let rows = credential_share::Entity::find().filter(column.is_in(credentials)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.credential_id, row)).collect())
}

/// The badges of a person that they share, without those that were revoked, in the order of their award: from a place on,
/// so many; only those that were signed after a time, where one is given; and how many there are in all. A badge that is
/// signed anew counts as new, so that whoever has an older file gets the newer one.
///
/// # Errors
/// When the database fails.
pub async fn shared_of(
    db: &impl ConnectionTrait,
    person: Uuid,
    since: Option<Timestamp>,
    offset: u64,
    most: u64,
) -> Result<(Vec<CredentialRow>, u64), AppError> {
    let mut badges = standing_of(person).filter(credential::Column::Id.in_subquery(shared()));
    if let Some(since) = since {
        badges = badges.filter(credential::Column::ValidFrom.gt(since));
    }
    let count = badges.clone().count(db).await?;
    let rows = badges
        .order_by_asc(credential::Column::AwardedAt)
        .order_by_asc(credential::Column::Id)
        .offset(offset)
        .limit(most)
        .all(db)
        .await?;
    Ok((rows, count))
}

/// How many badges a person shares, and how many they don't, without those that were revoked.
///
/// # Errors
/// When the database fails.
pub async fn count_shared(db: &impl ConnectionTrait, person: Uuid) -> Result<(u64, u64), AppError> {
    let all = standing_of(person).count(db).await?;
    let shared = standing_of(person).filter(credential::Column::Id.in_subquery(shared())).count(db).await?;
    Ok((shared, all - shared))
}

fn standing_of(person: Uuid) -> Select<credential::Entity> {
    credential::Entity::find()
        .filter(credential::Column::PersonId.eq(person))
        .filter(credential::Column::RevokedAt.is_null())
}

fn shared() -> SelectStatement {
    credential_share::Entity::find()
        .select_only()
        .column(credential_share::Column::CredentialId)
        .filter(credential_share::Column::Shared.eq(true))
        .into_query()
}
