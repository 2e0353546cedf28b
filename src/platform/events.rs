//! Who is to be told at once that something has changed for them, and only that it has. Whoever hears it reads what is
//! true then. On SQLite there is one process, which tells itself; on PostgreSQL the processes tell each other by `NOTIFY`.

use crate::{
    error::AppError,
    platform::{db::Db, ids::sha256_hex},
};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement, sqlx};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Where processes on one PostgreSQL tell each other.
const CHANNEL: &str = "quality_label";
/// How soon a connection that listened is made again.
const AGAIN: Duration = Duration::from_secs(1);
/// Everybody: what was said while nobody could hear may have been for anybody.
const ALL: Uuid = Uuid::nil();

/// The events of this process, and of the others on the same PostgreSQL.
#[derive(Clone, Default)]
pub struct Events {
    waiting: Arc<Mutex<BTreeSet<Uuid>>>,
    /// A line for each id that somebody listens to: what is told wakes those alone whom it is for.
    lines: Arc<Mutex<BTreeMap<Uuid, Line>>>,
    end: CancellationToken,
}

struct Line {
    sender: Sender<()>,
    listeners: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The id by which one listens to what happens to all things of a kind, as the audit trail names it.
pub fn topic(kind: &str) -> Uuid {
    let hash = sha256_hex(format!("events|{kind}").as_bytes());
    Uuid::parse_str(&hash[..32]).unwrap_or(ALL)
}

impl Events {
    /// Hears what other processes say, as long as this one runs; on SQLite there are none.
    pub fn follow(&self, db: &Db) {
        let Some(pool) = db.postgres() else { return };
        let events = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = events.end.cancelled() => {}
                () = hear(&events, &pool) => {}
            }
        });
    }

    /// Something changes for a person, or in what has an id to listen to like a person, in a write transaction that is
    /// still open: it is told when that has ended, and not if it is rolled back on PostgreSQL. There it is part of the
    /// transaction, so that it is told even if this process ends with it, and this process hears it like the others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell(&self, tx: &DatabaseTransaction, db: &Db, id: Uuid) -> Result<(), AppError> {
        if db.backend() == DatabaseBackend::Postgres {
            let words = [CHANNEL.into(), id.to_string().into()];
            let notify = "SELECT pg_notify($1, $2)";
            tx.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, notify, words)).await?;
        } else if locked(&self.lines).contains_key(&id) {
            self.tell_after_turn(db, id);
        }
        Ok(())
    }

    fn tell_after_turn(&self, db: &Db, id: Uuid) {
        let is_first = {
            let mut waiting = locked(&self.waiting);
            let was_empty = waiting.is_empty();
            waiting.insert(id);
            was_empty
        };
        if is_first {
            let (events, db) = (self.clone(), db.clone());
            tokio::spawn(async move {
                // One transaction writes at a time: who holds the writer knows that all those before have ended.
                let turn = db.write().await;
                let ids = std::mem::take(&mut *locked(&events.waiting));
                if let Ok(turn) = turn {
                    let _ = turn.rollback().await;
                }
                ids.into_iter().for_each(|id| events.say(id));
            });
        }
    }

    /// Wakes those who listen; nobody may be left.
    fn say(&self, id: Uuid) {
        let lines = locked(&self.lines);
        if id == ALL {
            lines.values().for_each(|line| line.sender.send_replace(()));
        } else if let Some(line) = lines.get(&id) {
            line.sender.send_replace(());
        }
    }

    /// Listens to what changes for a person; nothing when they listen in as many places as they may.
    pub fn listen(&self, person: Uuid, most: usize) -> Option<Listening> {
        let mut lines = locked(&self.lines);
        if lines.get(&person).map_or(0, |line| line.listeners) >= most {
            return None;
        }
        let line = lines.entry(person).or_insert_with(|| Line { sender: channel(()).0, listeners: 0 });
        line.listeners += 1;
        Some(Listening { events: self.clone(), receiver: line.sender.subscribe(), person })
    }

    /// Waits until all listening is over.
    pub async fn closed(&self) {
        self.end.cancelled().await;
    }

    /// Ends all listening, so that a stop doesn't wait for those who would listen for ever.
    pub fn close(&self) {
        self.end.cancel();
    }
}

/// Listens to the other processes, and tells what they say; after each gap it tells everybody.
async fn hear(events: &Events, pool: &sqlx::PgPool) {
    loop {
        if let Ok(mut line) = sqlx::postgres::PgListener::connect_with(pool).await
            && line.listen(CHANNEL).await.is_ok()
        {
            events.say(ALL);
            while let Ok(Some(said)) = line.try_recv().await {
                if let Ok(id) = Uuid::parse_str(said.payload()) {
                    events.say(id);
                }
            }
            tracing::warn!("the connection that hears of events has ended; making it again");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Somebody who listens.
pub struct Listening {
    events: Events,
    receiver: Receiver<()>,
    person: Uuid,
}

impl Listening {
    /// What has been heard of so far counts as heard.
    pub fn forget(&mut self) {
        self.receiver.mark_unchanged();
    }

    /// Waits until something changes for the person; false when the listening is over.
    pub async fn heard(&mut self) -> bool {
        tokio::select! {
            () = self.events.end.cancelled() => false,
            changed = self.receiver.changed() => changed.is_ok(),
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut lines = locked(&self.events.lines);
        if let Some(line) = lines.get_mut(&self.person) {
            line.listeners -= 1;
            if line.listeners == 0 {
                lines.remove(&self.person);
            }
        }
    }
}
