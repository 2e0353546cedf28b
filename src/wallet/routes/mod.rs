//! What wallets call: the description of the service, registration, tokens, badges, the profile. None of it is for
//! browsers in which somebody is signed in, so no cookie reaches it.

mod badges;
mod describing;
mod tokens;

use crate::platform::http::Cookieless;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};

/// Where the description of the service is.
pub const DISCOVERY: &str = "/ims/ob/v3p0/discovery";
/// Where badges are.
pub const API_CREDENTIALS: &str = "/ims/ob/v3p0/credentials";
/// Where the profile is.
pub const API_PROFILE: &str = "/ims/ob/v3p0/profile";
/// Where the servers of OAuth are described (RFC 8414).
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// Where wallets register.
pub const REGISTER: &str = "/oauth/register";
/// Where codes are exchanged.
pub const TOKEN: &str = "/oauth/token";
/// Where tokens are given back.
pub const REVOKE: &str = "/oauth/revoke";
/// The page to which wallets lead people.
pub const AUTHORIZE: &str = "/oauth/authorize";

/// The API itself, all below it included.
const API: &str = "/ims/ob/v3p0/";
/// Nothing that a wallet sends is longer, in bytes.
const MOST_BYTES: usize = 16 * 1024;
/// So long a browser needn't ask again whether it may ask, in seconds.
const PREFLIGHT: &str = "7200";

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let api = Router::new()
        .route(API_CREDENTIALS, get(badges::credentials).post(badges::upsert))
        .route(API_PROFILE, get(badges::profile).put(badges::update))
        .layer(from_fn(badges::in_their_form));
    Router::new()
        .route(DISCOVERY, get(describing::discovery))
        .route(METADATA, get(describing::metadata))
        .route(REGISTER, post(tokens::register))
        .route(TOKEN, post(tokens::exchange))
        .route(REVOKE, post(tokens::revoke))
        .merge(api)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn(from_everywhere))
}

/// The layer that takes the cookies from what wallets send, and marks it: so it needn't come from a page of ours, and
/// nothing is done in the name of whoever sits in front of a browser. It stands outside of the check of that.
pub async fn without_cookies(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with(API) || [METADATA, REGISTER, TOKEN, REVOKE].contains(&path) {
        request.headers_mut().remove(header::COOKIE);
        request.extensions_mut().insert(Cookieless);
    }
    next.run(request).await
}

/// Lets the code of other sites read the answers: wallets may run in browsers. What opens something is a token, which
/// other sites' code hasn't got.
async fn from_everywhere(request: Request, next: Next) -> Response {
    let asks_first = request.method() == Method::OPTIONS;
    let mut response = if asks_first { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("access-control-allow-origin", "*");
    set("access-control-expose-headers", "Link, Retry-After, WWW-Authenticate, X-Total-Count");
    set("cross-origin-resource-policy", "cross-origin");
    if asks_first {
        set("access-control-allow-methods", "GET, POST, OPTIONS");
        set("access-control-allow-headers", "Accept, Authorization, Content-Type");
        set("access-control-max-age", PREFLIGHT);
    }
    response
}

/// JSON that nobody keeps.
fn secret_json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// What stands behind a scheme in the header that says who asks.
fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (named, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    named.eq_ignore_ascii_case(scheme).then_some(rest.trim())
}
