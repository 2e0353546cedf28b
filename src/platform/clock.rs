//! The time, handed in: services never ask the system for it, so tests can hold or move it.

use crate::timestamp::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where the time comes from.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is told to move.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.0))))
    }

    /// Now, in UTC.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(held) => Timestamp(held.load(Ordering::SeqCst)),
            None => Timestamp::from_utc(time::OffsetDateTime::now_utc()),
        }
    }

    /// Moves a held clock; the system's clock isn't ours to move.
    pub fn advance(&self, milliseconds: i64) {
        if let Some(held) = &self.0 {
            held.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }
}
