//! What every room of the server stands on: configuration, clock, ids, database, jobs, mail, audit, events,
//! HTTP.
//! It knows no room. A verb of a room gets all of it as one [`Ctx`].

pub mod audit;
pub mod clock;
pub mod config;
pub mod csv;
pub mod daily;
pub mod db;
pub mod events;
pub mod fetch;
pub mod fonts;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod limits;
pub mod mail;
pub mod pdf;
pub mod seal;
pub mod telemetry;
pub mod zones;

use crate::{error::AppError, timestamp::Timestamp};
use axum::http::Extensions;
use clock::Clock;
use config::Config;
use db::Db;
use events::Events;
use ids::Ids;
use std::sync::Arc;

/// What a verb of a service needs beside its input: handed in, so that tests hand in their own.
#[derive(Clone)]
pub struct Ctx {
    /// How this server was started.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// New ids, random numbers and tokens.
    pub ids: Ids,
    /// Who is to be told at once that something has changed.
    pub events: Events,
    rooms: Arc<Extensions>,
}

impl Ctx {
    /// Puts the parts together; `rooms` carries what single rooms keep for the whole run (the pack, the keys).
    pub fn new(config: Config, db: Db, clock: Clock, ids: Ids, rooms: Extensions) -> Self {
        Self { config: Arc::new(config), db, clock, ids, events: Events::default(), rooms: Arc::new(rooms) }
    }

    /// Now, in UTC.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What a room put in at the start, found by its type. Rooms offer a named function for theirs.
    ///
    /// # Errors
    /// [`AppError::Internal`] when nothing of that type was put in.
    pub fn room<T: Clone + Send + Sync + 'static>(&self) -> Result<T, AppError> {
        self.rooms
            .get::<T>()
            .cloned()
            .ok_or_else(|| AppError::internal(&format!("{} isn't set up", std::any::type_name::<T>())))
    }

    /// The context of the request that is being answered.
    ///
    /// # Errors
    /// [`AppError::Internal`] outside of a request.
    pub fn of_request() -> Result<Ctx, AppError> {
        leptos::prelude::use_context::<Ctx>().ok_or_else(|| AppError::internal(&"no context: called outside a request"))
    }
}
