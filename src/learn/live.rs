//! Who looks at the queue of evidence is told when it changes. Only that it has: what stands in it then is read as always.

use super::{reading, service::QUEUE};
use crate::{
    account::{Actor, sessions},
    error::AppError,
    platform::{
        Ctx,
        events::Listening,
        http::{self, cookie},
    },
    programme,
    texts::Locale,
};
use axum::{
    Extension,
    http::HeaderMap,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream::unfold};
use std::{convert::Infallible, time::Duration};
use uuid::Uuid;

/// How many pages are told at once, of all people; the others look again by themselves.
const STREAMS: usize = 500;
/// How many of one person.
const OWN_STREAMS: usize = 4;
/// What changes within this time is told once.
const GATHERED: Duration = Duration::from_millis(300);
/// How often a line is sent that says nothing, so that nobody in between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How soon a page that was one too many may ask again, in seconds.
const TOO_MANY: u32 = 60;

struct Looker {
    ctx: Ctx,
    actor: Actor,
    session: String,
    queue: Listening,
    /// Counts among those of the person as long as this one is open.
    _own: Listening,
}

/// A line each time that the queue changes, for who has one.
pub async fn queue(Extension(ctx): Extension<Ctx>, actor: Option<Extension<Actor>>, headers: HeaderMap) -> Response {
    match looker(ctx, actor.map(|Extension(actor)| actor), &headers).await {
        Ok(looker) => {
            let stream = Sse::new(changes(looker)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
            // A proxy that gathers what is sent until it is worth its while would hold it back.
            ([("x-accel-buffering", "no")], stream).into_response()
        }
        Err(error) => http::failed(error),
    }
}

async fn looker(ctx: Ctx, actor: Option<Actor>, headers: &HeaderMap) -> Result<Looker, AppError> {
    let session = cookie(headers, &ctx.config.cookie_name(sessions::COOKIE)).map(str::to_string);
    let (Some(actor), Some(session)) = (actor, session) else {
        return Err(AppError::SignInNeeded);
    };
    reading::only_for(&ctx, &actor, &*programme::content(&ctx, Locale::ENGLISH)?).await?;
    let own = Uuid::from_u128(actor.id.as_u128() ^ QUEUE.as_u128());
    let own = ctx.events.listen(own, OWN_STREAMS).ok_or(AppError::TooMany(TOO_MANY))?;
    let queue = ctx.events.listen(QUEUE, STREAMS).ok_or(AppError::TooMany(TOO_MANY))?;
    Ok(Looker { ctx, actor, session, queue, _own: own })
}

fn changes(looker: Looker) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(looker, |mut looker| async move {
        if !looker.queue.heard().await {
            return None;
        }
        tokio::time::sleep(GATHERED).await;
        looker.queue.forget();
        // Who has signed out elsewhere, or has no queue any more, is told nothing more.
        if !sessions::holds(&looker.ctx, &looker.session).await.ok()? {
            return None;
        }
        let actor = crate::account::store::actor(looker.ctx.db.read(), looker.actor.id).await.ok()?;
        let content = programme::content(&looker.ctx, Locale::ENGLISH).ok()?;
        reading::only_for(&looker.ctx, &actor, &content).await.ok()?;
        Some((Ok(Event::default().data("changed")), looker))
    })
}
