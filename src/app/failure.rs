//! The page for what fails before a page is made or beside the pages: the database doesn't answer, a form comes from
//! another site, a file may not be opened. Programs get the error as JSON; a browser that shows the answer to a person
//! gets this page, which needs nothing but the pack and the texts.

use super::Site;
use crate::{
    error::AppError,
    platform::{
        Ctx,
        http::{
            self, Foreign, RequestId, security,
            typed::{self, Typed},
        },
    },
    texts::{Locale, Texts},
    ui::{
        boot::Network,
        errors,
        page::{encoded, error_title},
    },
    wallet,
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text};
use std::fmt::Write as _;

/// What answers programs only: server functions, files of the client, checks of health, streams, files that the
/// browser's own code brings, what wallets call. What ends with a slash stands for all below it.
const FOR_PROGRAMS: [&str; 9] = [
    "/api/",
    "/pkg/",
    "/health/",
    "/notifications/live",
    "/evidence/files",
    "/ims/",
    wallet::routes::REGISTER,
    wallet::routes::TOKEN,
    wallet::routes::REVOKE,
];

fn is_for_programs(path: &str) -> bool {
    FOR_PROGRAMS.iter().any(|known| if known.ends_with('/') { path.starts_with(known) } else { path == *known })
}

/// The layer that gives browsers this page.
pub async fn as_page(State((ctx, site)): State<(Ctx, Site)>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !http::wants_page(request.headers()) || is_for_programs(path) {
        return next.run(request).await;
    }
    let asked = http::locale(&ctx, request.headers(), None);
    let address = request.uri().path_and_query().map_or_else(|| "/".to_string(), ToString::to_string);
    let id = request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|k| k.to_str().ok()).unwrap_or_default();
    if !(status.is_client_error() || status.is_server_error()) || kind.starts_with("text/html") {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let locale = parts.extensions.get::<Locale>().copied().unwrap_or(asked);
    let failure = Failure {
        error: parts.extensions.get::<AppError>().cloned().unwrap_or_else(|| typed::meant_by(status, &id)),
        is_foreign: parts.extensions.get::<Foreign>().is_some(),
        typed: parts.extensions.remove::<Typed>().unwrap_or_default(),
        address,
        is_read,
        id,
    };
    let body = failure.page(Texts::of(locale), locale, &super::shell::network(&ctx, locale), &site);
    for gone in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::CONTENT_DISPOSITION, header::ETAG] {
        parts.headers.remove(gone);
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(security::PLAIN_PAGE_POLICY));
    Response::from_parts(parts, Body::from(body))
}

struct Failure {
    error: AppError,
    is_foreign: bool,
    typed: Typed,
    address: String,
    is_read: bool,
    id: String,
}

impl Failure {
    fn page(&self, t: Texts, locale: Locale, network: &Network, site: &Site) -> String {
        let title = if self.is_foreign { t.error_page_foreign() } else { error_title(t, &self.error) };
        let mut main = format!("<h1>{}</h1><p>{}</p>", encode_text(title), encode_text(&self.words(t)));
        self.next(t, &mut main);
        if let (true, false) = (self.error.status() >= 500, network.support_email.is_empty()) {
            let _ = write!(main, "<p>{}</p>", encode_text(&t.error_support(&network.support_email)));
        }
        let _ = write!(main, "<p class=\"hint\">{}</p>", encode_text(&t.error_request(&self.id)));
        let style = if site.pkg.is_empty() {
            String::new()
        } else {
            format!("<link rel=\"stylesheet\" href=\"/{}/quality-label.css\">", attribute(&*site.pkg))
        };
        let (name, tag) = (encode_text(&network.name), locale.tag());
        format!(
            "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{} – {name}</title><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">{style}</head>\
             <body><header><div class=\"site-header\"><a href=\"/\" class=\"site-name\"><span>{name}</span></a></div>\
             </header><main id=\"main\"><div class=\"page\">{main}</div></main></body></html>",
            encode_text(title)
        )
    }

    /// What happened. The words for forms promise that what was typed is there, which only some of these pages can.
    fn words(&self, t: Texts) -> String {
        if self.is_foreign {
            return t.error_foreign().into();
        }
        let has_typed = !self.typed.fields.is_empty();
        match &self.error {
            AppError::Unavailable if !has_typed => t.error_unavailable_page().into(),
            AppError::Internal(reference) if !has_typed => t.error_internal_page(reference),
            AppError::TooLarge(0) | AppError::BadRequest if !has_typed => t.error_bad_request_page().into(),
            AppError::Invalid(mistakes) => mistakes.0.first().map(|m| errors::issue(t, &m.issue)).unwrap_or_default(),
            other => errors::whole(t, other).unwrap_or_default(),
        }
    }

    /// The way on: to sign in, to try again, to send what was typed once more, back.
    fn next(&self, t: Texts, main: &mut String) {
        let link = |to: &str, words: &str| format!("<p><a href=\"{}\">{}</a></p>", attribute(to), encode_text(words));
        let address = self.address.as_str();
        if self.error == AppError::SignInNeeded {
            let to = format!("/sign-in?then={}", encoded(address));
            let words = encode_text(t.account_sign_in());
            let _ = write!(main, "<p><a class=\"button\" href=\"{}\">{words}</a></p>", attribute(&to));
        }
        let again = self.error.status() >= 500 || matches!(self.error, AppError::TooMany(_));
        if self.typed.is_whole && again {
            let _ = write!(main, "<form method=\"post\" action=\"{}\">", attribute(address));
            for (name, value) in &self.typed.fields {
                let (name, value) = (attribute(name), attribute(value));
                let _ = write!(main, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
            }
            let words = encode_text(t.error_send_again());
            let _ = write!(main, "<p><button type=\"submit\" class=\"button\">{words}</button></p></form>");
        }
        let texts: Vec<_> = self.typed.fields.iter().filter(|(name, value)| typed::is_text(name, value)).collect();
        if !texts.is_empty() {
            let _ = write!(main, "<h2>{}</h2>", encode_text(t.error_typed()));
            if matches!(self.error, AppError::NotFound | AppError::NotAllowed) {
                let _ = write!(main, "<p>{}</p>", encode_text(t.form_typed_why()));
            }
            for (_, value) in texts {
                let _ = write!(main, "<p class=\"inset whitespace-pre-line\">{}</p>", encode_text(value));
            }
        }
        main.push_str(&match (&self.error, self.is_read) {
            (AppError::SignInNeeded, _) => String::new(),
            (AppError::NotFound | AppError::NotAllowed, true) => link("/", t.nav_home()),
            (_, true) => link(address, t.error_try_again()),
            (_, false) => link(address, t.error_back()),
        });
    }
}
