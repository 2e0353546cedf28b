//! What a check in somebody's browser asks this server: how a credential or a key stands that only this server knows, and
//! what others have published. Of what is checked nothing is sent here but such names and addresses.

use super::{
    check,
    elsewhere::{Unresolved, resolve},
    routes::{Answer, MINUTE, public},
    store,
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        fetch::Unfetched,
        http::{client_address, listen},
    },
};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Path, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use uuid::Uuid;
use verifier::{house::Known, stepwise::Told};

/// The most bytes of a request: an address.
const MOST: usize = 4 * 1024;

/// The routes that the worker of the page for checking asks.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/verify/known/{what}", get(known))
        .route("/verify/fetch", post(fetch).layer(DefaultBodyLimit::max(MOST)))
}

/// How a credential stands, for who has its id; or what is known of a key that its issuer's document doesn't name.
async fn known(Extension(ctx): Extension<Ctx>, Path(what): Path<String>, asked: HeaderMap) -> Answer {
    let told = match Uuid::parse_str(&what) {
        Ok(id) => Told::Credential(check::kept(&ctx, id).await?.ok_or(AppError::NotFound)?),
        Err(_) => {
            let key = store::key(ctx.db.read(), &what).await?;
            Told::Key(if key.withdrawn_at.is_some() { Known::Withdrawn } else { Known::Good })
        }
    };
    let json = serde_json::to_string(&told).map_err(|e| AppError::internal(&e))?;
    let mut response = public(&asked, "application/json", json, MINUTE);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // Pages of other sites have no business with it.
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove("cross-origin-resource-policy");
    Ok(response)
}

async fn fetch(Extension(ctx): Extension<Ctx>, request: Request) -> Response {
    let from = client_address(request.headers(), &ctx.config, listen::peer(request.extensions()));
    let address = match axum::body::to_bytes(request.into_body(), MOST).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_string(),
        Err(_) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    let why = match resolve(&ctx, &from, &address).await {
        Ok(bytes) => {
            let kind =
                [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "private, no-store")];
            return (kind, bytes).into_response();
        }
        Err(why) => why,
    };
    // The worker reads them in `verifier::stepwise`. None of it is a failure of this server.
    let status = match why {
        Unresolved::Fetch(Unfetched::Off) => StatusCode::CONFLICT,
        Unresolved::Fetch(Unfetched::Forbidden) => StatusCode::FORBIDDEN,
        Unresolved::Fetch(Unfetched::Unreachable) => StatusCode::FAILED_DEPENDENCY,
        Unresolved::Fetch(Unfetched::Gone) => StatusCode::GONE,
        Unresolved::Fetch(Unfetched::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        Unresolved::OtherKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Unresolved::Refused(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    status.into_response()
}
