//! Tables and queries of what belongs to an organiser: its logo, its requests to be verified, and handing it over.

use crate::error::AppError;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};

/// Logos.
pub mod logo {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The logo of an organiser, as it is shown.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organiser_logo")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organiser_id: Uuid,
        /// SHA-256 of the picture.
        pub sha256: String,
        /// The picture that was made from the file.
        pub png: Vec<u8>,
        /// When.
        pub made_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Requests to be verified.
pub mod verification {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A request to be verified, and what came of it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organiser_verification")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which organiser.
        pub organiser_id: Uuid,
        /// What was said.
        pub note: String,
        /// The documents' ids, as JSON.
        pub files: String,
        /// Who asked.
        pub asked_by: Uuid,
        /// When.
        pub asked_at: Timestamp,
        /// `granted` or `refused`; nothing while it waits.
        pub outcome: Option<String>,
        /// What the coordinator wrote.
        pub reason: String,
        /// Who decided.
        pub decided_by: Option<Uuid>,
        /// When.
        pub decided_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Offers to take an organiser over.
pub mod handover {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An owner offers an organiser to another member.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organiser_handover")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Which organiser.
        pub organiser_id: Uuid,
        /// Who hands over.
        pub from_id: Uuid,
        /// To whom.
        pub to_id: Uuid,
        /// What becomes of who hands over.
        pub then: String,
        /// When.
        pub offered_at: Timestamp,
        /// How it ended.
        pub ended_as: Option<String>,
        /// When.
        pub ended_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl verification::Model {
    /// The documents' ids.
    pub fn file_ids(&self) -> Vec<Uuid> {
        serde_json::from_str(&self.files).unwrap_or_default()
    }
}

/// The logo of an organiser.
///
/// # Errors
/// When the database fails.
pub async fn logo_of(db: &impl ConnectionTrait, organiser: Uuid) -> Result<Option<logo::Model>, AppError> {
    Ok(logo::Entity::find_by_id(organiser).one(db).await?)
}

/// The requests of some organisers, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn requests(
    db: &impl ConnectionTrait,
    organisers: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<verification::Model>, AppError> {
    let of = verification::Entity::find().filter(verification::Column::OrganiserId.is_in(organisers));
    Ok(of.order_by_desc(verification::Column::AskedAt).limit(200).all(db).await?)
}

/// The offer that waits for an answer.
///
/// # Errors
/// When the database fails.
pub async fn open_handover(db: &impl ConnectionTrait, organiser: Uuid) -> Result<Option<handover::Model>, AppError> {
    let of = handover::Entity::find().filter(handover::Column::OrganiserId.eq(organiser));
    Ok(of.filter(handover::Column::EndedAt.is_null()).one(db).await?)
}
