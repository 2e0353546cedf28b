//! What there is once for each application of a list, read with one statement.

use super::{Review, decision, review};
use crate::{
    apply::{
        model::{Application, ApplicationState},
        store::application,
    },
    error::AppError,
    organiser::store::{Brief, organiser},
    review::model::{Outcome, Phase},
};
use sea_orm::{ConnectionTrait, DbErr, JoinType, QueryResult, QuerySelect, QueryTrait, TryGetable, entity::prelude::*};
use std::collections::BTreeMap;

/// What a list says of an application.
pub struct Listed {
    /// The application.
    pub application: Application,
    /// Whose it is.
    pub organiser: Brief,
    /// The review, once it has begun.
    pub review: Option<Review>,
    /// What was decided.
    pub outcome: Option<Outcome>,
}

/// Several applications, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn listed(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Listed>, AppError> {
    use application::Column as A;
    use organiser::Column as O;
    use review::Column as R;
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    // In the order in which they are read below: by their places, which costs less than by their names.
    let rows = application::Entity::find()
        .select_only()
        .columns([A::Id, A::Reference, A::OrganiserId, A::EditionVersion, A::State, A::Language, A::PreviousId])
        .columns([A::RenewsId, A::SubmittedAt, A::DecidedAt, A::UpdatedAt, A::Revision])
        .columns([O::Name, O::Country, O::Languages])
        .column(decision::Column::Outcome)
        .columns([R::Phase, R::DueAt, R::CheckedAt, R::AssignedAt, R::CommitteeAt, R::UpdatedAt, R::Revision])
        .join(
            JoinType::InnerJoin,
            application::Entity::belongs_to(organiser::Entity).from(A::OrganiserId).to(O::Id).into(),
        )
        .join(
            JoinType::LeftJoin,
            application::Entity::belongs_to(review::Entity).from(A::Id).to(R::ApplicationId).into(),
        )
        .join(
            JoinType::LeftJoin,
            application::Entity::belongs_to(decision::Entity).from(A::Id).to(decision::Column::ApplicationId).into(),
        )
        .filter(A::Id.is_in(ids.iter().copied()));
    let rows = db.query_all(&rows.into_query()).await?;
    rows.iter().map(|row| read(&mut Places { row, next: 0 })).collect()
}

fn read(row: &mut Places<'_>) -> Result<(Uuid, Listed), AppError> {
    let id = row.next()?;
    let odd = |what: &str| AppError::internal(&format!("the application {id} has an odd {what}"));
    let application = Application {
        id,
        reference: row.next()?,
        organiser_id: row.next()?,
        edition_version: row.next()?,
        state: ApplicationState::parse(&row.next::<String>()?).ok_or_else(|| odd("state"))?,
        language: row.next()?,
        previous_id: row.next()?,
        renews: row.next()?,
        submitted_at: row.next()?,
        decided_at: row.next()?,
        updated_at: row.next()?,
        revision: row.next()?,
    };
    let organiser = Brief::of(application.organiser_id, row.next()?, row.next()?, &row.next::<String>()?)?;
    let outcome = row.next::<Option<String>>()?.and_then(|key| Outcome::parse(&key));
    let review = match row.next::<Option<String>>()? {
        None => None,
        Some(phase) => Some(Review {
            application_id: id,
            phase: Phase::parse(&phase).ok_or_else(|| odd("phase"))?,
            due_at: row.next()?,
            checked_at: row.next()?,
            assigned_at: row.next()?,
            committee_at: row.next()?,
            updated_at: row.next()?,
            revision: row.next()?,
        }),
    };
    Ok((id, Listed { application, organiser, review, outcome }))
}

/// The values of a row, one after the other.
struct Places<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl Places<'_> {
    fn next<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        self.next += 1;
        self.row.try_get_by_index(self.next - 1)
    }
}
