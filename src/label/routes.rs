//! What isn't a page: the register as data, its news as a feed, and the pictures that holders show elsewhere.

use super::{
    mark,
    model::{Label, LabelState, Search},
    store,
};
use crate::{
    badge::routes::{Answer, MINUTE, public},
    error::AppError,
    organiser,
    platform::{Ctx, csv},
    programme,
    texts::{Locale, Texts},
    timestamp::Timestamp,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, Query},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::stream::unfold;
use html_escape::{encode_double_quoted_attribute, encode_text};
use serde::Deserialize;
use serde_json::json;
use std::{collections::HashMap, fmt::Write};
use uuid::Uuid;

/// The routes of the room that aren't pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/register.json", get(register_json))
        .route("/register.csv", get(register_csv))
        .route("/register.atom", get(register_atom))
        .route("/labels/mark.js", get(mark_js))
        .route("/labels/{number}/mark.svg", get(mark_svg))
        .route("/labels/{number}/code.svg", get(code_svg))
}

/// How many labels are read from the database at once.
const BATCH: u64 = 500;
/// How many entries the feed has.
const FEED: u64 = 50;
/// How long a page elsewhere may show a mark without asking anew, in seconds.
const MARK_SECONDS: u32 = 5 * MINUTE;

/// How long a page elsewhere may keep the script, in seconds.
const SCRIPT_SECONDS: u32 = 60 * MINUTE;

/// What is searched for, as in the address of the register.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    search: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    language: String,
}

impl From<Asked> for Search {
    fn from(asked: Asked) -> Self {
        let state = LabelState::parse(&asked.state);
        Search { text: asked.search, country: asked.country, state, language: asked.language, page: 1 }
    }
}

/// In which language a picture speaks; without it, that of who looks.
#[derive(Deserialize)]
struct Wanted {
    language: Option<String>,
}

/// A label as data: what its page says, with the addresses of page and credential. Times are in UTC.
fn as_json(ctx: &Ctx, label: &Label, organiser: Option<&String>, now: Timestamp) -> serde_json::Value {
    json!({
        "number": label.number,
        "holder": label.holder,
        "holder_page": organiser.map(|slug| ctx.config.url(&format!("/organisers/{slug}"))),
        "country": label.country,
        "valid_from": label.valid_from.rfc3339(),
        "valid_until": label.valid_until.rfc3339(),
        "state": label.state(now).key(),
        "revoked_at": label.revoked_at.map(Timestamp::rfc3339),
        "suspended_at": label.suspended_at.map(Timestamp::rfc3339),
        "page": ctx.config.url(&format!("/labels/{}", label.number)),
        "credential": ctx.config.url(&format!("/ob/v3/credentials/{}", label.credential_id)),
    })
}

/// The names in addresses of the holders of some labels.
async fn slugs(ctx: &Ctx, labels: &[Label]) -> Result<HashMap<Uuid, String>, AppError> {
    let holders = organiser::store::by_ids(ctx.db.read(), labels.iter().map(|l| l.organiser_id)).await?;
    Ok(holders.into_iter().map(|holder| (holder.id, holder.slug)).collect())
}

/// All labels of a search, however many there are: read and sent a batch at a time. A batch that can't be read ends the
/// answer in its middle, so that nobody takes a part for the whole.
fn sent<F>(ctx: Ctx, search: Search, head: &'static str, foot: &'static str, write: F) -> Body
where
    F: Fn(&Ctx, &Label, Option<&String>, bool) -> String + Send + 'static,
{
    enum At {
        Head,
        After(Uuid),
        End,
    }
    let now = ctx.now();
    Body::from_stream(unfold((At::Head, ctx, search, write), move |(at, ctx, search, write)| async move {
        let (is_first, after) = match at {
            At::End => return None,
            At::Head => (true, Uuid::nil()),
            At::After(id) => (false, id),
        };
        let read = async {
            let labels = store::next(ctx.db.read(), &search, now, after, BATCH).await?;
            let slugs = slugs(&ctx, &labels).await?;
            Ok::<_, AppError>((labels, slugs))
        };
        let (labels, slugs) = match read.await {
            Ok(read) => read,
            Err(error) => return Some((Err(error), (At::End, ctx, search, write))),
        };
        let mut out = String::from(if is_first { head } else { "" });
        for (n, label) in labels.iter().enumerate() {
            out.push_str(&write(&ctx, label, slugs.get(&label.organiser_id), is_first && n == 0));
        }
        let next = match labels.last() {
            Some(last) if labels.len() as u64 == BATCH => At::After(last.id),
            _ => {
                out.push_str(foot);
                At::End
            }
        };
        Some((Ok(Bytes::from(out)), (next, ctx, search, write)))
    }))
}

/// Lets other sites read an answer.
fn open(kind: &'static str, body: Body) -> Response {
    let head = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=60"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (head, body).into_response()
}

async fn register_json(Extension(ctx): Extension<Ctx>, Query(asked): Query<Asked>) -> Response {
    let write = |ctx: &Ctx, label: &Label, slug: Option<&String>, is_first: bool| {
        format!("{}{}", if is_first { "" } else { ",\n" }, as_json(ctx, label, slug, ctx.now()))
    };
    open("application/json", sent(ctx, asked.into(), "{\"labels\":[\n", "\n]}\n", write))
}

async fn register_csv(Extension(ctx): Extension<Ctx>, Query(asked): Query<Asked>) -> Response {
    const HEAD: &str = "number,holder,country,valid_from,valid_until,state,revoked_at,page,credential,suspended_at\r\n";
    let write = |ctx: &Ctx, label: &Label, _: Option<&String>, _: bool| {
        csv::row(&[
            &label.number,
            &label.holder,
            &label.country,
            &label.valid_from.rfc3339(),
            &label.valid_until.rfc3339(),
            label.state(ctx.now()).key(),
            &label.revoked_at.map(Timestamp::rfc3339).unwrap_or_default(),
            &ctx.config.url(&format!("/labels/{}", label.number)),
            &ctx.config.url(&format!("/ob/v3/credentials/{}", label.credential_id)),
            &label.suspended_at.map(Timestamp::rfc3339).unwrap_or_default(),
        ])
    };
    let mut response = open("text/csv; charset=utf-8", sent(ctx, asked.into(), HEAD, "", write));
    let name = header::HeaderValue::from_static("attachment; filename=\"register.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    response
}

/// What happened in the register lately, as a feed (RFC 4287).
async fn register_atom(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    Query(wanted): Query<Wanted>,
    asked: HeaderMap,
) -> Answer {
    let locale = wanted.language.as_deref().and_then(Locale::parse).unwrap_or(locale);
    let t = Texts::of(locale);
    let content = programme::content(&ctx, locale)?;
    let labels = store::newest(ctx.db.read(), ctx.now(), FEED).await?;
    let (page, here) = (ctx.config.url("/register"), ctx.config.url("/register.atom"));
    let updated = labels.first().map_or(Timestamp(0), |(_, at)| *at);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    // Writing into a String can't fail.
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\"><id>{here}</id><title>{}</title>\
         <updated>{}</updated><link rel=\"self\" href=\"{here}\"/><link href=\"{page}\"/><author><name>{}</name></author>",
        locale.tag(),
        xml(&format!("{}: {}", content.network.name.text, t.label_register_title())),
        updated.rfc3339(),
        xml(&content.network.issuer.name),
    );
    for (label, at) in &labels {
        let page = ctx.config.url(&format!("/labels/{}", label.number));
        let (event, title) = match label.state(ctx.now()) {
            LabelState::Revoked => ("revoked", t.label_feed_revoked(&label.number, &label.holder)),
            LabelState::Expired => ("ended", t.label_feed_ended(&label.number, &label.holder)),
            LabelState::Suspended => ("suspended", t.label_feed_suspended(&label.number, &label.holder)),
            LabelState::Valid | LabelState::Ahead => ("issued", t.label_feed_issued(&label.holder, &label.number)),
        };
        let summary = mark::words(t, label, label.state(ctx.now()));
        let _ = write!(
            out,
            "<entry><id>{page}#{event}</id><title>{}</title><updated>{}</updated><link href=\"{}\"/><summary>{}</summary></entry>",
            xml(&title),
            at.rfc3339(),
            encode_double_quoted_attribute(&page),
            xml(&summary),
        );
    }
    out.push_str("</feed>\n");
    let mut response = public(&asked, "application/atom+xml; charset=utf-8", out, MINUTE);
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("accept-language, cookie"));
    Ok(response)
}

/// Text for XML, without the control characters that it can't hold.
fn xml(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    encode_text(&plain).into_owned()
}

async fn mark_svg(
    Extension(ctx): Extension<Ctx>,
    Extension(locale): Extension<Locale>,
    Path(number): Path<String>,
    Query(wanted): Query<Wanted>,
    asked: HeaderMap,
) -> Answer {
    let locale = wanted.language.as_deref().and_then(Locale::parse).unwrap_or(locale);
    let label = store::by_number(ctx.db.read(), &number).await?;
    let content = programme::content(&ctx, locale)?;
    let now = ctx.now();
    let drawn = mark::svg(Texts::of(locale), &content.network.name.text, &label, label.state(now));
    // It isn't kept past the moment at which it changes by itself.
    let left = u32::try_from((label.valid_until.0 - now.0) / 1000).unwrap_or(MARK_SECONDS);
    let seconds = if label.state(now) == LabelState::Valid { MARK_SECONDS.min(left) } else { MARK_SECONDS };
    let mut response = public(&asked, "image/svg+xml", drawn, seconds);
    if wanted.language.is_none() {
        response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("accept-language, cookie"));
    }
    Ok(response)
}

/// The mark as an element of its own, for pages elsewhere that may load a script.
async fn mark_js(Extension(ctx): Extension<Ctx>, asked: HeaderMap) -> Answer {
    let base = serde_json::to_string(ctx.config.base()).map_err(|e| AppError::internal(&e))?;
    let script = include_str!("embed.js").replacen("BASE", &base, 1);
    Ok(public(&asked, "text/javascript; charset=utf-8", script, SCRIPT_SECONDS))
}

async fn code_svg(Extension(ctx): Extension<Ctx>, Path(number): Path<String>, asked: HeaderMap) -> Answer {
    let label = store::by_number(ctx.db.read(), &number).await?;
    let page = ctx.config.url(&format!("/labels/{}", label.number));
    let drawn = mark::code(&page, &page).ok_or_else(|| AppError::internal(&"an address too long for a code"))?;
    Ok(public(&asked, "image/svg+xml", drawn, MARK_SECONDS))
}
