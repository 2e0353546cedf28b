//! What search engines read: which pages there are, and which they should leave.

use crate::{
    error::AppError,
    label,
    platform::{Ctx, http},
    programme,
    texts::Locale,
    timestamp::Timestamp,
};
use axum::{
    Extension,
    http::header,
    response::{IntoResponse, Response},
};
use html_escape::encode_text;

/// The most addresses that a site map may have (sitemaps.org).
const MOST: u64 = 50_000;

/// `/robots.txt`.
pub async fn robots(Extension(ctx): Extension<Ctx>) -> Response {
    let map = ctx.config.url("/sitemap.xml");
    let text = format!("User-agent: *\nDisallow: /api/\n\nSitemap: {map}\n");
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// `/sitemap.xml`: what is written for everybody, and the newest labels. Badges of learners aren't in it.
pub async fn sitemap(Extension(ctx): Extension<Ctx>) -> Response {
    match addresses(&ctx).await {
        Ok(xml) => ([(header::CONTENT_TYPE, "application/xml"), (header::CACHE_CONTROL, "public, max-age=3600")], xml)
            .into_response(),
        Err(error) => http::failed(error),
    }
}

async fn addresses(ctx: &Ctx) -> Result<String, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let mut paths: Vec<(String, Option<Timestamp>)> =
        ["/", "/learn", "/apply/start", "/register", "/verify"].map(|path| (path.to_string(), None)).into();
    for playlist in &content.playlists {
        paths.push((format!("/learn/{}", playlist.id), None));
        paths.extend(playlist.activities.iter().map(|a| (format!("/learn/{}/{}", playlist.id, a.id), None)));
    }
    paths.extend(content.badges.iter().map(|badge| (format!("/achievements/{}", badge.id), None)));
    let room = MOST.saturating_sub(paths.len() as u64);
    let labels = label::store::newest(ctx.db.read(), ctx.now(), room).await?;
    paths.extend(labels.into_iter().map(|(label, at)| (format!("/labels/{}", label.number), Some(at))));
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (path, at) in paths {
        let at = at.map(|at| format!("<lastmod>{}</lastmod>", at.rfc3339())).unwrap_or_default();
        out.push_str(&format!("<url><loc>{}</loc>{at}</url>\n", encode_text(&ctx.config.url(&path))));
    }
    out.push_str("</urlset>\n");
    Ok(out)
}
