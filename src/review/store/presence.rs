//! Who looks at an application under review just now.

use crate::{apply::store::presence::THERE, error::AppError, timestamp::Timestamp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

/// People who look at applications.
pub mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A person who looks at an application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_presence")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The person.
        pub person_id: Uuid,
        /// When their page was heard of last.
        pub seen_at: Timestamp,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// More people at once aren't told of.
const MOST: u64 = 500;

/// Somebody looks at an application.
///
/// # Errors
/// When the database fails.
pub async fn note(
    db: &impl ConnectionTrait,
    id: Uuid,
    application: Uuid,
    person: Uuid,
    at: Timestamp,
) -> Result<(), AppError> {
    let row =
        entity::ActiveModel { id: Set(id), application_id: Set(application), person_id: Set(person), seen_at: Set(at) };
    let again = OnConflict::columns([entity::Column::ApplicationId, entity::Column::PersonId])
        .update_column(entity::Column::SeenAt)
        .to_owned();
    entity::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// Who else looks at which application, whoever came last first.
///
/// # Errors
/// When the database fails.
pub async fn others(db: &impl ConnectionTrait, person: Uuid, now: Timestamp) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let rows = entity::Entity::find()
        .filter(entity::Column::PersonId.ne(person))
        .filter(entity::Column::SeenAt.gt(Timestamp(now.0 - THERE)))
        // Before the clock was set back, perhaps: nobody was heard of in the future.
        .filter(entity::Column::SeenAt.lte(Timestamp(now.0 + THERE)))
        .order_by_desc(entity::Column::SeenAt)
        .order_by_asc(entity::Column::Id)
        .limit(MOST)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.application_id, row.person_id)).collect())
}
