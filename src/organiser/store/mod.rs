//! Tables and queries of organisers, their members and invitations.

pub mod more;

use super::model::{MemberRole, Organiser, OrganiserKind, Verification};
use crate::{error::AppError, timestamp::Timestamp};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::BTreeSet;

/// Organisers.
pub mod organiser {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An organiser.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organiser")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its name in addresses.
        pub slug: String,
        /// The kind's key.
        pub kind: String,
        /// Its name.
        pub name: String,
        /// ISO 3166-1 alpha-2.
        pub country: String,
        /// ISO 639 codes, as JSON.
        pub languages: String,
        /// Its web site, or empty.
        pub website: String,
        /// What it does.
        pub description: String,
        /// Where it can be asked.
        pub contact_email: String,
        /// The fingerprint of its logo, or empty.
        pub logo: String,
        /// Its links, as JSON.
        pub links: String,
        /// The verification's key.
        pub verification: String,
        /// What it said when it asked.
        pub verification_note: String,
        /// Why it was refused.
        pub verification_reason: String,
        /// When it asked.
        pub verification_asked_at: Option<Timestamp>,
        /// Counts the changes.
        pub revision: i64,
        /// Who made it.
        pub created_by: Uuid,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was changed.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Members.
pub mod member {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A person who acts for an organiser, or did.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organiser_member")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// For whom.
        pub organiser_id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// The role's key.
        pub role: String,
        /// Who made them a member.
        pub added_by: Option<Uuid>,
        /// Since when.
        pub added_at: Timestamp,
        /// Who ended it.
        pub ended_by: Option<Uuid>,
        /// Until when.
        pub ended_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Invitations.
pub mod invitation {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody was asked to become a member.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organiser_invitation")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// For whom.
        pub organiser_id: Uuid,
        /// SHA-256 of the secret in the link.
        pub token_hash: String,
        /// The address that it was sent to.
        pub email: String,
        /// The role's key.
        pub role: String,
        /// Who invited.
        pub invited_by: Uuid,
        /// When.
        pub created_at: Timestamp,
        /// Until when it can be accepted.
        pub expires_at: Timestamp,
        /// When it was accepted or taken back.
        pub used_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<organiser::Model> for Organiser {
    type Error = AppError;

    fn try_from(row: organiser::Model) -> Result<Self, AppError> {
        let odd = |what: &str| AppError::internal(&format!("the organiser {} has an odd {what}", row.id));
        Ok(Self {
            kind: OrganiserKind::parse(&row.kind).ok_or_else(|| odd("kind"))?,
            languages: serde_json::from_str(&row.languages).map_err(|_| odd("list of languages"))?,
            verification: Verification::parse(&row.verification).ok_or_else(|| odd("verification"))?,
            id: row.id,
            slug: row.slug,
            name: row.name,
            country: row.country,
            website: (!row.website.is_empty()).then_some(row.website),
            description: row.description,
            links: serde_json::from_str(&row.links).map_err(|_| odd("list of links"))?,
            logo: row.logo,
            contact_email: row.contact_email,
            verification_note: row.verification_note,
            verification_reason: row.verification_reason,
            verification_asked_at: row.verification_asked_at,
            revision: row.revision,
        })
    }
}

/// The row of an organiser.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn row(db: &impl ConnectionTrait, id: Uuid) -> Result<organiser::Model, AppError> {
    organiser::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// An organiser.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Organiser, AppError> {
    row(db, id).await?.try_into()
}

/// Several organisers at once, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Organiser>, AppError> {
    let rows = organiser::Entity::find().filter(organiser::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(Organiser::try_from).collect()
}

/// As much of an organiser as a list says.
#[derive(Clone, Debug)]
pub struct Brief {
    /// Its name.
    pub name: String,
    /// The country's code.
    pub country: String,
    /// The tags of its languages.
    pub languages: Vec<String>,
}

impl Brief {
    /// From what is kept.
    ///
    /// # Errors
    /// When the languages can't be read.
    pub fn of(id: Uuid, name: String, country: String, languages: &str) -> Result<Self, AppError> {
        let odd = |_| AppError::internal(&format!("the organiser {id} has an odd list of languages"));
        Ok(Self { name, country, languages: serde_json::from_str(languages).map_err(odd)? })
    }
}

/// The countries in which there are organisers, by their codes, in no order.
///
/// # Errors
/// When the database fails.
pub async fn countries(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, AppError> {
    let countries = organiser::Entity::find().select_only().column(organiser::Column::Country).distinct();
    Ok(countries.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// An organiser by its name in addresses.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Organiser, AppError> {
    let row = organiser::Entity::find().filter(organiser::Column::Slug.eq(slug)).one(db).await?;
    row.ok_or(AppError::NotFound)?.try_into()
}

/// Several organisers by their names in addresses, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_slugs(db: &impl ConnectionTrait, slugs: &[&str]) -> Result<Vec<Organiser>, AppError> {
    let named = organiser::Entity::find().filter(organiser::Column::Slug.is_in(slugs.iter().copied()));
    named.all(db).await?.into_iter().map(Organiser::try_from).collect()
}

/// What a person may do for an organiser now.
///
/// # Errors
/// When the database fails.
pub async fn role_of(db: &impl ConnectionTrait, organiser: Uuid, person: Uuid) -> Result<Option<MemberRole>, AppError> {
    let row =
        live_members().filter(member::Column::OrganiserId.eq(organiser)).filter(member::Column::PersonId.eq(person));
    Ok(row.one(db).await?.and_then(|m| MemberRole::parse(&m.role)))
}

/// Everybody who acts for an organiser now, those who came first at the top.
///
/// # Errors
/// When the database fails.
pub async fn members(db: &impl ConnectionTrait, organiser: Uuid) -> Result<Vec<(Uuid, MemberRole)>, AppError> {
    let rows = live_members().filter(member::Column::OrganiserId.eq(organiser)).all(db).await?;
    Ok(rows.into_iter().filter_map(|m| Some((m.person_id, MemberRole::parse(&m.role)?))).collect())
}

/// Everybody who acts for an organiser now, with their role and since when without a break: whoever gets another role
/// goes on, whoever left and came back begins anew.
///
/// # Errors
/// When the database fails.
pub async fn members_since(
    db: &impl ConnectionTrait,
    organiser: Uuid,
) -> Result<Vec<(Uuid, MemberRole, Timestamp)>, AppError> {
    let rows = member::Entity::find()
        .filter(member::Column::OrganiserId.eq(organiser))
        .order_by_desc(member::Column::AddedAt)
        .all(db)
        .await?;
    let since = |person: Uuid, from: Timestamp| {
        let earlier = rows.iter().filter(|m| m.person_id == person);
        earlier.fold(from, |since, m| if m.ended_at == Some(since) { m.added_at.min(since) } else { since })
    };
    let live = rows.iter().filter(|m| m.ended_at.is_none());
    Ok(live.filter_map(|m| Some((m.person_id, MemberRole::parse(&m.role)?, since(m.person_id, m.added_at)))).collect())
}

/// Everybody who acts for an organiser, or did; with the time when that ended.
///
/// # Errors
/// When the database fails.
pub async fn ties_to(db: &impl ConnectionTrait, organiser: Uuid) -> Result<Vec<(Uuid, Option<Timestamp>)>, AppError> {
    let rows = member::Entity::find().filter(member::Column::OrganiserId.eq(organiser)).all(db).await?;
    Ok(rows.into_iter().map(|m| (m.person_id, m.ended_at)).collect())
}

/// The same for several organisers: whose somebody is, or was, and who.
///
/// # Errors
/// When the database fails.
pub async fn tied(
    db: &impl ConnectionTrait,
    organisers: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let rows = member::Entity::find().select_only().columns([member::Column::OrganiserId, member::Column::PersonId]);
    Ok(rows.filter(member::Column::OrganiserId.is_in(organisers)).into_tuple().all(db).await?)
}

/// The organisers that a person acts for, or did; with the time when that ended.
///
/// # Errors
/// When the database fails.
pub async fn ties_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<(Uuid, Option<Timestamp>)>, AppError> {
    let rows = member::Entity::find().filter(member::Column::PersonId.eq(person)).all(db).await?;
    Ok(rows.into_iter().map(|m| (m.organiser_id, m.ended_at)).collect())
}

/// The organisers that a person acts for now, by name.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<(Organiser, MemberRole)>, AppError> {
    let memberships = live_members().filter(member::Column::PersonId.eq(person)).all(db).await?;
    let organisers = by_ids(db, memberships.iter().map(|m| m.organiser_id)).await?;
    let mut all: Vec<_> = organisers
        .into_iter()
        .filter_map(|o| {
            let role = memberships.iter().find(|m| m.organiser_id == o.id).and_then(|m| MemberRole::parse(&m.role))?;
            Some((o, role))
        })
        .collect();
    all.sort_by_key(|(o, _)| o.name.to_lowercase());
    Ok(all)
}

fn live_members() -> Select<member::Entity> {
    member::Entity::find().filter(member::Column::EndedAt.is_null()).order_by_asc(member::Column::AddedAt)
}

/// Those that wait for verification, the longest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Organiser>, AppError> {
    let rows = organiser::Entity::find()
        .filter(organiser::Column::Verification.eq(Verification::Asked.key()))
        .order_by_asc(organiser::Column::VerificationAskedAt)
        .limit(most)
        .all(db)
        .await?;
    rows.into_iter().map(Organiser::try_from).collect()
}

/// Invitations that can still be accepted, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn open_invitations(
    db: &impl ConnectionTrait,
    organiser: Uuid,
    now: Timestamp,
) -> Result<Vec<invitation::Model>, AppError> {
    Ok(invitation::Entity::find()
        .filter(invitation::Column::OrganiserId.eq(organiser))
        .filter(invitation::Column::UsedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now))
        .order_by_desc(invitation::Column::CreatedAt)
        .all(db)
        .await?)
}

/// An invitation by the secret in its link, if it can still be accepted.
///
/// # Errors
/// When the database fails.
pub async fn live_invitation(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<invitation::Model>, AppError> {
    let found = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(token_hash)).one(db).await?;
    Ok(found.filter(|i| i.used_at.is_none() && i.expires_at > now))
}
