//! The badges and the profile of who has allowed it, as Open Badges 3.0 wants them asked for and answered.

use super::{API_CREDENTIALS, authorization, secret_json};
use crate::{
    badge::jwt,
    error::AppError,
    platform::Ctx,
    timestamp::Timestamp,
    wallet::{
        model::{PROFILE_UPDATE, Scope, UPSERT},
        reading::{self, Part},
        service::{self, Bearer, Denied},
    },
};
use axum::{
    Extension,
    extract::{RawQuery, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use serde_json::json;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// So many badges are given where nobody says how many.
const USUAL: u64 = 50;
/// Never more at once.
const MOST: u64 = 100;

/// Why nothing is given.
struct Refused {
    status: StatusCode,
    minor: &'static str,
    words: &'static str,
    asks: Option<String>,
    wait: Option<u32>,
}

impl Refused {
    fn new(status: StatusCode, minor: &'static str, words: &'static str) -> Self {
        Self { status, minor, words, asks: None, wait: None }
    }

    /// What has to be shown, in the header.
    fn asking(mut self, what: impl Into<String>) -> Self {
        self.asks = Some(what.into());
        self
    }

    /// In the form that the specification has for it.
    fn into_response(self) -> Response {
        let body = json!({
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": self.words,
            "imsx_codeMinor": {
                "imsx_codeMinorField": [{
                    "imsx_codeMinorFieldName": "TargetEndSystem",
                    "imsx_codeMinorFieldValue": self.minor,
                }],
            },
        });
        let mut response = secret_json(self.status, body.to_string());
        let headers = response.headers_mut();
        if let Some(asks) = self.asks.and_then(|asks| HeaderValue::from_str(&asks).ok()) {
            headers.insert(header::WWW_AUTHENTICATE, asks);
        }
        if let Some(wait) = self.wait {
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        response
    }
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Unavailable => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_busy", "The service can't answer now.")
            }
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_server_error", "Something went wrong here."),
        }
    }
}

/// The layer that gives what the router answers by itself in the form of the others.
pub async fn in_their_form(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let allowed = response.headers().get(header::ALLOW).cloned();
    let words = "This method isn't offered.";
    let mut ours = Refused::new(StatusCode::METHOD_NOT_ALLOWED, "not_allowed", words).into_response();
    if let Some(allowed) = allowed {
        ours.headers_mut().insert(header::ALLOW, allowed);
    }
    ours
}

async fn bearer(ctx: &Ctx, headers: &HeaderMap) -> Result<Bearer, Refused> {
    const MINOR: &str = "unauthorizedrequest";
    let Some(token) = authorization(headers, "bearer") else {
        let words = "An access token is needed, as a Bearer token in the header Authorization.";
        return Err(Refused::new(StatusCode::UNAUTHORIZED, MINOR, words).asking("Bearer realm=\"badges\""));
    };
    service::bearer(ctx, token).await.map_err(|denied| match denied {
        Denied::Token => {
            Refused::new(StatusCode::UNAUTHORIZED, MINOR, "The access token is unknown, expired or revoked.")
                .asking("Bearer realm=\"badges\", error=\"invalid_token\"")
        }
        Denied::TooMany(seconds) => {
            let words = "Too many requests with this consent.";
            Refused { wait: Some(seconds), ..Refused::new(StatusCode::TOO_MANY_REQUESTS, "server_busy", words) }
        }
        Denied::Failed(error) => error.into(),
    })
}

fn lacks(scope: &str, words: &'static str) -> Refused {
    let asks = format!("Bearer realm=\"badges\", error=\"insufficient_scope\", scope=\"{scope}\"");
    Refused::new(StatusCode::FORBIDDEN, "forbidden", words).asking(asks)
}

async fn allowed(ctx: &Ctx, headers: &HeaderMap, scope: Scope) -> Result<Bearer, Refused> {
    let bearer = bearer(ctx, headers).await?;
    if bearer.scopes.has(scope) {
        return Ok(bearer);
    }
    Err(lacks(scope.uri(), "The access token wasn't given for this."))
}

/// Some of the badges.
pub async fn credentials(Extension(ctx): Extension<Ctx>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let given = async {
        let bearer = allowed(&ctx, &headers, Scope::Badges).await?;
        let part = part(query.as_deref().unwrap_or_default())?;
        let (body, count) = reading::badges(&ctx, bearer.person, part, wants_tokens(&headers)).await?;
        Ok::<_, Refused>((body, count, part))
    };
    let (body, count, part) = match given.await {
        Ok(given) => given,
        Err(refused) => return refused.into_response(),
    };
    let mut response = secret_json(StatusCode::OK, body);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-total-count"), count.into());
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    // Addresses of ours and numbers make a header.
    if let Ok(value) = HeaderValue::from_str(&links(&ctx, part, count)) {
        headers.insert(header::LINK, value);
    }
    response
}

/// Whether badges are wanted as signed text rather than as documents with the proof inside: each is given once.
fn wants_tokens(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|a| a.to_str().ok()).unwrap_or_default();
    [jwt::TYPE, "application/jwt"].iter().any(|kind| accept.contains(kind))
}

/// Reads which badges are asked for.
fn part(query: &str) -> Result<Part, Refused> {
    let odd = |words| Refused::new(StatusCode::BAD_REQUEST, "invalid_query_parameter", words);
    let mut part = Part { offset: 0, limit: USUAL, since: None };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "limit" => {
                let limit: u64 = value.parse().map_err(|_| odd("limit is a positive integer"))?;
                if limit == 0 {
                    return Err(odd("limit is a positive integer"));
                }
                part.limit = limit.min(MOST);
            }
            "offset" => {
                // No database counts further.
                let offset = value.parse::<u64>().ok().filter(|offset| i64::try_from(*offset).is_ok());
                part.offset = offset.ok_or_else(|| odd("offset is a non-negative integer"))?;
            }
            "since" => {
                // A plus that nobody has encoded arrives as a blank.
                let at = OffsetDateTime::parse(&value.replace(' ', "+"), &Rfc3339);
                part.since = Some(Timestamp::from_utc(at.map_err(|_| odd("since is a date and time with its zone"))?));
            }
            _ => {}
        }
    }
    Ok(part)
}

/// The ways to the other parts.
fn links(ctx: &Ctx, part: Part, count: u64) -> String {
    let Part { offset, limit, since } = part;
    let last = count.saturating_sub(1) / limit * limit;
    let mut links = vec![("first", 0), ("last", last)];
    if offset.saturating_add(limit) < count {
        links.insert(0, ("next", offset + limit));
    }
    if offset > 0 {
        links.push(("prev", offset.min(count).saturating_sub(limit)));
    }
    let since = since.map(|at| format!("&since={}", at.rfc3339())).unwrap_or_default();
    let link = |(relation, offset): (&str, u64)| {
        let address = ctx.config.url(&format!("{API_CREDENTIALS}?limit={limit}&offset={offset}{since}"));
        format!("<{address}>; rel=\"{relation}\"")
    };
    links.into_iter().map(link).collect::<Vec<_>>().join(", ")
}

/// Who has allowed it.
pub async fn profile(Extension(ctx): Extension<Ctx>, headers: HeaderMap) -> Response {
    let given = async {
        let bearer = allowed(&ctx, &headers, Scope::Profile).await?;
        Ok::<_, Refused>(reading::profile(&ctx, &bearer).await?)
    };
    match given.await {
        Ok(profile) => secret_json(StatusCode::OK, profile.to_string()),
        Err(refused) => refused.into_response(),
    }
}

/// Nobody puts badges in here: they are earned.
pub async fn upsert(Extension(ctx): Extension<Ctx>, headers: HeaderMap) -> Response {
    match bearer(&ctx, &headers).await {
        Ok(_) => lacks(UPSERT, "Badges can't be put in here; this scope isn't offered.").into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// Nobody changes a profile from elsewhere.
pub async fn update(Extension(ctx): Extension<Ctx>, headers: HeaderMap) -> Response {
    match bearer(&ctx, &headers).await {
        Ok(_) => lacks(PROFILE_UPDATE, "Profiles can't be changed here; this scope isn't offered.").into_response(),
        Err(refused) => refused.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_badges_are_asked_for_is_read_strictly() {
        let read = |query: &str| part(query).ok();
        let usual = Part { offset: 0, limit: USUAL, since: None };
        assert_eq!(read(""), Some(usual));
        assert_eq!(read("limit=2&offset=4&x=y"), Some(Part { offset: 4, limit: 2, since: None }));
        assert_eq!(read("limit=1000"), Some(Part { limit: MOST, ..usual }));
        let at = Some(Timestamp(1_772_442_000_000));
        assert_eq!(read("since=2026-03-02T09:00:00Z"), Some(Part { since: at, ..usual }));
        assert_eq!(read("since=2026-03-02T11:00:00+02:00"), Some(Part { since: at, ..usual }), "not encoded");
        for odd in ["limit=0", "limit=-1", "limit=x", "offset=-1", "offset=18446744073709551615", "since=2026-03-02"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
