//! Files on their way in and out, and forms that carry files without JavaScript.

use super::{
    model::{DOCUMENT, FileView, LOOK},
    service,
    store::evidence_file,
};
use crate::{
    account::{Actor, routes::made},
    error::{AppError, FieldErrors, Issue},
    platform::{
        Ctx,
        http::{
            self,
            forms::{Garbled, Refused},
            is_multipart,
            typed::{READ_TIMES, Typed},
        },
    },
};
use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use multer::{Field, Multipart};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Where the browser's own code brings files.
const FILES: &str = "/evidence/files";
/// Where badges to be checked are brought; a file there isn't evidence, and isn't kept.
pub const VERIFY_FILE: &str = "/verify/file";
/// The most files in one form.
const MOST_AT_ONCE: usize = 20;

/// The routes of the room.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(FILES, post(bring)).route("/evidence/files/{id}", get(fetch))
}

/// Brings one file; answers with what is known of it.
async fn bring(Extension(ctx): Extension<Ctx>, actor: Option<Extension<Actor>>, request: Request) -> Response {
    match brought(&ctx, actor.map(|a| a.0), request).await {
        Ok(file) => Json(file).into_response(),
        Err(error) => http::failed(error),
    }
}

async fn brought(ctx: &Ctx, actor: Option<Actor>, request: Request) -> Result<FileView, AppError> {
    let actor = actor.ok_or(AppError::SignInNeeded)?;
    let mut parts = multipart(request)?;
    while let Some(field) = parts.next_field().await.map_err(|_| AppError::BadRequest)? {
        if field.file_name().is_some() {
            return service::receive(ctx, &actor, field).await;
        }
    }
    Err(AppError::BadRequest)
}

/// A file of the reader's own.
async fn fetch(Extension(ctx): Extension<Ctx>, actor: Option<Extension<Actor>>, Path(id): Path<String>) -> Response {
    let file = made(actor, &id, async |actor, id| service::own(&ctx, &actor, id).await).await;
    found(&ctx, file, None).await
}

/// What a name in a header may not hold as it is (RFC 8187).
const IN_HEADER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The answer to who asked for a file of another room's thing: the file, as the query of the address wants it, or why they
/// don't get it.
pub async fn found(ctx: &Ctx, file: Result<evidence_file::Model, AppError>, query: Option<&str>) -> Response {
    match file {
        Ok(file) => answer_or_show(ctx, &file, query).await,
        Err(error) => http::failed(error),
    }
}

/// A file as a download, never as a page: whatever is in it, the browser runs nothing of it here. Pictures can still be
/// shown by `<img>`.
async fn answer(ctx: &Ctx, file: &evidence_file::Model) -> Response {
    let content = match service::content(ctx, file.id).await {
        Ok(content) => content,
        Err(error) => return http::failed(error),
    };
    let mut response = Body::from_stream(content.into_stream()).into_response();
    let headers = response.headers_mut();
    let name = utf8_percent_encode(&file.name, IN_HEADER);
    for (header, value) in [
        (header::CONTENT_TYPE, file.media_type.clone()),
        (header::CONTENT_LENGTH, file.size.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        // A file never changes under its id.
        (header::CACHE_CONTROL, "private, max-age=3600".into()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(header, value);
        }
    }
    response
}

/// What a document may be shown in: a page of ours, and nothing else. In there it has no more rights than the browser's own
/// reader of documents gives it.
const DOCUMENT_POLICY: &str = "frame-ancestors 'self'; form-action 'none'; base-uri 'none'";

/// The same; a document in a frame, if the address asks for it by its query. Nothing else than a document is ever shown so,
/// whatever is asked.
async fn answer_or_show(ctx: &Ctx, file: &evidence_file::Model, query: Option<&str>) -> Response {
    let mut response = answer(ctx, file).await;
    if query == Some(LOOK) && file.media_type == DOCUMENT && response.status().is_success() {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCUMENT_POLICY));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    response
}

fn multipart(request: Request) -> Result<Multipart<'static>, AppError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| AppError::BadRequest)?;
    Ok(Multipart::new(request.into_body().into_data_stream(), boundary))
}

/// What takes files itself, one at a time; a later room's by the end of its address.
const TAKE_FILES: [&str; 2] = [FILES, VERIFY_FILE];
const TAKES_FILE: &str = "/import/file";

/// Lets a form carry files without JavaScript: they are taken in here, and the form goes on as if the files' ids had
/// been typed into their fields. What is wrong with a file is said at its field, and the rest of the form comes back.
pub async fn take_files(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST
        || TAKE_FILES.contains(&request.uri().path())
        || request.uri().path().ends_with(TAKES_FILE)
        || !is_multipart(request.headers())
    {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let actor = parts.extensions.get::<Actor>().cloned();
    let mut whole = Request::new(body);
    *whole.headers_mut() = parts.headers.clone();
    let mut pairs = Vec::new();
    match taken(&ctx, actor.as_ref(), whole, &mut pairs).await {
        Ok(Taken { errors, is_text }) => {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            if !is_text {
                parts.extensions.insert(Garbled);
            }
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            parts.headers.remove(header::CONTENT_LENGTH);
            if !errors.is_empty() {
                parts.extensions.insert(Refused(errors));
            }
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(error) => {
            let mut response = http::failed(error);
            response.extensions_mut().insert(Typed::of(pairs, true));
            response
        }
    }
}

/// What is to be said about a form that was taken apart.
struct Taken {
    errors: FieldErrors,
    is_text: bool,
}

async fn taken(
    ctx: &Ctx,
    actor: Option<&Actor>,
    request: Request,
    pairs: &mut Vec<(String, String)>,
) -> Result<Taken, AppError> {
    let mut parts = multipart(request)?;
    let mut taken = Taken { errors: FieldErrors::default(), is_text: true };
    // What is longer than a form may be is still read for a while, so that it can come back.
    let (mut room, mut files) = (ctx.config.max_form_bytes.saturating_mul(READ_TIMES), 0usize);
    while let Some(field) = parts.next_field().await.map_err(|_| AppError::BadRequest)? {
        let name = field.name().unwrap_or_default().to_string();
        let Some(file) = field.file_name().map(str::to_string) else {
            let bytes = bytes(field, &mut room, ctx.config.max_form_bytes as u64).await?;
            taken.is_text &= std::str::from_utf8(&bytes).is_ok();
            pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            continue;
        };
        // A file field that nothing was chosen in.
        if file.is_empty() {
            continue;
        }
        files += 1;
        // Who isn't signed in gets the rest of the form back after signing in, and chooses the file again.
        let Some(actor) = actor.filter(|_| files <= MOST_AT_ONCE) else {
            continue;
        };
        match service::receive(ctx, actor, field).await {
            Ok(view) => pairs.push((name, view.id.to_string())),
            Err(error) => taken.errors.add(&name, issue(error)?),
        }
    }
    Ok(taken)
}

/// A file's own mistakes belong to its field; everything else ends the request.
fn issue(error: AppError) -> Result<Issue, AppError> {
    match error {
        AppError::Invalid(errors) => errors.0.into_iter().next().map(|e| e.issue).ok_or(AppError::BadRequest),
        AppError::TooLarge(_) => Ok(Issue::Rule("file_too_large".into())),
        other => Err(other),
    }
}

async fn bytes(mut field: Field<'_>, room: &mut usize, most: u64) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| AppError::BadRequest)? {
        *room = room.checked_sub(piece.len()).ok_or(AppError::TooLarge(most))?;
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
