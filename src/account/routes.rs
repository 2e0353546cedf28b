//! Who is asking: read once for each request from the session's cookie.

use super::{model::Actor, sessions};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        http::{SessionPerson, cookie, typed},
    },
};
use axum::{
    Extension,
    extract::{Request, State},
    http::request::Parts,
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

/// Puts the [`Actor`] and the [`SessionPerson`] on the request. An asset needs neither.
pub async fn read_session(State(ctx): State<Ctx>, mut request: Request, next: Next) -> Response {
    let token = cookie(request.headers(), &ctx.config.cookie_name(sessions::COOKIE)).map(str::to_string);
    if let Some(token) = token
        && !request.uri().path().starts_with("/pkg/")
    {
        match sessions::read(&ctx, &token).await {
            Ok((person, actor)) => {
                request.extensions_mut().insert(SessionPerson(person));
                if let Some(actor) = actor {
                    request.extensions_mut().insert(actor);
                }
            }
            // Not as a visitor: they would be sent to sign in, and what they typed would be nobody's.
            Err(cause) => {
                tracing::warn!(%cause, "a session couldn't be read");
                return typed::unanswered(request, ctx.config.max_form_bytes, cause).await;
            }
        }
    }
    next.run(request).await
}

/// The person who asks, if anybody is signed in. Inside a server function or a page.
pub fn actor() -> Option<Actor> {
    leptos::prelude::use_context::<Parts>()?.extensions.get::<Actor>().cloned()
}

/// The person who asks.
///
/// # Errors
/// [`AppError::SignInNeeded`].
pub fn signed_in() -> Result<Actor, AppError> {
    actor().ok_or(AppError::SignInNeeded)
}

/// Who asks, and for what, at an address that isn't a page.
///
/// # Errors
/// [`AppError::SignInNeeded`], and [`AppError::NotFound`] where the id can't be one.
pub fn reader(actor: Option<Extension<Actor>>, id: &str) -> Result<(Actor, Uuid), AppError> {
    let Extension(actor) = actor.ok_or(AppError::SignInNeeded)?;
    Ok((actor, id.parse().map_err(|_| AppError::NotFound)?))
}

/// What is made for who asks, at an address that isn't a page, from the id in it.
///
/// # Errors
/// As [`reader`], and what `make` says.
pub async fn made<T, F>(
    actor: Option<Extension<Actor>>,
    id: &str,
    make: impl FnOnce(Actor, Uuid) -> F,
) -> Result<T, AppError>
where
    F: Future<Output = Result<T, AppError>>,
{
    let (actor, id) = reader(actor, id)?;
    make(actor, id).await
}
