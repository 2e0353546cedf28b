//! What isn't a page: the live count, opening a notification, the one-click stop of mail programs, and the count that
//! each page is made with.

use super::{service, store};
use crate::{
    account::{Actor, sessions},
    error::AppError,
    platform::{
        Ctx,
        events::Listening,
        http::{RequestId, cookie, failed, wants_page},
    },
};
use axum::{
    Extension, Router,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{
        IntoResponse, Redirect, Response, Sse,
        sse::{Event, KeepAlive},
    },
    routing::get,
};
use futures_util::{Stream, stream::unfold};
use std::{convert::Infallible, time::Duration};
use uuid::Uuid;

/// How many open pages of one person are told at once; each that is in sight holds one.
const STREAMS: usize = 4;
/// How soon a page that was one too many may ask again, in seconds.
const TOO_MANY: u32 = 60;
/// How often the count is read when nothing was heard: for what another process of this server tells.
const LOOK: Duration = Duration::from_secs(30);
/// How often a line is sent that says nothing, so that nobody in between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A mail program sends a single short field.
const LARGEST_ONE_CLICK: usize = 4096;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/notifications/live", get(live)).route("/notifications/{id}", get(open))
}

/// How many notifications the reader hasn't read: now, and each time that it changes.
async fn live(Extension(ctx): Extension<Ctx>, actor: Option<Extension<Actor>>, headers: HeaderMap) -> Response {
    let session = cookie(&headers, &ctx.config.cookie_name(sessions::COOKIE)).map(str::to_string);
    let (Some(Extension(actor)), Some(session)) = (actor, session) else {
        return failed(AppError::SignInNeeded);
    };
    let Some(listening) = ctx.events.listen(actor.id, STREAMS) else {
        return failed(AppError::TooMany(TOO_MANY));
    };
    let counts = counts(Reader { ctx, person: actor.id, session, listening, told: None });
    let stream = Sse::new(counts).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // A proxy that gathers what is sent until it is worth its while would hold the count back.
    ([("x-accel-buffering", "no")], stream).into_response()
}

struct Reader {
    ctx: Ctx,
    person: Uuid,
    session: String,
    listening: Listening,
    told: Option<u64>,
}

fn counts(reader: Reader) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(reader, |mut reader| async move {
        loop {
            if reader.told.is_some() {
                let is_open = tokio::select! {
                    heard = reader.listening.heard() => heard,
                    () = tokio::time::sleep(LOOK) => true,
                };
                if !is_open {
                    return None;
                }
            }
            // Who has signed out elsewhere is told nothing more.
            if !sessions::holds(&reader.ctx, &reader.session).await.ok()? {
                return None;
            }
            let count = store::unread(reader.ctx.db.read(), reader.person).await.ok()?;
            if reader.told != Some(count) {
                reader.told = Some(count);
                return Some((Ok(Event::default().data(count.to_string())), reader));
            }
        }
    })
}

/// Opens a notification: it counts as read, and leads to what it is about. The worst that another site can do with it is
/// to mark something as read whose id it can't know, so a plain link is enough.
async fn open(
    Extension(ctx): Extension<Ctx>,
    actor: Option<Extension<Actor>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Some(Extension(actor)) = actor else {
        return match Uuid::parse_str(&id) {
            Ok(id) => Redirect::to(&format!("/sign-in?then=/notifications/{id}")).into_response(),
            Err(_) => failed(AppError::NotFound),
        };
    };
    // What a browser fetches ahead nobody has read.
    let is_ahead = ["sec-purpose", "purpose", "x-moz"]
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .any(|purpose| purpose.contains("prefetch"));
    let opened = match Uuid::parse_str(&id) {
        Ok(id) => service::open(&ctx, &actor, id, !is_ahead).await,
        Err(_) => Err(AppError::NotFound),
    };
    match opened {
        Ok(link) => ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&link)).into_response(),
        Err(error) => failed(error),
    }
}

/// The layer that answers mail programs which stop a kind of mail for their user (RFC 8058). They come from anywhere and
/// without cookies; the secret in the address is all that counts. So it stands outside of the check that a request
/// comes from a page of ours, and lets everything else go there.
pub async fn one_click(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let token = request.uri().path().strip_prefix("/unsubscribe/").map(str::to_string);
    let Some(token) = token.filter(|t| !t.contains('/') && request.method() == Method::POST) else {
        return next.run(request).await;
    };
    let is_short = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok())
        .is_none_or(|length| length <= LARGEST_ONE_CLICK);
    if !is_short {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_ONE_CLICK).await else {
        return failed(AppError::TooLarge(LARGEST_ONE_CLICK as u64));
    };
    if !is_one_click(&parts.headers, &bytes) {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    }
    match service::unsubscribe(&ctx, &token).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => failed(error),
    }
}

/// Whether it is the field of RFC 8058, in either of the two forms that it may have.
fn is_one_click(headers: &HeaderMap, body: &[u8]) -> bool {
    const NAME: &str = "List-Unsubscribe";
    const VALUE: &str = "One-Click";
    let kind = headers.get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let text = String::from_utf8_lossy(body);
        return text.contains(&format!("name=\"{NAME}\"")) && text.lines().any(|line| line.trim() == VALUE);
    }
    form_urlencoded::parse(body).any(|(name, value)| name == NAME && value == VALUE)
}

/// How many notifications whoever asks for a page hasn't read.
#[derive(Clone, Copy, Debug)]
pub struct UnreadNow(pub u64);

/// The layer that counts, for pages alone.
pub async fn count_unread(State(ctx): State<Ctx>, mut request: Request, next: Next) -> Response {
    let is_page = !request.uri().path().starts_with("/api/") && wants_page(request.headers());
    if let Some(actor) = request.extensions().get::<Actor>().filter(|_| is_page) {
        match store::unread(ctx.db.read(), actor.id).await {
            Ok(count) => {
                request.extensions_mut().insert(UnreadNow(count));
            }
            // The page itself can be of use without it.
            Err(cause) => {
                let id = request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
                tracing::warn!(request = id, %cause, "the notifications couldn't be counted");
            }
        }
    }
    next.run(request).await
}
