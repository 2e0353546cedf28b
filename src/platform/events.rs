//! Who is to be told at once that something has changed for them: within this process, and only that it has. Whoever
//! hears it reads what is true then.

use crate::platform::db::Db;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast::{Receiver, Sender, channel, error::RecvError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many events a slow listener may lag behind before it is only told that it missed some.
const KEPT: usize = 256;

/// The events of this process.
#[derive(Clone)]
pub struct Events {
    sender: Sender<Uuid>,
    waiting: Arc<Mutex<BTreeSet<Uuid>>>,
    listening: Arc<Mutex<BTreeMap<Uuid, usize>>>,
    end: CancellationToken,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            sender: channel(KEPT).0,
            waiting: Arc::default(),
            listening: Arc::default(),
            end: CancellationToken::new(),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Events {
    /// Something changes for a person, or in what has an id to listen to like a person, in a write transaction that is still open: it is told when that has ended.
    pub fn after_commit(&self, db: &Db, person: Uuid) {
        if self.sender.receiver_count() == 0 {
            return;
        }
        let is_first = {
            let mut waiting = locked(&self.waiting);
            let was_empty = waiting.is_empty();
            waiting.insert(person);
            was_empty
        };
        if is_first {
            let (events, db) = (self.clone(), db.clone());
            tokio::spawn(async move {
                // One transaction writes at a time: who holds the writer knows that all those before have ended.
                let turn = db.write().await;
                let people = std::mem::take(&mut *locked(&events.waiting));
                if let Ok(turn) = turn {
                    let _ = turn.rollback().await;
                }
                for person in people {
                    // Nobody may be listening any more.
                    let _ = events.sender.send(person);
                }
            });
        }
    }

    /// Listens to what changes for a person; nothing when they listen in as many places as they may.
    pub fn listen(&self, person: Uuid, most: usize) -> Option<Listening> {
        let mut listening = locked(&self.listening);
        let count = listening.entry(person).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Listening { events: self.clone(), receiver: self.sender.subscribe(), person })
    }

    /// Ends all listening, so that a stop doesn't wait for those who would listen for ever.
    pub fn close(&self) {
        self.end.cancel();
    }
}

/// Somebody who listens.
pub struct Listening {
    events: Events,
    receiver: Receiver<Uuid>,
    person: Uuid,
}

impl Listening {
    /// What has been heard of so far counts as heard.
    pub fn forget(&mut self) {
        self.receiver = self.receiver.resubscribe();
    }

    /// Waits until something changes for the person; false when the listening is over.
    pub async fn heard(&mut self) -> bool {
        loop {
            let heard = tokio::select! {
                () = self.events.end.cancelled() => return false,
                heard = self.receiver.recv() => heard,
            };
            match heard {
                Ok(person) if person != self.person => {}
                // What was missed may have been theirs.
                Ok(_) | Err(RecvError::Lagged(_)) => return true,
                Err(RecvError::Closed) => return false,
            }
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut listening = locked(&self.events.listening);
        if let Some(count) = listening.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                listening.remove(&self.person);
            }
        }
    }
}
