//! What stands between the network and the rooms: security headers, the origin check, limits, request ids, and forms
//! that work without JavaScript.

pub mod assets;
pub mod forms;
pub mod listen;
pub mod security;

use axum::http::{HeaderMap, header::COOKIE};
use uuid::Uuid;

/// The id of a request: in each log line about it, in the answer's `x-request-id`, and on the error page.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The person whose session came with the request, even when it has ended: a form that is kept belongs to them.
#[derive(Clone, Copy, Debug)]
pub struct SessionPerson(pub Option<Uuid>);

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|h| h.to_str().ok())
        .flat_map(|h| h.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}

/// The address that tries are counted by: the trusted proxy's word where one is configured, else the connection's.
pub fn client_address(
    headers: &HeaderMap,
    config: &crate::platform::config::Config,
    peer: Option<std::net::SocketAddr>,
) -> String {
    let told = (!config.client_address_header.is_empty())
        // A proxy may add a line of its own below that of the client.
        .then(|| headers.get_all(config.client_address_header.as_str()).iter().next_back())
        .flatten()
        .and_then(|h| h.to_str().ok())
        // The last entry is the one that our own proxy added; those before it are the client's word.
        .and_then(|h| h.rsplit(',').next())
        .map(|a| a.trim().to_string());
    told.or_else(|| peer.map(|p| p.ip().to_string())).unwrap_or_else(|| "unknown".into())
}

/// The address that tries are counted by, of the request that a server function or page is answering.
pub fn from(ctx: &crate::platform::Ctx) -> String {
    leptos::prelude::use_context::<axum::http::request::Parts>()
        .map_or_else(|| "unknown".into(), |p| client_address(&p.headers, &ctx.config, listen::peer(&p.extensions)))
}
