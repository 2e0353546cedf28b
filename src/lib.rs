//! The software of the Quality Label for Badge Recognition.
//!
//! First the ground that every room stands on, then the rooms from the ground up; a room uses only rooms above it and
//! `platform` (see `docs/architecture.md`).
#![recursion_limit = "256"]

pub mod error;
pub mod form_return;
pub mod parse;
pub mod texts;
pub mod timestamp;

#[cfg(feature = "ssr")]
pub mod platform;

#[macro_use]
pub mod ui;

pub mod programme;

pub mod account;

pub mod notify;

pub mod organiser;

pub mod badge;

pub mod wallet;

pub mod evidence;

pub mod question;

pub mod endorse;

pub mod label;

pub mod learn;

pub mod apply;

pub mod review;

pub mod admin;

pub mod app;

#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod server;

/// Where the browser takes over: the first table of texts of the page's language is read, then the page is hydrated.
/// `folder` is the address where further tables are.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn start(language: String, folder: String, texts: String) {
    console_error_panic_hook::set_once();
    texts::begin(&language, folder, &texts);
    let body = leptos::tachys::dom::body();
    leptos::mount::hydrate_from_async(body, app::App).await.forget();
    // Not before the page's own part of the code is there: tests and styles see by this that it has taken over.
    if let Some(root) = leptos::prelude::document().document_element() {
        let _ = root.set_attribute("data-live", "true");
    }
}
