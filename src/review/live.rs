//! Who looks at the board, or at an application, is told at once what has changed: the place of the entry in the audit
//! trail, and the application's id. Nothing else is said: the page reads what its reader may see. Whoever comes back names
//! the last place that they heard of, and is told what they missed, each thing once.

use super::{model::may_see_board, store::listing::Reader};
use crate::{
    account::{Actor, sessions},
    error::AppError,
    platform::{
        Ctx, audit,
        events::{Listening, topic},
        http::{self, cookie},
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
use futures_util::{Stream, future::select_all, stream::unfold};
use serde::Deserialize;
use std::{
    collections::{BTreeSet, VecDeque},
    convert::Infallible,
    time::Duration,
};
use uuid::Uuid;

/// What the board follows, as the audit trail names it.
const APPLICATIONS: &[&str] = &["application"];
/// What the page of a meeting follows: votes are given on an application.
const MEETINGS: &[&str] = &["application", "meeting"];
/// How many pages are told at once, of all people; the others look again by themselves.
const STREAMS: usize = 5_000;
/// How many of one person.
const OWN_STREAMS: usize = 6;
/// Whoever has missed more than this is told to read everything again.
const MISSED: u64 = 500;
/// What changes within this time is read at once.
const GATHERED: Duration = Duration::from_millis(100);
/// How often the trail is looked at when nothing was heard.
const LOOK: Duration = Duration::from_secs(30);
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
    /// The kinds of things that are followed, and the listening to each.
    kinds: &'static [&'static str],
    listening: Vec<Listening>,
    /// Counts among those of the person as long as this one is open.
    _own: Listening,
    /// The last place in the trail that was told of, or passed over.
    last: i64,
    waiting: VecDeque<Event>,
    /// Whether what was missed is still to be looked for.
    is_new: bool,
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
    let own = Uuid::from_u128(actor.id.as_u128() ^ topic(APPLICATIONS[0]).as_u128());
    let own = ctx.events.listen(own, OWN_STREAMS).ok_or(AppError::TooMany(TOO_MANY))?;
    // Listening begins before the trail is read: what is written in between is heard of.
    let listen = |kind: &&str| ctx.events.listen(topic(kind), STREAMS).ok_or(AppError::TooMany(TOO_MANY));
    let listening = kinds.iter().map(listen).collect::<Result<Vec<_>, _>>()?;
    let newest = audit::newest(ctx.db.read()).await?;
    let mut waiting = VecDeque::new();
    let last = match last.map(|id| id.trim().parse::<i64>()) {
        Some(Ok(id)) if (0..=newest).contains(&id) => id,
        // From another database, or nothing that was ever told: everything is read again.
        Some(_) => {
            waiting.push_back(everything(newest));
            newest
        }
        None => {
            waiting.push_back(Event::default().event("ready").id(newest.to_string()).data(""));
            newest
        }
    };
    Ok(Follower { ctx, actor, session, kinds, listening, _own: own, last, waiting, is_new: true })
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
            if !std::mem::take(&mut follower.is_new) {
                let any = select_all(follower.listening.iter_mut().map(|listening| Box::pin(listening.heard())));
                let is_open = tokio::select! {
                    (heard, ..) = any => heard,
                    () = tokio::time::sleep(LOOK) => true,
                };
                if !is_open {
                    return None;
                }
                tokio::time::sleep(GATHERED).await;
                follower.listening.iter_mut().for_each(Listening::forget);
            }
            follower.read_on().await.ok()?;
        }
    })
}

impl Follower {
    /// Reads the trail from where it was read last. An error ends the stream: the page comes back and names its place.
    async fn read_on(&mut self) -> Result<(), AppError> {
        let db = self.ctx.db.read();
        let mut entries = Vec::new();
        for kind in self.kinds {
            let of_kind = audit::after(db, kind, self.last, MISSED + 1).await?;
            entries.extend(of_kind.into_iter().map(|(seq, id)| (seq, *kind, id)));
        }
        entries.sort_unstable();
        let Some((newest, ..)) = entries.last() else {
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
        self.last = *newest;
        let rules = &programme::edition(&self.ctx)?.rules;
        let reader = Reader::of(db, &self.actor, rules, self.ctx.now()).await?;
        let applications = entries.iter().filter(|(_, kind, _)| *kind == APPLICATIONS[0]);
        let ids: BTreeSet<Uuid> = applications.filter_map(|(.., id)| id.parse().ok()).collect();
        let visible = reader.visible(db, &ids).await?;
        for (seq, kind, id) in entries {
            // That there is a meeting everybody may know who works on reviews.
            if kind != APPLICATIONS[0] || id.parse().is_ok_and(|id| visible.contains(&id)) {
                self.waiting.push_back(Event::default().id(seq.to_string()).data(id));
            }
        }
        Ok(())
    }
}
