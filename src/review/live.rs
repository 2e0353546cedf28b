//! Who looks at the board, or at an application, is told at once what has changed: the place of the entry in the audit
//! trail, and the application's id. Nothing else is said: the page reads what its reader may see. Whoever comes back names
//! the last place that they heard of, and is told what they missed, each thing once: from the database. What happens while
//! they listen is read once for all, see [`news`](super::news).

use super::{
    model::may_see_board,
    news::{APPLICATION, News, Seat, Window},
    store::listing::Reader,
};
use crate::{
    account::{Actor, sessions},
    error::AppError,
    platform::{
        Ctx, audit,
        events::{Listening, topic},
        http::{self, cookie},
        ids::token_hash,
    },
    programme,
};
use axum::{
    Extension,
    extract::Query,
    http::HeaderMap,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream::unfold};
use serde::Deserialize;
use std::{
    collections::{BTreeSet, VecDeque},
    convert::Infallible,
    time::Duration,
};
use uuid::Uuid;

/// What the board follows, as the audit trail names it.
const APPLICATIONS: &[&str] = &[APPLICATION];
/// What the page of a meeting follows: votes are given on an application.
const MEETINGS: &[&str] = &[APPLICATION, "meeting"];
/// How many pages of one person are told at once.
const OWN_STREAMS: usize = 6;
/// Whoever has missed more than this is told to read everything again.
const MISSED: u64 = 500;
/// How often a line is sent that says nothing, so that nobody in between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How soon a page that was one too many may ask again, in seconds.
const TOO_MANY: u32 = 60;

/// From where on somebody wants to hear.
#[derive(Deserialize)]
pub struct Since {
    since: Option<String>,
}

struct Follower {
    ctx: Ctx,
    actor: Actor,
    session: String,
    /// The kinds of things that are followed.
    kinds: &'static [&'static str],
    seat: Seat,
    /// Counts among those of the person as long as this one is open.
    _own: Listening,
    /// The last place in the trail that was told of, or passed over.
    last: i64,
    waiting: VecDeque<Event>,
    /// What was missed is still to be looked for; this was the newest place then.
    newest: Option<i64>,
}

/// A line for each change of an application that the reader may see.
pub async fn follow(
    ctx: Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    since: Query<Since>,
    headers: HeaderMap,
) -> Response {
    follow_all(ctx, actor, since, headers, APPLICATIONS).await
}

/// The same, and a line for each change of a meeting.
pub async fn follow_meetings(
    ctx: Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    since: Query<Since>,
    headers: HeaderMap,
) -> Response {
    follow_all(ctx, actor, since, headers, MEETINGS).await
}

async fn follow_all(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    Query(since): Query<Since>,
    headers: HeaderMap,
    kinds: &'static [&'static str],
) -> Response {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_string).or(since.since);
    match follower(ctx, actor.map(|Extension(actor)| actor), &headers, last, kinds).await {
        Ok(follower) => {
            let stream = Sse::new(changes(follower)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
            // A proxy that gathers what is sent until it is worth its while would hold it back.
            ([("x-accel-buffering", "no")], stream).into_response()
        }
        Err(error) => http::failed(error),
    }
}

async fn follower(
    ctx: Ctx,
    actor: Option<Actor>,
    headers: &HeaderMap,
    last: Option<String>,
    kinds: &'static [&'static str],
) -> Result<Follower, AppError> {
    let session = cookie(headers, &ctx.config.cookie_name(sessions::COOKIE)).map(str::to_string);
    let (Some(actor), Some(session)) = (actor, session) else {
        return Err(AppError::SignInNeeded);
    };
    if !may_see_board(&actor) {
        return Err(AppError::NotAllowed);
    }
    let own = Uuid::from_u128(actor.id.as_u128() ^ topic(APPLICATION).as_u128());
    let own = ctx.events.listen(own, OWN_STREAMS).ok_or(AppError::TooMany(TOO_MANY))?;
    // Listening begins before the trail is read: what is written in between is heard of.
    let seat = ctx.room::<News>()?.follow(&ctx, token_hash(&session)).ok_or(AppError::TooMany(TOO_MANY))?;
    let newest = audit::newest(ctx.db.read()).await?;
    let mut waiting = VecDeque::new();
    let last = match last.map(|id| id.trim().parse::<i64>()) {
        Some(Ok(id)) if (0..=newest).contains(&id) => id,
        // From another database, or nothing that was ever told: everything is read again.
        Some(_) => {
            waiting.push_back(everything(newest));
            newest
        }
        // Whoever names no place is given one: if the line breaks before anything happens, they come back with it. The
        // data are there because browsers drop an event that has none.
        None => {
            let place = newest.to_string();
            waiting.push_back(Event::default().event("ready").id(&place).data(&place));
            newest
        }
    };
    Ok(Follower { ctx, actor, session, kinds, seat, _own: own, last, waiting, newest: Some(newest) })
}

/// Says that something has changed, and where that stands in the trail.
fn line(seq: i64, id: &str) -> Event {
    Event::default().id(seq.to_string()).data(id)
}

/// Says that everything is to be read again.
fn everything(newest: i64) -> Event {
    Event::default().id(newest.to_string()).data("*")
}

fn changes(follower: Follower) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(follower, |mut follower| async move {
        loop {
            if let Some(event) = follower.waiting.pop_front() {
                return Some((Ok(event), follower));
            }
            match follower.newest.take() {
                Some(newest) => follower.read_on(newest).await.ok()?,
                None => {
                    let news = tokio::select! {
                        () = follower.ctx.events.closed() => None,
                        news = follower.seat.news() => news,
                    };
                    follower.hear(&*news?).await.ok()?;
                }
            }
        }
    })
}

impl Follower {
    /// Takes what is new from what was read for all, or reads it. An error ends the stream: the page comes back and names
    /// its place.
    async fn hear(&mut self, news: &Window) -> Result<(), AppError> {
        if news.to() <= self.last {
            return Ok(());
        }
        match news.after(self.last, self.kinds, self.seat.session(), self.actor.id)? {
            Some(new) => {
                self.waiting.extend(new.into_iter().map(|(seq, id)| line(seq, id)));
                self.last = news.to();
                Ok(())
            }
            None => self.read_on(news.to()).await,
        }
    }

    /// Reads the trail from where it was read last, at least as far as a place that it is known to have. An error ends the
    /// stream here, too.
    async fn read_on(&mut self, known: i64) -> Result<(), AppError> {
        let db = self.ctx.db.read();
        let entries = audit::after(db, self.kinds, self.last, MISSED + 1).await?;
        let Some((newest, ..)) = entries.last() else {
            self.last = self.last.max(known);
            return Ok(());
        };
        // Who has signed out elsewhere, or doesn't work on reviews any more, is told nothing more.
        if !sessions::holds(&self.ctx, &self.session).await? {
            return Err(AppError::SignInNeeded);
        }
        self.actor = crate::account::store::actor(db, self.actor.id).await?;
        if !may_see_board(&self.actor) {
            return Err(AppError::NotAllowed);
        }
        if entries.len() as u64 > MISSED {
            self.last = audit::newest(db).await?;
            self.waiting.push_back(everything(self.last));
            return Ok(());
        }
        self.last = known.max(*newest);
        let rules = &programme::edition(&self.ctx)?.rules;
        let reader = Reader::of(db, &self.actor, rules, self.ctx.now()).await?;
        let applications = entries.iter().filter(|(_, kind, _)| *kind == APPLICATION);
        let ids: BTreeSet<Uuid> = applications.filter_map(|(.., id)| id.parse().ok()).collect();
        let visible = reader.visible(db, &ids).await?;
        for (seq, kind, id) in entries {
            // That there is a meeting everybody may know who works on reviews.
            if kind != APPLICATION || id.parse().is_ok_and(|id| visible.contains(&id)) {
                self.waiting.push_back(line(seq, &id));
            }
        }
        Ok(())
    }
}
