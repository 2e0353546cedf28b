//! The document around the application, made by the server.

use super::App;
use crate::{
    platform::{Ctx, http::security::page_policy},
    programme,
    texts::{self, Locale},
    ui::boot::Network,
};
use axum::http::{HeaderValue, header};
use leptos::{WasmSplitManifest, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use std::{collections::HashMap, sync::Arc};

/// What loads the parts of the client, below the folder of the client.
const LOADER: &str = "__wasm_split.______________________.js";

/// Where the files of the client are.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The folder whose name changes with its content, without slashes at its ends: `pkg/0123abcd`.
    pub pkg: Arc<str>,
    /// Which files each part needs; nothing where the client isn't split, or isn't there.
    parts: Option<WasmSplitManifest>,
    /// Whether pages load again when the server was started anew.
    watch: bool,
}

impl Site {
    /// Of a folder of the client, with the files that each part needs: what pages know of it is put together once.
    pub fn new(pkg: &str, parts: &HashMap<String, Vec<String>>, watch: bool) -> Self {
        let manifest = || WasmSplitManifest(ArcStoredValue::new((format!("/{pkg}"), parts.clone(), LOADER.into())));
        Self { pkg: pkg.into(), parts: (!parts.is_empty()).then(manifest), watch }
    }
}

/// Asks every second which start of the server this is, and loads the page again when it is another one.
const LOAD_AGAIN: &str = "let started;setInterval(async()=>{try{const now=await(await fetch('/health/started')).text();\
    if(started&&now!==started)location.reload();started=now}catch{}},1000)";

/// The network's own face in a language.
pub fn network(ctx: &Ctx, locale: Locale) -> Network {
    let Ok(content) = programme::content(ctx, locale) else {
        return Network::default();
    };
    let network = &content.network;
    Network {
        name: network.short_name.text.clone(),
        tagline: network.tagline.text.clone(),
        description: network.description.text.clone(),
        issuing_body: network.issuer.name.clone(),
        support_email: network.support_email.clone(),
        co_funding: network.co_funding.as_ref().map(|t| t.text.clone()).unwrap_or_default(),
    }
}

/// The document.
pub fn shell(site: Site) -> impl IntoView {
    let parts = use_context::<axum::http::request::Parts>();
    let locale = parts.as_ref().and_then(|p| p.extensions.get::<Locale>().copied()).unwrap_or(Locale::ENGLISH);
    let nonce = use_nonce();
    if let (Some(response), Some(nonce)) = (use_context::<leptos_axum::ResponseOptions>(), &nonce)
        && let Ok(policy) = HeaderValue::from_str(&page_policy(nonce))
    {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    let root = format!("/{}", site.pkg);
    // Without files of the client (in tests of the server) there is nothing to load.
    let has_client = !site.pkg.is_empty();
    if let Some(parts) = site.parts {
        provide_context(parts);
    }
    let language = locale.tag();
    let folder = format!("{root}/texts/{language}");
    let table = |at: usize| format!("{folder}/{}.json", texts::TABLES[at]);
    let texts = table(0);
    // Rooms stand at addresses of their names: what their pages will ask for is on its way before the code runs.
    let room = parts.as_ref().and_then(|p| p.uri.path().split('/').nth(1)).unwrap_or_default();
    let more = texts::tables_for(room).into_iter().map(table);
    let script = format!("{root}/quality-label.js");
    let wasm = format!("{root}/quality-label.wasm");
    let begin = format!(
        "import init,{{start}} from {script:?};\
         const [texts]=await Promise.all([fetch({texts:?}).then(r=>r.text()),init({{module_or_path:{wasm:?}}})]);\
         await start({language:?},{folder:?},texts);"
    );
    view! {
        <!DOCTYPE html>
        <html lang=language>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#0b5d44"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {has_client.then(|| view! {
                    <link rel="stylesheet" href=format!("{root}/quality-label.css")/>
                    <link rel="modulepreload" href=script.clone() nonce=nonce.clone()/>
                    <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                    <link rel="preload" href=texts.clone() r#as="fetch" crossorigin="anonymous"/>
                    {more
                        .map(|table| view! { <link rel="preload" href=table r#as="fetch" crossorigin="anonymous"/> })
                        .collect_view()}
                    <script type="module" nonce=nonce.clone() inner_html=begin></script>
                })}
                {site.watch.then(|| view! { <script type="module" nonce=nonce.clone() inner_html=LOAD_AGAIN></script> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
