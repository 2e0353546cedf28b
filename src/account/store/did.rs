//! DIDs of people, and whose a DID is.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};

/// DIDs of people.
pub mod person_did {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A DID that somebody says is theirs, or has shown to be.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_did")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose.
        pub person_id: Uuid,
        /// The DID.
        pub did: String,
        /// What nobody has twice: the DID, once they have shown that it is theirs.
        pub holds: Option<String>,
        /// What they have to sign; empty once they have.
        pub challenge: Option<String>,
        /// Until when that counts.
        pub expires_at: Option<Timestamp>,
        /// When they have shown that it is theirs.
        pub proved_at: Option<Timestamp>,
        /// Whether what is awarded to them from now on names it.
        pub named: bool,
        /// Counts the changes.
        pub revision: i64,
        /// When it was added.
        pub created_at: Timestamp,
        /// When something of it was changed.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use person_did::{Column, Entity, Model};

/// The DIDs of somebody, shown or not, in their order.
///
/// # Errors
/// When the database fails.
pub async fn dids(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>, AppError> {
    Ok(Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Did).all(db).await?)
}

/// Those that they have shown to be theirs.
///
/// # Errors
/// When the database fails.
pub async fn proved_dids(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<String>, AppError> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Did)
        .filter(Column::PersonId.eq(person))
        .filter(Column::ProvedAt.is_not_null())
        .order_by_asc(Column::Did)
        .into_tuple()
        .all(db)
        .await?)
}

/// The one that what is awarded to them names.
///
/// # Errors
/// When the database fails.
pub async fn named_did(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<String>, AppError> {
    let named = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Named.eq(true));
    Ok(named.one(db).await?.map(|row| row.did))
}

/// Who has shown that a DID is theirs.
///
/// # Errors
/// When the database fails.
pub async fn did_holder(db: &impl ConnectionTrait, did: &str) -> Result<Option<Uuid>, AppError> {
    Ok(Entity::find().filter(Column::Holds.eq(did)).one(db).await?.map(|row| row.person_id))
}
