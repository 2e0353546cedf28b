//! What the holders of badges let others see.

use super::super::{model::Sharing, shape::Evidence};
use crate::error::AppError;
use sea_orm::{ConnectionTrait, entity::prelude::*};
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
