//! Tables and queries of the room: credentials, the keys that signed them, status lists, results of checks.

mod endorsement;
mod share;

pub use endorsement::{endorsement, endorsement_credential, endorsements_of, standing_endorsements};
pub use share::{ShareRow, count_shared, credential_share, share, shared_of, shares};

use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{Condition, ConnectionTrait, ExprTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::BTreeSet;

/// Credentials.
pub mod credential {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A credential that was issued.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential")]
    pub struct Model {
        /// Its id, which nobody can guess: who knows it may read it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Which issuer of this server; empty is the platform.
        pub issuer: String,
        /// The badge's id, or [`LABEL`](crate::badge::LABEL).
        pub achievement: String,
        /// Which version of it.
        pub achievement_version: i32,
        /// Its name when it was issued.
        pub name: String,
        /// The learner who holds it.
        pub person_id: Option<Uuid>,
        /// The organiser who holds it.
        pub organiser_id: Option<Uuid>,
        /// The number of a label.
        pub number: Option<String>,
        /// What nobody may hold twice; empty once revoked.
        pub holds: Option<String>,
        /// The signed credential.
        pub json: String,
        /// Its status list.
        pub status_list: String,
        /// Its place there.
        pub status_index: i32,
        /// When it was first awarded.
        pub awarded_at: Timestamp,
        /// From when it holds.
        pub valid_from: Timestamp,
        /// Until when it holds.
        pub valid_until: Option<Timestamp>,
        /// When it was revoked.
        pub revoked_at: Option<Timestamp>,
        /// By whom.
        pub revoked_by: Option<Uuid>,
        /// Why.
        pub revoked_reason: Option<String>,
        /// Since when it doesn't hold for now.
        pub suspended_at: Option<Timestamp>,
        /// The list of suspensions in which it has a place, since it was suspended for the first time.
        pub suspension_list: Option<String>,
        /// Its place there.
        pub suspension_index: Option<i32>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keys.
pub mod signing_key {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A key of an issuer.
    #[derive(Clone, PartialEq, Eq, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "signing_key")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose; empty is the platform.
        pub issuer: String,
        /// Which kind, see [`keys::Kind`](crate::badge::keys::Kind).
        pub kind: String,
        /// The public half, in multibase.
        pub public_key: String,
        /// The secret half, sealed with the server's key.
        pub sealed: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// Since when it signs nothing more.
        pub retired_at: Option<Timestamp>,
        /// Since when nobody should trust what it signed, because it has leaked.
        pub withdrawn_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Status lists.
pub mod status_list {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A list of bits.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "status_list")]
    pub struct Model {
        /// Its name in addresses.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// Whose; empty is the platform.
        pub issuer: String,
        /// What its bits say: `revocation` or `suspension`.
        pub purpose: String,
        /// Which of the issuer's lists of this purpose, from 1.
        pub place: i32,
        /// How many places are taken.
        pub used: i32,
        /// The bits, packed.
        pub encoded: String,
        /// The signed list.
        pub signed: String,
        /// Counts the changes of bits.
        pub revision: i64,
        /// When it was made.
        pub created_at: Timestamp,
        /// When a bit was last changed.
        pub updated_at: Timestamp,
        /// Until when the signed list says that it counts.
        pub fresh_until: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What checking pasted credentials gave.
pub mod checked_credential {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The result of a check, without what was checked.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "checked_credential")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The [`Checked`](crate::badge::model::Checked), as JSON.
        pub result: String,
        /// When.
        pub created_at: Timestamp,
    }

    /// Results have no relations: they are thrown away after a while.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A credential that was issued.
pub type CredentialRow = credential::Model;

/// A credential, revoked or not.
///
/// # Errors
/// When the database fails.
pub async fn credential(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<CredentialRow>, AppError> {
    Ok(credential::Entity::find_by_id(id).one(db).await?)
}

/// All credentials of a person, revoked ones too, newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<CredentialRow>, AppError> {
    Ok(credential::Entity::find()
        .filter(credential::Column::PersonId.eq(person))
        .order_by_desc(credential::Column::AwardedAt)
        .order_by_desc(credential::Column::Id)
        .all(db)
        .await?)
}

/// The credential that holds now for something that nobody has twice (see [`credential::Model::holds`]).
///
/// # Errors
/// When the database fails.
pub async fn holding(db: &impl ConnectionTrait, holds: &str) -> Result<Option<CredentialRow>, AppError> {
    Ok(credential::Entity::find().filter(credential::Column::Holds.eq(holds)).one(db).await?)
}

/// What stands in [`credential::Model::holds`] of a learner's badge.
pub fn holds_badge(person: Uuid, badge: &str) -> String {
    format!("badge:{person}:{badge}")
}

/// Whether a person holds a badge that wasn't revoked.
///
/// # Errors
/// When the database fails.
pub async fn holds(db: &impl ConnectionTrait, person: Uuid, badge: &str) -> Result<bool, AppError> {
    Ok(holding(db, &holds_badge(person, badge)).await?.is_some())
}

/// Which of these are held (see [`credential::Model::holds`]).
///
/// # Errors
/// When the database fails.
pub async fn held_among(
    db: &impl ConnectionTrait,
    holds: impl IntoIterator<Item = String>,
) -> Result<BTreeSet<String>, AppError> {
    let held = credential::Entity::find().select_only().column(credential::Column::Holds);
    let found: Vec<Option<String>> = held.filter(credential::Column::Holds.is_in(holds)).into_tuple().all(db).await?;
    Ok(found.into_iter().flatten().collect())
}

/// Those of some people who hold a badge that wasn't revoked, and when it was awarded; the earliest first.
///
/// # Errors
/// When the database fails.
pub async fn awards_among(
    db: &impl ConnectionTrait,
    badge: &str,
    people: &[Uuid],
) -> Result<Vec<(Uuid, Timestamp)>, AppError> {
    let rows: Vec<(Option<Uuid>, Timestamp)> = credential::Entity::find()
        .select_only()
        .column(credential::Column::PersonId)
        .column(credential::Column::AwardedAt)
        .filter(credential::Column::Holds.is_in(people.iter().map(|p| holds_badge(*p, badge))))
        .order_by_asc(credential::Column::AwardedAt)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(person, at)| Some((person?, at))).collect())
}

/// The credentials of labels by their numbers, revoked ones too, in no order.
///
/// # Errors
/// When the database fails.
pub async fn labels(db: &impl ConnectionTrait, numbers: &[&str]) -> Result<Vec<CredentialRow>, AppError> {
    let labels = credential::Entity::find().filter(credential::Column::Achievement.eq(super::LABEL));
    Ok(labels.filter(credential::Column::Number.is_in(numbers.iter().copied())).all(db).await?)
}

/// The keys of an issuer, newest first.
///
/// # Errors
/// When the database fails.
pub async fn keys(db: &impl ConnectionTrait, issuer: &str) -> Result<Vec<signing_key::Model>, AppError> {
    Ok(signing_key::Entity::find()
        .filter(signing_key::Column::Issuer.eq(issuer))
        .order_by_desc(signing_key::Column::CreatedAt)
        .order_by_desc(signing_key::Column::Id)
        .all(db)
        .await?)
}

/// All keys of all issuers, those of the platform first, each issuer's newest first.
///
/// # Errors
/// When the database fails.
pub async fn all_keys(db: &impl ConnectionTrait) -> Result<Vec<signing_key::Model>, AppError> {
    Ok(signing_key::Entity::find()
        .order_by_asc(signing_key::Column::Issuer)
        .order_by_desc(signing_key::Column::CreatedAt)
        .order_by_desc(signing_key::Column::Id)
        .all(db)
        .await?)
}

/// A key by its public half.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn key(db: &impl ConnectionTrait, public: &str) -> Result<signing_key::Model, AppError> {
    let found = signing_key::Entity::find().filter(signing_key::Column::PublicKey.eq(public)).one(db).await?;
    found.ok_or(AppError::NotFound)
}

/// The next credentials of an issuer after an id, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn of_issuer(
    db: &impl ConnectionTrait,
    issuer: &str,
    after: Uuid,
    most: u64,
) -> Result<Vec<CredentialRow>, AppError> {
    Ok(credential::Entity::find()
        .filter(credential::Column::Issuer.eq(issuer))
        .filter(credential::Column::Id.gt(after))
        .order_by_asc(credential::Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// A status list.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl ConnectionTrait, name: &str) -> Result<Option<status_list::Model>, AppError> {
    Ok(status_list::Entity::find_by_id(name).one(db).await?)
}

/// All status lists of an issuer.
///
/// # Errors
/// When the database fails.
pub async fn lists(db: &impl ConnectionTrait, issuer: &str) -> Result<Vec<status_list::Model>, AppError> {
    let of = status_list::Entity::find().filter(status_list::Column::Issuer.eq(issuer));
    Ok(of.order_by_asc(status_list::Column::Place).all(db).await?)
}

/// The names of the status lists whose time ends before another one, that which ends first foremost.
///
/// # Errors
/// When the database fails.
pub async fn ageing_lists(db: &impl ConnectionTrait, before: Timestamp) -> Result<Vec<String>, AppError> {
    Ok(status_list::Entity::find()
        .select_only()
        .column(status_list::Column::Name)
        .filter(status_list::Column::FreshUntil.lt(before))
        .order_by_asc(status_list::Column::FreshUntil)
        .into_tuple()
        .all(db)
        .await?)
}

/// The newest status list of an issuer with a purpose.
///
/// # Errors
/// When the database fails.
pub async fn newest_list(
    db: &impl ConnectionTrait,
    issuer: &str,
    purpose: &str,
) -> Result<Option<status_list::Model>, AppError> {
    Ok(status_list::Entity::find()
        .filter(status_list::Column::Issuer.eq(issuer))
        .filter(status_list::Column::Purpose.eq(purpose))
        .order_by_desc(status_list::Column::Place)
        .one(db)
        .await?)
}

/// Whether a place in a status list belongs to a credential or an endorsement.
///
/// # Errors
/// When the database fails.
pub async fn is_place_taken(db: &impl ConnectionTrait, list: &str, index: i32) -> Result<bool, AppError> {
    let found = credential::Entity::find()
        .filter(
            Condition::any()
                .add(credential::Column::StatusList.eq(list).and(credential::Column::StatusIndex.eq(index)))
                .add(credential::Column::SuspensionList.eq(list).and(credential::Column::SuspensionIndex.eq(index))),
        )
        .count(db)
        .await?;
    Ok(found > 0 || endorsement::is_place_taken(db, list, index).await?)
}

/// The result of a check that was made since a moment.
///
/// # Errors
/// When the database fails.
pub async fn checked(
    db: &impl ConnectionTrait,
    id: Uuid,
    since: Timestamp,
) -> Result<Option<checked_credential::Model>, AppError> {
    let kept = checked_credential::Column::CreatedAt.gte(since);
    Ok(checked_credential::Entity::find_by_id(id).filter(kept).one(db).await?)
}

/// The newest award of a version of an achievement.
///
/// # Errors
/// When the database fails.
pub async fn newest_of(
    db: &impl ConnectionTrait,
    achievement: &str,
    version: i32,
) -> Result<Option<CredentialRow>, AppError> {
    let of = credential::Entity::find()
        .filter(credential::Column::Achievement.eq(achievement))
        .filter(credential::Column::AchievementVersion.eq(version));
    Ok(of.order_by_desc(credential::Column::AwardedAt).limit(1).one(db).await?)
}
