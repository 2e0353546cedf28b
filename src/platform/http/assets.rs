//! The files of the client: from a folder while developing, from inside the program in a release.
//!
//! They are read once at the start, with their compressed forms made at build time. What lies under `pkg/<hash>/` is
//! named by its content and may be kept for ever.

use super::security::WORKER_POLICY;
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::{collections::HashMap, io, path::Path, sync::Arc};

/// The files that were compiled in.
#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "dist/site"]
struct Embedded;

/// All files of the client.
#[derive(Clone, Default)]
pub struct Assets {
    files: Arc<HashMap<String, File>>,
    manifest: Arc<Manifest>,
}

/// What the build says about them.
#[derive(Debug, Default, Deserialize)]
pub struct Manifest {
    /// The folder whose name is the hash of its content: `pkg/0123abcd`.
    pub pkg: String,
    /// Which files of the WASM each part of the client needs.
    pub chunks: HashMap<String, Vec<String>>,
}

#[derive(Default)]
struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    kind: String,
    tag: String,
}

impl Assets {
    /// Reads them: from a folder when one is given, else from inside the program; without either there are none.
    ///
    /// # Errors
    /// When the folder can't be read, or what the build says about it.
    pub fn load(folder: Option<&Path>) -> io::Result<Self> {
        let mut raw = HashMap::new();
        match folder {
            Some(folder) => read(folder, folder, &mut raw)?,
            None => embedded(&mut raw),
        }
        let manifest = match raw.remove("site.json") {
            Some(json) => serde_json::from_slice(&json).map_err(io::Error::other)?,
            None => Manifest::default(),
        };
        let mut files = HashMap::new();
        for (name, bytes) in &raw {
            if name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz")).is_some_and(|n| raw.contains_key(n)) {
                continue;
            }
            let kind = mime_guess::from_path(name).first_or_octet_stream();
            let kind =
                if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.essence_str().to_string() };
            let file = File {
                plain: bytes.clone(),
                brotli: raw.get(&format!("{name}.br")).cloned(),
                gzip: raw.get(&format!("{name}.gz")).cloned(),
                kind,
                tag: format!("\"{}\"", &crate::platform::ids::sha256_hex(bytes)[..16]),
            };
            files.insert(format!("/{name}"), file);
        }
        Ok(Self { files: Arc::new(files), manifest: Arc::new(manifest) })
    }

    /// What the build says about them.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

fn read(root: &Path, folder: &Path, into: &mut HashMap<String, Bytes>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, into)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            into.insert(name.to_string_lossy().replace('\\', "/"), std::fs::read(&path)?.into());
        }
    }
    Ok(())
}

#[cfg(feature = "embed")]
fn embedded(into: &mut HashMap<String, Bytes>) {
    for name in Embedded::iter() {
        if let Some(file) = Embedded::get(&name) {
            let bytes = match file.data {
                std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                std::borrow::Cow::Owned(bytes) => bytes.into(),
            };
            into.insert(name.to_string(), bytes);
        }
    }
}

#[cfg(not(feature = "embed"))]
fn embedded(_: &mut HashMap<String, Bytes>) {}

/// Answers with a file of the client if the path is one; everything else goes on.
pub async fn assets(State(assets): State<Assets>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match assets.files.get(request.uri().path()) {
        Some(file) if is_read => {
            let path = request.uri().path();
            let mut response = answer(file, path.starts_with("/pkg/"), request.headers());
            // A worker goes by the policy of its own script, not by that of the page.
            if path.ends_with("/worker.js") {
                let policy = HeaderValue::from_static(WORKER_POLICY);
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            response
        }
        // A page that was open while a newer version was installed asks for files that are gone: no page for it.
        None if request.uri().path().starts_with("/pkg/") => StatusCode::NOT_FOUND.into_response(),
        _ => next.run(request).await,
    }
}

fn answer(file: &File, for_ever: bool, asked: &HeaderMap) -> Response {
    let cache = if for_ever { "public, max-age=31536000, immutable" } else { "public, max-age=86400" };
    let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(&file.tag));
    let takes = |coding: &str| {
        asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(coding))
    };
    let (body, coding) = match file {
        File { brotli: Some(bytes), .. } if takes("br") => (bytes, Some("br")),
        File { gzip: Some(bytes), .. } if takes("gzip") => (bytes, Some("gzip")),
        File { plain, .. } => (plain, None),
    };
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(body.clone())) };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&file.tag) {
        headers.insert(header::ETAG, tag);
    }
    if !known {
        if let Ok(kind) = HeaderValue::from_str(&file.kind) {
            headers.insert(header::CONTENT_TYPE, kind);
        }
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    response
}
