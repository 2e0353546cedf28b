//! Further addresses of people, and whose an address is.

use super::{by_email, by_ids, person};
use crate::{account::model::Email, error::AppError};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::{BTreeMap, BTreeSet};

/// Further addresses.
pub mod further_address {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A further address of somebody.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "further_address")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: Uuid,
        /// The address, as it is compared.
        pub email: String,
        /// SHA-256 of the secret in the link that confirms it; empty once it is confirmed.
        pub token_hash: Option<String>,
        /// When it was added.
        pub created_at: Timestamp,
        /// Until when that link works.
        pub expires_at: Option<Timestamp>,
        /// When it was confirmed.
        pub confirmed_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use further_address::{Column, Entity, Model};

/// The further addresses of somebody, confirmed or not, in their order.
///
/// # Errors
/// When the database fails.
pub async fn further_addresses(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>, AppError> {
    Ok(Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Email).all(db).await?)
}

/// Who has shown that an address is theirs: as the one of their account, or as a further one.
///
/// # Errors
/// When the database fails.
pub async fn with_address(db: &impl ConnectionTrait, email: &Email) -> Result<Option<person::Model>, AppError> {
    let own = by_email(db, email).await?.filter(|p| p.email_confirmed_at.is_some());
    if own.is_some() {
        return Ok(own);
    }
    let further = Entity::find().filter(Column::Email.eq(email.key())).filter(Column::ConfirmedAt.is_not_null());
    match further.one(db).await? {
        Some(further) => Ok(by_ids(db, [further.person_id]).await?.pop()),
        None => Ok(None),
    }
}

/// The same for many addresses at once, by the address as it is compared.
///
/// # Errors
/// When the database fails.
pub async fn with_addresses(
    db: &impl ConnectionTrait,
    emails: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, Uuid>, AppError> {
    let emails: BTreeSet<String> = emails.into_iter().collect();
    let further: Vec<(String, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::Email, Column::PersonId])
        .filter(Column::Email.is_in(emails.clone()))
        .filter(Column::ConfirmedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let own: Vec<(String, Uuid)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Email, person::Column::Id])
        .filter(person::Column::Email.is_in(emails))
        .filter(person::Column::EmailConfirmedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(further.into_iter().chain(own).collect())
}

/// The further addresses that some people have shown to be theirs, as they are compared, each with whose it is.
///
/// # Errors
/// When the database fails.
pub async fn confirmed_further(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<(Uuid, String)>, AppError> {
    Ok(Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::Email])
        .filter(Column::PersonId.is_in(people))
        .filter(Column::ConfirmedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await?)
}

/// All addresses that somebody has shown to be theirs, as they are compared; that of the account first.
///
/// # Errors
/// When the database fails.
pub async fn addresses(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<String>, AppError> {
    let Some(own) = by_ids(db, [person]).await?.pop() else {
        return Ok(Vec::new());
    };
    let further = further_addresses(db, person).await?.into_iter().filter(|row| row.confirmed_at.is_some());
    let own = own.email_confirmed_at.map(|_| own.email);
    Ok(own.into_iter().chain(further.map(|row| row.email)).collect())
}
