//! Who may see some applications, asked once for everybody: most people see most of them, and of the others it is known
//! that it must be asked of each for themselves.

use super::evaluating;
use crate::{
    apply::{model::ApplicationState, store::application},
    error::AppError,
    organiser,
};
use sea_orm::{ConnectionTrait, QuerySelect, entity::prelude::*};
use std::collections::{BTreeMap, BTreeSet};

/// Whether somebody may see an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// They may.
    Seen,
    /// Nobody may.
    Hidden,
    /// That hangs on more than is known here: [`Reader::visible`](super::listing::Reader::visible) says it.
    Asked,
}

/// What decides for everybody at once who may see some applications.
#[derive(Default)]
pub struct Sights(BTreeMap<Uuid, HandedIn>);

struct HandedIn {
    is_withdrawn: bool,
    /// Who acts for the applicant, or did, and who said that they aren't impartial.
    near: BTreeSet<Uuid>,
}

impl Sights {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &impl ConnectionTrait, ids: &BTreeSet<Uuid>) -> Result<Self, AppError> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let rows: Vec<(Uuid, Uuid, String)> = application::Entity::find()
            .select_only()
            .columns([application::Column::Id, application::Column::OrganiserId, application::Column::State])
            .filter(application::Column::Id.is_in(ids.iter().copied()))
            .filter(application::Column::State.ne(ApplicationState::Draft.key()))
            .filter(application::Column::SubmittedAt.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        let organisers: BTreeSet<Uuid> = rows.iter().map(|(_, organiser, _)| *organiser).collect();
        let mut members = BTreeMap::<Uuid, Vec<Uuid>>::new();
        for (organiser, person) in organiser::store::tied(db, organisers).await? {
            members.entry(organiser).or_default().push(person);
        }
        let of = |(id, organiser, state): (Uuid, Uuid, String)| {
            let near = members.get(&organiser).into_iter().flatten().copied().collect();
            (id, HandedIn { is_withdrawn: state == ApplicationState::Withdrawn.key(), near })
        };
        let mut all: BTreeMap<Uuid, HandedIn> = rows.into_iter().map(of).collect();
        let ids: Vec<Uuid> = all.keys().copied().collect();
        for row in evaluating(db, &ids).await?.values().flatten().filter(|row| row.is_recused()) {
            if let Some(of) = all.get_mut(&row.application_id) {
                of.near.insert(row.evaluator_id);
            }
        }
        Ok(Self(all))
    }

    /// Whether somebody who works on reviews may see an application. Nothing but what is read here could hide one that
    /// was handed in and not withdrawn: see [`Reader`](super::listing::Reader).
    pub fn sight(&self, id: Uuid, person: Uuid, is_coordinator: bool) -> Sight {
        match self.0.get(&id) {
            None => Sight::Hidden,
            Some(of) if of.near.contains(&person) || (of.is_withdrawn && !is_coordinator) => Sight::Asked,
            Some(_) => Sight::Seen,
        }
    }
}
