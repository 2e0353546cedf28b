//! The register of labels: their pages, their validity, their revocation.
//!
//! Other rooms use [`service::issue`].

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
pub mod mark;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;

pub use model::Label;
