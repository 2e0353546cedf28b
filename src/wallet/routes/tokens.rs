//! The part of OAuth 2.0 that programs call.

use super::{authorization, secret_json};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        http::{client_address, listen},
    },
    wallet::{
        model::{ACCESS_MINUTES, Refusal},
        service::{self, Form, Problem},
        store::client,
    },
};
use axum::{
    Extension,
    body::{Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::json;

/// A request, read as a whole.
struct Sent {
    from: String,
    basic: Option<(String, String)>,
    shows_who: bool,
    body: Bytes,
}

async fn sent(ctx: &Ctx, request: Request) -> Result<Sent, Problem> {
    let (parts, body) = request.into_parts();
    let from = client_address(&parts.headers, &ctx.config, listen::peer(&parts.extensions));
    let basic = authorization(&parts.headers, "basic").and_then(basic);
    let shows_who = parts.headers.contains_key(header::AUTHORIZATION);
    let body = to_bytes(body, super::MOST_BYTES).await;
    let body = body.map_err(|_| Refusal::new("invalid_request", "the body is longer than 16 KiB"))?;
    Ok(Sent { from, basic, shows_who, body })
}

/// Name and secret, as the standard writes them: percent-encoded, and base64 around that.
fn basic(text: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned());
    Some((plain(id)?, plain(secret)?))
}

/// A wallet registers.
pub async fn register(Extension(ctx): Extension<Ctx>, request: Request) -> Response {
    let registered = async {
        let sent = sent(&ctx, request).await?;
        service::register(&ctx, &sent.from, &sent.body).await
    };
    let registered = match registered.await {
        Ok(registered) => registered,
        Err(problem) => return refused(problem, false),
    };
    let mut body = serde_json::to_value(&registered.metadata).unwrap_or_default();
    body["client_id"] = json!(registered.row.id);
    body["client_id_issued_at"] = json!(registered.row.created_at.0.div_euclid(1000));
    if let Some(secret) = registered.secret {
        body["client_secret"] = json!(secret);
        body["client_secret_expires_at"] = json!(0);
    }
    secret_json(StatusCode::CREATED, body.to_string())
}

/// Which wallet sends, and what. What goes wrong is said with whether it has shown who it is.
async fn known(ctx: &Ctx, request: Request) -> Result<(client::Model, Form), (Problem, bool)> {
    let sent = sent(ctx, request).await.map_err(|problem| (problem, false))?;
    let shows_who = sent.shows_who;
    let found = async {
        let form = Form::parse(&sent.body)?;
        if shows_who && sent.basic.is_none() {
            return Err(Refusal::new("invalid_client", "the Authorization header is no Basic one").into());
        }
        Ok::<_, Problem>((service::authenticate(ctx, &sent.from, sent.basic, &form).await?, form))
    };
    found.await.map_err(|problem| (problem, shows_who))
}

/// A wallet exchanges what it has.
pub async fn exchange(Extension(ctx): Extension<Ctx>, request: Request) -> Response {
    let (client, form) = match known(&ctx, request).await {
        Ok(known) => known,
        Err((problem, shows_who)) => return refused(problem, shows_who),
    };
    let tokens = match service::exchange(&ctx, &client, &form).await {
        Ok(tokens) => tokens,
        Err(problem) => return refused(problem, false),
    };
    let mut body = json!({
        "access_token": tokens.access,
        "token_type": "Bearer",
        "expires_in": ACCESS_MINUTES * 60,
        "scope": tokens.scopes.written(),
    });
    if let Some(refresh) = tokens.refresh {
        body["refresh_token"] = json!(refresh);
    }
    secret_json(StatusCode::OK, body.to_string())
}

/// A wallet gives a token back.
pub async fn revoke(Extension(ctx): Extension<Ctx>, request: Request) -> Response {
    let (client, form) = match known(&ctx, request).await {
        Ok(known) => known,
        Err((problem, shows_who)) => return refused(problem, shows_who),
    };
    match service::revoke(&ctx, &client, &form).await {
        Ok(()) => secret_json(StatusCode::OK, "{}".into()),
        Err(problem) => refused(problem, false),
    }
}

/// What went wrong, as the standards write it. Who has shown a wrong secret in the header is asked for the right one there.
fn refused(problem: Problem, shows_who: bool) -> Response {
    let refusal = match problem {
        Problem::Refused(refusal) => refusal,
        Problem::Failed(AppError::TooMany(seconds)) => {
            let body = json!({ "error": "temporarily_unavailable", "error_description": "too many requests" });
            let mut response = secret_json(StatusCode::TOO_MANY_REQUESTS, body.to_string());
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            return response;
        }
        Problem::Failed(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return secret_json(status, json!({ "error": "server_error" }).to_string());
        }
    };
    let Refusal { error, description } = refusal;
    let asks_who = shows_who && error == "invalid_client";
    let status = if asks_who { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let mut response = secret_json(status, json!({ "error": error, "error_description": description }).to_string());
    if asks_who {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"wallets\""));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_secret_are_read_as_the_standard_writes_them() {
        let header = |text: &str| basic(&STANDARD.encode(text));
        assert_eq!(header("a%3Ab:c%25d"), Some(("a:b".into(), "c%d".into())));
        assert_eq!(header("a:b:c"), Some(("a".into(), "b:c".into())));
        assert_eq!(header("a"), None);
        assert_eq!(basic("!"), None);
        assert_eq!(basic(&STANDARD.encode([0xff, b':'])), None);
    }
}
