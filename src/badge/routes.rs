//! What verifiers, wallets and browsers fetch: DID documents, credentials, achievements, status lists, pictures.
//!
//! All of it may be read from other sites, and nothing of it depends on who asks.

use super::{
    art::{self, Art},
    keys,
    model::LABEL,
    service,
    shape::CONTEXT,
    store::{self, CredentialRow},
};
use crate::{
    error::AppError,
    platform::{Ctx, ids::sha256_hex},
    texts::Locale,
};
use axum::{
    Extension, Json, Router,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde_json::json;
use uuid::Uuid;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/.well-known/did.json", get(platform_did))
        .route("/issuers/{slug}/did.json", get(issuer_did))
        .route("/ob/v3/credentials/{id}", get(credential))
        .route("/ob/v3/credentials/{id}/download", get(download))
        .route("/ob/v3/credentials/{id}/badge.svg", get(baked))
        .route("/ob/v3/achievements/{id}", get(achievement))
        .route("/ob/v3/status/{list}", get(status_list))
        .route("/badge-art/{file}", get(picture))
}

const CREDENTIAL: &str = "application/vc+ld+json";
const SVG: &str = "image/svg+xml";
/// How long an answer may be used without asking again, in seconds.
const MINUTE: u32 = 60;
const HOUR: u32 = 60 * 60;

/// Why nothing is found.
struct Failed(AppError);

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        open((status, Json(self.0)).into_response())
    }
}

type Answer = Result<Response, Failed>;

/// Lets other sites read an answer.
fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    response
}

/// An answer that may be kept for a while, and is not sent again to those who have it.
fn public(asked: &HeaderMap, kind: &'static str, body: String, seconds: u32) -> Response {
    let tag = format!("\"{}\"", &sha256_hex(body.as_bytes())[..32]);
    let has_it = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|known| known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag || k.trim() == "*"));
    let mut response = if has_it { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let kept = format!("public, max-age={seconds}");
    for (name, value) in [(header::ETAG, tag), (header::CACHE_CONTROL, kept)] {
        // Hexadecimal digits and numbers always make a header.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    open(response)
}

async fn platform_did(Extension(ctx): Extension<Ctx>, asked: HeaderMap) -> Answer {
    let document = keys::did_document(ctx.db.read(), &ctx, keys::PLATFORM).await?;
    Ok(public(&asked, "application/did+json", document.to_string(), MINUTE))
}

async fn issuer_did(Extension(ctx): Extension<Ctx>, Path(slug): Path<String>, asked: HeaderMap) -> Answer {
    let document = keys::did_document(ctx.db.read(), &ctx, &slug).await?;
    Ok(public(&asked, "application/did+json", document.to_string(), MINUTE))
}

async fn find(ctx: &Ctx, id: &str) -> Result<CredentialRow, AppError> {
    let id = Uuid::parse_str(id).map_err(|_| AppError::NotFound)?;
    store::credential(ctx.db.read(), id).await?.ok_or(AppError::NotFound)
}

/// A learner's credential is for those who were given its address, not for search engines.
fn unlisted(mut response: Response, row: &CredentialRow) -> Response {
    if row.person_id.is_some() {
        let name = HeaderName::from_static("x-robots-tag");
        response.headers_mut().insert(name, HeaderValue::from_static("noindex"));
    }
    response
}

/// People follow the addresses in credentials too; they get the page.
fn is_browser(asked: &HeaderMap) -> bool {
    asked.get(header::ACCEPT).and_then(|a| a.to_str().ok()).is_some_and(|a| a.contains("text/html"))
}

fn to_page(path: &str) -> Response {
    open(Redirect::to(path).into_response())
}

fn vary(response: &mut Response) {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
}

async fn credential(Extension(ctx): Extension<Ctx>, Path(id): Path<String>, asked: HeaderMap) -> Answer {
    let row = find(&ctx, &id).await?;
    let mut response = if is_browser(&asked) {
        to_page(&format!("/credentials/{}", row.id))
    } else {
        public(&asked, CREDENTIAL, row.json.clone(), MINUTE)
    };
    vary(&mut response);
    Ok(unlisted(response, &row))
}

/// A file name of plain letters, because some wallets stumble over others: what it is, and the start of its id.
fn file_name(row: &CredentialRow, ending: &str) -> String {
    let plain: String =
        row.achievement.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    format!("{plain}-{}.{ending}", &row.id.simple().to_string()[..8])
}

fn attached(mut response: Response, name: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

async fn download(Extension(ctx): Extension<Ctx>, Path(id): Path<String>, asked: HeaderMap) -> Answer {
    let row = find(&ctx, &id).await?;
    let response = public(&asked, CREDENTIAL, row.json.clone(), MINUTE);
    Ok(unlisted(attached(response, &file_name(&row, "json")), &row))
}

async fn baked(Extension(ctx): Extension<Ctx>, Path(id): Path<String>, asked: HeaderMap) -> Answer {
    let row = find(&ctx, &id).await?;
    let drawn = art::svg(Art { id: &row.achievement, name: &row.name, seal: row.achievement == LABEL });
    let response = public(&asked, SVG, art::bake(&drawn, &row.json), MINUTE);
    Ok(unlisted(attached(response, &file_name(&row, "svg")), &row))
}

async fn achievement(Extension(ctx): Extension<Ctx>, Path(id): Path<String>, asked: HeaderMap) -> Answer {
    let content = crate::programme::content(&ctx, Locale::ENGLISH)?;
    let achievement = if id == LABEL {
        service::label_achievement(&ctx, &content)
    } else {
        service::achievement(&ctx, content.badge(&id).ok_or(AppError::NotFound)?)
    };
    let mut response = if is_browser(&asked) {
        to_page(&format!("/achievements/{id}"))
    } else {
        let mut document = json!(achievement);
        document["@context"] = json!(CONTEXT);
        public(&asked, "application/ld+json", document.to_string(), MINUTE)
    };
    vary(&mut response);
    Ok(response)
}

async fn status_list(Extension(ctx): Extension<Ctx>, Path(name): Path<String>, asked: HeaderMap) -> Answer {
    let list = store::list(ctx.db.read(), &name).await?.ok_or(AppError::NotFound)?;
    Ok(public(&asked, CREDENTIAL, list.signed, MINUTE))
}

async fn picture(Extension(ctx): Extension<Ctx>, Path(file): Path<String>, asked: HeaderMap) -> Answer {
    let id = file.strip_suffix(".svg").ok_or(AppError::NotFound)?;
    let content = crate::programme::content(&ctx, Locale::ENGLISH)?;
    let drawn = if id == LABEL {
        art::svg(Art { id, name: content.network.name.as_str(), seal: true })
    } else {
        let badge = content.badge(id).ok_or(AppError::NotFound)?;
        art::svg(Art { id, name: badge.name.as_str(), seal: false })
    };
    Ok(public(&asked, SVG, drawn, HOUR))
}
