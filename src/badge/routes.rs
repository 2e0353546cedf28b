//! What verifiers, wallets and browsers fetch: DID documents, credentials, achievements, status lists, pictures.
//!
//! All of it may be read from other sites, and nothing of it depends on who asks, but that a badge whose holder doesn't
//! share it is there for them alone. DID documents and status lists stay public for every credential, so that a file
//! that somebody has already can be verified.

use super::{
    art::{self, Art},
    asked, baking, certificate, hosted, jwt, keys,
    model::{LABEL, MOST_FILE_BYTES, asked_about},
    picture,
    reading::{self, Seen},
    service::{self, ToCheck},
    shape::CONTEXT,
    store::{self, CredentialRow},
};
use crate::{
    account::Actor,
    error::AppError,
    evidence::routes::VERIFY_FILE,
    platform::{
        Ctx,
        http::{client_address, listen, wants_page},
        ids::sha256_hex,
        limits,
    },
    texts::Locale,
};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, multipart::MultipartError},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde_json::json;
use uuid::Uuid;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    hosted::routes()
        .merge(asked::routes())
        .route("/.well-known/did.json", get(platform_did))
        .route("/issuers/{slug}/did.json", get(issuer_did))
        .route("/ob/v3/credentials/{id}", get(credential))
        .route("/ob/v3/credentials/{id}/download", get(download))
        .route("/ob/v3/credentials/{id}/badge.svg", get(baked_svg))
        .route("/ob/v3/credentials/{id}/badge.png", get(baked_png))
        .route("/ob/v3/credentials/{id}/card.png", get(card))
        .route("/ob/v3/credentials/{id}/certificate.pdf", get(certificate))
        .route(VERIFY_FILE, post(verify_file).layer(DefaultBodyLimit::max(MOST_FILE_BYTES + FORM_AROUND)))
        .route("/ob/v3/achievements/{id}", get(achievement))
        .route("/ob/v3/status/{list}", get(status_list))
        .route("/badge-art/{file}", get(picture))
}

/// The media type of credentials.
pub const CREDENTIAL: &str = "application/vc+ld+json";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
const PDF: &str = "application/pdf";
/// What a form may add around a file, in bytes.
const FORM_AROUND: usize = 4 * 1024;
/// How long an answer may be used without asking again, in seconds.
pub const MINUTE: u32 = 60;
const HOUR: u32 = 60 * 60;

/// Why nothing is found.
pub struct Failed(AppError);

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

/// What a route gives.
pub type Answer = Result<Response, Failed>;

/// Lets other sites read an answer.
fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    response
}

/// An answer that may be kept for a while, and is not sent again to those who have it.
pub fn public(asked: &HeaderMap, kind: &'static str, body: impl Into<Bytes>, seconds: u32) -> Response {
    let body = body.into();
    let tag = format!("\"{}\"", &sha256_hex(&body)[..32]);
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

/// The id in an address.
fn id_in(text: &str) -> Result<Uuid, AppError> {
    Uuid::parse_str(text).map_err(|_| AppError::NotFound)
}

async fn find(ctx: &Ctx, who: Option<&Actor>, id: &str) -> Result<Seen, AppError> {
    reading::seen(ctx, who.map(|a| a.id), id_in(id)?).await
}

/// A learner's credential is for those who were given its address, not for search engines; it is asked for anew each
/// time, because its holder may stop sharing it. What they see alone stays in their own browser.
fn unlisted(mut response: Response, seen: &Seen) -> Response {
    let headers = response.headers_mut();
    if seen.row.person_id.is_some() {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    }
    if !seen.is_public() {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        headers.remove("cross-origin-resource-policy");
    }
    response
}

/// Leads a browser to a page.
pub fn to_page(path: &str) -> Response {
    open(Redirect::to(path).into_response())
}

/// Says that who asks decides between page and credential.
pub fn vary(response: &mut Response) {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
}

async fn credential(
    Extension(ctx): Extension<Ctx>,
    who: Option<Extension<Actor>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Answer {
    // Behind the id the address may say which form is wanted; without that, who asks says it.
    let (id, form) = match id.rsplit_once('.') {
        Some((id, "jwt")) => (id, Some(Form::Whole)),
        Some((id, "json")) => (id, Some(Form::Inside)),
        _ => (id.as_str(), None),
    };
    let seen = find(&ctx, who.as_deref(), id).await?;
    let mut response = match form.unwrap_or_else(|| Form::asked(&asked)) {
        Form::Page => to_page(&format!("/credentials/{}", seen.row.id)),
        Form::Inside => public(&asked, CREDENTIAL, seen.row.json.clone(), MINUTE),
        Form::Whole => {
            let token = public(&asked, jwt::TYPE, jwt::of(&ctx, &seen.row).await?, MINUTE);
            if form.is_some() { attached(token, &file_name(&seen.row, "jwt")) } else { token }
        }
    };
    if form.is_none() {
        vary(&mut response);
    }
    Ok(unlisted(response, &seen))
}

/// In which form a credential is given.
#[derive(Clone, Copy)]
enum Form {
    /// Its page.
    Page,
    /// JSON with the proof inside.
    Inside,
    /// Signed as a whole.
    Whole,
}

impl Form {
    fn asked(headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|a| a.to_str().ok()).unwrap_or_default();
        // What comes first is wanted most by those who name both; `*/*` gets the proof inside, which everybody reads.
        let place = |kinds: &[&str]| kinds.iter().filter_map(|kind| accept.find(kind)).min();
        let whole = place(&[jwt::TYPE, "application/jwt"]);
        let inside = place(&[CREDENTIAL, "application/vc", "application/ld+json", "application/json"]);
        match whole {
            // People follow the addresses in credentials too; they get the page.
            _ if wants_page(headers) => Form::Page,
            // `application/vc` stands in `application/vc+jwt`, too.
            Some(at) if inside.is_none_or(|inside| at <= inside) => Form::Whole,
            _ => Form::Inside,
        }
    }
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

async fn download(
    Extension(ctx): Extension<Ctx>,
    who: Option<Extension<Actor>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Answer {
    let seen = find(&ctx, who.as_deref(), &id).await?;
    let response = public(&asked, CREDENTIAL, seen.row.json.clone(), MINUTE);
    Ok(unlisted(attached(response, &file_name(&seen.row, "json")), &seen))
}

async fn baked_svg(
    Extension(ctx): Extension<Ctx>,
    who: Option<Extension<Actor>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Answer {
    let seen = find(&ctx, who.as_deref(), &id).await?;
    let drawn = art::svg(reading::art(&seen.row));
    let response = public(&asked, SVG, baking::svg(&drawn, &seen.row.json), MINUTE);
    Ok(unlisted(attached(response, &file_name(&seen.row, "svg")), &seen))
}

async fn baked_png(
    Extension(ctx): Extension<Ctx>,
    who: Option<Extension<Actor>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Answer {
    let seen = find(&ctx, who.as_deref(), &id).await?;
    // The picture is kept and the credential goes into it each time, so a file never carries an older one.
    let painted = picture::png(&ctx, art::svg(reading::art(&seen.row))).await?;
    let assertion = hosted::standing(&ctx, &seen)?;
    let baked = baking::png_of_both(&painted, &seen.row.json, assertion.as_deref())
        .ok_or_else(|| AppError::internal(&"a painted picture isn't a PNG"))?;
    let response = public(&asked, PNG, baked, MINUTE);
    Ok(unlisted(attached(response, &file_name(&seen.row, "png")), &seen))
}

async fn card(
    Extension(ctx): Extension<Ctx>,
    who: Option<Extension<Actor>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Answer {
    let seen = find(&ctx, who.as_deref(), &id).await?;
    let painted = picture::png(&ctx, reading::card(&ctx, &seen).await?).await?;
    Ok(unlisted(public(&asked, PNG, painted, MINUTE), &seen))
}

/// In the language of who asks, and with a learner's name only for who may read it: so it isn't the same for everybody.
async fn certificate(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    who: Option<Extension<Actor>>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Answer {
    let seen = find(&ctx, who.as_deref(), &id).await?;
    let pdf = certificate::pdf(&ctx, who.as_deref().map(|a| a.id), &seen, locale).await?;
    let mut response = unlisted(attached(public(&asked, PDF, pdf, 0), &file_name(&seen.row, "pdf")), &seen);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// A file to check, from the form on the page for checking. The answer leads back to that page, also when nothing could
/// be read.
async fn verify_file(Extension(ctx): Extension<Ctx>, request: Request) -> Response {
    let from = client_address(request.headers(), &ctx.config, listen::peer(request.extensions()));
    let to = match kept_file(&ctx, &from, request).await {
        Ok(id) => format!("/verify?result={id}"),
        Err(AppError::TooMany(_)) => "/verify?problem=busy".into(),
        Err(AppError::TooLarge(_)) => "/verify?problem=large".into(),
        Err(AppError::Invalid(_)) => "/verify?problem=email".into(),
        Err(AppError::Internal(_) | AppError::Unavailable) => "/verify?problem=failed".into(),
        Err(_) => "/verify?problem=file".into(),
    };
    Redirect::to(&to).into_response()
}

async fn kept_file(ctx: &Ctx, from: &str, request: Request) -> Result<Uuid, AppError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::BadRequest)?;
    let (mut file, mut email) = (None, None);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("file") => file = Some(field.bytes().await.map_err(unreadable)?),
            Some("email") => {
                let text = field.text().await.map_err(unreadable)?;
                email = asked_about(&text).map_err(|issue| AppError::field("email", issue))?;
            }
            _ => {}
        }
    }
    let file = file.filter(|file| !file.is_empty()).ok_or(AppError::BadRequest)?;
    limits::attempt(ctx, service::VERIFY_FROM, from).await?;
    service::keep_checked(ctx, &ToCheck::File(file.to_vec()), email.as_deref()).await
}

fn unreadable(error: MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge(MOST_FILE_BYTES as u64)
    } else {
        AppError::BadRequest
    }
}

async fn achievement(Extension(ctx): Extension<Ctx>, Path(id): Path<String>, asked: HeaderMap) -> Answer {
    let achievement = reading::achievement_shape(&ctx, &id).await?;
    let mut response = if wants_page(&asked) {
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
    // Nobody keeps a list beyond its own time.
    let left = u32::try_from((list.fresh_until.0 - ctx.now().0) / 1000).unwrap_or(0);
    Ok(public(&asked, CREDENTIAL, list.signed, left.min(MINUTE)))
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
