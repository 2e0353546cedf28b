//! Applications that are, or were, with the applicant again.

use crate::{
    apply::model::{Answers, ApplicationState},
    error::AppError,
    timestamp::Timestamp,
};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, entity::prelude::*};
use std::collections::BTreeMap;

/// Returns.
pub mod application_return {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One time that an application was returned.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "application_return")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which application.
        pub application_id: Uuid,
        /// The state that it goes back to.
        pub state_before: String,
        /// A word on each question that was named, as JSON.
        pub named: String,
        /// All answers as the reviewers had them, as JSON.
        pub before: String,
        /// All answers as they came back, as JSON.
        pub after: Option<String>,
        /// Whether the days until the decision aren't counted meanwhile.
        pub stops_clock: bool,
        /// By whom.
        pub returned_by: Uuid,
        /// When.
        pub returned_at: Timestamp,
        /// The last moment to submit it again.
        pub answer_by: Timestamp,
        /// When it went back.
        pub ended_at: Option<Timestamp>,
        /// How, see [`ReturnEnd`](crate::apply::model::ReturnEnd).
        pub ended_as: Option<String>,
        /// Who submitted it again.
        pub ended_by: Option<Uuid>,
        /// What they had to say with it.
        pub reply: String,
    }

    /// Queries join by hand where they need to.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use application_return::{Column, Entity, Model};

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, AppError> {
    serde_json::from_str(json).map_err(|e| AppError::internal(&e))
}

impl Model {
    /// A word on each question that was named.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn named(&self) -> Result<BTreeMap<String, String>, AppError> {
        read(&self.named)
    }

    /// All answers as the reviewers had them.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn before(&self) -> Result<Answers, AppError> {
        read(&self.before)
    }

    /// All answers as they came back, once they did.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn after(&self) -> Result<Option<Answers>, AppError> {
        self.after.as_deref().map(read).transpose()
    }

    /// The state that the application goes back to.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn state_before(&self) -> Result<ApplicationState, AppError> {
        ApplicationState::parse(&self.state_before)
            .ok_or_else(|| AppError::internal(&format!("a return from {}", self.state_before)))
    }
}

/// The return of an application that hasn't ended.
///
/// # Errors
/// When the database fails.
pub async fn current(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<Model>, AppError> {
    let open = Entity::find().filter(Column::ApplicationId.eq(application)).filter(Column::EndedAt.is_null());
    Ok(open.one(db).await?)
}

/// When applications were returned that are with their applicants now, and whether their clocks stand still.
///
/// # Errors
/// When the database fails.
pub async fn current_of(
    db: &impl ConnectionTrait,
    applications: &[Uuid],
) -> Result<BTreeMap<Uuid, (Timestamp, bool)>, AppError> {
    let rows: Vec<(Uuid, Timestamp, bool)> = Entity::find()
        .select_only()
        .columns([Column::ApplicationId, Column::ReturnedAt, Column::StopsClock])
        .filter(Column::ApplicationId.is_in(applications.iter().copied()))
        .filter(Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, at, stops)| (id, (at, stops))).collect())
}

/// All returns of an application, in order.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<Model>, AppError> {
    let all = Entity::find().filter(Column::ApplicationId.eq(application));
    Ok(all.order_by_asc(Column::ReturnedAt).order_by_asc(Column::Id).all(db).await?)
}
