//! The signed half of endorsements.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};

/// Signed endorsements.
pub mod endorsement_credential {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An endorsement as its endorser signed it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "endorsement_credential")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Which issuer of this server: the endorser's name in addresses.
        pub issuer: String,
        /// The signed credential.
        pub json: String,
        /// Its status list.
        pub status_list: String,
        /// Its place there.
        pub status_index: i32,
        /// The address of what is endorsed, as it stands in the signed credential.
        pub subject: String,
        /// From when it holds.
        pub valid_from: Timestamp,
        /// When it was withdrawn.
        pub revoked_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A signed endorsement, withdrawn or not.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn endorsement(db: &impl ConnectionTrait, id: Uuid) -> Result<endorsement_credential::Model, AppError> {
    endorsement_credential::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// The next signed endorsements of an issuer after an id, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn endorsements_of(
    db: &impl ConnectionTrait,
    issuer: &str,
    after: Uuid,
    most: u64,
) -> Result<Vec<endorsement_credential::Model>, AppError> {
    use endorsement_credential::{Column, Entity};
    let next = Entity::find().filter(Column::Issuer.eq(issuer)).filter(Column::Id.gt(after));
    Ok(next.order_by_asc(Column::Id).limit(most).all(db).await?)
}

/// The newest signed endorsements of what has an address, without those that were withdrawn.
///
/// # Errors
/// When the database fails.
pub async fn standing_endorsements(
    db: &impl ConnectionTrait,
    subject: &str,
    most: u64,
) -> Result<Vec<endorsement_credential::Model>, AppError> {
    use endorsement_credential::{Column, Entity};
    let standing = Entity::find().filter(Column::Subject.eq(subject)).filter(Column::RevokedAt.is_null());
    Ok(standing.order_by_desc(Column::ValidFrom).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// Whether a place in a status list belongs to an endorsement.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_place_taken(db: &impl ConnectionTrait, list: &str, index: i32) -> Result<bool, AppError> {
    use endorsement_credential::{Column, Entity};
    let of_list = Entity::find().filter(Column::StatusList.eq(list));
    Ok(of_list.filter(Column::StatusIndex.eq(index)).count(db).await? > 0)
}
