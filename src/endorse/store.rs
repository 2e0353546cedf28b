//! Tables and queries of the room: endorsements, requests for them, reports of them.

use super::model::{RequestState, SubjectKind};
use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

/// Endorsements.
pub mod endorsement {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What an organiser says in support of something.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "endorsement")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What is endorsed: the kind's key.
        pub subject_kind: String,
        /// Its id in the pack, its number or its name in addresses.
        pub subject_id: String,
        /// In whose name.
        pub organiser_id: Uuid,
        /// Its name then, as it stands in what was signed.
        pub organiser_name: String,
        /// The words.
        pub words: String,
        /// Their language.
        pub language: String,
        /// The signed half.
        pub credential_id: Uuid,
        /// What nobody may hold twice; empty once it doesn't stand any more.
        pub holds: Option<String>,
        /// Who gave it.
        pub created_by: Uuid,
        /// When.
        pub created_at: Timestamp,
        /// When it was taken back.
        pub withdrawn_at: Option<Timestamp>,
        /// By whom.
        pub withdrawn_by: Option<Uuid>,
        /// When a coordinator took it off the pages.
        pub hidden_at: Option<Timestamp>,
        /// Who.
        pub hidden_by: Option<Uuid>,
        /// Why.
        pub hidden_reason: Option<String>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Requests.
pub mod request {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody was asked to endorse something.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "endorsement_request")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What is to be endorsed: the kind's key.
        pub subject_kind: String,
        /// Its id in the pack, its number or its name in addresses.
        pub subject_id: String,
        /// SHA-256 of the secret in the link.
        pub token_hash: String,
        /// The address that it was sent to.
        pub email: String,
        /// The message.
        pub words: String,
        /// Who asks.
        pub asked_by: Uuid,
        /// When.
        pub created_at: Timestamp,
        /// Until when it can be answered.
        pub expires_at: Timestamp,
        /// What came of it, by its key.
        pub state: String,
        /// When.
        pub answered_at: Option<Timestamp>,
        /// The endorsement that answers it.
        pub endorsement_id: Option<Uuid>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Reports.
pub mod report {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody found something wrong with an endorsement.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "endorsement_report")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// With which.
        pub endorsement_id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// What.
        pub reason: String,
        /// When.
        pub created_at: Timestamp,
        /// When a coordinator decided about it.
        pub settled_at: Option<Timestamp>,
        /// Who.
        pub settled_by: Option<Uuid>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl endorsement::Model {
    /// What is endorsed.
    ///
    /// # Errors
    /// When the database holds a kind that this program doesn't know.
    pub fn subject(&self) -> Result<(SubjectKind, &str), AppError> {
        Ok((kind(&self.subject_kind)?, &self.subject_id))
    }
}

impl request::Model {
    /// What is to be endorsed.
    ///
    /// # Errors
    /// When the database holds a kind that this program doesn't know.
    pub fn subject(&self) -> Result<(SubjectKind, &str), AppError> {
        Ok((kind(&self.subject_kind)?, &self.subject_id))
    }

    /// What came of it.
    ///
    /// # Errors
    /// When the database holds a state that this program doesn't know.
    pub fn state(&self) -> Result<RequestState, AppError> {
        RequestState::parse(&self.state)
            .ok_or_else(|| AppError::internal(&format!("a request in the unknown state {}", self.state)))
    }

    /// Whether it can be answered now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == RequestState::Asked.key() && self.expires_at > now
    }
}

fn kind(key: &str) -> Result<SubjectKind, AppError> {
    SubjectKind::parse(key).ok_or_else(|| AppError::internal(&format!("an endorsement of the unknown kind {key}")))
}

/// What stands in [`endorsement::Model::holds`].
pub fn holds(kind: SubjectKind, subject: &str, organiser: Uuid) -> String {
    format!("{}:{subject}:{organiser}", kind.key())
}

/// An endorsement.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<endorsement::Model, AppError> {
    endorsement::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// An endorsement by its signed half.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_credential(db: &impl ConnectionTrait, credential: Uuid) -> Result<endorsement::Model, AppError> {
    use endorsement::{Column, Entity};
    Entity::find().filter(Column::CredentialId.eq(credential)).one(db).await?.ok_or(AppError::NotFound)
}

/// The endorsement of an organiser that stands now for something.
///
/// # Errors
/// When the database fails.
pub async fn holding(db: &impl ConnectionTrait, holds: &str) -> Result<Option<endorsement::Model>, AppError> {
    Ok(endorsement::Entity::find().filter(endorsement::Column::Holds.eq(holds)).one(db).await?)
}

fn of_subject(kind: SubjectKind, subject: &str) -> Select<endorsement::Entity> {
    use endorsement::{Column, Entity};
    let of = Entity::find().filter(Column::SubjectKind.eq(kind.key())).filter(Column::SubjectId.eq(subject));
    of.filter(Column::Holds.is_not_null())
}

fn by_organiser(organiser: Uuid) -> Select<endorsement::Entity> {
    use endorsement::{Column, Entity};
    Entity::find().filter(Column::OrganiserId.eq(organiser)).filter(Column::Holds.is_not_null())
}

async fn part(
    db: &impl ConnectionTrait,
    of: Select<endorsement::Entity>,
    offset: u64,
    most: u64,
) -> Result<Vec<endorsement::Model>, AppError> {
    use endorsement::Column;
    let of = of.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok(of.offset(offset).limit(most).all(db).await?)
}

/// How many endorsements of something stand.
///
/// # Errors
/// When the database fails.
pub async fn count_of(db: &impl ConnectionTrait, kind: SubjectKind, subject: &str) -> Result<u64, AppError> {
    Ok(of_subject(kind, subject).count(db).await?)
}

/// A part of the endorsements of something that stand, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of(
    db: &impl ConnectionTrait,
    (kind, subject): (SubjectKind, &str),
    offset: u64,
    most: u64,
) -> Result<Vec<endorsement::Model>, AppError> {
    part(db, of_subject(kind, subject), offset, most).await
}

/// How many endorsements an organiser has given that stand.
///
/// # Errors
/// When the database fails.
pub async fn count_by(db: &impl ConnectionTrait, organiser: Uuid) -> Result<u64, AppError> {
    Ok(by_organiser(organiser).count(db).await?)
}

/// A part of the endorsements that an organiser has given and that stand, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn by(
    db: &impl ConnectionTrait,
    organiser: Uuid,
    offset: u64,
    most: u64,
) -> Result<Vec<endorsement::Model>, AppError> {
    part(db, by_organiser(organiser), offset, most).await
}

/// The newest requests for endorsements of something.
///
/// # Errors
/// When the database fails.
pub async fn requests(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    subject: &str,
    most: u64,
) -> Result<Vec<request::Model>, AppError> {
    use request::{Column, Entity};
    let of = Entity::find().filter(Column::SubjectKind.eq(kind.key())).filter(Column::SubjectId.eq(subject));
    Ok(of.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// A request.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn request_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<request::Model, AppError> {
    request::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// A request by the secret in its link.
///
/// # Errors
/// When the database fails.
pub async fn request_by_token(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<request::Model>, AppError> {
    Ok(request::Entity::find().filter(request::Column::TokenHash.eq(token_hash)).one(db).await?)
}

/// Reports that nobody has decided about, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_reports(db: &impl ConnectionTrait, most: u64) -> Result<Vec<report::Model>, AppError> {
    use report::{Column, Entity};
    let open = Entity::find().filter(Column::SettledAt.is_null());
    Ok(open.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(most).all(db).await?)
}

/// What a person has reported of an endorsement.
///
/// # Errors
/// When the database fails.
pub async fn report_of(
    db: &impl ConnectionTrait,
    endorsement: Uuid,
    person: Uuid,
) -> Result<Option<report::Model>, AppError> {
    use report::{Column, Entity};
    let of = Entity::find().filter(Column::EndorsementId.eq(endorsement));
    Ok(of.filter(Column::PersonId.eq(person)).one(db).await?)
}

/// Several endorsements at once, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<endorsement::Model>, AppError> {
    Ok(endorsement::Entity::find().filter(endorsement::Column::Id.is_in(ids)).all(db).await?)
}

/// The next requests that were answered, or couldn't be any more, before a moment, and still say who was asked.
///
/// # Errors
/// When the database fails.
pub async fn requests_to_forget(
    db: &impl ConnectionTrait,
    before: Timestamp,
    most: u64,
) -> Result<Vec<request::Model>, AppError> {
    use request::{Column, Entity};
    let over = Condition::any().add(Column::AnsweredAt.lt(before)).add(Column::ExpiresAt.lt(before));
    let named = Condition::any().add(Column::Email.ne("")).add(Column::Words.ne(""));
    let old = Entity::find().filter(over).filter(named).order_by_asc(Column::CreatedAt);
    Ok(old.order_by_asc(Column::Id).limit(most).all(db).await?)
}
