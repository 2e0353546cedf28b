//! Tables and queries of the room: registered wallets, consents, codes and tokens.

use super::model::{
    Scopes,
    client::{Metadata, Method},
};
use crate::{error::AppError, platform::ids::token_hash, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*};
use std::collections::BTreeMap;

/// Wallets.
pub mod client {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A wallet that has registered.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "wallet_client")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// SHA-256 of its secret; none where it can't keep one.
        pub secret_hash: Option<String>,
        /// What it calls itself.
        pub name: String,
        /// The site that all its addresses are on.
        pub host: String,
        /// What it may ask for.
        pub scopes: String,
        /// The [`Metadata`](crate::wallet::model::client::Metadata), as JSON.
        pub metadata: String,
        /// When it registered.
        pub created_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Consents.
pub mod consent {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What somebody has allowed a wallet.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "wallet_consent")]
    pub struct Model {
        /// Its id. The wallet knows the person by it, and no other wallet does.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who has allowed it.
        pub person_id: Uuid,
        /// Whom.
        pub client_id: Uuid,
        /// What.
        pub scopes: String,
        /// What nobody has twice; empty once it has ended.
        pub holds: Option<String>,
        /// Since when.
        pub created_at: Timestamp,
        /// When it was last asked for and allowed.
        pub updated_at: Timestamp,
        /// When something was last read with it.
        pub last_used_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// By whom or what: `person`, `wallet`, `reuse`, `time` or `sign_out`.
        pub ended_by: Option<String>,
        /// When the requests that are counted now began.
        pub window_at: Timestamp,
        /// How many they are.
        pub window_used: i32,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Codes and tokens.
pub mod token {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A secret that a wallet holds.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "wallet_token")]
    pub struct Model {
        /// SHA-256 of it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        /// Which [`Kind`](super::Kind).
        pub kind: String,
        /// What it rests on.
        pub consent_id: Uuid,
        /// Shared by a code and all that came of it.
        pub family: Uuid,
        /// What it opens.
        pub scopes: String,
        /// Of a code: where it was sent.
        pub redirect_uri: Option<String>,
        /// Of a code: the hash of what has to be known when it is exchanged.
        pub challenge: Option<String>,
        /// When it was made.
        pub created_at: Timestamp,
        /// Until when it works.
        pub expires_at: Timestamp,
        /// When it was exchanged: of a code and of what renews a token.
        pub used_at: Option<Timestamp>,
        /// Since when it doesn't work any more.
        pub revoked_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To be exchanged once.
    Code,
    /// To read.
    Access,
    /// To get the next ones, once.
    Refresh,
}

impl Kind {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Code => "code",
            Kind::Access => "access",
            Kind::Refresh => "refresh",
        }
    }
}

impl client::Model {
    /// What it has registered.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn metadata(&self) -> Result<Metadata, AppError> {
        serde_json::from_str(&self.metadata).map_err(|e| AppError::internal(&e))
    }

    /// Whether it has a secret that it has to show.
    pub fn is_confidential(&self) -> bool {
        self.secret_hash.is_some()
    }

    /// How it shows who it is.
    pub fn method(&self) -> Method {
        if self.is_confidential() { Method::ClientSecretBasic } else { Method::None }
    }
}

impl consent::Model {
    /// What was allowed.
    pub fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scopes)
    }
}

impl token::Model {
    /// What it opens.
    pub fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scopes)
    }

    /// Whether it works: neither revoked nor too old.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// What stands in [`consent::Model::holds`].
pub fn holds(person: Uuid, client: Uuid) -> String {
    format!("{person}:{client}")
}

/// A wallet.
///
/// # Errors
/// When the database fails.
pub async fn client(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<client::Model>, AppError> {
    Ok(client::Entity::find_by_id(id).one(db).await?)
}

/// Several wallets.
///
/// # Errors
/// When the database fails.
pub async fn clients(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, client::Model>, AppError> {
    let rows = client::Entity::find().filter(client::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A consent that hasn't ended.
///
/// # Errors
/// When the database fails.
pub async fn consent(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<consent::Model>, AppError> {
    let found = consent::Entity::find_by_id(id).one(db).await?;
    Ok(found.filter(|consent| consent.ended_at.is_none()))
}

/// What a person allows a wallet now.
///
/// # Errors
/// When the database fails.
pub async fn consent_of(
    db: &impl ConnectionTrait,
    person: Uuid,
    client: Uuid,
) -> Result<Option<consent::Model>, AppError> {
    Ok(consent::Entity::find().filter(consent::Column::Holds.eq(holds(person, client))).one(db).await?)
}

/// All that a person allows now, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn consents_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<consent::Model>, AppError> {
    Ok(consent::Entity::find()
        .filter(consent::Column::PersonId.eq(person))
        .filter(consent::Column::EndedAt.is_null())
        .order_by_desc(consent::Column::CreatedAt)
        .order_by_desc(consent::Column::Id)
        .all(db)
        .await?)
}

/// A secret of some kind, whether it still works or not.
///
/// # Errors
/// When the database fails.
pub async fn secret(db: &impl ConnectionTrait, secret: &str) -> Result<Option<token::Model>, AppError> {
    Ok(token::Entity::find_by_id(token_hash(secret)).one(db).await?)
}

/// Of these consents, those with which nothing more can be read: no secret of theirs works.
///
/// # Errors
/// When the database fails.
pub async fn without_secrets(
    db: &impl ConnectionTrait,
    before: Timestamp,
    now: Timestamp,
    most: u64,
) -> Result<Vec<consent::Model>, AppError> {
    Ok(consent::Entity::find()
        .filter(consent::Column::EndedAt.is_null())
        .filter(consent::Column::UpdatedAt.lt(before))
        .filter(
            consent::Column::Id.not_in_subquery(live(now).select_only().column(token::Column::ConsentId).into_query()),
        )
        .limit(most)
        .all(db)
        .await?)
}

/// How many secrets of a consent still work.
///
/// # Errors
/// When the database fails.
pub async fn secrets_left(db: &impl ConnectionTrait, consent: Uuid, now: Timestamp) -> Result<u64, AppError> {
    Ok(live(now).filter(token::Column::ConsentId.eq(consent)).count(db).await?)
}

/// Secrets that work: what was exchanged doesn't any more.
fn live(now: Timestamp) -> sea_orm::Select<token::Entity> {
    token::Entity::find()
        .filter(token::Column::RevokedAt.is_null())
        .filter(token::Column::UsedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(now))
}
