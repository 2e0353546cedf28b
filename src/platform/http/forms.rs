//! Forms that work without JavaScript.
//!
//! A form posts to the page that it stands on and names its server function in a hidden field. The function runs as
//! if the browser's own code had called it; then the person is sent on, or the same page is made again with the right
//! status, everything that was typed, and what is wrong. A form that needs somebody signed in is kept, and is there
//! again after signing in.

use super::{
    Cookieless, RequestId, SessionPerson, client_address, cookie, failed, listen,
    typed::{self, Typed},
};
use crate::{
    error::{AppError, FieldErrors},
    form_return::{DO, FormReturn, KEY},
    platform::{
        Ctx,
        ids::token_hash,
        limits::{self, Limit},
    },
    timestamp::Timestamp,
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A form that waits for its sender to sign in.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kept_form")]
    pub struct Model {
        /// SHA-256 of the secret in the sender's cookie.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        /// Whose session had ended, if that is known; nobody else gets the form back.
        pub person_id: Option<Uuid>,
        /// The page that it stands on.
        pub path: String,
        /// The [`FormReturn`](crate::form_return::FormReturn), as JSON.
        pub fields: String,
        /// When it was sent.
        pub created_at: Timestamp,
    }

    /// Kept forms have no relations: they are thrown away after a day.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is wrong with the files of a form, noted by who took them in: the form then comes back instead of being
/// carried out.
#[derive(Clone, Debug)]
pub struct Refused(pub FieldErrors);

/// Part of the form isn't text, noted by who took it apart.
#[derive(Clone, Copy, Debug)]
pub struct Garbled;

/// A form with a password, which isn't given back.
#[derive(Clone, Copy)]
struct LeftOut;

/// Where server functions answer.
const API: &str = "/api/";
/// The cookie that leads to a kept form.
const KEPT: &str = "kept";
/// How long a form is kept, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// The layer around the whole router; see the module's description.
pub async fn forms(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Cookieless>().is_some() {
        return next.run(request).await;
    }
    let path = request.uri().path();
    if path.starts_with(API) {
        let (parts, body) = request.into_parts();
        let limit = ctx.config.max_form_bytes;
        return match to_bytes(body, limit).await {
            Ok(bytes) => call(Request::from_parts(parts, Body::from(bytes)), next).await,
            Err(_) => failed(AppError::TooLarge(limit as u64)),
        };
    }
    if request.method() == Method::POST && typed::is_form(request.headers()) {
        return posted(&ctx, request, next).await;
    }
    if request.method() == Method::GET && cookie(request.headers(), &ctx.config.cookie_name(KEPT)).is_some() {
        return give_back(&ctx, request, next).await;
    }
    next.run(request).await
}

/// Runs a server function and gives its failures the status that they mean.
async fn call(mut request: Request, next: Next) -> Response {
    // Asked for HTML, server_fn would put the error into an address.
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = next.run(request).await;
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let error: AppError = serde_json::from_slice(&bytes).unwrap_or(AppError::NotFound);
    parts.status = status_of(&error);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let AppError::TooMany(seconds) = error {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    parts.extensions.insert(error.clone());
    Response::from_parts(parts, Body::from(serde_json::to_vec(&error).unwrap_or_default()))
}

fn status_of(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn posted(ctx: &Ctx, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_string();
    let limit = ctx.config.max_form_bytes;
    let typed::Read { bytes, is_too_large } = typed::read(body, limit).await;
    let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
    if fields.iter().any(|(name, _)| typed::is_secret(name)) {
        parts.extensions.insert(LeftOut);
    }
    if is_too_large {
        return again(parts, next, returned(&path, fields, Some(AppError::TooLarge(limit as u64)))).await;
    }
    let is_text = is_utf8(&bytes) && parts.extensions.get::<Garbled>().is_none();
    let target = fields.iter().find(|(n, _)| n == DO).map(|(_, v)| v.clone()).unwrap_or_default();
    if !target.starts_with(API) || !is_text {
        return again(parts, next, returned(&path, fields, Some(AppError::BadRequest))).await;
    }
    if let Some(Refused(errors)) = parts.extensions.get::<Refused>().cloned() {
        return again(parts, next, returned(&path, fields, Some(AppError::Invalid(errors)))).await;
    }
    let Ok(inner) = sub_request(&parts, Method::POST, &target, bytes.into()) else {
        return again(parts, next, returned(&path, fields, Some(AppError::BadRequest))).await;
    };
    let answer = call(inner, next.clone()).await;
    let Some(error) = answer.extensions().get::<AppError>().cloned() else {
        return sent_on(&parts, &answer);
    };
    let mut form = returned(&path, fields, Some(error.clone()));
    if error == AppError::SignInNeeded {
        form.error = None;
        return match keep(ctx, &parts, &form).await {
            Ok(response) => response,
            Err(error) => lost(&parts, error, &form),
        };
    }
    again(parts, next, form).await
}

/// Whether what was sent is UTF-8 once the percent signs are taken out.
fn is_utf8(bytes: &[u8]) -> bool {
    let plain: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    percent_encoding::percent_decode(&plain).decode_utf8().is_ok()
}

fn returned(path: &str, fields: Vec<(String, String)>, error: Option<AppError>) -> FormReturn {
    let of = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    FormReturn {
        path: path.to_string(),
        to: of(DO),
        key: of(KEY),
        error,
        merged: false,
        values: fields.iter().filter(|(n, _)| n != DO && n != KEY && !typed::is_secret(n)).cloned().collect(),
    }
}

fn sub_request(parts: &Parts, method: Method, target: &str, body: Bytes) -> Result<Request, AppError> {
    let uri: Uri = target.parse().map_err(|_| AppError::BadRequest)?;
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = parts.headers.clone();
    *request.extensions_mut() = parts.extensions.clone();
    Ok(request)
}

/// After a form that was carried out: to where the function says, else to the same page, always with GET.
fn sent_on(parts: &Parts, answer: &Response) -> Response {
    let same = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let to = answer.headers().get(header::LOCATION).cloned().or_else(|| HeaderValue::from_str(same).ok());
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Some(to) = to {
        response.headers_mut().insert(header::LOCATION, to);
    }
    for cookie in answer.headers().get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// The answer where the page can't be made that the form stands on.
fn lost(parts: &Parts, error: AppError, form: &FormReturn) -> Response {
    let mut response = failed(error);
    let is_part = parts.extensions.get::<LeftOut>().is_some();
    response.extensions_mut().insert(Typed::from_return(form, is_part));
    response
}

/// The same page once more, with the form that came back.
async fn again(mut parts: Parts, next: Next, form: FormReturn) -> Response {
    let status = form.error.as_ref().map_or(StatusCode::OK, status_of);
    let wait = match form.error {
        Some(AppError::TooMany(seconds)) => Some(seconds),
        _ => None,
    };
    let target = parts.uri.path_and_query().map_or_else(|| "/".to_string(), |p| p.to_string());
    parts.extensions.insert(form.clone());
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    let Ok(request) = sub_request(&parts, Method::GET, &target, Bytes::new()) else {
        return status_of(&AppError::BadRequest).into_response();
    };
    let mut response = next.run(request).await;
    // A page that can't be made says so itself, but it would take with it what was typed.
    if !response.status().is_success() && form.values.iter().any(|(name, value)| typed::is_text(name, value)) {
        let id = parts.extensions.get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
        let mut small = lost(&parts, typed::meant_by(response.status(), &id), &form);
        *small.status_mut() = response.status();
        return small;
    }
    if response.status().is_success() {
        *response.status_mut() = status;
    }
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Forms that are kept for one place: whoever isn't signed in can't fill the disk.
const KEEP_FROM: Limit = Limit { name: "keep_from", free: 60, first_wait: 5 };

/// Keeps a form and leads to the sign-in page.
async fn keep(ctx: &Ctx, parts: &Parts, form: &FormReturn) -> Result<Response, AppError> {
    let token = ctx.ids.token()?;
    let person = parts.extensions.get::<SessionPerson>().and_then(|p| p.0);
    let from = client_address(&parts.headers, &ctx.config, listen::peer(&parts.extensions));
    limits::attempt(ctx, KEEP_FROM, &from).await?;
    let tx = ctx.db.write().await?;
    entity::Entity::delete_many()
        .filter(entity::Column::CreatedAt.lt(Timestamp(ctx.now().0 - KEPT_MS)))
        .exec(&tx)
        .await?;
    entity::Entity::insert(entity::ActiveModel {
        token_hash: Set(token_hash(&token)),
        person_id: Set(person),
        path: Set(form.path.clone()),
        fields: Set(serde_json::to_string(form).map_err(|e| AppError::internal(&e))?),
        created_at: Set(ctx.now()),
    })
    .exec_without_returning(&tx)
    .await?;
    tx.commit().await?;
    let page = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let then: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let (Ok(to), Ok(cookie)) = (
        HeaderValue::from_str(&format!("/sign-in?kept=1&then={then}")),
        HeaderValue::from_str(&ctx.config.cookie(KEPT, Some(&token), KEPT_MS / 1000)),
    ) {
        headers.insert(header::LOCATION, to);
        headers.append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A page whose form was kept: it is made with what was typed, once.
async fn give_back(ctx: &Ctx, mut request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let id = extensions.get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
    let person = extensions.get::<SessionPerson>().and_then(|p| p.0);
    let token = cookie(request.headers(), &ctx.config.cookie_name(KEPT)).map(str::to_string);
    let path = request.uri().path().to_string();
    let form = match (person, token) {
        (Some(person), Some(token)) => kept(ctx, person, &token, &path).await.unwrap_or_else(|cause| {
            tracing::warn!(request = id, %cause, "a kept form couldn't be given back");
            None
        }),
        _ => None,
    };
    let Some(form) = form else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(form);
    let mut response = next.run(request).await;
    if let Ok(cookie) = HeaderValue::from_str(&ctx.config.cookie(KEPT, None, 0)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn kept(ctx: &Ctx, person: Uuid, token: &str, path: &str) -> Result<Option<FormReturn>, AppError> {
    let key = token_hash(token);
    let Some(row) = entity::Entity::find_by_id(&key).one(ctx.db.read()).await? else {
        return Ok(None);
    };
    let is_theirs = row.person_id.is_none_or(|p| p == person);
    let is_fresh = ctx.now().0 - row.created_at.0 < KEPT_MS;
    if row.path != path || !is_theirs || !is_fresh {
        return Ok(None);
    }
    let tx = ctx.db.write().await?;
    entity::Entity::delete_by_id(key).exec(&tx).await?;
    tx.commit().await?;
    Ok(serde_json::from_str(&row.fields).ok())
}
