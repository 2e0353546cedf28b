//! What has changed, read once for all who follow it on this server: the newest entries of the audit trail, and what
//! decides who may hear of them. It is kept for a moment only. Whoever needs more, or isn't covered by it, asks the
//! database.

use super::store::sight::{Sight, Sights};
use crate::{
    account::{Role, sessions},
    error::AppError,
    platform::{
        Ctx, audit,
        events::{Listening, topic},
    },
};
use futures_util::future::select_all;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch::{Receiver, Sender, channel},
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

/// How the audit trail names applications.
pub const APPLICATION: &str = "application";
/// All that is followed.
const KINDS: [&str; 2] = [APPLICATION, "meeting"];
/// How many follow at once, on all pages together; the others look again by themselves.
const SEATS: usize = 5_000;
/// How many entries are kept.
const KEPT: usize = 500;
/// How long an entry is kept, for those who are told of it late.
const KEPT_FOR: Duration = Duration::from_secs(2);
/// What was read longer ago isn't held to be true any more.
const FRESH: Duration = Duration::from_secs(2);
/// What changes within this time of a reading is read at once.
const GATHERED: Duration = Duration::from_millis(100);
/// How often the trail is looked at when nothing was heard.
const LOOK: Duration = Duration::from_secs(30);
/// How soon is read again what couldn't be read.
const AGAIN: Duration = Duration::from_secs(1);
/// Into how many parts those who follow are divided. They are woken part by part, so that requests have their turn in
/// between.
const LINES: usize = 64;

/// One entry of the trail.
#[derive(Clone)]
pub struct Entry {
    /// Its place.
    pub seq: i64,
    /// The kind of thing that it is about.
    pub kind: String,
    /// The thing's id.
    pub id: String,
    read_at: Instant,
}

/// The newest entries, and what holds for those who follow, as it was when they were read.
pub struct Window {
    /// It holds all that is followed after this place in the trail.
    from: i64,
    /// And nothing after this one.
    to: i64,
    read_at: Instant,
    entries: VecDeque<Entry>,
    sights: Sights,
    /// The sessions that were asked about, and the roles of those that hold.
    sessions: BTreeMap<String, Option<BTreeSet<Role>>>,
}

impl Window {
    /// One that begins at a place: whoever hasn't come as far reads the database.
    fn at(place: i64) -> Self {
        Self {
            from: place,
            to: place,
            read_at: Instant::now(),
            entries: VecDeque::new(),
            sights: Sights::default(),
            sessions: BTreeMap::new(),
        }
    }

    /// The place that it leads to.
    pub fn to(&self) -> i64 {
        self.to
    }

    /// What is new for somebody who has come as far as a place and follows some kinds of things: the places and what they
    /// are about. Nothing when it has to be asked of the database: where this doesn't reach back to, what isn't fresh,
    /// or whoever came in the meantime or stands near to an application.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`], [`AppError::NotAllowed`]: they aren't told any more.
    pub fn after(
        &self,
        place: i64,
        kinds: &[&str],
        session: &str,
        person: Uuid,
    ) -> Result<Option<Vec<(i64, &str)>>, AppError> {
        if place < self.from || self.read_at.elapsed() > FRESH {
            return Ok(None);
        }
        let Some(session) = self.sessions.get(session) else {
            return Ok(None);
        };
        let roles = session.as_ref().ok_or(AppError::SignInNeeded)?;
        if !super::model::works_on_reviews(|role| roles.contains(&role)) {
            return Err(AppError::NotAllowed);
        }
        let is_coordinator = roles.contains(&Role::Coordinator);
        let mut news = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.seq > place && kinds.contains(&entry.kind.as_str())) {
            // That there is a meeting everybody may know who works on reviews.
            let sight = if entry.kind == APPLICATION {
                entry.id.parse().map_or(Sight::Hidden, |id| self.sights.sight(id, person, is_coordinator))
            } else {
                Sight::Seen
            };
            match sight {
                Sight::Seen => news.push((entry.seq, entry.id.as_str())),
                Sight::Hidden => {}
                Sight::Asked => return Ok(None),
            }
        }
        Ok(Some(news))
    }
}

/// Those who follow on this server, and what they are told.
#[derive(Clone)]
pub struct News(Arc<Inner>);

struct Inner {
    seats: Mutex<Seats>,
    lines: Vec<Sender<Arc<Window>>>,
}

/// Who follows.
#[derive(Default)]
struct Seats {
    /// What is kept of the secrets of their sessions, and on how many pages each follows.
    sessions: BTreeMap<String, usize>,
    taken: usize,
    /// How many there were since the start.
    given: usize,
    /// Whether somebody reads for them.
    are_read_to: bool,
}

impl Default for News {
    fn default() -> Self {
        let nothing = Arc::new(Window::at(0));
        let lines = (0..LINES).map(|_| channel(nothing.clone()).0).collect();
        Self(Arc::new(Inner { seats: Mutex::default(), lines }))
    }
}

impl News {
    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows from now on; what was before is in the database. Nothing when there are too many.
    pub fn follow(&self, ctx: &Ctx, session: String) -> Option<Seat> {
        let mut seats = self.seats();
        if seats.taken >= SEATS {
            return None;
        }
        seats.taken += 1;
        seats.given += 1;
        *seats.sessions.entry(session.clone()).or_default() += 1;
        let line = self.0.lines[seats.given % LINES].subscribe();
        if !std::mem::replace(&mut seats.are_read_to, true) {
            tokio::spawn(self.clone().read_on(ctx.clone()));
        }
        Some(Seat { news: self.clone(), session, line })
    }

    /// Reads for those who follow, as long as there are any.
    async fn read_on(self, ctx: Ctx) {
        // Listening begins before the trail is read: what is written in between is heard of.
        let mut listening: Vec<Listening> =
            KINDS.iter().filter_map(|kind| ctx.events.listen(topic(kind), usize::MAX)).collect();
        let mut last = None;
        while self.is_followed() {
            let began = Instant::now();
            match self.read(&ctx, last.as_deref()).await {
                Ok(None) => {}
                Ok(Some(window)) => {
                    let window = Arc::new(window);
                    self.tell(&window).await;
                    last = Some(window);
                }
                Err(cause) => {
                    tracing::warn!(%cause, "what has changed couldn't be read; trying again");
                    sleep(AGAIN).await;
                    continue;
                }
            }
            let any = select_all(listening.iter_mut().map(|listening| Box::pin(listening.heard())));
            let is_open = tokio::select! {
                (heard, ..) = any => heard,
                () = sleep(LOOK) => true,
            };
            if !is_open {
                return;
            }
            sleep_until(began + GATHERED).await;
            listening.iter_mut().for_each(Listening::forget);
        }
    }

    fn is_followed(&self) -> bool {
        let mut seats = self.seats();
        seats.are_read_to = seats.taken > 0;
        seats.are_read_to
    }

    /// The next window; nothing when there is nothing new. The first begins where the trail ends.
    async fn read(&self, ctx: &Ctx, before: Option<&Window>) -> Result<Option<Window>, AppError> {
        let db = ctx.db.read();
        let Some(before) = before else {
            return Ok(Some(Window::at(audit::newest(db).await?)));
        };
        let found = audit::after(db, &KINDS, before.to, KEPT as u64 + 1).await?;
        let Some(to) = found.last().map(|(seq, ..)| *seq) else {
            return Ok(None);
        };
        if found.len() > KEPT {
            return Ok(Some(Window::at(audit::newest(db).await?)));
        }
        let read_at = Instant::now();
        let found = found.into_iter().map(|(seq, kind, id)| Entry { seq, kind, id, read_at });
        let mut entries: VecDeque<Entry> = before.entries.iter().cloned().chain(found).collect();
        let mut from = before.from;
        while let Some(oldest) = entries.front()
            && (entries.len() > KEPT || oldest.read_at.elapsed() > KEPT_FOR)
        {
            from = oldest.seq;
            entries.pop_front();
        }
        // Of all that is told, also of what was read before: it may have changed.
        let applications = entries.iter().filter(|entry| entry.kind == APPLICATION);
        let sights = Sights::of(db, &applications.filter_map(|entry| entry.id.parse().ok()).collect()).await?;
        let asked: Vec<String> = self.seats().sessions.keys().cloned().collect();
        let mut roles = sessions::roles(ctx, &asked).await?;
        let sessions = asked.into_iter().map(|session| {
            let roles = roles.remove(&session);
            (session, roles)
        });
        Ok(Some(Window { from, to, read_at, entries, sights, sessions: sessions.collect() }))
    }

    async fn tell(&self, window: &Arc<Window>) {
        for line in self.0.lines.iter().filter(|line| line.receiver_count() > 0) {
            line.send_replace(window.clone());
            tokio::task::yield_now().await;
        }
    }
}

/// Somebody who follows, for as long as this is kept.
pub struct Seat {
    news: News,
    session: String,
    line: Receiver<Arc<Window>>,
}

impl Seat {
    /// What is kept of the secret of their session.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Waits for news; the windows in between aren't told.
    pub async fn news(&mut self) -> Option<Arc<Window>> {
        self.line.changed().await.ok()?;
        Some(self.line.borrow_and_update().clone())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.news.seats();
        seats.taken -= 1;
        if let Some(pages) = seats.sessions.get_mut(&self.session) {
            *pages -= 1;
            if *pages == 0 {
                seats.sessions.remove(&self.session);
            }
        }
    }
}
