//! Headers that make the browser our ally, and the refusal of requests that other sites make in a person's name.

use crate::{
    error::AppError,
    platform::{
        Ctx,
        http::{Cookieless, Foreign, RequestId, failed},
    },
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use std::time::Instant;
use tracing::Instrument;

/// What a page may load: our own files, scripts with the nonce of this answer, nothing else.
pub fn page_policy(nonce: &str) -> String {
    policy(nonce, "'self'")
}

/// The same for a page whose form leads on to other sites: browsers hold what comes after a form against the policy, too.
pub fn page_policy_leading_on(nonce: &str) -> String {
    policy(nonce, "'self' https:")
}

fn policy(nonce: &str, forms_lead_to: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; media-src 'self'; frame-src 'self'; connect-src 'self'; worker-src 'self'; \
         form-action {forms_lead_to}; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )
}

/// The same for a page without scripts.
pub const PLAIN_PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a worker may load: its own parts, and what it asks this server.
pub const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// The policy of everything that isn't a page.
const STRICT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Gives each request an id and a line in the log, without its address line: that may hold a secret or a name.
pub async fn identify(State(ctx): State<Ctx>, mut request: Request, next: Next) -> Response {
    let id = ctx.ids.uuid().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let span = tracing::info_span!("request", id);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let route = response.extensions().get::<Route>().map_or("none", |r| r.0.as_str()).to_string();
    let status = response.status().as_u16();
    metrics::counter!("http_requests_total", "method" => known(&method), "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    span.in_scope(|| {
        tracing::info!(%method, route, status, milliseconds = took.as_secs_f64() * 1000.0, "answered {status}");
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// A method as figures count it: whoever asks can name any, and each would begin a series of its own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The route that answered, as it was written in the router.
#[derive(Clone)]
struct Route(String);

/// Notes on the answer which route gave it; stands inside the router, where that is known.
pub async fn name_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_string());
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(Route(route));
    }
    response
}

/// Sets the security headers that the answer doesn't set itself.
pub async fn headers(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(header::CONTENT_SECURITY_POLICY, STRICT_POLICY);
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::X_FRAME_OPTIONS, "DENY");
    unless_set(header::REFERRER_POLICY, "same-origin");
    unless_set(header::CACHE_CONTROL, "private, no-cache");
    unless_set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    unless_set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    unless_set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if ctx.config.is_https() {
        unless_set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

/// Refuses unsafe methods that don't come from a page of ours.
///
/// Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; one that says neither isn't
/// a browser in which somebody is signed in, and has no business here either.
pub async fn same_origin(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_nobodys = request.extensions().get::<Cookieless>().is_some();
    if is_read || is_nobodys || is_ours(&ctx, &request) {
        return next.run(request).await;
    }
    let mut response = failed(AppError::NotAllowed);
    response.extensions_mut().insert(Foreign);
    response
}

fn is_ours(ctx: &Ctx, request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin").and_then(|o| o.split_once("://")).map(|(_, host)| host) else {
        return false;
    };
    origin == ctx.config.host() || text("host") == Some(origin)
}
