//! Tables and queries of the room: people, sessions, one-time links, roles.

mod address;
mod did;

pub use address::{addresses, confirmed_further, further_address, further_addresses, with_address, with_addresses};
pub use did::{did_holder, dids, named_did, person_did, proved_dids};

use super::model::{Actor, Email, Role, RoleHeld};
use crate::{
    error::AppError,
    platform::db::{Page, contains, page},
    timestamp::Timestamp,
};
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::{BTreeMap, BTreeSet};

/// People.
pub mod person {
    use crate::{texts::Locale, timestamp::Timestamp};
    use sea_orm::entity::prelude::*;

    /// A person with an account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        /// Their id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Their address in small letters.
        pub email: String,
        /// When a mail to it was answered.
        pub email_confirmed_at: Option<Timestamp>,
        /// Their name.
        pub name: String,
        /// Their name in small letters: databases fold letters in different ways, and some only those of English.
        pub name_folded: String,
        /// Their password, hashed; none until one is set.
        pub password_hash: Option<String>,
        /// The language that they want to read.
        pub locale: String,
        /// ISO 3166-1 alpha-2, or empty.
        pub country: String,
        /// The languages that they can work in: BCP 47 tags, separated by blanks.
        pub languages: String,
        /// Belongs to the demo data.
        pub demo: bool,
        /// Counts the changes.
        pub revision: i64,
        /// When they signed up.
        pub created_at: Timestamp,
        /// When something of theirs was changed.
        pub updated_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The language that they want to read.
        pub fn locale(&self) -> Locale {
            Locale::parse(&self.locale).unwrap_or(Locale::ENGLISH)
        }

        /// The tags of the languages that they can work in.
        pub fn working_languages(&self) -> Vec<String> {
            self.languages.split_whitespace().map(str::to_string).collect()
        }
    }
}

/// Sessions.
pub mod session {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Somebody signed in on a device.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        /// SHA-256 of the secret in the cookie.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        /// Who.
        pub person_id: Uuid,
        /// Since when.
        pub created_at: Timestamp,
        /// When it was last used, to within some minutes.
        pub last_seen_at: Timestamp,
        /// When it ends whatever happens.
        pub expires_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Links that work once.
pub mod one_time_link {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A link in a mail.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_time_link")]
    pub struct Model {
        /// SHA-256 of the secret in the link.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        /// Whose.
        pub person_id: Uuid,
        /// What for: `confirm` or `password`.
        pub purpose: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// Until when it works.
        pub expires_at: Timestamp,
        /// When it was used.
        pub used_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Roles that people hold or held.
pub mod role_grant {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A role given to a person, until it ends.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_grant")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who holds it.
        pub person_id: Uuid,
        /// Which, by its key.
        pub role: String,
        /// For an evaluator: of a coordinating organisation.
        pub coordinating: bool,
        /// By whom; nobody when the program did at its first start.
        pub granted_by: Option<Uuid>,
        /// Since when.
        pub granted_at: Timestamp,
        /// Who ended it.
        pub ended_by: Option<Uuid>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The person with an address.
///
/// # Errors
/// When the database fails.
pub async fn by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<person::Model>, AppError> {
    Ok(person::Entity::find().filter(person::Column::Email.eq(email.key())).one(db).await?)
}

/// A person.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<person::Model, AppError> {
    person::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)
}

/// Several people at once, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<person::Model>, AppError> {
    Ok(person::Entity::find().filter(person::Column::Id.is_in(ids)).all(db).await?)
}

/// The names of several people.
///
/// # Errors
/// When the database fails.
pub async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, String>, AppError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(Uuid, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Name])
        .filter(person::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The roles that a person holds now.
///
/// # Errors
/// When the database fails.
pub async fn roles_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<RoleHeld>, AppError> {
    let rows = role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(person))
        .filter(role_grant::Column::EndedAt.is_null())
        .order_by_asc(role_grant::Column::GrantedAt)
        .all(db)
        .await?;
    Ok(rows
        .iter()
        .filter_map(|r| Some(RoleHeld { role: Role::parse(&r.role)?, coordinating: r.coordinating }))
        .collect())
}

/// The same for several people; who holds none isn't in it.
///
/// # Errors
/// When the database fails.
pub async fn roles_of_all(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<Role>>, AppError> {
    let rows: Vec<(Uuid, String)> = role_grant::Entity::find()
        .select_only()
        .columns([role_grant::Column::PersonId, role_grant::Column::Role])
        .filter(role_grant::Column::PersonId.is_in(people))
        .filter(role_grant::Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut all = BTreeMap::<Uuid, BTreeSet<Role>>::new();
    for (person, role) in rows {
        all.entry(person).or_default().extend(Role::parse(&role));
    }
    Ok(all)
}

/// The people who hold a role now.
///
/// # Errors
/// When the database fails.
pub async fn holders(
    db: &impl ConnectionTrait,
    role: Role,
) -> Result<Vec<(person::Model, role_grant::Model)>, AppError> {
    let grants = role_grant::Entity::find()
        .filter(role_grant::Column::Role.eq(role.key()))
        .filter(role_grant::Column::EndedAt.is_null())
        .order_by_asc(role_grant::Column::GrantedAt)
        .all(db)
        .await?;
    let people = by_ids(db, grants.iter().map(|g| g.person_id)).await?;
    Ok(grants.into_iter().filter_map(|g| Some((people.iter().find(|p| p.id == g.person_id)?.clone(), g))).collect())
}

/// The person and the session of a cookie, whether it still holds or not.
///
/// # Errors
/// When the database fails.
pub async fn session(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<session::Model>, AppError> {
    Ok(session::Entity::find_by_id(token_hash).one(db).await?)
}

/// Several sessions, whether they still hold or not.
///
/// # Errors
/// When the database fails.
pub async fn sessions(db: &impl ConnectionTrait, token_hashes: &[String]) -> Result<Vec<session::Model>, AppError> {
    Ok(session::Entity::find()
        .filter(session::Column::TokenHash.is_in(token_hashes.iter().map(String::as_str)))
        .all(db)
        .await?)
}

/// A person as one who asks.
///
/// # Errors
/// When the database fails, or their address can't be read.
pub async fn actor(db: &impl ConnectionTrait, id: Uuid) -> Result<Actor, AppError> {
    let person = by_id(db, id).await?;
    Ok(Actor {
        id,
        email: Email::parse(&person.email).map_err(|_| AppError::internal(&"a stored address can't be read"))?,
        locale: person.locale(),
        name: person.name,
        roles: roles_of(db, id).await?,
    })
}

/// A link that still works.
///
/// # Errors
/// When the database fails.
pub async fn live_link(
    db: &impl ConnectionTrait,
    token_hash: &str,
    purpose: &str,
    now: Timestamp,
) -> Result<Option<one_time_link::Model>, AppError> {
    Ok(one_time_link::Entity::find_by_id(token_hash)
        .one(db)
        .await?
        .filter(|l| l.purpose == purpose && l.used_at.is_none() && l.expires_at > now))
}

/// The roles that a person holds and held, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn grants_of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<role_grant::Model>, AppError> {
    Ok(role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(person))
        .order_by_desc(role_grant::Column::GrantedAt)
        .all(db)
        .await?)
}

/// The roles that several people hold now.
///
/// # Errors
/// When the database fails.
pub async fn grants_now(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<role_grant::Model>, AppError> {
    Ok(role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.is_in(people))
        .filter(role_grant::Column::EndedAt.is_null())
        .all(db)
        .await?)
}

/// A page of the people whose name or address contains a text, by name; which page it is; how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn search(
    db: &impl ConnectionTrait,
    text: &str,
    asked: u64,
    size: u64,
) -> Result<(Vec<person::Model>, Page, u64), AppError> {
    let mut found = person::Entity::find();
    if !text.is_empty() {
        let text = text.to_lowercase();
        found = found.filter(
            Condition::any()
                .add(contains(person::Column::NameFolded, &text))
                .add(contains(person::Column::Email, &text)),
        );
    }
    let count = found.clone().count(db).await?;
    let page = page(asked, count, size);
    let people = found
        .order_by_asc(person::Column::NameFolded)
        .order_by_asc(person::Column::Id)
        .offset(page.offset)
        .limit(size)
        .all(db)
        .await?;
    Ok((people, page, count))
}
